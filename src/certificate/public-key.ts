import { CURVE_NAMES, curveBits } from '../der/oids.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { readAlgorithm } from './algorithm.ts'
import { certificateError } from './fail.ts'
import type { AlgorithmIdentifier, KeyType, PublicKey } from './types.ts'

const KEY_TYPES: Readonly<Record<string, KeyType>> = {
  rsaEncryption: 'RSA',
  rsassaPss: 'RSA-PSS',
  'id-ecPublicKey': 'EC',
  dsaEncryption: 'DSA',
  ED25519: 'Ed25519',
  ED448: 'Ed448',
  X25519: 'X25519',
  X448: 'X448',
  'ML-DSA-44': 'ML-DSA-44',
  'ML-DSA-65': 'ML-DSA-65',
  'ML-DSA-87': 'ML-DSA-87',
}

type Details = Partial<Pick<PublicKey, 'curve' | 'bits' | 'modulus' | 'exponent'>>

/** Content octets of a positive INTEGER without the zero in front of a high bit. */
function readPositive(reader: DerReader, what: string): Uint8Array {
  reader.readInteger(what)
  const { bytes, start, stop } = reader
  const first = bytes[start] as number
  if (first >= 0x80 || (first === 0 && stop - start === 1)) {
    throw certificateError('certificate-key', { problem: `the ${what} is not a positive number` })
  }
  return bytes.subarray(first === 0 ? start + 1 : start, stop)
}

function bitLength(octets: Uint8Array): number {
  return octets.length * 8 - (Math.clz32(octets[0] as number) - 24)
}

/** RSAPublicKey (RFC 3279, section 2.3.1). */
function rsaDetails(key: Uint8Array): Details {
  const reader = new DerReader(key)
  const outer = reader.enter(TAG.SEQUENCE, 'RSAPublicKey')
  const modulus = readPositive(reader, 'modulus')
  const exponent = readPositive(reader, 'exponent')
  reader.leave(outer, 'RSAPublicKey')
  reader.finish('RSAPublicKey')
  return { bits: bitLength(modulus), modulus, exponent }
}

/** ECParameters (RFC 5480, section 2.1.1): a named curve, or one written out, which RFC 5480 forbids and OpenSSL reads. */
function ecDetails(algorithm: AlgorithmIdentifier): Details {
  if (algorithm.parameters === undefined) return {}
  const reader = new DerReader(algorithm.parameters)
  if (reader.peek() === TAG.SEQUENCE) return { curve: 'explicit' }
  // implicitCurve, a NULL: the curve is known elsewhere, which here is nowhere
  if (reader.peek() !== TAG.OID) return {}
  const oid = reader.readOid('namedCurve')
  const curve = CURVE_NAMES[oid]
  return curve === undefined ? { curve: oid } : { curve, bits: curveBits(curve) }
}

/** Dss-Parms (RFC 3279, section 2.3.2): the size of the key is that of p. Absent when inherited from the issuer. */
function dsaDetails(algorithm: AlgorithmIdentifier): Details {
  if (algorithm.parameters?.[0] !== TAG.SEQUENCE) return {}
  const reader = new DerReader(algorithm.parameters)
  reader.enter(TAG.SEQUENCE, 'Dss-Parms')
  return { bits: bitLength(readPositive(reader, 'p')) }
}

const FIXED_BITS: Partial<Record<KeyType, number>> = {
  Ed25519: 253,
  Ed448: 456,
  X25519: 253,
  X448: 448,
}
// RFC 8410, section 4
const FIXED_OCTETS: Partial<Record<KeyType, number>> = {
  Ed25519: 32,
  Ed448: 57,
  X25519: 32,
  X448: 56,
}

function fixedDetails(type: KeyType, key: Uint8Array): Details {
  const octets = FIXED_OCTETS[type]
  if (octets !== undefined && key.length !== octets) {
    throw certificateError('certificate-key', {
      problem: `a key of ${type} has ${String(octets)} octets, found ${String(key.length)}`,
    })
  }
  const bits = FIXED_BITS[type]
  return bits === undefined ? {} : { bits }
}

function detailsOf(type: KeyType, algorithm: AlgorithmIdentifier, key: Uint8Array): Details {
  switch (type) {
    case 'RSA':
    case 'RSA-PSS':
      return rsaDetails(key)
    case 'EC':
      return ecDetails(algorithm)
    case 'DSA':
      return dsaDetails(algorithm)
    default:
      return fixedDetails(type, key)
  }
}

/** Reads a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7); an algorithm that is not known is a fact, not a fault. */
export function readPublicKey(reader: DerReader, what: string): PublicKey {
  const outer = reader.enter(TAG.SEQUENCE, what)
  const { at } = reader
  const algorithm = readAlgorithm(reader, what)
  const unused = reader.readBitString(what)
  if (unused !== 0)
    throw certificateError('certificate-key', {
      problem: 'its bits are not a whole number of octets',
    })
  const bytes = reader.content()
  reader.leave(outer, what)
  const spki = reader.bytes.subarray(at, reader.position)
  const type = KEY_TYPES[algorithm.name] ?? 'unknown'
  const { curve, bits, modulus, exponent } = detailsOf(type, algorithm, bytes)
  return Object.freeze({ type, algorithm, curve, bits, modulus, exponent, spki, bytes })
}

/** Reads a SubjectPublicKeyInfo on its own, as `openssl pkey -pubout` writes it. */
export function parsePublicKey(spki: Uint8Array): PublicKey {
  const reader = new DerReader(spki)
  const key = readPublicKey(reader, 'SubjectPublicKeyInfo')
  reader.finish('SubjectPublicKeyInfo')
  return key
}
