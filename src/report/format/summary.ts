import type { Severity } from '../finding.ts'
import type { DetailedReport } from './types.ts'

function count(report: DetailedReport, severity: Severity, one: string): string {
  const found = report.findings.filter((finding) => finding.severity === severity).length
  return `${found} ${found === 1 ? one : `${one}s`}`
}

function istiodSentence(report: DetailedReport): string | undefined {
  const { istiod } = report
  if (istiod === undefined) return undefined
  if (istiod.selfSigned === true)
    return 'istiod would not use this set: it would make a CA of its own'
  if (!istiod.accepts) return 'istiod would not start with this set'
  return report.status === 'fail'
    ? 'istiod would start with this set, but see the errors above'
    : 'istiod would start with this set'
}

/** The two answers about a workload, kept apart. */
function workloadSentence({ peerAccepts, signedByYourCa }: DetailedReport): string | undefined {
  if (peerAccepts === undefined) return undefined
  const peer = `a peer that holds only your roots ${peerAccepts ? 'accepts' : 'refuses'} it`
  if (signedByYourCa === undefined) return peer
  const joint = peerAccepts === signedByYourCa ? ', and' : ', but'
  return `${signedByYourCa ? 'signed by your CA' : 'not signed by your CA'}${joint} ${peer}`
}

const SENTENCES = {
  pass: 'nothing wrong was found',
  warn: 'see the warnings',
  fail: 'this needs repair',
} as const

/** Counts and one plain sentence: `1 error, 0 warnings: istiod would not start with this set`. */
export function summary(report: DetailedReport): string {
  const counts = [count(report, 'error', 'error'), count(report, 'warning', 'warning')].join(', ')
  const sentence = istiodSentence(report) ?? workloadSentence(report) ?? SENTENCES[report.status]
  return `${counts}: ${sentence}`
}
