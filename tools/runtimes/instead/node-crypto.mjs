// What tests call of `node:crypto`, where there is none: keys, signatures and digests at once, which Web Crypto answers with
// promises. Only material of tests comes from here, never a verdict. A function that is not here keeps a file of tests on Node.
import { cbc } from '@noble/ciphers/aes.js'
import { ecdsa, weierstrass } from '@noble/curves/abstract/weierstrass.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { randomBytes } from '@noble/hashes/utils.js'
import { Buffer } from 'buffer'
import {
  bitString,
  element,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  unsignedInteger,
} from '../../../src/der/writer.ts'
import { formatPem } from '../../../src/pem/format.ts'
import { pkcs8Parts, pssSignature, rsaKey, rsaNumbers, rsaSignature } from './rsa.mjs'

const HASHES = { md5, sha1, sha224, sha256, sha384, sha512 }

function hashNamed(name) {
  const found = HASHES[name]
  if (found === undefined) throw new Error(`tools/runtimes has no digest ${name}`)
  return found
}

/** As far as tests call it: `update` with text or bytes, then `digest`. */
function hasher(state) {
  return {
    update(data) {
      state.update(typeof data === 'string' ? Buffer.from(data) : Uint8Array.from(data))
      return this
    },
    digest: (form) => {
      const digest = Buffer.from(state.digest())
      return form === undefined ? digest : digest.toString(form)
    },
  }
}

export const createHash = (name) => hasher(hashNamed(name).create())
export const createHmac = (name, key) => hasher(hmac.create(hashNamed(name), Uint8Array.from(key)))

// ---- keys on curves

// SEC 2, 3.2.2
const p224 = ecdsa(
  weierstrass({
    p: 2n ** 224n - 2n ** 96n + 1n,
    n: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
    h: 1n,
    a: 2n ** 224n - 2n ** 96n - 2n,
    b: 0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4n,
    Gx: 0xb70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21n,
    Gy: 0xbd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34n,
  }),
  sha224,
)

const CURVES = [
  { names: ['prime256v1', 'P-256'], jwk: 'P-256', oid: '1.2.840.10045.3.1.7', curve: p256 },
  { names: ['secp384r1', 'P-384'], jwk: 'P-384', oid: '1.3.132.0.34', curve: p384 },
  { names: ['secp521r1', 'P-521'], jwk: 'P-521', oid: '1.3.132.0.35', curve: p521 },
  { names: ['secp224r1', 'P-224'], jwk: 'P-224', oid: '1.3.132.0.33', curve: p224 },
  { names: ['secp256k1'], jwk: 'secp256k1', oid: '1.3.132.0.10', curve: secp256k1 },
]

function curveNamed(name) {
  const found = CURVES.find(({ names }) => names.includes(name))
  if (found === undefined) throw new Error(`tools/runtimes has no curve ${name}`)
  return found
}

export function createECDH(name) {
  const { curve } = curveNamed(name)
  let secret
  return {
    setPrivateKey: (bytes) => void (secret = Uint8Array.from(bytes)),
    getPublicKey: () => Buffer.from(curve.getPublicKey(secret, false)),
  }
}

const base64url = (bytes) =>
  Buffer.from(bytes)
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

function curveKey(named, secret = named.curve.utils.randomSecretKey()) {
  const point = named.curve.getPublicKey(secret, false)
  const algorithm = sequence(oid('1.2.840.10045.2.1'), oid(named.oid))
  const half = (point.length - 1) / 2
  return new KeyObject({
    type: 'ec',
    details: { namedCurve: named.names[0] },
    spki: sequence(algorithm, bitString(point)),
    pkcs8: pkcs8Of(
      algorithm,
      sequence(integer(1), octetString(secret), element(0xa1, bitString(point))),
    ),
    own: {
      sec1: sequence(
        integer(1),
        octetString(secret),
        element(0xa0, oid(named.oid)),
        element(0xa1, bitString(point)),
      ),
    },
    jwk: {
      kty: 'EC',
      crv: named.jwk,
      x: base64url(point.subarray(1, 1 + half)),
      y: base64url(point.subarray(1 + half)),
      d: base64url(secret),
    },
    sign: (data, hash) =>
      named.curve.sign(hashNamed(hash)(data), secret, {
        prehash: false,
        format: 'der',
        lowS: false,
      }),
  })
}

// ---- the other kinds

const pkcs8Of = (algorithm, inside) => sequence(integer(0), algorithm, octetString(inside))

function edwardsKey(secret = ed25519.utils.randomSecretKey()) {
  const algorithm = sequence(oid('1.3.101.112'))
  return new KeyObject({
    type: 'ed25519',
    details: {},
    spki: sequence(algorithm, bitString(ed25519.getPublicKey(secret))),
    pkcs8: pkcs8Of(algorithm, octetString(secret)),
    own: {},
    sign: (data) => ed25519.sign(data, secret),
  })
}

const RSA_TYPES = {
  rsa: {
    algorithm: sequence(oid('1.2.840.113549.1.1.1'), nullValue()),
    signature: rsaSignature,
  },
  // no parameters: any digest (RFC 4055, 1.2)
  'rsa-pss': { algorithm: sequence(oid('1.2.840.113549.1.1.10')), signature: pssSignature },
}

function keyOfNumbers(type, numbers) {
  const { algorithm, signature } = RSA_TYPES[type]
  const [, n, e] = numbers
  const pkcs1 = sequence(...numbers.map((number) => unsignedInteger(number)))
  return new KeyObject({
    type,
    details: {},
    spki: sequence(algorithm, bitString(sequence(unsignedInteger(n), unsignedInteger(e)))),
    pkcs8: pkcs8Of(algorithm, pkcs1),
    own: { pkcs1 },
    sign: (data, hash) => signature(numbers, hash, hashNamed(hash), data),
  })
}

// ---- what tests hold

// PBES2 with PBKDF2 and AES-256-CBC (RFC 8018, 6.2), as OpenSSL 3.0 writes it
function locked(pkcs8, passphrase) {
  const [salt, iv, rounds] = [randomBytes(8), randomBytes(16), 2048]
  const secret = pbkdf2(sha256, passphrase, salt, { c: rounds, dkLen: 32 })
  const derivation = sequence(
    oid('1.2.840.113549.1.5.12'),
    sequence(octetString(salt), integer(rounds), sequence(oid('1.2.840.113549.2.9'), nullValue())),
  )
  const cipher = sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(iv))
  return sequence(
    sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, cipher)),
    octetString(cbc(secret, iv).encrypt(pkcs8)),
  )
}

const OWN_LABELS = { sec1: 'EC PRIVATE KEY', pkcs1: 'RSA PRIVATE KEY' }

export class KeyObject {
  #made
  constructor(made) {
    this.#made = made
    this.asymmetricKeyType = made.type
    this.asymmetricKeyDetails = made.details
  }
  get made() {
    return this.#made
  }
  export({ type, format, cipher, passphrase }) {
    const { spki, pkcs8, own, jwk } = this.#made
    if (format === 'jwk') return { ...jwk }
    if (cipher !== undefined && (type !== 'pkcs8' || cipher !== 'aes-256-cbc'))
      throw new Error(`tools/runtimes does not lock ${type} with ${cipher}`)
    const [der, label] = {
      spki: [spki, 'PUBLIC KEY'],
      pkcs8: cipher ? [locked(pkcs8, passphrase), 'ENCRYPTED PRIVATE KEY'] : [pkcs8, 'PRIVATE KEY'],
    }[type] ?? [own[type], OWN_LABELS[type]]
    return format === 'der' ? Buffer.from(der) : formatPem(label, der)
  }
}

export const createPublicKey = (key) => key

const isOid = (content, dotted) => Buffer.from(content).equals(Buffer.from(oid(dotted).subarray(2)))

/** PKCS#8 as DER or PEM: the forms that tests open. */
export function createPrivateKey(given) {
  const text = /-----BEGIN PRIVATE KEY-----([^-]*)-----END/.exec(given)?.[1]
  if (text === undefined && !ArrayBuffer.isView(given.key))
    throw new Error('tools/runtimes opens PKCS#8 alone, as PEM or as { key: octets }')
  const pkcs8 = Uint8Array.from(text === undefined ? given.key : Buffer.from(text, 'base64'))
  const { algorithm, key, contents } = pkcs8Parts(pkcs8)
  const [identifier, curve] = algorithm
  if (isOid(identifier, '1.3.101.112')) return edwardsKey(pkcs8.slice(key.from, key.to))
  if (isOid(identifier, '1.2.840.10045.2.1'))
    return curveKey(
      CURVES.find((one) => isOid(curve, one.oid)),
      contents()[1].slice(),
    )
  const isPss = isOid(identifier, '1.2.840.113549.1.1.10')
  return keyOfNumbers(isPss ? 'rsa-pss' : 'rsa', rsaNumbers(pkcs8))
}

export function generateKeyPairSync(type, { namedCurve, modulusLength } = {}) {
  const privateKey =
    type === 'ec'
      ? curveKey(curveNamed(namedCurve))
      : type === 'ed25519'
        ? edwardsKey()
        : keyOfNumbers(type, rsaKey(modulusLength))
  return { privateKey, publicKey: privateKey }
}

export function sign(hash, data, key) {
  return Buffer.from(key.made.sign(Uint8Array.from(data), hash ?? undefined))
}
