import { toBigInt } from '../../der/bytes.ts'

// golang.org/x/crypto/cryptobyte, with which crypto/x509 reads since Go 1.17. It is laxer than our own reader on purpose of
// Go: it looks at what it is asked for and leaves the rest of an element alone. What it refuses is `undefined` here, false there.

/** Identifier octets, as Go names them. */
export const GO_TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OID: 0x06,
  ENUM: 0x0a,
  UTF8_STRING: 0x0c,
  NUMERIC_STRING: 0x12,
  PRINTABLE_STRING: 0x13,
  T61_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const

/** A context-specific tag of a primitive. */
export const context = (number: number): number => 0x80 | number
/** A context-specific tag of a constructed element. */
export const contextConstructed = (number: number): number => 0xa0 | number

interface Head {
  readonly tag: number
  readonly start: number
  readonly end: number
}

// readASN1: lengths of at most four octets, in the fewest octets
const MOST_LENGTH_OCTETS = 4

function longLength(bytes: Uint8Array, at: number, limit: number): [number, number] | undefined {
  const octets = (bytes[at] as number) & 0x7f
  const start = at + 1 + octets
  if (octets === 0 || octets > MOST_LENGTH_OCTETS || start > limit) return undefined
  let length = 0
  for (let i = at + 1; i < start; i++) length = length * 256 + (bytes[i] as number)
  return length < 0x80 || bytes[at + 1] === 0 ? undefined : [length, start]
}

/** A part of some bytes that is read from its front: Go's `cryptobyte.String`. */
export class GoString {
  readonly #bytes: Uint8Array
  #at: number
  readonly #end: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = at
    this.#end = end
  }

  get empty(): boolean {
    return this.#at >= this.#end
  }

  /** What is left, without a copy. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#end)
  }

  get length(): number {
    return this.#end - this.#at
  }

  /** Is the next identifier octet this one? */
  peek(tag: number): boolean {
    return !this.empty && this.#bytes[this.#at] === tag
  }

  #head(): Head | undefined {
    const at = this.#at
    if (this.#end - at < 2) return undefined
    const [tag, octet] = [this.#bytes[at] as number, this.#bytes[at + 1] as number]
    if ((tag & 0x1f) === 0x1f) return undefined
    const [length, start] =
      octet < 0x80 ? [octet, at + 2] : (longLength(this.#bytes, at + 1, this.#end) ?? [-1, 0])
    const end = start + length
    return length < 0 || end > this.#end ? undefined : { tag, start, end }
  }

  /** `ReadASN1`: the content of the next element, which has this tag. */
  read(tag: number): GoString | undefined {
    const head = this.#head()
    if (head?.tag !== tag) return undefined
    this.#at = head.end
    return new GoString(this.#bytes, head.start, head.end)
  }

  /** `ReadASN1Element`: the next element with its head. */
  readElement(tag: number): GoString | undefined {
    const at = this.#at
    return this.read(tag) && new GoString(this.#bytes, at, this.#at)
  }

  /** `ReadAnyASN1` and `ReadAnyASN1Element`. */
  readAny():
    { readonly tag: number; readonly content: GoString; readonly element: Uint8Array } | undefined {
    const head = this.#head()
    if (head === undefined) return undefined
    const element = this.#bytes.subarray(this.#at, head.end)
    this.#at = head.end
    return { tag: head.tag, content: new GoString(this.#bytes, head.start, head.end), element }
  }

  /** `SkipOptionalASN1`; false when an element with the tag is there and cannot be read. */
  skipOptional(tag: number): boolean {
    return !this.peek(tag) || this.read(tag) !== undefined
  }
}

/** `checkASN1Integer`: at least one octet, in the fewest. */
function isInteger(octets: Uint8Array): boolean {
  const [first, second] = octets
  if (first === undefined) return false
  if (second === undefined) return true
  return !(first === 0 && second < 0x80) && !(first === 0xff && second >= 0x80)
}

/** The octets of an INTEGER (or of another tag with such content), two's complement. */
export function readIntegerOctets(
  from: GoString,
  tag: number = GO_TAG.INTEGER,
): Uint8Array | undefined {
  const octets = from.read(tag)?.bytes
  return octets !== undefined && isInteger(octets) ? octets : undefined
}

/** Two's complement octets as a number. */
export function signedOf(octets: Uint8Array): bigint {
  const value = toBigInt(octets)
  return (octets[0] ?? 0) >= 0x80 ? value - (1n << BigInt(8 * octets.length)) : value
}

// int of Go on a 64-bit machine
const INT_OCTETS = 8

/** An INTEGER that fits Go's int, which has 64 bits. */
export function readInt(from: GoString, tag: number = GO_TAG.INTEGER): bigint | undefined {
  const octets = readIntegerOctets(from, tag)
  return octets !== undefined && octets.length <= INT_OCTETS ? signedOf(octets) : undefined
}

/** `ReadASN1Boolean`: 00 or FF. */
export function readBoolean(from: GoString): boolean | undefined {
  const octets = from.read(GO_TAG.BOOLEAN)?.bytes
  if (octets?.length !== 1) return undefined
  if (octets[0] === 0) return false
  return octets[0] === 0xff ? true : undefined
}

const MOST_ARC_OCTETS = 5
const ARC_LIMIT = 2 ** 24

/** `readBase128Int`: minimal, and whole. */
function arcAt(octets: Uint8Array, at: number): { value: number; next: number } | undefined {
  if (octets[at] === 0x80) return undefined
  let value = 0
  for (let i = 0; i < MOST_ARC_OCTETS && value < ARC_LIMIT; i++) {
    const octet = octets[at + i]
    if (octet === undefined) return undefined
    value = value * 128 + (octet & 0x7f)
    if (octet < 0x80) return { value, next: at + i + 1 }
  }
  return undefined
}

/** `ReadASN1ObjectIdentifier` on the content: dotted text; every arc fits 31 bits. */
export function oidOf(octets: Uint8Array): string | undefined {
  const arcs: number[] = []
  for (let at = 0; at < octets.length;) {
    const arc = arcAt(octets, at)
    if (arc === undefined) return undefined
    arcs.push(arc.value)
    at = arc.next
  }
  const [first, ...rest] = arcs
  if (first === undefined) return undefined
  const root = first < 80 ? [Math.floor(first / 40), first % 40] : [2, first - 80]
  return [...root, ...rest].join('.')
}

/** The next OBJECT IDENTIFIER as dotted text. */
export function readOid(from: GoString): string | undefined {
  const octets = from.read(GO_TAG.OID)?.bytes
  return octets && oidOf(octets)
}

/** A BIT STRING: its octets, and how many bits count. */
export interface GoBits {
  readonly octets: Uint8Array
  readonly length: number
}

/** `ReadASN1BitString`: unused bits are 0 to 7, and zero. */
export function readBitString(from: GoString): GoBits | undefined {
  const content = from.read(GO_TAG.BIT_STRING)?.bytes
  const unused = content?.[0]
  if (content === undefined || unused === undefined || unused > 7) return undefined
  const octets = content.subarray(1)
  const last = octets.at(-1)
  if (last === undefined ? unused !== 0 : (last & ((1 << unused) - 1)) !== 0) return undefined
  return { octets, length: octets.length * 8 - unused }
}

/** `BitString.RightAlign`: the bits moved to the end, so that the unused ones are in front. */
export function rightAligned({ octets, length }: GoBits): Uint8Array {
  const shift = 8 - (length % 8)
  if (shift === 8) return octets
  return octets.map((octet, i) => (octet >> shift) | (((octets[i - 1] ?? 0) << (8 - shift)) & 0xff))
}

/** `BitString.At`. */
export function bitAt({ octets, length }: GoBits, index: number): boolean {
  return index < length && (((octets[index >> 3] as number) >> (7 - (index & 7))) & 1) === 1
}
