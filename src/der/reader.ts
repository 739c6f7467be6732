// The room `der`: a strict DER reader without copies, a writer, object identifiers, times and strings (X.690, X.680).
// Not here: what a structure means (`certificate`, `key`), and what lenient readers take (`emulation`).

import { derError } from './fail.ts'
import { decodeOid } from './oid.ts'
import { TAG } from './tags.ts'
import { decodeTime } from './time.ts'

// lengths above 2^31 cannot occur: an input is one Uint8Array, and four length octets name 4 GiB
const MAX_LENGTH_OCTETS = 4

/**
 * A strict cursor over DER: definite and minimal lengths only, nothing copied.
 *
 * `read` moves over one element and leaves its bounds in `start` and `stop`; `enter` narrows the cursor to
 * the content of an element and `leave` demands that all of it was read. One object serves a whole certificate:
 * parsing allocates nothing for its structure. Fields are named in errors by the `what` that each call takes.
 */
export class DerReader {
  readonly bytes: Uint8Array
  /** Offset of the next element. */
  position: number
  /** Where the element that was entered ends. */
  limit: number
  /** Identifier octet, offset, content start and content end of the element read last. */
  tag = 0
  at = 0
  start = 0
  stop = 0

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.position = start
    this.limit = end
  }

  /** Is everything of the entered element read? */
  get done(): boolean {
    return this.position >= this.limit
  }

  /** The identifier octet of the next element, -1 at the end. */
  peek(): number {
    return this.position < this.limit ? (this.bytes[this.position] as number) : -1
  }

  /** Moves over one element of any type. */
  readAny(what: string): void {
    const { bytes, position, limit } = this
    if (position + 2 > limit) throw derError('der-truncated', { what, offset: position })
    const tag = bytes[position] as number
    if ((tag & 0x1f) === 0x1f) throw derError('der-tag', { what, offset: position })
    let start = position + 2
    let length = bytes[position + 1] as number
    if (length >= 0x80) {
      const octets = length & 0x7f
      length = this.readLongLength(octets, what)
      start += octets
    }
    const stop = start + length
    if (stop > limit) throw derError('der-truncated', { what, offset: position })
    this.tag = tag
    this.at = position
    this.start = start
    this.stop = stop
    this.position = stop
  }

  /** The length of the next element in the long form, of so many octets. */
  private readLongLength(octets: number, what: string): number {
    const { bytes, position, limit } = this
    const start = position + 2
    if (octets === 0 || octets > MAX_LENGTH_OCTETS) {
      throw derError('der-length', { what, offset: position })
    }
    if (start + octets > limit) throw derError('der-truncated', { what, offset: position })
    let length = 0
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start + i] as number)
    // X.690 10.1: the short form where it serves, else as few octets as possible
    if (length < 0x80 || (bytes[start] as number) === 0) {
      throw derError('der-length', { what, offset: position })
    }
    return length
  }

  /** Moves over one element of the given identifier octet. */
  read(tag: number, what: string): void {
    if (this.peek() !== tag) {
      if (this.done) throw derError('der-truncated', { what, offset: this.position })
      const found = hex(this.bytes[this.position] as number)
      throw derError('der-unexpected-tag', {
        what,
        offset: this.position,
        expected: hex(tag),
        found,
      })
    }
    this.readAny(what)
  }

  /** Reads the element if it is the next one. */
  readOptional(tag: number, what: string): boolean {
    if (this.peek() !== tag) return false
    this.readAny(what)
    return true
  }

  /** Narrows the cursor to the content of the next element. Give what it returns to {@link leave}. */
  enter(tag: number, what: string): number {
    this.read(tag, what)
    const outer = this.limit
    this.position = this.start
    this.limit = this.stop
    return outer
  }

  /** Ends {@link enter}: nothing may be left unread. */
  leave(outer: number, what: string): void {
    this.finish(what)
    this.limit = outer
  }

  /** Demands that nothing is left. */
  finish(what: string): void {
    if (this.position !== this.limit) {
      const count = this.limit - this.position
      throw derError('der-trailing-data', { what, offset: this.position, count })
    }
  }

  /** The content of the element read last; shares memory with the input. */
  content(): Uint8Array {
    return this.bytes.subarray(this.start, this.stop)
  }

  /** The element read last with tag and length; shares memory with the input. */
  element(): Uint8Array {
    return this.bytes.subarray(this.at, this.stop)
  }

  readBoolean(what: string): boolean {
    this.read(TAG.BOOLEAN, what)
    const value = this.bytes[this.start]
    if (this.stop - this.start !== 1 || (value !== 0 && value !== 0xff)) {
      throw derError('der-boolean', { what, offset: this.at })
    }
    return value === 0xff
  }

  /** Reads an INTEGER of any size; its content octets are between `start` and `stop`. */
  readInteger(what: string, tag: number = TAG.INTEGER): void {
    this.read(tag, what)
    const first = this.bytes[this.start]
    const second = this.bytes[this.start + 1]
    const length = this.stop - this.start
    const needless =
      length > 1 &&
      ((first === 0 && (second as number) < 0x80) || (first === 0xff && (second as number) >= 0x80))
    if (length === 0 || needless) throw derError('der-integer', { what, offset: this.at })
  }

  /** Reads an INTEGER from 0 to 2^31 - 1. */
  readSmallInteger(what: string, tag: number = TAG.INTEGER): number {
    this.readInteger(what, tag)
    const { bytes, start, stop } = this
    if ((bytes[start] as number) >= 0x80 || stop - start > 4) {
      throw derError('der-integer-range', { what, offset: this.at })
    }
    let value = 0
    for (let i = start; i < stop; i++) value = (value << 8) | (bytes[i] as number)
    return value
  }

  /** Reads an object identifier as dotted text. */
  readOid(what: string, tag: number = TAG.OID): string {
    this.read(tag, what)
    const text = decodeOid(this.bytes, this.start, this.stop)
    if (text === undefined) throw derError('der-oid', { what, offset: this.at })
    return text
  }

  /** Reads a BIT STRING; `start` is left at its first content octet. Returns the number of unused bits. */
  readBitString(what: string, tag: number = TAG.BIT_STRING): number {
    this.read(tag, what)
    const { bytes, start, stop } = this
    const unused = bytes[start] as number
    const length = stop - start
    const wrong =
      length === 0 ||
      unused > 7 ||
      (length === 1 && unused !== 0) ||
      ((bytes[stop - 1] as number) & ((1 << unused) - 1)) !== 0
    if (wrong) throw derError('der-bit-string', { what, offset: this.at })
    this.start = start + 1
    return unused
  }

  readNull(what: string): void {
    this.read(TAG.NULL, what)
    if (this.start !== this.stop) throw derError('der-null', { what, offset: this.at })
  }

  /** Reads a UTCTime or GeneralizedTime, each in the one form of RFC 5280: milliseconds since 1970. */
  readTime(what: string): number {
    const tag = this.peek()
    this.read(tag === TAG.GENERALIZED_TIME ? TAG.GENERALIZED_TIME : TAG.UTC_TIME, what)
    const time = decodeTime(this.bytes, this.start, this.stop, tag === TAG.GENERALIZED_TIME)
    if (time === undefined) {
      // printable ASCII only: the text goes into messages
      const found = String.fromCharCode(...this.content().subarray(0, 32)).replace(/[^ -~]/g, '?')
      throw derError('der-time', { what, offset: this.at, found })
    }
    return time
  }
}

const hex = (octet: number): string => `0x${octet.toString(16).padStart(2, '0')}`
