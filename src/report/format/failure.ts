import type { Severity } from '../finding.ts'
import type { FailOn } from './types.ts'

const RANK: Readonly<Record<Severity | 'never', number>> = {
  error: 3,
  warning: 2,
  info: 1,
  never: 4,
}

/** Whether a finding of this severity is a failure: it decides exit codes, and what JUnit counts. */
export const isFailure = (severity: Severity, failOn: FailOn): boolean =>
  RANK[severity] >= RANK[failOn]
