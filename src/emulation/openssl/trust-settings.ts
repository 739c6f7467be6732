import { ABSENT, cursorOver, FAILED, UNIVERSAL } from './asn1-element.ts'
import { isBoringSsl, type Library } from './library.ts'
import { listOf, optional, primitive, sequence } from './asn1-items.ts'
import { oidText, type Primitive } from './asn1-values.ts'
import type { Flagged } from './extension-flags.ts'
import { ALGORITHM, OBJECT, OCTETS } from './x509-items.ts'

// X509_CERT_AUX (crypto/x509/x_x509a.c): what follows the certificate in a TRUSTED CERTIFICATE, and what it does to an anchor
// (crypto/x509/x509_trust.c of OpenSSL, x509_trs.cc of BoringSSL).

/** For what an anchor is trusted, and for what it is not: purposes as dotted identifiers. */
export interface TrustSettings {
  /** Nothing else, where the list is there, even an empty one. */
  readonly trust: readonly string[] | undefined
  readonly reject: readonly string[] | undefined
}

/** A certificate of the store, with the settings of its block where it has some. */
export interface Anchor extends Flagged {
  readonly settings?: TrustSettings | undefined
}

const SETTINGS = sequence({
  trust: optional(listOf(OBJECT), { isList: true }),
  reject: optional(listOf(OBJECT), { implicit: 0, isList: true }),
  alias: optional(primitive(UNIVERSAL.UTF8_STRING)),
  keyId: optional(OCTETS),
  other: optional(listOf(ALGORITHM), { implicit: 1, isList: true }),
})

const texts = (list: readonly Primitive[] | undefined): readonly string[] | undefined =>
  list?.map(({ bytes }) => oidText(bytes))

const NONE: TrustSettings = { trust: undefined, reject: undefined }

/** What follows a trusted certificate, which may be nothing; `undefined` where the library cannot read it (d2i_X509_AUX). */
export function readTrustSettings(rest: Uint8Array, library: Library): TrustSettings | undefined {
  if (rest.length === 0) return NONE
  const read = SETTINGS(cursorOver(rest, library), { optional: false })
  if (read === ABSENT || read === FAILED) return undefined
  return { trust: texts(read.trust), reject: texts(read.reject) }
}

/** X509_TRUST_TRUSTED, X509_TRUST_REJECTED, X509_TRUST_UNTRUSTED: the last one leaves it open. */
export type Trust = 'trusted' | 'rejected' | 'open'

const PURPOSES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const
const ANY_PURPOSE = '2.5.29.37.0'

/** trust_compat: without settings that decide, an anchor is trusted for its own signature. */
const bySignature = ({ selfSigned, invalid }: Anchor): Trust =>
  selfSigned && !invalid ? 'trusted' : 'open'

/** OpenSSL: anyExtendedKeyUsage counts for every purpose, and a list of trust without the purpose rejects. */
function openSslTrust(anchor: Anchor, purpose: string): Trust {
  const { trust, reject = [] } = anchor.settings ?? NONE
  const fits = (one: string): boolean => one === purpose || one === ANY_PURPOSE
  if (reject.some(fits)) return 'rejected'
  if (trust === undefined) return bySignature(anchor)
  return trust.some(fits) ? 'trusted' : 'rejected'
}

/** BoringSSL: only the purpose itself counts, and settings that do not name it leave it open. */
function boringSslTrust(anchor: Anchor, purpose: string): Trust {
  const { trust, reject } = anchor.settings ?? NONE
  if (trust === undefined && reject === undefined) return bySignature(anchor)
  if (reject?.includes(purpose) === true) return 'rejected'
  return trust?.includes(purpose) === true ? 'trusted' : 'open'
}

/** X509_check_trust: what an anchor is for the purpose. */
export function checkTrust(anchor: Anchor, purpose: keyof typeof PURPOSES): Trust {
  const check = isBoringSsl(anchor.library) ? boringSslTrust : openSslTrust
  return check(anchor, PURPOSES[purpose])
}
