import type { LimitRange } from '../report/argument.ts'

/** What one verification may cost. Each limit that is hit ends it with a code of its own: `path-limit-…`. */
export interface Limits {
  /** Intermediate certificates of a path that are not self-issued; 100, as Envoy has it (`path-limit-intermediates`). */
  readonly intermediates: number
  /** Signature checks; 100, as Go and rustls-webpki have it (`path-limit-signatures`). */
  readonly signatures: number
  /** Certificates looked at while building paths; 4,000, some 20 milliseconds (`path-limit-nodes`). */
  readonly nodes: number
  /** Comparisons of a name with a name constraint; 250,000, as rustls-webpki has it (`path-limit-name-comparisons`). */
  readonly nameComparisons: number
}

/** What they may be raised to: time grows with each of them, memory does not. */
export const PATH_LIMITS = {
  intermediates: Infinity,
  signatures: Infinity,
  nodes: Infinity,
  nameComparisons: Infinity,
} as const satisfies LimitRange<keyof Limits>

/**
 * `signatures` and `nameComparisons` are the numbers of rustls-webpki, and 100 signatures is Go's as well; measured, 12
 * and 20 are enough for every honest chain of x509-limbo, and its attacks need 8.4 million comparisons. `nodes` counts
 * candidates, and the certificates of each whole path that is checked: limbo and BetterTLS need 30, and 4,000 take some
 * 20 milliseconds. `intermediates` has Envoy's number.
 */
const DEFAULT_LIMITS: Limits = Object.freeze({
  intermediates: 100,
  signatures: 100,
  nodes: 4_000,
  nameComparisons: 250_000,
})

export type LimitName = 'signatures' | 'nodes' | 'nameComparisons'

/** Counts down what is left of the limits; one for a whole verification, so that no detour gets a fresh allowance. */
export interface Budget {
  readonly limits: Limits
  left: Record<LimitName, number>
  /** The first limit that was hit. */
  exceeded?: LimitName
}

export function createBudget(limits: Partial<Limits> = {}): Budget {
  const all = { ...DEFAULT_LIMITS, ...limits }
  const { signatures, nodes, nameComparisons } = all
  return { limits: all, left: { signatures, nodes, nameComparisons } }
}

/** Takes from the budget; false when it is used up, and from then on. */
export function spend(budget: Budget, limit: LimitName, amount = 1): boolean {
  budget.left[limit] -= amount
  if (budget.left[limit] >= 0) return true
  budget.exceeded ??= limit
  return false
}
