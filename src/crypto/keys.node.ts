import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type ECDH,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { toBase64Url } from './base64url.ts'
import { CURVE_OCTETS } from './ecdsa.ts'
import type {
  EngineKey,
  GeneratedKey,
  KeyAlgorithm,
  MaybePromise,
  PublicKeyInfo,
  SignatureScheme,
} from './engine.ts'
import { ecKeyForms, ecPublicKeyInfo } from './ec-forms.ts'
import { bareEcKey, curveOfPrivateKey } from './private-key-info.ts'

/** A key of the Node engine: an object of OpenSSL, made when it is first used. */
export interface NodeKey {
  object?: KeyObject
  /** PKCS#8 of a key that was generated and has not been used yet. */
  pkcs8?: Uint8Array
}

/** Is the point written out, both coordinates? */
const isUncompressed = (point: Uint8Array, octets: number): boolean =>
  point[0] === 4 && point.length === 1 + 2 * octets

function jwkOf(info: PublicKeyInfo, scheme: SignatureScheme): JsonWebKey | undefined {
  if (scheme.family === 'Ed25519' || scheme.family === 'Ed448') {
    return { kty: 'OKP', crv: scheme.family, x: toBase64Url(info.bytes) }
  }
  const octets = CURVE_OCTETS[info.curve ?? '']
  if (octets === undefined || !isUncompressed(info.bytes, octets)) return undefined
  return {
    kty: 'EC',
    crv: info.curve as string,
    x: toBase64Url(info.bytes.subarray(1, 1 + octets)),
    y: toBase64Url(info.bytes.subarray(1 + octets)),
  }
}

// Importing a key may cost more than using it, and what is cheap in one OpenSSL is dear in the next. Measured, in µs of a machine
// at work (`npm run bench keys` measures them):
//
//                        Node 20   22   24   26
//   P-256     SPKI DER       180   26   69   28
//             PEM            177   27   27   32
//             JWK             84   23   68   31   before it is put together
//   P-384     SPKI DER       187   32   69   51
//             PEM            184   35   32   58
//             JWK            631   19   70   65
//   Ed25519   SPKI DER       125   10   41   17
//             PEM            122   12   12   18
//             JWK             16    4   34    7
//   RSA-2048  PKCS#1 DER       5    3   33   14
//             PEM of it       11    9   10   28
//             SPKI DER       156   12   56   25
const NODE = Number(process.versions.node.split('.')[0])
const PEM_IS_CHEAP = NODE === 24
const SPKI_IS_DEAR = NODE < 22

/** The form in which this Node reads a key fastest; all of them say the same of what is a key. */
function publicObject(info: PublicKeyInfo, scheme: SignatureScheme): KeyObject {
  const isRsa = scheme.family === 'RSA' || scheme.family === 'RSA-PSS'
  if (isRsa) return derOrPem(info.bytes, 'pkcs1')
  const wantsJwk =
    !PEM_IS_CHEAP && (scheme.family !== 'ECDSA' || (SPKI_IS_DEAR && info.curve === 'P-256'))
  const jwk = wantsJwk ? jwkOf(info, scheme) : undefined
  return jwk === undefined
    ? derOrPem(info.spki, 'spki')
    : createPublicKey({ key: jwk, format: 'jwk' })
}

const LABELS = { spki: 'PUBLIC KEY', pkcs1: 'RSA PUBLIC KEY' } as const
const LINES = /.{1,64}/g

function derOrPem(bytes: Uint8Array, type: keyof typeof LABELS): KeyObject {
  const key = asBuffer(bytes)
  if (!PEM_IS_CHEAP) return createPublicKey({ key, format: 'der', type })
  const label = LABELS[type]
  const lines = key.toString('base64').match(LINES) ?? []
  return createPublicKey(`-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`)
}

/** A Buffer over the same memory. */
const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

/** A plain array over the memory of a Buffer. */
export const asBytes = (buffer: Uint8Array): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)

/** A plain array of its own; the Buffer is zeroed. */
export function takeBytes(buffer: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(buffer)
  buffer.fill(0)
  return bytes
}

const hasMlDsa = NODE >= 24

// Node 22 reads such a key with OpenSSL 3.5 and then can do nothing with it
const lacks = (scheme: SignatureScheme): boolean => scheme.family.startsWith('ML-DSA') && !hasMlDsa

/** What it means that OpenSSL could not read a key: is it of a kind that it knows? */
function refusal(curve?: string): 'invalid' | 'unsupported' {
  // a curve without a name of ours may be one that this OpenSSL lacks
  return curve !== undefined && /^[\d.]+$|^explicit$/.test(curve) ? 'unsupported' : 'invalid'
}

export function importPublicKey(
  info: PublicKeyInfo,
  scheme: SignatureScheme,
): NodeKey | 'invalid' | 'unsupported' {
  if (lacks(scheme)) return 'unsupported'
  try {
    return { object: publicObject(info, scheme) }
  } catch {
    return refusal(info.curve)
  }
}

export function importPrivateKey(
  pkcs8: Uint8Array,
  scheme: SignatureScheme,
): NodeKey | 'invalid' | 'unsupported' {
  if (lacks(scheme)) return 'unsupported'
  try {
    return { object: createPrivateKey({ key: asBuffer(pkcs8), format: 'der', type: 'pkcs8' }) }
  } catch {
    return refusal(curveOfPrivateKey(pkcs8))
  }
}

/** The object of OpenSSL in a key of this engine. */
export function objectOf(key: EngineKey): KeyObject {
  const held = key as NodeKey
  if (held.object === undefined) {
    const der = asBuffer(held.pkcs8 as Uint8Array)
    held.object = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  }
  return held.object
}

export function exportPrivateKey(key: EngineKey): Uint8Array {
  const { object, pkcs8 } = key as NodeKey
  if (pkcs8 !== undefined) return pkcs8.slice()
  return takeBytes((object as KeyObject).export({ format: 'der', type: 'pkcs8' }))
}

const spkiOf = (key: KeyObject): Uint8Array => asBytes(key.export({ format: 'der', type: 'spki' }))

type EcCurve = 'P-256' | 'P-384' | 'P-521'

const ECDH_NAMES = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' } as const

const isEcCurve = (curve: string): curve is EcCurve => Object.hasOwn(ECDH_NAMES, curve)

/**
 * The public half by ECDH, a tenth of the time that the key object takes: 38 and 470 µs for P-256 on Node 20.
 *
 * @returns `undefined` where ECDH does not take the key, which may still be one: a number beyond the order is none for it.
 */
function ecPublicKeyOf(pkcs8: Uint8Array): Uint8Array | undefined {
  const bare = bareEcKey(pkcs8)
  if (bare === undefined || !isEcCurve(bare.curve)) return undefined
  const { curve, secret } = bare
  if (secret.length !== CURVE_OCTETS[curve]) return undefined
  try {
    const ecdh = createECDH(ECDH_NAMES[curve])
    ecdh.setPrivateKey(secret)
    return ecPublicKeyInfo(curve, ecdh.getPublicKey())
  } catch {
    return undefined
  }
}

export function publicKeyOf(pkcs8: Uint8Array): Uint8Array | 'invalid' | 'unsupported' {
  const point = ecPublicKeyOf(pkcs8)
  if (point !== undefined) return point
  try {
    const key = createPrivateKey({ key: asBuffer(pkcs8), format: 'der', type: 'pkcs8' })
    return spkiOf(createPublicKey(key))
  } catch {
    return 'unsupported'
  }
}

const generators = new Map<string, ECDH>()

// ECDH makes bare numbers, without the key object that a workload's key never needs while it is issued: on Node 20 and 22
// a third to a half of the cost; on Node 26 as much, but with nothing for the collector to finalise. The generator is
// kept, as making one costs half as much again; it holds its last key until the next.
function generateEc(curve: EcCurve): GeneratedKey {
  const ecdh = generators.get(curve) ?? createECDH(ECDH_NAMES[curve])
  generators.set(curve, ecdh)
  const point = ecdh.generateKeys()
  const secret = ecdh.getPrivateKey()
  const { pkcs8, spki } = ecKeyForms(curve, CURVE_OCTETS[curve] as number, secret, point)
  secret.fill(0)
  return { privateKey: { pkcs8 } satisfies NodeKey, spki, pkcs8: () => pkcs8 }
}

const withExport = (object: KeyObject, spki: Uint8Array): GeneratedKey => {
  const privateKey: NodeKey = { object }
  return { privateKey, spki, pkcs8: () => exportPrivateKey(privateKey) }
}

function generateRsa(modulusLength: number): Promise<GeneratedKey> {
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength }, (error, publicKey, privateKey) => {
      if (error === null) resolve(withExport(privateKey, spkiOf(publicKey)))
      else reject(error)
    })
  })
}

// the types of Node 20 do not know ML-DSA yet
const generatePlain = generateKeyPairSync as (type: string) => {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export function generateKey(algorithm: KeyAlgorithm): MaybePromise<GeneratedKey | undefined> {
  switch (algorithm) {
    case 'P-256':
    case 'P-384':
    case 'P-521':
      return generateEc(algorithm)
    case 'RSA-2048':
    case 'RSA-3072':
    case 'RSA-4096':
      return generateRsa(Number(algorithm.slice(4)))
    default: {
      if (algorithm !== 'Ed25519' && !hasMlDsa) return undefined
      const { publicKey, privateKey } = generatePlain(algorithm.toLowerCase())
      return withExport(privateKey, spkiOf(publicKey))
    }
  }
}
