import { CHECKS_RSA_D, REFUSES_SHORT_RSA, type GoMinor } from '../../release/go-version.ts'
import type { Asn1Struct, Asn1Value } from './asn1.ts'
import { fail } from './fault.ts'
import { rsaPublicKeyFault } from './rsa-faults.ts'

// What crypto/x509 and crypto/rsa look at when they read an RSA key (crypto/x509/pkcs1.go, crypto/internal/fips140/rsa).

/** `pkcs1PrivateKey` of crypto/x509. */
export const PKCS1: Asn1Struct = {
  name: 'pkcs1PrivateKey',
  fields: [
    { type: 'int' },
    { type: 'big' },
    { type: 'int' },
    { type: 'big' },
    { type: 'big' },
    { type: 'big' },
    { type: 'big', optional: true },
    { type: 'big', optional: true },
    { type: 'big', optional: true },
    {
      type: {
        of: {
          name: 'pkcs1AdditionalRSAPrime',
          fields: [{ type: 'big' }, { type: 'big' }, { type: 'big' }],
        },
      },
      optional: true,
      omitEmpty: true,
    },
  ],
}

interface RsaNumbers {
  readonly n: bigint
  readonly e: bigint
  readonly d: bigint
  readonly p: bigint
  readonly q: bigint
  readonly dP: bigint | undefined
  readonly dQ: bigint | undefined
  readonly qInv: bigint | undefined
  /** The third prime and those behind it. */
  readonly more: readonly bigint[]
}

const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length)

function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function gcd(a: bigint, b: bigint): bigint {
  let [left, right] = [a, b]
  while (right > 0n) [left, right] = [right, left % right]
  return left
}

const LIMB = 64

/** `Nat.SetBytes`: below the modulus, and in its limbs. */
function checkBelow(value: bigint, modulus: bigint): void {
  const limbs = Math.ceil(bitLength(modulus) / LIMB)
  if (Math.ceil(bitLength(value) / 8) > limbs * 8) fail('input overflows the modulus size')
  if (value >= modulus) fail('input overflows the modulus')
}

function checkModulus(value: bigint): void {
  if (value <= 1n) fail('modulus must be > 1')
}

const rsa = (problem: string): never => fail(`crypto/rsa: ${problem}`)

// Go looks for primes up to 2 first: those of an odd modulus, above 1 and below it, are none
function checkExponent(exponent: bigint, e: bigint, prime: bigint): void {
  if (exponent >= prime - 1n || (e * exponent) % (prime - 1n) !== 1n) rsa('invalid CRT exponent')
}

interface Crt {
  readonly dP: bigint
  readonly dQ: bigint
  readonly qInv: bigint
}

/** The CRT values as the file has them, or, when one is missing, computed. */
function crtValues({ d, p, q, dP, dQ, qInv }: RsaNumbers): Crt {
  if (dP !== undefined && dQ !== undefined && qInv !== undefined) {
    checkBelow(qInv, p)
    return { dP, dQ, qInv }
  }
  checkModulus(p - 1n)
  checkModulus(q - 1n)
  if (p % 2n === 0n) rsa('p is even')
  return { dP: d % (p - 1n), dQ: d % (q - 1n), qInv: modPow(q, p - 2n, p) }
}

// |p - q| > 2^(nlen/2 - 100)
const CLOSE = 100

function checkSizes({ n, d, p, q }: RsaNumbers): void {
  // Go asks first whether p is q: then there is no coefficient, which was looked at before
  const half = Math.floor(bitLength(n) / 2)
  if (bitLength(p > q ? p - q : q - p) <= half - CLOSE) rsa('|p - q| too small')
  if (bitLength(d) <= half) rsa('d too small')
}

/** `checkPrivateKey` of Go 1.24 and later. */
function checkNumbers(numbers: RsaNumbers, { dP, dQ, qInv }: Crt, go: GoMinor): void {
  const { n, e, d, p, q } = numbers
  const fault = rsaPublicKeyFault(n, e, go)
  if (fault !== undefined) fail(fault)
  if (p >= n || q >= n) rsa('invalid prime')
  if ((p * q) % n !== 0n) rsa('p * q != n')
  checkExponent(dP, e, p)
  checkExponent(dQ, e, q)
  if ((q * qInv) % p !== 1n) rsa('invalid CRT coefficient')
  if (go >= CHECKS_RSA_D && d % (p - 1n) !== dP) rsa('d does not match dP')
  if (go >= CHECKS_RSA_D && d % (q - 1n) !== dQ) rsa('d does not match dQ')
  checkSizes(numbers)
}

/** `precomputeLegacy`: of more than two primes the numbers for each are not looked at. */
function checkManyPrimes({ n, e, d, p, q, more }: RsaNumbers, go: GoMinor): void {
  checkModulus(n)
  checkBelow(d, n)
  const fault = rsaPublicKeyFault(n, e, go)
  if (fault !== undefined) fail(fault)
  if ([p, q, ...more].some((prime) => prime <= 1n)) rsa('prime factor is <= 1')
  let product = p
  for (const prime of [q, ...more]) {
    if (gcd(product, prime) !== 1n) rsa('prime factors are not relatively prime')
    product *= prime
  }
}

/** `Validate` up to Go 1.23: the primes give the modulus, the exponents fit. */
function checkAsBefore({ n, e, d, p, q, more }: RsaNumbers, go: GoMinor): void {
  const fault = rsaPublicKeyFault(n, e, go)
  if (fault !== undefined) fail(fault)
  const primes = [p, q, ...more]
  if (primes.some((prime) => prime <= 1n)) rsa('invalid prime value')
  if (primes.reduce((product, prime) => product * prime, 1n) !== n) rsa('invalid modulus')
  if (primes.some((prime) => (e * d) % (prime - 1n) !== 1n)) rsa('invalid exponents')
}

function validate(numbers: RsaNumbers, go: GoMinor): void {
  if (go < REFUSES_SHORT_RSA) {
    checkAsBefore(numbers, go)
  } else if (numbers.more.length > 0) {
    checkManyPrimes(numbers, go)
  } else {
    for (const modulus of [numbers.n, numbers.p, numbers.q]) checkModulus(modulus)
    checkBelow(numbers.d, numbers.n)
    checkNumbers(numbers, crtValues(numbers), go)
  }
}

function numbersOf(fields: readonly Asn1Value[]): RsaNumbers {
  const [, n, e, d, p, q, dP, dQ, qInv] = fields as readonly bigint[]
  const more = (fields[9] as readonly (readonly bigint[])[] | undefined) ?? []
  return {
    n: n as bigint,
    e: e as bigint,
    d: d as bigint,
    p: p as bigint,
    q: q as bigint,
    dP,
    dQ,
    qInv,
    more: more.map(([prime]) => prime as bigint),
  }
}

function checkSigns({ n, d, p, q, dP, dQ, qInv, more }: RsaNumbers, go: GoMinor): void {
  const crt = go >= REFUSES_SHORT_RSA ? [dP, dQ, qInv] : []
  if ([n, d, p, q, ...crt].some((value) => value !== undefined && value <= 0n)) {
    fail('x509: private key contains zero or negative value')
  }
  if (more.some((prime) => prime <= 0n)) fail('x509: private key contains zero or negative prime')
}

/** The public numbers of a key. */
export interface GoRsaKey {
  readonly modulus: bigint
  readonly exponent: bigint
}

/** Takes the fields of a `pkcs1PrivateKey`; stops where Go does. */
export function checkRsaPrivateKey(fields: readonly Asn1Value[], go: GoMinor): GoRsaKey {
  if ((fields[0] as bigint) > 1n) fail('x509: unsupported private key version')
  const numbers = numbersOf(fields)
  checkSigns(numbers, go)
  validate(numbers, go)
  return { modulus: numbers.n, exponent: numbers.e }
}
