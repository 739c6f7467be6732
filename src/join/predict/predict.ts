import { engineOf, type LongCallOptions } from '../../crypto/long-call.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { CacertsOptions } from '../../cacerts/open-set.ts'
import { checkResource } from '../../mesh/check.ts'
import { allFindings } from '../../mesh/context.ts'
import { parseControlPlane, type ControlPlane } from '../../release/control-plane.ts'
import { finding } from '../../report/catalogue.ts'
import { isRefusal } from '../../report/error.ts'
import type { Finding } from '../../report/finding.ts'
import type { ReportAnswer, ReportDetails } from '../../report/format/types.ts'
import { createReport, type Proof, type Report } from '../../report/report.ts'
import { JOIN_PREDICT_CODES } from '../codes-predict.ts'
import {
  labelOf,
  readResources,
  requireOptions,
  textAt,
  type ManifestInput,
  type Resource,
} from '../resources.ts'
import { issuedOf, type IssuedCertificateFacts } from './issued.ts'
import { checkIstioCsr, hasRootFile, isIstioCsr, requestsOf } from './istio-csr.ts'
import { judgeSet, type PredictedSet } from './judge.ts'
import { checkRefusals } from './refusals.ts'
import { askedByRequest } from './request.ts'
import type { Signed } from './finish.ts'
import { sign, signCertificateOf } from './sign.ts'
import { checkCa, checkCaCrt, checkNamespace, checkRole, checkSelfSigned } from './traps.ts'
import { checkSpire, isSpireDisk } from './spire.ts'
import { isRole, isVaultIssuer } from './vault.ts'
import { trap, type World } from './world.ts'

/** For when and for what mesh certificates are predicted. */
export interface PredictOptions extends LongCallOptions {
  /** The instant of issue; the clock is never read. */
  readonly at: Date
  /** The release that will read the set; the newest that is known where left out. */
  readonly controlPlane?: ControlPlane
  /** Where istiod runs, `istio-system` by default. */
  readonly istiodNamespace?: string
  /** Where cert-manager looks for the Secrets of a ClusterIssuer, `cert-manager` by default. */
  readonly clusterResourceNamespace?: string
  /** The trust domain of the mesh, `cluster.local` by default. */
  readonly trustDomain?: string
  /** What carries traffic: see `checkCacerts`. */
  readonly dataPlane?: NonNullable<CacertsOptions['dataPlane']>
}

/** One certificate that will be issued, and the set that comes of it. */
export interface Prediction extends IssuedCertificateFacts {
  /** What `checkCacerts` says of the Secret, where it is the Secret `cacerts`. */
  readonly set?: PredictedSet
}

/** What manifests will issue. */
export interface PredictionReport extends Report {
  /** In the order of the manifests. */
  readonly issued: readonly Prediction[]
  /** The same in words, for the formats. */
  readonly details: ReportDetails
}

const CERT_MANAGER = 'cert-manager.io'
const KINDS = ['Certificate', 'CertificateRequest', 'Issuer', 'ClusterIssuer']

const isOurs = ({ kind, group }: Resource): boolean =>
  KINDS.includes(kind) && (group === CERT_MANAGER || group === '')

function worldOf(all: readonly Resource[], options: PredictOptions): World {
  const { at } = options
  const engine = engineOf(options)
  return {
    all,
    at,
    engine,
    istiodNamespace: options.istiodNamespace ?? 'istio-system',
    clusterNamespace: options.clusterResourceNamespace ?? 'cert-manager',
    findings: [],
    signed: new Map(),
    signing: new Set(),
  }
}

/** Fields that are misspelt have no effect, or stop the manifest at the API server. */
function checkSchemas(world: World): void {
  for (const { context, value } of world.all.filter(isOurs)) {
    const own = { ...context, findings: [], proofs: [], left: { count: 0 } }
    checkResource(own, value)
    world.findings.push(...allFindings(own))
  }
}

/** Most certificates that are made in one call: an RSA key takes a tenth of a second, its set as long again. */
const MOST = 100

/** Certificates and requests of the manifests, in order; those that cannot be signed are said in the findings. */
async function signAll(world: World): Promise<readonly Signed[]> {
  const made: Signed[] = []
  const asking = world.all.filter((one) => isOurs(one) && one.kind.startsWith('Certificate'))
  const { length: count } = asking
  if (count > MOST)
    world.findings.push(finding(JOIN_PREDICT_CODES, 'predict-too-many', { count, most: MOST }))
  for (const resource of asking.slice(0, MOST)) {
    const signed = await (resource.kind === 'Certificate' ? certificate : request)(world, resource)
    if (signed !== undefined) made.push(signed)
  }
  return made
}

function certificate(world: World, resource: Resource): Promise<Signed | undefined> {
  checkRefusals(world, resource)
  return signCertificateOf(world, resource)
}

async function request(world: World, resource: Resource): Promise<Signed | undefined> {
  const of = labelOf(resource)
  try {
    return await sign(world, askedByRequest(resource, of))
  } catch (error) {
    if (!isRefusal(error)) throw error
    const facts = { of, problem: error.finding.message }
    trap(world, { resource, path: ['spec', 'request'] }, 'predict-not-written', facts)
    return undefined
  }
}

const writesCacerts = ({ asked }: Signed): boolean => asked.secretName === 'cacerts'

/** A CA that no issuer of the manifests signs with. */
const isUnused =
  ({ all }: World) =>
  ({ asked }: Signed): boolean =>
    !all.some(({ value }) => textAt(value, 'spec', 'ca', 'secretName') === asked.secretName)

function checkAll(world: World, made: readonly Signed[]): void {
  for (const signed of made) {
    const { asked } = signed
    if (asked.isCa) checkCa(world, signed)
    checkRole(world, signed)
    if (writesCacerts(signed)) checkCacertsSecret(world, signed)
  }
  checkSelfSigned(world, made)
  const none = !made.some(writesCacerts) && !world.all.some(isIstioCsr)
  for (const { asked } of none ? made.filter(isUnused(world)) : []) {
    if (!asked.isCa || asked.resource.kind !== 'Certificate') continue
    const facts = { of: asked.label, secret: asked.secretName }
    trap(
      world,
      { resource: asked.resource, path: ['spec', 'secretName'] },
      'predict-secret-name',
      facts,
    )
  }
}

function checkCacertsSecret(world: World, signed: Signed): void {
  const { asked, authority } = signed
  const { resource, label: of } = asked
  checkNamespace(world, resource)
  const path = asked.isCa ? ['spec', 'isCA'] : ['spec']
  const isCa = authority.certificate.basicConstraints?.ca === true
  // where isCA is there and the issuer does not look at it, that is said already
  if (!isCa && !asked.isCa)
    trap(world, { resource, path }, 'predict-not-ca', { of, reader: 'istiod' })
  checkCaCrt(world, signed, 'istiod refuses the set as incomplete')
}

async function signIstioCsr(world: World, isAmbient: boolean): Promise<readonly Signed[]> {
  const made: Signed[] = []
  for (const resource of world.all.filter(isIstioCsr)) {
    checkIstioCsr(world, resource)
    const { workload, own } = requestsOf(resource, isAmbient)
    for (const asked of [workload, own]) {
      const signed = await sign(world, asked)
      if (signed === undefined) continue
      made.push(signed)
      checkRole(world, signed)
    }
    const [first] = made
    const says = 'istio-csr stops with "root CA certificate is not defined"'
    if (first !== undefined && !hasRootFile(resource)) checkCaCrt(world, first, says)
  }
  return made
}

function foundIn(all: readonly Resource[]): string {
  const kinds = all.map(({ kind }) => kind).filter((kind) => kind !== '')
  if (kinds.length > 0) return `there are only ${[...new Set(kinds)].join(', ')}`
  return all.some((one) => isRole(one) || isVaultIssuer(one))
    ? 'there are only settings of Vault'
    : 'there is no manifest'
}

/** The first line of a set's report, where the traps do not say it already. */
function setFindings({ set, of }: Prediction, traps: readonly Finding[]): readonly Finding[] {
  const [first] = set?.findings ?? []
  if (set === undefined || first === undefined || set.status === 'pass') return []
  const known = traps.some(({ severity, facts }) => severity === 'error' && facts['of'] === of)
  if (known) return []
  const code = set.status === 'fail' ? 'predict-set-refused' : 'predict-set-warned'
  const facts = { of, first: first.message, code: first.code }
  return [finding(JOIN_PREDICT_CODES, code, facts)]
}

function answersOf(issued: readonly Prediction[]): readonly ReportAnswer[] {
  return issued.flatMap((one) => [
    { heading: one.of, says: one.summary, isFailure: false },
    ...(one.set === undefined
      ? []
      : [
          {
            heading: `  istiod with ${one.secret ?? 'it'}`,
            says: one.set.sentence,
            isFailure: false,
          },
        ]),
  ])
}

const names = (certificates: readonly Certificate[]): string =>
  certificates.map(({ subject }) => (subject.text === '' ? 'no name' : subject.text)).join(', ')

const proofOf = ({ asked, bundle }: Signed): Proof => ({
  ...asked.resource.placeOf([]),
  message: `${asked.label}: tls.crt will hold ${names(bundle.chain)}${bundle.ca === undefined ? '' : `; ca.crt ${names([bundle.ca])}`}`,
})

/**
 * Says what manifests will issue, before they are applied: the certificates, the Secret, what istiod will read in it and say to
 * it, and the traps on the way. Certificates are made with keys of the moment and judged by {@link checkCacerts}; nothing is
 * asked, and no key that is handed in is used.
 *
 * Understood are Certificate, CertificateRequest, Issuer and ClusterIssuer of cert-manager, AWSPCAIssuer, GoogleCASIssuer, the
 * Helm values of istio-csr, the plug-in `disk` of SPIRE (JSON, or `server.conf` of its ConfigMap), Secrets that an issuer signs with, and what `vault read -format=json` prints of a role and of an
 * issuer (`pki/roles/NAME`, `pki/issuer/NAME`).
 *
 * @param inputs - Texts with any number of manifests, together; an issuer may be in another file than its Certificate.
 * @param options - `at` is needed.
 * @returns `issued`, one entry a certificate, and all findings; those about fields are of `checkManifest`.
 * @throws MeshCertsError `release-unknown`, `report-argument`; never for what manifests say.
 * @example
 * import { predictIssuance } from 'meshcerts/join'
 * const content = 'kind: Certificate\napiVersion: cert-manager.io/v1\nspec: { secretName: cacerts, issuerRef: { name: ca } }'
 * const { status } = await predictIssuance([{ content }], { at: new Date('2027-01-01') })
 * status // => 'fail'
 */
export async function predictIssuance(
  inputs: readonly ManifestInput[],
  options: PredictOptions,
): Promise<PredictionReport> {
  requireOptions(options)
  const rules = parseControlPlane(options.controlPlane)
  const { all, findings } = readResources(inputs)
  const world = worldOf(all, options)
  checkSchemas(world)
  const made = await signAll(world)
  checkAll(world, made)
  const csr = await signIstioCsr(world, ['ambient', 'both'].includes(options.dataPlane ?? ''))
  await checkSpire(world)
  if (
    !all.some(
      (one) =>
        (isOurs(one) && one.kind.startsWith('Certificate')) || isIstioCsr(one) || isSpireDisk(one),
    )
  )
    world.findings.push(finding(JOIN_PREDICT_CODES, 'predict-nothing', { found: foundIn(all) }))
  const issued: Prediction[] = []
  for (const signed of [...made, ...csr]) {
    const set = writesCacerts(signed)
      ? await judgeSet(signed, world, { ...options, controlPlane: rules.name })
      : undefined
    issued.push({ ...issuedOf(signed), ...(set === undefined ? {} : { set }) })
  }
  const sets = issued.flatMap((one) => setFindings(one, world.findings))
  const report = createReport([...findings, ...world.findings, ...sets], made.map(proofOf))
  const details = { answers: answersOf(issued), data: { issued }, sentence: sentenceOf(issued) }
  return Object.freeze({
    ...report,
    issued: Object.freeze(issued),
    details: Object.freeze(details),
  })
}

function sentenceOf(issued: readonly Prediction[]): string {
  const certificates =
    issued.length === 1 ? '1 certificate' : `${String(issued.length)} certificates`
  return `${certificates} predicted`
}
