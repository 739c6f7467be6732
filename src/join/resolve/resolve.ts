import { clientCaOf, readCredential, serverPairOf, type Credential } from '../../credential/read.ts'
import { CA_SUFFIX } from '../../emulation/istiod/gateway-credential.ts'
import type { Reading } from '../../emulation/parse-cache.ts'
import { get } from '../../mesh/context.ts'
import { finding, type FactsFor, type Overrides } from '../../report/catalogue.ts'
import { isRefusal } from '../../report/error.ts'
import type { Finding } from '../../report/finding.ts'
import { shellWord } from '../../report/shell.ts'
import { nearNames } from '../../report/edit-distance.ts'
import { JOIN_MANIFESTS_CODES, type JoinManifestsCode } from '../codes-manifests.ts'
import { labelOf, mayBeSame, qualified, type Resource } from '../resources.ts'
import { bundleFault } from './ca-bundle.ts'
import { grantedName, isGranted } from './grants.ts'
import { fieldOf, writtenIn, type Reference, type Refused } from './reference.ts'
import { writersOf } from './writers.ts'
import { shimFor, type Shim } from './shim.ts'
import { fieldWord, kindAdvice, notFound, prefixed } from './words.ts'

/** How a reference came out. */
export type Outcome =
  | 'resolved'
  | 'written-later'
  | 'missing'
  | 'not-given'
  | 'wrong-namespace'
  | 'no-grant'
  | 'wrong-kind'
  | 'no-ca'
  | 'no-keys'
  | 'not-read'

/** A reference, and what it leads to. */
export interface Resolved {
  readonly reference: Reference
  readonly outcome: Outcome
  /** What the component says where it does not take it. */
  readonly says?: string
  /** The object that was found. */
  readonly target?: Resource
  /** Where what is wanted is in: the object itself, or its NAME-cacert. */
  readonly credentialTarget?: Resource
}

/** What references are resolved against, and what is found on the way. */
export interface Scene {
  readonly all: readonly Resource[]
  /** The same by kind: a dump of a cluster has thousands of each. */
  readonly byKind: ReadonlyMap<string, readonly Resource[]>
  /** Are Secrets and ConfigMaps among the manifests? What is not there is missing only then. */
  readonly hasMaterial: boolean
  /** How the Go of the release reads certificates. */
  readonly reading: Reading
  readonly findings: Finding[]
}

/** Adds a finding at a reference, with what it says differently. */
export function report<K extends JoinManifestsCode>(
  { findings }: Scene,
  { from, parent, path, ...overrides }: Pick<Reference, 'from' | 'parent' | 'path'> & Overrides,
  code: K,
  facts: FactsFor<(typeof JOIN_MANIFESTS_CODES)[K]>,
): void {
  const place = writtenIn({ from, parent }).placeOf(path)
  findings.push(finding(JOIN_MANIFESTS_CODES, code, facts, place, overrides))
}

/** Who says that something is wrong with a reference: of a listener with two certificates only where neither is served. */
export function componentOf({ by, from, isOneOfTwo }: Source): string {
  if (by === 'istio') return 'istiod'
  const status = `the status of the ${from.kind}`
  return isOneOfTwo === true ? `where the other cannot be used either, ${status}` : status
}

type Source = Pick<Reference, 'by' | 'from' | 'isOneOfTwo'>

const wordsOf = ({ kind, namespaces, name }: Reference): string =>
  `${kind} ${qualified(namespaces[0] ?? '', name)}`

/** The facts that every finding about a reference has. */
function factsOf(
  reference: Reference,
): Readonly<Record<'of' | 'field' | 'wanted' | 'component', string>> {
  return {
    of: labelOf(reference.from),
    field: fieldOf(reference),
    wanted: wordsOf(reference),
    component: componentOf(reference),
  }
}

const candidatesOf = ({ byKind }: Scene, kind: string): readonly Resource[] =>
  byKind.get(kind) ?? []

/** Is a resource in the namespace that a reference leads to? */
const isHome =
  ({ namespaces }: Reference) =>
  (one: Resource): boolean =>
    namespaces.length === 0 || namespaces.some((namespace) => mayBeSame(one.namespace, namespace))

function isThere(reference: Reference, name: string) {
  const isAtHome = isHome(reference)
  return (one: Resource): boolean => one.name === name && isAtHome(one)
}

function nearText(scene: Scene, reference: Reference): string {
  const names = candidatesOf(scene, reference.kind).map(({ name }) => name)
  const [near] = nearNames(reference.name, names, 2)
  return near === undefined ? '' : ` (did you mean ${near}?)`
}

function notGiven(scene: Scene, reference: Reference): Resolved {
  const { kind, name, namespaces } = reference
  const [namespace = ''] = namespaces
  const space = namespace === '' ? '' : ` -n ${shellWord(namespace)}`
  const command = `kubectl get ${kind.toLowerCase()} ${shellWord(name)}${space} -o yaml`
  report(scene, reference, 'join-not-given', { ...factsOf(reference), command })
  return { reference, outcome: 'not-given' }
}

function elsewhere(scene: Scene, reference: Reference, found: Resource): Resolved {
  const says = notFound(reference)
  const namespace = reference.namespaces[0] ?? ''
  const facts = { ...factsOf(reference), found: labelOf(found), says, namespace }
  // where no Secret is given at all, one may be there too
  const severity = scene.hasMaterial ? {} : ({ severity: 'warning' } as const)
  report(scene, { ...reference, ...severity }, 'join-namespace', facts)
  return { reference, outcome: 'wrong-namespace', says, target: found }
}

/** Behind `sds://` an SDS server that nobody gave may answer; without one it is as with any name. */
function notFallenBack(scene: Scene, reference: Reference): Resolved {
  const says = notFound(reference)
  report(scene, reference, 'join-sds-server', {
    ...factsOf(reference),
    problem: `istiod is asked for it, does not find it${nearText(scene, reference)}, and logs "${says}"`,
    advice: 'create it, or give the settings that name the SDS server too',
  })
  return { reference, outcome: 'missing', says }
}

function missing(scene: Scene, reference: Reference): Resolved {
  const { kind, name, mayBeElsewhere } = reference
  if (mayBeElsewhere === true && scene.hasMaterial) return notFallenBack(scene, reference)
  const found =
    candidatesOf(scene, kind).find((one) => one.name === name) ??
    (kind === 'Secret' ? writersOf(scene.byKind, name)[0] : undefined)
  if (found !== undefined) return elsewhere(scene, reference, found)
  if (!scene.hasMaterial) return notGiven(scene, reference)
  const says = notFound(reference)
  const facts = { ...factsOf(reference), near: nearText(scene, reference), says }
  report(scene, reference, 'join-missing', facts)
  return { reference, outcome: 'missing', says }
}

const KINDS = {
  pair: ['Secret'],
  'client-ca': ['Secret', 'ConfigMap'],
  ca: ['Secret', 'ConfigMap'],
} as const

/** A policy looks objects of these kinds up, and then takes a ConfigMap only. */
const KINDS_OF_POLICIES = ['Secret', 'Service', 'networking.istio.io/ServiceEntry']

function policyKindProblem(scene: Scene, reference: Reference): string {
  const kind = reference.kind.replace(/^.*\//, '')
  const invalid = 'Certificate reference invalid: '
  if (!KINDS_OF_POLICIES.includes(reference.kind)) return `${invalid}unsupported kind ${kind}`
  const isGiven = candidatesOf(scene, kind).some(isThere(reference, reference.name))
  return isGiven ? `${invalid}unsupported reference kind: ${kind}` : notFound(reference)
}

/** Kinds that a reference of the Gateway API may have, in Istio; nothing where this one may. */
function kindProblem(scene: Scene, reference: Reference): string | undefined {
  const { by, wants, kind, text, from, path } = reference
  const allowed: readonly string[] = from.kind === 'BackendTLSPolicy' ? ['ConfigMap'] : KINDS[wants]
  if (by === 'istio' || allowed.includes(kind)) return undefined
  if (from.kind === 'BackendTLSPolicy') return policyKindProblem(scene, reference)
  if (path.includes('clientCertificateRef'))
    return `invalid clientCertificateRef ${text}, only secret is allowed`
  return wants === 'pair'
    ? `invalid certificate reference ${text}, only secret is allowed`
    : `invalid CA certificate reference ${text}, only secret and configmap are allowed`
}

function noGrant(scene: Scene, reference: Reference, target: Resource): Resolved {
  const { from, name, namespaces, wants, kind } = reference
  const [namespace = ''] = namespaces
  const key = wants === 'pair' ? `${name}/${namespace}` : `${namespace}/${name}`
  const says =
    bundleFault(reference, target, scene.reading) ??
    `${fieldWord(reference)} ${key} not accessible to a Gateway in namespace "${from.namespace}" (missing a ReferenceGrant?)`
  const to =
    wants === 'pair'
      ? kind
      : `${kind}, without a name (of a CA Istio compares it with ${grantedName(reference)})`
  const facts = {
    ...factsOf(reference),
    says,
    namespace,
    from: from.kind,
    home: from.namespace,
    to,
  }
  report(scene, reference, 'join-no-grant', facts)
  return { reference, outcome: 'no-grant', says, target }
}

function read(
  scene: Scene,
  reference: Reference,
  target: Resource,
  ca?: Resource,
): Credential | undefined {
  try {
    return readCredential(target.value, ca === undefined ? {} : { caCredential: ca.value })
  } catch (error) {
    if (!isRefusal(error)) throw error
    const facts = { ...factsOf(reference), problem: error.finding.message }
    report(scene, reference, 'join-secret', facts)
    return undefined
  }
}

/** The Secret of the CA of clients: `NAME-cacert`, else `NAME` itself (GetCaCert). */
const caTarget = (scene: Scene, reference: Reference): Resource | undefined =>
  candidatesOf(scene, reference.kind).find(isThere(reference, `${reference.name}${CA_SUFFIX}`))

/** What istiod hands to the gateway in place of the object that is named. */
const handedOut = (scene: Scene, reference: Reference): Resource | undefined =>
  reference.wants === 'pair' || reference.kind === 'ConfigMap'
    ? undefined
    : caTarget(scene, reference)

function judgeKeys(scene: Scene, reference: Reference, target: Resource): Resolved {
  const { wants, by } = reference
  const ca = handedOut(scene, reference)
  // the controller of the Gateway API looks at the object as it is named, whatever is handed to the gateway later
  const credential = read(
    scene,
    reference,
    target,
    by === 'gateway-api' && wants === 'ca' ? undefined : ca,
  )
  if (credential === undefined) return { reference, outcome: 'no-keys', target }
  const answer = wants === 'pair' ? serverPairOf(credential) : clientCaOf(credential)
  if (!('says' in answer))
    return { reference, outcome: 'resolved', target, credentialTarget: ca ?? target }
  return withoutKeys(scene, { reference, target, says: answer.says, isAlone: ca === undefined })
}

interface Lacking {
  readonly reference: Reference
  readonly target: Resource
  readonly says: string
  /** Is there no NAME-cacert? */
  readonly isAlone: boolean
}

function withoutKeys(scene: Scene, { reference, target, says: why, isAlone }: Lacking): Resolved {
  if (reference.wants === 'client-ca' && isAlone && reference.kind === 'Secret')
    return noCa(scene, reference, target, why)
  const says = prefixed(reference, why)
  report(scene, reference, 'join-keys', { ...factsOf(reference), says })
  return { reference, outcome: 'no-keys', says, target }
}

/** Names that people give the Secret with the CA. */
const LIKE_CA = /(?:^|[-_.])(?:ca|cacert|cacerts|ca-?cert|client-?ca|ca-?bundle)(?:[-_.]|$)/i

function noCa(scene: Scene, reference: Reference, target: Resource, says: string): Resolved {
  const { name, mode } = reference
  const meant = candidatesOf(scene, 'Secret').find(
    (one) => one !== target && isThere(reference, one.name)(one) && LIKE_CA.test(one.name),
  )
  const wanted = `${name}${CA_SUFFIX}`
  const near =
    meant === undefined
      ? `istiod says "${prefixed(reference, says)}"`
      : `${labelOf(meant)} is not looked at`
  const facts = {
    ...factsOf(reference),
    mode,
    wanted: `Secret ${wanted}`,
    pair: labelOf(target),
    whose: reference.from.kind === 'DestinationRule' ? 'the server' : 'clients',
    near,
    name: wanted,
  }
  report(scene, reference, 'join-suffix', facts)
  return { reference, outcome: 'no-ca', says: prefixed(reference, says), target }
}

/** Where it is not known in which namespace the pods of the gateway run, one is as good as another, which is said. */
function noteNamespace(scene: Scene, reference: Reference, target: Resource): void {
  const { namespaces, from, by } = reference
  if (by !== 'istio' || namespaces.length > 0 || target.namespace === 'istio-system') return
  const facts = { ...factsOf(reference), found: labelOf(target) }
  if (from.kind === 'Gateway') report(scene, reference, 'join-namespace-unknown', facts)
}

function refused(scene: Scene, reference: Reference, why: Refused): Resolved {
  const { outcome, problem, advice, says } = why
  const code = reference.mayBeElsewhere === true ? 'join-sds-server' : 'join-refused'
  report(scene, reference, code, { ...factsOf(reference), problem, advice })
  return { reference, outcome, ...(says !== undefined && { says }) }
}

function targetOf(scene: Scene, reference: Reference): Resource | undefined {
  const { kind, name, wants } = reference
  const own = candidatesOf(scene, kind).find(isThere(reference, name))
  // of a ConfigMap istiod takes the suffix off, and does not look for one that has it
  const alone = own === undefined && wants === 'client-ca' && kind === 'Secret'
  return alone ? caTarget(scene, reference) : own
}

/** cert-manager passes a listener over that names it. */
function notMade(scene: Scene, reference: Reference, { owner, says, advice }: Shim): Resolved {
  report(scene, reference, 'join-shim', {
    ...factsOf(reference),
    owner: labelOf(owner),
    says: says ?? '',
    advice: advice ?? '',
  })
  return { reference, outcome: 'missing', says: notFound(reference) }
}

function notThere(scene: Scene, reference: Reference): Resolved {
  const { kind, name, namespaces } = reference
  const writer = writersOf(scene.byKind, name).find(isHome(reference))
  if (writer !== undefined) return { reference, outcome: 'written-later', target: writer }
  if (kind !== 'Secret') return missing(scene, reference)
  const shim = shimFor(scene.byKind, [namespaces[0] ?? '', name])
  if (shim === undefined) return missing(scene, reference)
  if (shim.says !== undefined) return notMade(scene, reference, shim)
  return { reference, outcome: 'written-later', target: { ...shim.owner, kind, name } }
}

/** A Secret that a DestinationRule without a selector names is for gateways alone. */
function noteGateways(scene: Scene, reference: Reference): void {
  const { from, kind, wants, mode } = reference
  const once = mode === 'MUTUAL' ? wants === 'pair' : true
  if (from.kind !== 'DestinationRule' || kind !== 'Secret' || !once) return
  if (get(from.value, 'spec', 'workloadSelector', 'matchLabels') !== undefined) return
  report(scene, reference, 'join-gateways-only', factsOf(reference))
}

/** Finds what a reference names, in the eyes of Istio, and says what is wrong with it. */
export function resolve(scene: Scene, reference: Reference): Resolved {
  if (reference.refused !== undefined) return refused(scene, reference, reference.refused)
  const wrong = kindProblem(scene, reference)
  if (wrong !== undefined) {
    const advice = kindAdvice(reference)
    report(scene, reference, 'join-kind', { ...factsOf(reference), says: wrong, advice })
    return { reference, outcome: 'wrong-kind', says: wrong }
  }
  const target = targetOf(scene, reference)
  if (target === undefined) return notThere(scene, reference)
  if (reference.wants === 'pair') noteNamespace(scene, reference, target)
  noteGateways(scene, reference)
  const judged = judgeKeys(scene, reference, target)
  // Istio asks for the grant last: what is not there, or has not its keys, is said before
  const granted = !reference.needsGrant || isGranted(scene.all, reference)
  return granted || judged.outcome !== 'resolved' ? judged : noGrant(scene, reference, target)
}
