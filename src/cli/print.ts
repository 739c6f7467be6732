import { isFailure } from '../report/format/junit.ts'
import { formatReport, formatReports } from '../report/format/format.ts'
import type { NamedReport, ReportFormat } from '../report/format/types.ts'
import { EXIT, type Io } from './io.ts'
import type { Settings } from './options.ts'
import { version } from './version.ts'

type Print = Settings<ReportFormat>

const time = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z')

/** In text, what the verdict depends on stands beside the name. */
function titled(
  reports: readonly NamedReport[],
  { at, format }: Print,
  how: string,
): NamedReport[] {
  return reports.map((one) =>
    format === 'text' ? { ...one, name: `${one.name}: ${how} at ${time(at)}` } : one,
  )
}

/**
 * Prints one report, or several together, and says with which code to exit.
 *
 * @param how - The other thing that the verdict depends on, beside the time: `as istio-1.27 sees it`.
 */
export function printReports(
  reports: readonly NamedReport[],
  settings: Print,
  io: Io,
  how: string,
): number {
  const { format, color, quiet, failOn } = settings
  const options = { color, quiet, failOn, ...(format === 'sarif' ? { version: version() } : {}) }
  const named = titled(reports, settings, how)
  const [only] = named
  const text =
    named.length === 1 && only !== undefined
      ? formatReport(only.report, format, {
          ...options,
          title: only.name,
          ...(only.folder === undefined ? {} : { folder: only.folder }),
        })
      : formatReports(named, format, options)
  io.stdout(text)
  const failed = reports.some(({ report }) =>
    report.findings.some(({ severity }) => isFailure(severity, failOn)),
  )
  return failed ? EXIT.findings : EXIT.fine
}
