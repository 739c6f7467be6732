import { CR } from './ascii.ts'
import { decodeBase64 } from './base64.ts'
import { blankLinesRefused } from './blank-lines.ts'
import { isWholeDer } from './der-shape.ts'
import { INVISIBLE, showCharacter, withoutInvisible } from './prefix.ts'

/** Why base64 cannot be decoded, and where: lines counted from 0 at BEGIN's, columns from 1. */
export interface Problem {
  readonly text: string
  readonly line: number
  readonly column?: number
}

/** The octets, or the problem. */
type Decoding =
  | {
      readonly der: Uint8Array
      /** How many `=` were missing, where the length of the DER shows that nothing else is. */
      readonly padding: number
    }
  | { readonly problem: Problem }

/** What was found between BEGIN and END, read with patience. */
export interface Body {
  readonly decoding: Decoding
  readonly headers: ReadonlyMap<string, string>
  readonly crlf: boolean
  readonly blanks: boolean
  /** Would Envoy or OpenSSL refuse it for a blank line? */
  readonly blankLine: boolean
  readonly invisible?: string
  /** How the lines ended: as they should, as `\n` in two characters, with blanks, or not at all. */
  readonly lineEnds: 'lines' | 'escapes' | 'blanks' | 'none'
  /** Is a `\n` in two characters anywhere in it? */
  readonly escapes: boolean
  /** Text on the line of BEGIN; text, or blanks, on the line of END. */
  readonly afterBegin: boolean
  readonly beforeEnd: 'none' | 'blanks' | 'text'
  /** Width of the first line that is not empty. */
  readonly width: number
  /** Have all lines this width, and is the last no longer? */
  readonly even: boolean
}

interface Line {
  readonly number: number
  readonly raw: string
  readonly data: string
}

const ESCAPE = /\\{1,3}[nrt]/
const NOT_BASE64 = /[^A-Za-z0-9+/=]/

/** The lines without what is not data; a line end that was written with a backslash is one. */
function linesIn(raw: readonly string[], quoted: boolean): readonly Line[] {
  const margin = quoted ? /^[ \t>]+/ : /^[ \t]+/
  return raw.flatMap((line, number) =>
    line.split(ESCAPE).map((piece): Line => {
      const data = withoutInvisible(piece)
        .replace(margin, '')
        .replace(/[ \t\r]+/g, '')
      return { number, raw: piece, data }
    }),
  )
}

/** Reads the text between BEGIN and END. `quoted`: `>` at the start of lines is not data. */
export function readBody(text: string, eol: number, quoted: boolean): Body {
  const raw = text.split(eol === CR ? '\r' : '\n')
  const lines = linesIn(raw, quoted)
  const { headers, from } = readHeaders(lines)
  const data = lines.slice(from)
  const invisible = INVISIBLE.exec(text)?.[0]
  return {
    decoding: decodeLines(data),
    headers,
    crlf: eol !== CR && text.includes('\r\n'),
    blanks: hasBlanks(raw, headers.size > 0),
    blankLine: raw.length > 1 && blankLinesRefused(dataLines(data, from)),
    ...(invisible === undefined ? {} : { invisible }),
    lineEnds: lineEndsOf(raw, lines),
    escapes: lines.length > raw.length,
    afterBegin: raw.length > 1 && hasText(raw[0] ?? '', lines[0]?.data),
    beforeEnd: beforeEnd(raw.at(-1), lines.at(-1)?.data),
    ...widthOf(data.map((line) => line.data)),
  }
}

// the lines of the body as they would be between BEGIN and END; the first piece shares the line of BEGIN, the last that of END
function dataLines(lines: readonly Line[], from: number): readonly string[] {
  const data = lines.map((line) => line.data)
  const start = from === 0 && data[0] === '' ? 1 : 0
  return data.slice(start, data.at(-1) === '' ? -1 : undefined)
}

// a CR that is not part of a line end is text for Go
const hasText = (raw: string, data: string | undefined): boolean => data !== '' || /\r[^]/.test(raw)

function beforeEnd(raw: string | undefined, data: string | undefined): Body['beforeEnd'] {
  if (data !== '') return 'text'
  return raw === '' ? 'none' : 'blanks'
}

/** The width of the first line that is not empty, and whether the others fit to it. */
export function widthOf(lines: readonly string[]): Pick<Body, 'width' | 'even'> {
  const widths = lines.map((data) => data.length).filter((length) => length > 0)
  const [width = 0] = widths
  const even = widths.every(
    (length, i) => length === width || (i === widths.length - 1 && length < width),
  )
  return { width, even }
}

function readHeaders(lines: readonly Line[]): {
  readonly headers: ReadonlyMap<string, string>
  readonly from: number
} {
  const headers = new Map<string, string>()
  let from = lines[0]?.data === '' ? 1 : 0
  if (from === 0) return { headers, from }
  for (; from < lines.length; from++) {
    const { raw } = lines[from] as Line
    const colon = raw.indexOf(':')
    if (colon === -1) break
    headers.set(raw.slice(0, colon).trim(), raw.slice(colon + 1).trim())
  }
  return { headers, from }
}

function lineEndsOf(raw: readonly string[], lines: readonly Line[]): Body['lineEnds'] {
  if (raw.length > 1) return 'lines'
  if (lines.length > 1) return 'escapes'
  return /\S[ \t]+\S/.test(raw[0] ?? '') || /^[ \t]/.test(raw[0] ?? '') ? 'blanks' : 'none'
}

/** Are there blanks or blank lines that are not needed? The line of END is judged apart, and so is the blank line that ends headers. */
export function hasBlanks(raw: readonly string[], headers: boolean): boolean {
  let allowed = headers ? 1 : 0
  for (let i = 0; i < raw.length; i++) {
    const line = (raw[i] as string).replace(/\r$/, '')
    const edge = i === 0 || i === raw.length - 1
    if (line === '' && !edge && allowed-- <= 0) return true
    if (/^[ \t]|[ \t\r]$/.test(line) && i !== raw.length - 1) return true
  }
  return false
}

function decodeLines(lines: readonly Line[]): Decoding {
  for (const { data, raw, number } of lines) {
    const at = data.search(NOT_BASE64)
    if (at === -1) continue
    const character = String.fromCodePoint(data.codePointAt(at) ?? 0)
    const text = `${showCharacter(character)} is not a base64 character`
    return { problem: { text, line: number, column: raw.indexOf(character) + 1 } }
  }
  const bytes = new TextEncoder().encode(lines.map((line) => line.data).join(''))
  const decoded = decodeBase64(bytes, 0, bytes.length)
  if ('der' in decoded) return { der: decoded.der, padding: 0 }
  return hasPadding(bytes)
    ? { problem: misplaced(lines, decoded.badAt) }
    : withoutPadding(bytes, lines)
}

const hasPadding = (bytes: Uint8Array): boolean => bytes.includes(0x3d)

function misplaced(lines: readonly Line[], at: number): Problem {
  const text = 'more follows the end of the base64 ("=")'
  let before = 0
  for (const { data, number } of lines) {
    if (at < before + data.length) return { text, line: number, column: at - before + 1 }
    before += data.length
  }
  return { text, line: 0 }
}

// only the length of the DER itself can tell missing padding from missing data
function withoutPadding(bytes: Uint8Array, lines: readonly Line[]): Decoding {
  const missing = (4 - (bytes.length % 4)) % 4
  const padded = new Uint8Array(bytes.length + missing).fill(0x3d)
  padded.set(bytes)
  const decoded = decodeBase64(padded, 0, padded.length)
  if ('der' in decoded && isWholeDer(decoded.der)) return { der: decoded.der, padding: missing }
  const line = lines.findLast(({ data }) => data !== '')?.number ?? 0
  return { problem: { text: 'characters are missing at its end or within it', line } }
}
