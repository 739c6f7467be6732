import type { Certificate } from '../certificate/types.ts'
import type { Finding } from '../report/finding.ts'
import { sortFindings } from '../report/report.ts'
import type { LimitName } from './budget.ts'
import type { Attempt } from './search.ts'

/** What path validation came to. */
export type Verdict =
  | {
      /** A path to a root holds. */
      readonly status: 'trusted'
      /** The leaf first, the trust anchor last. */
      readonly path: readonly Certificate[]
      /** The user-constrained policy set (RFC 5280, section 6.1.6): dotted identifiers, sorted, in the terms of the anchor. */
      readonly policies: readonly string[]
      /** The authorities-constrained policy set: what the path is good for, whatever the caller accepts. */
      readonly authorityPolicies: readonly string[]
      /** Warnings: what a stricter profile would refuse. */
      readonly findings: readonly Finding[]
    }
  | {
      /** No path holds. */
      readonly status: 'untrusted'
      /** Every path that was tried, up to fifty, with what ended it: the most telling first. */
      readonly attempts: readonly Attempt[]
      /** Why not: what ended the most telling attempt first, then what could not be read. */
      readonly findings: readonly Finding[]
    }
  | {
      /** A limit was reached before a path held: neither trusted nor untrusted. */
      readonly status: 'limit'
      /** The limit that was reached. */
      readonly limit: LimitName
      /** The paths tried until then. */
      readonly attempts: readonly Attempt[]
      /** The limit, with its number, first; then what could not be read. */
      readonly findings: readonly Finding[]
    }

/** The verdict on a certificate that leads to a trusted root. */
export type TrustedVerdict = Extract<
  Verdict,
  {
    /** Picks the member of {@link Verdict}. */
    status: 'trusted'
  }
>
/** The verdict on one that does not. */
export type UntrustedVerdict = Extract<
  Verdict,
  {
    /** Picks the member of {@link Verdict}. */
    status: 'untrusted'
  }
>

// what says the most about a chain comes first; codes that are not named here come between
const TELLING: readonly string[] = ['path-revoked', 'path-signature-unsupported']
const VAGUE: readonly string[] = [
  'path-signature-invalid',
  'path-root-not-trusted',
  'path-no-issuer',
  'path-no-path',
  'path-no-anchor',
]

function rank({ finding }: Attempt): number {
  if (TELLING.includes(finding.code)) return -1
  return VAGUE.indexOf(finding.code) + 1
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings
  const seen = new Set<string>()
  return findings.filter(({ code, message, certificate }) => {
    const key = `${code}\n${message}\n${certificate ?? ''}`
    return !seen.has(key) && seen.add(key)
  })
}

/** The attempts, the most useful first for who has to fix the chain; the same finding appears once. */
function sortAttempts(attempts: readonly Attempt[]): readonly Attempt[] {
  return Object.freeze(attempts.toSorted((a, b) => rank(a) - rank(b)))
}

/**
 * The limit that was reached before a path held, where one was. A path with too many intermediates for the caller may be right by all
 * the rules, so that nobody knows then whether others would refuse the leaf.
 */
export function limitReached({ status, findings }: Verdict): Finding | undefined {
  return status === 'trusted'
    ? undefined
    : findings.find(({ code }) => code.startsWith('path-limit-'))
}

export function untrusted(
  attempts: readonly Attempt[],
  others: readonly Finding[] = [],
): UntrustedVerdict {
  const sorted = sortAttempts(attempts)
  const findings = [...distinct(sorted.map(({ finding }) => finding)), ...others]
  return Object.freeze({
    status: 'untrusted',
    attempts: sorted,
    findings: Object.freeze(sortFindings(findings)),
  })
}

export function limited(
  limit: LimitName,
  finding: Finding,
  attempts: readonly Attempt[],
  others: readonly Finding[],
): Verdict {
  return Object.freeze({
    status: 'limit',
    limit,
    attempts: sortAttempts(attempts),
    findings: Object.freeze([finding, ...others]),
  })
}

export function trusted(
  path: readonly Certificate[],
  policies: readonly string[],
  authorityPolicies: readonly string[],
  warnings: readonly Finding[],
): TrustedVerdict {
  return Object.freeze({
    status: 'trusted',
    path: Object.freeze(path),
    policies: Object.freeze(policies),
    authorityPolicies: Object.freeze(authorityPolicies),
    findings: Object.freeze(distinct(warnings)),
  })
}
