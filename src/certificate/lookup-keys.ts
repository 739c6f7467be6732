import { latin1 } from '../der/strings.ts'
import type { Certificate, Name } from './types.ts'

/** A value as it is compared: case and runs of blanks do not matter (RFC 5280, section 7.1, in short). */
const folded = (value: string): string => value.toLowerCase().trim().replace(/\s+/g, ' ')

/** A name as a key to look it up by: the same for names that differ in case, blanks or string type only. */
function nameKey(name: Name): string {
  return JSON.stringify(
    name.rdns.map((rdn) => rdn.map(({ oid, value }) => `${oid}=${folded(value)}`).sort()),
  )
}

/**
 * What a certificate calls its holder: the subject; the alternative names where the subject is empty, as in the
 * certificates of workloads.
 */
export function holderKey(certificate: Certificate): string {
  if (certificate.subject.rdns.length > 0) return nameKey(certificate.subject)
  const names = certificate.subjectAltName?.names ?? []
  return JSON.stringify(names.map(({ type, value }) => `${type}:${value}`).sort())
}

/** The public key as a key to look it up by. */
export const publicKeyKey = (certificate: Certificate): string => latin1(certificate.publicKey.spki)

/** The certificate itself as a key to look it up by. */
export const certificateKey = (certificate: Certificate): string => latin1(certificate.der)
