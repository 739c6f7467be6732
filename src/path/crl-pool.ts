import { withoutPem } from './pem-inputs.ts'
import { parseRevocationList, sameRevocationList, type RevocationList } from '../certificate/crl.ts'
import type { RevokedCertificate } from '../certificate/crl-entries.ts'
import type { Certificate, Name } from '../certificate/types.ts'
import type { SignatureOutcome } from '../crypto/engine.ts'
import { isRefusal } from '../report/error.ts'
import type { Finding } from '../report/finding.ts'
import { foldedKey, sameName } from '../certificate/name-comparison.ts'
import { isBytes } from '../report/kinds.ts'

/** CRLs: one parsed, PEM text, or bytes in PEM or DER. */
export type CrlInput = RevocationList | Uint8Array | string

/** All CRLs that were given, found by issuer. */
export interface CrlPool {
  /** How many were given, read or not. */
  readonly count: number
  readonly unreadable: readonly Finding[]
  /** Complete CRLs and deltas, the newest first. */
  readonly byIssuer: ReadonlyMap<string, readonly RevocationList[]>
  /** Outcomes of signature checks, by CRL and certificate of the signer. */
  readonly links: WeakMap<RevocationList, WeakMap<Certificate, SignatureOutcome>>
}

function newestFirst(a: RevocationList, b: RevocationList): number {
  const later = b.thisUpdate.getTime() - a.thisUpdate.getTime()
  if (later !== 0) return later
  const difference = (b.crlNumber?.number ?? -1n) - (a.crlNumber?.number ?? -1n)
  return difference > 0n ? 1 : difference < 0n ? -1 : 0
}

/** Reads the CRLs: those that cannot be read become findings. */
export function readCrls(given: readonly CrlInput[]): CrlPool {
  const inputs = withoutPem(given, 'crls')
  const unreadable: Finding[] = []
  const byIssuer = new Map<string, RevocationList[]>()
  for (const [index, input] of inputs.entries()) {
    try {
      const list = isBytes(input) ? parseRevocationList(input) : sameRevocationList(input)
      const key = foldedKey(list.issuer)
      const known = byIssuer.get(key)
      if (known === undefined) byIssuer.set(key, [list])
      else known.push(list)
    } catch (error) {
      if (!isRefusal(error)) throw error
      const place = { certificate: `CRL ${String(index + 1)}` }
      unreadable.push(Object.freeze({ ...place, ...error.finding, severity: 'warning' }))
    }
  }
  for (const lists of byIssuer.values()) lists.sort(newestFirst)
  return { count: inputs.length, unreadable, byIssuer, links: new WeakMap() }
}

/** The CRLs that an issuer of this name signed, the newest first. */
export function crlsOf(pool: CrlPool, issuer: Name): readonly RevocationList[] {
  return pool.byIssuer.get(foldedKey(issuer)) ?? []
}

const entries = new WeakMap<RevocationList, ReadonlyMap<string, readonly RevokedCertificate[]>>()

function entriesBySerial(list: RevocationList): ReadonlyMap<string, readonly RevokedCertificate[]> {
  let known = entries.get(list)
  if (known === undefined) {
    const index = new Map<string, RevokedCertificate[]>()
    for (const entry of list.revoked) {
      const same = index.get(entry.serialHex)
      if (same === undefined) index.set(entry.serialHex, [entry])
      else same.push(entry)
    }
    known = index
    entries.set(list, known)
  }
  return known
}

function isOf(entry: RevokedCertificate, list: RevocationList, certificate: Certificate): boolean {
  const { certificateIssuer } = entry
  if (certificateIssuer === undefined) return sameName(list.issuer, certificate.issuer)
  return certificateIssuer.some(
    (name) => name.type === 'directory' && sameName(name.name, certificate.issuer),
  )
}

/** The entry of a CRL for a certificate: issuer and serial number count (RFC 5280, section 5.3.3). */
export function findEntry(
  list: RevocationList,
  certificate: Certificate,
): RevokedCertificate | undefined {
  return entriesBySerial(list)
    .get(certificate.serialHex)
    ?.find((entry) => isOf(entry, list, certificate))
}
