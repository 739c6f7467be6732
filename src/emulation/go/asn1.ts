import { oidOf, signedOf, type GoBits } from './cryptobyte.ts'
import { fail } from './fault.ts'

// encoding/asn1 of Go, with which private keys and the parameters of PSS are read, with its words. It skips what is
// behind the last field of a struct, and an optional field that does not fit is absent.

/** A type that a field of a Go struct has. */
export type Asn1Type = 'int' | 'big' | 'octets' | 'oid' | 'bits' | 'any' | Asn1Struct | Asn1Slice

/** A Go struct: its name is in errors. */
export interface Asn1Struct {
  readonly name: string
  readonly fields: readonly Asn1Field[]
}

/** A SEQUENCE OF structs. */
export interface Asn1Slice {
  readonly of: Asn1Struct
}

/** A field, by the tags of its declaration. */
export interface Asn1Field {
  readonly type: Asn1Type
  readonly optional?: true
  /** The number of an explicit tag. */
  readonly explicit?: number
  /** `omitempty`: it is part of an error. */
  readonly omitEmpty?: true
}

/** What was read: a bigint for the two integers, octets, dotted text, an element with its head, or fields in their order. */
export type Asn1Value = bigint | Uint8Array | string | GoBits | readonly Asn1Value[] | undefined

const structural = (text: string): never => fail(`asn1: structure error: ${text}`)
const syntax = (text: string): never => fail(`asn1: syntax error: ${text}`)

interface Head {
  readonly class: number
  readonly tag: number
  readonly length: number
  readonly compound: boolean
  /** Where the content begins. */
  readonly start: number
}

const MOST_ARC_OCTETS = 5
const MOST_TAG = 0x7fffffff

/** `parseBase128Int`, for a tag. */
function longTag(bytes: Uint8Array, from: number): { tag: number; next: number } {
  let tag = 0
  for (let at = from; at < bytes.length; at++) {
    if (at - from === MOST_ARC_OCTETS) structural('base 128 integer too large')
    const octet = bytes[at] as number
    if (at === from && octet === 0x80) syntax('integer is not minimally encoded')
    tag = tag * 128 + (octet & 0x7f)
    if (octet >= 0x80) continue
    if (tag > MOST_TAG) structural('base 128 integer too large')
    return { tag, next: at + 1 }
  }
  return syntax('truncated base 128 integer')
}

const MOST_LENGTH = 2 ** 23

function longLength(bytes: Uint8Array, from: number, octets: number): number {
  if (octets === 0) syntax('indefinite length found (not DER)')
  let length = 0
  for (let at = from; at < from + octets; at++) {
    if (at >= bytes.length) syntax('truncated tag or length')
    if (length >= MOST_LENGTH) structural('length too large')
    length = length * 256 + (bytes[at] as number)
    if (length === 0) structural('superfluous leading zeros in length')
  }
  return length < 0x80 ? structural('non-minimal length') : length
}

/** `parseTagAndLength`. */
function readHead(bytes: Uint8Array, at: number): Head {
  const first = bytes[at] as number
  let [tag, next] = [first & 0x1f, at + 1]
  if (tag === 0x1f) {
    ;({ tag, next } = longTag(bytes, next))
    if (tag < 0x1f) syntax('non-minimal tag')
  }
  const octet = bytes[next++] ?? syntax('truncated tag or length')
  const long = octet >= 0x80
  const length = long ? longLength(bytes, next, octet & 0x7f) : octet
  const start = long ? next + (octet & 0x7f) : next
  return { class: first >> 6, tag, length, compound: (first & 0x20) !== 0, start }
}

function checkInteger(octets: Uint8Array): void {
  const [first, second] = octets
  if (first === undefined) structural('empty integer')
  if (second === undefined) return
  if ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)) {
    structural('integer not minimally-encoded')
  }
}

function bitsOf(octets: Uint8Array): GoBits {
  const unused = octets[0] ?? syntax('zero length BIT STRING')
  const last = octets.at(-1) as number
  const wrong =
    unused > 7 || (octets.length === 1 && unused > 0) || (last & ((1 << unused) - 1)) !== 0
  if (wrong) syntax('invalid padding bits in BIT STRING')
  return { octets: octets.subarray(1), length: (octets.length - 1) * 8 - unused }
}

function identifierOf(octets: Uint8Array): string {
  if (octets.length === 0) syntax('zero length OBJECT IDENTIFIER')
  // each arc in turn, for the words; the last octet of an arc is below 80
  for (let at = 0; at < octets.length;) at = longTag(octets, at).next
  return oidOf(octets) as string
}

const INT_OCTETS = 8

/** What a primitive type is read from. */
const PRIMITIVES: Readonly<
  Record<'int' | 'big' | 'octets' | 'oid' | 'bits', (octets: Uint8Array) => Asn1Value>
> = {
  int: (octets) => {
    checkInteger(octets)
    return octets.length > INT_OCTETS ? structural('integer too large') : signedOf(octets)
  },
  big: (octets) => {
    checkInteger(octets)
    return signedOf(octets)
  },
  octets: (octets) => octets,
  oid: identifierOf,
  bits: bitsOf,
}

const TAGS = { int: 2, big: 2, octets: 4, oid: 6, bits: 3 } as const
const SEQUENCE = 16
const GO_NAMES: Partial<Record<string, string>> = {
  int: 'int',
  oid: 'ObjectIdentifier',
  bits: 'BitString',
}

const tagOf = (type: Exclude<Asn1Type, 'any'>): number =>
  typeof type === 'string' ? TAGS[type] : SEQUENCE
const nameOf = (type: Asn1Type): string =>
  typeof type === 'string' ? (GO_NAMES[type] ?? '') : 'name' in type ? type.name : ''

function mismatch(field: Asn1Field, head: Head, expected: number): never {
  const found = `{class:${String(head.class)} tag:${String(head.tag)} length:${String(head.length)} isCompound:${String(head.compound)}}`
  const parameters = `{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:${String(field.omitEmpty === true)}}`
  return structural(
    `tags don't match (${String(expected)} vs ${found}) ${parameters} ${nameOf(field.type)} @${String(head.start)}`,
  )
}

interface Read {
  readonly value: Asn1Value
  readonly next: number
}

/** The head behind an explicit tag; `undefined` where another tag is. */
function withoutExplicit(bytes: Uint8Array, outer: Head, number: number): Head | undefined {
  if (outer.start === bytes.length) structural('explicit tag has no child')
  const fits = outer.class === 2 && outer.tag === number && (outer.length === 0 || outer.compound)
  if (!fits) return undefined
  if (outer.length === 0) structural('zero length explicit tag was not an asn1.Flag')
  return readHead(bytes, outer.start)
}

function contentOf(type: Asn1Type, content: Uint8Array): Asn1Value {
  if (type === 'any') return content
  if (typeof type === 'string') return PRIMITIVES[type](content)
  return 'of' in type ? readSlice(type.of, content) : readFields(type, content)
}

/** Does a type fit what is there? */
function fits(type: Exclude<Asn1Type, 'any'>, head: Head): boolean {
  const compound = typeof type !== 'string'
  return head.class === 0 && head.tag === tagOf(type) && head.compound === compound
}

function readHeadOf({ explicit }: Asn1Field, bytes: Uint8Array, at: number): Head | undefined {
  const head = readHead(bytes, at)
  return explicit === undefined ? head : withoutExplicit(bytes, head, explicit)
}

/** `parseField`. */
function readField(field: Asn1Field, bytes: Uint8Array, at: number): Read {
  const { type, optional } = field
  const absent: Read = { value: undefined, next: at }
  if (at === bytes.length) return optional === true ? absent : syntax('sequence truncated')
  const head = readHeadOf(field, bytes, at)
  if (head === undefined) {
    return optional === true ? absent : structural("explicitly tagged member didn't match")
  }
  if (type !== 'any' && !fits(type, head)) {
    return optional === true ? absent : mismatch(field, head, tagOf(type))
  }
  const next = head.start + head.length
  if (next > bytes.length) syntax('data truncated')
  const content = bytes.subarray(type === 'any' ? at : head.start, next)
  return { value: contentOf(type, content), next }
}

function readFields({ fields }: Asn1Struct, content: Uint8Array): readonly Asn1Value[] {
  let at = 0
  return fields.map((field) => {
    const { value, next } = readField(field, content, at)
    at = next
    return value
  })
}

function readSlice(type: Asn1Struct, content: Uint8Array): readonly Asn1Value[] {
  for (let at = 0; at < content.length;) {
    const head = readHead(content, at)
    if (head.class !== 0 || !head.compound || head.tag !== SEQUENCE)
      structural('sequence tag mismatch')
    at = head.start + head.length
    if (at > content.length) syntax('truncated sequence')
  }
  const values: Asn1Value[] = []
  for (let at = 0; at < content.length;) {
    const { value, next } = readField({ type }, content, at)
    values.push(value)
    at = next
  }
  return values
}

/**
 * `asn1.Unmarshal`; stops with its words.
 *
 * @returns The value, and what follows it.
 */
export function unmarshal(
  bytes: Uint8Array,
  type: Asn1Type,
): { value: Asn1Value; rest: Uint8Array } {
  const { value, next } = readField({ type }, bytes, 0)
  return { value, rest: bytes.subarray(next) }
}

/** A struct with its fields in their order; stops with the words of `asn1.Unmarshal`. */
export function unmarshalStruct(bytes: Uint8Array, type: Asn1Struct): readonly Asn1Value[] {
  return unmarshal(bytes, type).value as readonly Asn1Value[]
}
