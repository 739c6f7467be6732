import { parseRevocationList } from '../certificate/crl.ts'
import { parseCertificateDer } from '../certificate/parse.ts'
import { parseCertificateRequestDer } from '../certificate/request.ts'
import { latin1 } from '../der/strings.ts'
import { readEncrypted } from '../key/encrypted.ts'
import { formOf } from '../key/read.ts'

/** What octets hold, where certificates are wanted. */
export type DerKind =
  | 'certificate'
  | 'certificate request'
  | 'certificate revocation list'
  | 'private key'
  | 'PKCS#12'
  | 'PKCS#7'

// SEQUENCE, whose length is written in one of the ways of BER; then INTEGER 3 and ContentInfo (RFC 7292, section 4), or the
// type signedData (RFC 2315, section 14)
const PFX =
  /^0(?:\u0080|[\u0000-\u007f]|\u0081.|\u0082..|\u0083...|\u0084....)\u0002\u0001\u00030(?:\u0080|[\u0000-\u007f]|\u0081.|\u0082..|\u0083...|\u0084....)\u0006\u0009\u002a\u0086\u0048\u0086\u00f7\u000d\u0001\u0007/s
const SIGNED_DATA =
  /^0(?:\u0080|[\u0000-\u007f]|\u0081.|\u0082..|\u0083...|\u0084....)\u0006\u0009\u002a\u0086\u0048\u0086\u00f7\u000d\u0001\u0007\u0002/s
const LONGEST_START = 32

function reads(read: () => unknown): boolean {
  try {
    return read() !== false
  } catch {
    return false
  }
}

function isKey(der: Uint8Array): boolean {
  const form = formOf(der)
  if (form === 'encrypted') readEncrypted(der)
  return form !== 'unknown'
}

const READERS: readonly (readonly [DerKind, (der: Uint8Array) => unknown])[] = [
  ['certificate', parseCertificateDer],
  ['certificate request', parseCertificateRequestDer],
  ['certificate revocation list', parseRevocationList],
  ['private key', isKey],
]

/** What binary octets are; undefined where they are none of these. */
export function kindOfDer(der: Uint8Array): DerKind | undefined {
  const start = latin1(der.subarray(0, LONGEST_START))
  if (PFX.test(start)) return 'PKCS#12'
  if (SIGNED_DATA.test(start)) return 'PKCS#7'
  return READERS.find(([, read]) => reads(() => read(der)))?.[0]
}
