import {
  refuseArgument,
  requireObject,
  requireObjects,
  requireString,
} from '../../report/argument.ts'
import type { Against } from '../against.ts'
import type { SetAside } from '../exceptions.ts'
import { quotePlace } from '../place.ts'
import { cutKeys, quoteInput } from '../quote.ts'
import type { DetailedReport, NamedReport, ReportDetails } from './types.ts'
import { isDate } from '../kinds.ts'

// Findings are quoted when they are made; names of files come from the caller, often afterwards.

const quoteSetAside = (one: SetAside): SetAside => ({
  ...one,
  finding: quotePlace(one.finding),
  ...(one.reason === undefined ? {} : { reason: quoteInput(one.reason) }),
})

/**
 * What components say, wherever it is in the data: they quote what they were given, a trust domain or the name of a Secret. All
 * other text in the data is computed, digests too.
 */
function cutSayings(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(cutSayings)
  if (typeof data !== 'object' || data === null || isDate(data)) return data
  const entries = Object.entries(data).map(([name, one]: readonly [string, unknown]) => {
    const isSaying = name === 'says' && typeof one === 'string'
    return [name, isSaying ? cutKeys(one) : cutSayings(one)] as const
  })
  return Object.fromEntries(entries)
}

const quoteAgainst = ({ name, fixed, ...rest }: Against): Against => ({
  ...rest,
  name: quoteInput(name),
  fixed: fixed.map((one) => ({ ...quotePlace(one), message: quoteInput(one.message) })),
})

const quoteDetails = ({ answers, data, ...rest }: ReportDetails): ReportDetails => ({
  ...rest,
  ...(answers && { answers: answers.map((one) => ({ ...one, says: cutKeys(one.says) })) }),
  ...(data && { data: cutSayings(data) as ReportDetails['data'] & object }),
})

const STATUS: readonly unknown[] = ['pass', 'warn', 'fail']

/** What reports of some functions have besides. */
function requireMore({ status, chain, setAside, against }: DetailedReport): void {
  if (!STATUS.includes(status))
    refuseArgument('report.status', `one of ${STATUS.join(', ')}`, status)
  for (const one of setAside ?? []) requireObject('report.setAside[].finding', one.finding)
  for (const one of chain ?? []) requireString('report.chain[].certificate', one.certificate)
  if (against === undefined) return
  requireString('report.against.name', against.name)
  requireObjects('report.against.fixed', against.fixed)
}

/** A report in which every place is fit to be printed. */
export function quoteReport(report: DetailedReport): DetailedReport {
  requireObject('report', report, 'a report of meshcerts')
  const { findings, proofs, chain = [], setAside = [], details, against } = report
  requireObjects('report.findings', findings)
  requireObjects('report.proofs', proofs)
  requireObjects('report.chain', chain)
  requireObjects('report.setAside', setAside)
  if (against !== undefined) requireObject('report.against', against)
  for (const { message } of [...proofs, ...findings]) requireString('report[].message', message)
  for (const { facts } of findings) requireObject('report.findings[].facts', facts)
  requireMore(report)
  return {
    ...report,
    findings: findings.map(quotePlace),
    proofs: proofs.map(quotePlace),
    ...(report.chain && { chain: chain.map(quotePlace) }),
    ...(details && { details: quoteDetails(details) }),
    ...(against && { against: quoteAgainst(against) }),
    ...(report.setAside && { setAside: setAside.map(quoteSetAside) }),
  }
}

/** The same with the name of the report and its folder, which may be an argument of a command. */
export function quoteNamed({ name, folder, report }: NamedReport): NamedReport {
  requireString('the name of a report', name)
  return {
    name: quoteInput(name),
    ...(folder === undefined ? {} : { folder: quoteInput(folder) }),
    report: quoteReport(report),
  }
}
