import { READS_WITHOUT_TEMPLATES } from '../../release/boringssl.ts'
import { hashOf, sameBytes, toHex } from '../../der/bytes.ts'
import { isAscii } from '../../der/strings.ts'
import {
  ABSENT,
  FAILED,
  expectElement,
  expectList,
  fail,
  inside,
  isBoring,
  peekElement,
  take,
  UNIVERSAL,
  type Cursor,
  type Element,
  type Failed,
} from './asn1-element.ts'
import { isBoringBefore, isBoringSsl, type Library } from './library.ts'
import { custom, listOf, oneOf, primitive, required, sequence, type Item } from './asn1-items.ts'
import { isText, nameText } from './asn1-text.ts'
import { oidText, readAny, type Primitive } from './asn1-values.ts'

// X509_NAME: both libraries compare names by a form of their own, in which text is UTF-8, ASCII letters are small and blanks
// stand for one blank (x509_name_canon of OpenSSL, asn1_marshal_string_canon of BoringSSL).

/** One attribute. */
export interface NameEntry {
  readonly oid: string
  readonly value: Primitive
}

export interface X509Name {
  readonly rdns: readonly (readonly NameEntry[])[]
  /** Each relative name in the form that is compared; made when it is first asked for. */
  readonly canonical: readonly string[]
}

export const isEmptyName = ({ rdns }: X509Name): boolean => rdns.flat().length === 0

/** X509_NAME_cmp. */
export function sameX509Name(a: X509Name, b: X509Name): boolean {
  return a === b || (a.canonical.length === b.canonical.length && isPrefix(a, b))
}

/** Is `base` the beginning of `name`? */
export function isPrefix(base: X509Name, name: X509Name): boolean {
  return base.canonical.every((rdn, index) => rdn === name.canonical[index])
}

// isspace of C
const BLANKS = /[ \t-\r]+/g
const EDGES = /^[ \t-\r]+|[ \t-\r]+$/g

/** The text that is compared; only ASCII letters lose their case. */
export function canonicalText(text: string): string {
  return text
    .replace(EDGES, '')
    .replace(BLANKS, ' ')
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function canonicalEntry({ oid, value }: NameEntry, library: Library): string {
  const { type, bytes } = value
  return isText(type)
    ? `${oid}=${canonicalText(nameText(type, bytes, library) ?? '')}`
    : `${oid}#${String(type)}:${toHex(bytes)}`
}

// a SET OF is sorted when it is written; any order will do here, if it is always the same
const canonicalRdn = (rdn: readonly NameEntry[], library: Library): string =>
  rdn
    .map((entry) => canonicalEntry(entry, library))
    .toSorted()
    .join('\n')

const hasText = ({ value: { type, bytes } }: NameEntry, library: Library): boolean =>
  !isText(type) ||
  (type === UNIVERSAL.UTF8_STRING && isAscii(bytes)) ||
  nameText(type, bytes, library) !== undefined

/**
 * A name from its attributes; relative names that are empty are left out, as OpenSSL does.
 *
 * @returns `undefined` where the text of an attribute is not of its type.
 */
export function makeName(rdns: X509Name['rdns'], library: Library): X509Name | undefined {
  const filled = rdns.every((rdn) => rdn.length > 0) ? rdns : rdns.filter((rdn) => rdn.length > 0)
  if (!filled.every((rdn) => rdn.every((entry) => hasText(entry, library)))) return undefined
  let canonical: readonly string[] | undefined
  return {
    rdns: filled,
    get canonical() {
      return (canonical ??= filled.map((rdn) => canonicalRdn(rdn, library)))
    },
  }
}

// ASN1_PRINTABLE: B_ASN1_NUMERICSTRING to B_ASN1_UTF8STRING, BIT STRING, SEQUENCE, and tags without a type of their own
const VALUE_TYPES: ReadonlySet<number> = new Set([
  UNIVERSAL.BIT_STRING,
  UNIVERSAL.UTF8_STRING,
  UNIVERSAL.SEQUENCE,
  UNIVERSAL.NUMERIC_STRING,
  UNIVERSAL.PRINTABLE_STRING,
  UNIVERSAL.T61_STRING,
  UNIVERSAL.IA5_STRING,
  UNIVERSAL.UNIVERSAL_STRING,
  UNIVERSAL.BMP_STRING,
  // B_ASN1_UNKNOWN
  ...[7, 8, 9, 11, 13, 14, 15, 29, 31],
])

// tag2bit of OpenSSL 1.1.1 has no type of its own for ENUMERATED either
const VALUE_TYPES_1_1_1: ReadonlySet<number> = new Set([...VALUE_TYPES, UNIVERSAL.ENUMERATED])

const entryOf = (types: ReadonlySet<number>) =>
  sequence({ object: required(primitive(UNIVERSAL.OBJECT)), value: required(oneOf(types)) })
const ENTRY = entryOf(VALUE_TYPES)
const NAME = listOf(listOf(ENTRY, UNIVERSAL.SET))
const NAME_1_1_1 = listOf(listOf(entryOf(VALUE_TYPES_1_1_1), UNIVERSAL.SET))

/** ASN1_mbstring_ncopy: what cannot be read of UTF-8, or else cannot be written in it. */
function textFault(entries: readonly NameEntry[], library: Library): string {
  const bad = entries.find((entry) => !hasText(entry, library))
  return bad?.value.type === UNIVERSAL.UTF8_STRING ? 'invalid utf8string' : 'illegal characters'
}

function readOpenSsl(cursor: Cursor): X509Name | Failed {
  const read = (cursor.library === 'openssl-1.1.1' ? NAME_1_1_1 : NAME)(cursor, { optional: false })
  if (read === FAILED || read === ABSENT) return FAILED
  const rdns = read.map((rdn) =>
    rdn.map(({ object, value }) => ({ oid: oidText(object.bytes), value })),
  )
  const name = makeName(rdns, cursor.library)
  if (name !== undefined) return name
  cursor.notes.reasons.push(textFault(rdns.flat(), cursor.library))
  return fail(cursor, 'nested asn1 error')
}

/** One of the two lists of a name. */
function expectBoringList(cursor: Cursor, tag: number): Element | Failed {
  const isEarlier = isBoringBefore(cursor.library, READS_WITHOUT_TEMPLATES)
  const expected = { tag, constructed: true, optional: false }
  return (isEarlier ? expectList : expectElement)(cursor, expected) ?? FAILED
}

function expectBoring(cursor: Cursor, tag: number): Element | Failed {
  return expectElement(cursor, { tag, constructed: true, optional: false }) ?? FAILED
}

function readBoringEntry(cursor: Cursor): NameEntry | Failed {
  const element = expectBoring(cursor, UNIVERSAL.SEQUENCE)
  if (element === FAILED) return FAILED
  const content = inside(cursor, element)
  const object = primitive(UNIVERSAL.OBJECT)(content, { optional: false })
  if (object === FAILED || object === ABSENT) return fail(cursor, 'DECODE_ERROR')
  const value = readAny(content)
  if (value === FAILED || content.position < content.limit) return fail(cursor, 'DECODE_ERROR')
  take(cursor, element)
  return { oid: oidText(object.bytes), value }
}

function readBoringRdn(cursor: Cursor): readonly NameEntry[] | Failed {
  const element = expectBoringList(cursor, UNIVERSAL.SET)
  if (element === FAILED) return FAILED
  const isEmpty = element.start === element.stop
  if (isEmpty && !isBoringBefore(cursor.library, READS_WITHOUT_TEMPLATES))
    return fail(cursor, 'DECODE_ERROR')
  const content = inside(cursor, element)
  const entries: NameEntry[] = []
  while (content.position < content.limit) {
    const entry = readBoringEntry(content)
    if (entry === FAILED) return FAILED
    entries.push(entry)
  }
  take(cursor, element)
  return entries
}

// X509_NAME_MAX
const LONGEST_NAME = 1024 * 1024

/** x509_parse_name. */
function readBoring(cursor: Cursor): X509Name | Failed {
  const element = expectBoringList(cursor, UNIVERSAL.SEQUENCE)
  if (element === FAILED) return FAILED
  if (element.stop - element.start > LONGEST_NAME) return fail(cursor, 'DECODE_ERROR')
  const content = inside(cursor, element)
  const rdns: (readonly NameEntry[])[] = []
  while (content.position < content.limit) {
    const rdn = readBoringRdn(content)
    if (rdn === FAILED) return FAILED
    rdns.push(rdn)
  }
  take(cursor, element)
  return makeName(rdns, cursor.library) ?? FAILED
}

// A mesh has few names and many certificates: a name that was read is known by its octets, one table for each of the two
// ways of reading. Bounded, so that hostile input cannot make it grow; the octets are copies.
const REMEMBERED = 512
const LONGEST_REMEMBERED = 512
interface KnownName {
  readonly der: Uint8Array
  readonly name: X509Name
}
const knownBoring = new Map<number, KnownName>()
// reads names that a later one refuses
const knownEarlierBoring = new Map<number, KnownName>()
const knownOpen = new Map<number, KnownName>()
// 1.1.1 reads names that the others refuse
const knownOpen111 = new Map<number, KnownName>()

function knownTo({ library }: Cursor): Map<number, KnownName> {
  if (isBoringSsl(library))
    return isBoringBefore(library, READS_WITHOUT_TEMPLATES) ? knownEarlierBoring : knownBoring
  return library === 'openssl-1.1.1' ? knownOpen111 : knownOpen
}

function readAnew(cursor: Cursor): X509Name | Failed {
  return isBoring(cursor) ? readBoring(cursor) : readOpenSsl(cursor)
}

/** Reads a Name that is next. */
function readX509Name(cursor: Cursor): X509Name | Failed {
  const { bytes, notes } = cursor
  const said = notes.reasons.length
  const element = peekElement(cursor)
  if (element === FAILED) {
    // the reader says why
    notes.reasons.length = said
    return readAnew(cursor)
  }
  const { at, end } = element
  const known = knownTo(cursor)
  const hash = hashOf(bytes, at, end)
  const found = known.get(hash)
  if (found !== undefined && sameBytes(found.der, bytes, at, end)) {
    take(cursor, element)
    return found.name
  }
  const name = readAnew(cursor)
  const remembers = found === undefined && known.size < REMEMBERED && end - at <= LONGEST_REMEMBERED
  if (name !== FAILED && remembers) known.set(hash, { der: bytes.slice(at, end), name })
  return name
}

export const NAME_ITEM: Item<X509Name> = custom(readX509Name)
/** One attribute, as nameRelativeToCRLIssuer holds them. */
export const NAME_ENTRY_ITEM: Item<NameEntry> = (cursor, place) => {
  if (isBoring(cursor)) return readBoringEntry(cursor)
  const read = ENTRY(cursor, place)
  return read && { oid: oidText(read.object.bytes), value: read.value }
}
