import { decodeOid } from '../../der/oid.ts'
import { toHex } from '../../der/bytes.ts'
import { concat } from '../../der/writer.ts'
import { readTime } from './asn1-time.ts'
import { isStrictUtf8, isWide } from './asn1-text.ts'
import {
  FAILED,
  fail,
  inside,
  isBoring,
  isUniversal,
  peekElement,
  take,
  UNIVERSAL,
  type Cursor,
  type Element,
  type Failed,
} from './asn1-element.ts'

// What the two libraries make of the content of a primitive (asn1_ex_c2i of OpenSSL, the asn1_parse_… of BoringSSL).

/** A value that is not a structure. */
export interface Primitive {
  /** Universal number of its type; -1 for what is kept encoded because its tag says nothing to the library. */
  readonly type: number
  /** Content octets; the magnitude of an INTEGER without zeros in front; the whole element where it is kept encoded. */
  readonly bytes: Uint8Array
  /** Of an INTEGER. */
  readonly negative?: boolean
  /** Of a BIT STRING: how many bits at its end are not used. */
  readonly unused?: number
}

/** A type that is kept encoded. */
const OTHER = -1

/** Identifiers as dotted text; as hex behind `?` where they are longer than any that is registered. */
export function oidText(bytes: Uint8Array): string {
  return decodeOid(bytes, 0, bytes.length) ?? `?${toHex(bytes)}`
}

function isIdentifier(bytes: Uint8Array): boolean {
  let fresh = true
  for (const octet of bytes) {
    if (fresh && octet === 0x80) return false
    fresh = octet < 0x80
  }
  return bytes.length > 0 && fresh
}

/** The word of the library that reads. */
export const word = (cursor: Cursor, boring: string, open: string): string =>
  isBoring(cursor) ? boring : open

function readInteger(cursor: Cursor, type: number, bytes: Uint8Array): Primitive | Failed {
  const [first, second = 0] = bytes
  if (first === undefined)
    return fail(cursor, word(cursor, 'INVALID_INTEGER', 'illegal zero content'))
  const needless = (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)
  if (bytes.length > 1 && needless) {
    return fail(cursor, word(cursor, 'INVALID_INTEGER', 'illegal padding'))
  }
  const negative = first >= 0x80
  const magnitude = negative ? negated(bytes) : bytes
  let from = 0
  while (magnitude[from] === 0) from++
  return { type, bytes: magnitude.subarray(from), negative }
}

/** The absolute value of a negative number in two's complement. */
function negated(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + 1)
  let carry = 1
  for (let i = bytes.length - 1; i >= 0; i--) {
    const octet = (~(bytes[i] as number) & 0xff) + carry
    out[i + 1] = octet & 0xff
    carry = octet >> 8
  }
  out[0] = carry
  return out
}

/** BoringSSL wants the unused bits to be zero; OpenSSL clears them. */
function readBits(cursor: Cursor, bytes: Uint8Array): Primitive | Failed {
  const boring = isBoring(cursor)
  const unused = bytes[0]
  if (unused === undefined)
    return fail(cursor, word(cursor, 'STRING_TOO_SHORT', 'string too short'))
  if (unused > 7) {
    return fail(
      cursor,
      word(cursor, 'INVALID_BIT_STRING_BITS_LEFT', 'invalid bit string bits left'),
    )
  }
  const content = bytes.subarray(1)
  const last = content.at(-1)
  const loose = ((last ?? 0) & ((1 << unused) - 1)) !== 0
  if (boring && unused > 0 && (last === undefined || loose)) {
    return fail(cursor, 'INVALID_BIT_STRING_PADDING')
  }
  if (loose) cursor.notes.isBer = true
  return { type: UNIVERSAL.BIT_STRING, bytes: loose ? cleared(content, unused) : content, unused }
}

function cleared(content: Uint8Array, unused: number): Uint8Array {
  const out = content.slice()
  out[out.length - 1] = (out.at(-1) as number) & (0xff << unused)
  return out
}

/** Text: OpenSSL looks at nothing but the length of wide characters, BoringSSL at every character of three types. */
function readText(cursor: Cursor, type: number, bytes: Uint8Array): Primitive | Failed {
  const boring = isBoring(cursor)
  if (type === UNIVERSAL.UTF8_STRING && boring && !isStrictUtf8(bytes)) {
    return fail(cursor, 'INVALID_UTF8STRING')
  }
  if (type === UNIVERSAL.BMP_STRING && !isWide(bytes, 2, boring)) {
    return fail(cursor, boring ? 'INVALID_BMPSTRING' : 'bmpstring is wrong length')
  }
  if (type === UNIVERSAL.UNIVERSAL_STRING && !isWide(bytes, 4, boring)) {
    return fail(cursor, boring ? 'INVALID_UNIVERSALSTRING' : 'universalstring is wrong length')
  }
  return { type, bytes }
}

// OpenSSL 3.5 wants room for seconds and Z (asn1_ex_c2i)
const SHORTEST_TIME: Readonly<Record<number, readonly [number, string]>> = {
  [UNIVERSAL.UTC_TIME]: [13, 'utctime is too short'],
  [UNIVERSAL.GENERALIZED_TIME]: [15, 'generalizedtime is too short'],
}

function readTimeText(cursor: Cursor, type: number, bytes: Uint8Array): Primitive | Failed {
  if (isBoring(cursor)) {
    const offsets = type === UNIVERSAL.UTC_TIME
    return readTime({ type, bytes }, offsets) === undefined
      ? fail(cursor, 'DECODE_ERROR')
      : { type, bytes }
  }
  const [length = 0, reason = ''] = SHORTEST_TIME[type] ?? []
  const short = cursor.library === 'openssl-3.5' && bytes.length < length
  return short ? fail(cursor, reason) : { type, bytes }
}

const MISSHAPEN: Readonly<Record<number, readonly [string, string]>> = {
  [UNIVERSAL.OBJECT]: ['INVALID_OBJECT_ENCODING', 'invalid object encoding'],
  [UNIVERSAL.NULL]: ['NULL_IS_WRONG_LENGTH', 'null is wrong length'],
  [UNIVERSAL.BOOLEAN]: ['BOOLEAN_IS_WRONG_LENGTH', 'boolean is wrong length'],
}

/** Types whose octets are looked at by their shape alone. */
function readShaped(cursor: Cursor, type: number, bytes: Uint8Array): Primitive | Failed {
  const fits =
    type === UNIVERSAL.OBJECT
      ? isIdentifier(bytes)
      : bytes.length === (type === UNIVERSAL.NULL ? 0 : 1)
  const [boring, open] = MISSHAPEN[type] as readonly [string, string]
  return fits ? { type, bytes } : fail(cursor, word(cursor, boring, open))
}

/** The value of a primitive type from its content octets. */
function fromContent(cursor: Cursor, type: number, bytes: Uint8Array): Primitive | Failed {
  switch (type) {
    case UNIVERSAL.OBJECT:
    case UNIVERSAL.NULL:
    case UNIVERSAL.BOOLEAN:
      return readShaped(cursor, type, bytes)
    case UNIVERSAL.INTEGER:
    case UNIVERSAL.ENUMERATED:
      return readInteger(cursor, type, bytes)
    case UNIVERSAL.BIT_STRING:
      return readBits(cursor, bytes)
    case UNIVERSAL.UTC_TIME:
    case UNIVERSAL.GENERALIZED_TIME:
      return readTimeText(cursor, type, bytes)
    default:
      return readText(cursor, type, bytes)
  }
}

const NEVER_IN_PIECES: ReadonlySet<number> = new Set([
  UNIVERSAL.NULL,
  UNIVERSAL.BOOLEAN,
  UNIVERSAL.OBJECT,
  UNIVERSAL.INTEGER,
  UNIVERSAL.ENUMERATED,
])
// ASN1_MAX_STRING_NEST
const DEEPEST_PIECES = 5

/** asn1_collect: the pieces of a constructed string, whatever their tags say. */
function collect(cursor: Cursor, depth: number): Uint8Array | Failed {
  const pieces: Uint8Array[] = []
  while (cursor.position < cursor.limit) {
    const piece = peekElement(cursor)
    if (piece === FAILED) return fail(cursor, 'nested asn1 error')
    const content = piece.constructed
      ? collectNested(cursor, piece, depth)
      : contentOf(cursor, piece)
    if (content === FAILED) return FAILED
    pieces.push(content)
    take(cursor, piece)
  }
  return concat(pieces)
}

function collectNested(cursor: Cursor, piece: Element, depth: number): Uint8Array | Failed {
  if (depth >= DEEPEST_PIECES) return fail(cursor, 'nested asn1 string')
  return collect(inside(cursor, piece), depth + 1)
}

const contentOf = ({ bytes }: Cursor, { start, stop }: Element): Uint8Array =>
  bytes.subarray(start, stop)

const encoded = ({ bytes }: Cursor, { at, end }: Element): Uint8Array => bytes.subarray(at, end)

/** The value of an element that is known to be of a primitive type; OpenSSL puts strings in pieces together. */
export function primitiveFrom(cursor: Cursor, type: number, element: Element): Primitive | Failed {
  if (!element.constructed) return fromContent(cursor, type, contentOf(cursor, element))
  if (NEVER_IN_PIECES.has(type)) return fail(cursor, 'type not primitive')
  cursor.notes.isBer = true
  const content = collect(inside(cursor, element), 0)
  return content === FAILED ? FAILED : fromContent(cursor, type, content)
}

const STRUCTURES: ReadonlySet<number> = new Set([UNIVERSAL.SEQUENCE, UNIVERSAL.SET])

function anyOfOpenSsl(cursor: Cursor, element: Element): Primitive | Failed {
  const { tag, constructed } = element
  if (!isUniversal(tag)) return { type: OTHER, bytes: encoded(cursor, element) }
  if (!STRUCTURES.has(tag)) return primitiveFrom(cursor, tag, element)
  if (!constructed) return fail(cursor, 'type not constructed')
  return { type: tag, bytes: encoded(cursor, element) }
}

// X.680 has given out 0 to 36, but for 15; these are structures
const CONSTRUCTED_TYPES: ReadonlySet<number> = new Set([
  UNIVERSAL.EXTERNAL,
  UNIVERSAL.EMBEDDED_PDV,
  UNIVERSAL.SEQUENCE,
  UNIVERSAL.SET,
  UNIVERSAL.CHARACTER_STRING,
])
// ASN1_STRING can hold these; beyond V_ASN1_MAX_UNIVERSAL nothing
const HIGHEST_GIVEN = 36
const NOT_GIVEN = 15
const HIGHEST_UNIVERSAL = 0xff
// as they are in an ASN1_STRING, with what asn1_parse_any_as_string checks
const STRINGS: ReadonlySet<number> = new Set([
  UNIVERSAL.INTEGER,
  UNIVERSAL.ENUMERATED,
  UNIVERSAL.BIT_STRING,
  UNIVERSAL.OCTET_STRING,
  UNIVERSAL.UTF8_STRING,
  UNIVERSAL.NUMERIC_STRING,
  UNIVERSAL.PRINTABLE_STRING,
  UNIVERSAL.T61_STRING,
  UNIVERSAL.VIDEOTEX_STRING,
  UNIVERSAL.IA5_STRING,
  UNIVERSAL.UTC_TIME,
  UNIVERSAL.GENERALIZED_TIME,
  UNIVERSAL.GRAPHIC_STRING,
  UNIVERSAL.VISIBLE_STRING,
  UNIVERSAL.GENERAL_STRING,
  UNIVERSAL.UNIVERSAL_STRING,
  UNIVERSAL.BMP_STRING,
])

/** asn1_parse_any_as_string of BoringSSL. */
function anyOfBoringSsl(cursor: Cursor, element: Element): Primitive | Failed {
  const { tag, constructed } = element
  if (!isUniversal(tag)) return { type: OTHER, bytes: encoded(cursor, element) }
  const wanted = CONSTRUCTED_TYPES.has(tag)
  if (tag <= HIGHEST_GIVEN && tag !== NOT_GIVEN && wanted !== constructed) {
    return fail(cursor, wanted ? 'TYPE_NOT_CONSTRUCTED' : 'TYPE_NOT_PRIMITIVE')
  }
  if (tag > HIGHEST_UNIVERSAL) return fail(cursor, 'DECODE_ERROR')
  if (STRINGS.has(tag)) return fromContent(cursor, tag, contentOf(cursor, element))
  return otherOfBoringSsl(cursor, element)
}

function otherOfBoringSsl(cursor: Cursor, element: Element): Primitive | Failed {
  const { tag } = element
  if (STRUCTURES.has(tag)) return { type: tag, bytes: encoded(cursor, element) }
  const content = contentOf(cursor, element)
  if (tag === UNIVERSAL.OBJECT || tag === UNIVERSAL.NULL) return fromContent(cursor, tag, content)
  if (tag === UNIVERSAL.BOOLEAN) {
    if (content.length !== 1) return fail(cursor, 'BOOLEAN_IS_WRONG_LENGTH')
    return content[0] === 0 || content[0] === 0xff
      ? { type: tag, bytes: content }
      : fail(cursor, 'DECODE_ERROR')
  }
  return { type: OTHER, bytes: encoded(cursor, element) }
}

/** ASN1_ANY: a value of whatever type comes next. */
export function readAny(cursor: Cursor): Primitive | Failed {
  const element = peekElement(cursor)
  if (element === FAILED)
    return fail(cursor, isBoring(cursor) ? 'DECODE_ERROR' : 'nested asn1 error')
  const value = isBoring(cursor) ? anyOfBoringSsl(cursor, element) : anyOfOpenSsl(cursor, element)
  if (value !== FAILED) take(cursor, element)
  return value
}
