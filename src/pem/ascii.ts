import { isAscii, latin1 } from '../der/strings.ts'

/** Octets that PEM is made of. */
export const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const BLANK = 0x20
export const DASH = 0x2d
export const COLON = 0x3a

/** The octets of an ASCII text. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** Is `word` at `at`? */
export function startsWith(bytes: Uint8Array, word: Uint8Array, at: number): boolean {
  if (at < 0 || at + word.length > bytes.length) return false
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false
  return true
}

/** Offset of the next LF, or of the end. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(LF, from)
  return at === -1 ? bytes.length : at
}

/** Octets as text: UTF-8, a byte-order mark kept, what is not UTF-8 as U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  // labels are, and a decoder costs more to make than to use
  if (isAscii(bytes)) return latin1(bytes)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}
