import type { Engine } from '../crypto/engine.ts'
import type { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { keyError } from './fail.ts'

/** Makes the key of a cipher out of a passphrase: `undefined` where the engine cannot. */
export interface Stretch {
  readonly name: string
  run(engine: Engine, passphrase: Uint8Array, length: number): Promise<Uint8Array | undefined>
}

// ten times what OWASP asked for in 2023 (1,300,000 with SHA-1): some seconds, not minutes
const MAX_ITERATIONS = 13_000_000
// 128 * N * r octets are filled: 256 MiB, which OpenSSL writes at most by default times eight; the engine holds the same
const MAX_SCRYPT_MEMORY = 268_435_456
// N * r * p bounds the time as N * r bounds the memory
const MAX_SCRYPT_P = 16

// RFC 8018, appendix B.1; OpenSSL writes the others when it is told to
const HMACS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.6': 'md5',
  '1.2.840.113549.2.7': 'SHA-1',
  '1.2.840.113549.2.8': 'SHA-224',
  '1.2.840.113549.2.9': 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
  '1.2.840.113549.2.12': 'sha512-224',
  '1.2.840.113549.2.13': 'sha512-256',
  '1.3.6.1.5.5.8.1.1': 'md5',
  '1.3.6.1.5.5.8.1.2': 'SHA-1',
  '2.16.840.1.101.3.4.2.13': 'sha3-224',
  '2.16.840.1.101.3.4.2.14': 'sha3-256',
  '2.16.840.1.101.3.4.2.15': 'sha3-384',
  '2.16.840.1.101.3.4.2.16': 'sha3-512',
  '1.2.156.10197.1.401.3.1': 'sm3',
}

function limited(what: string, found: number, limit: number): number {
  if (found > limit) throw keyError('key-cost', { what, found, limit })
  if (found < 1) throw keyError('key-malformed', { problem: `${what} is less than 1` })
  return found
}

function readPrf(reader: DerReader): string {
  const outer = reader.enter(TAG.SEQUENCE, 'prf')
  const oid = reader.readOid('prf')
  if (!reader.done) reader.readNull('prf')
  reader.leave(outer, 'prf')
  const hash = HMACS[oid]
  if (hash === undefined)
    throw keyError('key-unsupported-encryption', { algorithm: `PBKDF2 with ${oid}` })
  return hash
}

/** Reads PBKDF2-params (RFC 8018, appendix A.2). */
export function readPbkdf2(reader: DerReader): Stretch {
  const outer = reader.enter(TAG.SEQUENCE, 'PBKDF2-params')
  reader.read(TAG.OCTET_STRING, 'salt')
  const salt = reader.content()
  const iterations = limited(
    'iterations',
    reader.readSmallInteger('iterationCount'),
    MAX_ITERATIONS,
  )
  if (reader.peek() === TAG.INTEGER) reader.readSmallInteger('keyLength')
  const hash = reader.done ? 'SHA-1' : readPrf(reader)
  reader.leave(outer, 'PBKDF2-params')
  return {
    name: `PBKDF2-${hash}`,
    run: async (engine, passphrase, length) =>
      engine.pbkdf2(hash, passphrase, salt, iterations, length),
  }
}

/** Reads scrypt-params (RFC 7914, section 7.1). */
export function readScrypt(reader: DerReader): Stretch {
  const outer = reader.enter(TAG.SEQUENCE, 'scrypt-params')
  reader.read(TAG.OCTET_STRING, 'salt')
  const salt = reader.content()
  const n = reader.readSmallInteger('costParameter')
  const r = reader.readSmallInteger('blockSize')
  const p = limited('parallel runs', reader.readSmallInteger('parallelization'), MAX_SCRYPT_P)
  if (reader.peek() === TAG.INTEGER) reader.readSmallInteger('keyLength')
  reader.leave(outer, 'scrypt-params')
  limited('octets of memory', 128 * n * r, MAX_SCRYPT_MEMORY - 128 * r * (p + 2))
  if (n < 2 || (n & (n - 1)) !== 0)
    throw keyError('key-malformed', { problem: 'the cost is no power of two' })
  return {
    name: 'scrypt',
    run: async (engine, passphrase, length) => engine.scrypt(passphrase, salt, { n, r, p }, length),
  }
}

/** The key derivation of PKCS#12 with SHA-1 (RFC 7292, appendix B.2): `id` 1 gives a key, 2 an initial vector. */
export async function stretchPkcs12(
  engine: Engine,
  input: {
    readonly passphrase: string
    readonly salt: Uint8Array
    readonly iterations: number
    readonly id: number
    readonly length: number
  },
): Promise<Uint8Array> {
  const { salt, iterations, id, length } = input
  const password = bmpString(input.passphrase)
  const blocks = concatRepeated(salt, password)
  const out = new Uint8Array(Math.ceil(length / 20) * 20)
  const head = new Uint8Array(64).fill(id)
  for (let at = 0; at < out.length; at += 20) {
    const first = new Uint8Array(64 + blocks.length)
    first.set(head)
    first.set(blocks, 64)
    let hash = await engine.digest('SHA-1', first)
    first.fill(0)
    for (let i = 1; i < iterations; i++) hash = await next(engine, hash)
    out.set(hash, at)
    addOne(blocks, hash)
  }
  password.fill(0)
  blocks.fill(0)
  return out.subarray(0, length)
}

function next(engine: Engine, hash: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return engine.digest('SHA-1', hash)
}

// RFC 7292 B.1: UTF-16 big-endian with a final zero
function bmpString(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length + 2)
  for (let i = 0; i < text.length; i++) {
    bytes[2 * i] = text.charCodeAt(i) >> 8
    bytes[2 * i + 1] = text.charCodeAt(i) & 0xff
  }
  return bytes
}

// B.2, steps 2 to 4: salt and password, each repeated to a multiple of 64 octets
function concatRepeated(salt: Uint8Array, password: Uint8Array): Uint8Array {
  const [s, p] = [salt, password].map((part) => 64 * Math.ceil(part.length / 64)) as [
    number,
    number,
  ]
  const all = new Uint8Array(s + p)
  for (let i = 0; i < s; i++) all[i] = salt[i % salt.length] as number
  for (let i = 0; i < p; i++) all[s + i] = password[i % password.length] as number
  return all
}

// B.2, step 6 C: every 64 octets grow by the hash, repeated, and one
function addOne(blocks: Uint8Array, hash: Uint8Array): void {
  for (let block = 0; block < blocks.length; block += 64) {
    let carry = 1
    for (let i = 63; i >= 0; i--) {
      carry += (blocks[block + i] as number) + (hash[i % hash.length] as number)
      blocks[block + i] = carry & 0xff
      carry >>= 8
    }
  }
}

/** The number of rounds of PBES1, held to the limit. */
export const limitIterations = (found: number): number =>
  limited('iterations', found, MAX_ITERATIONS)
