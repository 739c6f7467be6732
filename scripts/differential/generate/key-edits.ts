import { element, integer, nullValue, octetString, oid, sequence } from '../../../src/der/writer.ts'
import { concat, type Edit } from '../material/certificate.ts'
import type { Random } from '../random.ts'
import { mutateTlv } from './tlv.ts'

// What happens to the DER of a private key. Most faults are one damaged octet, as a wrong base64 character makes.

function flip(random: Random): Edit {
  const [where, bit] = [random.seed(), random.int(8)]
  return (der) => {
    const changed = der.slice()
    changed[where % der.length]! ^= 1 << bit
    return changed
  }
}

/** Puts a member behind the others: attributes of PKCS#8, a public key of RFC 5958, and what is neither. */
const withMember =
  (...member: readonly number[]): Edit =>
  (der) => {
    const length = der[1] ?? 0
    const start = length < 0x80 ? 2 : 2 + (length & 0x7f)
    return sequence(der.subarray(start), Uint8Array.from(member))
  }

const WHOLE: readonly Edit[] = [
  withMember(0xa0, 0),
  withMember(0xa0, 2, 5, 0),
  withMember(0xa0, 11, 0x30, 9, 6, 3, 0x55, 4, 3, 0x31, 2, 5, 0),
  withMember(0xa0, 11, 0x30, 9, 6, 3, 0x55, 4, 3, 0x31, 2, 2, 0),
  withMember(0x81, 1, 0),
  withMember(5, 0),
  (der) => concat([der, Uint8Array.of(0)]),
  (der) => concat([der, nullValue()]),
  (der) => der.subarray(0, der.length - 1),
  () => new Uint8Array(0),
  (der) =>
    sequence(
      integer(0),
      sequence(oid('1.3.101.110')),
      octetString(octetString(der.subarray(0, 32))),
    ),
  (der) =>
    sequence(
      integer(0),
      sequence(oid('1.3.101.112')),
      octetString(octetString(der.subarray(0, 31))),
    ),
  (der) =>
    sequence(
      integer(0),
      sequence(oid('1.3.101.112')),
      octetString(octetString(der.subarray(0, 33))),
    ),
  (der) =>
    sequence(
      integer(0),
      sequence(oid('1.3.101.113')),
      octetString(octetString(der.subarray(0, 57))),
    ),
  (der) => sequence(integer(0), sequence(oid('1.2.840.113549.1.1.10')), octetString(der)),
  (der) =>
    sequence(integer(0), sequence(oid('1.2.840.113549.1.1.1'), nullValue()), octetString(der)),
  (der) =>
    sequence(
      integer(0),
      sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
      octetString(der),
    ),
  (der) =>
    sequence(integer(0), sequence(oid('1.2.840.10045.2.1'), oid('1.3.132.0.34')), octetString(der)),
  (der) => sequence(integer(0), sequence(oid('1.2.840.10045.2.1')), octetString(der)),
  (der) =>
    sequence(
      integer(1),
      octetString(der.subarray(0, 32)),
      element(0xa0, oid('1.2.840.10045.3.1.7')),
    ),
  () =>
    sequence(
      integer(1),
      octetString(new Uint8Array(32)),
      element(0xa0, oid('1.2.840.10045.3.1.7')),
    ),
  () =>
    sequence(
      integer(1),
      octetString(new Uint8Array(32).fill(0xff)),
      element(0xa0, oid('1.2.840.10045.3.1.7')),
    ),
  () =>
    sequence(
      integer(1),
      octetString(new Uint8Array(31).fill(1)),
      element(0xa0, oid('1.2.840.10045.3.1.7')),
    ),
  () =>
    sequence(
      integer(1),
      octetString(new Uint8Array([0, ...new Uint8Array(32).fill(1)])),
      element(0xa0, oid('1.2.840.10045.3.1.7')),
    ),
  () =>
    sequence(
      integer(1),
      octetString(new Uint8Array([1, ...new Uint8Array(32).fill(1)])),
      element(0xa0, oid('1.2.840.10045.3.1.7')),
    ),
  () =>
    sequence(
      integer(1),
      octetString(new Uint8Array(32).fill(1)),
      element(0xa0, oid('1.3.132.0.10')),
    ),
]

/** One change of a key. */
export function keyEdit(random: Random): Edit {
  if (random.oneIn(6)) return random.pick(WHOLE)
  return random.oneIn(2) ? flip(random) : mutateTlv(random)
}
