import {
  bitString,
  element,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
} from '../../../src/der/writer.ts'
import { keyNamed } from '../material/keys.ts'
import type { Rule } from './types.ts'

// What Go looks at in a SubjectPublicKeyInfo (parsePublicKey of crypto/x509).

const EC = oid('1.2.840.10045.2.1')
const P256 = oid('1.2.840.10045.3.1.7')
const RSA = oid('1.2.840.113549.1.1.1')
const ED25519 = oid('1.3.101.112')
const DSA = oid('1.2.840.10040.4.1')

const POINT = keyNamed('p256-a').spki.slice(-65)
const [X, Y] = [POINT.slice(1, 33), POINT.slice(33)]
const PRIME = Buffer.from(
  (2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n).toString(16).padStart(64, '0'),
  'hex',
)
const off = (octets: Uint8Array): Uint8Array =>
  octets.map((octet, i) => (i === 31 ? octet ^ 1 : octet))

const ec = (...octets: readonly Uint8Array[]): Uint8Array =>
  sequence(sequence(EC, P256), bitString(Buffer.concat(octets)))
const form = (octet: number): Uint8Array => Uint8Array.of(octet)
const by = (algorithm: readonly Uint8Array[], bits: Uint8Array): Uint8Array =>
  sequence(sequence(...algorithm), bitString(bits))

const MODULUS = element(2, Uint8Array.of(0, ...new Uint8Array(256).fill(0x9f)))
const rsa = (...members: readonly Uint8Array[]): Uint8Array =>
  by([RSA, nullValue()], sequence(...members))
const SOUND_RSA = sequence(MODULUS, integer(65_537))
const dsa = (y: Uint8Array, ...numbers: readonly Uint8Array[]): Uint8Array =>
  by([DSA, sequence(...numbers)], y)
const ZERO = integer(0)
const BELOW = element(2, Uint8Array.of(0xff))

const CASES: readonly (readonly [string, Uint8Array])[] = [
  ['EC', ec(form(4), X, Y)],
  ['EC, x is another', ec(form(4), off(X), Y)],
  ['EC, y is another', ec(form(4), X, off(Y))],
  ['EC, x is the prime', ec(form(4), PRIME, Y)],
  ['EC, y is the prime', ec(form(4), X, PRIME)],
  ['EC, an octet short', ec(form(4), X, Y.slice(1))],
  ['EC, an octet more', ec(form(4), X, Y, form(0))],
  ['EC, compressed', ec(form(2 + (Y[31]! & 1)), X)],
  ['EC, hybrid', ec(form(6 + (Y[31]! & 1)), X, Y)],
  ['EC, at infinity', ec(form(0))],
  ['EC, no octet', ec()],
  ['EC, no curve', by([EC], POINT)],
  ['EC, NULL for a curve', by([EC, nullValue()], POINT)],
  ['EC, numbers for a curve', by([EC, sequence(integer(1))], POINT)],
  ['EC, another curve', by([EC, oid('1.3.132.0.34')], POINT)],
  ['EC, a curve that Go has not', keyNamed('k1-a').spki],
  ['EC, an identifier without octets', by([EC, element(6)], POINT)],
  ...['p224-a', 'p384-a', 'p521-a', 'ed-a', 'rsa-ca'].map(
    (name) => [`the key ${name}`, keyNamed(name).spki] as const,
  ),
  ['RSA', rsa(MODULUS, integer(65_537))],
  ['RSA without NULL', by([RSA], SOUND_RSA)],
  ['RSA, a NULL with an octet', by([RSA, element(5, form(0))], SOUND_RSA)],
  ['RSA, something else for NULL', by([RSA, octetString(new Uint8Array(0))], SOUND_RSA)],
  ['RSA, a long NULL', by([RSA, Uint8Array.of(5, 0x81, 0)], SOUND_RSA)],
  ['RSA, more behind NULL', by([RSA, nullValue(), nullValue()], SOUND_RSA)],
  ['RSA, no SEQUENCE', by([RSA, nullValue()], integer(5))],
  ['RSA, no modulus', rsa()],
  ['RSA, no exponent', rsa(MODULUS)],
  ['RSA, modulus 0', rsa(ZERO, integer(3))],
  ['RSA, modulus 1', rsa(integer(1), integer(3))],
  ['RSA, modulus below 0', rsa(BELOW, integer(3))],
  ['RSA, exponent 0', rsa(MODULUS, ZERO)],
  ['RSA, exponent 1', rsa(MODULUS, integer(1))],
  ['RSA, exponent below 0', rsa(MODULUS, BELOW)],
  ['RSA, an exponent of nine octets', rsa(MODULUS, element(2, new Uint8Array(9).fill(1)))],
  ['RSA, more behind the exponent', rsa(MODULUS, integer(3), integer(3))],
  ['Ed25519', by([ED25519], new Uint8Array(32))],
  ['Ed25519 with NULL', by([ED25519, nullValue()], new Uint8Array(32))],
  ['Ed25519, an octet short', by([ED25519], new Uint8Array(31))],
  ['Ed25519, an octet more', by([ED25519], new Uint8Array(33))],
  ['DSA', dsa(integer(8), integer(23), integer(11), integer(2))],
  ['DSA, y is 0', dsa(ZERO, integer(23), integer(11), integer(2))],
  ['DSA, y is below 0', dsa(BELOW, integer(23), integer(11), integer(2))],
  ['DSA, y is no number', dsa(nullValue(), integer(23), integer(11), integer(2))],
  ['DSA, p is 0', dsa(integer(8), ZERO, integer(11), integer(2))],
  ['DSA, q is 0', dsa(integer(8), integer(23), ZERO, integer(2))],
  ['DSA, g is 0', dsa(integer(8), integer(23), integer(11), ZERO)],
  ['DSA, two numbers', dsa(integer(8), integer(23), integer(11))],
  ['DSA without numbers', by([DSA], integer(8))],
  ['an algorithm nobody knows', by([oid('1.2.3.4')], form(1))],
  ['no SEQUENCE', octetString(form(1))],
  ['an empty SEQUENCE', sequence()],
  ['no algorithm', sequence(bitString(POINT))],
  ['no identifier', by([], POINT)],
  ['parameters cut short', sequence(sequence(EC, Uint8Array.of(6, 9, 1)), bitString(POINT))],
  ['no BIT STRING', sequence(sequence(EC, P256), octetString(POINT))],
  ['more behind the BIT STRING', sequence(sequence(EC, P256), bitString(POINT), nullValue())],
  ['bits that are left over', sequence(sequence(EC, P256), bitString(POINT, 1))],
]

/** Certificates with one key each; `leaf` makes one. */
export const goSpkiRules = (leaf: (key: string, change?: object) => Uint8Array): readonly Rule[] =>
  CASES.map(([name, spki]) => ({
    generator: 'go-certificate',
    name,
    input: leaf('p256-a', { spki }),
  }))
