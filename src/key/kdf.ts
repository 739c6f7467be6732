import type { Engine, HashName } from '../crypto/engine.ts'
import type { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import type { LimitRange } from '../report/argument.ts'
import { keyError } from './fail.ts'

/** Makes the key of a cipher out of a passphrase: `undefined` where the engine cannot. */
export interface Stretch {
  readonly name: string
  /** Octets of the key, where the file says so. */
  readonly length?: number
  /** What it costs, as a part of the most that one may cost. */
  readonly cost: number
  run(engine: Engine, passphrase: Uint8Array, length: number): Promise<Uint8Array | undefined>
}

// ten times what OWASP asked for in 2023 (1,300,000 with SHA-1): some seconds, not minutes
export const MAX_ITERATIONS = 13_000_000
// PBES1 and the MAC of PKCS#12 have no engine's loop: a round is a call of 2 microseconds. OpenSSL writes 2,048 rounds, Java 10,000,
// NSS 600,000; a million are two seconds
export const MAX_SLOW_ITERATIONS = 1_000_000
// 128 * N * r octets are filled: 256 MiB, which OpenSSL writes at most by default times eight; the engine holds the same
export const MAX_SCRYPT_MEMORY = 268_435_456

/** What opening an encrypted key may cost. The file names its cost; beyond a limit it is refused (`key-cost`) before anything is computed. */
export interface KeyLimits {
  /** Rounds of PBKDF2; 13,000,000, which are some seconds: ten times what OWASP asked for in 2023. */
  readonly iterations: number
  /** Rounds of PBES1 and of the MAC of PKCS#12, for which engines have no loop; 1,000,000, two seconds: NSS writes 600,000. */
  readonly slowIterations: number
  /** Octets that scrypt fills; 268,435,456, more than which the engine of Node does not take. */
  readonly scryptMemory: number
}

/** What they may be raised to: Node takes no more rounds (a signed 32-bit number), and no more memory. */
export const KEY_LIMITS = {
  iterations: 2_147_483_647,
  slowIterations: 2_147_483_647,
  scryptMemory: MAX_SCRYPT_MEMORY,
} as const satisfies LimitRange<keyof KeyLimits>

// N * r * p bounds the time as N * r bounds the memory
const MAX_SCRYPT_P = 16

// RFC 8018, appendix B.1; OpenSSL writes the others when asked to
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
export function readPbkdf2(
  reader: DerReader,
  { iterations: most = MAX_ITERATIONS }: Partial<KeyLimits> = {},
): Stretch {
  const outer = reader.enter(TAG.SEQUENCE, 'PBKDF2-params')
  reader.read(TAG.OCTET_STRING, 'salt')
  const salt = reader.content()
  const iterations = limited('iterations', reader.readSmallInteger('iterationCount'), most)
  const length = reader.peek() === TAG.INTEGER ? reader.readSmallInteger('keyLength') : undefined
  const hash = reader.done ? 'SHA-1' : readPrf(reader)
  reader.leave(outer, 'PBKDF2-params')
  return {
    name: `PBKDF2-${hash}`,
    cost: iterations / MAX_ITERATIONS,
    ...(length === undefined ? {} : { length }),
    run: async (engine, passphrase, length) =>
      engine.pbkdf2(passphrase, salt, { hash, iterations }, length),
  }
}

/** Reads scrypt-params (RFC 7914, section 7.1). */
export function readScrypt(
  reader: DerReader,
  { scryptMemory: most = MAX_SCRYPT_MEMORY }: Partial<KeyLimits> = {},
): Stretch {
  const outer = reader.enter(TAG.SEQUENCE, 'scrypt-params')
  reader.read(TAG.OCTET_STRING, 'salt')
  const salt = reader.content()
  const n = reader.readSmallInteger('costParameter')
  const r = reader.readSmallInteger('blockSize')
  const p = limited('parallel runs', reader.readSmallInteger('parallelization'), MAX_SCRYPT_P)
  if (reader.peek() === TAG.INTEGER) reader.readSmallInteger('keyLength')
  reader.leave(outer, 'scrypt-params')
  limited('octets of memory', 128 * (n * r + r * (p + 2)), most)
  if (n < 2 || (n & (n - 1)) !== 0)
    throw keyError('key-malformed', { problem: 'the cost is not a power of two' })
  return {
    name: 'scrypt',
    cost: (128 * n * r * p) / (MAX_SCRYPT_MEMORY * MAX_SCRYPT_P),
    run: async (engine, passphrase, length) => engine.scrypt(passphrase, salt, { n, r, p }, length),
  }
}

/** Octets that a hash gives, and octets that it takes at a time (FIPS 180-4, section 1). */
export const HASH_SIZES = {
  'SHA-1': [20, 64],
  'SHA-224': [28, 64],
  'SHA-256': [32, 64],
  'SHA-384': [48, 128],
  'SHA-512': [64, 128],
} as const satisfies Partial<Record<HashName, readonly [number, number]>>

/** What the key derivation of PKCS#12 works on. */
export interface Pkcs12Stretch {
  readonly passphrase: string
  readonly salt: Uint8Array
  readonly iterations: number
  /** 1 gives a key, 2 an initial vector, 3 the key of a MAC. */
  readonly id: number
  readonly length: number
  /** SHA-1 when left out: the encryptions of PKCS#12 know no other. */
  readonly hash?: keyof typeof HASH_SIZES
  /** No password at all, which is another thing than the empty one: that has its final zero. */
  readonly bare?: boolean
}

/** The key derivation of PKCS#12 (RFC 7292, appendix B.2). */
export async function stretchPkcs12(engine: Engine, input: Pkcs12Stretch): Promise<Uint8Array> {
  const { salt, iterations, id, length, hash: name = 'SHA-1' } = input
  const [size, block] = HASH_SIZES[name]
  const password = input.bare === true ? new Uint8Array(0) : bmpString(input.passphrase)
  const blocks = concatRepeated(salt, password, block)
  const out = new Uint8Array(Math.ceil(length / size) * size)
  const head = new Uint8Array(block).fill(id)
  for (let at = 0; at < out.length; at += size) {
    const first = new Uint8Array(block + blocks.length)
    first.set(head)
    first.set(blocks, block)
    let hash = await engine.digest(name, first)
    first.fill(0)
    for (let i = 1; i < iterations; i++) hash = await next(engine, name, hash)
    out.set(hash, at)
    addOne(blocks, hash, block)
  }
  password.fill(0)
  blocks.fill(0)
  return out.subarray(0, length)
}

function next(engine: Engine, name: HashName, hash: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return engine.digest(name, hash)
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

// B.2, steps 2 to 4: salt and password, each repeated to a multiple of the block of the hash
function concatRepeated(salt: Uint8Array, password: Uint8Array, block: number): Uint8Array {
  const [s, p] = [salt, password].map((part) => block * Math.ceil(part.length / block)) as [
    number,
    number,
  ]
  const all = new Uint8Array(s + p)
  for (let i = 0; i < s; i++) all[i] = salt[i % salt.length] as number
  for (let i = 0; i < p; i++) all[s + i] = password[i % password.length] as number
  return all
}

// B.2, step 6 C: every block grows by the hash, repeated, and one
function addOne(blocks: Uint8Array, hash: Uint8Array, size: number): void {
  for (let block = 0; block < blocks.length; block += size) {
    let carry = 1
    for (let i = size - 1; i >= 0; i--) {
      carry += (blocks[block + i] as number) + (hash[i % hash.length] as number)
      blocks[block + i] = carry & 0xff
      carry >>= 8
    }
  }
}

/** What so many rounds cost, as a part of the most that one derivation may. */
export const costOfRounds = (rounds: number): number => rounds / MAX_SLOW_ITERATIONS

/** The number of rounds of PBES1, or of the MAC of PKCS#12, held to the limit. */
export const limitIterations = (
  found: number,
  { slowIterations: most = MAX_SLOW_ITERATIONS }: Partial<KeyLimits> = {},
): number => limited('iterations', found, most)
