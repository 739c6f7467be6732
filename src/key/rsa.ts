import { KEY_OID } from '../crypto/public-key.ts'
import { toBigInt } from '../der/bytes.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { bitString, integer, nullValue, oid, sequence, unsignedInteger } from '../der/writer.ts'
import { keyError } from './fail.ts'

/** The numbers of RSAPrivateKey (RFC 8017, appendix A.1.2), in its order: n, e, d, p, q, dP, dQ, qInv; then r, d, t of further primes. */
export type RsaNumbers = readonly Uint8Array[]

// the limit of OpenSSL (OPENSSL_RSA_MAX_MODULUS_BITS): above it the arithmetic takes seconds
const MAX_OCTETS = 16384 / 8

const NAMES = ['n', 'e', 'd', 'p', 'q', 'dP', 'dQ', 'qInv']

function readNumber(reader: DerReader, name: string): Uint8Array {
  reader.readInteger(name)
  const content = reader.content()
  const first = content[0] as number
  if (first >= 0x80 || content.length > MAX_OCTETS + 1) {
    throw keyError('key-malformed', { problem: `${name} is negative or longer than 16384 bits` })
  }
  return first === 0 ? content.subarray(1) : content
}

function readOtherPrimes(reader: DerReader): Uint8Array[] {
  const numbers: Uint8Array[] = []
  const outer = reader.enter(TAG.SEQUENCE, 'otherPrimeInfos')
  while (!reader.done) {
    const info = reader.enter(TAG.SEQUENCE, 'OtherPrimeInfo')
    for (const name of ['prime', 'exponent', 'coefficient']) numbers.push(readNumber(reader, name))
    reader.leave(info, 'OtherPrimeInfo')
    // OpenSSL makes five primes at most (RSA_MAX_PRIME_NUM)
    if (numbers.length > 9) throw keyError('key-malformed', { problem: 'more than five primes' })
  }
  reader.leave(outer, 'otherPrimeInfos')
  return numbers
}

/** Reads RSAPrivateKey. */
export function readRsa(pkcs1: Uint8Array): RsaNumbers {
  const reader = new DerReader(pkcs1)
  const outer = reader.enter(TAG.SEQUENCE, 'RSAPrivateKey')
  const version = reader.readSmallInteger('version')
  const numbers = NAMES.map((name) => readNumber(reader, name))
  if (version === 1) for (const one of readOtherPrimes(reader)) numbers.push(one)
  if (version > 1) throw keyError('key-malformed', { problem: 'the version is not 0 or 1' })
  reader.leave(outer, 'RSAPrivateKey')
  reader.finish('RSAPrivateKey')
  return numbers
}

const big = (octets: Uint8Array | undefined): bigint =>
  octets === undefined ? 0n : toBigInt(octets)

const fail = (problem: string): never => {
  throw keyError('key-inconsistent', { problem })
}

/** One prime with its exponent and its coefficient over the product of those before it (RFC 8017, section 3.2). */
function checkPrime(prime: bigint, exponent: bigint, e: bigint, d: bigint): void {
  if (prime < 3n || prime % 2n === 0n) fail('a prime is even or too small')
  if ((e * d) % (prime - 1n) !== 1n) fail('the exponents are not each other’s inverse')
  if ((d - exponent) % (prime - 1n) !== 0n) fail('an exponent does not fit its prime')
}

/** Demands that the numbers are one key (RFC 8017, section 3.2): what Go demands too, and so istiod. */
export function checkRsa(numbers: RsaNumbers): void {
  const [n, e, d, p, q, dP, dQ, qInv] = numbers.map(big) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  if (e < 3n || e % 2n === 0n) fail('the public exponent is even or too small')
  checkPrime(p, dP, e, d)
  checkPrime(q, dQ, e, d)
  if ((q * qInv) % p !== 1n) fail('the coefficient does not fit the primes')
  let product = p * q
  for (let i = 8; i < numbers.length; i += 3) {
    const [prime, exponent, coefficient] = numbers.slice(i, i + 3).map(big) as [
      bigint,
      bigint,
      bigint,
    ]
    checkPrime(prime, exponent, e, d)
    if ((product * coefficient) % prime !== 1n) fail('a coefficient does not fit its prime')
    product *= prime
  }
  if (product !== n) fail('the modulus is not the product of the primes')
}

/** RSAPrivateKey of the eight numbers. */
export function writeRsa(numbers: RsaNumbers): Uint8Array {
  return sequence(integer(0), ...numbers.map((number) => unsignedInteger(number)))
}

/** AlgorithmIdentifier rsaEncryption (RFC 3279, section 2.3.1). */
export const rsaAlgorithm = (): Uint8Array => sequence(oid(KEY_OID.RSA), nullValue())

/** SubjectPublicKeyInfo of an RSA key under the given AlgorithmIdentifier. */
export function rsaSpki(numbers: RsaNumbers, algorithm: Uint8Array): Uint8Array {
  const [n, e] = numbers as [Uint8Array, Uint8Array]
  return sequence(algorithm, bitString(sequence(unsignedInteger(n), unsignedInteger(e))))
}
