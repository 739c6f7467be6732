import type { Certificate } from '../certificate/types.ts'
import { equalBytes, toHex } from '../der/bytes.ts'

const nameKey = (der: Uint8Array): string => toHex(der)

function keyIdsAgree(child: Certificate, issuer: Certificate): boolean {
  const wanted = child.authorityKeyIdentifier?.keyIdentifier
  const found = issuer.subjectKeyIdentifier?.keyIdentifier
  return wanted === undefined || found === undefined || equalBytes(wanted, found)
}

function bySubject(
  certificates: readonly Certificate[],
): ReadonlyMap<string, readonly Certificate[]> {
  const map = new Map<string, Certificate[]>()
  for (const certificate of certificates) {
    const key = nameKey(certificate.subject.der)
    const there = map.get(key)
    if (there === undefined) map.set(key, [certificate])
    else there.push(certificate)
  }
  return map
}

// of many certificates with one name the first few are looked at: more of them are an attack or a mistake
const MAX_SAME_NAME = 16

/**
 * Puts certificates in the order of a chain, by names and key identifiers: each one that issued no other, followed by its
 * issuer and so on up; what is not in such a line comes last. Signatures are not looked at.
 *
 * @param certificates - In any order.
 * @param first - Those that belong in front, such as the ones with a key.
 * @returns The same certificates, each once.
 */
export function sortChain(
  certificates: readonly Certificate[],
  first: readonly Certificate[] = [],
): readonly Certificate[] {
  const subjects = bySubject(certificates)
  const issuersOf = (child: Certificate): readonly Certificate[] =>
    child.selfIssued
      ? []
      : (subjects.get(nameKey(child.issuer.der)) ?? [])
          .slice(0, MAX_SAME_NAME)
          .filter((issuer) => keyIdsAgree(child, issuer))
  const issuers = new Set(certificates.flatMap(issuersOf))
  const ends = certificates.filter((certificate) => !issuers.has(certificate))
  const sorted = new Set<Certificate>()
  for (const start of [...first, ...ends, ...certificates]) {
    let next: Certificate | undefined = start
    while (next !== undefined && !sorted.has(next)) {
      sorted.add(next)
      next = issuersOf(next).find((issuer) => !sorted.has(issuer))
    }
  }
  return Object.freeze([...sorted])
}
