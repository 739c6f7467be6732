import { KEY_OID } from '../crypto/public-key.ts'
import { equalBytes, toHex } from '../der/bytes.ts'
import { CURVE_NAMES, curveBits } from '../der/oids.ts'
import { DerReader } from '../der/reader.ts'
import { contextConstructed, TAG } from '../der/tags.ts'
import { bitString, element, integer, octetString, oid, sequence } from '../der/writer.ts'
import { keyError } from './fail.ts'

// the order n of each curve (SEC 2, version 2, section 2.4 to 2.6): d is from 1 to n - 1; OpenSSL itself does not look
const ORDERS: Readonly<Record<string, string>> = {
  'P-224': 'ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d',
  'P-256': 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  'P-384':
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  'P-521':
    '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
  secp256k1: 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
}

/** Is the number below the order? Both have the same length, so that hex sorts as numbers do. */
function isBelowOrder(secret: Uint8Array, curve: string | undefined): boolean {
  const order = curve === undefined ? undefined : ORDERS[curve]
  return order === undefined || toHex(secret) < order
}

/** The parts of ECPrivateKey (RFC 5915, section 3). */
export interface EcParts {
  /** The number d, as long as the field of the curve where that is known. */
  readonly secret: Uint8Array
  /** ECParameters as DER: an OID, or a curve written out. */
  readonly parameters: Uint8Array
  readonly point?: Uint8Array
}

/** The name of the curve; `undefined` for curves that are not known. */
function curveOf(parameters: Uint8Array): string | undefined {
  if (parameters[0] !== TAG.OID) return undefined
  return CURVE_NAMES[new DerReader(parameters).readOid('namedCurve')]
}

/** RFC 5915 3 fixes the length; older writers cut leading zeros or add some. */
function toLength(secret: Uint8Array, curve: string | undefined): Uint8Array {
  const octets = curve === undefined ? undefined : Math.ceil(curveBits(curve) / 8)
  let at = 0
  while (at < secret.length && secret[at] === 0) at++
  const trimmed = secret.subarray(at)
  if (trimmed.length === 0) throw keyError('key-malformed', { problem: 'the number is zero' })
  if (octets === undefined) return secret.slice()
  if (trimmed.length > octets) {
    throw keyError('key-malformed', { problem: 'the number is too long for its curve' })
  }
  const padded = new Uint8Array(octets)
  padded.set(trimmed, octets - trimmed.length)
  if (isBelowOrder(padded, curve)) return padded
  throw keyError('key-malformed', { problem: 'the number is not below the order of its curve' })
}

function readPoint(reader: DerReader): Uint8Array {
  const outer = reader.enter(contextConstructed(1), 'publicKey')
  if (reader.readBitString('publicKey') !== 0) {
    throw keyError('key-malformed', { problem: 'the public key is not a whole number of octets' })
  }
  const point = reader.content()
  reader.leave(outer, 'publicKey')
  return point
}

function joinParameters(inner: Uint8Array | undefined, outer: Uint8Array | undefined): Uint8Array {
  if (inner !== undefined && outer !== undefined && !equalBytes(inner, outer)) {
    throw keyError('key-inconsistent', { problem: 'the curve is named twice, and differently' })
  }
  const parameters = outer ?? inner
  if (parameters === undefined) throw keyError('key-malformed', { problem: 'no curve is named' })
  return parameters
}

/** Reads ECPrivateKey; `outer` are the parameters of the PKCS#8 around it. */
export function readEc(sec1: Uint8Array, outer?: Uint8Array): EcParts {
  const reader = new DerReader(sec1)
  const whole = reader.enter(TAG.SEQUENCE, 'ECPrivateKey')
  if (reader.readSmallInteger('version') !== 1) {
    throw keyError('key-malformed', { problem: 'the version of ECPrivateKey is not 1' })
  }
  reader.read(TAG.OCTET_STRING, 'privateKey')
  const secret = reader.content()
  let inner: Uint8Array | undefined
  if (reader.peek() === contextConstructed(0)) {
    const wrapped = reader.enter(contextConstructed(0), 'parameters')
    reader.readAny('parameters')
    inner = reader.element()
    reader.leave(wrapped, 'parameters')
  }
  const point = reader.peek() === contextConstructed(1) ? readPoint(reader) : undefined
  reader.leave(whole, 'ECPrivateKey')
  reader.finish('ECPrivateKey')
  const parameters = joinParameters(inner, outer)
  const parts = { secret: toLength(secret, curveOf(parameters)), parameters }
  return point === undefined ? parts : { ...parts, point }
}

/** AlgorithmIdentifier of an EC key (RFC 5480, section 2.1.1). */
export const ecAlgorithm = (parameters: Uint8Array): Uint8Array =>
  sequence(oid(KEY_OID.EC), parameters)

/** ECPrivateKey: with the parameters where SEC 1 is on its own, without them inside PKCS#8. */
export function writeEc(parts: EcParts, alone: boolean): Uint8Array {
  const { secret, parameters, point } = parts
  return sequence(
    integer(1),
    octetString(secret),
    ...(alone ? [element(contextConstructed(0), parameters)] : []),
    ...(point === undefined ? [] : [element(contextConstructed(1), bitString(point))]),
  )
}

const isShort = (point: Uint8Array): boolean => point[0] === 2 || point[0] === 3

/** Are two encodings the same point (SEC 1, section 2.3.3: in full, compressed, or both at once)? */
export function samePoint(a: Uint8Array, b: Uint8Array): boolean {
  if (!isShort(a) && !isShort(b)) return equalBytes(a.subarray(1), b.subarray(1))
  const [short, other] = isShort(a) ? [a, b] : [b, a]
  if (isShort(other)) return equalBytes(short, other)
  const octets = short.length - 1
  const odd = (other[other.length - 1] as number) & 1
  const whole = other.length === 1 + 2 * octets
  return (
    whole && short[0] === 2 + odd && equalBytes(short.subarray(1), other.subarray(1, 1 + octets))
  )
}
