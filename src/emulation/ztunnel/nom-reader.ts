// asn1-rs 0.7.1 and der-parser 10.0.0, under x509-parser 0.18.1: lengths need not be minimal, classes are mostly not looked
// at, what follows inside an element is skipped. Words are those of nom's `Err`.

/** Where the readers of one input note the first fault, in words. */
export interface NomReading {
  fault: string | undefined
}

/** An element: its tag by number, and where its content is. */
export interface NomElement {
  readonly tag: number
  readonly tagClass: TagClass
  readonly constructed: boolean
  readonly content: NomReader
}

const CLASSES = ['Universal', 'Application', 'ContextSpecific', 'Private'] as const
/** The class of a tag, by its name in asn1-rs. */
export type TagClass = (typeof CLASSES)[number]

/** The class in an identifier octet. */
export const classOf = (octet: number): TagClass => CLASSES[octet >> 6] as TagClass

interface Header extends Omit<NomElement, 'content'> {
  readonly start: number
  readonly length: Length
}

// up to 64 bits, of which the words name each digit: a number is exact up to 53
type Length = number | bigint

export const parsingError = (kind: string): string => `Parsing Error: ${kind}`
const derError = (kind: string): string => parsingError(`Der(${kind})`)
const requires = (count: Length): string => `Parsing requires ${String(count)} bytes/chars`

/** Is it the fault that something is cut off, nom's `Incomplete`? */
export const isIncomplete = (fault: string | undefined): boolean =>
  fault?.startsWith('Parsing requires') === true

/** The words of nom's `complete` parsers for what is cut off, and of `all_consuming` for what is left. */
export const EOF = parsingError('NomError(Eof)')

const INDEFINITE = derError('DerConstraintFailed(IndefiniteLength)')
const MAX_TAG_OCTETS = 5
const MAX_LENGTH_OCTETS = 8

/** A cursor that reads as x509-parser does; the first fault stays and ends all readers of the input. */
export class NomReader {
  readonly bytes: Uint8Array
  position: number
  readonly limit: number
  readonly reading: NomReading

  constructor(
    bytes: Uint8Array,
    position = 0,
    limit: number = bytes.length,
    reading: NomReading = { fault: undefined },
  ) {
    this.bytes = bytes
    this.position = position
    this.limit = limit
    this.reading = reading
  }

  get done(): boolean {
    return this.reading.fault !== undefined || this.position >= this.limit
  }

  /** Is there a fault? */
  get faulty(): boolean {
    return this.reading.fault !== undefined
  }

  fail(words: string): void {
    this.reading.fault ??= words
  }

  /** Another word for the fault; what is cut off keeps its own (`err.map`). */
  rename(kind: string): void {
    if (!isIncomplete(this.reading.fault)) this.reading.fault = parsingError(kind)
  }

  /** Reads with another word for whatever goes wrong. */
  named<Value>(kind: string, read: () => Value): Value {
    const before = this.reading.fault
    const value = read()
    if (before === undefined && this.reading.fault !== undefined)
      this.reading.fault = parsingError(kind)
    return value
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.bytes.subarray(this.position, this.limit)
  }

  /** Notes a fault; there is nothing to return then. */
  private lost(words: string): null {
    this.fail(words)
    return null
  }

  /** The number of a tag of more than one octet, and where it ends. */
  private longTag(from: number): { readonly tag: number; readonly end: number } | null {
    let tag = 0
    for (let count = 1; count <= MAX_TAG_OCTETS; count++) {
      const at = from + count
      if (at >= this.limit) break
      const octet = this.bytes[at] as number
      tag = tag * 128 + (octet & 0x7f)
      if (octet < 0x80) return { tag, end: at + 1 }
    }
    return this.lost(derError('InvalidTag'))
  }

  private length(at: number): Pick<Header, 'length' | 'start'> | null {
    const first = this.bytes[at] as number
    if (at >= this.limit) return this.lost(requires(1))
    if (first < 0x80) return { length: first, start: at + 1 }
    if (first === 0x80) return this.lost(INDEFINITE)
    const count = first & 0x7f
    if (count === 0x7f) return this.lost(derError('InvalidLength'))
    const start = at + 1 + count
    if (start > this.limit) return this.lost(requires(start - this.limit))
    let length = 0n
    let octets = 0
    for (const octet of this.bytes.subarray(at + 1, start)) {
      length = length * 256n + BigInt(octet)
      if (length > 0n) octets++
    }
    return octets > MAX_LENGTH_OCTETS ? this.lost(derError('InvalidLength')) : { length, start }
  }

  /** `Header::from_der`, without moving. */
  private header(): Header | null {
    if (this.reading.fault !== undefined) return null
    if (this.position >= this.limit) return this.lost(requires(1))
    const first = this.bytes[this.position] as number
    const short = { tag: first & 0x1f, end: this.position + 1 }
    const found = short.tag === 0x1f ? this.longTag(this.position) : short
    const length = found && this.length(found.end)
    if (found === null || length === null) return null
    const constructed = (first & 0x20) !== 0
    return { tag: found.tag, tagClass: classOf(first), constructed, ...length }
  }

  /** The tag of the next element; `undefined` with a fault where its header cannot be read. */
  peek(): number | undefined {
    return this.header()?.tag
  }

  /** Moves over a header only: the content is what follows, whatever the length says. */
  skipHeader(): void {
    const header = this.header()
    if (header !== null) this.position = header.start
  }

  /** `Any::from_der`; `cut` are the words where the content is cut off. */
  any(cut: (missing: bigint) => string = requires): NomElement | null {
    const header = this.header()
    if (header === null) return null
    const { start, length, tag, tagClass, constructed } = header
    const stop = start + Number(length)
    if (stop > this.limit) return this.lost(cut(BigInt(start - this.limit) + BigInt(length)))
    this.position = stop
    const content = new NomReader(this.bytes, start, stop, this.reading)
    return { tag, tagClass, constructed, content }
  }

  private content(found: NomElement | null, tag: number): NomReader {
    if (found !== null && found.tag !== tag) {
      const tags = `expected: Some(Tag(${String(tag)})), actual: Tag(${String(found.tag)})`
      this.fail(derError(`UnexpectedTag { ${tags} }`))
    }
    return found?.content ?? new NomReader(this.bytes, this.limit, this.limit, this.reading)
  }

  /** `parse_der_container` with a tag. */
  container(tag: number): NomReader {
    return this.content(
      this.any(() => EOF),
      tag,
    )
  }

  /** What `DerSequence` derives: the same with other words. */
  derived(tag: number): NomReader {
    return this.content(this.any(), tag)
  }
}
