import { bitString, nullValue, oid, sequence } from '../der/writer.ts'
import { fromBase64Url } from './base64url.ts'
import { ecPublicKeyInfo } from './ec-forms.ts'
import { CURVE_OCTETS } from './ecdsa.ts'
import type {
  EngineKey,
  GeneratedKey,
  KeyAlgorithm,
  PublicKeyInfo,
  SignatureScheme,
} from './engine.ts'
import { concat } from '../der/writer.ts'
import { KEY_OID } from './public-key.ts'
import { curveOfPrivateKey, keyOidOfPrivateKey } from './private-key-info.ts'
import { generateAlgorithm, importAlgorithm, schemeOf } from './web-algorithms.ts'
import type { Algorithm, Jwk, Subtle, WebKey } from './web-types.ts'

/** A key of a Web Crypto engine: the CryptoKey, with what it is bound to. */
export interface HeldKey {
  readonly key: WebKey
  /** The scheme it was imported for. */
  readonly scheme: SignatureScheme
  /** Octets of a coordinate, for ECDSA. */
  readonly octets: number
}

/** Is it the refusal of a key, rather than of its algorithm? */
const isDataError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'DataError'

// an EC point that is written in short: some implementations do not read it
const isCompressed = (info: PublicKeyInfo): boolean => info.bytes[0] === 2 || info.bytes[0] === 3

// Web Crypto reads no id-RSASSA-PSS: what its parameters bind was checked before, the numbers are the same
function rsaSpki(info: PublicKeyInfo): Uint8Array {
  const algorithm = sequence(oid(KEY_OID.RSA), nullValue())
  const exact = info.oid === KEY_OID.RSA && info.parameters !== undefined
  return exact ? info.spki : sequence(algorithm, bitString(info.bytes))
}

function importForm(
  info: PublicKeyInfo,
  scheme: SignatureScheme,
): readonly ['raw' | 'spki', Uint8Array] {
  if (scheme.family === 'Ed25519') return ['raw', info.bytes]
  return ['spki', scheme.family.startsWith('RSA') ? rsaSpki(info) : info.spki]
}

export async function importPublicKey(
  subtle: Subtle,
  info: PublicKeyInfo,
  scheme: SignatureScheme,
): Promise<HeldKey | 'invalid' | 'unsupported'> {
  const algorithm = importAlgorithm(scheme, info.curve)
  if (algorithm === undefined) return 'unsupported'
  if (scheme.family === 'Ed25519' && info.bytes.length !== 32) return 'invalid'
  const [form, bytes] = importForm(info, scheme)
  try {
    const key = await subtle.importKey(form, bytes, algorithm, false, ['verify'])
    return { key, scheme, octets: CURVE_OCTETS[info.curve ?? ''] ?? 0 }
  } catch (error) {
    return isDataError(error) && !isCompressed(info) ? 'invalid' : 'unsupported'
  }
}

export async function importPrivateKey(
  subtle: Subtle,
  pkcs8: Uint8Array,
  scheme: SignatureScheme,
): Promise<HeldKey | 'invalid' | 'unsupported'> {
  const curve = curveOfPrivateKey(pkcs8)
  const algorithm = importAlgorithm(scheme, curve)
  if (algorithm === undefined) return 'unsupported'
  try {
    const key = await subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign'])
    return { key, scheme, octets: CURVE_OCTETS[curve ?? ''] ?? 0 }
  } catch (error) {
    return isDataError(error) ? 'invalid' : 'unsupported'
  }
}

export async function exportPrivateKey(subtle: Subtle, key: EngineKey): Promise<Uint8Array> {
  return new Uint8Array(await subtle.exportKey('pkcs8', (key as HeldKey).key))
}

export async function generateKey(
  subtle: Subtle,
  algorithm: KeyAlgorithm,
): Promise<GeneratedKey | undefined> {
  try {
    const call = generateAlgorithm(algorithm)
    const pair = await subtle.generateKey(call, true, ['sign', 'verify'])
    const spki = new Uint8Array(await subtle.exportKey('spki', pair.publicKey))
    const scheme = schemeOf(algorithm)
    const held: HeldKey = { key: pair.privateKey, scheme, octets: CURVE_OCTETS[algorithm] ?? 0 }
    return { privateKey: held, spki }
  } catch {
    return undefined
  }
}

const sameScheme = (a: SignatureScheme, b: SignatureScheme): boolean =>
  a.family === b.family && (!('hash' in a) || !('hash' in b) || a.hash === b.hash)

/** The key for a scheme: an RSA key is imported again when it is bound to another one. */
export async function keyFor(
  subtle: Subtle,
  key: EngineKey,
  scheme: SignatureScheme,
): Promise<HeldKey | undefined> {
  const held = key as HeldKey
  if (held.scheme.family === 'ECDSA' || sameScheme(held.scheme, scheme)) return held
  const pkcs8 = await exportPrivateKey(subtle, held)
  const again = await importPrivateKey(subtle, pkcs8, scheme)
  pkcs8.fill(0)
  return typeof again === 'string' ? undefined : again
}

function bytesOf(jwk: Jwk, member: string): Uint8Array | undefined {
  const value = jwk[member]
  return typeof value === 'string' ? fromBase64Url(value) : undefined
}

function ecSpki(curve: string, jwk: Jwk): Uint8Array | undefined {
  const [x, y] = [bytesOf(jwk, 'x'), bytesOf(jwk, 'y')]
  if (x === undefined || y === undefined) return undefined
  return ecPublicKeyInfo(curve, concat([Uint8Array.of(4), x, y]))
}

function plainSpki(identifier: string, bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes === undefined ? undefined : sequence(sequence(oid(identifier)), bitString(bytes))
}

const PLAIN = ['Ed25519', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const

/** How to read the public half of a private key back, by its identifier. */
function reading(
  pkcs8: Uint8Array,
): { algorithm: Algorithm; spki: (jwk: Jwk) => Uint8Array | undefined } | undefined {
  const identifier = keyOidOfPrivateKey(pkcs8)
  const plain = PLAIN.find((name) => KEY_OID[name] === identifier)
  if (plain !== undefined) {
    const member = plain === 'Ed25519' ? 'x' : 'pub'
    return {
      algorithm: { name: plain },
      spki: (jwk) => plainSpki(KEY_OID[plain], bytesOf(jwk, member)),
    }
  }
  const curve = curveOfPrivateKey(pkcs8)
  if (curve === undefined || !(curve in CURVE_OCTETS)) return undefined
  return { algorithm: { name: 'ECDSA', namedCurve: curve }, spki: (jwk) => ecSpki(curve, jwk) }
}

export async function publicKeyOf(
  subtle: Subtle,
  pkcs8: Uint8Array,
): Promise<Uint8Array | 'invalid' | 'unsupported'> {
  const how = reading(pkcs8)
  if (how === undefined) return 'unsupported'
  try {
    const key = await subtle.importKey('pkcs8', pkcs8, how.algorithm, true, ['sign'])
    return how.spki(await subtle.exportKey('jwk', key)) ?? 'unsupported'
  } catch (error) {
    return isDataError(error) ? 'invalid' : 'unsupported'
  }
}
