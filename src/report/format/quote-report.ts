import { requireObject, requireObjects, requireString } from '../../report/argument.ts'
import type { SetAside } from '../exceptions.ts'
import { quotePlace } from '../place.ts'
import { quoteInput } from '../quote.ts'
import type { DetailedReport, NamedReport } from './types.ts'

// Findings are quoted when they are made; names of files come from the caller, often afterwards.

const quoteSetAside = (one: SetAside): SetAside => ({
  ...one,
  finding: quotePlace(one.finding),
  ...(one.reason === undefined ? {} : { reason: quoteInput(one.reason) }),
})

/** A report in which every place is fit to be printed. */
export function quoteReport(report: DetailedReport): DetailedReport {
  requireObject('report', report, 'a report of meshcerts')
  const { findings, proofs, chain, setAside } = report
  requireObjects('report.findings', findings)
  requireObjects('report.proofs', proofs)
  if (chain !== undefined) requireObjects('report.chain', chain)
  return {
    ...report,
    findings: findings.map(quotePlace),
    proofs: proofs.map(quotePlace),
    ...(chain === undefined ? {} : { chain: chain.map(quotePlace) }),
    ...(setAside === undefined ? {} : { setAside: setAside.map(quoteSetAside) }),
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
