import {
  bitString,
  element,
  integer,
  nullValue,
  oid,
  sequence,
  unsignedInteger,
} from '../../../src/der/writer.ts'
import { keyNamed } from '../material/keys.ts'
import type { Random } from '../random.ts'
import { mutateTlv } from './tlv.ts'

// SubjectPublicKeyInfo as odd software makes it.

const EC = '1.2.840.10045.2.1'
const P256 = '1.2.840.10045.3.1.7'
const RSA = '1.2.840.113549.1.1.1'

const POINT_OCTETS = 65
const point = (): Uint8Array => keyNamed('p256-c').spki.slice(-POINT_OCTETS)
const ec = (curve: string, octets: Uint8Array): Uint8Array =>
  sequence(sequence(oid(EC), oid(curve)), bitString(octets))
const rsa = (modulus: Uint8Array, exponent: Uint8Array, parameters = [nullValue()]): Uint8Array =>
  sequence(sequence(oid(RSA), ...parameters), bitString(sequence(modulus, exponent)))
const modulus = (random: Random, octets: number): Uint8Array => {
  const bytes = random.bytes(octets)
  bytes[0]! |= 0x80
  bytes[octets - 1]! |= 1
  return unsignedInteger(bytes)
}

function changedPoint(random: Random): Uint8Array {
  const octets = point()
  octets[1 + random.int(POINT_OCTETS - 1)]! ^= 1 << random.int(8)
  return octets
}

const compressed = (): Uint8Array => {
  const octets = point()
  return Uint8Array.of(2 + (octets[POINT_OCTETS - 1]! & 1), ...octets.subarray(1, 33))
}

const ODD: readonly ((random: Random) => Uint8Array)[] = [
  (random) => ec(P256, changedPoint(random)),
  (random) => ec(P256, changedPoint(random)),
  () => ec(P256, compressed()),
  () => ec(P256, Uint8Array.of(6, ...point().subarray(1))),
  () => ec(P256, Uint8Array.of(0)),
  () => ec(P256, point().subarray(0, 64)),
  () => ec(P256, Uint8Array.of(4, ...new Uint8Array(64).fill(0xff))),
  () => ec(P256, Uint8Array.of(4, ...new Uint8Array(64))),
  () => ec('1.3.132.0.34', point()),
  () => keyNamed('k1-a').spki,
  () => keyNamed('p224-a').spki,
  () => sequence(sequence(oid(EC)), bitString(point())),
  () => sequence(sequence(oid(EC), nullValue()), bitString(point())),
  () => sequence(sequence(oid(EC), sequence(integer(1))), bitString(point())),
  (random) => rsa(modulus(random, 256), integer(65537)),
  (random) => rsa(modulus(random, 96), integer(65537)),
  (random) => rsa(modulus(random, 256), integer(3)),
  (random) => rsa(modulus(random, 256), integer(2 ** 31)),
  (random) => rsa(modulus(random, 256), integer(2 ** 31 - 1)),
  (random) => rsa(modulus(random, 256), element(2, Uint8Array.of(0xff))),
  (random) => rsa(modulus(random, 256), integer(0)),
  (random) => rsa(modulus(random, 256), integer(65537), []),
  (random) => rsa(modulus(random, 256), integer(65537), [element(5, Uint8Array.of(0))]),
  (random) => rsa(element(2, random.bytes(20)), integer(65537)),
  (random) => sequence(sequence(oid('1.3.101.110')), bitString(random.bytes(32))),
  (random) => sequence(sequence(oid('1.3.101.110')), bitString(random.bytes(31))),
  (random) => sequence(sequence(oid('1.3.101.112')), bitString(random.bytes(32))),
  (random) => sequence(sequence(oid('1.3.101.112')), bitString(random.bytes(33))),
  (random) => sequence(sequence(oid('1.3.101.112'), nullValue()), bitString(random.bytes(32))),
  (random) => sequence(sequence(oid('1.3.101.113')), bitString(random.bytes(57))),
  (random) => sequence(sequence(oid('2.16.840.1.101.3.4.3.18')), bitString(random.bytes(1952))),
  (random) =>
    sequence(
      sequence(oid('1.2.840.10040.4.1'), sequence(integer(23), integer(11), integer(2))),
      bitString(integer(random.int(20))),
    ),
  () => sequence(sequence(oid('1.2.840.10040.4.1')), bitString(integer(5))),
  () =>
    sequence(sequence(oid('1.2.840.113549.1.1.10')), bitString(sequence(integer(5), integer(3)))),
  () => sequence(sequence(oid(EC), oid(P256)), bitString(point(), 3)),
  () => sequence(sequence(oid(EC), oid(P256)), bitString(point()), nullValue()),
  () => sequence(sequence(oid(EC), oid(P256), nullValue()), bitString(point())),
]

/** A SubjectPublicKeyInfo with something odd about it. */
export function oddSpki(random: Random): Uint8Array {
  if (random.oneIn(2)) return random.pick(ODD)(random)
  return mutateTlv(random)(keyNamed(random.pick(['p256-c', 'rsa-ca', 'ed-b'])).spki)
}

/** An AlgorithmIdentifier of a signature, as odd software writes it. */
export function oddAlgorithm(random: Random): Uint8Array {
  const ids = [
    '1.2.840.10045.4.3.2',
    '1.2.840.113549.1.1.11',
    '1.3.14.3.2.29',
    '1.2.840.113549.1.1.4',
    '1.2.840.113549.1.1.5',
    '1.2.840.113549.1.1.14',
    '1.3.101.112',
    '1.2.840.10040.4.3',
    '2.16.840.1.101.3.4.3.2',
    '1.2.840.10045.4.1',
    '1.2.840.113549.1.1.2',
    '1.2.3.4',
    '2.16.840.1.101.3.4.3.18',
    '1.3.101.113',
    '1.2.840.10045.4.3.1',
    '1.2.840.10045.4.3.4',
  ]
  const pss = (hash: string, salt: number): Uint8Array => {
    const digest = sequence(oid(hash), ...(random.oneIn(2) ? [nullValue()] : []))
    return sequence(
      oid('1.2.840.113549.1.1.10'),
      sequence(
        element(0xa0, digest),
        element(0xa1, sequence(oid('1.2.840.113549.1.1.8'), digest)),
        element(0xa2, integer(salt)),
        ...(random.oneIn(8) ? [element(0xa3, integer(random.int(2)))] : []),
      ),
    )
  }
  const parameters = random.pick([
    [],
    [],
    [nullValue()],
    [nullValue()],
    [integer(5)],
    [element(5, Uint8Array.of(0))],
  ])
  return random.oneIn(4)
    ? pss(
        random.pick([
          '2.16.840.1.101.3.4.2.1',
          '2.16.840.1.101.3.4.2.2',
          '2.16.840.1.101.3.4.2.3',
          '1.3.14.3.2.26',
        ]),
        random.pick([20, 32, 48, 64, 222]),
      )
    : sequence(oid(random.pick(ids)), ...parameters)
}
