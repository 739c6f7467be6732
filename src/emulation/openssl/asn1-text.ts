import { latin1 } from '../../der/strings.ts'
import { UNIVERSAL } from './asn1-element.ts'

// Characters of ASN.1 strings as OpenSSL and BoringSSL count them.

/** The text of UTF-8; `undefined` when it is not. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

// crypto/bytestring/unicode.cc: BoringSSL refuses surrogates and the 66 codes that are not characters
const isCharacter = (code: number): boolean =>
  code <= 0x10ffff &&
  (code & 0xfffe) !== 0xfffe &&
  !isSurrogate(code) &&
  !(code >= 0xfdd0 && code <= 0xfdef)
const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff

function codesOf(bytes: Uint8Array, width: 2 | 4): number[] {
  const codes: number[] = []
  for (let at = 0; at + width <= bytes.length; at += width) {
    let code = 0
    for (let i = 0; i < width; i++) code = code * 256 + (bytes[at + i] as number)
    codes.push(code)
  }
  return codes
}

/** Is it UTF-8, and every character one that Unicode gives out? */
export function isStrictUtf8(bytes: Uint8Array): boolean {
  const text = decodeUtf8(bytes)
  return text !== undefined && [...text].every((one) => isCharacter(one.codePointAt(0) as number))
}

/** Do the octets make whole characters of this width? With `strict` each has to be one that Unicode gives out. */
export function isWide(bytes: Uint8Array, width: 2 | 4, strict: boolean): boolean {
  if (bytes.length % width !== 0) return false
  return !strict || codesOf(bytes, width).every(isCharacter)
}

function wideText(bytes: Uint8Array, width: 2 | 4): string | undefined {
  if (bytes.length % width !== 0) return undefined
  const codes = codesOf(bytes, width)
  if (codes.some((code) => code > 0x10ffff || isSurrogate(code))) return undefined
  return codes.map((code) => String.fromCodePoint(code)).join('')
}

const ONE_OCTET: ReadonlySet<number> = new Set([
  UNIVERSAL.PRINTABLE_STRING,
  UNIVERSAL.T61_STRING,
  UNIVERSAL.IA5_STRING,
  UNIVERSAL.VISIBLE_STRING,
])

/** Is it one of the types whose text names are compared by (ASN1_MASK_CANON)? */
export function isText(type: number): boolean {
  return (
    ONE_OCTET.has(type) ||
    type === UNIVERSAL.UTF8_STRING ||
    type === UNIVERSAL.BMP_STRING ||
    type === UNIVERSAL.UNIVERSAL_STRING
  )
}

/** The text of such a string (ASN1_STRING_to_UTF8): types of one octet are taken as Latin-1. */
export function textOf(type: number, bytes: Uint8Array): string | undefined {
  if (type === UNIVERSAL.UTF8_STRING) return decodeUtf8(bytes)
  if (type === UNIVERSAL.BMP_STRING) return wideText(bytes, 2)
  if (type === UNIVERSAL.UNIVERSAL_STRING) return wideText(bytes, 4)
  return latin1(bytes)
}
