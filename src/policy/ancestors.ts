import { kindOf } from '../capture/roles.ts'
import { foldedKey } from '../certificate/name-comparison.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import { latin1 } from '../der/strings.ts'

// Who signed a certificate, shown by signatures: names alone prove nothing.

// a certificate has one issuer, or two while a CA is renewed; many certificates of one name, each of which could be it, are no chain
const SIGNATURES_EACH = 4
const SIGNATURES = 500

/** The CAs above a certificate. */
export interface Ancestors {
  /** The nearest first; each with a signature that is valid. */
  readonly found: readonly Certificate[]
  /** Why there may be more than were found; left out where every path ends at a root. */
  readonly problem?: string
}

/** Finds the CAs above certificates. */
export interface Genealogy {
  readonly ancestorsOf: (certificate: Certificate) => Promise<Ancestors>
}

interface World {
  readonly byName: ReadonlyMap<string, readonly Certificate[]>
  readonly check: SignatureCheck
  readonly engine: string
  left: number
}

/** Each certificate once, however often it is there. */
const distinct = (certificates: Iterable<Certificate>): Iterable<Certificate> =>
  new Map([...certificates].map((one) => [latin1(one.der), one])).values()

function indexed(certificates: Iterable<Certificate>): ReadonlyMap<string, readonly Certificate[]> {
  const byName = new Map<string, Certificate[]>()
  for (const one of distinct(certificates)) {
    if (kindOf(one) === 'end') continue
    const key = foldedKey(one.subject)
    const same = byName.get(key) ?? []
    byName.set(key, same)
    same.push(one)
  }
  return byName
}

/** Those that signed it, or why that cannot be known. */
async function issuersOf(child: Certificate, world: World): Promise<Ancestors> {
  const found: Certificate[] = []
  let problem: string | undefined
  for (const issuer of world.byName.get(foldedKey(child.issuer)) ?? []) {
    if (world.left-- <= 0)
      return { found, problem: 'too many certificates of one name could have signed it' }
    const outcome = await world.check(child, issuer)
    if (outcome === 'valid') found.push(issuer)
    if (outcome === 'unsupported')
      problem = `the engine ${world.engine} cannot check a signature with ${child.signatureAlgorithm.name}`
  }
  if (found.length > 0) return { found }
  const missing = `no certificate of "${child.issuer.text}" that has signed it is there`
  return { found, problem: problem ?? missing }
}

async function climb(start: Certificate, world: World): Promise<Ancestors> {
  const seen = new Set<Certificate>()
  const waiting = [start]
  let problem: string | undefined
  for (const child of waiting) {
    const above = await issuersOf(child, world)
    problem ??= above.problem
    for (const issuer of above.found) {
      if (seen.has(issuer)) continue
      seen.add(issuer)
      waiting.push(issuer)
    }
  }
  return { found: [...seen], ...(problem !== undefined && { problem }) }
}

/** Looks among these certificates, and no others; each is asked about once. */
export function genealogyOf(
  certificates: readonly Certificate[],
  check: SignatureCheck,
  engine: string,
): Genealogy {
  const world: World = {
    byName: indexed(certificates),
    check,
    engine,
    left: SIGNATURES + SIGNATURES_EACH * certificates.length,
  }
  const known = new Map<Certificate, Promise<Ancestors>>()
  return {
    ancestorsOf: (certificate) => {
      const answer = known.get(certificate) ?? climb(certificate, world)
      known.set(certificate, answer)
      return answer
    },
  }
}
