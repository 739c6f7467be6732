import { element, sequence } from '../../../src/der/writer.ts'
import { TAG } from '../../../src/der/tags.ts'
import type { Rule } from './types.ts'

// RSA keys (RFC 8017, appendix A.1.2) with one number changed, one for each thing that Go looks at in ParsePKCS1PrivateKey. The
// primes are small ones of Mersenne: Go looks at the length of a key where it is used.

const [P, Q, R, S] = [61n, 89n, 107n, 127n].map((bits) => 2n ** bits - 1n) as [
  bigint,
  bigint,
  bigint,
  bigint,
]
const E = 65_537n

/** An INTEGER of any sign. */
function int(value: bigint): Uint8Array {
  let octets = 1
  while (BigInt.asIntN(8 * octets, value) !== value) octets++
  const hex = BigInt.asUintN(8 * octets, value).toString(16)
  return element(TAG.INTEGER, Buffer.from(hex.padStart(2 * octets, '0'), 'hex'))
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r, next, t, after] = [modulus, value % modulus, 0n, 1n]
  while (next > 0n) {
    const quotient = r / next
    ;[r, next] = [next, r - quotient * next]
    ;[t, after] = [after, t - quotient * after]
  }
  return ((t % modulus) + modulus) % modulus
}

interface Numbers {
  readonly version: bigint
  readonly n: bigint
  readonly e: bigint
  readonly d: bigint
  readonly p: bigint
  readonly q: bigint
  readonly dP?: bigint
  readonly dQ?: bigint
  readonly qInv?: bigint
  /** Prime, exponent, coefficient of each prime behind the second. */
  readonly more?: readonly (readonly bigint[])[]
}

function good(p: bigint, q: bigint, e = E): Numbers & { readonly dP: bigint; readonly dQ: bigint } {
  const d = inverse(e, (p - 1n) * (q - 1n))
  return {
    version: 0n,
    n: p * q,
    e,
    d,
    p,
    q,
    dP: d % (p - 1n),
    dQ: d % (q - 1n),
    qInv: inverse(q, p),
  }
}

const GOOD = good(P, Q)
const { version, n, e, d, p, q, dP, dQ } = GOOD
/** Without the numbers that Go can compute. */
const BARE: Numbers = { version, n, e, d, p, q }
const THREE: Numbers = {
  ...GOOD,
  n: P * Q * R,
  d: inverse(E, (P - 1n) * (Q - 1n) * (R - 1n)),
  more: [[R, 1n, 1n]],
}

function der({ version, n, e, d, p, q, dP, dQ, qInv, more }: Numbers): Uint8Array {
  const numbers = [version, n, e, d, p, q, dP, dQ, qInv].filter((one) => one !== undefined)
  const primes = more && sequence(...more.map((one) => sequence(...one.map(int))))
  return sequence(...numbers.map(int), ...(primes === undefined ? [] : [primes]))
}

const one = (name: string, change: Partial<Numbers>, base: Numbers = GOOD) =>
  [name, { ...base, ...change }] as const

/** Two primes of 256 bits that are so far apart: below 2^156 is too close (FIPS 186-5, A.1.3). */
const FIRST = 2n ** 255n + 95n
const APART = [0n, 154n, 155n].map((bits) => nextPrime(FIRST + 2n ** bits + 1n))

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus]
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function nextPrime(from: bigint): bigint {
  let number = from | 1n
  while (power(2n, number - 1n, number) !== 1n || number % E === 1n) number += 2n
  return number
}

// half of the bits of the modulus of the primes below
const LEAST = 2n ** 15n

/** A key whose exponent is the first number from `from` on that can be one: too short below 2^16. */
function shortSecret(from: bigint): readonly [string, Numbers] {
  const [p, q] = [65_537n, 65_539n]
  const order = (p - 1n) * ((q - 1n) / 2n)
  let d = from + 1n
  while ((d * inverse(d, order)) % order !== 1n || inverse(d, order) > 2n ** 31n) d += 2n
  const e = inverse(d, order)
  const more = { dP: d % (p - 1n), dQ: d % (q - 1n), qInv: inverse(q, p) }
  return [`d is ${String(d)}`, { version: 0n, n: p * q, e, d, p, q, ...more }]
}

const SIGNED = (['n', 'd', 'p', 'q', 'dP', 'dQ', 'qInv'] as const).flatMap((name) => [
  one(`${name} is 0`, { [name]: 0n }),
  one(`${name} is -1`, { [name]: -1n }),
])
const CASES: readonly (readonly [string, Numbers])[] = [
  ['two primes', GOOD],
  one('version 1', { version: 1n }),
  one('version 2', { version: 2n }),
  one('version -1', { version: -1n }),
  ...SIGNED,
  one('n is 1', { n: 1n }),
  one('p is 1', { p: 1n }),
  one('q is 1', { q: 1n }),
  one('p is 2', { p: 2n }),
  one('q is 2', { q: 2n }),
  ...[-1n, 0n, 1n, 2n, 65_538n, 2n ** 31n + 1n].map((e) => one(`e is ${String(e)}`, { e })),
  ['e is the most', good(P, Q, 2n ** 31n - 1n)],
  one('n is even', { n: n + 1n }),
  one('n is another', { n: n + 2n }),
  one('n is a multiple', { n: n * 3n }),
  one('d is n', { d: n }),
  one('d is below n', { d: n - 1n }),
  one('d has more limbs', { d: 2n ** 200n }),
  one('d is another', { d: d + 2n }),
  one('d fits p alone', { d: (d + p - 1n) % n }),
  one('d fits q alone', { d: (d + q - 1n) % n }),
  one('dP is another', { dP: dP + 1n }),
  one('dP with p - 1', { dP: dP + p - 1n }),
  one('dQ is another', { dQ: dQ + 1n }),
  one('dQ with q - 1', { dQ: dQ + q - 1n }),
  one('qInv is another', { qInv: inverse(q, p) + 1n }),
  one('qInv is p', { qInv: p }),
  one('qInv has more limbs', { qInv: 2n ** 100n }),
  ['nothing computed', BARE],
  ['dP alone', { ...BARE, dP }],
  ['dP and dQ alone', { ...BARE, dP, dQ }],
  one('nothing computed, p is even', { p: P + 1n }, BARE),
  one('nothing computed, p is 2', { p: 2n }, BARE),
  one('nothing computed, q is 2', { q: 2n }, BARE),
  one('nothing computed, p is 3', { p: 3n }, BARE),
  one('nothing computed, d is another', { d: d + 2n }, BARE),
  one('p is above n', { p: n + 2n }),
  one('p is n', { p: n }),
  one('q is n', { q: n }),
  one('p is n, q is 1', { p: n, q: 1n }),
  ['p and q change places', good(Q, P)],
  ['p is above q, and close', good(nextPrime(FIRST + 2n ** 100n), nextPrime(FIRST))],
  ...[LEAST, 2n * LEAST].map((from) => shortSecret(from)),
  ['p is q', { ...BARE, n: P * P, q: P, d: inverse(E, P - 1n) }],
  ...APART.map((other, i) => [`apart ${String(i)}`, good(nextPrime(FIRST), other)] as const),
  ['three primes', THREE],
  one('a third that is not there', { more: [] }, THREE),
  ...[-R, 0n, 1n, P, 2n].map((prime) =>
    one(`a third prime ${String(prime)}`, { more: [[prime, 1n, 1n]] }, THREE),
  ),
  one('three, n is 1', { n: 1n }, THREE),
  one('three, d is n', { d: P * Q * R }, THREE),
  one('three, n is even', { n: P * Q * R + 1n }, THREE),
  one('three, n is another', { n: P * Q * R + 2n }, THREE),
  one('three, e is even', { e: 4n }, THREE),
  one('three, p is 1', { p: 1n }, THREE),
  one('three, q is 1', { q: 1n }, THREE),
  one('three, q is p', { q: P }, THREE),
  one('four primes', { more: [R, S].map((prime) => [prime, 1n, 1n]) }, THREE),
  one('four primes, two the same', { more: [R, R].map((prime) => [prime, 1n, 1n]) }, THREE),
]

/** For the reader of PKCS#1. */
export const GO_RSA_RULES: readonly Rule[] = CASES.map(([name, numbers]) => ({
  generator: 'go-key',
  name: `RSA: ${name}`,
  input: { form: 'pkcs1', der: der(numbers) },
}))
