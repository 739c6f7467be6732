import type { FactValue, Finding, Severity } from './finding.ts'
import { groupBy } from './group-by.ts'

// An earlier report next to the one of now. Two findings are the same where the code, the file, the certificate, and the texts among
// the facts agree. Left out is what changes by itself: lines and blocks, numbers, instants, durations, and the words of a component,
// which another release says differently.

/** Is a finding new, or was it in the earlier report, as it is or with another list of what it is about? */
export type FindingState = 'new' | 'still-there' | 'changed'

const STATES: Readonly<Record<FindingState, string>> = {
  new: 'new: ',
  'still-there': 'still there: ',
  changed: 'still there, changed: ',
}

/** In front of a finding; nothing where there is no earlier report. */
export const stateText = (state: FindingState | undefined): string =>
  state === undefined ? '' : STATES[state]

/** A finding of an earlier report that is not there any more: what identifies it. */
export interface FixedFinding {
  /** Its code. */
  readonly code: string
  /** Its severity then. */
  readonly severity: Severity
  /** Its message then. */
  readonly message: string
  /** The file that it was in. */
  readonly file?: string
  /** Role and name of the certificate. */
  readonly certificate?: string
}

/** What became of an earlier report. */
export interface Against {
  /** What the earlier report is called. */
  readonly name: string
  /** One for each finding of the report, in its order. */
  readonly states: readonly FindingState[]
  /** One for each finding that an exception has set aside, in their order. */
  readonly asideStates: readonly FindingState[]
  /** What the earlier report has and this one does not, in the order of the earlier one. */
  readonly fixed: readonly FixedFinding[]
}

/** A finding as it is compared. */
export type Comparable = Pick<Finding, 'code' | 'file' | 'certificate' | 'facts'>

const MOVES_BY_ITSELF = [
  /\d{4}-\d\d-\d\dT[\d:.]+Z/g,
  /(?<![\w=-])(?:line|block|column|position)s? \d+(?:(?:, | and )\d+)*/g,
  /(?<![\w.=])\d+ (?:second|minute|hour|day|month|year)s?\b/g,
  // as Go writes them: 24h0m0s; a serial number (1d) and a part of a host (gw-5m.example.com) are none
  /(?<![\w.:/@-])(?:\d+(?:\.\d+)?(?:ms|[smh])){1,4}(?![\w-]|\.\w)/g,
]

const settled = (text: string): string =>
  MOVES_BY_ITSELF.reduce((left, pattern) => left.replace(pattern, ''), text)

const isRecord = (value: FactValue): value is Readonly<Record<string, FactValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The texts in a fact that identify a finding. */
function textsIn(value: FactValue): readonly string[] {
  if (typeof value === 'string') return [settled(value)]
  if (Array.isArray(value)) return (value as readonly FactValue[]).flatMap(textsIn)
  return isRecord(value) ? textsOf(value) : []
}

const textsOf = (facts: Readonly<Record<string, FactValue>>): readonly string[] =>
  Object.entries(facts)
    .filter(([name]) => name !== 'says')
    .map(([name, value]) => [name, ...textsIn(value)].join('='))
    .toSorted()

const keyOf = ({ code, file = '', certificate = '', facts }: Comparable): string =>
  JSON.stringify([code, file, certificate, textsOf(facts)])

type Facts = Comparable['facts']

/** The lists of texts among the facts: names of namespaces, say, one for each that is concerned. */
const listsOf = (facts: Facts): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(facts).flatMap(([name, value]) => {
      const texts = Array.isArray(value) ? textsIn(value) : []
      return texts.length === 0 ? [] : [[name, texts] as const]
    }),
  )

/** As {@link keyOf}, whatever the lists hold; a text that is one of a list, the first of them, say, goes with it. */
function looseKeyOf({ facts, ...one }: Comparable): string {
  const lists = listsOf(facts)
  const listed = new Set([...lists.values()].flat())
  const isOfList = ([name, value]: readonly [string, FactValue]): boolean =>
    lists.has(name) || (typeof value === 'string' && listed.has(value))
  const rest = Object.entries(facts).filter((fact) => !isOfList(fact))
  return JSON.stringify([keyOf({ ...one, facts: Object.fromEntries(rest) }), [...lists.keys()]])
}

/** Each list of the one has something of the other: what grows or shrinks is what it was. */
function sharesLists(a: Comparable, b: Comparable): boolean {
  const others = listsOf(b.facts)
  const lists = [...listsOf(a.facts)]
  return (
    lists.length > 0 &&
    lists.every(([name, texts]) => texts.some((text) => others.get(name)?.includes(text)))
  )
}

/**
 * First those that are the same, then those that are but for their lists. Where one of a kind is twice in a report, each counts: of two
 * that were and one that is, one is fixed.
 */
export function compareFindings<E extends Comparable>(
  earlier: readonly E[],
  now: readonly Comparable[],
): { readonly states: readonly FindingState[]; readonly fixed: readonly E[] } {
  const exact = groupBy(earlier, keyOf) as ReadonlyMap<string, readonly E[]>
  const used = new Map<string, number>()
  const isSame = now.map((one): boolean => {
    const key = keyOf(one)
    const count = used.get(key) ?? 0
    if (count >= (exact.get(key)?.length ?? 0)) return false
    used.set(key, count + 1)
    return true
  })
  const gone = new Set([...exact].flatMap(([key, all]) => all.slice(used.get(key) ?? 0)))
  const loose = groupBy([...gone], looseKeyOf) as ReadonlyMap<string, readonly E[]>
  const states = now.map((one, i): FindingState => {
    if (isSame[i] === true) return 'still-there'
    const candidates = loose.get(looseKeyOf(one)) ?? []
    const before = candidates.find((other) => gone.has(other) && sharesLists(one, other))
    if (before === undefined) return 'new'
    gone.delete(before)
    return 'changed'
  })
  return { states, fixed: earlier.filter((one) => gone.has(one)) }
}

/** What becomes of an earlier report, called `name`, in one of now: its findings, and those that an exception has set aside. */
export function againstOf(
  name: string,
  earlier: readonly (Comparable & FixedFinding)[],
  findings: readonly Comparable[],
  aside: readonly Comparable[],
): Against {
  const { states, fixed } = compareFindings(earlier, [...findings, ...aside])
  const count = findings.length
  return { name, states: states.slice(0, count), asideStates: states.slice(count), fixed }
}
