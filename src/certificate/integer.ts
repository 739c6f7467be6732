import { toHex } from '../der/bytes.ts'

// RFC 5280 4.1.2.2: serials have at most 20 octets; far beyond, a decimal form would cost time that grows with the square
const DECIMAL_OCTETS = 256

/** Absolute value of an INTEGER's content octets, without needless zeros in front; and its sign. */
export function magnitude(octets: Uint8Array): { bytes: Uint8Array; negative: boolean } {
  const negative = (octets[0] as number) >= 0x80
  let bytes = octets
  if (negative) {
    // two's complement: all bits turned, and one added
    bytes = octets.map((octet) => ~octet & 0xff)
    for (let i = bytes.length - 1; i >= 0; i--) {
      bytes[i] = ((bytes[i] as number) + 1) & 0xff
      if (bytes[i] !== 0) break
    }
  }
  let from = 0
  while (from < bytes.length - 1 && bytes[from] === 0) from++
  return { bytes: bytes.subarray(from), negative }
}

/** Hex of an INTEGER's content octets, two digits an octet: without the zero in front of a high bit, with a minus when negative. */
export function integerHex(octets: Uint8Array): string {
  const first = octets[0] as number
  if (first !== 0 && first < 0x80) return toHex(octets)
  const { bytes, negative } = magnitude(octets)
  return negative ? `-${toHex(bytes)}` : toHex(bytes)
}

/** The same number in decimal; in hex behind `0x` where it has more than 256 octets. */
export function integerDecimal(octets: Uint8Array): string {
  const { bytes, negative } = magnitude(octets)
  const hex = `0x${toHex(bytes)}`
  const text = bytes.length > DECIMAL_OCTETS ? hex : BigInt(hex).toString()
  return negative ? `-${text}` : text
}
