import type { Finding } from '../report/finding.ts'
import type { NamedReport } from '../report/format/types.ts'
import { createReport } from '../report/report.ts'
import { expiryFindings, type CertificateEnd, type Threshold } from './ends.ts'
import { policyFindings, type PolicyQuestion } from './policy.ts'

/** What is said of certificates, whatever they are read as: when they end, and the rules of one's own. */
export async function judgeEnds(
  ends: readonly CertificateEnd[],
  threshold: Threshold | undefined,
  question: PolicyQuestion,
): Promise<readonly Finding[]> {
  const expiry = threshold === undefined ? [] : expiryFindings(ends, threshold)
  return [...expiry, ...(await policyFindings(ends, question))]
}

/** A report with more findings, counted with them. */
export function withFindings(one: NamedReport, more: readonly Finding[]): NamedReport {
  const { report } = one
  const counted = createReport([...report.findings, ...more], report.proofs)
  return more.length === 0 ? one : { ...one, report: { ...report, ...counted } }
}
