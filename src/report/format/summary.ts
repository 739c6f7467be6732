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

/** Counts and one plain sentence: `1 error, 0 warnings: istiod would not start with this set`. */
export function summary(report: DetailedReport): string {
  const counts = [count(report, 'error', 'error'), count(report, 'warning', 'warning')].join(', ')
  const sentence = report.details?.sentence ?? SENTENCES[report.status]
  return `${counts}: ${sentence}`
}
