import { constants, createHash, randomFillSync, sign, verify } from 'node:crypto'
import type { Engine, EngineKey, HashName, SignatureOutcome, SignatureScheme } from './engine.ts'
import { decrypt, derivePbkdf2, deriveScrypt } from './kdf.node.ts'
import {
  asBytes,
  exportPrivateKey,
  generateKey,
  importPrivateKey,
  importPublicKey,
  objectOf,
  publicKeyOf,
} from './keys.node.ts'

const HASHES: Readonly<Record<HashName, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-224': 'sha224',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

const hashOf = (scheme: SignatureScheme): string | null =>
  'hash' in scheme ? HASHES[scheme.hash] : null

// a bare key means PKCS #1 v1.5 for RSA and DER for ECDSA and DSA
function call(key: EngineKey, scheme: SignatureScheme) {
  const object = objectOf(key)
  if (scheme.family !== 'RSA-PSS') return object
  const { saltLength } = scheme
  return { key: object, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
}

// a call to the system's source costs microseconds whatever it is asked for: serial numbers come out of a stock
const stock = new Uint8Array(1024)
let left = 0

function randomBytes(length: number): Uint8Array {
  if (length > stock.length / 4) return randomFillSync(new Uint8Array(length))
  if (left < length) {
    randomFillSync(stock)
    left = stock.length
  }
  left -= length
  const bytes = stock.slice(left, left + length)
  stock.fill(0, left, left + length)
  return bytes
}

function check(
  key: EngineKey,
  scheme: SignatureScheme,
  signature: Uint8Array,
  data: Uint8Array,
): SignatureOutcome {
  try {
    return verify(hashOf(scheme), data, call(key, scheme), signature) ? 'valid' : 'invalid'
  } catch {
    // OpenSSL throws instead of saying false where the numbers of a signature are out of range
    return 'invalid'
  }
}

function make(key: EngineKey, scheme: SignatureScheme, data: Uint8Array): Uint8Array | undefined {
  try {
    return asBytes(sign(hashOf(scheme), data, call(key, scheme)))
  } catch {
    return undefined
  }
}

/** The engine of Node: `node:crypto`, which answers at once, except where a key is stretched or an RSA key generated. */
export const engine: Engine = Object.freeze({
  name: 'node',
  digest: (hash: HashName, data: Uint8Array) =>
    asBytes(createHash(HASHES[hash]).update(data).digest()),
  randomBytes,
  importPublicKey,
  verify: check,
  generateKey,
  importPrivateKey,
  exportPrivateKey,
  publicKeyOf,
  sign: make,
  pbkdf2: derivePbkdf2,
  scrypt: deriveScrypt,
  decrypt,
})
