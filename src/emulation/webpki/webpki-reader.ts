import { decodeTime } from '../../der/time.ts'
import { TAG } from '../../der/tags.ts'
import { plain, trailing, type WebpkiError } from './webpki-error.ts'

// rustls-webpki 0.103.13, src/der.rs and src/time.rs: DER with minimal lengths, low tags only.

// `TWO_BYTE_DER_SIZE`: what is longer is not read, but for the parts of a CRL
const USUAL_SIZE = 0xffff
/** The limit for the parts of a CRL that may be long (`MAX_DER_SIZE`). */
export const CRL_SIZE = 0xffffffff

const BAD_DER = plain('BadDer')
const MAX_LENGTH_OCTETS = 4

/** Where the readers of one input note the first fault: from then on all of them are at their end. */
export interface Reading {
  fault: WebpkiError | undefined
}

interface Length {
  readonly value: number
  readonly octets: number
}

/** The length at an offset; `undefined` where it is cut off, too long or written with more octets than needed. */
function readLength(bytes: Uint8Array, at: number, limit: number): Length | undefined {
  const first = bytes[at] as number
  if (at >= limit) return undefined
  if (first < 0x80) return { value: first, octets: 1 }
  const count = first & 0x7f
  if (count === 0 || count > MAX_LENGTH_OCTETS || at + 1 + count > limit) return undefined
  let value = 0
  for (let i = 1; i <= count; i++) value = value * 256 + (bytes[at + i] as number)
  const least = count === 1 ? 0x80 : 256 ** (count - 1)
  return value < least ? undefined : { value, octets: 1 + count }
}

/**
 * A cursor that reads as rustls-webpki does. A fault is not thrown: it is kept in `reading`, the first one stays, and
 * whatever is read after it is empty. So code reads in the order of webpki and asks for the fault at its end.
 */
export class WebpkiReader {
  readonly bytes: Uint8Array
  position: number
  readonly limit: number
  readonly reading: Reading

  constructor(
    bytes: Uint8Array,
    position = 0,
    limit: number = bytes.length,
    reading: Reading = { fault: undefined },
  ) {
    this.bytes = bytes
    this.position = position
    this.limit = limit
    this.reading = reading
  }

  /** Is there nothing left, or a fault? */
  get done(): boolean {
    return this.reading.fault !== undefined || this.position >= this.limit
  }

  /** The first fault of the input, if there is one. */
  error(): WebpkiError | undefined {
    return this.reading.fault
  }

  peek(tag: number): boolean {
    return !this.done && this.bytes[this.position] === tag
  }

  /** Notes a fault unless there is one. */
  fail(error: WebpkiError): void {
    this.reading.fault ??= error
  }

  /** A reader of nothing. */
  private empty(): WebpkiReader {
    return new WebpkiReader(this.bytes, this.limit, this.limit, this.reading)
  }

  /** The next element: its identifier octet, and a reader of its content. */
  any(size: number = USUAL_SIZE): { readonly tag: number; readonly value: WebpkiReader } {
    const { bytes, position, limit } = this
    const tag = bytes[position] as number
    const length = this.done ? undefined : readLength(bytes, position + 1, limit)
    const start = position + 1 + (length?.octets ?? 0)
    const cut = length === undefined || length.value >= size || start + length.value > limit
    if (cut || (tag & 0x1f) === 0x1f) {
      this.fail(BAD_DER)
      return { tag: -1, value: this.empty() }
    }
    this.position = start + length.value
    return { tag, value: new WebpkiReader(bytes, start, this.position, this.reading) }
  }

  /** `expect_tag`. */
  expect(tag: number, size?: number): WebpkiReader {
    const found = this.any(size)
    if (found.tag === tag) return found.value
    this.fail(BAD_DER)
    return this.empty()
  }

  /** `nested`: like `expect`, with a fault of its own; the caller ends it with `finish` and the same fault. */
  nested(tag: number, fault: WebpkiError, size?: number): WebpkiReader {
    if (this.error() !== undefined) return this.empty()
    const inner = this.expect(tag, size)
    if (this.error() !== undefined) this.reading.fault = fault
    return inner
  }

  /** `read_all`: nothing may be left. */
  finish(fault: WebpkiError): void {
    if (this.position < this.limit) this.fail(fault)
  }

  /** What is left; shares memory with the input. */
  rest(): Uint8Array {
    return this.bytes.subarray(this.position, this.limit)
  }

  /** The next octet. */
  octet(): number {
    if (!this.done) return this.bytes[this.position++] as number
    this.fail(BAD_DER)
    return 0
  }

  /** `bool::from_der`: FALSE where it is absent; FALSE may be written. */
  boolean(): boolean {
    if (!this.peek(TAG.BOOLEAN)) return false
    const fault = trailing('Bool')
    const inner = this.nested(TAG.BOOLEAN, fault)
    const value = inner.octet()
    if (value !== 0 && value !== 0xff) this.fail(BAD_DER)
    inner.finish(fault)
    return value === 0xff
  }

  /** `nonnegative_integer`: content octets without the zero in front. */
  nonNegative(): Uint8Array {
    const value = this.expect(TAG.INTEGER).rest()
    const [first = 0x80, second] = value
    const needlessZero = first === 0 && second !== undefined && second < 0x80
    if (first >= 0x80 || needlessZero) this.fail(BAD_DER)
    return first === 0 && value.length > 1 ? value.subarray(1) : value
  }

  /** `u8::from_der`. */
  small(): number {
    const value = this.nonNegative()
    if (value.length !== 1) this.fail(BAD_DER)
    return value[0] ?? 0
  }

  /** `bit_string_with_no_unused_bits`. */
  wholeOctets(): Uint8Array {
    const fault = trailing('BitString')
    const inner = this.nested(TAG.BIT_STRING, fault)
    if (inner.octet() !== 0) this.fail(BAD_DER)
    return inner.rest()
  }

  /** `UnixTime::from_der`: seconds since 1970, which is the first year that is read. */
  time(): number {
    const generalized = !this.peek(TAG.UTC_TIME)
    const fault = trailing('Time')
    const inner = this.nested(generalized ? TAG.GENERALIZED_TIME : TAG.UTC_TIME, fault)
    const end = inner.position + (generalized ? 15 : 13)
    const time =
      end > inner.limit ? undefined : decodeTime(inner.bytes, inner.position, end, generalized)
    if (time === undefined || time < 0) this.fail(plain('BadDerTime'))
    inner.position = Math.min(end, inner.limit)
    inner.finish(fault)
    return (time ?? 0) / 1000
  }
}
