import { createDecipheriv, getCiphers, getHashes, pbkdf2, scrypt } from 'node:crypto'
import type { CipherCall, Pbkdf2Rounds } from './engine.ts'
import { asBytes, takeBytes } from './keys.node.ts'

// 2^28: OpenSSL's own default of 32 MiB is just above N 16384, r 8, its default cost; files with more are found
const SCRYPT_MEMORY = 268_435_456

function settle(
  run: (done: (error: Error | null, key: Uint8Array) => void) => void,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    run((error, key) => {
      resolve(error === null ? takeBytes(key) : undefined)
    })
  })
}

// as getHashes names them
const HASHES = new Set(getHashes().map((name) => name.toLowerCase()))

export function derivePbkdf2(
  passphrase: Uint8Array,
  salt: Uint8Array,
  { hash, iterations }: Pbkdf2Rounds,
  length: number,
): Promise<Uint8Array | undefined> | undefined {
  const name = hash.replace(/^SHA-(\d+)$/, 'sha$1').toLowerCase()
  if (!HASHES.has(name)) return undefined
  return settle((done) => {
    pbkdf2(passphrase, salt, iterations, length, name, done)
  })
}

export function deriveScrypt(
  passphrase: Uint8Array,
  salt: Uint8Array,
  cost: { readonly n: number; readonly r: number; readonly p: number },
  length: number,
): Promise<Uint8Array | undefined> {
  const options = { N: cost.n, r: cost.r, p: cost.p, maxmem: SCRYPT_MEMORY }
  return new Promise((resolve) => {
    try {
      scrypt(passphrase, salt, length, options, (error, key) => {
        resolve(error === null ? takeBytes(key) : undefined)
      })
    } catch {
      resolve(undefined)
    }
  })
}

let ciphers: ReadonlySet<string> | undefined

export function decrypt(call: CipherCall): Uint8Array | 'invalid' | 'unsupported' {
  ciphers ??= new Set(getCiphers())
  if (!ciphers.has(call.cipher)) return 'unsupported'
  try {
    const decipher = createDecipheriv(call.cipher, call.key, call.iv)
    const body = decipher.update(call.data)
    const tail = decipher.final()
    const plain = new Uint8Array(body.length + tail.length)
    plain.set(asBytes(body))
    plain.set(asBytes(tail), body.length)
    body.fill(0)
    tail.fill(0)
    return plain
  } catch {
    return 'invalid'
  }
}
