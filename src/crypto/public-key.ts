import { CURVE_NAMES } from '../der/oids.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { isRefusal } from '../report/error.ts'
import type { PublicKeyInfo } from './engine.ts'

/** Identifiers of key algorithms. */
export const KEY_OID = {
  RSA: '1.2.840.113549.1.1.1',
  RSA_PSS: '1.2.840.113549.1.1.10',
  EC: '1.2.840.10045.2.1',
  DSA: '1.2.840.10040.4.1',
  Ed25519: '1.3.101.112',
  Ed448: '1.3.101.113',
  X25519: '1.3.101.110',
  X448: '1.3.101.111',
  'ML-DSA-44': '2.16.840.1.101.3.4.3.17',
  'ML-DSA-65': '2.16.840.1.101.3.4.3.18',
  'ML-DSA-87': '2.16.840.1.101.3.4.3.19',
} as const

function curveOf(parameters: Uint8Array): string {
  // RFC 5480 2.1.1: specifiedCurve must not be used
  if (parameters[0] !== TAG.OID) return 'explicit'
  const oid = new DerReader(parameters).readOid('namedCurve')
  return CURVE_NAMES[oid] ?? oid
}

function read(spki: Uint8Array): PublicKeyInfo | undefined {
  const reader = new DerReader(spki)
  const outer = reader.enter(TAG.SEQUENCE, 'SubjectPublicKeyInfo')
  const algorithm = reader.enter(TAG.SEQUENCE, 'algorithm')
  const oid = reader.readOid('algorithm')
  let parameters: Uint8Array | undefined
  if (!reader.done) {
    reader.readAny('parameters')
    parameters = reader.element()
  }
  reader.leave(algorithm, 'algorithm')
  if (reader.readBitString('subjectPublicKey') !== 0) return undefined
  const bytes = reader.content()
  reader.leave(outer, 'SubjectPublicKeyInfo')
  reader.finish('SubjectPublicKeyInfo')
  if (parameters === undefined) return { spki, oid, bytes }
  return oid === KEY_OID.EC
    ? { spki, oid, parameters, curve: curveOf(parameters), bytes }
    : { spki, oid, parameters, bytes }
}

/** Takes a SubjectPublicKeyInfo apart; `undefined` when it is malformed. */
export function readPublicKeyInfo(spki: Uint8Array): PublicKeyInfo | undefined {
  try {
    return read(spki)
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

// OpenSSL refuses longer ones (OPENSSL_RSA_MAX_MODULUS_BITS): the cost of a check grows with the square
const MAX_MODULUS_BITS = 16384
// and longer exponents with moduli above 3072 bits (OPENSSL_RSA_MAX_PUBEXP_BITS); here with any, as no CA has one
const MAX_EXPONENT_OCTETS = 8

/**
 * Is this an RSAPublicKey that a check can rest on: odd modulus, odd exponent of at least 3 (with 1 anybody could sign)?
 *
 * @returns `'unsupported'` above the limits of OpenSSL.
 */
export function judgeRsaKey(bytes: Uint8Array): 'good' | 'invalid' | 'unsupported' {
  try {
    const reader = new DerReader(bytes)
    const outer = reader.enter(TAG.SEQUENCE, 'RSAPublicKey')
    reader.readInteger('modulus')
    const modulus = reader.content()
    reader.readInteger('exponent')
    const exponent = reader.content()
    reader.leave(outer, 'RSAPublicKey')
    reader.finish('RSAPublicKey')
    if (modulus.length > MAX_MODULUS_BITS / 8 + 1) return 'unsupported'
    if (exponent.length > MAX_EXPONENT_OCTETS) return 'unsupported'
    return isOddPositive(modulus) && isOddPositive(exponent) && !isOne(exponent)
      ? 'good'
      : 'invalid'
  } catch (error) {
    if (isRefusal(error)) return 'invalid'
    throw error
  }
}

const isOne = (octets: Uint8Array): boolean => octets.length === 1 && octets[0] === 1

function isOddPositive(octets: Uint8Array): boolean {
  const last = octets[octets.length - 1] as number
  return (octets[0] as number) < 0x80 && (last & 1) === 1
}
