import type { Certificate } from '../../certificate/types.ts'
import { latin1 } from '../../der/strings.ts'
import { crlFile } from '../../emulation/istiod/held-crls.ts'
import { nameOf, type Found } from '../certificate-views.ts'
import { meshOf, viewSet, type CacertsOptions, type Mesh, type ViewedSet } from '../open-set.ts'
import type { CacertsSet } from '../read.ts'

// When a set ends: every certificate and CRL in it with what is left, the first to end in front.

/** One certificate or CRL of a set, and its life. */
export interface ExpiryEntry {
  /** Name of the file that it is in. */
  readonly file: string
  /** PEM block in the file, counted from 1. */
  readonly block: number
  /** A `crl` ends at its nextUpdate; a CRL without one is left out. */
  readonly what: 'certificate' | 'crl'
  /** The name of the certificate, or of the issuer of the CRL. */
  readonly name: string
  /** notBefore, or thisUpdate. */
  readonly from: Date
  /** notAfter, or nextUpdate: the last instant at which it counts. */
  readonly until: Date
  /** Milliseconds from `at`; negative when it is over. */
  readonly left: number
  /** How much of its life is over, in percent with one digit: 0 at the beginning, 100 at the end; may be beyond. */
  readonly percent: number
}

/** A certificate that ends after the one that issued it. */
export interface Outliving {
  /** The name of the certificate. */
  readonly name: string
  /** Its notAfter. */
  readonly until: Date
  /** The name of the certificate that issued it. */
  readonly issuer: string
  /** The notAfter of that: from then on no path holds. */
  readonly issuerUntil: Date
}

/** The ends of a set. */
export interface SetExpiry {
  /** The first to end; left out when the set holds nothing that ends. */
  readonly first?: ExpiryEntry
  /** Everything that ends, the first in front; each certificate once, where it is first. */
  readonly entries: readonly ExpiryEntry[]
  /** In the order of the files; empty where every certificate ends before its issuer, or with it. */
  readonly outlives: readonly Outliving[]
}

function lifeOf(from: Date, until: Date, at: Date): Pick<ExpiryEntry, 'left' | 'percent'> {
  const whole = until.getTime() - from.getTime()
  const share = whole <= 0 ? 1 : (at.getTime() - from.getTime()) / whole
  return { left: until.getTime() - at.getTime(), percent: Math.round(share * 1000) / 10 }
}

function certificateEntry({ certificate, file, block }: Found, at: Date): ExpiryEntry {
  const { notBefore: from, notAfter: until } = certificate
  const name = nameOf(certificate)
  const life = lifeOf(from, until, at)
  return Object.freeze({ file, block, what: 'certificate', name, from, until, ...life })
}

/** The blocks of ca-crl.pem by the numbers that Go counts; what cannot be read, or has no end, is skipped. */
function crlEntries({ roles }: ViewedSet, { at, rules, reading }: Mesh): readonly ExpiryEntry[] {
  const bytes = crlFile(roles, rules)
  const blocks = bytes === undefined ? [] : reading.blocks(bytes)
  return blocks.flatMap(({ der }, index) => {
    const list = reading.revocationList(der)
    if (list?.nextUpdate === undefined) return []
    const { issuer, thisUpdate: from, nextUpdate: until } = list
    const what = 'crl' as const
    const place = { file: roles.names.crl, block: index + 1, what, name: issuer.text }
    return [Object.freeze({ ...place, from, until, ...lifeOf(from, until, at) })]
  })
}

/** The ends of certificates and CRLs, the first in front; each certificate once. */
export function entriesOf(viewed: ViewedSet, mesh: Mesh): readonly ExpiryEntry[] {
  return [
    ...distinct(viewed.certificates).map((one) => certificateEntry(one, mesh.at)),
    ...crlEntries(viewed, mesh),
  ].toSorted((a, b) => a.left - b.left)
}

/** Of the certificates with each subject the one that ends last. */
function longestBySubject(certificates: readonly Certificate[]): ReadonlyMap<string, Certificate> {
  const longest = new Map<string, Certificate>()
  for (const certificate of certificates) {
    const key = latin1(certificate.subject.der)
    const known = longest.get(key)
    if (known === undefined || known.notAfter < certificate.notAfter) longest.set(key, certificate)
  }
  return longest
}

/** What outlives its issuer among these. Issuers by name, byte for byte: enough to say what outlives what. */
export function outlivings(
  certificates: readonly Certificate[],
): ReadonlyMap<Certificate, Outliving> {
  const longest = longestBySubject(certificates)
  const found = new Map<Certificate, Outliving>()
  for (const certificate of certificates) {
    const issuer = longest.get(latin1(certificate.issuer.der))
    if (certificate.selfIssued || issuer === undefined) continue
    const { notAfter: until } = certificate
    const { notAfter: issuerUntil } = issuer
    const facts = { name: nameOf(certificate), until, issuer: nameOf(issuer), issuerUntil }
    if (issuerUntil < until) found.set(certificate, Object.freeze(facts))
  }
  return found
}

/** Each certificate once, where it is first; the chain of the tls scheme repeats two files. */
function distinct(found: readonly Found[]): readonly Found[] {
  const seen = new Set<Certificate>()
  // a reading gives the same value for the same bytes
  return found.filter(({ certificate }) => !seen.has(certificate) && seen.add(certificate).size > 0)
}

/**
 * Says when a set ends: what ends first, how much of each life is over, and what outlives its issuer.
 *
 * @param set - From {@link readCacerts}; what cannot be read in it is skipped.
 * @param options - The instant from which is counted, and the release whose choice of files counts.
 * @throws MeshCertsError `cacerts-option` for an invalid time, `release-unknown` for an unknown release.
 * @example
 * import { expiryOf, readCacerts } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const set = readCacerts({ 'root-cert.pem': readFileSync('fixtures/good/root-cert.pem') })
 * expiryOf(set, { at: new Date('2026-01-01') }).first?.name // => 'CN=Root CA,O=Istio'
 */
export function expiryOf(set: CacertsSet, options: CacertsOptions): SetExpiry {
  const mesh = meshOf(options)
  const viewed = viewSet(set, mesh)
  const entries = entriesOf(viewed, mesh)
  const [first] = entries
  return Object.freeze({
    ...(first === undefined ? {} : { first }),
    entries: Object.freeze(entries),
    outlives: Object.freeze([
      ...outlivings(distinct(viewed.certificates).map(({ certificate }) => certificate)).values(),
    ]),
  })
}
