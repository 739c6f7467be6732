// The folder `format`: one file for each form of a report. Not here: what a report holds, and words of components, which
// come in as data.

import {
  refuseArgument,
  requireObject,
  requireObjects,
  requireString,
} from '../../report/argument.ts'
import { quoteInput } from '../quote.ts'
import { formatGithub } from './github.ts'
import { formatGitlab } from './gitlab.ts'
import { formatJson, formatJsonSets } from './json.ts'
import { formatJunit } from './junit.ts'
import { formatMermaid } from './mermaid.ts'
import { formatSarif } from './sarif.ts'
import { quoteNamed, quoteReport } from './quote-report.ts'
import { formatText } from './text.ts'
import {
  REPORT_FORMATS,
  type DetailedReport,
  type FormatOptions,
  type NamedReport,
  type ReportFormat,
} from './types.ts'

/**
 * Writes several reports as one document, in their order.
 *
 * JSON is `{ schema, sets: [{ name, status, … }] }`; text has them one below the other, each under its name.
 *
 * @param reports - Each with a name and, for annotations, the folder its file names are relative to.
 * @param format - Which form.
 * @param options - `title` and `folder` are those of the reports here.
 * @returns Text that ends in a line end; empty for GitHub annotations when there is no finding.
 */
export function formatReports(
  reports: readonly NamedReport[],
  format: ReportFormat,
  options: FormatOptions = {},
): string {
  requireObjects('reports', reports)
  requireObject('options', options)
  requireFormat(format)
  if (options.version !== undefined) requireString('options.version', options.version)
  return write(reports.map(quoteNamed), format, options)
}

const FORMATS: readonly unknown[] = REPORT_FORMATS

function requireFormat(format: unknown): void {
  if (!FORMATS.includes(format)) refuseArgument('format', `one of ${FORMATS.join(', ')}`, format)
}

function write(
  reports: readonly NamedReport[],
  format: ReportFormat,
  options: FormatOptions,
): string {
  switch (format) {
    case 'json':
      return formatJsonSets(reports)
    case 'github':
      return formatGithub(reports)
    case 'gitlab':
      return formatGitlab(reports)
    case 'sarif':
      return formatSarif(reports, options)
    case 'junit':
      return formatJunit(reports, options)
    case 'mermaid':
      return formatMermaid(reports)
    case 'text':
      return reports
        .map(({ name, report }) => formatText(report, { ...options, title: name }))
        .join('\n')
  }
}

/**
 * Writes a report for people or for a program.
 *
 * Characters that could write to a terminal, or turn the direction of text, come out as escapes in every form.
 *
 * @param report - Any report of the package; what it has besides findings and proofs (istiod's verdict, peers, steps, chain)
 *   is written too.
 * @param format - `text`, `json` (`docs/json.md`), `github` (workflow annotations), `gitlab` (Code Quality),
 *   `sarif` (2.1.0), `junit` or `mermaid`.
 * @param options - See {@link FormatOptions}; all may be left out.
 * @returns Text that ends in a line end; empty for GitHub annotations when there is no finding.
 * @example
 * import { formatReport } from 'meshcerts'
 * const report = { status: 'pass', findings: [], proofs: [{ message: 'signed by root-cert.pem' }] } as const
 * formatReport(report, 'text') // => 'ok    signed by root-cert.pem\n\n0 errors, 0 warnings: nothing wrong was found\n'
 */
export function formatReport(
  report: DetailedReport,
  format: ReportFormat,
  options: FormatOptions = {},
): string {
  requireObject('options', options)
  requireFormat(format)
  const { title = 'meshcerts', folder } = options
  if (format === 'json') return formatJson(report)
  if (format === 'text') return formatText(quoteReport(report), quoteTitle(options))
  const named = { name: title, report, ...(folder === undefined ? {} : { folder }) }
  return formatReports([named], format, options)
}

const quoteTitle = (options: FormatOptions): FormatOptions =>
  options.title === undefined ? options : { ...options, title: quoteInput(options.title) }
