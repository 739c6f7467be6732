import { ABSENT, FAILED, readSince, type Cursor, type Failed } from './asn1-element.ts'
import type { Library } from './library.ts'
import { optional, required, sequence, type Item } from './asn1-items.ts'
import { oidText, type Primitive } from './asn1-values.ts'
import { ALGORITHM, BITS, EXTENSIONS, INTEGER, TIME, type ExtensionValue } from './x509-items.ts'
import { NAME_ITEM, type X509Name } from './x509-name.ts'

// A certificate as OpenSSL and BoringSSL read it (d2i_X509): what RFC 5280 forbids and they take is taken, what they refuse
// is refused, with the reasons of their error queue. Extensions are looked into later (`extension-flags.ts`).

/** An AlgorithmIdentifier. */
export interface X509Algorithm {
  readonly oid: string
  readonly parameter: Primitive | undefined
}

/** A SubjectPublicKeyInfo. */
export interface X509Key {
  readonly algorithm: X509Algorithm
  readonly bits: Primitive
  /** The whole as it is. */
  readonly der: Uint8Array
  /** Is the certificate DER from end to end, as far as it was read? */
  readonly isDer: boolean
  readonly library: Library
}

export interface X509 {
  readonly der: Uint8Array
  /** What is signed. */
  readonly tbs: Uint8Array
  /** 0 for version 1. OpenSSL takes any number. */
  readonly version: number
  readonly serial: Primitive
  readonly tbsAlgorithm: X509Algorithm
  readonly algorithm: X509Algorithm
  readonly issuer: X509Name
  readonly subject: X509Name
  readonly notBefore: Primitive
  readonly notAfter: Primitive
  readonly key: X509Key
  readonly extensions: readonly ExtensionValue[] | undefined
  readonly signature: Primitive
}

/** What an item read, with the octets it was read from. */
export interface Located<T> {
  readonly value: T
  readonly der: Uint8Array
}

export const located =
  <T extends object>(item: Item<T>): Item<Located<T>> =>
  (cursor, place) => {
    const at = cursor.position
    const value = item(cursor, place)
    if (value === ABSENT || value === FAILED) return value
    return { value, der: cursor.bytes.subarray(at, cursor.position) }
  }

const PUBLIC_KEY = sequence({ algorithm: required(ALGORITHM), bits: required(BITS) })

export const TBS_CERTIFICATE = sequence({
  version: optional(INTEGER, { explicit: 0 }),
  serial: required(INTEGER),
  algorithm: required(ALGORITHM),
  issuer: required(NAME_ITEM),
  validity: required(sequence({ notBefore: required(TIME), notAfter: required(TIME) })),
  subject: required(NAME_ITEM),
  key: required(located(PUBLIC_KEY)),
  issuerUid: optional(BITS, { implicit: 1 }),
  subjectUid: optional(BITS, { implicit: 2 }),
  extensions: optional(EXTENSIONS, { explicit: 3, isList: true }),
})
const CERTIFICATE = sequence({
  tbs: required(located(TBS_CERTIFICATE)),
  algorithm: required(ALGORITHM),
  signature: required(BITS),
})

interface AlgorithmValue {
  readonly algorithm: Primitive
  readonly parameter: Primitive | undefined
}

export const algorithmFrom = ({ algorithm, parameter }: AlgorithmValue): X509Algorithm => ({
  oid: oidText(algorithm.bytes),
  parameter,
})

// more than any version; that of a number that is larger still does not matter
const HUGE = 2 ** 31

/** A small number; a huge one for all that are larger, -1 for those below zero (ASN1_INTEGER_get). */
export function smallNumber({ bytes, negative }: Primitive): number {
  if (negative === true) return -1
  return bytes.length > 4 ? HUGE : bytes.reduce((number, octet) => number * 256 + octet, 0)
}

export type TbsValue = Exclude<ReturnType<typeof TBS_CERTIFICATE>, typeof ABSENT | typeof FAILED>

/** What a tbsCertificate says. */
export type TbsFacts = Omit<X509, 'der' | 'tbs' | 'algorithm' | 'signature'>

/** What a tbsCertificate says that was read by its template. */
export function factsOf(
  { version, serial, algorithm, issuer, subject, validity, key, extensions }: TbsValue,
  { library, isDer }: Pick<X509Key, 'library' | 'isDer'>,
): TbsFacts {
  return {
    version: version === undefined ? 0 : smallNumber(version),
    serial,
    tbsAlgorithm: algorithmFrom(algorithm),
    issuer,
    subject,
    ...validity,
    key: {
      algorithm: algorithmFrom(key.value.algorithm),
      bits: key.value.bits,
      der: key.der,
      isDer,
      library,
    },
    extensions,
  }
}

/** Reads the certificate that is next, as OpenSSL does. */
export function readOpenSslX509(cursor: Cursor): X509 | Failed {
  const at = cursor.position
  const read = CERTIFICATE(cursor, { optional: false })
  if (read === ABSENT || read === FAILED) return FAILED
  const { tbs, algorithm, signature } = read
  return {
    der: readSince(cursor, at),
    tbs: tbs.der,
    algorithm: algorithmFrom(algorithm),
    signature,
    ...factsOf(tbs.value, { library: cursor.library, isDer: !cursor.notes.isBer }),
  }
}
