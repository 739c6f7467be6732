import { quoteShort } from '../report/quote.ts'
import { fromBase64Url, toBase64Url } from '../crypto/base64url.ts'
import { KEY_OID } from '../crypto/public-key.ts'
import { CURVE_NAMES, curveBits } from '../der/oids.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { bitString, concat, element, integer, octetString, oid, sequence } from '../der/writer.ts'
import { keyError } from './fail.ts'
import { readEc } from './ec.ts'
import { readPkcs8, writePkcs8 } from './pkcs8.ts'
import { readKey, type ReadKey } from './read.ts'
import { readRsa, writeRsa } from './rsa.ts'
import type { PrivateJwk, PrivateKey } from './types.ts'
import { pkcs8Of } from './private-key-value.ts'

const RSA_MEMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

// RFC 7518 6.2.1.1 and RFC 8812 3.1
const CURVES = new Set(['P-256', 'P-384', 'P-521', 'secp256k1'])
const OKP = new Set(['Ed25519', 'Ed448', 'X25519', 'X448'] as const)
type Okp = 'Ed25519' | 'Ed448' | 'X25519' | 'X448'

function member(jwk: PrivateJwk, name: string): Uint8Array {
  const value = jwk[name]
  const bytes = typeof value === 'string' && value !== '' ? fromBase64Url(value) : undefined
  if (bytes !== undefined) return bytes
  throw keyError('key-malformed', {
    problem: `the member ${name} of the JWK is missing or no base64url`,
  })
}

function rsaFrom(jwk: PrivateJwk): ReadKey {
  if (jwk['oth'] !== undefined) {
    throw keyError('key-unsupported-form', {
      form: 'JWK with more than two primes',
      command: 'write it as PEM with the tool that made it',
    })
  }
  const pkcs1 = writeRsa(RSA_MEMBERS.map((name) => member(jwk, name)))
  const key = readKey(pkcs1, 'pkcs1')
  pkcs1.fill(0)
  return key
}

function ecFrom(jwk: PrivateJwk): ReadKey {
  const curve = jwk['crv'] as string
  const identifier = Object.keys(CURVE_NAMES).find((key) => CURVE_NAMES[key] === curve)
  if (!CURVES.has(curve) || identifier === undefined) {
    throw keyError('key-unsupported-algorithm', { algorithm: `JWK crv ${shown(curve)}` })
  }
  const octets = Math.ceil(curveBits(curve) / 8)
  const [x, y, d] = ['x', 'y', 'd'].map((name) => member(jwk, name)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  // RFC 7518 6.2.1.2: coordinates are written in full
  if (x.length !== octets || y.length !== octets) {
    throw keyError('key-malformed', {
      problem: `x and y of the JWK have to be ${String(octets)} octets long`,
    })
  }
  const point = concat([Uint8Array.of(4), x, y])
  const sec1 = sequence(
    integer(1),
    octetString(d),
    element(0xa0, oid(identifier)),
    element(0xa1, bitString(point)),
  )
  d.fill(0)
  const key = readKey(sec1, 'sec1')
  sec1.fill(0)
  return key
}

// a value from outside: a text, it is hoped
const shown = (value: unknown): string =>
  typeof value === 'string' && value.trim() !== ''
    ? quoteShort(value, 40)
    : '(missing or not a text)'

function okpFrom(jwk: PrivateJwk): ReadKey {
  const curve = jwk['crv'] as Okp
  if (!OKP.has(curve)) {
    throw keyError('key-unsupported-algorithm', { algorithm: `JWK crv ${shown(curve)}` })
  }
  const d = member(jwk, 'd')
  const algorithm = sequence(oid(KEY_OID[curve]))
  const pkcs8 = writePkcs8(algorithm, octetString(d))
  d.fill(0)
  const key = readKey(pkcs8, 'pkcs8')
  pkcs8.fill(0)
  return { ...key, stated: sequence(algorithm, bitString(member(jwk, 'x'))) }
}

/**
 * Reads a private JWK (RFC 7517): RSA, EC (P-256, P-384, P-521, secp256k1) and OKP.
 *
 * @throws MeshCertsError `key-none` for a public one, `key-malformed`, `key-unsupported-algorithm`.
 */
export function readJwk(jwk: PrivateJwk): ReadKey {
  if (jwk['d'] === undefined) throw keyError('key-none', {})
  switch (jwk.kty) {
    case 'RSA':
      return { ...rsaFrom(jwk), form: 'jwk' }
    case 'EC':
      return { ...ecFrom(jwk), form: 'jwk' }
    case 'OKP':
      return { ...okpFrom(jwk), form: 'jwk' }
    default:
      throw keyError('key-unsupported-algorithm', {
        algorithm: `JWK kty ${shown(jwk.kty)}`,
      })
  }
}

function ecTo(key: PrivateKey, inner: Uint8Array, parameters: Uint8Array | undefined): PrivateJwk {
  const { curve = '', publicKey } = key
  const point = publicKey.bytes
  if (!CURVES.has(curve) || point[0] !== 4) {
    throw keyError('key-format', { type: curve, form: 'jwk' })
  }
  const half = 1 + (point.length - 1) / 2
  const { secret } = readEc(inner, parameters)
  const d = toBase64Url(secret)
  secret.fill(0)
  const [x, y] = [point.subarray(1, half), point.subarray(half)].map(toBase64Url)
  return { kty: 'EC', crv: curve, x, y, d }
}

function okpTo(key: PrivateKey, inner: Uint8Array): PrivateJwk {
  const reader = new DerReader(inner)
  reader.read(TAG.OCTET_STRING, 'CurvePrivateKey')
  const d = toBase64Url(reader.content())
  return { kty: 'OKP', crv: key.type, x: toBase64Url(key.publicKey.bytes), d }
}

/**
 * Gives a private key away as JSON Web Key.
 *
 * @param key - RSA with two primes, EC (P-256, P-384, P-521, secp256k1), Ed25519, Ed448, X25519 or X448.
 * @returns The members of RFC 7518, section 6 and RFC 8037, section 2, and no other.
 * @throws MeshCertsError `key-format` for other keys.
 * @example
 * import { parsePrivateKey, toJwk } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const key = await parsePrivateKey(readFileSync('fixtures/good/ca-key.pem'))
 * toJwk(key).kty // => 'RSA'
 */
export function toJwk(key: PrivateKey): PrivateJwk {
  const { inner, parameters } = readPkcs8(pkcs8Of(key))
  if (key.type === 'EC') return ecTo(key, inner, parameters)
  if (OKP.has(key.type as Okp)) return okpTo(key, inner)
  const numbers = key.type === 'RSA' ? readRsa(inner) : []
  if (numbers.length !== RSA_MEMBERS.length) {
    throw keyError('key-format', { type: key.type, form: 'jwk' })
  }
  const members: Record<string, string> = {}
  for (const [i, name] of RSA_MEMBERS.entries())
    members[name] = toBase64Url(numbers[i] as Uint8Array)
  return { kty: 'RSA', ...members }
}
