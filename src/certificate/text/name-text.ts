import { toHex } from '../../der/bytes.ts'
import { latin1 } from '../../der/strings.ts'
import { TAG } from '../../der/tags.ts'
import { element } from '../../der/writer.ts'
import type { Name, NameAttribute, RelativeName } from '../types.ts'
import { shortName } from './objects.ts'

// the string types that OpenSSL shows as text; everything else is dumped
const TEXT_TAGS: ReadonlySet<number> = new Set([
  TAG.UTF8_STRING,
  TAG.NUMERIC_STRING,
  TAG.PRINTABLE_STRING,
  TAG.TELETEX_STRING,
  TAG.IA5_STRING,
  TAG.UTC_TIME,
  TAG.GENERALIZED_TIME,
  TAG.VISIBLE_STRING,
  TAG.UNIVERSAL_STRING,
  TAG.BMP_STRING,
])

const hexEscape = (octet: number): string =>
  `\\${octet.toString(16).toUpperCase().padStart(2, '0')}`

const utf8Escape = (character: string): string =>
  Array.from(new TextEncoder().encode(character), hexEscape).join('')

/** One character under `esc_2253,esc_ctrl,esc_msb,utf8`; what needs quotes stays as it is. */
function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) as number
  if (code > 0x7f) return utf8Escape(character)
  if (code < 0x20 || code === 0x7f) return hexEscape(code)
  return character === '"' || character === '\\' ? `\\${character}` : character
}

// RFC 2253, section 2.4: specials anywhere, a blank or # in front, a blank at the end; OpenSSL quotes them.
// A value of one character is its last, not its first.
const NEEDS_QUOTES = /[+,;<>]|^[ #](?=[^])| $/

function printable({ tag, bytes, value }: NameAttribute): string {
  if (tag === TAG.UTC_TIME || tag === TAG.GENERALIZED_TIME) return latin1(bytes)
  return value
}

function attributeValue(attribute: NameAttribute): string {
  const { tag, bytes } = attribute
  if (!TEXT_TAGS.has(tag)) return `#${toHex(element(tag, bytes)).toUpperCase()}`
  const text = printable(attribute)
  const escaped = Array.from(text, escapeCharacter).join('')
  return NEEDS_QUOTES.test(text) ? `"${escaped}"` : escaped
}

/** A relative name as `oneline` prints it: `CN = a + O = b`. */
export function relativeNameText(rdn: RelativeName): string {
  return rdn
    .map((attribute) => `${shortName(attribute.oid)} = ${attributeValue(attribute)}`)
    .join(' + ')
}

/** A name as the `oneline` form of OpenSSL's name options prints it: `C = US, O = x`. */
export const nameText = (name: Name): string => name.rdns.map(relativeNameText).join(', ')

function slashOctet(octet: number): string {
  if (octet < 0x20 || octet > 0x7e) return `\\x${octet.toString(16).toUpperCase().padStart(2, '0')}`
  return octet === 0x2f || octet === 0x2b
    ? `\\${String.fromCharCode(octet)}`
    : String.fromCharCode(octet)
}

// OpenSSL prints a name inside alternative names into a buffer of 256 octets, NUL included
const SLASH_LIMIT = 255

/** A name in the old form, `/C=US/O=x`, as it is in alternative names: cut at the attribute that does not fit. */
export function slashName(name: Name): string {
  let text = ''
  for (const rdn of name.rdns) {
    for (const [index, { oid, bytes }] of rdn.entries()) {
      const value = Array.from(bytes, slashOctet).join('')
      const next = `${index === 0 ? '/' : '+'}${shortName(oid)}=${value}`
      if (text.length + next.length > SLASH_LIMIT) return text
      text += next
    }
  }
  return text
}
