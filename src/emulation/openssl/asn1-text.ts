import { latin1 } from '../../der/strings.ts'
import { UNIVERSAL } from './asn1-element.ts'
import type { Library } from './library.ts'

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

// the first octet of UTF-8 by its length, and the least code that needs as many (RFC 2279, section 2)
const FORMS = [
  { mask: 0x80, mark: 0x00, least: 0 },
  { mask: 0xe0, mark: 0xc0, least: 0x80 },
  { mask: 0xf0, mark: 0xe0, least: 0x800 },
  { mask: 0xf8, mark: 0xf0, least: 0x1_0000 },
  { mask: 0xfc, mark: 0xf8, least: 0x20_0000 },
  { mask: 0xfe, mark: 0xfc, least: 0x400_0000 },
]

/** UTF8_getc of OpenSSL 1.1.1: surrogates, and forms of five and six octets, are characters like others. */
function oldUtf8Codes(bytes: Uint8Array): number[] | undefined {
  const codes: number[] = []
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] as number
    const more = FORMS.findIndex(({ mask, mark }) => (first & mask) === mark)
    const form = FORMS[more]
    const rest = bytes.subarray(at + 1, at + 1 + more)
    if (form === undefined || rest.length < more || rest.some((one) => (one & 0xc0) !== 0x80))
      return undefined
    const code = rest.reduce((sum, one) => sum * 64 + (one & 0x3f), first & ~form.mask & 0xff)
    if (code < form.least) return undefined
    codes.push(code)
    at += 1 + more
  }
  return codes
}

// a surrogate that stands alone is in no text that was decoded: what follows it cannot be taken for one
const oddCharacter = (code: number): string => `\ud800${code.toString(16).padStart(8, '0')}`

function oldText(type: number, bytes: Uint8Array): string | undefined {
  if (type === UNIVERSAL.UTF8_STRING) return spell(oldUtf8Codes(bytes))
  const width = type === UNIVERSAL.BMP_STRING ? 2 : 4
  return bytes.length % width === 0 ? spell(codesOf(bytes, width)) : undefined
}

function spell(codes: readonly number[] | undefined): string | undefined {
  return codes
    ?.map((code) =>
      code > 0x10ffff || isSurrogate(code) ? oddCharacter(code) : String.fromCodePoint(code),
    )
    .join('')
}

/** The text that names are compared by: OpenSSL 1.1.1 asks less of UTF-8 and of the wide types (asked in 1.1.1v). */
export function nameText(type: number, bytes: Uint8Array, library: Library): string | undefined {
  return textOf(type, bytes) ?? (library === 'openssl-1.1.1' ? oldText(type, bytes) : undefined)
}

/** The text of such a string (ASN1_STRING_to_UTF8): types of one octet are taken as Latin-1. */
export function textOf(type: number, bytes: Uint8Array): string | undefined {
  if (type === UNIVERSAL.UTF8_STRING) return decodeUtf8(bytes)
  if (type === UNIVERSAL.BMP_STRING) return wideText(bytes, 2)
  if (type === UNIVERSAL.UNIVERSAL_STRING) return wideText(bytes, 4)
  return latin1(bytes)
}
