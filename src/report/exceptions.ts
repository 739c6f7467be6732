import { requireObject, requireObjects } from './argument.ts'
import { finding } from './catalogue.ts'
import { REPORT_CODES } from './codes.ts'
import type { Finding, Severity } from './finding.ts'
import { quoteInput } from './quote.ts'
import { createReport, type Report } from './report.ts'

/** A finding that somebody has decided to live with, for a reason and for a time. */
export interface Exception {
  /** The code of the findings it is for: `ca-key-weak`. */
  readonly code: string
  /** Only findings in this file, as they name it, or with the folder of the report in front; in any when left out. */
  readonly file?: string
  /** The severity that the findings get. Left out, they are set aside: listed, but they count for nothing. */
  readonly severity?: Severity
  /** Why, for people; shown next to the finding. */
  readonly reason?: string
  /** The first instant at which it no longer holds; it has no end when left out. */
  readonly until?: Date
}

/** A finding that was set aside by an exception. */
export interface SetAside {
  /** The finding as it would have counted. */
  readonly finding: Finding
  /** The reason of the exception, where it has one. */
  readonly reason?: string
  /** The end of the exception, where it has one. */
  readonly until?: Date
}

/** What {@link applyExceptions} makes of a report. */
export interface ExceptedReport extends Report {
  /** What was set aside, in the order of the findings. */
  readonly setAside: readonly SetAside[]
}

/** When {@link applyExceptions} is asked. */
export interface ExceptionOptions {
  /** The instant at which the exceptions must hold. */
  readonly at: Date
}

/** A report with the folder that its file names are relative to. */
interface Placed<R extends Report> {
  readonly report: R
  readonly folder?: string
}

interface Tried {
  readonly exception: Exception
  readonly hasEnded: boolean
  /** Has it applied to something? */
  used: boolean
}

/** As people write it: with the separators of another system, or letters with accents as macOS may keep them. */
const asWritten = (file: string): string => file.normalize('NFC').replaceAll('\\', '/')

function isFor({ exception }: Tried, { code, file }: Finding, folder: string | undefined): boolean {
  if (exception.code !== code) return false
  if (exception.file === undefined || exception.file === file) return true
  if (file === undefined) return false
  const wanted = asWritten(exception.file)
  const isThere = wanted === asWritten(file)
  return isThere || (folder !== undefined && wanted === asWritten(`${folder}/${file}`))
}

const setAsideBy = (found: Finding, { reason, until }: Exception): SetAside =>
  Object.freeze({
    finding: found,
    ...(reason !== undefined && { reason: quoteInput(reason) }),
    ...(until !== undefined && { until }),
  })

function divide<R extends Report>({ report, folder }: Placed<R>, tried: readonly Tried[]) {
  const findings: Finding[] = []
  const setAside: SetAside[] = []
  for (const found of report.findings) {
    const one = tried.find((each) => isFor(each, found, folder))
    if (one !== undefined) one.used = true
    if (one === undefined || one.hasEnded) findings.push(found)
    else if (one.exception.severity === undefined) setAside.push(setAsideBy(found, one.exception))
    else findings.push(Object.freeze({ ...found, severity: one.exception.severity }))
  }
  return { findings, setAside }
}

/** What is to be said of the exceptions themselves. */
function notesOn({ exception, used, hasEnded }: Tried): readonly Finding[] {
  const { code, file, reason = 'none is given', until } = exception
  const place = file === undefined ? {} : { file }
  const facts = { exception: code, reason }
  if (!used) return [finding(REPORT_CODES, 'report-exception-unused', facts, place)]
  if (!hasEnded || until === undefined) return []
  const ended = { ...facts, until: until.toISOString() }
  return [finding(REPORT_CODES, 'report-exception-ended', ended, place)]
}

/**
 * {@link applyExceptions} to several reports of one run; what is to be said of the exceptions themselves is said in the first.
 */
export function applyToAll<R extends Report>(
  reports: readonly Placed<R>[],
  exceptions: readonly Exception[],
  at: Date,
): readonly (R & ExceptedReport)[] {
  const tried = exceptions.map((exception): Tried => {
    const { until } = exception
    return { exception, hasEnded: until !== undefined && until <= at, used: false }
  })
  const divided = reports.map((one) => divide(one, tried))
  const notes = tried.flatMap(notesOn)
  return divided.map(({ findings, setAside }, i) => {
    const { report } = reports[i] as Placed<R>
    const counted = createReport([...findings, ...(i === 0 ? notes : [])], report.proofs)
    return Object.freeze({ ...report, ...counted, setAside: Object.freeze(setAside) })
  })
}

/**
 * Takes findings that somebody has decided to live with out of a report, or gives them another severity; the status follows
 * from what is left. What a component says (`istiod`, `peers`) stays: an exception changes what counts, not what happens.
 *
 * An exception that has ended does nothing, and the finding `report-exception-ended` says so; one that applies to nothing is
 * named by `report-exception-unused`. Where several apply, the first in the list does.
 *
 * @param report - Any report of the package.
 * @param exceptions - What to live with.
 * @param options - See {@link ExceptionOptions}.
 * @throws MeshCertsError `report-argument` where something is of a wrong kind.
 * @example
 * import { applyExceptions, checkCacerts, readCacerts } from 'meshcerts'
 * const at = new Date('2027-01-01')
 * const set = readCacerts({ 'ca-cert.pem': '', 'ca-key.pem': '', 'root-cert.pem': '' })
 * const report = await checkCacerts(set, { at })
 * const [first] = report.findings
 * const excepted = applyExceptions(report, [{ code: first?.code ?? '', reason: 'a try' }], { at })
 * excepted.setAside[0]?.reason // => 'a try'
 */
export function applyExceptions<R extends Report>(
  report: R,
  exceptions: readonly Exception[],
  options: ExceptionOptions,
): R & ExceptedReport {
  requireObject('report', report, 'a report of meshcerts')
  requireObjects('report.findings', report.findings)
  requireObjects('report.proofs', report.proofs)
  requireObjects('exceptions', exceptions)
  requireObject('options', options)
  return applyToAll([{ report }], exceptions, options.at)[0] as R & ExceptedReport
}
