import {
  checkManifests,
  type ManifestsReport,
  type ReferenceAnswer,
} from '../../../src/join/index.ts'
import type { Manifest, ReferencePlan } from '../generate/reference-plan.ts'
import type { Answer, Asker } from '../types.ts'

// How the references of the Gateway API come out: the messages of Istio's conversion, next to what `check` says of manifests.

/** What the oracle says of one listener, of the client certificate of a Gateway, or of a policy. */
interface ResolvedRefs {
  readonly of: string
  readonly listener?: string
  readonly says?: string
  readonly credentialNames?: readonly string[]
}

interface ReferencesAnswer {
  readonly resolved: readonly ResolvedRefs[]
  readonly error?: string
}

const NO_NAME = 'the certificate of the workload'

const lineOf = ({ of, listener, says, credentialNames = [] }: ResolvedRefs): string => {
  const served = says === undefined && credentialNames.join('') === '' && credentialNames.length > 0
  return `${of} ${listener ?? ''}: ${says ?? (served ? NO_NAME : 'resolved')}`
}

/** The reference of a Secret as the API server fills it in. */
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.entries(value).map(([name, one]) => [name, filled(one)] as const)
  const own: Record<string, unknown> = Object.fromEntries(inner)
  const refs = own['certificateRefs']
  if (Array.isArray(refs)) own['certificateRefs'] = refs.map(withKind)
  if (own['clientCertificateRef'] !== undefined)
    own['clientCertificateRef'] = withKind(own['clientCertificateRef'])
  return own
}

const withKind = (ref: unknown): unknown => ({ group: '', kind: 'Secret', ...(ref as object) })

const OF_CA = 'invalid CA certificate reference '

/** The words of the condition; what istiod logs when the gateway asks is not in it. */
function credentialSays({ credential }: ReferenceAnswer): string | undefined {
  const says = credential?.istiod?.serves === false ? credential.istiod.says : undefined
  return says?.startsWith('invalid ') === true ? says : undefined
}

/** What is said of a reference itself; that a CA cannot be read is found with the pair. */
function saysOf(one: ReferenceAnswer): string | undefined {
  if (one.outcome !== 'resolved') return one.says ?? one.outcome
  const says = credentialSays(one)
  return says?.startsWith(OF_CA) === true ? undefined : says
}

const factOf = ({ facts }: ManifestsReport['findings'][number], name: string): string => {
  const fact = facts[name]
  return typeof fact === 'string' ? fact : ''
}

/** The condition of a listener, of what is said of each of its references: Istio stops at the first that it cannot go on with. */
function conditionOf(refs: readonly ReferenceAnswer[], report: ManifestsReport): string {
  const pairs = refs.filter(({ wants }) => wants === 'pair')
  const cas = refs.filter(({ wants, field }) => wants === 'ca' && field.includes('frontend'))
  const counted = report.findings
    .filter(({ code }) => code === 'join-too-many')
    .map((found) => factOf(found, 'says'))
  if (pairs.length > 2) return counted.find((says) => says.includes('up to 2')) ?? 'not counted'
  const faults = pairs.map(saysOf)
  if (faults.every((says) => says !== undefined)) return faults.join('; ')
  if (cas.length > 1) return counted.find((says) => says.includes('only one')) ?? 'not counted'
  const unread = pairs.map(credentialSays).find((says) => says?.startsWith(OF_CA))
  const ca = cas.map(saysOf).find((says) => says !== undefined) ?? unread
  if (ca !== undefined) return ca
  if (pairs.length === 2 && faults[0] !== undefined) return NO_NAME
  return 'resolved'
}

const listenerIn = (field: string): string | undefined =>
  /^spec\.listeners\[(\d+)\]/.exec(field)?.[1]

/** The references of each listener: those of its certificates come first, then those of its clients. */
function byListener(refs: readonly ReferenceAnswer[]): ReadonlyMap<string, ReferenceAnswer[]> {
  const lists = new Map<string, ReferenceAnswer[]>()
  let listener = ''
  for (const one of refs) {
    const isWhole = one.field.endsWith('clientCertificateRef') || one.of.startsWith('Backend')
    listener = isWhole ? '' : (listenerIn(one.field) ?? listener)
    const key = `${one.of} ${listener === '' ? '' : `l${listener}`}`
    lists.set(key, [...(lists.get(key) ?? []), one])
  }
  return lists
}

const hasNoName = ({ findings }: ManifestsReport, key: string): boolean =>
  findings
    .filter(({ code }) => code === 'join-first-certificate')
    .some((found) => {
      const listener = listenerIn(factOf(found, 'field')) ?? ''
      return `${factOf(found, 'of')} l${listener}` === key
    })

function oursOf(report: ManifestsReport): readonly string[] {
  return [...byListener(report.references)].map(([key, refs]) => {
    if (refs[0]!.field.includes('listeners')) {
      const says = conditionOf(refs, report)
      const noted = says === NO_NAME && !hasNoName(report, key) ? 'not noted' : says
      return `${key}: ${noted}`
    }
    return `${key}: ${saysOf(refs[0]!) ?? 'resolved'}`
  })
}

/** What is right is said by nobody. */
function answer(all: readonly string[]): Answer {
  const lines = all.filter((line) => !line.endsWith(': resolved')).toSorted()
  const faulty = lines.map((line) => line.replace(/: .*/s, ''))
  return { verdict: `not resolved: ${faulty.join(', ')}`, words: lines.join('\n') }
}

const kinds = ['ISTIO_MUTUAL', 'ISTIO_SIMPLE', 'Passthrough']
/** Listeners that use no Secret are not compared. */
const usesNone = (manifests: readonly Manifest[], line: string): boolean =>
  manifests.some((one) => {
    const { name, namespace } = one['metadata'] as { name: string; namespace: string }
    const { listeners } =
      one['spec'] === undefined ? {} : (one['spec'] as { listeners?: { name: string }[] })
    return listeners?.some(
      (listener) =>
        line.startsWith(`${String(one['kind'])} ${namespace}/${name} ${listener.name}:`) &&
        kinds.some((kind) => JSON.stringify(listener).includes(`"${kind}"`)),
    )
  })

/** How references of the Gateway API come out. */
export const askReferences: Asker<ReferencePlan, ReferencesAnswer> = {
  question: ({ manifests }) => ({
    kind: 'references',
    yaml: manifests.map((one) => JSON.stringify(filled(one))).join('\n---\n'),
  }),
  theirs: ({ resolved, error }, { manifests }) =>
    error === undefined
      ? answer(resolved.map(lineOf).filter((line) => !usesNone(manifests, line)))
      : { verdict: `unread: ${error}` },
  async ours({ manifests, at }) {
    const content = { apiVersion: 'v1', kind: 'List', items: manifests }
    const report = await checkManifests([{ content }], { at, controlPlane: 'istio-1.31' })
    return answer(oursOf(report))
  },
}
