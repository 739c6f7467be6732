// RSA for the material of tests. Numbers take seconds to find without help: they are found by Node when the bundle is made.
import { randomBytes } from '@noble/hashes/utils.js'
import { supply } from 'rsa-supply'
import { nullValue, octetString, oid, sequence } from '../../../src/der/writer.ts'

const big = (bytes) => bytes.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n)
function octets(value, length) {
  const hex = value.toString(16).padStart(2 * length, '0')
  return Uint8Array.from({ length }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16))
}

const used = new Map()

/** A key that nobody had yet, as the numbers of RSAPrivateKey (RFC 8017, A.1.2). */
export function rsaKey(bits) {
  const at = used.get(bits) ?? 0
  used.set(bits, at + 1)
  const der = supply[bits]?.[at]
  if (der === undefined)
    throw new Error(`tools/runtimes/bundle.mjs makes too few keys of ${bits} bits`)
  return rsaNumbers(
    Uint8Array.fromBase64?.(der) ?? Uint8Array.from(atob(der), (c) => c.charCodeAt(0)),
  )
}

/** The element that begins here: where its content begins and where it ends. */
function contentAt(der, at) {
  const first = der[at + 1]
  const size = first < 0x80 ? 0 : first & 0x7f
  const length = size === 0 ? first : Number(big(der.subarray(at + 2, at + 2 + size)))
  const from = at + 2 + size
  return { from, to: from + length }
}

function elements(der, { from, to }) {
  const all = []
  for (let at = from; at < to; at = all.at(-1).to) all.push(contentAt(der, at))
  return all
}

/** What PKCS#8 holds: the contents of the algorithm, and of the element in the OCTET STRING, which are elements but for Ed25519. */
export function pkcs8Parts(pkcs8) {
  const [, algorithm, inside] = elements(pkcs8, contentAt(pkcs8, 0))
  const key = contentAt(pkcs8, inside.from)
  const contents = (of) => elements(pkcs8, of).map(({ from, to }) => pkcs8.subarray(from, to))
  return { algorithm: contents(algorithm), key, contents: () => contents(key) }
}

/** The numbers of a key in PKCS#8. */
export function rsaNumbers(pkcs8) {
  const { key } = pkcs8Parts(pkcs8)
  return elements(pkcs8, key).map(({ from, to }) =>
    pkcs8.subarray(pkcs8[from] === 0 && to - from > 1 ? from + 1 : from, to),
  )
}

function power(base, exponent, modulus) {
  let [result, square] = [1n, base % modulus]
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** RSASP1 with the primes (RFC 8017, 5.2.1). */
function raised(numbers, message) {
  const [, n, , , p, q, dp, dq, qInv] = numbers.map(big)
  const [m1, m2] = [power(message, dp, p), power(message, dq, q)]
  const h = ((((m1 - m2) * qInv) % p) + p) % p
  return octets(m2 + q * h, numbers[1].length)
}

const DIGESTS = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
}

/** RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.1 and 9.2). */
export function rsaSignature(numbers, name, hash, data) {
  const info = sequence(sequence(oid(DIGESTS[name]), nullValue()), octetString(hash(data)))
  const encoded = new Uint8Array(numbers[1].length).fill(0xff)
  encoded.set([0, 1])
  encoded[encoded.length - info.length - 1] = 0
  encoded.set(info, encoded.length - info.length)
  return raised(numbers, big(encoded))
}

/** MGF1 (RFC 8017, B.2.1). */
function mask(seed, length, hash) {
  const out = new Uint8Array(length)
  for (let at = 0, count = 0; at < length; count++) {
    const block = hash(Uint8Array.of(...seed, 0, 0, count >> 8, count & 0xff))
    out.set(block.subarray(0, length - at), at)
    at += block.length
  }
  return out
}

/** RSASSA-PSS with the longest salt that fits, as Node signs with a key of that kind (RFC 8017, 9.1.1). */
export function pssSignature(numbers, _, hash, data) {
  const bits = 8 * numbers[1].length - Math.clz32(numbers[1][0]) + 24 - 1
  const length = Math.ceil(bits / 8)
  const digest = hash(data)
  const salt = randomBytes(length - digest.length - 2)
  const h = hash(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, ...digest, ...salt))
  const block = new Uint8Array(length - digest.length - 1)
  block[block.length - salt.length - 1] = 1
  block.set(salt, block.length - salt.length)
  const masked = mask(h, block.length, hash).map((octet, at) => octet ^ block[at])
  masked[0] &= 0xff >> (8 * length - bits)
  return raised(numbers, big(Uint8Array.of(...masked, ...h, 0xbc)))
}
