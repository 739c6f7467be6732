import type { Finding } from '../report/finding.ts'
import type { NamedReport } from '../report/format/types.ts'
import { createReport, type Proof } from '../report/report.ts'
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

/** A report with more findings and proofs, counted with them. */
export function withFindings(
  one: NamedReport,
  more: readonly Finding[],
  proofs: readonly Proof[] = [],
): NamedReport {
  const { report } = one
  const counted = createReport([...report.findings, ...more], [...report.proofs, ...proofs])
  if (more.length + proofs.length === 0) return one
  const { details, ...rest } = report
  // the sentence of the room speaks of its own findings
  const { sentence, ...left } = details ?? {}
  const isSame = counted.status === report.status && sentence !== undefined
  const own = isSame ? { ...left, sentence } : left
  return { ...one, report: { ...rest, ...counted, ...(details && { details: own }) } }
}
