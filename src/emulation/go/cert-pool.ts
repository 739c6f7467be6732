import { equalBytes } from '../../der/bytes.ts'
import { latin1 } from '../../der/strings.ts'
import type { GoCertificate } from './certificate.ts'

/** Certificates by the bytes of their subject, each once, in the order they were added: Go's `CertPool`. */
export interface GoPool {
  readonly byName: ReadonlyMap<string, readonly GoCertificate[]>
  readonly has: (certificate: GoCertificate) => boolean
}

export function goPool(certificates: readonly GoCertificate[]): GoPool {
  const byName = new Map<string, GoCertificate[]>()
  const seen = new Set<string>()
  for (const certificate of certificates) {
    const bytes = latin1(certificate.der)
    if (seen.has(bytes)) continue
    seen.add(bytes)
    const name = latin1(certificate.subject.der)
    const same = byName.get(name)
    if (same === undefined) byName.set(name, [certificate])
    else same.push(certificate)
  }
  return { byName, has: (certificate) => seen.has(latin1(certificate.der)) }
}

const NONE = new Uint8Array(0)

/** 0 where the key identifiers fit, 1 where one side has none, 2 where they differ: only the order of trying. */
function keyIdentifierRank(child: GoCertificate, parent: GoCertificate): 0 | 1 | 2 {
  const wanted = child.authorityKeyId ?? NONE
  const found = parent.subjectKeyId ?? NONE
  if (equalBytes(wanted, found)) return 0
  return wanted.length === 0 || found.length === 0 ? 1 : 2
}

/** The certificates that could have issued this one, the likely ones first; names byte for byte. */
export function potentialParents(pool: GoPool, child: GoCertificate): readonly GoCertificate[] {
  const candidates = pool.byName.get(latin1(child.issuer.der)) ?? []
  return candidates.toSorted((a, b) => keyIdentifierRank(child, a) - keyIdentifierRank(child, b))
}
