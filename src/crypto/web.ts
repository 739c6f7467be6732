import { signatureFromRaw, signatureToRaw } from './ecdsa.ts'
import type {
  CipherCall,
  Engine,
  EngineKey,
  HashName,
  KeyAlgorithm,
  Pbkdf2Rounds,
  PublicKeyInfo,
  SignatureOutcome,
  SignatureScheme,
} from './engine.ts'
import { cryptoError } from './fail.ts'
import { hasHash, signAlgorithm } from './web-algorithms.ts'
import * as keys from './web-keys.ts'
import type { CryptoLike, Subtle } from './web-types.ts'

const bytesOf = (buffer: ArrayBuffer): Uint8Array => new Uint8Array(buffer)

const isOperationError = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (error as { name?: unknown }).name === 'OperationError'

async function verify(
  subtle: Subtle,
  held: keys.HeldKey,
  scheme: SignatureScheme,
  { signature, data }: { readonly signature: Uint8Array; readonly data: Uint8Array },
): Promise<SignatureOutcome> {
  const raw = scheme.family === 'ECDSA' ? signatureToRaw(signature, held.octets) : signature
  if (raw === undefined) return 'invalid'
  try {
    const good = await subtle.verify(signAlgorithm(scheme), held.key, raw, data)
    return good ? 'valid' : 'invalid'
  } catch (error) {
    // a salt that is longer than the key can hold, say: OperationError instead of false. Any other error is about what the
    // implementation can do: Deno 2 imports an RSA key of more than 4096 bits and then fails with an Error of its own
    return isOperationError(error) ? 'invalid' : 'unsupported'
  }
}

async function sign(
  subtle: Subtle,
  key: EngineKey,
  scheme: SignatureScheme,
  data: Uint8Array,
): Promise<Uint8Array | undefined> {
  try {
    const held = await keys.keyFor(subtle, key, scheme)
    if (held === undefined) return undefined
    const signature = bytesOf(await subtle.sign(signAlgorithm(scheme), held.key, data))
    return scheme.family === 'ECDSA' ? signatureFromRaw(signature) : signature
  } catch {
    return undefined
  }
}

async function pbkdf2(
  subtle: Subtle,
  passphrase: Uint8Array,
  algorithm: Pbkdf2Rounds & { readonly salt: Uint8Array },
  length: number,
): Promise<Uint8Array | undefined> {
  if (!hasHash(algorithm.hash as HashName)) return undefined
  try {
    const key = await subtle.importKey('raw', passphrase, 'PBKDF2', false, ['deriveBits'])
    return bytesOf(await subtle.deriveBits({ name: 'PBKDF2', ...algorithm }, key, length * 8))
  } catch {
    return undefined
  }
}

async function decrypt(
  subtle: Subtle,
  call: CipherCall,
): Promise<Uint8Array | 'invalid' | 'unsupported'> {
  if (!/^aes-(?:128|192|256)-cbc$/.test(call.cipher)) return 'unsupported'
  let key: object
  try {
    key = await subtle.importKey('raw', call.key, 'AES-CBC', false, ['decrypt'])
  } catch {
    // Chromium has no keys of 192 bits
    return 'unsupported'
  }
  try {
    return bytesOf(await subtle.decrypt({ name: 'AES-CBC', iv: call.iv }, key, call.data))
  } catch {
    return 'invalid'
  }
}

function randomBytes(crypto: CryptoLike, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  crypto.getRandomValues(bytes as never)
  return bytes
}

async function digest(
  subtle: () => Subtle,
  engine: string,
  hash: HashName,
  data: Uint8Array,
): Promise<Uint8Array> {
  if (!hasHash(hash)) throw cryptoError('crypto-no-hash', { engine, hash })
  return bytesOf(await subtle().digest(hash, data))
}

/** An engine over a Web Crypto object that is looked up at every call. */
export function webEngine(name: string, find: () => CryptoLike): Engine {
  const subtle = (): Subtle => find().subtle as unknown as Subtle
  return Object.freeze<Engine>({
    name,
    digest: (hash, data) => digest(subtle, name, hash, data),
    randomBytes: (length) => randomBytes(find(), length),
    importPublicKey: (info: PublicKeyInfo, scheme: SignatureScheme) =>
      keys.importPublicKey(subtle(), info, scheme),
    verify: (key, scheme, signature, data) =>
      verify(subtle(), key as keys.HeldKey, scheme, { signature, data }),
    generateKey: (algorithm: KeyAlgorithm) => keys.generateKey(subtle(), algorithm),
    importPrivateKey: (pkcs8, scheme) => keys.importPrivateKey(subtle(), pkcs8, scheme),
    exportPrivateKey: (key) => keys.exportPrivateKey(subtle(), key),
    publicKeyOf: (pkcs8) => keys.publicKeyOf(subtle(), pkcs8),
    sign: (key, scheme, data) => sign(subtle(), key, scheme, data),
    pbkdf2: (passphrase, salt, rounds, length) =>
      pbkdf2(subtle(), passphrase, { ...rounds, salt }, length),
    scrypt: () => undefined,
    decrypt: (call) => decrypt(subtle(), call),
  })
}

/**
 * Makes an engine of a Web Crypto object.
 *
 * @param crypto - `globalThis.crypto`, or one of a package such as `@peculiar/webcrypto`.
 * @param name - What the engine is called in messages.
 * @returns An engine to pass to the calls that take one. Ed448, DSA, MD5 and curves other than P-256, P-384 and P-521 are
 * unsupported.
 * @example
 * import { engineFromCrypto } from 'meshcerts'
 * const engine = engineFromCrypto(globalThis.crypto)
 * engine.randomBytes(16).length // => 16
 */
export function engineFromCrypto(crypto: CryptoLike, name = 'foreign'): Engine {
  return webEngine(name, () => crypto)
}
