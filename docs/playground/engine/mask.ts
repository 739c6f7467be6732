import { looksLikeDer } from '../../../src/pem/der-shape.ts'
import { isName, quoteShort, visible } from '../../../src/report/quote.ts'
import type { ViewRow } from '../types.ts'

// The view of a file shows words, and never a body: neither of a key, nor of what only says that it is a certificate. So there is
// nothing to decide about a body, and nothing to decide wrongly.

/** More lines of a file are not shown. */
const MOST_LINES = 4000
const LONGEST_LINE = 300
const BEGIN = /-{2,}\s?BEGIN ?([A-Z0-9 #]*)/i
const END = /-{2,}\s?END\b/i
// base64 as a line of its own, with what YAML, JSON, diff or a mail puts around it
const BODY = /^[\s>+"'|,-]*[A-Za-z0-9+/_=-]{16,}[\s"',\\]*$/
const REST = /^[\s>+"'|,-]*[A-Za-z0-9+/_=]{1,76}[\s"',\\]*$/
// a shorter one is a piece of a body only where more of them are next to it, and no name
const SHORT = /^[\s>+"'|,-]*([A-Za-z0-9+/_=]{4,})[\s"',\\+]*$/
// octets in hex: openssl -text prints keys so, and s_client tickets
const HEX =
  /^\s*(?:[0-9a-f]{2}:){4,}(?:[0-9a-f]{2})?\s*$|^\s*[0-9a-f]{4,8}[ :]+-? ?(?:[0-9a-f]{2,4}[ -]+){3,}/i

// lines that are nothing but borders of blocks, also with what damaged them around
const BORDERS = /^\W*(?:-{2,}\s?(?:BEGIN|END) [A-Z0-9 ]*-*\W*)+$/

interface Line {
  readonly text: string
  /** The label of the block that it is in the body of, or `''` for what only looks like a body. */
  readonly body?: string
}

/** Which lines may be pieces of a body that is broken into short ones: a row of such lines, with one in it that is not a name. */
function shortPieces(all: readonly string[]): readonly boolean[] {
  const pieces = all.map((line) => SHORT.exec(line)?.[1])
  const odd = pieces.map((piece) => piece !== undefined && !isName(piece))
  const is = pieces.map((piece) => piece !== undefined && !/^[a-z]*$/.test(piece))
  for (let from = 0, to; from < all.length; from = to + 1) {
    to = from
    while (is[to] === true) to += 1
    if (to < from + 2 || !odd.slice(from, to).includes(true)) is.fill(false, from, to)
  }
  return is
}

function lines(text: string): readonly Line[] {
  let label: string | undefined
  let before = false
  const all = text.split(/\r\n|\n|\r/)
  const short = shortPieces(all)
  return all.map((line, at): Line => {
    const begin = BEGIN.exec(line)
    if (begin !== null) {
      // a whole block in one line ends in it
      label = END.test(line.slice(begin.index)) ? undefined : (begin[1] as string).trim()
      before = false
      return { text: line }
    }
    if (END.test(line)) {
      label = undefined
      before = false
      return { text: line }
    }
    if (label !== undefined) return { text: line, body: label }
    before = BODY.test(line) || HEX.test(line) || short[at] === true || (before && REST.test(line))
    return before ? { text: line, body: '' } : { text: line }
  })
}

const lineText = (text: string): string =>
  BORDERS.test(text) && text.length <= LONGEST_LINE ? visible(text) : quoteShort(text, LONGEST_LINE)

const countText = (count: number): string => (count === 1 ? '1 line' : `${String(count)} lines`)

function cutRow(line: number, count: number, label: string): ViewRow {
  const isKey = /KEY/i.test(label) && !/PUBLIC/i.test(label)
  const what = isKey
    ? 'a private key, not shown'
    : label === ''
      ? 'base64 or hex'
      : label.toLowerCase()
  return { line, count, text: `${countText(count)}: ${what}`, cut: true }
}

/** The rows of a text: each line by itself, but bodies, which are cut at the lines that findings name. */
export function rowsOf(
  bytes: Uint8Array,
  named: ReadonlySet<number>,
): { readonly rows: readonly ViewRow[]; readonly more: number } {
  if (looksLikeDer(bytes)) {
    const text = `${String(bytes.length)} octets, no text`
    return { rows: [{ line: 1, count: 1, text, cut: true }], more: 0 }
  }
  const all = lines(new TextDecoder().decode(bytes))
  const shown = all.at(-1)?.text === '' ? all.slice(0, -1) : all
  const rows: ViewRow[] = []
  for (let at = 0; at < Math.min(shown.length, MOST_LINES);) {
    const { text, body } = shown[at] as Line
    let to = at + 1
    if (body === undefined) {
      rows.push({ line: to, count: 1, text: lineText(text), cut: false })
    } else {
      const joins = (): boolean => shown[to]?.body === body && !named.has(to + 1)
      while (!named.has(at + 1) && joins()) to += 1
      rows.push(cutRow(at + 1, to - at, body))
    }
    at = to
  }
  return { rows, more: Math.max(0, shown.length - MOST_LINES) }
}
