import type { Certificate, Name, NameAttribute } from '../../certificate/types.ts'
import { toHex } from '../../der/bytes.ts'

/** RFC 3339 in UTC with whole seconds, as Go prints the times of certificates. */
export function goTime(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

function escape(character: string): string {
  const short = ESCAPES[character]
  if (short !== undefined) return short
  const code = character.codePointAt(0) as number
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`
}

/** A text in double quotes as Go's `%q` prints it: what is not printable becomes an escape. */
export function goQuote(text: string): string {
  return `"${text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escape)}"`
}

function attributes(name: Name): readonly NameAttribute[] {
  return name.rdns.flat()
}

/** How Go names a candidate issuer: its last CommonName, else its first Organization, else its serial number. */
export function goCandidateName(certificate: Certificate): string {
  const all = attributes(certificate.subject)
  const common = all.findLast((attribute) => attribute.oid === '2.5.4.3')?.value
  if (common) return common
  const organization = all.find((attribute) => attribute.oid === '2.5.4.10')?.value
  return organization ?? `serial:${certificate.serialDecimal}`
}

// the attribute types that Go names; others are written as identifier and hex
const GO_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.6': 'C',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.17': 'POSTALCODE',
}

function escapeValue(value: string): string {
  return [...value]
    .map((character, index) => {
      if (',+"\\<>;'.includes(character)) return `\\${character}`
      if (character === ' ' && (index === 0 || index === value.length - 1)) return '\\ '
      return character === '#' && index === 0 ? '\\#' : character
    })
    .join('')
}

function goAttribute({ oid, value, tag, bytes }: NameAttribute): string {
  const name = GO_NAMES[oid]
  if (name !== undefined) return `${name}=${escapeValue(value)}`
  // a name is at most a few hundred bytes: one or three length octets never occur together with Go's text
  const length = bytes.length < 0x80 ? [bytes.length] : [0x81, bytes.length & 0xff]
  return `${oid}=#${toHex(Uint8Array.of(tag, ...length))}${toHex(bytes)}`
}

/** A name as Go's `pkix.Name.String` prints it: the last relative name first, joined by commas. */
export function goName(name: Name): string {
  return name.rdns
    .toReversed()
    .map((rdn) => rdn.map(goAttribute).join('+'))
    .join(',')
}
