import { generateKeyPairSync, sign, webcrypto, constants, type KeyObject } from 'node:crypto'
import { Crypto as PeculiarCrypto } from '@peculiar/webcrypto'
import { describe, expect, it } from 'vitest'
import { signatureAlgorithm } from '../../src/crypto/algorithms.ts'
import type { Engine, SignatureOutcome, SignatureScheme } from '../../src/crypto/engine.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { createKeyCache } from '../../src/crypto/key-cache.ts'
import { verifySignature, type SignatureInput } from '../../src/crypto/verify-signature.ts'
import { engineFromCrypto } from '../../src/crypto/web.ts'
import { needs, NODE_WITH_ML_DSA, NODE_WITHOUT_ML_DSA } from '../support/needs.ts'

const DATA = new TextEncoder().encode('what was signed')
const NULL = Uint8Array.of(5, 0)
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

// RSASSA-PSS-params as OpenSSL 3.0 writes them for SHA-256 with a salt of 32 octets
const PSS_SHA256 = hex(
  '3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120',
)

interface Case {
  readonly name: string
  readonly oid: string
  readonly parameters?: Uint8Array
  readonly keys: () => { publicKey: KeyObject; privateKey: KeyObject }
  readonly hash: string | null
  readonly pss?: number
  /** What Web Crypto can say of it. */
  readonly web: SignatureOutcome
}

const ec = (namedCurve: string) => () => generateKeyPairSync('ec', { namedCurve })
const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rsa = () => rsaPair
const okp = (type: 'ed25519' | 'ed448') => () => generateKeyPairSync(type as 'ed25519')
const dsaPair = () => generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 })
const mlDsa = (type: string) => () =>
  (generateKeyPairSync as (type: string) => { publicKey: KeyObject; privateKey: KeyObject })(type)

const CASES: readonly Case[] = [
  {
    name: 'RSA SHA-1',
    oid: '1.2.840.113549.1.1.5',
    parameters: NULL,
    keys: rsa,
    hash: 'sha1',
    web: 'valid',
  },
  {
    name: 'RSA SHA-256',
    oid: '1.2.840.113549.1.1.11',
    parameters: NULL,
    keys: rsa,
    hash: 'sha256',
    web: 'valid',
  },
  {
    name: 'RSA SHA-256 without parameters',
    oid: '1.2.840.113549.1.1.11',
    keys: rsa,
    hash: 'sha256',
    web: 'valid',
  },
  {
    name: 'RSA SHA-384',
    oid: '1.2.840.113549.1.1.12',
    parameters: NULL,
    keys: rsa,
    hash: 'sha384',
    web: 'valid',
  },
  {
    name: 'RSA SHA-512',
    oid: '1.2.840.113549.1.1.13',
    parameters: NULL,
    keys: rsa,
    hash: 'sha512',
    web: 'valid',
  },
  {
    name: 'RSA SHA-224',
    oid: '1.2.840.113549.1.1.14',
    parameters: NULL,
    keys: rsa,
    hash: 'sha224',
    web: 'unsupported',
  },
  {
    name: 'RSA MD5',
    oid: '1.2.840.113549.1.1.4',
    parameters: NULL,
    keys: rsa,
    hash: 'md5',
    web: 'unsupported',
  },
  {
    name: 'RSA-PSS',
    oid: '1.2.840.113549.1.1.10',
    parameters: PSS_SHA256,
    keys: rsa,
    hash: 'sha256',
    pss: 32,
    web: 'valid',
  },
  {
    name: 'RSA-PSS with a key for PSS only',
    oid: '1.2.840.113549.1.1.10',
    parameters: PSS_SHA256,
    hash: 'sha256',
    pss: 32,
    web: 'valid',
    keys: () =>
      generateKeyPairSync('rsa-pss', {
        modulusLength: 2048,
        hashAlgorithm: 'sha256',
        mgf1HashAlgorithm: 'sha256',
        saltLength: 32,
      } as never) as never,
  },
  {
    name: 'P-256 SHA-256',
    oid: '1.2.840.10045.4.3.2',
    keys: ec('P-256'),
    hash: 'sha256',
    web: 'valid',
  },
  {
    name: 'P-256 SHA-512',
    oid: '1.2.840.10045.4.3.4',
    keys: ec('P-256'),
    hash: 'sha512',
    web: 'valid',
  },
  { name: 'P-256 SHA-1', oid: '1.2.840.10045.4.1', keys: ec('P-256'), hash: 'sha1', web: 'valid' },
  {
    name: 'P-384 SHA-384',
    oid: '1.2.840.10045.4.3.3',
    keys: ec('P-384'),
    hash: 'sha384',
    web: 'valid',
  },
  {
    name: 'P-521 SHA-512',
    oid: '1.2.840.10045.4.3.4',
    keys: ec('P-521'),
    hash: 'sha512',
    web: 'valid',
  },
  {
    name: 'P-224 SHA-256',
    oid: '1.2.840.10045.4.3.2',
    keys: ec('secp224r1'),
    hash: 'sha256',
    web: 'unsupported',
  },
  {
    name: 'secp256k1 SHA-256',
    oid: '1.2.840.10045.4.3.2',
    keys: ec('secp256k1'),
    hash: 'sha256',
    web: 'unsupported',
  },
  {
    name: 'brainpoolP256r1 SHA-256',
    oid: '1.2.840.10045.4.3.2',
    keys: ec('brainpoolP256r1'),
    hash: 'sha256',
    web: 'unsupported',
  },
  { name: 'Ed25519', oid: '1.3.101.112', keys: okp('ed25519'), hash: null, web: 'valid' },
  { name: 'Ed448', oid: '1.3.101.113', keys: okp('ed448'), hash: null, web: 'unsupported' },
  {
    name: 'DSA SHA-256',
    oid: '2.16.840.1.101.3.4.3.2',
    keys: dsaPair,
    hash: 'sha256',
    web: 'unsupported',
  },
  { name: 'DSA SHA-1', oid: '1.2.840.10040.4.3', keys: dsaPair, hash: 'sha1', web: 'unsupported' },
]
const ML_DSA: readonly Case[] = [
  {
    name: 'ML-DSA-44',
    oid: '2.16.840.1.101.3.4.3.17',
    keys: mlDsa('ml-dsa-44'),
    hash: null,
    web: 'valid',
  },
  {
    name: 'ML-DSA-65',
    oid: '2.16.840.1.101.3.4.3.18',
    keys: mlDsa('ml-dsa-65'),
    hash: null,
    web: 'valid',
  },
  {
    name: 'ML-DSA-87',
    oid: '2.16.840.1.101.3.4.3.19',
    keys: mlDsa('ml-dsa-87'),
    hash: null,
    web: 'valid',
  },
]

const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }))

function signed(test: Case): SignatureInput {
  const { publicKey, privateKey } = test.keys()
  const padding =
    test.pss === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: test.pss }
  const signature = new Uint8Array(sign(test.hash, DATA, { key: privateKey, ...padding }))
  const algorithm =
    test.parameters === undefined
      ? { oid: test.oid }
      : { oid: test.oid, parameters: test.parameters }
  return { spki: spkiOf(publicKey), algorithm, signature, data: DATA }
}

const flip = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((octet, i) => (i === at ? octet ^ 1 : octet))

const foreign = engineFromCrypto(new PeculiarCrypto())
const native = engineFromCrypto(webcrypto)

describe.each([...CASES, ...(NODE_WITH_ML_DSA.there ? ML_DSA : [])])('$name', (test) => {
  const input = signed(test)
  const tampered: readonly [string, SignatureInput][] = [
    ['other data', { ...input, data: flip(DATA, 3) }],
    [
      'another signature',
      { ...input, signature: flip(input.signature, input.signature.length - 1) },
    ],
    [
      'another key',
      {
        ...input,
        spki: signed({
          ...test,
          keys: () =>
            test.keys === rsa ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : test.keys(),
        }).spki,
      },
    ],
  ]

  it('is valid on Node, which answers at once', () => {
    expect(verifySignature(node, input)).toBe('valid')
  })

  it(`is ${test.web} with Web Crypto`, async () => {
    expect(await verifySignature(web, input)).toBe(test.web)
    expect(await verifySignature(native, input)).toBe(test.web)
  })

  it.each(tampered)('with %s is invalid', async (_, bad) => {
    expect(verifySignature(node, bad)).toBe('invalid')
    expect(await verifySignature(web, bad)).toBe(test.web === 'valid' ? 'invalid' : 'unsupported')
  })

  // @peculiar/webcrypto, the foreign one, lacks ML-DSA and what other engines lack too
  if (test.web === 'valid' && !test.name.startsWith('ML-')) {
    it('is valid with a foreign Web Crypto, and its tampered twins are not', async () => {
      expect(await verifySignature(foreign, input)).toBe('valid')
      for (const [, bad] of tampered) expect(await verifySignature(foreign, bad)).toBe('invalid')
    })
  }
})

describe('ML-DSA where the runtime lacks it', needs(NODE_WITHOUT_ML_DSA), () => {
  it.each([node, web])('is unsupported, not invalid', async (engine) => {
    const oid = '2.16.840.1.101.3.4.3.17'
    const key = Buffer.concat([
      hex('30820532300b060960864801650304031103820521' + '00'),
      Buffer.alloc(1312),
    ])
    const input = { spki: key, algorithm: { oid }, signature: new Uint8Array(2420), data: DATA }
    expect(await verifySignature(engine, input)).toBe('unsupported')
  })
})

const engines: readonly Engine[] = [node, web, foreign]
const find = (name: string): SignatureInput => signed(CASES.find((test) => test.name === name)!)

describe.each(engines)('engine $name', (engine) => {
  const p256 = find('P-256 SHA-256')
  const rsa256 = find('RSA SHA-256')
  const ed = find('Ed25519')

  it.each<[string, SignatureInput, SignatureOutcome]>([
    ['an RSA key under an ECDSA algorithm', { ...p256, spki: rsa256.spki }, 'invalid'],
    ['an EC key under an RSA algorithm', { ...rsa256, spki: p256.spki }, 'invalid'],
    ['an EC key under Ed25519', { ...ed, spki: p256.spki }, 'invalid'],
    ['an Ed25519 key under ECDSA', { ...p256, spki: ed.spki }, 'invalid'],
    ['an algorithm nobody knows', { ...p256, algorithm: { oid: '1.2.3.4' } }, 'unsupported'],
    [
      'ECDSA with NULL parameters',
      { ...p256, algorithm: { ...p256.algorithm, parameters: NULL } },
      'unsupported',
    ],
    [
      'Ed25519 with NULL parameters',
      { ...ed, algorithm: { ...ed.algorithm, parameters: NULL } },
      'unsupported',
    ],
    ['a key with a byte behind it', { ...ed, spki: Uint8Array.from([...ed.spki, 0]) }, 'invalid'],
    ['a key that is cut short', { ...p256, spki: p256.spki.subarray(0, 60) }, 'invalid'],
    ['an empty signature', { ...p256, signature: new Uint8Array(0) }, 'invalid'],
    ['an empty Ed25519 signature', { ...ed, signature: new Uint8Array(0) }, 'invalid'],
    ['a signature of zeros', { ...p256, signature: hex('3006020100020100') }, 'invalid'],
    [
      'an RSA signature with a zero in front',
      { ...rsa256, signature: Uint8Array.from([0, ...rsa256.signature]) },
      'invalid',
    ],
    [
      'an ECDSA signature with a byte behind it',
      { ...p256, signature: Uint8Array.from([...p256.signature, 0]) },
      'invalid',
    ],
  ])('%s is %s', async (_, input, outcome) => {
    expect(await verifySignature(engine, input)).toBe(outcome)
  })

  it('a signature value that is BER, not DER, is invalid', async () => {
    const { signature } = p256
    const length = signature[1]!
    const ber = Uint8Array.from([0x30, 0x81, length, ...signature.subarray(2)])
    expect(await verifySignature(engine, { ...p256, signature: ber })).toBe('invalid')
    const rLength = signature[3]!
    const padded = Uint8Array.from([0x30, length + 1, 2, rLength + 1, 0, ...signature.subarray(4)])
    expect(await verifySignature(engine, { ...p256, signature: padded })).toBe('invalid')
    expect(await verifySignature(engine, p256)).toBe('valid')
  })

  it('a point that is not on its curve does not verify', async () => {
    const spki = flip(p256.spki, p256.spki.length - 1)
    expect(await verifySignature(engine, { ...p256, spki })).not.toBe('valid')
  })

  it('an RSA key with the exponent 1, with which anybody could sign, is invalid', async () => {
    const modulus = rsaPair.publicKey.export({ format: 'jwk' }).n!
    const padded = Buffer.from(modulus, 'base64url')
    // EMSA-PKCS1-v1_5 of the data is its own signature when e is 1
    const hash = Buffer.from(await node.digest('SHA-256', DATA))
    const info = Buffer.concat([hex('3031300d060960864801650304020105000420'), hash])
    const forged = Buffer.concat([
      hex('0001'),
      Buffer.alloc(256 - 3 - info.length, 0xff),
      hex('00'),
      info,
    ])
    const pkcs1 = Buffer.concat([hex('308201080282010100'), padded, hex('020101')])
    const spki = Buffer.concat([hex('30820120300d06092a864886f70d01010105000382010d00'), pkcs1])
    expect(await verifySignature(engine, { ...rsa256, spki, signature: forged })).toBe('invalid')
  })
})

describe('the cache of keys', () => {
  it('imports a key once and forgets the one that was not used for longest', () => {
    let imports = 0
    const counting: Engine = {
      ...node,
      importPublicKey: (info, scheme) => {
        imports++
        return node.importPublicKey(info, scheme)
      },
    }
    const keys = createKeyCache(2)
    const [a, b, c] = [find('P-256 SHA-256'), find('P-256 SHA-256'), find('Ed25519')]
    for (const input of [a, a, b, a, c, a]) {
      expect(verifySignature(counting, input, keys)).toBe('valid')
    }
    expect(imports).toBe(3)
    expect(verifySignature(counting, b, keys)).toBe('valid')
    expect(imports).toBe(4)
  })

  it('finds each of many keys, by its octets and its scheme, and no key of other octets', () => {
    const keys = createKeyCache(6)
    const { scheme } = signatureAlgorithm(find('P-256 SHA-256').algorithm)
    const other = { ...scheme!, hash: 'SHA-384' } as SignatureScheme
    const spki = (i: number): Uint8Array => Uint8Array.of(0x30, i)
    const made = Array.from({ length: 6 }, (_, i) => ({ i }))
    made.forEach((key, i) => {
      keys.set(node, spki(i), scheme!, key)
    })
    for (const i of [0, 5, 1, 4, 2, 3, 0, 0]) {
      expect(keys.get(node, spki(i), scheme!)).toBe(made[i])
      expect(keys.get(node, spki(i), other)).toBeUndefined()
    }
    keys.set(node, spki(6), scheme!, made[0]!)
    const found = Array.from({ length: 7 }, (_, i) => keys.get(node, spki(i), scheme!))
    expect(found.map((key) => key !== undefined)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      true,
    ])
  })

  it('keeps the keys of two engines apart', async () => {
    const keys = createKeyCache(8)
    const input = find('P-256 SHA-256')
    expect(verifySignature(node, input, keys)).toBe('valid')
    expect(await verifySignature(web, input, keys)).toBe('valid')
  })
})
