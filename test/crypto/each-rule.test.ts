import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readSignatureValue, signatureToRaw } from '../../src/crypto/ecdsa.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { verifySignature } from '../../src/crypto/verify-signature.ts'
import { wrapEngine } from '../../src/crypto/wrap-engine.ts'
import { bitString, element, integer, nullValue, oid, sequence } from '../../src/der/writer.ts'

// The signature is good in every case: what refuses is one rule on the key or on the form of the value, and nothing else.

const DATA = new TextEncoder().encode('what was signed')
const RSA = '1.2.840.113549.1.1.1'
const PSS = '1.2.840.113549.1.1.10'
const OAEP = '1.2.840.113549.1.1.7'
const SHA256_RSA = { oid: '1.2.840.113549.1.1.11', parameters: nullValue() }

const hex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PKCS1 = new Uint8Array(rsa.publicKey.export({ format: 'der', type: 'pkcs1' }))
const ed25519 = generateKeyPairSync('ed25519')
const POINT = new Uint8Array(
  Buffer.from(ed25519.publicKey.export({ format: 'jwk' }).x!, 'base64url'),
)

/** A SubjectPublicKeyInfo of these parts. */
const spki = (identifier: string, key: Uint8Array, ...parameters: Uint8Array[]): Uint8Array =>
  sequence(sequence(oid(identifier), ...parameters), bitString(key))

const HASHES = { sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2' } as const
type Hash = keyof typeof HASHES

/** RSASSA-PSS-params (RFC 4055, section 3.1). */
function pssParameters(hash: Hash, saltLength: number): Uint8Array {
  const digest = sequence(oid(HASHES[hash]), nullValue())
  return sequence(
    element(0xa0, digest),
    element(0xa1, sequence(oid('1.2.840.113549.1.1.8'), digest)),
    element(0xa2, integer(saltLength)),
  )
}

function pssSigned(hash: Hash, saltLength: number) {
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
  return {
    algorithm: { oid: PSS, parameters: pssParameters(hash, saltLength) },
    signature: new Uint8Array(sign(hash, DATA, { key: rsa.privateKey, ...padding })),
    data: DATA,
  }
}

const plain = {
  algorithm: SHA256_RSA,
  signature: new Uint8Array(sign('sha256', DATA, rsa.privateKey)),
  data: DATA,
}
const edwards = {
  algorithm: { oid: '1.3.101.112' },
  signature: new Uint8Array(sign(null, DATA, ed25519.privateKey)),
  data: DATA,
}

describe.each<Engine>([node, web])('engine $name: the key of a good signature', (engine) => {
  const outcome = async (key: Uint8Array, signed: typeof plain | typeof edwards) =>
    await verifySignature(engine, { spki: key, ...signed })

  test('RSA: parameters are NULL (RFC 3279, 2.3.1), or absent as OpenSSL and BoringSSL read', async () => {
    expect(await outcome(spki(RSA, PKCS1, element(0x04)), plain)).toBe('invalid')
    expect(await outcome(spki(RSA, PKCS1, element(0x05, Uint8Array.of(0))), plain)).toBe('invalid')
    expect(await outcome(spki(RSA, PKCS1, element(0x30)), plain)).toBe('invalid')
    expect(await outcome(spki(RSA, PKCS1, nullValue()), plain)).toBe('valid')
    expect(await outcome(spki(RSA, PKCS1), plain)).toBe('valid')
  })

  test('RSA-PSS: a key for PSS signs nothing else (RFC 4055, 1.2)', async () => {
    expect(await outcome(spki(PSS, PKCS1), plain)).toBe('invalid')
    expect(await outcome(spki(PSS, PKCS1), pssSigned('sha256', 32))).toBe('valid')
  })

  test('RSA-PSS: the salt of the key is the least one (RFC 4055, 3.1)', async () => {
    const key = spki(PSS, PKCS1, pssParameters('sha256', 32))
    expect(await outcome(key, pssSigned('sha256', 31))).toBe('invalid')
    expect(await outcome(key, pssSigned('sha256', 32))).toBe('valid')
  })

  test('RSA-PSS: the hash of the key is the only one (RFC 4055, 3.1)', async () => {
    const key = spki(PSS, PKCS1, pssParameters('sha384', 32))
    expect(await outcome(key, pssSigned('sha256', 32))).toBe('invalid')
    expect(await outcome(key, pssSigned('sha384', 32))).toBe('valid')
  })

  test('RSA-PSS: a key whose parameters cannot be read signs nothing', async () => {
    const key = (parameters: Uint8Array) => spki(PSS, PKCS1, parameters)
    expect(await outcome(key(nullValue()), pssSigned('sha256', 32))).toBe('invalid')
    expect(await outcome(key(pssParameters('sha256', 32)), pssSigned('sha256', 32))).toBe('valid')
  })

  test('RSA-PSS: the mask is made by MGF1 (RFC 4055, 2.2)', async () => {
    const digest = sequence(oid(HASHES.sha256), nullValue())
    const masked = (mask: string) =>
      sequence(
        element(0xa0, digest),
        element(0xa1, sequence(oid(mask), digest)),
        element(0xa2, integer(32)),
      )
    const signed = (mask: string) => ({
      ...pssSigned('sha256', 32),
      algorithm: { oid: PSS, parameters: masked(mask) },
    })
    expect(await outcome(spki(PSS, PKCS1), signed('1.2.840.113549.1.1.9'))).toBe('unsupported')
    expect(await outcome(spki(PSS, PKCS1), signed('1.2.840.113549.1.1.8'))).toBe('valid')
  })

  test('RSA: the parameters of the algorithm are NULL (RFC 4055, 5)', async () => {
    const key = spki(RSA, PKCS1, nullValue())
    for (const octets of [[4, 0], [5, 1, 0], [5, 1], [5, 0, 0], [5]])
      expect(
        await outcome(key, {
          ...plain,
          algorithm: { ...SHA256_RSA, parameters: Uint8Array.from(octets) },
        }),
      ).toBe('unsupported')
    expect(await outcome(key, plain)).toBe('valid')
  })

  test('Ed25519: the key has the identifier of the algorithm (RFC 8410, 3)', async () => {
    // X25519 and Ed448
    for (const other of ['1.3.101.110', '1.3.101.113'])
      expect(await outcome(spki(other, POINT), edwards)).toBe('invalid')
    expect(await outcome(spki('1.3.101.112', POINT), edwards)).toBe('valid')
  })

  test('Ed25519: the key has no parameters (RFC 8410, 3)', async () => {
    expect(await outcome(spki('1.3.101.112', POINT, nullValue()), edwards)).toBe('invalid')
    expect(await outcome(spki('1.3.101.112', POINT), edwards)).toBe('valid')
  })
})

// An engine that takes every key and every signature: what refuses is the rule on the key, whatever the engine would say.
describe('the type of the key is that of the algorithm, whatever the engine reads', () => {
  const willing = wrapEngine(node, {
    importPublicKey: () => ({ engine: 'node', usable: true }),
    verify: () => 'valid',
  })
  const EC = '1.2.840.10045.2.1'
  const P256 = oid('1.2.840.10045.3.1.7')
  const DSA = '1.2.840.10040.4.1'
  const ecdsa = { oid: '1.2.840.10045.4.3.2' }
  const pair = hex('3006 020101 020101')

  test.each<[string, { oid: string; parameters?: Uint8Array }, bad: Uint8Array, good: Uint8Array]>([
    ['RSA, not OAEP (RFC 4055, 1.2)', SHA256_RSA, spki(OAEP, PKCS1), spki(RSA, PKCS1, nullValue())],
    [
      'RSA, not EC (RFC 3279, 2.3)',
      SHA256_RSA,
      spki(EC, PKCS1, P256),
      spki(RSA, PKCS1, nullValue()),
    ],
    [
      'PSS, not OAEP (RFC 4055, 1.2)',
      pssSigned('sha256', 32).algorithm,
      spki(OAEP, PKCS1),
      spki(PSS, PKCS1),
    ],
    [
      'ECDSA, not ECDH (RFC 5480, 2.1.2)',
      ecdsa,
      spki('1.3.132.1.12', POINT, P256),
      spki(EC, POINT, P256),
    ],
    [
      'ECDSA, a key with its curve (RFC 5480, 2.1.1)',
      ecdsa,
      spki(EC, POINT),
      spki(EC, POINT, P256),
    ],
    [
      'ECDSA, not RSA (RFC 5480, 2.1.1)',
      ecdsa,
      spki(RSA, PKCS1, nullValue()),
      spki(EC, POINT, P256),
    ],
    [
      'DSA, not EC (RFC 3279, 2.3.2)',
      { oid: '2.16.840.1.101.3.4.3.2' },
      spki(EC, POINT, P256),
      spki(DSA, integer(1)),
    ],
  ])('%s', async (_, algorithm, bad, good) => {
    const input = { algorithm, signature: pair, data: DATA }
    expect(await verifySignature(willing, { ...input, spki: bad })).toBe('invalid')
    expect(await verifySignature(willing, { ...input, spki: good })).toBe('valid')
  })
})

const long = (octets: number): string => '01'.repeat(octets)
/** Two numbers of 63 octets: 130 in all, so that the length takes an octet of its own. */
const LONG = `023f${long(63)} 023f${long(63)}`

// X.690, section 8.3 and 10.1: the least octets for a length and for an INTEGER; r and s are positive (RFC 3279, 2.2.3)
describe('the form of an ECDSA value', () => {
  test.each<[string, string, string]>([
    ['a length in two octets where one will do', '308106 020101 020101', '3006 020101 020101'],
    ['a length in one octet where two are needed', `3082 ${LONG}`, `308182 ${LONG}`],
    ['a length in three octets', `30820082 ${LONG}`, `308182 ${LONG}`],
    [
      '128 octets with a length of one',
      `3080 023e${long(62)} 023e${long(62)}`,
      `308180 023e${long(62)} 023e${long(62)}`,
    ],
    [
      '127 octets with a length of two',
      `30817f 023d${long(61)} 023e${long(62)}`,
      `307f 023d${long(61)} 023e${long(62)}`,
    ],
    ['r of 128 octets', `308185 0280${long(128)} 020101`, `308184 027f${long(127)} 020101`],
    ['octets behind it', '3006 020101 020101 00', '3006 020101 020101'],
    ['an element behind s', '3009 020101 020101 020101', '3006 020101 020101'],
    ['an octet less than its length', '3007 020101 020101', '3006 020101 020101'],
    ['not a SEQUENCE', '3106 020101 020101', '3006 020101 020101'],
    ['r is not an INTEGER', '3006 030101 020101', '3006 020101 020101'],
    ['s is not an INTEGER', '3006 020101 0a0101', '3006 020101 020101'],
    ['r is empty', '3005 0200 020101', '3006 020101 020101'],
    ['s is empty', '3005 020101 0200', '3006 020101 020101'],
    ['s is missing', '3003 020101', '3006 020101 020101'],
    ['r is negative', '3006 020180 020101', '3006 02017f 020101'],
    ['s is negative', '3007 020101 02028001', '3007 020101 02020080'],
    ['r has a length of the long form', '3007 02810101 020101', '3006 020101 020101'],
    ['s has a length of the long form', '3007 020101 02810101', '3006 020101 020101'],
    ['r is zero', '3006 020100 020101', '3006 020101 020101'],
    ['s is zero', '3006 020101 020100', '3006 020101 020101'],
    ['r has a zero too many', '3007 0202007f 020101', '3007 02020080 020101'],
    ['s has a zero too many', '3007 020101 02020001', '3007 020101 020200ff'],
    ['s runs over the end', '3006 020101 020201', '3007 020101 02020101'],
    ['nothing', '', '3006 020101 020101'],
    ['one octet', '30', '3006 020101 020101'],
  ])('%s', (_, bad, good) => {
    expect(readSignatureValue(hex(bad))).toBeUndefined()
    expect(readSignatureValue(hex(good))).toBeDefined()
  })

  test('where r and s are, without the zero in front', () => {
    expect(readSignatureValue(hex('3008 02020080 02020102'))).toEqual({
      r: { start: 5, stop: 6 },
      s: { start: 8, stop: 10 },
    })
  })

  test('a number that is longer than the curve does not fit', () => {
    const value = (r: number, s: number) =>
      sequence(
        element(
          0x02,
          Uint8Array.from({ length: r }, () => 1),
        ),
        element(
          0x02,
          Uint8Array.from({ length: s }, () => 1),
        ),
      )
    expect(signatureToRaw(value(33, 32), 32)).toBeUndefined()
    expect(signatureToRaw(value(32, 33), 32)).toBeUndefined()
    expect(signatureToRaw(value(32, 32), 32)).toEqual(new Uint8Array(64).fill(1))
    // short ones get zeros in front
    expect(signatureToRaw(hex('3006 020101 020102'), 2)).toEqual(Uint8Array.of(0, 1, 0, 2))
  })
})
