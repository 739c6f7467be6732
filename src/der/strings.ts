import { nativeFor, nativeView } from './native.ts'
import { TAG } from './tags.ts'

/** The bytes as text, one character each: for bytes known to be ASCII, or to be shown as they are. */
export function latin1(bytes: Uint8Array, start = 0, stop: number = bytes.length): string {
  const native = nativeFor(stop - start)
  if (native !== undefined) return nativeView(native, bytes).toString('latin1', start, stop)
  let text = ''
  for (let i = start; i < stop; i++) text += String.fromCharCode(bytes[i] as number)
  return text
}

/** Are all of these octets below 128? */
export function isAscii(bytes: Uint8Array, start = 0, stop: number = bytes.length): boolean {
  for (let i = start; i < stop; i++) if ((bytes[i] as number) > 0x7f) return false
  return true
}

// X.680 41.4: letters, digits, blank and ' ( ) + , - . / : = ?
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?"

function markLetters(): Uint8Array {
  const table = new Uint8Array(128)
  for (const letter of LETTERS) table[letter.charCodeAt(0)] = 1
  return table
}

const PRINTABLE = markLetters()

/** Are these the characters of a PrintableString (X.680, section 41.4)? */
export function isPrintable(bytes: Uint8Array, start = 0, stop: number = bytes.length): boolean {
  for (let i = start; i < stop; i++) if (PRINTABLE[bytes[i] as number] !== 1) return false
  return true
}

function isNumeric(bytes: Uint8Array, start: number, stop: number): boolean {
  for (let i = start; i < stop; i++) {
    const octet = bytes[i] as number
    if (octet !== 0x20 && (octet < 0x30 || octet > 0x39)) return false
  }
  return true
}

function utf8(bytes: Uint8Array, start: number, stop: number): string | undefined {
  if (isAscii(bytes, start, stop)) return latin1(bytes, start, stop)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(start, stop),
    )
  } catch {
    return undefined
  }
}

function wide(bytes: Uint8Array, start: number, stop: number, width: 2 | 4): string | undefined {
  if ((stop - start) % width !== 0) return undefined
  let text = ''
  for (let i = start; i < stop; i += width) {
    let unit = 0
    for (let k = 0; k < width; k++) unit = unit * 256 + (bytes[i + k] as number)
    // surrogates have no place in either: BMPString is UCS-2, UniversalString UCS-4
    if (unit > 0x10ffff || (unit >= 0xd800 && unit <= 0xdfff)) return undefined
    text += String.fromCodePoint(unit)
  }
  return text
}

/**
 * Reads the content of an ASN.1 character string.
 *
 * TeletexString is taken as Latin-1, as OpenSSL and Go do. A PrintableString with other ASCII characters is read (old
 * tools write `*`, `@`, `_`): {@link isPrintable} says.
 *
 * @returns `undefined` when the bytes do not fit the type, or the tag is not a string type.
 */
export function decodeString(
  tag: number,
  bytes: Uint8Array,
  start: number,
  stop: number,
): string | undefined {
  switch (tag) {
    case TAG.UTF8_STRING:
      return utf8(bytes, start, stop)
    case TAG.PRINTABLE_STRING:
    case TAG.IA5_STRING:
    case TAG.VISIBLE_STRING:
    case TAG.NUMERIC_STRING:
    case TAG.TELETEX_STRING:
      return fitsString(tag, bytes, start, stop) ? latin1(bytes, start, stop) : undefined
    case TAG.BMP_STRING:
      return wide(bytes, start, stop, 2)
    case TAG.UNIVERSAL_STRING:
      return wide(bytes, start, stop, 4)
    default:
      return undefined
  }
}

/**
 * Do the bytes fit the string type? True for a tag that is not a string type. The same as {@link decodeString} without the text.
 */
export function fitsString(tag: number, bytes: Uint8Array, start: number, stop: number): boolean {
  switch (tag) {
    case TAG.PRINTABLE_STRING:
    case TAG.IA5_STRING:
    case TAG.VISIBLE_STRING:
      return isAscii(bytes, start, stop)
    case TAG.UTF8_STRING:
      return isAscii(bytes, start, stop) || utf8(bytes, start, stop) !== undefined
    case TAG.NUMERIC_STRING:
      return isNumeric(bytes, start, stop)
    case TAG.BMP_STRING:
    case TAG.UNIVERSAL_STRING:
      return decodeString(tag, bytes, start, stop) !== undefined
    default:
      return true
  }
}
