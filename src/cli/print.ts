import { applyToAll } from '../report/exceptions.ts'
import { isFailure } from '../report/format/failure.ts'
import { formatReport, formatReports } from '../report/format/format.ts'
import type { NamedReport, ReportFormat } from '../report/format/types.ts'
import { withEarlier } from './against.ts'
import { EXIT, type Io } from './io.ts'
import { fold } from './fold.ts'
import type { ReportSettings } from './exceptions.ts'
import { version } from './version.ts'

/** A time for people. */
export const timeText = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z')

/** Where people read it, what the verdict depends on is next to the name. */
function titled(reports: readonly NamedReport[], how: string | undefined): NamedReport[] {
  return reports.map((one) => (how === undefined ? one : { ...one, name: `${one.name}: ${how}` }))
}

/** The reports without what is set aside; as they are where nothing is. */
export function excepted(
  reports: readonly NamedReport[],
  settings: ReportSettings,
): readonly NamedReport[] {
  const { exceptions, at } = settings
  if (exceptions.length === 0) return reports
  const counted = applyToAll(reports, exceptions, at)
  return reports.map((one, i): NamedReport => ({ ...one, report: counted[i] ?? one.report }))
}

/** A file that nobody named on the command line is named where it has a say. */
function howOf(how: string | undefined, { config, exceptions, policy }: ReportSettings) {
  if (config === undefined) return how
  const parts = [
    how,
    exceptions.length > 0 ? `exceptions of ${config}` : undefined,
    policy === undefined ? undefined : `rules of ${config}`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(', ')
}

async function drawn(named: readonly NamedReport[], { at }: ReportSettings): Promise<string> {
  const { drawReports } = await import('../picture/index.ts')
  return drawReports(named, { at, title: `meshcerts: ${named.map(({ name }) => name).join(', ')}` })
}

function written(
  named: readonly NamedReport[],
  format: ReportFormat,
  { color, quiet, failOn }: ReportSettings,
): string {
  const options = { color, quiet, failOn, ...(format === 'sarif' ? { version: version() } : {}) }
  const [only] = named
  if (named.length !== 1 || only === undefined) return formatReports(named, format, options)
  const { name: title, folder, report } = only
  const about = { ...options, title, ...(folder !== undefined && { folder }) }
  return formatReport(report, format, about)
}

/** The exit code for reports, by `--fail-on`. */
export function exitOf(reports: readonly NamedReport[], { failOn }: ReportSettings): number {
  const failed = reports.some(({ report }) =>
    report.findings.some(({ severity }) => isFailure(severity, failOn)),
  )
  return failed ? EXIT.findings : EXIT.fine
}

/**
 * Prints one report, or several together, and says with which code to exit.
 *
 * @param how - What the verdict depends on, for people: `verified at 2027-01-01T00:00:00Z`.
 */
export async function printReports(
  reports: readonly NamedReport[],
  settings: ReportSettings,
  io: Io,
  how?: string,
): Promise<number> {
  const { format } = settings
  const plain = excepted(reports, settings)
  const { earlier } = settings
  const counted = earlier === undefined ? plain : withEarlier(plain, earlier, io)
  const isRead = format === 'text' || format === 'svg'
  const named = titled(counted, isRead ? howOf(how, settings) : undefined)
  const text = format === 'svg' ? await drawn(named, settings) : written(named, format, settings)
  io.stdout(format === 'text' ? fold(text, io.columns) : text)
  return exitOf(counted, settings)
}
