import { equalBytes } from '../../der/bytes.ts'
import { parseRevocationList } from '../../certificate/crl.ts'
import type { Certificate } from '../../certificate/types.ts'
import { scanGoPem } from '../../pem/go-pem.ts'
import { isMeshCertsError } from '../../report/error.ts'
import { parseControlPlane, type ControlPlane } from '../../release/control-plane.ts'
import { cacertsError } from '../fail.ts'
import type { CacertsRole } from '../../emulation/istiod/cacerts-files.ts'
import type { CacertsSet } from '../read.ts'
import { createReading } from '../../emulation/parse-cache.ts'
import { chooseRoles } from '../../emulation/istiod/choose-files.ts'
import { nameOf, viewFile, type Found } from '../certificate-views.ts'

// When a set ends: every certificate and CRL in it with what is left, the first to end in front.

/** One certificate or CRL of a set, and its life. */
export interface ExpiryEntry {
  readonly file: string
  readonly block: number
  readonly what: 'certificate' | 'crl'
  /** The name of the certificate, or of the issuer of the CRL. */
  readonly name: string
  readonly from: Date
  readonly until: Date
  /** Milliseconds from `at`; negative when it is over. */
  readonly left: number
  /** How much of its life is over, in percent with one digit: 0 at the beginning, 100 at the end; may be beyond. */
  readonly percent: number
}

/** A certificate that ends after the one that issued it. */
export interface Outliving {
  readonly name: string
  readonly until: Date
  readonly issuer: string
  readonly issuerUntil: Date
}

/** The ends of a set. */
export interface SetExpiry {
  /** The first to end; left out when the set holds nothing that ends. */
  readonly first?: ExpiryEntry
  /** Everything that ends, the first in front; each certificate once, where it first stands. */
  readonly entries: readonly ExpiryEntry[]
  readonly outlives: readonly Outliving[]
}

const ROLES: readonly CacertsRole[] = ['signing-certificate', 'chain', 'roots']

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

function crlEntries(bytes: Uint8Array, file: string, at: Date): readonly ExpiryEntry[] {
  return scanGoPem(bytes).flatMap(({ der }, index) => {
    try {
      const { issuer, thisUpdate: from, nextUpdate: until } = parseRevocationList(der)
      if (until === undefined) return []
      const life = lifeOf(from, until, at)
      const what = 'crl' as const
      return [
        Object.freeze({ file, block: index + 1, what, name: issuer.text, from, until, ...life }),
      ]
    } catch (error) {
      if (!isMeshCertsError(error)) throw error
      return []
    }
  })
}

/** The ends of certificates and CRLs, the first in front. */
export function entriesOf(
  found: readonly Found[],
  crl: { readonly bytes: Uint8Array | undefined; readonly name: string },
  at: Date,
): readonly ExpiryEntry[] {
  const lists = crl.bytes === undefined ? [] : crlEntries(crl.bytes, crl.name, at)
  return [...found.map((one) => certificateEntry(one, at)), ...lists].toSorted(
    (a, b) => a.left - b.left,
  )
}

/** Issuers by name, byte for byte: enough to say what outlives what. */
function outlivings(found: readonly Found[]): readonly Outliving[] {
  return found.flatMap(({ certificate }) => {
    if (certificate.selfIssued) return []
    const issuers = found
      .map((one) => one.certificate)
      .filter(({ subject }) => equalBytes(subject.der, certificate.issuer.der))
    const longest = issuers.toSorted((a, b) => b.notAfter.getTime() - a.notAfter.getTime())[0]
    if (longest === undefined || longest.notAfter >= certificate.notAfter) return []
    return [
      Object.freeze({
        name: nameOf(certificate),
        until: certificate.notAfter,
        issuer: nameOf(longest),
        issuerUntil: longest.notAfter,
      }),
    ]
  })
}

function distinct(found: readonly Found[]): readonly Found[] {
  const seen = new Set<Certificate>()
  // a reading gives the same value for the same bytes
  return found.filter(({ certificate }) => !seen.has(certificate) && seen.add(certificate).size > 0)
}

/**
 * Says when a set ends: what ends first, how much of each life is over, and what outlives its issuer.
 *
 * @param set - From {@link readCacerts}; what cannot be read in it is passed over.
 * @param at - The instant from which is counted.
 * @param controlPlane - The release whose choice of files counts; the default of {@link parseControlPlane} when left out.
 * @throws MeshCertsError `cacerts-option` for an invalid time, `release-unknown` for an unknown release.
 * @example
 * import { expiryOf, readCacerts } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const set = readCacerts({ 'root-cert.pem': readFileSync('fixtures/good/root-cert.pem') })
 * expiryOf(set, new Date('2026-01-01')).first?.name // => 'CN=Root CA,O=Istio'
 */
export function expiryOf(set: CacertsSet, at: Date, controlPlane?: ControlPlane): SetExpiry {
  const rules = parseControlPlane(controlPlane)
  if (!(at instanceof Date) || Number.isNaN(at.getTime()))
    throw cacertsError('cacerts-option', { option: 'at', found: 'anything but a valid Date' })
  const { bytes, names, scheme } = chooseRoles(set.files, rules)
  const reading = createReading(rules.go)
  const found = distinct(
    ROLES.filter((role) => !(scheme === 'tls' && role === 'chain')).flatMap((role) => {
      const content = bytes[role]
      return content === undefined ? [] : viewFile(role, names[role], content, reading).certificates
    }),
  )
  const crl = rules.readsCrl && scheme === 'pem' ? bytes.crl : undefined
  const entries = entriesOf(found, { bytes: crl, name: names.crl }, at)
  const [first] = entries
  return Object.freeze({
    ...(first === undefined ? {} : { first }),
    entries: Object.freeze(entries),
    outlives: Object.freeze(outlivings(found)),
  })
}
