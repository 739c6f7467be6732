import {
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign,
  type KeyObject,
} from 'node:crypto'
import {
  element,
  integer,
  octetString,
  oid,
  sequence,
  unsignedInteger,
} from '../../../src/der/writer.ts'
import {
  ecdsaAlgorithm,
  rsaAlgorithm,
  ED25519,
} from '../../../test/support/certificates/algorithms.ts'
import type { Hash, Signer } from '../../../test/support/certificates/write.ts'
import { fileText } from '../../../test/support/files.ts'

// Keys that a seed repeats: scalars are digests of names, RSA keys are those kept in fixtures/keys. ECDSA takes its random
// number from a digest too (as RFC 6979 does, in a simpler way), so that a signature is the same on every run.

/** A key of the generated certificates. */
export interface Key extends Signer {
  readonly name: string
  readonly spki: Uint8Array
  /** In the forms that OpenSSL writes, by PEM label. */
  readonly forms: Readonly<Record<string, Uint8Array>>
}

interface Curve {
  readonly node: string
  readonly oid: string
  readonly order: bigint
  readonly octets: number
}

const CURVES = {
  'P-256': {
    node: 'prime256v1',
    oid: '1.2.840.10045.3.1.7',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    octets: 32,
  },
  'P-384': {
    node: 'secp384r1',
    oid: '1.3.132.0.34',
    order: BigInt(
      '0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    ),
    octets: 48,
  },
  'P-521': {
    node: 'secp521r1',
    oid: '1.3.132.0.35',
    order: BigInt(
      '0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
    ),
    octets: 66,
  },
  'P-224': {
    node: 'secp224r1',
    oid: '1.3.132.0.33',
    order: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
    octets: 28,
  },
  secp256k1: {
    node: 'secp256k1',
    oid: '1.3.132.0.10',
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
    octets: 32,
  },
} as const satisfies Record<string, Curve>

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'

const big = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const octetsOf = (value: bigint, length: number): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex'))

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n]
  while (a > 1n) {
    const quotient = a / b
    ;[a, b, x, y] = [b, a % b, y, x - quotient * y]
  }
  return ((x % modulus) + modulus) % modulus
}

function publicPoint(curve: Curve, scalar: bigint): Uint8Array {
  const ecdh = createECDH(curve.node)
  ecdh.setPrivateKey(octetsOf(scalar, curve.octets))
  return new Uint8Array(ecdh.getPublicKey())
}

function ecdsa(curve: Curve, scalar: bigint, data: Uint8Array, hash: Hash): Uint8Array {
  const digest = createHash(hash).update(data).digest()
  const shift = BigInt(Math.max(0, digest.length - curve.octets) * 8)
  const nonce = createHmac('sha512', octetsOf(scalar, curve.octets)).update(digest).digest()
  const k = (big(nonce) % (curve.order - 1n)) + 1n
  const r = big(publicPoint(curve, k).subarray(1, 1 + curve.octets)) % curve.order
  const s = (inverse(k, curve.order) * ((big(digest) >> shift) + r * scalar)) % curve.order
  return sequence(
    unsignedInteger(octetsOf(r, curve.octets)),
    unsignedInteger(octetsOf(s, curve.octets)),
  )
}

function ecKey(name: string, curveName: keyof typeof CURVES): Key {
  const curve: Curve = CURVES[curveName]
  const scalar =
    (big(createHash('sha512').update(`meshcerts ${name}`).digest()) % (curve.order - 1n)) + 1n
  const point = publicPoint(curve, scalar)
  const named = oid(curve.oid)
  const publicKey = element(0xa1, element(0x03, Uint8Array.of(0), point))
  const secret = octetString(octetsOf(scalar, curve.octets))
  const sec1 = sequence(integer(1), secret, element(0xa0, named), publicKey)
  const inside = sequence(integer(1), secret, publicKey)
  const algorithm = sequence(oid(EC_PUBLIC_KEY), named)
  return {
    name,
    spki: sequence(algorithm, element(0x03, Uint8Array.of(0), point)),
    forms: {
      'EC PRIVATE KEY': sec1,
      'PRIVATE KEY': sequence(integer(0), algorithm, octetString(inside)),
    },
    algorithm: ecdsaAlgorithm,
    sign: (data, hash = 'sha256') => ecdsa(curve, scalar, data, hash),
  }
}

const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }))

function rsaKey(name: string): Key {
  const text = fileText(`fixtures/keys/${name}.pem`)
  const key = createPrivateKey(text.slice(text.indexOf('-----BEGIN')))
  return {
    name,
    spki: spkiOf(key),
    forms: {
      'RSA PRIVATE KEY': new Uint8Array(key.export({ type: 'pkcs1', format: 'der' })),
      'PRIVATE KEY': new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })),
    },
    algorithm: rsaAlgorithm,
    sign: (data, hash = 'sha256') => new Uint8Array(sign(hash, data, key)),
  }
}

function ed25519Key(name: string): Key {
  const seed = createHash('sha256').update(`meshcerts ${name}`).digest()
  const pkcs8 = sequence(integer(0), ED25519, octetString(octetString(new Uint8Array(seed))))
  const key = createPrivateKey({ key: Buffer.from(pkcs8), type: 'pkcs8', format: 'der' })
  return {
    name,
    spki: spkiOf(key),
    forms: { 'PRIVATE KEY': pkcs8 },
    algorithm: () => ED25519,
    sign: (data) => new Uint8Array(sign(null, data, key)),
  }
}

const MAKERS: Readonly<Record<string, () => Key>> = {
  'p256-a': () => ecKey('p256-a', 'P-256'),
  'p256-b': () => ecKey('p256-b', 'P-256'),
  'p256-c': () => ecKey('p256-c', 'P-256'),
  'p256-d': () => ecKey('p256-d', 'P-256'),
  'p384-a': () => ecKey('p384-a', 'P-384'),
  'p384-b': () => ecKey('p384-b', 'P-384'),
  'p521-a': () => ecKey('p521-a', 'P-521'),
  'p224-a': () => ecKey('p224-a', 'P-224'),
  'k1-a': () => ecKey('k1-a', 'secp256k1'),
  'ed-a': () => ed25519Key('ed-a'),
  'ed-b': () => ed25519Key('ed-b'),
  'rsa-root': () => rsaKey('rsa-root'),
  'rsa-ca': () => rsaKey('rsa-ca'),
  'rsa-other': () => rsaKey('rsa-other'),
}

/** Names of the keys there are; the first letters say the kind. */
export const KEY_NAMES = Object.keys(MAKERS)

const made = new Map<string, Key>()

/** A key by its name. */
export function keyNamed(name: string): Key {
  const known = made.get(name) ?? MAKERS[name]!()
  made.set(name, known)
  return known
}
