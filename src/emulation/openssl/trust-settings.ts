import { ABSENT, cursorOver, FAILED, UNIVERSAL, type Library } from './asn1-element.ts'
import { listOf, optional, primitive, sequence } from './asn1-items.ts'
import { ALGORITHM, OBJECT, OCTETS } from './x509-items.ts'

// X509_CERT_AUX (crypto/x509/x_x509a.c): what follows the certificate in a TRUSTED CERTIFICATE.
const SETTINGS = sequence({
  trust: optional(listOf(OBJECT), { isList: true }),
  reject: optional(listOf(OBJECT), { implicit: 0, isList: true }),
  alias: optional(primitive(UNIVERSAL.UTF8_STRING)),
  keyId: optional(OCTETS),
  other: optional(listOf(ALGORITHM), { implicit: 1, isList: true }),
})

/** Can the library read what follows a trusted certificate? Nothing may be there (d2i_X509_AUX). */
export function readsTrustSettings(rest: Uint8Array, library: Library): boolean {
  if (rest.length === 0) return true
  const read = SETTINGS(cursorOver(rest, library), { optional: false })
  return read !== ABSENT && read !== FAILED
}
