import { compareBytes } from './bytes.ts'
import { encodeOid } from './oid.ts'
import { TAG } from './tags.ts'

// DER is written inside out: each function takes the finished parts and returns the finished element.

/** Joins byte arrays. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function lengthOctets(length: number): number {
  if (length < 0x80) return 1
  if (length < 0x100) return 2
  if (length < 0x10000) return 3
  return length < 0x1000000 ? 4 : 5
}

/** An element of the given identifier octet over the parts of its content. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const octets = lengthOctets(length)
  const all = new Uint8Array(1 + octets + length)
  all[0] = tag
  if (octets === 1) all[1] = length
  else {
    all[1] = 0x80 | (octets - 1)
    for (let i = octets - 1, left = length; i > 0; i--, left = Math.floor(left / 256))
      all[1 + i] = left & 0xff
  }
  let at = 1 + octets
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** A SEQUENCE of finished elements. */
export const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  element(TAG.SEQUENCE, ...parts)

/** A SET OF: DER sorts its elements (X.690, section 11.6). */
export const setOf = (...parts: readonly Uint8Array[]): Uint8Array =>
  element(TAG.SET, ...parts.toSorted(compareBytes))

/** An OBJECT IDENTIFIER from its dotted text. */
export const oid = (dotted: string): Uint8Array => element(TAG.OID, encodeOid(dotted))
/** A NULL. */
export const nullValue = (): Uint8Array => Uint8Array.of(TAG.NULL, 0)
/** A BOOLEAN: FF or 00. */
export const boolean = (value: boolean): Uint8Array =>
  Uint8Array.of(TAG.BOOLEAN, 1, value ? 0xff : 0)
/** An OCTET STRING. */
export const octetString = (content: Uint8Array): Uint8Array => element(TAG.OCTET_STRING, content)
/** A UTF8String. */
export const utf8String = (text: string): Uint8Array => element(TAG.UTF8_STRING, utf8(text))
/** A PrintableString; that its characters fit is for the caller to see to. */
export const printableString = (text: string): Uint8Array =>
  element(TAG.PRINTABLE_STRING, utf8(text))
/** An IA5String; that its characters are ASCII is for the caller to see to. */
export const ia5String = (text: string): Uint8Array => element(TAG.IA5_STRING, utf8(text))

/** A BIT STRING with the given number of unused bits at its end. */
export const bitString = (content: Uint8Array, unused = 0): Uint8Array =>
  element(TAG.BIT_STRING, Uint8Array.of(unused), content)

/** An INTEGER of unsigned big-endian octets: leading zeros cut, one put in front of a high bit. */
export function unsignedInteger(octets: Uint8Array, tag: number = TAG.INTEGER): Uint8Array {
  let at = 0
  while (at < octets.length - 1 && octets[at] === 0) at++
  const trimmed = octets.subarray(at)
  if (trimmed.length === 0) return element(tag, Uint8Array.of(0))
  return (trimmed[0] as number) >= 0x80
    ? element(tag, Uint8Array.of(0), trimmed)
    : element(tag, trimmed)
}

/** An INTEGER from 0 to 2^53 - 1. */
export function integer(value: number, tag: number = TAG.INTEGER): Uint8Array {
  const octets: number[] = []
  for (let left = value; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256)
  return unsignedInteger(Uint8Array.from(octets), tag)
}

/** Time as RFC 5280, section 4.1.2.5 wants it: UTCTime through 2049, GeneralizedTime after (and before 1950). */
export function time(at: Date): Uint8Array {
  const text = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '')
  const year = at.getUTCFullYear()
  return year >= 1950 && year < 2050
    ? element(TAG.UTC_TIME, utf8(text.slice(2)))
    : element(TAG.GENERALIZED_TIME, utf8(text))
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
