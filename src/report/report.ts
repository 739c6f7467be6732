import type { Finding, Place, Severity } from './finding.ts'
import { quotePlace } from './place.ts'

/** `fail` with an error among the findings, `warn` with a warning, else `pass`. */
export type ReportStatus = 'pass' | 'warn' | 'fail'

/** Something that was shown to be right, for the line that is printed on success. */
export interface Proof extends Place {
  /** One sentence for people, lower case, without full stop. */
  readonly message: string
}

/** What readable input has to say for itself: all findings, the most useful first, and what was proved. */
export interface Report {
  /** Follows from the most severe finding. */
  readonly status: ReportStatus
  /** Errors first, then warnings, then the rest; empty when there is nothing to say. */
  readonly findings: readonly Finding[]
  /** What was looked at and is right, in the order of the checks. */
  readonly proofs: readonly Proof[]
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/** Errors first, then warnings, then the rest; findings of one severity keep their order. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity])
}

/** The status that a list of findings amounts to. */
function statusOf(findings: readonly Finding[]): ReportStatus {
  if (findings.some((finding) => finding.severity === 'error')) return 'fail'
  return findings.some((finding) => finding.severity === 'warning') ? 'warn' : 'pass'
}

// the name of a file is often added to what was found in it
const quoted = <T extends Place>(place: T): T =>
  place.file === undefined ? place : Object.freeze(quotePlace(place))

/** Makes a report: findings sorted, status drawn from them, frozen. */
export function createReport(findings: readonly Finding[], proofs: readonly Proof[] = []): Report {
  const sorted = Object.freeze(sortFindings(findings.map(quoted)))
  return Object.freeze({
    status: statusOf(sorted),
    findings: sorted,
    proofs: Object.freeze(proofs.map(quoted)),
  })
}
