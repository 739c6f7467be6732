import { toBigInt } from '../../der/bytes.ts'
import { goCurve, type GoCurve } from '../go/curves.ts'
import { ABSENT, cursorOver, FAILED } from '../openssl/asn1-element.ts'
import { listOf, optional, required, sequence, type Item } from '../openssl/asn1-items.ts'
import { oidText, type Primitive } from '../openssl/asn1-values.ts'
import { BITS, INTEGER, OBJECT, OCTETS } from '../openssl/x509-items.ts'

// d2i_PrivateKey of BoringSSL for the keys that PEM_X509_INFO_read_bio decodes: RSA_parse_private_key with RSA_check_key, and
// EC_KEY_parse_private_key with EC_KEY_check_key. What follows the key in its block nobody looks at.

const read = <T>(der: Uint8Array, item: Item<T>): T | undefined => {
  const found = item(cursorOver(der, 'boringssl'), { optional: false })
  return found === ABSENT || found === FAILED ? undefined : found
}

// ---- RSA (RFC 8017, appendix A.1.2)

const NUMBERS = listOf(INTEGER)
const MEMBERS = 9
type RsaMembers = [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
const isOdd = (number: bigint): boolean => (number & 1n) === 1n
const bitsOf = (number: bigint): number => number.toString(2).length
// OPENSSL_RSA_MIN_MODULUS_BITS and OPENSSL_RSA_MAX_MODULUS_BITS of BoringSSL; kMaxExponentBits
const BITS_OF_RSA = { least: 512, most: 8192, exponent: 33 }

function isPublicHalf(n: bigint, e: bigint): boolean {
  const { least, most, exponent } = BITS_OF_RSA
  const inRange = bitsOf(n) >= least && bitsOf(n) <= most && bitsOf(e) <= exponent
  return inRange && isOdd(n) && isOdd(e) && e > 1n
}

const isInverse = (a: bigint, b: bigint, modulus: bigint): boolean =>
  a < modulus && modulus > 0n && (a * b) % modulus === 1n

interface RsaNumbers {
  readonly n: bigint
  readonly e: bigint
  readonly d: bigint
  readonly p: bigint
  readonly q: bigint
}

const isExponent = ({ n, e, d, p, q }: RsaNumbers): boolean =>
  d < n && p > 1n && q > 1n && (d * e) % (p - 1n) === 1n && (d * e) % (q - 1n) === 1n

/** RSA_check_key. */
function fitsTogether(numbers: readonly bigint[]): boolean {
  const [, n, e, d, p, q, dp, dq, inverseOfQ] = numbers as [bigint, ...RsaMembers]
  const isPair = isPublicHalf(n, e) && p * q === n && isExponent({ n, e, d, p, q })
  return (
    isPair && isInverse(dp, e, p - 1n) && isInverse(dq, e, q - 1n) && isInverse(inverseOfQ, q, p)
  )
}

function readsRsaKey(der: Uint8Array): boolean {
  const numbers = read(der, NUMBERS)
  if (numbers?.length !== MEMBERS || numbers.some(({ negative }) => negative === true)) return false
  const members = numbers.map(({ bytes }) => toBigInt(bytes))
  return members[0] === 0n && fitsTogether(members)
}

// ---- EC (RFC 5915, section 3)

const EC_KEY = sequence({
  version: required(INTEGER),
  secret: required(OCTETS),
  curve: optional(OBJECT, { explicit: 0 }),
  point: optional(BITS, { explicit: 1 }),
})

interface Point {
  readonly x: bigint
  readonly y: bigint
}

// FIPS 186-4, appendix D.1.2
const BASE_POINTS: Readonly<Record<GoCurve['name'], Point>> = {
  'P-224': {
    x: BigInt('0xb70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21'),
    y: BigInt('0xbd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34'),
  },
  'P-256': {
    x: BigInt('0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296'),
    y: BigInt('0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'),
  },
  'P-384': {
    x: BigInt(
      '0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7',
    ),
    y: BigInt(
      '0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f',
    ),
  },
  'P-521': {
    x: BigInt(
      '0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
    ),
    y: BigInt(
      '0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650',
    ),
  },
}

const modulo = (number: bigint, p: bigint): bigint => ((number % p) + p) % p

function inverse(number: bigint, p: bigint): bigint {
  let [a, b, u, v] = [modulo(number, p), p, 1n, 0n]
  while (a > 1n) {
    const q = b / a
    ;[a, b, u, v] = [b - q * a, a, v - q * u, u]
  }
  return modulo(u, p)
}

/** A point as (x / z², y / z³): adding needs no inverse then. `undefined` is the point at infinity. */
type Jacobian = (Point & { readonly z: bigint }) | undefined

/** Twice a point of a curve with a = -3 (IEEE 1363-2000, A.10.4). */
function twice(p: bigint, point: Jacobian): Jacobian {
  if (point === undefined || point.y === 0n) return undefined
  const { x, y, z } = point
  const squared = (y * y) % p
  const s = (4n * x * squared) % p
  const m = (3n * (x - z * z) * (x + z * z)) % p
  const sum = modulo(m * m - 2n * s, p)
  return { x: sum, y: modulo(m * (s - sum) - 8n * squared * squared, p), z: (2n * y * z) % p }
}

/** The sum of two points (IEEE 1363-2000, A.10.5). */
function add(p: bigint, left: Jacobian, right: Jacobian): Jacobian {
  if (left === undefined || right === undefined) return left ?? right
  const [a, b] = [(left.z * left.z) % p, (right.z * right.z) % p]
  const u = (left.x * b) % p
  const s = (((left.y * b) % p) * right.z) % p
  const h = modulo(right.x * a - u, p)
  const r = modulo(((right.y * a) % p) * left.z - s, p)
  if (h === 0n) return r === 0n ? twice(p, left) : undefined
  const square = (h * h) % p
  const cube = (square * h) % p
  const x = modulo(r * r - cube - 2n * u * square, p)
  return { x, y: modulo(r * (u * square - x) - s * cube, p), z: (h * left.z * right.z) % p }
}

function publicPoint({ name, prime }: GoCurve, secret: bigint): Point | undefined {
  let sum: Jacobian
  let power: Jacobian = { ...BASE_POINTS[name], z: 1n }
  for (let left = secret; left > 0n; left >>= 1n) {
    if (isOdd(left)) sum = add(prime, sum, power)
    power = twice(prime, power)
  }
  if (sum === undefined) return undefined
  const over = inverse(sum.z, prime)
  const square = (over * over) % prime
  return { x: (sum.x * square) % prime, y: (((sum.y * square) % prime) * over) % prime }
}

const UNCOMPRESSED = 4
const COMPRESSED = 2

/** Is the point that is written the one of the key? Both forms of SEC 1 are read, hybrid is not. */
function isPointOf(curve: GoCurve, { unused, bytes }: Primitive, { x, y }: Point): boolean {
  const [form = 0] = bytes
  const isWhole = form === UNCOMPRESSED
  if (unused !== 0 || bytes.length !== 1 + curve.octets * (isWhole ? 2 : 1)) return false
  if (toBigInt(bytes.subarray(1, 1 + curve.octets)) !== x) return false
  if (isWhole) return toBigInt(bytes.subarray(1 + curve.octets)) === y
  return form === COMPRESSED + (isOdd(y) ? 1 : 0)
}

type EcKey = Exclude<ReturnType<typeof EC_KEY>, typeof ABSENT | typeof FAILED>

/** The curve of a key: its own, which may not differ from the one in front of it in PKCS#8. */
function curveOf(key: EcKey, stated: string | undefined): GoCurve | undefined {
  const own = key.curve && oidText(key.curve.bytes)
  if (own !== undefined && stated !== undefined && own !== stated) return undefined
  return goCurve(own ?? stated ?? '')
}

function readsEcKey(der: Uint8Array, stated?: string): boolean {
  const key = read(der, EC_KEY)
  const curve = key && curveOf(key, stated)
  if (curve === undefined || key === undefined) return false
  const { version, secret, point } = key
  if (version.negative === true || toBigInt(version.bytes) !== 1n) return false
  const scalar = toBigInt(secret.bytes)
  if (scalar === 0n || scalar >= curve.order) return false
  return point === undefined || isPointOf(curve, point, publicPoint(curve, scalar) as Point)
}

/** Does BoringSSL read the key in a block with this label? `undefined` for a label that it decodes nothing of, and for DSA. */
export function readsNamedKey(label: string, der: Uint8Array): boolean | undefined {
  if (label === 'RSA PRIVATE KEY') return readsRsaKey(der)
  return label === 'EC PRIVATE KEY' ? readsEcKey(der) : undefined
}

/** Does BoringSSL read what a PKCS#8 key of this kind holds? `stated`: its curve there, as a dotted identifier. */
export function readsInnerKey(type: 'RSA' | 'EC', der: Uint8Array, stated?: string): boolean {
  return type === 'RSA' ? readsRsaKey(der) : readsEcKey(der, stated)
}
