import { NATIVE, nativeView, type NativeBuffer } from '../der/native.ts'
import { CR, DASH, LF } from './ascii.ts'

// Base64 of RFC 4648, section 4: with padding, nothing after it. Bits that the padding leaves over may be set,
// as Go and OpenSSL take it.

const INVALID = 0x80
const SKIPPED = 0x40
const PADDING = 0x41
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function valuesOfOctets(): Uint8Array {
  const values = new Uint8Array(256).fill(INVALID)
  for (let i = 0; i < ALPHABET.length; i++) values[ALPHABET.charCodeAt(i)] = i
  for (const skipped of ' \t\r\n') values[skipped.charCodeAt(0)] = SKIPPED
  values['='.charCodeAt(0)] = PADDING
  return values
}

const VALUES = valuesOfOctets()

/** What decoding gave: the octets, or the offset of the first octet that has no place there. */
export type Decoded = { readonly der: Uint8Array } | { readonly badAt: number }

/**
 * Decodes padded base64 from `start` to `end`; blanks, tabs, CR and LF are skipped wherever they are.
 *
 * `badAt` is `end` where characters are missing.
 */
export function decodeBase64(bytes: Uint8Array, start: number, end: number): Decoded {
  const out = new Uint8Array(Math.floor(((end - start) * 3) / 4) + 3)
  let length = 0
  let group = 0
  let digits = 0
  let at = start
  for (; at < end; at++) {
    const value = VALUES[bytes[at] as number] as number
    if (value === SKIPPED) continue
    if (value > SKIPPED) break
    group = (group << 6) | value
    if (++digits === 4) {
      out[length++] = group >> 16
      out[length++] = group >> 8
      out[length++] = group
      digits = group = 0
    }
  }
  const badAt = endOfPadding(bytes, at, end, digits)
  if (badAt !== -1) return { badAt }
  if (digits === 2) out[length++] = group >> 4
  if (digits === 3) {
    out[length++] = group >> 10
    out[length++] = group >> 2
  }
  return { der: out.slice(0, length) }
}

// -1 when what follows the digits is right, else the offset of what is wrong
function endOfPadding(bytes: Uint8Array, from: number, end: number, digits: number): number {
  let missing = digits === 0 ? 0 : 4 - digits
  if (missing === 3) return from
  for (let at = from; at < end; at++) {
    const value = VALUES[bytes[at] as number]
    if (value === SKIPPED) continue
    if (value !== PADDING || missing === 0) return at
    missing--
  }
  return missing === 0 ? -1 : end
}

/** The shape of a body whose lines all have the width of the first; the last may be shorter. */
export interface BodyShape {
  /** Offset behind the line end of the last line. */
  readonly end: number
  readonly lines: number
  readonly width: number
  readonly crlf: boolean
  /** Base64 characters, if there is nothing else in it. */
  readonly characters: number
}

/**
 * Measures the lines from `start` to the first that begins with a hyphen; undefined when they are not even, or none.
 *
 * Looks at the line ends only: decoding proves the rest.
 */
export function measureBody(bytes: Uint8Array, start: number): BodyShape | undefined {
  const first = firstLineEnd(bytes, start)
  const crlf = first > start && bytes[first - 1] === CR
  const eol = crlf ? 2 : 1
  const stride = first + 1 - start
  const width = stride - eol
  if (width <= 0) return undefined
  const at = skipLines(bytes, first + 1, stride, crlf)
  const lines = (at - start) / stride
  const full = lines * width
  if (bytes[at] === DASH) return { end: at, lines, width, crlf, characters: full }
  const last = shortLineEnd(bytes, at, at + stride)
  if (last === -1 || bytes[last + 1] !== DASH || (crlf && bytes[last - 1] !== CR)) return undefined
  const characters = full + last + 1 - eol - at
  return { end: last + 1, lines: lines + 1, width, crlf, characters }
}

// behind the last line that is as long as the first
function skipLines(bytes: Uint8Array, from: number, stride: number, crlf: boolean): number {
  let at = from
  while (bytes[at] !== DASH && bytes[at + stride - 1] === LF) {
    if (crlf && bytes[at + stride - 2] !== CR) break
    at += stride
  }
  return at
}

const COLUMNS = 64

function firstLineEnd(bytes: Uint8Array, start: number): number {
  return bytes[start + COLUMNS] === LF
    ? shortLineEnd(bytes, start, start + COLUMNS + 1)
    : bytes.indexOf(LF, start)
}

function shortLineEnd(bytes: Uint8Array, start: number, limit: number): number {
  for (let at = start; at < limit; at++) if (bytes[at] === LF) return at
  return -1
}

/**
 * Decodes a body of the given shape; undefined when it is not base64 of that length.
 *
 * What is not `secret` may share its buffer with other blocks of the text that are not.
 */
export type NativeDecoder = (
  start: number,
  shape: BodyShape,
  secret: boolean,
) => Uint8Array | undefined

const EQUALS = 0x3d

/** How many `=` end a body, of one or two. */
export function paddingBefore(bytes: Uint8Array, end: number): number {
  if (bytes[end - 1] !== EQUALS) return 0
  return bytes[end - 2] === EQUALS ? 2 : 1
}

/** Makes the decoder of one text: the runtime's own where it has one, else the table. */
export function createDecoder(bytes: Uint8Array): NativeDecoder {
  const decode = NATIVE === undefined ? tableDecoder(bytes) : nativeDecoder(NATIVE, bytes)
  return (start, shape, secret) => {
    const { end, crlf, characters } = shape
    if (characters % 4 !== 0) return undefined
    const octets = (characters / 4) * 3 - paddingBefore(bytes, end - (crlf ? 2 : 1))
    return decode(start, end, octets, secret)
  }
}

/** Making the views of the runtime costs as much as decoding so many characters without it. */
const MIN_NATIVE = 128

/** Decodes base64 without line ends by the runtime; undefined when it is short, anything else, or the runtime cannot. */
export function decodeWhole(bytes: Uint8Array): Uint8Array | undefined {
  const { length } = bytes
  if (NATIVE === undefined || length < MIN_NATIVE || length % 4 !== 0) return undefined
  const octets = (length / 4) * 3 - paddingBefore(bytes, length)
  return nativeDecoder(NATIVE, bytes)(0, length, octets, true)
}

type Decode = (
  start: number,
  end: number,
  octets: number,
  secret: boolean,
) => Uint8Array | undefined

function tableDecoder(bytes: Uint8Array): Decode {
  return (start, end, octets) => {
    const decoded = decodeBase64(bytes, start, end)
    return 'der' in decoded && decoded.der.length === octets ? decoded.der : undefined
  }
}

// as large as the pool of Node; half of the time of a short block would else be the making of its buffer
const POOL = 8192

// The native decoder drops what is not base64 and takes the URL alphabet too. Every character that it drops
// makes the result shorter than the number of characters says, so that the length proves the rest.
function nativeDecoder(buffer: NativeBuffer, bytes: Uint8Array): Decode {
  const view = buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let pool = new ArrayBuffer(0)
  let poolView = buffer.from(pool, 0, 0)
  let used = 0
  return (start, end, octets, secret) => {
    const text = view.toString('latin1', start, end)
    if (text.includes('-') || text.includes('_')) return undefined
    if (secret || octets > POOL / 2) {
      const der = new Uint8Array(octets)
      const written = buffer.from(der.buffer, 0, octets).write(text, 0, octets, 'base64')
      return written === octets ? der : undefined
    }
    if (used + octets > pool.byteLength) {
      // a text with one short certificate needs no more
      pool = new ArrayBuffer(bytes.length < POOL ? Math.max(bytes.length, octets) : POOL)
      poolView = buffer.from(pool, 0, pool.byteLength)
      used = 0
    }
    const written = poolView.write(text, used, octets, 'base64')
    if (written !== octets) return undefined
    used += octets
    return new Uint8Array(pool, used - octets, octets)
  }
}

/** Encodes octets as padded base64 on one line. */
export function encodeBase64(bytes: Uint8Array): string {
  if (NATIVE !== undefined) return nativeView(NATIVE, bytes).toString('base64')
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    pieces.push(
      digit(group >> 18),
      digit(group >> 12),
      left > 1 ? digit(group >> 6) : '=',
      left > 2 ? digit(group) : '=',
    )
  }
  return pieces.join('')
}

const digit = (value: number): string => ALPHABET.charAt(value & 0x3f)
