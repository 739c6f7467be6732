import { kindOf } from '../capture/roles.ts'
import { foldedKey } from '../certificate/name-comparison.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import { toHex } from '../der/bytes.ts'
import { latin1 } from '../der/strings.ts'
import { nameOf } from '../path/path-finding.ts'

// Who signed a certificate, shown by signatures: names alone prove nothing.

// a certificate has one issuer, or two while a CA is renewed; many certificates of one name, each of which could be it, are no chain
const SIGNATURES_EACH = 4
const SIGNATURES = 500

/** Why nobody knows who signed a certificate, and what to do about it. */
export interface Gap {
  readonly problem: string
  readonly remedy: string
}

/** The CAs above a certificate. */
export interface Ancestors {
  /** The nearest first; each with a signature that is valid. */
  readonly found: readonly Certificate[]
  /** Why there may be more than were found; left out where every path ends at a root. */
  readonly gap?: Gap
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
  /** Those of one name that were asked for: the most. */
  crowd: readonly Certificate[]
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

const SHOWN = 16
const GIVE = 'in PEM with --issuers FILE (in code: issuers)'

function missing(child: Certificate, others: number): Gap {
  const [issuer, name] = [`"${child.issuer.text}"`, `"${nameOf(child)}"`]
  if (others === 0)
    return {
      problem: `the certificate of ${issuer}, which has signed ${name}, is not there`,
      remedy: `give the certificate of ${issuer} ${GIVE}`,
    }
  const key = child.authorityKeyIdentifier?.keyIdentifier
  // enough to find it: all of it could be a key that somebody took for one
  const which = key && `, with the subjectKeyIdentifier ${toHex(key).slice(0, SHOWN)}…`
  return {
    problem: `${issuer} is there with another key: it has not signed ${name}`,
    remedy: `give the certificate of ${issuer} that has signed ${name}${which ?? ''}, ${GIVE}`,
  }
}

function tooMany([one]: readonly Certificate[]): Gap {
  const name = one?.subject.text ?? ''
  return {
    problem: `too many certificates are called "${name}"`,
    remedy: `give no more than ${String(SIGNATURES_EACH)} certificates of "${name}": leave out those that have signed nothing`,
  }
}

const uncheckable = (child: Certificate, { engine }: World): Gap => ({
  problem: `the engine ${engine} cannot check the signature of "${nameOf(child)}" (${child.signatureAlgorithm.name})`,
  remedy: `have "${nameOf(child)}" issued with a signature that the engine ${engine} can check (sha256WithRSAEncryption, ecdsa-with-SHA256), or ask with an engine that can (in code: engine)`,
})

/** Those that signed it, or why that cannot be known. */
async function issuersOf(child: Certificate, world: World): Promise<Ancestors> {
  const found: Certificate[] = []
  const named = world.byName.get(foldedKey(child.issuer)) ?? []
  let gap: Gap = missing(child, named.length)
  // what is not found at last is for want of the signatures that the largest of them took
  if (named.length > world.crowd.length) world.crowd = named
  for (const issuer of named) {
    if (world.left-- <= 0) return { found, gap: tooMany(world.crowd) }
    const outcome = await world.check(child, issuer)
    if (outcome === 'valid') found.push(issuer)
    if (outcome === 'unsupported') gap = uncheckable(child, world)
  }
  return found.length > 0 ? { found } : { found, gap }
}

async function climb(start: Certificate, world: World): Promise<Ancestors> {
  const seen = new Set<Certificate>()
  const waiting = [start]
  let gap: Gap | undefined
  for (const child of waiting) {
    const above = await issuersOf(child, world)
    gap ??= above.gap
    for (const issuer of above.found) {
      if (seen.has(issuer)) continue
      seen.add(issuer)
      waiting.push(issuer)
    }
  }
  return { found: [...seen], ...(gap && { gap }) }
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
    crowd: [],
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
