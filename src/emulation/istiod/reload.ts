import { latin1 } from '../../der/strings.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import type { Reading } from '../parse-cache.ts'

// handleEvent of istiod (pilot/pkg/bootstrap/istio_ca.go): what it does when the files of a set change while it runs.

/**
 * How the roots of a running istiod change: `same`; `contained`, where one file holds all of the other, which it takes with
 * ISTIO_MULTIROOT_MESH=true only; `other`, which it never takes.
 */
export type RootChange = 'same' | 'contained' | 'other'

/** Its log, for a change that it does not take. Then it goes on with the old set, the signing certificate too. */
export const RELOAD_WORDS = {
  contained: 'Multi root is disabled, updating new ROOT-CA not supported',
  other: 'Updating new ROOT-CA not supported',
} as const

// `pemToRawCertSet`: blocks labelled CERTIFICATE, headers or not
function certificatesIn(bytes: Uint8Array, reading: Reading): ReadonlySet<string> {
  const blocks = reading.blocks(bytes).filter(({ label }) => label === 'CERTIFICATE')
  return new Set(blocks.map(({ der }) => latin1(der)))
}

const holds = (all: ReadonlySet<string>, part: ReadonlySet<string>): boolean =>
  [...part].every((one) => all.has(one))

/** `pemBundleHasSubsetRelation`: no set is contained when one is empty. */
function oneHoldsOther(a: Uint8Array, b: Uint8Array, reading: Reading): boolean {
  const [left, right] = [certificatesIn(a, reading), certificatesIn(b, reading)]
  if (left.size === 0 || right.size === 0) return false
  return holds(left, right) || holds(right, left)
}

/** Compares the two texts of roots as this release does: before Istio 1.30 octet for octet. */
export function rootChange(
  before: Uint8Array,
  after: Uint8Array,
  rules: ControlPlaneRules,
  reading: Reading,
): RootChange {
  const [old, now] = [latin1(before), latin1(after)]
  if (old === now) return 'same'
  const contained = rules.comparesRootsAsSet
    ? oneHoldsOther(before, after, reading)
    : old.includes(now) || now.includes(old)
  return contained ? 'contained' : 'other'
}
