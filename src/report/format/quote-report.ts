import { quotePlace } from '../place.ts'
import { quoteInput } from '../quote.ts'
import type { DetailedReport, NamedReport } from './types.ts'

// Findings are quoted when they are made; names of files come from the caller, often afterwards.

/** A report in which every place is fit to be printed. */
export function quoteReport(report: DetailedReport): DetailedReport {
  const { findings, proofs, chain } = report
  return {
    ...report,
    findings: findings.map(quotePlace),
    proofs: proofs.map(quotePlace),
    ...(chain === undefined ? {} : { chain: chain.map(quotePlace) }),
  }
}

/** The same with the name of the report and its folder, which may be an argument of a command. */
export function quoteNamed({ name, folder, report }: NamedReport): NamedReport {
  return {
    name: quoteInput(name),
    ...(folder === undefined ? {} : { folder: quoteInput(folder) }),
    report: quoteReport(report),
  }
}
