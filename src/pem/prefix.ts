// What is before BEGIN on its line, in words.

/** Characters that nobody sees: no-break blanks, zero-width ones, byte-order mark, soft hyphen, controls. */
export const INVISIBLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u00a0\u00ad\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]/

const EVERY_INVISIBLE = new RegExp(INVISIBLE.source, 'g')

/** The text without invisible characters. */
export const withoutInvisible = (text: string): string =>
  INVISIBLE.test(text) ? text.replace(EVERY_INVISIBLE, '') : text

/** `U+FEFF` */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** One character for a message: itself when it can be printed, else its code point. */
export const showCharacter = (character: string): string =>
  /^[!-~]$/.test(character) ? `"${character}"` : codePoint(character)

export type PrefixKind =
  'none' | 'indented' | 'invisible' | 'quoted' | 'commented' | 'one-line' | 'yaml' | 'text'

const BLANKS = /^[ \t]+$/
const QUOTED = /^[ \t>]+$/
const COMMENTED = /^[ \t]*(?:#|\/\/|;|%|--)/
const LINE_ENDS = /^(?:\\{1,3}[nrt]|[ \t\r])+$/
// a sequence dash, a key, a block mark, an opening quote: each may be missing
const YAML =
  /^[ \t]*(?:- +)?(?:["']?[\w.-]{1,100}["']?[ \t]*[:=])?[ \t]*(?:[|>][+-]?\d?[+-]?)?[ \t]*["'`]?$/

/** What a prefix is. At most the last 128 characters of it are given. */
export function prefixKind(prefix: string): PrefixKind {
  if (prefix === '') return 'none'
  if (BLANKS.test(prefix)) return 'indented'
  // U+FFFD: a mark in another encoding
  const seen = withoutInvisible(prefix).replaceAll('\ufffd', '')
  if (seen !== prefix && (seen === '' || BLANKS.test(seen))) return 'invisible'
  if (QUOTED.test(prefix)) return 'quoted'
  if (COMMENTED.test(prefix)) return 'commented'
  if (LINE_ENDS.test(prefix)) return 'one-line'
  return YAML.test(prefix) ? 'yaml' : 'text'
}
