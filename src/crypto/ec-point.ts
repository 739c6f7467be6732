import { toBigInt } from '../der/bytes.ts'

// Is an encoded point on its curve (SEC 1, section 2.3.4)? Arithmetic on public numbers only: no secret goes through here.

/** A curve y² = x³ + ax + b over the field of the prime p. */
export interface PrimeCurve {
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
}

const P256 = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const P384 = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n
const P521 = 2n ** 521n - 1n
const P224 = 2n ** 224n - 2n ** 96n + 1n
const P192 = 2n ** 192n - 2n ** 64n - 1n

/** SEC 2, version 2 and RFC 5639, by the names that keys carry here. */
export const PRIME_CURVES: Readonly<Record<string, PrimeCurve>> = {
  'P-192': {
    p: P192,
    a: P192 - 3n,
    b: 0x64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1n,
  },
  'P-224': {
    p: P224,
    a: P224 - 3n,
    b: 0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4n,
  },
  'P-256': {
    p: P256,
    a: P256 - 3n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-384': {
    p: P384,
    a: P384 - 3n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  'P-521': {
    p: P521,
    a: P521 - 3n,
    b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
  secp256k1: { p: 2n ** 256n - 2n ** 32n - 977n, a: 0n, b: 7n },
  brainpoolP256r1: {
    p: 0xa9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377n,
    a: 0x7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9n,
    b: 0x26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6n,
  },
  brainpoolP384r1: {
    p: 0x8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53n,
    a: 0x7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826n,
    b: 0x04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11n,
  },
  brainpoolP512r1: {
    p: 0xaadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3n,
    a: 0x7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94can,
    b: 0x3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723n,
  },
}

const octetsOf = ({ p }: PrimeCurve): number => Math.ceil(p.toString(2).length / 8)

const modulo = (number: bigint, p: bigint): bigint => ((number % p) + p) % p

const rightSide = ({ p, a, b }: PrimeCurve, x: bigint): bigint => modulo((x * x + a) * x + b, p)

function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n
  let square = modulo(base, p)
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % p
    square = (square * square) % p
  }
  return result
}

/** Euler's criterion: has the number a square root? */
function hasRoot(number: bigint, p: bigint): boolean {
  return number === 0n || power(number, (p - 1n) / 2n, p) === 1n
}

/** The ways to write a point: both coordinates, one and the parity of the other, or all of that (X9.62). */
export type PointForm = 'uncompressed' | 'compressed' | 'hybrid'

function formOf(point: Uint8Array): PointForm | undefined {
  const first = point[0]
  if (first === 4) return 'uncompressed'
  if (first === 2 || first === 3) return 'compressed'
  return first === 6 || first === 7 ? 'hybrid' : undefined
}

/**
 * Is this a point of the curve, in one of the allowed forms, with coordinates in the field? The point at infinity is not.
 */
export function isOnCurve(
  curve: PrimeCurve,
  point: Uint8Array,
  forms: readonly PointForm[],
): boolean {
  const form = formOf(point)
  if (form === undefined || !forms.includes(form)) return false
  const octets = octetsOf(curve)
  const { p } = curve
  if (point.length !== 1 + (form === 'compressed' ? 1 : 2) * octets) return false
  const x = toBigInt(point.subarray(1, 1 + octets))
  if (x >= p) return false
  if (form === 'compressed') return hasRoot(rightSide(curve, x), p)
  const y = toBigInt(point.subarray(1 + octets))
  const fits = form === 'uncompressed' || Number(y & 1n) === ((point[0] as number) & 1)
  return y < p && fits && modulo(y * y, p) === rightSide(curve, x)
}
