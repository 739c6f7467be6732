import { parseControlPlane } from '../release/control-plane.ts'
import { againstOf } from '../report/against.ts'
import { reportData, versionedJson } from '../report/format/json.ts'
import { formatReports } from '../report/format/format.ts'
import type { DetailedReport, NamedReport } from '../report/format/types.ts'
import { quoteInput } from '../report/quote.ts'
import { usageError } from './fail.ts'
import type { ReportSettings } from './exceptions.ts'
import { fold } from './fold.ts'
import type { Io } from './io.ts'
import { controlPlaneOf } from './mesh-options.ts'
import type { Arguments } from './options.ts'
import { excepted, exitOf, timeText } from './print.ts'

// `check` with more than one control plane: what an upgrade changes for what was named.

const withPlane = (given: Arguments, plane: string): Arguments => ({
  ...given,
  text: (name) => (name === 'control-plane' ? plane : given.text(name)),
})

/** The arguments once for each control plane that is named, at least once. */
export function planesOf(given: Arguments): readonly [Arguments, ...Arguments[]] {
  const [first, ...more] = given.list('control-plane').map((plane) => withPlane(given, plane))
  return [first ?? given, ...more]
}

const FORMATS: readonly string[] = ['text', 'json']

/** Throws `cli-usage` for what cannot be asked of several control planes. */
export function requireComparable(planes: readonly string[], given: Arguments): void {
  if (planes.length < 2) return
  const names = planes.map((plane) => parseControlPlane(plane).name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  const more = 'more than one --control-plane'
  if (twice !== undefined) throw usageError(`--control-plane names ${twice} twice`, 'check')
  const odd = (['request', 'against'] as const).find((name) => given.text(name) !== undefined)
  if (odd !== undefined) throw usageError(`${more} does not go with --${odd}`, 'check')
  if (!FORMATS.includes(given.text('format') ?? 'text'))
    throw usageError(`${more} goes with --format text and json`, 'check')
}

/** The reports of one control plane. */
interface OfPlane {
  readonly plane: string
  readonly reports: readonly NamedReport[]
}

type Data = Readonly<Record<string, unknown>>

/** What is said of a component without its words: another release says the same in others. */
function withoutWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutWords)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => name !== 'says')
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutWords(one)]))
}

/** Names of the answers that differ: `istiod`, `peers`, `crlReaders`. */
function otherAnswers(now: DetailedReport, before: DetailedReport): readonly string[] {
  const [a, b] = [now, before].map(({ details }) => details?.data ?? {}) as [Data, Data]
  const textOf = (data: Data, name: string) => JSON.stringify(withoutWords(data[name]))
  const names = [...new Set([...Object.keys(b), ...Object.keys(a)])]
  return names.filter((name) => textOf(a, name) !== textOf(b, name))
}

/** The report of a control plane next to that of the one before it. */
function compared(now: NamedReport, before: DetailedReport, plane: string): NamedReport {
  const asideOf = ({ setAside = [] }: DetailedReport) => setAside.map(({ finding }) => finding)
  const earlier = [...before.findings, ...asideOf(before)]
  const against = againstOf(plane, earlier, now.report.findings, asideOf(now.report))
  return { ...now, report: { ...now.report, against } }
}

/** One thing that was checked, from one control plane to the next. */
interface Change {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly changes: boolean
  readonly status: { readonly from: string; readonly to: string }
  readonly new: number
  readonly fixed: number
  /** Of istiod and its peers, those that differ in more than words. */
  readonly answers: readonly string[]
}

function changeOf(one: NamedReport, earlier: DetailedReport, way: Pick<Change, 'from' | 'to'>) {
  const { states = [], fixed = [] } = one.report.against ?? {}
  const fresh = states.filter((state) => state === 'new').length
  const answers = otherAnswers(one.report, earlier)
  const status = { from: earlier.status, to: one.report.status }
  const isOther = status.from !== status.to || answers.length > 0
  const changes = fresh > 0 || fixed.length > 0 || isOther
  const name = quoteInput(one.name)
  return { name, ...way, changes, status, new: fresh, fixed: fixed.length, answers }
}

function changesOf(all: readonly OfPlane[]): readonly Change[] {
  return all.slice(1).flatMap(({ plane, reports }, index) => {
    const before = all[index] as OfPlane
    const way = { from: before.plane, to: plane }
    return reports.map((one, i) => changeOf(one, (before.reports[i] as NamedReport).report, way))
  })
}

function line({ name, from, to, changes, status, answers, ...counts }: Change): string {
  const way = `${name}: from ${from} to ${to}`
  if (!changes) return `${way} nothing changes: ${status.to}\n`
  const verdict = status.from === status.to ? status.to : `${status.from} to ${status.to}`
  const also = answers.length === 0 ? '' : `; other answers: ${answers.join(', ')}`
  return `${way} something changes: ${verdict}; ${String(counts.new)} new, ${String(counts.fixed)} gone${also}\n`
}

function written(all: readonly OfPlane[], changes: readonly Change[], settings: ReportSettings) {
  const { format, quiet, color, failOn, at } = settings
  if (format === 'json') {
    const sets = all.flatMap(({ plane, reports }) =>
      reports.map(({ name, report }) => ({
        name: quoteInput(name),
        controlPlane: plane,
        ...reportData(report),
      })),
    )
    return versionedJson({ changes, sets })
  }
  const head = changes.filter((one) => one.changes || !quiet).map(line)
  if (quiet) return head.join('')
  const named = all.flatMap(({ plane, reports }) =>
    reports.map((one) => ({ ...one, name: `${one.name}: as ${plane} sees it at ${timeText(at)}` })),
  )
  return `${head.join('')}\n${formatReports(named, 'text', { color, failOn })}`
}

/**
 * Prints the reports of each control plane, those of the second and later ones next to those of the one before.
 *
 * @param given - The arguments of each, in the order of the upgrade.
 * @param judge - The reports of one: always of the same things, in the same order.
 */
export async function compareControlPlanes(
  given: readonly Arguments[],
  judge: (one: Arguments) => Promise<readonly NamedReport[]>,
  settings: ReportSettings,
  io: Io,
): Promise<number> {
  const all: OfPlane[] = []
  for (const one of given) {
    const reports = excepted(await judge(one), settings)
    const before = all.at(-1)
    const next = reports.map((report, i) =>
      before === undefined
        ? report
        : compared(report, (before.reports[i] as NamedReport).report, before.plane),
    )
    all.push({ plane: controlPlaneOf(one), reports: next })
  }
  const text = written(all, changesOf(all), settings)
  io.stdout(settings.format === 'text' ? fold(text, io.columns) : text)
  return exitOf(
    all.flatMap(({ reports }) => reports),
    settings,
  )
}
