import { NATIVE, nativeFor, nativeView } from './native.ts'

let table: readonly string[] | undefined

// made when it is first asked for: most programs never print a byte
function hexTable(): readonly string[] {
  return (table ??= Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0')))
}

/** Lower-case hex, with `separator` between the octets. */
export function toHex(bytes: Uint8Array, separator = ''): string {
  if (NATIVE !== undefined && separator === '') return nativeView(NATIVE, bytes).toString('hex')
  const hex = hexTable()
  let text = ''
  for (let i = 0; i < bytes.length; i++) {
    if (i > 0) text += separator
    text += hex[bytes[i] as number] as string
  }
  return text
}

/** The number in these octets, the most significant first. To shift them in one by one takes time in the square of their count. */
export function toBigInt(octets: Uint8Array): bigint {
  return BigInt(`0x0${toHex(octets)}`)
}

/** Are two byte strings the same? Not in constant time: nothing secret is compared with it. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  const native = nativeFor(a.length)
  if (native !== undefined) return native.compare(a, b) === 0
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Orders byte strings octet by octet, a shorter one before those that begin with it: X.690, section 11.6, and Go's strings. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** A number for looking up what bytes `start` to `stop` hold; different bytes may have the same. */
export function hashOf(bytes: Uint8Array, start: number, stop: number): number {
  let hash = stop - start
  for (let i = start; i < stop; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0
  return hash
}

/** Are bytes `start` to `stop` those of `known`? */
export function sameBytes(
  known: Uint8Array,
  bytes: Uint8Array,
  start: number,
  stop: number,
): boolean {
  if (known.length !== stop - start) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false
  return true
}
