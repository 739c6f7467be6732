import { engineOf, type LongCallOptions } from '../../crypto/long-call.ts'
import { createReading } from '../../emulation/parse-cache.ts'
import { checkResource } from '../../mesh/check.ts'
import { allFindings } from '../../mesh/context.ts'
import { parseControlPlane, type ControlPlane } from '../../release/control-plane.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import type { ReportDetails } from '../../report/format/types.ts'
import { groupBy } from '../../report/group-by.ts'
import { createReport, type Proof, type Report } from '../../report/report.ts'
import { JOIN_MANIFESTS_CODES } from '../codes-manifests.ts'
import {
  labelOf,
  readResources,
  requireOptions,
  type ManifestInput,
  type Resource,
} from '../resources.ts'
import { backendPolicyReferences, listenersReferences } from './gateway-api-references.ts'
import {
  destinationReferences,
  filterReferences,
  gatewayReferences,
  type Workloads,
} from './istio-references.ts'
import { checkClientTls } from './client-tls.ts'
import { checkCounts, ISTIO_WITH_TWO } from './counts.ts'
import { noteFiles } from './files.ts'
import { checkEmptyNames } from './empty-names.ts'
import { checkFirstCertificate } from './first-certificate.ts'
import { checkAllInline } from './inline-tls.ts'
import { checkIngressTls, hasIngressTls } from './sidecar-ingress.ts'
import { checkListenerSet } from './listener-set.ts'
import { judgeAll, type Judged, type ListenerAnswer } from './judge.ts'
import { fieldOf, writtenIn, type Reference, type Wanted } from './reference.ts'
import { checkUnusedRules } from './unused-rules.ts'
import { resolve, type Outcome, type Resolved, type Scene } from './resolve.ts'
import { hasSdsProvider, hasSdsSocket } from './sds-servers.ts'
import { checkSharedCertificates } from './shared-certificate.ts'
import { noteWithoutSecret } from './without-secret.ts'
import { checkWebhooks, isWebhook, meshRoots } from './webhooks.ts'

/** For when and for what mesh manifests are judged. */
export interface CheckManifestsOptions extends LongCallOptions {
  /** The instant judged. */
  readonly at: Date
  /** The release that reads them; the newest that is known where left out. */
  readonly controlPlane?: ControlPlane
  /** Where the pods of the Istio gateways run: their Secrets are looked for there. Else found by the selector of each Gateway. */
  readonly gatewayNamespace?: string
  /** The root of the mesh, in PEM: webhooks are compared with it. Else with those of the manifests. */
  readonly roots?: string | Uint8Array
}

/** A reference, and how it came out: the same in words is in the findings. */
export interface ReferenceAnswer {
  /** What names it: `Gateway shop/edge`. */
  readonly of: string
  /** Where in it: `spec.servers[0].tls.credentialName`. */
  readonly field: string
  /** What is wanted of it: a certificate with key, the CA of clients, a CA. */
  readonly wants: Wanted
  /** Kind of the object, as it is named. */
  readonly kind: string
  /** Its name. */
  readonly name: string
  /** Where it is looked for; left out where that is not known. */
  readonly namespace?: string
  /** How it came out. */
  readonly outcome: Outcome
  /** What istiod says where it does not take it. */
  readonly says?: string
  /** What `checkCredential` says of it for the hosts and the mode of the listener; there where it is served and was found. */
  readonly credential?: ListenerAnswer
}

/** Manifests with what they name. */
export interface ManifestsReport extends Report {
  /** Every Secret and ConfigMap that is named, in the order of the manifests. */
  readonly references: readonly ReferenceAnswer[]
  /** The same for the formats. */
  readonly details: ReportDetails
}

const ISTIO = 'networking.istio.io'
const GATEWAY_API = 'gateway.networking.k8s.io'
const LISTENERS = ['Gateway', 'ListenerSet', 'XListenerSet']

function referencesOf(resource: Resource, workloads: Workloads): readonly Reference[] {
  const { kind, group } = resource
  if (group === ISTIO && kind === 'Gateway') return gatewayReferences(resource, workloads)
  if (group === ISTIO && kind === 'DestinationRule')
    return destinationReferences(resource, workloads)
  if (group === ISTIO && kind === 'EnvoyFilter') return filterReferences(resource, workloads)
  if (!group.startsWith('gateway.networking.')) return []
  if (LISTENERS.includes(kind)) return listenersReferences(resource, workloads)
  return kind === 'BackendTLSPolicy' ? backendPolicyReferences(resource) : []
}

function namesCertificates(resource: Resource): boolean {
  const { kind, group } = resource
  if (isWebhook(resource)) return true
  if (group === ISTIO && kind === 'Sidecar') return hasIngressTls(resource)
  if (group === ISTIO) return ['Gateway', 'DestinationRule', 'EnvoyFilter'].includes(kind)
  return (
    group.startsWith('gateway.networking.') && [...LISTENERS, 'BackendTLSPolicy'].includes(kind)
  )
}

// what istiod writes into every namespace, and what it publishes for the whole cluster
const isPublished = ({ kind, name }: Resource): boolean =>
  kind === 'ClusterTrustBundle' || (kind === 'ConfigMap' && name === 'istio-ca-root-cert')

const MATERIAL = ['Secret', 'ConfigMap', 'ReferenceGrant']
// a CertificateRequest has been asked, and mostly answered: what it holds is for the command bundle
const ASKING = ['Certificate', 'Issuer', 'ClusterIssuer']

/**
 * What a text is to {@link checkManifests}.
 *
 * @param content - As of an input there.
 * @returns `manifests` where something in it names certificates, `issuance` where cert-manager makes certificates of it: that is for
 * {@link predictIssuance}; `cluster` where it holds what istiod publishes: that is for {@link checkPublishedRoots}; `material` where it holds only what may be named, else nothing.
 */
export function manifestKind(
  content: unknown,
): 'manifests' | 'issuance' | 'cluster' | 'material' | undefined {
  const { all } = readResources([{ content }])
  if (all.some(namesCertificates)) return 'manifests'
  if (all.some(({ kind, group }) => group === 'cert-manager.io' && ASKING.includes(kind)))
    return 'issuance'
  if (all.some(isPublished)) return 'cluster'
  return all.some(({ kind }) => MATERIAL.includes(kind)) ? 'material' : undefined
}

// what `meshcerts tls` says of kinds that are not judged by their fields
const NOT_HERE = ['manifest-not-checked', 'manifest-missing']

function checkSchemas(scene: Scene, controlPlane: ControlPlane): void {
  for (const { context, value, group } of scene.all.filter(({ kind }) => kind !== '')) {
    if (group === GATEWAY_API) continue
    const options = { ...context.options, controlPlane }
    const own = { ...context, options, findings: [], proofs: [], left: { count: 0 } }
    checkResource(own, value)
    scene.findings.push(...allFindings(own).filter(({ code }) => !NOT_HERE.includes(code)))
  }
}

/** What Istio refuses, or warns of: a Gateway without a mode passes TLS through, and its certificate is ignored. */
const NOT_USED = ['manifest-refused', 'manifest-warned', 'join-empty-name', 'join-no-certificate']

/** The CA and the certificate of one Secret that is not there are one cause. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ code, message, file = '', line = 0 }: Finding): string =>
    [code, message, file, line].join('\n')
  return [...new Map(findings.toReversed().map((one) => [keyOf(one), one])).values()].toReversed()
}

function answerOf(
  { reference, outcome, says }: Resolved,
  judged: Judged | undefined,
): ReferenceAnswer {
  const istiod = judged?.answer.istiod
  const { from, wants, kind, name, namespaces } = reference
  const [namespace] = namespaces
  return {
    of: labelOf(from),
    field: fieldOf(reference),
    wants,
    kind,
    name,
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    outcome,
    ...(says === undefined ? {} : { says: istiod?.serves === false ? istiod.says : says }),
    ...(judged === undefined ? {} : { credential: judged.answer }),
  }
}

const WANTS = { pair: 'certificate and key', 'client-ca': 'CA of clients', ca: 'CA' } as const

function proofOf({ reference, outcome, target }: Resolved): readonly Proof[] {
  const { from, path, wants } = reference
  if (target === undefined || (outcome !== 'resolved' && outcome !== 'written-later')) return []
  const how = outcome === 'resolved' ? 'is there' : 'will be written'
  const message = `${labelOf(from)}: ${WANTS[wants]} of ${fieldOf(reference)}: ${labelOf(target)} ${how}`
  return [{ ...writtenIn(reference).placeOf(path), message }]
}

/**
 * Judges manifests together with the Secrets and ConfigMaps they name: every reference is resolved as istiod resolves it, with
 * its words where it is not there, in another namespace, without a ReferenceGrant, of the wrong kind, or without the keys that
 * are read; what gateways serve is judged by `checkCredential` for the hosts and the mode of each listener; the caBundle of istiod's
 * webhooks is compared with the root of the mesh.
 *
 * @param inputs - Texts with any number of manifests, together: what `kubectl get gateway,secret,configmap -A -o yaml` prints.
 * @param options - `at` is needed.
 * @returns `references`, one entry for each object that is named, and all findings; those about fields are of `checkManifest`.
 * @throws MeshCertsError `release-unknown`, `report-argument`; what reading `roots` throws; never for what manifests say.
 * @example
 * import { checkManifests } from 'meshcerts/join'
 * const content = 'kind: Gateway\napiVersion: networking.istio.io/v1\nmetadata: { name: a }\nspec: { servers: [] }'
 * const { references } = await checkManifests([{ content }], { at: new Date('2027-01-01') })
 * references.length // => 0
 */
export async function checkManifests(
  inputs: readonly ManifestInput[],
  options: CheckManifestsOptions,
): Promise<ManifestsReport> {
  requireOptions(options)
  const { all, findings } = readResources(inputs)
  const { gatewayNamespace } = options
  const rules = parseControlPlane(options.controlPlane)
  const scene: Scene = {
    all,
    reading: createReading(rules.go),
    byKind: groupBy(all, ({ kind }) => kind),
    hasMaterial: all.some(({ kind }) => kind === 'Secret' || kind === 'ConfigMap'),
    findings: [],
  }
  const given = gatewayNamespace === undefined ? [] : [gatewayNamespace]
  const { istio, followsSds } = rules
  const servers = { hasSdsProvider: hasSdsProvider(all), withSocket: all.filter(hasSdsSocket) }
  const workloads = { all, given, istio, followsSds, ...servers }
  for (const one of all) checkEmptyNames(scene, one)
  const references = all.flatMap((one) => referencesOf(one, workloads))
  const resolved = references.map((reference) => resolve(scene, reference))
  const judged = await judgeAll(resolved, {
    at: options.at,
    controlPlane: rules.name,
    engine: engineOf(options),
  })
  for (const { findings: material } of judged.values()) scene.findings.push(...material)
  if (rules.istio >= ISTIO_WITH_TWO) checkFirstCertificate(scene, resolved, judged)
  for (const resource of all) {
    checkCounts(scene, resource, rules.istio)
    checkListenerSet(scene, resource)
    checkUnusedRules(scene, resource, given)
  }
  checkSharedCertificates(scene, resolved)
  const files = all.reduce((count, one) => count + noteFiles(scene, one), 0)
  const without = all.reduce((count, one) => count + noteWithoutSecret(scene, one), 0)
  const judging = { at: options.at, controlPlane: rules.name, engine: engineOf(options) }
  const inline = await checkAllInline(scene, judging)
  const ingress = checkIngressTls(scene)
  const clients = all.reduce((count, one) => count + checkClientTls(scene, one, workloads), 0)
  const webhooks = checkWebhooks(scene, meshRoots(all, options.roots))
  checkSchemas(scene, rules.name)
  const named = references.length + webhooks + files + clients + without + inline + ingress
  // why a certificate that is named is not used comes before
  const isSaid = scene.findings.some(({ code }) => NOT_USED.includes(code))
  if (named === 0 && !isSaid) scene.findings.push(nothing(all))
  const answers = resolved.map((one) => answerOf(one, judged.get(one)))
  const proofs = resolved.flatMap(proofOf)
  const made = createReport(distinct([...findings, ...scene.findings]), proofs)
  const details = { data: { references: answers } }
  return Object.freeze({ ...made, references: Object.freeze(answers), details })
}

function nothing(all: readonly Resource[]): Finding {
  const kinds = [...new Set(all.map(({ kind }) => kind).filter((kind) => kind !== ''))]
  const found = kinds.length === 0 ? 'there is no manifest' : `there are ${kinds.join(', ')}`
  return finding(JOIN_MANIFESTS_CODES, 'join-nothing', { found })
}
