import { toBigInt } from '../../der/bytes.ts'
import { cursorOver, FAILED, UNIVERSAL } from '../openssl/asn1-element.ts'
import { readWhole, required, sequence } from '../openssl/asn1-items.ts'
import type { Library } from '../openssl/library.ts'
import type { X509Algorithm } from '../openssl/x509.ts'
import { INTEGER } from '../openssl/x509-items.ts'

// dsa_pub_decode of BoringSSL at 0.20250514.0 (crypto/evp/p_dsa_asn1.cc): it reads such a key, and verifies nothing with it.

const PARAMETERS = sequence({ p: required(INTEGER), q: required(INTEGER), g: required(INTEGER) })

const ORDERS: readonly number[] = [160, 224, 256]
// OPENSSL_DSA_MAX_MODULUS_BITS
const MOST_BITS = 10_000

const bitsOf = (number: bigint): number => number.toString(2).length
const isOdd = (number: bigint): boolean => number % 2n === 1n

/** dsa_check_key, as far as it asks the group. */
function isGroup([p, q, g]: readonly [bigint, bigint, bigint]): boolean {
  const isWithin = q < p && g > 0n && g < p && bitsOf(p) <= MOST_BITS
  return isWithin && isOdd(p) && isOdd(q) && ORDERS.includes(bitsOf(q))
}

/** Is it a DSA key, with the parameters of its group or without? */
export function isEarlierDsaKey(asked: {
  readonly library: Library
  readonly algorithm: X509Algorithm
  readonly key: Uint8Array
}): boolean {
  const { library, algorithm, key } = asked
  const number = readWhole(cursorOver(key, library), INTEGER)
  if (number === FAILED || number.negative === true) return false
  const { parameter } = algorithm
  if (parameter === undefined) return true
  if (parameter.type !== UNIVERSAL.SEQUENCE) return false
  const read = readWhole(cursorOver(parameter.bytes, library), PARAMETERS)
  if (read === FAILED) return false
  const { p, q, g } = read
  if ([p, q, g].some(({ negative }) => negative === true)) return false
  return isGroup([toBigInt(p.bytes), toBigInt(q.bytes), toBigInt(g.bytes)])
}
