import { describe, expect, test } from 'vitest'
import { signatureAlgorithm } from '../../src/crypto/algorithms.ts'
import { readSignatureValue, signatureFromRaw, signatureToRaw } from '../../src/crypto/ecdsa.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { createKeyCache } from '../../src/crypto/key-cache.ts'
import { readPssParameters } from '../../src/crypto/pss.ts'
import { judgeRsaKey, readPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { verifySignature } from '../../src/crypto/verify-signature.ts'
import { wrapEngine } from '../../src/crypto/wrap-engine.ts'
import { bitString, element, integer, nullValue, oid, sequence } from '../../src/der/writer.ts'

// What each rule on the form of a key or of its parameters says, asked of the rule itself: the engine has no say here.

const hex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const SHA256 = '2.16.840.1.101.3.4.2.1'
const MD5 = '1.2.840.113549.2.5'
const EC = '1.2.840.10045.2.1'
const RSA = '1.2.840.113549.1.1.1'
const PSS = '1.2.840.113549.1.1.10'

const spki = (identifier: string, key: Uint8Array, ...parameters: Uint8Array[]): Uint8Array =>
  sequence(sequence(oid(identifier), ...parameters), bitString(key))

describe('RSASSA-PSS-params (RFC 4055, section 3.1)', () => {
  const hash = (identifier: string, ...more: Uint8Array[]) => sequence(oid(identifier), ...more)
  const mask = (digest: Uint8Array, ...more: Uint8Array[]) =>
    sequence(oid('1.2.840.113549.1.1.8'), digest, ...more)
  const parameters = (digest: Uint8Array, masked: Uint8Array, salt = 32) =>
    sequence(element(0xa0, digest), element(0xa1, masked), element(0xa2, integer(salt)))
  const good = { hash: 'SHA-256', saltLength: 32 }
  const sha = hash(SHA256, nullValue())

  test('NULL and absent parameters of a hash mean the same (section 2.1)', () => {
    expect(readPssParameters(parameters(sha, mask(sha)))).toEqual(good)
    expect(readPssParameters(parameters(hash(SHA256), mask(hash(SHA256))))).toEqual(good)
  })

  test('what is behind the parameters of a hash is named with the field', () => {
    const bad = hash(SHA256, nullValue(), nullValue())
    expect(readPssParameters(parameters(bad, mask(sha)))).toContain('hash algorithm')
    expect(readPssParameters(parameters(sha, mask(sha, nullValue())))).toContain('mask generation')
  })

  test('a hash that is not in the list is not known, though both are the same', () => {
    const other = hash(MD5, nullValue())
    expect(readPssParameters(parameters(other, mask(other)))).toBe('the hash is not known')
  })

  test('an error that is no refusal goes on', () => {
    expect(() => readPssParameters(undefined as never)).toThrow(TypeError)
    expect(readPssParameters(new Uint8Array())).toEqual(expect.any(String))
  })
})

describe('the form of an ECDSA value', () => {
  test('what is not DER is not written side by side', () => {
    expect(signatureToRaw(hex('3006 020101'), 2)).toBeUndefined()
    expect(signatureToRaw(hex('3006 020101 020102'), 2)).toEqual(Uint8Array.of(0, 1, 0, 2))
  })

  test('two numbers side by side are written as DER (RFC 3279, section 2.2.3)', () => {
    const made = signatureFromRaw(Uint8Array.of(0, 1, 0, 0x80))
    expect(Buffer.from(made).toString('hex')).toBe('300702010102020080')
    expect(readSignatureValue(made)).toBeDefined()
  })
})

describe('an RSA key', () => {
  const big = (octets: readonly number[]): Uint8Array => element(0x02, Uint8Array.from(octets))
  const odd = (octets: number): number[] => [0, 0x80, ...new Array<number>(octets - 2).fill(0), 1]
  const modulus = big(odd(256))
  // OPENSSL_RSA_SMALL_MODULUS_BITS is 3072: the limit of exponents is for longer ones
  const large = big(odd(512))
  const key = (n: Uint8Array, e: Uint8Array, ...more: Uint8Array[]) => sequence(n, e, ...more)

  // OPENSSL_RSA_MAX_MODULUS_BITS and OPENSSL_RSA_MAX_PUBEXP_BITS of include/openssl/rsa.h, OpenSSL 3.0
  test.each<[string, Uint8Array, Uint8Array]>([
    ['a modulus of 16392 bits', key(big(odd(2049)), integer(3)), key(big(odd(2048)), integer(3))],
    [
      'an exponent of nine octets',
      key(large, big([1, 0, 0, 0, 0, 0, 0, 0, 1])),
      key(large, big([1, 0, 0, 0, 0, 0, 0, 1])),
    ],
  ])('%s is beyond the limits of OpenSSL', (_, over, within) => {
    expect([over, within].map(judgeRsaKey)).toEqual(['unsupported', 'good'])
  })

  // RFC 8017, section 3.1: n is a product of odd primes, e is odd (it has no factor with p - 1 in common) and at least 3
  test.each<[string, Uint8Array, Uint8Array]>([
    ['the exponent 1', key(modulus, integer(1)), key(modulus, integer(3))],
    ['an even exponent', key(modulus, integer(4)), key(modulus, integer(257))],
    ['a negative exponent', key(modulus, big([0x80, 1])), key(modulus, big([0x7f, 1]))],
    ['an even modulus', key(big([0x40, 0]), integer(3)), key(big([0x40, 1]), integer(3))],
    ['a negative modulus', key(big([0x80, 1]), integer(3)), key(big([0, 0x80, 1]), integer(3))],
    ['a third number', key(modulus, integer(3), integer(3)), key(modulus, integer(3))],
    [
      'something behind it',
      Uint8Array.from([...key(modulus, integer(3)), 5, 0]),
      key(modulus, integer(3)),
    ],
  ])('%s makes it none', (_, bad, good) => {
    expect([bad, good].map(judgeRsaKey)).toEqual(['invalid', 'good'])
  })

  test('an error that is no refusal goes on', () => {
    expect(() => judgeRsaKey(undefined as never)).toThrow(TypeError)
    expect(() => readPublicKeyInfo(undefined as never)).toThrow(TypeError)
  })
})

describe('the curve of a key (RFC 5480, section 2.1.1)', () => {
  const curveOf = (der: Uint8Array) => readPublicKeyInfo(der)?.curve
  const point = Uint8Array.of(4)

  test.each([
    ['that is known has its name', spki(EC, point, oid('1.2.840.10045.3.1.7')), 'P-256'],
    ['that is not known has its identifier', spki(EC, point, oid('1.2.3.4')), '1.2.3.4'],
    ['that is written out has none', spki(EC, point, sequence(integer(1))), 'explicit'],
    ['is that of an EC key alone', spki(RSA, point, nullValue()), undefined],
  ])('%s', (_, der, curve) => {
    expect(curveOf(der)).toBe(curve)
  })
})

// An engine that takes every key and every signature: it is not asked where a rule refuses.
describe('whatever the engine says', () => {
  const willing = wrapEngine(node, {
    importPublicKey: () => ({ engine: 'node', usable: true }),
    verify: () => 'valid',
  })
  const data = Uint8Array.of(1)
  const pair = hex('3006 020101 020101')
  const ecdsa = { oid: '1.2.840.10045.4.3.2' }
  const dsa = { oid: '2.16.840.1.101.3.4.3.2' }
  const P256 = spki(EC, Uint8Array.of(4), oid('1.2.840.10045.3.1.7'))

  test('a curve that is written out is not supported (RFC 5480, section 2.1.1)', async () => {
    const input = { algorithm: ecdsa, signature: pair, data }
    const explicit = spki(EC, Uint8Array.of(4), sequence(integer(1)))
    expect(await verifySignature(willing, { ...input, spki: explicit })).toBe('unsupported')
    expect(await verifySignature(willing, { ...input, spki: P256 })).toBe('valid')
  })

  test.each([
    ['ECDSA', ecdsa, P256],
    ['DSA', dsa, spki('1.2.840.10040.4.1', integer(1))],
  ])('%s: a value that is not DER is none (RFC 3279, section 2.2.3)', async (_, algorithm, key) => {
    const input = { algorithm, spki: key, data }
    const long = hex('308106 020101 020101')
    expect(await verifySignature(willing, { ...input, signature: long })).toBe('invalid')
    expect(await verifySignature(willing, { ...input, signature: pair })).toBe('valid')
  })

  test('RSA-PSS: a key that is remembered keeps its least salt (RFC 4055, section 3.1)', async () => {
    const keys = createKeyCache(4)
    const digest = sequence(oid(SHA256), nullValue())
    const salted = (length: number) =>
      sequence(
        element(0xa0, digest),
        element(0xa1, sequence(oid('1.2.840.113549.1.1.8'), digest)),
        element(0xa2, integer(length)),
      )
    const modulus = element(0x02, Uint8Array.of(0x40, 1))
    const key = spki(PSS, sequence(modulus, integer(3)), salted(32))
    const ask = (length: number) =>
      verifySignature(
        willing,
        { spki: key, algorithm: { oid: PSS, parameters: salted(length) }, signature: pair, data },
        keys,
      )
    expect([await ask(32), await ask(31), await ask(33)]).toEqual(['valid', 'invalid', 'valid'])
  })

  test('a key that is remembered for one hash is not known for another', () => {
    const keys = createKeyCache(4)
    const key = { engine: 'node', usable: true } as never
    keys.set(node, P256, { family: 'RSA', hash: 'SHA-256' }, key)
    expect(keys.get(node, P256, { family: 'RSA', hash: 'SHA-384' })).toBeUndefined()
    expect(keys.get(node, P256, { family: 'RSA', hash: 'SHA-256' })).toBe(key)
  })
})

test.each([
  ['1.3.101.112', nullValue(), 'they must be absent'],
  ['1.2.840.113549.1.1.11', hex('0400'), 'not NULL'],
])('parameters of %s that are not right: how (RFC 8410, 3; RFC 4055, 5)', (id, given, says) => {
  expect(signatureAlgorithm({ oid: id, parameters: given }).problem?.message).toContain(says)
})
