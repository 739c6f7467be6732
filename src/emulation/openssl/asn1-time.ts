import { decodeTime } from '../../der/time.ts'
import { UNIVERSAL } from './asn1-element.ts'

/** A UTCTime or GeneralizedTime: universal number and content. */
export interface TimeValue {
  readonly type: number
  readonly bytes: Uint8Array
}

const ZULU = 0x5a
const SIGN = /^[+-](?:[01]\d|2[0-3])[0-5]\d$/
const SIGN_OCTETS = 5

/** The same time with Z for its offset, which BoringSSL reads but does not compare by. */
function withoutOffset(bytes: Uint8Array): Uint8Array | undefined {
  const at = bytes.length - SIGN_OCTETS
  if (at < 0) return undefined
  if (!SIGN.test(String.fromCharCode(...bytes.subarray(at)))) return undefined
  const out = bytes.slice(0, at + 1)
  out[at] = ZULU
  return out
}

/**
 * Milliseconds since 1970; `undefined` where the library would not take it for a time.
 *
 * Both compare times in the one form of RFC 5280 only (X509_cmp_time of OpenSSL, ASN1_TIME_to_posix of BoringSSL). With
 * `offsets` an offset such as `+0100` is let through, as BoringSSL does when it reads a UTCTime of a certificate.
 */
export function readTime({ type, bytes }: TimeValue, offsets = false): number | undefined {
  const generalized = type === UNIVERSAL.GENERALIZED_TIME
  const found = decodeTime(bytes, 0, bytes.length, generalized)
  if (found !== undefined || !offsets) return found
  const plain = withoutOffset(bytes)
  return plain && decodeTime(plain, 0, plain.length, generalized)
}
