// How OpenSSL and BoringSSL take the header of an ASN.1 element apart. BoringSSL wants DER (crypto/bytestring/cbs.cc);
// OpenSSL takes BER: lengths that are too long, indefinite lengths, strings in pieces (crypto/asn1/asn1_lib.c, tasn_dec.c).

/** The library that reads. They share what is not said to differ. */
export type Library = 'boringssl' | 'openssl-3.0' | 'openssl-3.5' | 'openssl-1.1.1'

/** A place in the bytes and where to stop; why reading failed is collected as the library's error queue has it. */
export interface Cursor {
  readonly bytes: Uint8Array
  readonly library: Library
  readonly reasons: string[]
  position: number
  limit: number
}

export const isBoring = ({ library }: Cursor): boolean => library === 'boringssl'

export function cursorOver(bytes: Uint8Array, library: Library): Cursor {
  return { bytes, library, reasons: [], position: 0, limit: bytes.length }
}

/** A cursor over the content of an element, which shares the reasons. */
export function inside(cursor: Cursor, { start, stop }: Element): Cursor {
  const { bytes, library, reasons } = cursor
  return { bytes, library, reasons, position: start, limit: stop }
}

/** What an optional element gives that is not there. */
export const ABSENT = null
export type Absent = typeof ABSENT
/** What cannot be read; the reasons are in the cursor. */
export const FAILED = false
export type Failed = typeof FAILED
/** What reading gives. */
export type Read<T> = T | Absent | Failed

/** Says why, and that it failed. */
export function fail(cursor: Cursor, reason: string): Failed {
  cursor.reasons.push(reason)
  return FAILED
}

/** Adds what a caller says on top of a failure below it. */
export function passFailure<T>(cursor: Cursor, read: Read<T>, reason: string): Read<T> {
  return read === FAILED ? fail(cursor, reason) : read
}

// class bits above any number of a tag
const CLASS = 2 ** 29

/** A tag: its number, with the class above it. */
export const contextTag = (number: number): number => 2 * CLASS + number
export const isUniversal = (tag: number): boolean => tag < CLASS
export const UNIVERSAL = {
  BOOLEAN: 1,
  INTEGER: 2,
  BIT_STRING: 3,
  OCTET_STRING: 4,
  NULL: 5,
  OBJECT: 6,
  EXTERNAL: 8,
  ENUMERATED: 10,
  EMBEDDED_PDV: 11,
  UTF8_STRING: 12,
  SEQUENCE: 16,
  SET: 17,
  NUMERIC_STRING: 18,
  PRINTABLE_STRING: 19,
  T61_STRING: 20,
  VIDEOTEX_STRING: 21,
  IA5_STRING: 22,
  UTC_TIME: 23,
  GENERALIZED_TIME: 24,
  GRAPHIC_STRING: 25,
  VISIBLE_STRING: 26,
  GENERAL_STRING: 27,
  UNIVERSAL_STRING: 28,
  CHARACTER_STRING: 29,
  BMP_STRING: 30,
} as const

/** One element: where it begins, where its content does, where both end. */
export interface Element {
  readonly tag: number
  readonly constructed: boolean
  readonly at: number
  readonly start: number
  readonly stop: number
  readonly end: number
}

interface Head {
  readonly tag: number
  readonly constructed: boolean
  /** Where the length begins. */
  readonly next: number
}

const MOST_IN_A_TAG = CLASS - 1

/** The number of a tag above 30: seven bits an octet. */
function highNumber(cursor: Cursor, from: number): readonly [number, number] | undefined {
  let number = 0
  for (let at = from; at < cursor.limit; at++) {
    const octet = cursor.bytes[at] as number
    // X.690 8.1.2.4.2: not padded; OpenSSL does not look
    if (number === 0 && octet === 0x80 && isBoring(cursor)) return undefined
    number = number * 128 + (octet & 0x7f)
    if (number > MOST_IN_A_TAG) return undefined
    if (octet < 0x80) return [number, at + 1]
  }
  return undefined
}

function readTag(cursor: Cursor): Head | undefined {
  const { bytes, position, limit } = cursor
  if (position >= limit) return undefined
  const first = bytes[position] as number
  const constructed = (first & 0x20) !== 0
  const family = (first >> 6) * CLASS
  const low = first & 0x1f
  if (low !== 0x1f) {
    // universal 0 ends an indefinite length: BoringSSL has none
    if (isBoring(cursor) && low === 0 && family === 0) return undefined
    return { tag: family + low, constructed, next: position + 1 }
  }
  const high = highNumber(cursor, position + 1)
  if (high === undefined) return undefined
  const [number, next] = high
  return number < 0x1f && isBoring(cursor) ? undefined : { tag: family + number, constructed, next }
}

interface Length {
  /** -1 where it is indefinite. */
  readonly octets: number
  readonly next: number
}

// what is left of a length once zeros in front are passed over: more than this is more than any input has
const LONGEST_LENGTH = 6

function longLength(
  cursor: Cursor,
  at: number,
  count: number,
  minimal: boolean,
): Length | undefined {
  const { bytes, limit } = cursor
  const stop = at + count
  if (stop > limit) return undefined
  let from = at
  while (from < stop && bytes[from] === 0) from++
  if (stop - from > LONGEST_LENGTH) return undefined
  let octets = 0
  for (let i = from; i < stop; i++) octets = octets * 256 + (bytes[i] as number)
  // X.690 10.1, and four octets at most (CBS_get_any_asn1_element)
  if (minimal && (from > at || octets < 0x80 || count > 4)) return undefined
  return { octets, next: stop }
}

function readLength(cursor: Cursor, at: number, minimal: boolean): Length | undefined {
  if (at >= cursor.limit) return undefined
  const first = cursor.bytes[at] as number
  if (first < 0x80) return { octets: first, next: at + 1 }
  if (first === 0x80) return minimal ? undefined : { octets: -1, next: at + 1 }
  return longLength(cursor, at + 1, first & 0x7f, minimal)
}

/** The next element as DER, or with `anyLength` with a length that is written too long; the cursor stays. */
function peekDer(cursor: Cursor, anyLength: boolean): Element | undefined {
  const head = readTag(cursor)
  if (head === undefined) return undefined
  const length = readLength(cursor, head.next, !anyLength)
  if (length === undefined || length.octets < 0) return undefined
  const stop = length.next + length.octets
  if (stop > cursor.limit) return undefined
  const { tag, constructed } = head
  return { tag, constructed, at: cursor.position, start: length.next, stop, end: stop }
}

/** Where the content of an indefinite length ends: at two zero octets that belong to it. */
function endOfContents(cursor: Cursor, start: number): number | undefined {
  const { bytes, limit } = cursor
  const walker: Cursor = { ...cursor, position: start, reasons: [] }
  for (let open = 1; walker.position < limit;) {
    const at = walker.position
    if (bytes[at] === 0 && bytes[at + 1] === 0 && at + 2 <= limit) {
      if (--open === 0) return at
      walker.position = at + 2
      continue
    }
    const head = readTag(walker)
    const length = head && readLength(walker, head.next, false)
    if (length === undefined) return undefined
    if (length.octets < 0) open++
    walker.position = length.next + Math.max(0, length.octets)
  }
  return undefined
}

/** The next element as ASN1_get_object and asn1_check_tlen of OpenSSL take it; the cursor stays. */
function peekBer(cursor: Cursor): Element | Failed {
  const { position, limit } = cursor
  if (position >= limit) return fail(cursor, 'too small')
  const head = readTag(cursor)
  const length = head && readLength(cursor, head.next, false)
  if (head === undefined || length === undefined || (length.octets < 0 && !head.constructed)) {
    cursor.reasons.push('header too long')
    return fail(cursor, 'bad object header')
  }
  const { tag, constructed } = head
  const element = { tag, constructed, at: position, start: length.next }
  if (length.octets >= 0) {
    const stop = length.next + length.octets
    if (stop <= limit) return { ...element, stop, end: stop }
    cursor.reasons.push('too long')
    return fail(cursor, 'bad object header')
  }
  const stop = endOfContents(cursor, length.next)
  return stop === undefined ? fail(cursor, 'missing eoc') : { ...element, stop, end: stop + 2 }
}

/** The next element, whatever its tag; the cursor stays. */
export function peekElement(cursor: Cursor): Element | Failed {
  return isBoring(cursor) ? (peekDer(cursor, false) ?? FAILED) : peekBer(cursor)
}

/** The signature of a certificate: there BoringSSL takes a length that is written too long (asn1_parse_bit_string_with_bad_length). */
export function peekWithBadLength(cursor: Cursor): Element | undefined {
  return peekDer(cursor, true)
}

/** What is expected next. */
export interface Expected {
  readonly tag: number
  readonly constructed: boolean
  readonly optional: boolean
}

function expectDer(cursor: Cursor, { tag, constructed, optional }: Expected): Read<Element> {
  const head = readTag(cursor)
  if (head?.tag !== tag || head.constructed !== constructed) {
    return optional ? ABSENT : fail(cursor, 'DECODE_ERROR')
  }
  return peekDer(cursor, false) ?? fail(cursor, 'DECODE_ERROR')
}

function expectBer(cursor: Cursor, { tag, optional }: Expected): Read<Element> {
  const element = peekBer(cursor)
  if (element === FAILED || element.tag === tag) return element
  return optional ? ABSENT : fail(cursor, 'wrong tag')
}

/**
 * The next element, if it is the expected one; the cursor stays.
 *
 * BoringSSL wants an element to be constructed or primitive as its type is; OpenSSL compares number and class only.
 */
export function expectElement(cursor: Cursor, expected: Expected): Read<Element> {
  return isBoring(cursor) ? expectDer(cursor, expected) : expectBer(cursor, expected)
}

/** Takes an element that was looked at: the cursor moves behind it. */
export function take(cursor: Cursor, element: Element): void {
  cursor.position = element.end
}

/** What was read since then; the bytes themselves where that is all of them, for things are known by them. */
export function readSince({ bytes, position }: Cursor, at: number): Uint8Array {
  return at === 0 && position === bytes.length ? bytes : bytes.subarray(at, position)
}
