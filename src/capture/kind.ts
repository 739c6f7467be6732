import { parseRevocationList } from '../certificate/crl.ts'
import { parseCertificateDer } from '../certificate/parse.ts'
import { parseCertificateRequestDer } from '../certificate/request.ts'
import { toHex } from '../der/bytes.ts'
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

// SEQUENCE with its length in one of the ways of BER, in hex
const SEQUENCE = '30(?:80|[0-7].|81..|82.{4}|83.{6}|84.{8})'
// INTEGER 3 and ContentInfo with a type of PKCS#7 (RFC 7292, section 4)
const PFX = new RegExp(`^${SEQUENCE}020103${SEQUENCE}06092a864886f70d0107`)
// the type signedData (RFC 2315, section 14)
const SIGNED_DATA = new RegExp(`^${SEQUENCE}06092a864886f70d010702`)
const LONGEST_START = 32

function reads(read: () => unknown): boolean {
  try {
    return read() !== false
  } catch {
    return false
  }
}

// an Ed25519 key in PKCS#8 has 48 octets, a P-256 key without its public half 49
const SHORTEST_KEY = 40

function isKey(der: Uint8Array): boolean {
  const form = formOf(der)
  if (form === 'encrypted') readEncrypted(der)
  return form !== 'unknown' && der.length >= SHORTEST_KEY
}

const READERS: readonly (readonly [DerKind, (der: Uint8Array) => unknown])[] = [
  ['certificate', parseCertificateDer],
  ['certificate request', parseCertificateRequestDer],
  ['certificate revocation list', parseRevocationList],
  ['private key', isKey],
]

/** What binary octets are; undefined where they are none of these. */
export function kindOfDer(der: Uint8Array): DerKind | undefined {
  const start = toHex(der.subarray(0, LONGEST_START))
  if (PFX.test(start)) return 'PKCS#12'
  if (SIGNED_DATA.test(start)) return 'PKCS#7'
  return READERS.find(([, read]) => reads(() => read(der)))?.[0]
}
