// Texts in which the octets of PEM were rewritten: for a URL, for HTML, for a string of a programming language.

const PERCENT = /-----BEGIN(?:%20|%2520|\+)/
const HEX_PAIRS = /%([0-9A-Fa-f]{2})/g
// XFCC of Envoy escapes once; what logs an URL may do it again
const MAX_PERCENT = 3

function fromPercent(line: string): string {
  let plain = line
  for (let times = 0; times < MAX_PERCENT && PERCENT.test(plain); times++) {
    // the form of HTML writes blanks as +, and a + as %2B
    const blanks = plain.includes('-----BEGIN+') ? plain.replaceAll('+', ' ') : plain
    plain = blanks.replace(HEX_PAIRS, (_, pair: string) =>
      String.fromCharCode(Number.parseInt(pair, 16)),
    )
  }
  return plain
}

const ENTITIES = /&#(?:x([0-9A-Fa-f]{1,4})|(\d{1,5}));/g
const BREAKS = /<br ?\/?>(?=.)/gi

function fromHtml(line: string): string {
  return line
    .replace(ENTITIES, (_, hex: string | undefined, decimal: string | undefined) =>
      String.fromCharCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
    )
    .replace(BREAKS, '\n')
}

const CODES = /\\(?:u00|x)([0-9A-Fa-f]{2})/g

/** JSON writes / as \/ and = as \u003d where it is asked to; PowerShell a line end as `n. */
function fromString(line: string): string {
  return line
    .replaceAll('\\/', '/')
    .replace(CODES, (_, pair: string) => String.fromCharCode(Number.parseInt(pair, 16)))
    .replaceAll(/(?:`r)?`n/g, '\n')
}

// what every escape below begins with, and the mark of HTML and the plus of a form
const ESCAPE = /[%&<\\`+]/

/** A line that speaks of PEM, with what was escaped in it written out: one or more lines. */
export function unescaped(line: string): string {
  if (!ESCAPE.test(line)) return line
  return fromString(fromHtml(fromPercent(line)))
}
