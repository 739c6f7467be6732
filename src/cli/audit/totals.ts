import type { Severity } from '../../report/finding.ts'
import type { Answer, AnsweredEnd } from './judge.ts'

// What all answers come to. Numbers by names that are few; files that differ in every record are counted together.

/** Certificates of one cluster, file and role. */
export interface Group {
  readonly cluster: string
  readonly file: string
  readonly role: string
  certificates: number
  outlives: number
  /** The first to end, and the record that it is in. */
  first: End
}

/** The end of a certificate, and where it is. */
export interface End {
  readonly id: string
  readonly file: string
  readonly certificate: string
  readonly notAfter: string
}

/** Plain data, as a thread sends it. */
export interface TotalsData {
  readonly records: number
  readonly certificates: number
  readonly outlives: number
  readonly statuses: Readonly<Record<string, number>>
  readonly kinds: Readonly<Record<string, number>>
  /** How many of a code and a severity: `path-expired error`. */
  readonly findings: Readonly<Record<string, number>>
  readonly groups: readonly Group[]
  /** Positions of the exceptions that had something to do. */
  readonly used: readonly number[]
}

/** Adds up. */
export interface Totals {
  readonly add: (answer: Answer, used: readonly number[]) => void
  /** What others have added up. */
  readonly merge: (data: TotalsData) => void
  readonly data: () => TotalsData
  readonly records: () => number
}

const MOST_GROUPS = 10_000
const OTHERS = '(others)'

type Counts = Map<string, number>

function bump(counts: Counts, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by)
}

/** Are the two in the order in which they end? Texts of one form: as instants. */
const isBefore = (one: End, other: End): boolean => one.notAfter < other.notAfter

const keyOf = ({ cluster, file, role }: Group): string => JSON.stringify([cluster, file, role])

function addGroup(groups: Map<string, Group>, given: Group): void {
  const own = keyOf(given)
  const isKnown = groups.has(own) || groups.size < MOST_GROUPS
  const group = isKnown ? given : { ...given, file: OTHERS }
  const key = isKnown ? own : keyOf(group)
  const known = groups.get(key)
  if (known === undefined) {
    groups.set(key, { ...group })
    return
  }
  known.certificates += group.certificates
  known.outlives += group.outlives
  if (isBefore(group.first, known.first)) known.first = group.first
}

function groupOf({ id, cluster = '' }: Answer, end: AnsweredEnd): Group {
  const { file, role, certificate, notAfter, outlives } = end
  const first = { id, file, certificate, notAfter }
  return { cluster, file, role, certificates: 1, outlives: outlives === undefined ? 0 : 1, first }
}

function countFindings(counts: Counts, list: readonly object[] = []): void {
  for (const one of list) {
    const { code, severity } = one as { readonly code: string; readonly severity: Severity }
    bump(counts, `${code} ${severity}`)
  }
}

const mergeCounts = (counts: Counts, more: Readonly<Record<string, number>>): void => {
  for (const [name, by] of Object.entries(more)) bump(counts, name, by)
}

/** Begins at nothing. */
export function createTotals(): Totals {
  let [records, certificates, outlives] = [0, 0, 0]
  const statuses: Counts = new Map()
  const kinds: Counts = new Map()
  const findings: Counts = new Map()
  const groups = new Map<string, Group>()
  const used = new Set<number>()
  return {
    add(answer, exceptions) {
      records += 1
      bump(statuses, answer.status)
      bump(kinds, answer.kind)
      countFindings(findings, answer.findings)
      for (const set of answer.sets ?? [])
        countFindings(findings, set['findings'] as readonly object[])
      for (const end of answer.certificates) {
        certificates += 1
        if (end.outlives !== undefined) outlives += 1
        addGroup(groups, groupOf(answer, end))
      }
      for (const one of exceptions) used.add(one)
    },
    merge(data) {
      records += data.records
      certificates += data.certificates
      outlives += data.outlives
      mergeCounts(statuses, data.statuses)
      mergeCounts(kinds, data.kinds)
      mergeCounts(findings, data.findings)
      for (const group of data.groups) addGroup(groups, group)
      for (const one of data.used) used.add(one)
    },
    records: () => records,
    data: () => ({
      records,
      certificates,
      outlives,
      statuses: Object.fromEntries(statuses),
      kinds: Object.fromEntries(kinds),
      findings: Object.fromEntries(findings),
      groups: [...groups.values()],
      used: [...used],
    }),
  }
}

/** The first to end of all; `undefined` where there is no certificate. */
export function firstOf({ groups }: TotalsData): End | undefined {
  const [one, ...more] = groups.map(({ first }) => first)
  return one && more.reduce((first, other) => (isBefore(other, first) ? other : first), one)
}
