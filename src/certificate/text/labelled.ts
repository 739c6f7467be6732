import { magnitude } from '../integer.ts'
import { concat } from '../../der/writer.ts'
import { toBigInt } from '../../der/bytes.ts'
import { hexBlock, pad } from './layout.ts'

const WIDTH = 15

/** A block of octets below its label. */
export const labelledBytes = (label: string, bytes: Uint8Array, indent: number): string =>
  `${pad(indent)}${label}\n${hexBlock(bytes, WIDTH, indent + 4)}\n`

/** A positive number as OpenSSL labels it: up to 64 bits in decimal and hex, more as a block of hex. */
export function labelledNumber(label: string, octets: Uint8Array, indent: number): string {
  const { bytes } = magnitude(concat([Uint8Array.of(0), octets]))
  if (bytes.length <= 8) {
    const value = toBigInt(bytes)
    const hex = value === 0n ? '' : ` (0x${value.toString(16)})`
    return `${pad(indent)}${label} ${value.toString()}${hex}\n`
  }
  const shown = (bytes[0] as number) >= 0x80 ? concat([Uint8Array.of(0), bytes]) : bytes
  return labelledBytes(label, shown, indent)
}
