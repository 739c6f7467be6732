import { element, oid, sequence } from '../../../src/der/writer.ts'
import type { Random } from '../random.ts'

// The same text as it is written by two hands: one as the subject of an issuer, one as the issuer of what it signed.

const CODES = [
  0x41, 0x61, 0x61, 0x20, 0x09, 0xe4, 0xc4, 0x131, 0x20ac, 0xd800, 0xd83d, 0xde00, 0xfffe, 0x1f600,
  0x10ffff, 0x110000, 0x3ffffff, 0x7fffffff, 0xffffffff, 0,
]

const LIMITS = [0x80, 0x800, 0x1_0000, 0x20_0000, 0x400_0000]
const CONTINUATION = 0x80
const MARKS = [0, 0xc0, 0xe0, 0xf0, 0xf8, 0xfc]

/** As RFC 2279 has it, up to six octets; surrogates like any other code. */
function utf8(code: number): number[] {
  const found = LIMITS.findIndex((limit) => code < limit)
  const more = found < 0 ? LIMITS.length : found
  const rest = Array.from(
    { length: more },
    (_, i) => CONTINUATION + (Math.floor(code / 64 ** (more - 1 - i)) % 64),
  )
  const first = (MARKS[more]! + Math.floor(code / 64 ** more)) & 0xff
  return [first, ...rest]
}

const octets = (code: number, width: number): number[] =>
  Array.from({ length: width }, (_, i) => Math.floor(code / 256 ** (width - 1 - i)) % 256)

function wide(code: number): number[] {
  if (code < 0x1_0000 || code > 0x10ffff) return octets(code, 2)
  const text = String.fromCodePoint(code)
  return [0, 1].flatMap((i) => octets(text.charCodeAt(i), 2))
}

type Spelling = readonly [tag: number, spell: (code: number) => number[]]

const SPELLINGS: readonly Spelling[] = [
  [0x0c, utf8],
  [0x0c, utf8],
  [0x1e, wide],
  [0x1e, wide],
  [0x1c, (code) => octets(code, 4)],
  [0x13, (code) => octets(code, 1)],
  [0x14, (code) => octets(code, 1)],
  [0x16, (code) => octets(code, 1)],
]

function spelled(codes: readonly number[], random: Random): Uint8Array {
  const [tag, spell] = random.pick(SPELLINGS)
  const value = element(tag, Uint8Array.from(codes.flatMap(spell)))
  return sequence(element(0x31, sequence(oid('2.5.4.3'), value)))
}

/** Two names of the same text, or nearly the same: case and blanks of the second may differ. */
export function namePair(random: Random): readonly [Uint8Array, Uint8Array] {
  const codes = Array.from({ length: 1 + random.int(4) }, () => random.pick(CODES))
  const other = random.oneIn(3)
    ? codes.flatMap((code) => (code === 0x20 ? [code, code] : [code === 0x41 ? 0x61 : code]))
    : codes
  return [spelled(codes, random), spelled(other, random)]
}
