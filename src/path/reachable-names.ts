import type { Certificate } from '../certificate/types.ts'
import type { NameComparison } from '../certificate/name-comparison.ts'
import { keyFor, type Pool } from './pool.ts'

/**
 * Which names a path to a trust anchor can go through: those of the anchors, and those of certificates that such a name
 * issued. Linear in the pool. What is dead already is left out.
 */
export function reachableNames(
  pool: Pool,
  comparison: NameComparison,
  dead: ReadonlySet<Certificate>,
): ReadonlySet<string> {
  const keyOf = keyFor(comparison)
  const issuedBy = new Map<string, string[]>()
  for (const certificate of pool.intermediates) {
    if (dead.has(certificate)) continue
    const issuer = keyOf(certificate.issuer)
    const subject = keyOf(certificate.subject)
    const list = issuedBy.get(issuer)
    if (list === undefined) issuedBy.set(issuer, [subject])
    else list.push(subject)
  }
  const reached = new Set<string>()
  const waiting = pool.anchors.map((anchor) => keyOf(anchor.subject))
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    for (const one of issuedBy.get(name) ?? []) waiting.push(one)
  }
  return reached
}
