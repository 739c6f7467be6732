import type { Certificate, Name, NameAttribute } from '../../certificate/types.ts'

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
