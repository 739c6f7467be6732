import type { Severity } from '../finding.ts'
import type { DetailedReport } from './types.ts'

function count(report: DetailedReport, severity: Severity, one: string): string {
  const found = report.findings.filter((finding) => finding.severity === severity).length
  return `${found} ${found === 1 ? one : `${one}s`}`
}

const SENTENCES = {
  pass: 'nothing wrong was found',
  warn: 'see the warnings',
  fail: 'this needs repair',
} as const

/** The sentence of the room speaks of errors that may be set aside. */
function sentenceOf({ status, details, setAside = [] }: DetailedReport): string {
  if (setAside.length === 0 || status === 'fail') return details?.sentence ?? SENTENCES[status]
  return status === 'warn' ? SENTENCES.warn : 'nothing else was found'
}

/** Counts and one plain sentence: `1 error, 0 warnings: istiod would not start with this set`. */
export function summary(report: DetailedReport): string {
  const aside = report.setAside?.length ?? 0
  const counts = [
    count(report, 'error', 'error'),
    count(report, 'warning', 'warning'),
    ...(aside === 0 ? [] : [`${aside} set aside`]),
  ].join(', ')
  return `${counts}: ${sentenceOf(report)}`
}
