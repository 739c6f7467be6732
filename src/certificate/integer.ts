import { toHex } from '../der/bytes.ts'

const unsigned = (octets: Uint8Array): bigint => BigInt(`0x${toHex(octets)}`)

/** Hex of an INTEGER's content octets: without the zero in front of a high bit, with a minus when negative. */
export function integerHex(octets: Uint8Array): string {
  if ((octets[0] as number) >= 0x80) {
    return `-${((1n << BigInt(octets.length * 8)) - unsigned(octets)).toString(16)}`
  }
  return toHex(octets.length > 1 && octets[0] === 0 ? octets.subarray(1) : octets)
}

/** The same number in decimal. */
export function integerDecimal(octets: Uint8Array): string {
  return BigInt.asIntN(octets.length * 8, unsigned(octets)).toString()
}
