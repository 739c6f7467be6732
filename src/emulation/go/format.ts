/** RFC 3339 in UTC with whole seconds, as Go prints the present. */
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
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`
}

/** A text in double quotes as Go's `%q` prints it: what is not printable becomes an escape. */
export function goQuote(text: string): string {
  return `"${text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escape)}"`
}
