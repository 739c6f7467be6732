import { magnitude } from '../integer.ts'
import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import type { PublicKey } from '../types.ts'
import { labelledBytes, labelledNumber } from './labelled.ts'
import { pad } from './layout.ts'
import { shortName } from './objects.ts'

// FIPS 186-4, appendix D: the names by which OpenSSL knows curves a second time
const NIST_CURVES: Readonly<Record<string, string>> = {
  prime192v1: 'P-192',
  secp224r1: 'P-224',
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
  sect163k1: 'K-163',
  sect163r2: 'B-163',
  sect233k1: 'K-233',
  sect233r1: 'B-233',
  sect283k1: 'K-283',
  sect283r1: 'B-283',
  sect409k1: 'K-409',
  sect409r1: 'B-409',
  sect571k1: 'K-571',
  sect571r1: 'B-571',
}

// OpenSSL counts the bits of the order of the curve; where that is not the number in its name
const ORDER_BITS: Readonly<Record<string, number>> = {
  secp112r2: 110,
  secp128r2: 126,
  secp160k1: 161,
  secp160r1: 161,
  secp160r2: 161,
  secp224k1: 225,
  sect163r1: 162,
  sect193r1: 193,
  sect233k1: 232,
  sect239k1: 238,
  sect283k1: 281,
  sect283r1: 282,
  sect409k1: 407,
  sect571k1: 570,
  sect571r1: 570,
  SM2: 256,
}

const line = (text: string, indent: number): string => `${pad(indent)}${text}\n`

const head = (bits: number, point: Uint8Array, indent: number): string =>
  line(`Public-Key: (${String(bits)} bit)`, indent) + labelledBytes('pub:', point, indent)

function namedCurve(oid: string, point: Uint8Array, indent: number): string | undefined {
  const curve = shortName(oid)
  // a curve without a name here is one that OpenSSL does not know
  if (curve === oid) return undefined
  const bits = ORDER_BITS[curve] ?? Number(/\d{2,}/.exec(curve)?.[0])
  const nist = NIST_CURVES[curve]
  return [
    head(bits, point, indent),
    line(`ASN1 OID: ${curve}`, indent),
    nist === undefined ? '' : line(`NIST CURVE: ${nist}`, indent),
  ].join('')
}

const PRIME_FIELD = '1.2.840.10045.1.1'
const WHAT = 'ECParameters'

const POINT_FORMS: Readonly<Record<number, string>> = {
  2: 'compressed',
  4: 'uncompressed',
  6: 'hybrid',
}

function readInteger(reader: DerReader): Uint8Array {
  reader.readInteger(WHAT)
  return reader.content()
}

function readOctets(reader: DerReader): Uint8Array {
  reader.read(TAG.OCTET_STRING, WHAT)
  return reader.content()
}

function bitLength(octets: Uint8Array): number {
  const { bytes } = magnitude(octets)
  return bytes.length * 8 - (Math.clz32(bytes[0] as number) - 24)
}

/** ECParameters written out (RFC 3279, section 2.3.5), over a prime field. */
function explicitCurve(reader: DerReader, point: Uint8Array, indent: number): string | undefined {
  const outer = reader.enter(TAG.SEQUENCE, WHAT)
  readInteger(reader)
  const field = reader.enter(TAG.SEQUENCE, WHAT)
  if (reader.readOid(WHAT) !== PRIME_FIELD) return undefined
  const prime = readInteger(reader)
  reader.leave(field, WHAT)
  const curve = reader.enter(TAG.SEQUENCE, WHAT)
  const a = readOctets(reader)
  const b = readOctets(reader)
  const seeded = !reader.done
  if (seeded) reader.readBitString(WHAT)
  const seed = reader.content()
  reader.leave(curve, WHAT)
  const base = readOctets(reader)
  const order = readInteger(reader)
  const cofactor = reader.done ? undefined : readInteger(reader)
  reader.leave(outer, WHAT)
  const form = POINT_FORMS[(base[0] as number) & 0xfe] ?? ''
  return [
    head(bitLength(order), point, indent),
    line('Field Type: prime-field', indent),
    labelledNumber('Prime:', prime, indent),
    labelledNumber('A:   ', a, indent),
    labelledNumber('B:   ', b, indent),
    labelledBytes(`Generator (${form}):`, base, indent),
    labelledNumber('Order: ', order, indent),
    cofactor === undefined ? '' : labelledNumber('Cofactor: ', cofactor, indent),
    seeded ? labelledBytes('Seed:', seed, indent) : '',
  ].join('')
}

/** An EC key; `undefined` where OpenSSL cannot read it: no parameters, or a curve it does not know. */
export function ecText(key: PublicKey, indent: number): string | undefined {
  const { parameters } = key.algorithm
  if (parameters === undefined) return undefined
  const reader = new DerReader(parameters)
  return reader.peek() === TAG.OID
    ? namedCurve(reader.readOid('namedCurve'), key.bytes, indent)
    : explicitCurve(reader, key.bytes, indent)
}
