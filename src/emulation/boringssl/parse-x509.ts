import {
  ABSENT,
  contextTag,
  expectElement,
  FAILED,
  fail,
  inside,
  peekWithBadLength,
  readSince,
  take,
  UNIVERSAL,
  type Cursor,
  type Failed,
  type Read,
} from '../openssl/asn1-element.ts'
import { isBoringBefore } from '../openssl/library.ts'
import { READS_WITHOUT_TEMPLATES } from '../../release/boringssl.ts'
import { readEarlierTbs } from './earlier-x509.ts'
import { custom, type Item } from '../openssl/asn1-items.ts'
import { oidText, primitiveFrom, readAny, type Primitive } from '../openssl/asn1-values.ts'
import { smallNumber, type X509, type X509Algorithm, type X509Key } from '../openssl/x509.ts'
import { BITS, EXTENSIONS, INTEGER, OBJECT, type ExtensionValue } from '../openssl/x509-items.ts'
import { NAME_ITEM } from '../openssl/x509-name.ts'

// X509_parse_with_algorithms of BoringSSL (crypto/x509/x_x509.cc), step by step: it does not read a certificate by
// templates as OpenSSL does, and its reasons are others.

const DECODE_ERROR = 'DECODE_ERROR'

/** What a caller says on top of what failed below it. */
function demand<T>(cursor: Cursor, item: Item<T>): T | Failed {
  const value = item(cursor, { optional: false })
  return value === ABSENT || value === FAILED ? fail(cursor, DECODE_ERROR) : value
}

/** A cursor over the content of the next element, which has to be of a constructed type. */
function enter(cursor: Cursor, tag: number): Cursor | Failed {
  const element = expectElement(cursor, { tag, constructed: true, optional: false })
  if (element === ABSENT || element === FAILED) return FAILED
  take(cursor, element)
  return inside(cursor, element)
}

const isDone = ({ position, limit }: Cursor): boolean => position >= limit

/** x509_parse_algorithm. */
export const ALGORITHM: Item<X509Algorithm> = custom((cursor) => {
  const content = enter(cursor, UNIVERSAL.SEQUENCE)
  const object = content && OBJECT(content, { optional: false })
  if (content === FAILED || object === ABSENT || object === FAILED) return FAILED
  const oid = oidText(object.bytes)
  if (isDone(content)) return { oid, parameter: undefined }
  const parameter = readAny(content)
  if (parameter === FAILED) return FAILED
  return isDone(content) ? { oid, parameter } : fail(cursor, DECODE_ERROR)
})

/** x509_parse_public_key. */
const KEY: Item<X509Key> = custom((cursor) => {
  const at = cursor.position
  const content = enter(cursor, UNIVERSAL.SEQUENCE)
  const algorithm = content && demand(content, ALGORITHM)
  const bits = algorithm && demand(content, BITS)
  if (content === FAILED || algorithm === FAILED || bits === FAILED) return FAILED
  if (!isDone(content)) return fail(cursor, DECODE_ERROR)
  const { bytes, position, library } = cursor
  return { algorithm, bits, der: bytes.subarray(at, position), isDer: true, library }
})

const OFFSETS_TOO = { tag: UNIVERSAL.UTC_TIME, constructed: false, optional: true }

/** asn1_parse_time: a GeneralizedTime where there is no UTCTime. */
const TIME: Item<Primitive> = (cursor) => {
  const element = expectElement(cursor, OFFSETS_TOO)
  const type = element === ABSENT ? UNIVERSAL.GENERALIZED_TIME : UNIVERSAL.UTC_TIME
  const found = element ?? expectElement(cursor, { ...OFFSETS_TOO, tag: type, optional: false })
  if (found === ABSENT || found === FAILED) return FAILED
  const value = primitiveFrom(cursor, type, found)
  if (value !== FAILED) take(cursor, found)
  return value
}

type Validity = Pick<X509, 'notBefore' | 'notAfter'>

function readValidity(cursor: Cursor): Validity | Failed {
  const content = enter(cursor, UNIVERSAL.SEQUENCE)
  const notBefore = content && demand(content, TIME)
  const notAfter = notBefore && demand(content, TIME)
  if (content === FAILED || notBefore === FAILED || notAfter === FAILED) return FAILED
  return isDone(content) ? { notBefore, notAfter } : fail(cursor, DECODE_ERROR)
}

const HIGHEST_VERSION = 2
// CBS_get_asn1_uint64
const LONGEST_VERSION = 8

function readVersion(cursor: Cursor): number | Failed {
  const expected = { tag: contextTag(0), constructed: true, optional: true }
  const wrapper = expectElement(cursor, expected)
  if (wrapper === ABSENT) return 0
  if (wrapper === FAILED) return FAILED
  // what is wrong inside has no reason of its own
  const content = { ...inside(cursor, wrapper), notes: { reasons: [], isBer: false } }
  const number = INTEGER(content, { optional: false })
  if (number === ABSENT || number === FAILED || !isDone(content)) return fail(cursor, DECODE_ERROR)
  if (number.negative === true || number.bytes.length > LONGEST_VERSION) {
    return fail(cursor, DECODE_ERROR)
  }
  const version = smallNumber(number)
  if (version > HIGHEST_VERSION) return fail(cursor, 'INVALID_VERSION')
  take(cursor, wrapper)
  return version
}

/** issuerUniqueID and subjectUniqueID, which only versions 2 and 3 have. */
function skipUniqueIds(cursor: Cursor, version: number): boolean {
  if (version === 0) return true
  return [1, 2].every(
    (number) => BITS(cursor, { tag: contextTag(number), optional: true }) !== FAILED,
  )
}

/** Extensions, which only version 3 has; their failures have one reason more. */
function readExtensions(cursor: Cursor, version: number): Read<readonly ExtensionValue[]> {
  if (version < HIGHEST_VERSION) return ABSENT
  const wrapper = expectElement(cursor, { tag: contextTag(3), constructed: true, optional: true })
  if (wrapper === ABSENT || wrapper === FAILED) return wrapper
  take(cursor, wrapper)
  const content = inside(cursor, wrapper)
  const list = EXTENSIONS(content, { optional: false })
  return list === ABSENT || list === FAILED || !isDone(content) ? fail(cursor, DECODE_ERROR) : list
}

type Readers = Readonly<Record<string, (cursor: Cursor) => unknown>>
type Values<R extends Readers> = {
  readonly [Name in keyof R]: Exclude<ReturnType<R[Name]>, Failed>
}

/** What the readers give one after another; nothing once one of them fails. */
function inOrder<R extends Readers>(cursor: Cursor, readers: R): Values<R> | Failed {
  const values: Record<string, unknown> = {}
  for (const [name, read] of Object.entries(readers)) {
    const value = read(cursor)
    if (value === FAILED) return FAILED
    values[name] = value
  }
  return values as Values<R>
}

const demanded =
  <T>(item: Item<T>) =>
  (cursor: Cursor): T | Failed =>
    demand(cursor, item)

const FACTS = {
  version: readVersion,
  serial: demanded(INTEGER),
  tbsAlgorithm: demanded(ALGORITHM),
  issuer: demanded(NAME_ITEM),
  validity: readValidity,
  subject: demanded(NAME_ITEM),
  key: demanded(KEY),
}

type Tbs = Omit<X509, 'der' | 'tbs' | 'algorithm' | 'signature'>

function readTbs(tbs: Cursor): Tbs | Failed {
  const facts = inOrder(tbs, FACTS)
  if (facts === FAILED || !skipUniqueIds(tbs, facts.version)) return FAILED
  const extensions = readExtensions(tbs, facts.version)
  if (extensions === FAILED) return FAILED
  const { validity, ...rest } = facts
  return isDone(tbs)
    ? { ...rest, ...validity, extensions: extensions ?? undefined }
    : fail(tbs, DECODE_ERROR)
}

/** asn1_parse_bit_string_with_bad_length. */
function readSignature(cursor: Cursor): Primitive | Failed {
  const element = peekWithBadLength(cursor)
  const isBits = element?.tag === UNIVERSAL.BIT_STRING && !element.constructed
  if (!isBits) cursor.notes.reasons.push(DECODE_ERROR)
  const value = isBits && primitiveFrom(cursor, UNIVERSAL.BIT_STRING, element)
  if (!isBits || value === FAILED) return fail(cursor, DECODE_ERROR)
  take(cursor, element)
  return value
}

/** tbsCertificate: the octets that are signed, and a cursor over what is in them. */
function enterTbs(outer: Cursor): { readonly signed: Uint8Array; readonly tbs: Cursor } | Failed {
  const from = outer.position
  const tbs = enter(outer, UNIVERSAL.SEQUENCE)
  return tbs && { signed: outer.bytes.subarray(from, outer.position), tbs }
}

/** Reads the certificate that is next, as BoringSSL does. */
export function readBoringX509(cursor: Cursor): X509 | Failed {
  const at = cursor.position
  const outer = enter(cursor, UNIVERSAL.SEQUENCE)
  if (outer === FAILED) return FAILED
  const parts = inOrder(outer, {
    inner: enterTbs,
    algorithm: demanded(ALGORITHM),
    signature: readSignature,
  })
  if (parts === FAILED) return FAILED
  if (!isDone(outer)) return fail(cursor, DECODE_ERROR)
  const { inner, algorithm, signature } = parts
  const facts = isBoringBefore(cursor.library, READS_WITHOUT_TEMPLATES)
    ? readEarlierTbs(inner.signed, cursor)
    : readTbs(inner.tbs)
  if (facts === FAILED) return FAILED
  return { der: readSince(cursor, at), tbs: inner.signed, algorithm, signature, ...facts }
}
