import { hashOf, sameBytes } from './bytes.ts'

// Identifiers repeat in every certificate: decoding each once and finding it again by hash is ten times as fast.
// Bounded, so that hostile input cannot make it grow.
const REMEMBERED = 512
interface Known {
  readonly bytes: Uint8Array
  readonly text: string
}
const known = new Map<number, Known>()

// a string that has been a property name is looked up in tables several times as fast as one just built
const intern = (text: string): string => Object.keys({ [text]: 0 })[0] as string

// an arc below it has room for seven more bits in a number; nearly every arc there is
const SMALL = 2 ** 46

function decode(bytes: Uint8Array, start: number, stop: number): string | undefined {
  if (start === stop || ((bytes[stop - 1] as number) & 0x80) !== 0) return undefined
  let text = ''
  let arc = 0
  let fresh = true
  for (let i = start; i < stop; i++) {
    const octet = bytes[i] as number
    // X.690 8.19.2: an arc is not padded
    if (fresh && octet === 0x80) return undefined
    if (arc >= SMALL) return decodeBig(bytes, start, stop)
    arc = arc * 128 + (octet & 0x7f)
    fresh = (octet & 0x80) === 0
    if (!fresh) continue
    if (text === '') {
      const first = Math.min(2, Math.floor(arc / 40))
      text = `${String(first)}.${String(arc - first * 40)}`
    } else text += `.${String(arc)}`
    arc = 0
  }
  return text
}

function decodeBig(bytes: Uint8Array, start: number, stop: number): string | undefined {
  let text = ''
  let arc = 0n
  let fresh = true
  for (let i = start; i < stop; i++) {
    const octet = bytes[i] as number
    // X.690 8.19.2: an arc is not padded
    if (fresh && octet === 0x80) return undefined
    arc = (arc << 7n) | BigInt(octet & 0x7f)
    fresh = (octet & 0x80) === 0
    if (!fresh) continue
    if (text === '') {
      const first = arc < 80n ? arc / 40n : 2n
      text = `${String(first)}.${String(arc - first * 40n)}`
    } else text += `.${String(arc)}`
    arc = 0n
  }
  return text
}

/** An object identifier as dotted text; `undefined` when the octets are none (X.690, section 8.19). */
export function decodeOid(bytes: Uint8Array, start: number, stop: number): string | undefined {
  // no registered identifier comes near; beyond, the arithmetic on big arcs would grow with the square
  if (stop - start > 128) return undefined
  const hash = hashOf(bytes, start, stop)
  const found = known.get(hash)
  if (found !== undefined && sameBytes(found.bytes, bytes, start, stop)) return found.text
  const text = decode(bytes, start, stop)
  if (text !== undefined && found === undefined && known.size < REMEMBERED) {
    known.set(hash, { bytes: bytes.slice(start, stop), text: intern(text) })
  }
  return text
}

/** The content octets of a dotted object identifier. */
export function encodeOid(text: string): Uint8Array {
  const parts = text.split('.')
  const numbers = parts.map(Number)
  const [first = 0, second = 0, ...rest] = numbers
  const arcs = [first * 40 + second, ...rest]
  // `1e3` is a number too, and no arc
  const isPlain = arcs.every(Number.isSafeInteger) && numbers.join('.') === text
  if (!isPlain) return encodeBig(parts)
  const octets: number[] = []
  for (const arc of arcs) {
    const digits = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left % 128) | 0x80)
    for (const one of digits) octets.push(one)
  }
  return Uint8Array.from(octets)
}

function encodeBig(parts: readonly string[]): Uint8Array {
  const arcs = parts.map(BigInt)
  const [first = 0n, second = 0n, ...rest] = arcs
  const octets: number[] = []
  for (const arc of [first * 40n + second, ...rest]) {
    const digits = [Number(arc & 0x7fn)]
    for (let left = arc >> 7n; left > 0n; left >>= 7n) digits.unshift(Number(left & 0x7fn) | 0x80)
    for (const one of digits) octets.push(one)
  }
  return Uint8Array.from(octets)
}
