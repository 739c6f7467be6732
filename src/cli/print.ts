import { applyToAll } from '../report/exceptions.ts'
import { isFailure } from '../report/format/junit.ts'
import { formatReport, formatReports } from '../report/format/format.ts'
import type { NamedReport } from '../report/format/types.ts'
import { EXIT, type Io } from './io.ts'
import { fold } from './fold.ts'
import type { ReportSettings } from './exceptions.ts'
import { version } from './version.ts'

/** A time for people. */
export const timeText = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z')

/** In text, what the verdict depends on is next to the name. */
function titled(reports: readonly NamedReport[], how: string | undefined): NamedReport[] {
  return reports.map((one) => (how === undefined ? one : { ...one, name: `${one.name}: ${how}` }))
}

/** The reports without what is set aside; as they are where nothing is. */
function excepted(reports: readonly NamedReport[], settings: ReportSettings) {
  const { exceptions, at } = settings
  if (exceptions.length === 0) return reports
  const counted = applyToAll(reports, exceptions, at)
  return reports.map((one, i): NamedReport => ({ ...one, report: counted[i] ?? one.report }))
}

/** A file that nobody named on the command line is named where it has a say. */
const howOf = (how: string | undefined, { config, exceptions }: ReportSettings) =>
  config === undefined || exceptions.length === 0
    ? how
    : [how, `exceptions of ${config}`].filter((part) => part !== undefined).join(', ')

/**
 * Prints one report, or several together, and says with which code to exit.
 *
 * @param how - What the verdict depends on, for people: `verified at 2027-01-01T00:00:00Z`.
 */
export function printReports(
  reports: readonly NamedReport[],
  settings: ReportSettings,
  io: Io,
  how?: string,
): number {
  const { format, color, quiet, failOn } = settings
  const options = { color, quiet, failOn, ...(format === 'sarif' ? { version: version() } : {}) }
  const counted = excepted(reports, settings)
  const named = titled(counted, format === 'text' ? howOf(how, settings) : undefined)
  const [only] = named
  const text =
    named.length === 1 && only !== undefined
      ? formatReport(only.report, format, {
          ...options,
          title: only.name,
          ...(only.folder === undefined ? {} : { folder: only.folder }),
        })
      : formatReports(named, format, options)
  io.stdout(format === 'text' ? fold(text, io.columns) : text)
  const failed = counted.some(({ report }) =>
    report.findings.some(({ severity }) => isFailure(severity, failOn)),
  )
  return failed ? EXIT.findings : EXIT.fine
}
