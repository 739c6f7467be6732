// How OpenSSL and BoringSSL take the header of an ASN.1 element apart. BoringSSL wants DER (crypto/bytestring/cbs.cc);
// OpenSSL takes BER: lengths that are too long, indefinite lengths, strings in pieces (crypto/asn1/asn1_lib.c, tasn_dec.c).

import { READS_DER_BY_BYTESTRING } from '../../release/boringssl.ts'
import { isBoringBefore, isBoringSsl, type Library } from './library.ts'

/** What is noticed while something is read. */
interface Notes {
  /** Why reading failed, as the library's error queue has it. */
  readonly reasons: string[]
  /** Was anything met that is BER and not DER? */
  isBer: boolean
}

/** A place in the bytes and where to stop. */
export interface Cursor {
  readonly bytes: Uint8Array
  readonly library: Library
  readonly notes: Notes
  position: number
  readonly limit: number
  /** The element at the position, once it was looked at: optional fields look again and again. */
  seen: Element | undefined
}

export const isBoring = ({ library }: Cursor): boolean => isBoringSsl(library)

/** A cursor over all of the bytes. */
export function cursorOver(bytes: Uint8Array, library: Library): Cursor {
  const notes = { reasons: [], isBer: false }
  return { bytes, library, notes, position: 0, limit: bytes.length, seen: undefined }
}

/** A cursor over the content of an element, which shares the notes. */
export function inside({ bytes, library, notes }: Cursor, { start, stop }: Element): Cursor {
  return { bytes, library, notes, position: start, limit: stop, seen: undefined }
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
  cursor.notes.reasons.push(reason)
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

// what is left of a length once zeros in front are skipped: sizeof(long)
const LONGEST_LENGTH = 8
const MOST_IN_A_TAG = CLASS - 1
const EXTENDED = 0x1f
/** Stands for an indefinite length. */
const INDEFINITE = -1

// a header is read into these: one is read at a time, and certificates have thousands
const head = { tag: 0, constructed: false, length: 0, start: 0, isMinimal: true }

/** The number of a tag above 30: seven bits an octet. Where it ends, 0 where it does not. */
function readHighTag(cursor: Cursor, from: number): number {
  const boring = isBoring(cursor)
  let number = 0
  for (let at = from; at < cursor.limit; at++) {
    const octet = cursor.bytes[at] as number
    // X.690 8.1.2.4.2: not padded; OpenSSL does not look
    if (number === 0 && octet === 0x80 && boring) return 0
    number = number * 128 + (octet & 0x7f)
    if (number > MOST_IN_A_TAG) return 0
    if (octet < 0x80) {
      head.tag += number
      return number < EXTENDED && boring ? 0 : at + 1
    }
  }
  return 0
}

/** Reads a tag; where the length begins, 0 where there is no tag. */
function readTag(cursor: Cursor): number {
  const { bytes, position, limit } = cursor
  if (position >= limit) return 0
  const first = bytes[position] as number
  const low = first & EXTENDED
  head.constructed = (first & 0x20) !== 0
  head.tag = (first >> 6) * CLASS
  if (low === EXTENDED) return readHighTag(cursor, position + 1)
  head.tag += low
  // universal 0 ends an indefinite length: BoringSSL has none
  return head.tag === 0 && isBoring(cursor) ? 0 : position + 1
}

/** asn1_get_length of 3.0 and 1.1.1 wants an octet behind a long form, even for a length of zero. */
const wantsMore = ({ library }: Cursor): boolean =>
  library === 'openssl-3.0' || library === 'openssl-1.1.1'

/** More than LONG_MAX. */
const isBeyondLong = (bytes: Uint8Array, from: number, octets: number): boolean =>
  octets > LONGEST_LENGTH || (octets === LONGEST_LENGTH && (bytes[from] as number) >= 0x80)

function readLongLength(cursor: Cursor, at: number, count: number): boolean {
  const { bytes, limit } = cursor
  const stop = at + count
  if (stop > limit - (wantsMore(cursor) ? 1 : 0)) return false
  let from = at
  while (from < stop && bytes[from] === 0) from++
  if (isBeyondLong(bytes, from, stop - from)) return false
  let length = 0
  for (let i = from; i < stop; i++) length = length * 256 + (bytes[i] as number)
  head.length = length
  head.start = stop
  // X.690 10.1, and four octets at most (CBS_get_any_asn1_element)
  head.isMinimal = from === at && length >= 0x80 && count <= 4
  return true
}

/** Reads a length, of either kind. */
function readLength(cursor: Cursor, at: number): boolean {
  if (at >= cursor.limit) return false
  const first = cursor.bytes[at] as number
  head.isMinimal = first < 0x80
  if (first > 0x80) return readLongLength(cursor, at + 1, first & 0x7f)
  head.length = first === 0x80 ? INDEFINITE : first
  head.start = at + 1
  return true
}

function readHead(cursor: Cursor): boolean {
  const next = readTag(cursor)
  return next > 0 && readLength(cursor, next)
}

/** The next element as DER, or with `anyLength` with a length that is written too long. */
function peekDer(cursor: Cursor, anyLength: boolean): Element | undefined {
  if (!readHead(cursor) || head.length === INDEFINITE) return undefined
  const { tag, constructed, start, length, isMinimal } = head
  const stop = start + length
  if (stop > cursor.limit || !(isMinimal || anyLength)) return undefined
  return { tag, constructed, at: cursor.position, start, stop, end: stop }
}

/** Where the content of an indefinite length ends: at two zero octets that belong to it. */
function endOfContents(cursor: Cursor, start: number): number | undefined {
  const { bytes, limit } = cursor
  const walker: Cursor = { ...cursor, position: start }
  for (let open = 1; walker.position < limit;) {
    const at = walker.position
    if (bytes[at] === 0 && bytes[at + 1] === 0 && at + 2 <= limit) {
      if (--open === 0) return at
      walker.position = at + 2
      continue
    }
    if (!readHead(walker)) return undefined
    if (head.length === INDEFINITE) open++
    walker.position = head.start + Math.max(0, head.length)
  }
  return undefined
}

function openEnded(cursor: Cursor): Element | Failed {
  const { tag, start } = head
  const stop = endOfContents(cursor, start)
  if (stop === undefined) return fail(cursor, 'missing eoc')
  return { tag, constructed: true, at: cursor.position, start, stop, end: stop + 2 }
}

/** The next element as ASN1_get_object and asn1_check_tlen of OpenSSL take it. */
function peekBer(cursor: Cursor): Element | Failed {
  const { position, limit, notes } = cursor
  // asn1_d2i_read_bio and asn1_check_tlen of OpenSSL 3 look at that first
  if (position >= limit && cursor.library !== 'openssl-1.1.1') return fail(cursor, 'too small')
  if (!readHead(cursor) || (head.length === INDEFINITE && !head.constructed)) {
    notes.reasons.push('header too long')
    return fail(cursor, 'bad object header')
  }
  const { tag, constructed, start, length, isMinimal } = head
  if (!isMinimal) notes.isBer = true
  if (length === INDEFINITE) return openEnded(cursor)
  const stop = start + length
  if (stop <= limit) return { tag, constructed, at: position, start, stop, end: stop }
  notes.reasons.push('too long')
  return fail(cursor, 'bad object header')
}

/** The next element, whatever its tag; the cursor stays. */
export function peekElement(cursor: Cursor): Element | Failed {
  const { seen } = cursor
  if (seen?.at === cursor.position) return seen
  const element = isBoring(cursor) ? (peekDer(cursor, false) ?? FAILED) : peekBer(cursor)
  if (element !== FAILED) cursor.seen = element
  return element
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
  // an optional element is recognised by its tag alone, before its length is looked at
  if (optional && (readTag(cursor) === 0 || head.tag !== tag || head.constructed !== constructed)) {
    return ABSENT
  }
  const element = peekElement(cursor)
  const fits = element !== FAILED && element.tag === tag && element.constructed === constructed
  return fits ? element : fail(cursor, 'DECODE_ERROR')
}

function expectBer(cursor: Cursor, { tag, optional }: Expected): Read<Element> {
  const element = peekElement(cursor)
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

/** As {@link expectElement}, of a list: a BoringSSL with templates does not ask whether it is constructed. */
export function expectList(cursor: Cursor, expected: Expected): Read<Element> {
  if (!isBoringBefore(cursor.library, READS_DER_BY_BYTESTRING))
    return expectElement(cursor, expected)
  const isSpent = cursor.position >= cursor.limit
  return isSpent && expected.optional ? ABSENT : expectBer(cursor, expected)
}

/** Takes an element that was looked at: the cursor moves behind it. */
export function take(cursor: Cursor, element: Element): void {
  cursor.position = element.end
}

/** What was read since then; the bytes themselves where that is all of them, for things are known by them. */
export function readSince({ bytes, position }: Cursor, at: number): Uint8Array {
  return at === 0 && position === bytes.length ? bytes : bytes.subarray(at, position)
}
