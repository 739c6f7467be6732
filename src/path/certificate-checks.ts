import type { Certificate } from '../certificate/types.ts'
import type { FactsFor } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import type { PATH_CODES, PathCode } from './codes.ts'
import type { Rules } from './verification-state.ts'
import { pathFinding, placeOf, type Level, type Role } from './path-finding.ts'

/** What a certificate on its own has against it: at most one fault that refuses it, and warnings. */
export interface Judgement {
  readonly fault: Finding | undefined
  readonly warnings: readonly Finding[]
}

/** A judgement in the making. */
export interface Judge {
  readonly certificate: Certificate
  readonly role: Role
  readonly rules: Rules
  fault: Finding | undefined
  readonly warnings: Finding[]
}

/** Notes a deviation at the level that the profile gives it; the first error stays. */
export function note<K extends PathCode>(
  judge: Judge,
  level: Level,
  code: K,
  facts: FactsFor<(typeof PATH_CODES)[K]>,
): void {
  if (level === 'off' || judge.fault !== undefined) return
  const place = placeOf(judge.certificate, judge.role)
  const found = pathFinding(code, facts, place, { severity: level })
  if (level === 'error') judge.fault = found
  else judge.warnings.push(found)
}

/** One question about a certificate. */
export type Check = (judge: Judge) => void

/** Puts the questions in their order, up to the first that refuses the certificate. */
export function runChecks(
  certificate: Certificate,
  role: Role,
  rules: Rules,
  checks: readonly Check[],
): Judgement {
  const judge: Judge = { certificate, role, rules, fault: undefined, warnings: [] }
  for (const check of checks) {
    check(judge)
    if (judge.fault !== undefined) break
  }
  return judge
}
