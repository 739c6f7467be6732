import { isOnCurve, PRIME_CURVES, type PointForm, type PrimeCurve } from '../../crypto/ec-point.ts'
import { KEY_OID } from '../../crypto/public-key.ts'
import { toBigInt } from '../../der/bytes.ts'
import { CURVE_NAMES } from '../../der/oids.ts'
import {
  bitString,
  element,
  oid as writeOid,
  sequence as writeSequence,
  unsignedInteger,
} from '../../der/writer.ts'
import { ABSENT, cursorOver, FAILED, UNIVERSAL } from './asn1-element.ts'
import { isEarlierDsaKey } from '../boringssl/earlier-dsa-key.ts'
import { DECODES_DEFAULT_KEYS } from '../../release/boringssl.ts'
import { isBoringBefore, isBoringSsl, type BoringSsl, type Library } from './library.ts'
import { any, bigNumber, optional, primitive, readWhole, required, sequence } from './asn1-items.ts'
import { oidText, type Primitive } from './asn1-values.ts'
import { BITS, INTEGER, OBJECT, OCTETS } from './x509-items.ts'
import type { X509Algorithm, X509Key } from './x509.ts'

// What key a library makes of a SubjectPublicKeyInfo, if any (X509_get0_pubkey; EVP_PKEY_from_subject_public_key_info of
// BoringSSL, the decoders of OpenSSL).

/** The kinds that matter: what has none of these is `other`, such as X25519, which signs nothing. */
export type KeyKind =
  | 'RSA'
  | 'RSA-PSS'
  | 'EC'
  | 'DSA'
  | 'Ed25519'
  | 'Ed448'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'
  | 'other'

/** A key that the library can use. */
export interface DecodedKey {
  readonly kind: KeyKind
  /** Is the curve written out instead of named? */
  readonly explicit: boolean
  /** The same key in the form that our engine reads. */
  readonly spki: Uint8Array
}

/** The parameters of an algorithm as DER. */
export function parameterDer(parameter: Primitive | undefined): Uint8Array | undefined {
  if (parameter === undefined) return undefined
  const { type, bytes } = parameter
  return type === UNIVERSAL.SEQUENCE || type === UNIVERSAL.SET || type < 0
    ? bytes
    : element(type, bytes)
}

function spkiOf(algorithm: X509Algorithm, key: Uint8Array): Uint8Array {
  const parameter = parameterDer(algorithm.parameter)
  const parts = [writeOid(algorithm.oid), ...(parameter === undefined ? [] : [parameter])]
  return writeSequence(writeSequence(...parts), bitString(key))
}

interface Question {
  readonly library: Library
  readonly algorithm: X509Algorithm
  readonly key: Uint8Array
  /** The key as it is, where that is DER. */
  readonly der: Uint8Array | undefined
}

const decoded = ({ algorithm, key, der }: Question, kind: KeyKind): DecodedKey => ({
  kind,
  explicit: false,
  spki: der ?? spkiOf(algorithm, key),
})

const RSA_KEY = sequence({ modulus: required(INTEGER), exponent: required(INTEGER) })

function bitLength(magnitude: Uint8Array): number {
  return magnitude.length === 0
    ? 0
    : magnitude.length * 8 - (Math.clz32(magnitude[0] as number) - 24)
}

const isOdd = (magnitude: Uint8Array): boolean => ((magnitude.at(-1) ?? 0) & 1) === 1

// OPENSSL_RSA_MIN_MODULUS_BITS and OPENSSL_RSA_MAX_MODULUS_BITS of BoringSSL; kMaxExponentBits
const BORING_RSA_BITS = { least: 512, most: 8192, exponent: 33 }

const isWithin = (value: number, least: number, most: number): boolean =>
  value >= least && value <= most

/** rsa_check_public_key of BoringSSL. */
function isBoringRsaKey({ library, algorithm, key }: Question): boolean {
  if (algorithm.parameter?.type !== UNIVERSAL.NULL) return false
  const read = readWhole(cursorOver(key, library), RSA_KEY)
  if (read === FAILED) return false
  const { modulus, exponent } = read
  if (modulus.negative === true || exponent.negative === true) return false
  const bits = bitLength(modulus.bytes)
  const exponentBits = bitLength(exponent.bytes)
  const { least, most, exponent: longest } = BORING_RSA_BITS
  return (
    isWithin(bits, least, most) &&
    isOdd(modulus.bytes) &&
    isWithin(exponentBits, 2, longest) &&
    isOdd(exponent.bytes)
  )
}

const OPEN_RSA_KEY = sequence({ modulus: required(bigNumber), exponent: required(bigNumber) })
const PLAIN_RSA: X509Algorithm = {
  oid: KEY_OID.RSA,
  parameter: { type: UNIVERSAL.NULL, bytes: new Uint8Array() },
}

/** OpenSSL takes numbers however they are written; our engine is handed them as DER has them. */
function openRsaKey(
  { library, key }: Question,
  kind: 'RSA' | 'RSA-PSS',
  algorithm: X509Algorithm,
): DecodedKey | undefined {
  const read = readWhole(cursorOver(key, library), OPEN_RSA_KEY)
  if (read === FAILED) return undefined
  const numbers = [read.modulus, read.exponent].map(({ bytes }) => unsignedInteger(bytes))
  return { kind, explicit: false, spki: spkiOf(algorithm, writeSequence(...numbers)) }
}

function rsa(question: Question): DecodedKey | undefined {
  // OpenSSL does not look at the parameters of a plain RSA key
  if (!isBoringSsl(question.library)) return openRsaKey(question, 'RSA', PLAIN_RSA)
  return isBoringRsaKey(question) ? decoded(question, 'RSA') : undefined
}

const BORING_CURVES: ReadonlySet<string> = new Set(['P-224', 'P-256', 'P-384', 'P-521'])
const BORING_FORMS: readonly PointForm[] = ['uncompressed', 'compressed']
const ALL_FORMS: readonly PointForm[] = ['uncompressed', 'compressed', 'hybrid']

// Octets of a coordinate, by arc: what OpenSSL has of SECG, of X9.62 (binary fields, then prime ones), Brainpool, WAP and SM2
// (crypto/ec/ec_curve.c) beyond the curves that we compute with.
const OTHER_CURVES: Readonly<Record<string, Readonly<Record<number, readonly number[]>>>> = {
  '1.3.132.0': {
    14: [6, 7],
    15: [4, 5],
    16: [28, 29],
    17: [22, 23],
    20: [8, 9, 30],
    21: [1, 2, 15],
    24: [31],
    25: [24, 25],
    28: [32, 33],
    30: [3, 26, 27],
    32: [10],
    36: [16, 17],
    48: [34],
    52: [36, 37],
    66: [35],
    72: [38, 39],
  },
  '1.2.840.10045.3.0': {
    21: [1, 2, 3],
    22: [4],
    24: [5, 6, 7],
    26: [10],
    30: [11, 12, 13],
    34: [16],
    38: [17],
    45: [18],
    46: [19],
    54: [20],
  },
  '1.2.840.10045.3.1': { 24: [1, 2, 3], 30: [4, 5, 6] },
  '1.3.36.3.3.2.8.1.1': {
    20: [1, 2],
    24: [3, 4],
    28: [5, 6],
    32: [7, 8],
    40: [9, 10],
    48: [11, 12],
    64: [13, 14],
  },
  '2.23.43.1.4': { 14: [6, 8], 15: [1, 4], 20: [7, 9], 21: [3, 5], 28: [12], 30: [10, 11] },
  '1.2.156.10197.1': { 32: [301] },
}
const FIELD_OCTETS: ReadonlyMap<string, number> = new Map(
  Object.entries(OTHER_CURVES).flatMap(([arc, lengths]) =>
    Object.entries(lengths).flatMap(([octets, curves]) =>
      curves.map((curve) => [`${arc}.${String(curve)}`, Number(octets)] as const),
    ),
  ),
)

/** The point at infinity, one zero octet (SEC 1, section 2.3.4), which OpenSSL reads as a key. */
const isInfinity = (point: Uint8Array): boolean => point.length === 1 && point[0] === 0

/** Has OpenSSL a curve of this identifier? */
export const isNamedCurve = (curveOid: string): boolean =>
  PRIME_CURVES[CURVE_NAMES[curveOid] ?? ''] !== undefined || FIELD_OCTETS.has(curveOid)

/** A point of a curve that OpenSSL names and we do not compute with? By its length alone. */
export function isElsewhere(curveOid: string, point: Uint8Array): boolean {
  const octets = FIELD_OCTETS.get(curveOid)
  if (octets === undefined) return false
  if (isInfinity(point)) return true
  const [first = 0] = point
  const isCompressed = first === 2 || first === 3
  return point.length === 1 + (isCompressed ? octets : 2 * octets)
}

function namedCurve(question: Question, curveOid: string): DecodedKey | undefined {
  const { library, key } = question
  const boring = isBoringSsl(library)
  const name = CURVE_NAMES[curveOid] ?? ''
  if (boring && !BORING_CURVES.has(name)) return undefined
  const curve = PRIME_CURVES[name]
  if (curve === undefined) return isElsewhere(curveOid, key) ? decoded(question, 'EC') : undefined
  if (!boring && isInfinity(key)) return decoded(question, 'EC')
  const forms = boring ? BORING_FORMS : ALL_FORMS
  return isOnCurve(curve, key, forms) ? decoded(question, 'EC') : undefined
}

// ECPARAMETERS (crypto/ec/ec_asn1.c)
const EC_PARAMETERS = sequence({
  version: required(INTEGER),
  field: required(sequence({ type: required(OBJECT), parameters: required(any) })),
  curve: required(sequence({ a: required(OCTETS), b: required(OCTETS), seed: optional(BITS) })),
  base: required(OCTETS),
  order: required(INTEGER),
  cofactor: optional(INTEGER),
})
const PRIME_FIELD = '1.2.840.10045.1.1'

function nameOf({ p, a, b }: PrimeCurve): string | undefined {
  const found = Object.entries(PRIME_CURVES).find(
    ([, curve]) => curve.p === p && curve.a === a && curve.b === b,
  )
  return Object.keys(CURVE_NAMES).find((oid) => CURVE_NAMES[oid] === found?.[0])
}

/** A curve that is written out, which OpenSSL reads. Our engine is handed the name of the curve, where it has one. */
function writtenCurve(question: Question, parameters: Uint8Array): DecodedKey | undefined {
  const { library, key } = question
  const read = readWhole(cursorOver(parameters, library), EC_PARAMETERS)
  if (read === FAILED) return undefined
  const { field, curve } = read
  if (oidText(field.type.bytes) !== PRIME_FIELD || field.parameters.type !== UNIVERSAL.INTEGER) {
    return undefined
  }
  const p = toBigInt(field.parameters.bytes)
  const prime = { p, a: toBigInt(curve.a.bytes), b: toBigInt(curve.b.bytes) }
  if (p < 3n || !isOnCurve(prime, key, ALL_FORMS)) return undefined
  const name = nameOf(prime)
  const algorithm =
    name === undefined
      ? question.algorithm
      : { oid: KEY_OID.EC, parameter: { type: UNIVERSAL.OBJECT, bytes: oidBytes(name) } }
  return { kind: 'EC', explicit: true, spki: spkiOf(algorithm, key) }
}

const oidBytes = (oid: string): Uint8Array => writeOid(oid).subarray(2)

function ec(question: Question): DecodedKey | undefined {
  const { parameter } = question.algorithm
  if (parameter === undefined) return undefined
  if (parameter.type === UNIVERSAL.OBJECT) return namedCurve(question, oidText(parameter.bytes))
  const written = parameter.type === UNIVERSAL.SEQUENCE && !isBoringSsl(question.library)
  return written ? writtenCurve(question, parameter.bytes) : undefined
}

const DSA_PARAMETERS = sequence({
  p: required(bigNumber),
  q: required(bigNumber),
  g: required(bigNumber),
})

/** DSA: in OpenSSL 1.1.1 the parameters may be those of the issuer, and missing; the decoders of OpenSSL 3 want them. */
function dsa(question: Question): DecodedKey | undefined {
  const { algorithm, library, key } = question
  const { parameter } = algorithm
  const number = readWhole(cursorOver(key, library), primitive(UNIVERSAL.INTEGER))
  if (number === FAILED) return undefined
  if (parameter === undefined || parameter.type === UNIVERSAL.NULL) {
    return library === 'openssl-1.1.1' ? decoded(question, 'DSA') : undefined
  }
  if (parameter.type !== UNIVERSAL.SEQUENCE) return undefined
  const read = DSA_PARAMETERS(cursorOver(parameter.bytes, library), { optional: false })
  return read === ABSENT || read === FAILED ? undefined : decoded(question, 'DSA')
}

/** A key of a fixed length, without parameters (RFC 8410, section 3; RFC 9881, section 2). */
const fixed =
  (kind: KeyKind, octets: number) =>
  (question: Question): DecodedKey | undefined =>
    question.algorithm.parameter === undefined && question.key.length === octets
      ? decoded(question, kind)
      : undefined

type Decode = (question: Question) => DecodedKey | undefined

const EVERYWHERE: Readonly<Record<string, Decode>> = {
  [KEY_OID.RSA]: rsa,
  [KEY_OID.EC]: ec,
  [KEY_OID.Ed25519]: fixed('Ed25519', 32),
  [KEY_OID.X25519]: fixed('other', 32),
}
// GetDefaultEVPAlgorithms of BoringSSL; OpenSSL has them since 3.5
const ML_DSA: Readonly<Record<string, Decode>> = {
  [KEY_OID['ML-DSA-44']]: fixed('ML-DSA-44', 1312),
  [KEY_OID['ML-DSA-65']]: fixed('ML-DSA-65', 1952),
  [KEY_OID['ML-DSA-87']]: fixed('ML-DSA-87', 2592),
}
const OPENSSL_ONLY: Readonly<Record<string, Decode>> = {
  [KEY_OID.DSA]: dsa,
  [KEY_OID.RSA_PSS]: (question) => openRsaKey(question, 'RSA-PSS', question.algorithm),
  [KEY_OID.Ed448]: fixed('Ed448', 57),
  [KEY_OID.X448]: fixed('other', 56),
}

type Decoders = Readonly<Record<string, Decode>>

const earlierBoringDsa: Decode = (question) =>
  isEarlierDsaKey(question) ? decoded(question, 'DSA') : undefined

const BORINGSSL: Decoders = { ...EVERYWHERE, ...ML_DSA }
const EARLIER_BORINGSSL: Decoders = { ...EVERYWHERE, [KEY_OID.DSA]: earlierBoringDsa }
const OPENSSL: Readonly<Record<Exclude<Library, BoringSsl>, Decoders>> = {
  'openssl-3.5': { ...EVERYWHERE, ...OPENSSL_ONLY, ...ML_DSA },
  'openssl-3.0': { ...EVERYWHERE, ...OPENSSL_ONLY },
  'openssl-1.1.1': { ...EVERYWHERE, ...OPENSSL_ONLY },
}

function decodersOf(library: Library): Decoders {
  if (!isBoringSsl(library)) return OPENSSL[library]
  return isBoringBefore(library, DECODES_DEFAULT_KEYS) ? EARLIER_BORINGSSL : BORINGSSL
}

function decode({ algorithm, bits, isDer, der, library }: X509Key): DecodedKey | undefined {
  // OpenSSL takes the octets of a BIT STRING, however many bits of it are said to count
  if (isBoringSsl(library) && bits.unused !== 0) return undefined
  const asItStands = isDer && bits.unused === 0 ? der : undefined
  return decodersOf(library)[algorithm.oid]?.({
    library,
    algorithm,
    key: bits.bytes,
    der: asItStands,
  })
}

const known = new WeakMap<X509Key, { readonly key: DecodedKey | undefined }>()

/** The key as the library that read it decodes it; `undefined` when it cannot. */
export function decodeKey(key: X509Key): DecodedKey | undefined {
  const found = known.get(key) ?? { key: decode(key) }
  known.set(key, found)
  return found.key
}
