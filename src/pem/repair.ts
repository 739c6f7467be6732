import { quoteInput, quoteShort } from '../report/quote.ts'
import { quoteLabel } from './quote-label.ts'
import { CR, decodeText, LF } from './ascii.ts'
import { type Body, readBody } from './body.ts'
import { type Boundary, meantLabel, writtenLabel } from './boundary.ts'
import { noteHeaders, noteLabel } from './label.ts'
import { codePoint, INVISIBLE, type PrefixKind, prefixKind, withoutInvisible } from './prefix.ts'
import { addBlock, inputOffset, lineAt, type Scan } from './scan.ts'

// The slow way: a block that is not as every writer writes it. Each deviation becomes a note.

// more of a line is not looked at to say what is before BEGIN
const MAX_PREFIX = 128
// a body this short under a BEGIN in the middle of a line is talk (a sed command, say), not data
const SHORT_BODY = 64

interface Prefix {
  readonly text: string
  readonly kind: PrefixKind
  /** Does the END of the block before come on the same line? */
  readonly shared: boolean
}

function prefixOf(scan: Scan, boundary: Boundary): Prefix {
  const { bytes, previousStop, eol } = scan
  const floor = Math.max(previousStop, boundary.start - MAX_PREFIX)
  let start = boundary.start
  while (start > floor && bytes[start - 1] !== LF && bytes[start - 1] !== eol) start--
  const shared = start === previousStop && previousStop > 0
  const text = decodeText(bytes.subarray(start, boundary.start))
  // a prefix that was cut off is text, whatever its last characters are
  const cut = start === floor && start > previousStop
  return { text, kind: cut ? 'text' : prefixKind(text), shared }
}

/** Is a BEGIN without END, or an END without BEGIN, in the middle of a sentence or a command? */
export function isLoneMention(scan: Scan, boundary: Boundary): boolean {
  const { kind } = prefixOf(scan, boundary)
  return kind === 'text' || kind === 'commented'
}

export function noteMention(scan: Scan, boundary: Boundary): void {
  const offset = inputOffset(scan, boundary.start)
  const at = { line: lineAt(scan, boundary.start) }
  const facts = () => ({
    keyword: boundary.begins ? 'BEGIN' : 'END',
    label: quoteLabel(writtenLabel(scan.bytes, boundary)),
    offset,
  })
  scan.notes.add('pem-mention', facts, at)
  // text on the line of the END before: Go and OpenSSL lose that block
  if (prefixOf(scan, boundary).shared) {
    scan.notes.add('pem-mid-line', { keyword: 'END', offset }, at)
  }
  scan.noise = true
}

/** Reads one block with patience; adds it, or the note that says why not. */
export function repairBlock(
  scan: Scan,
  open: Boundary,
  end: Boundary,
  next: Boundary | undefined,
): void {
  const { bytes, eol } = scan
  const prefix = prefixOf(scan, open)
  const line = lineAt(scan, open.start)
  const inside = decodeText(bytes.subarray(open.stop, end.start))
  const body = readBody(inside, eol, prefix.kind === 'quoted')
  if (prefix.kind === 'commented' && commentGoesOn(inside)) {
    const facts = {
      label: quoteLabel(writtenLabel(bytes, open)),
      offset: inputOffset(scan, open.start),
    }
    scan.notes.add('pem-commented-out', facts, { line })
    scan.noise = true
  } else if (prefix.kind === 'text' && 'problem' in body.decoding && inside.length < SHORT_BODY) {
    noteMention(scan, open)
  } else {
    const repair: Repair = {
      scan,
      open,
      prefix,
      body,
      tail: tailOf(scan, end, next),
      end,
      line,
      block: ++scan.number,
    }
    noteAll(repair)
    deliver(repair)
  }
  scan.previousStop = end.stop
}

// is the next line a comment too?
const commentGoesOn = (inside: string): boolean => /^[^\n]*\n[ \t]*(?:#|\/\/|;|%|--)/.test(inside)

interface Repair {
  readonly scan: Scan
  readonly open: Boundary
  readonly end: Boundary
  readonly prefix: Prefix
  readonly body: Body
  /** What follows END on its line, to the next BEGIN. */
  readonly tail: string
  readonly line: number
  readonly block: number
}

function noteAll(repair: Repair): void {
  noteStart(repair)
  if (!noteBoundary(repair, repair.open)) noteBoundary(repair, repair.end)
  noteLines(repair)
  noteBody(repair)
  noteTail(repair)
}

function place({ scan, open, block, line }: Repair): {
  at: { block: number; line: number }
  offset: number
} {
  return { at: { block, line }, offset: inputOffset(scan, open.start) }
}

function noteStart(repair: Repair): void {
  const { scan, prefix } = repair
  const { notes } = scan
  const { at, offset } = place(repair)
  const outside = outsideBefore(repair)
  if (outside.trim() !== '') scan.noise = true
  if (prefix.shared) {
    noteShared(repair)
    return
  }
  const above = lastLine(outside)
  if (YAML_MARK.test(above) && prefix.kind !== 'yaml') {
    notes.add('pem-yaml-residue', { residue: quoteInput(above.trim()), offset }, at)
  }
  notePrefix(repair)
}

// END of the block before and BEGIN on one line
function noteShared(repair: Repair): void {
  const { scan, prefix, block, body } = repair
  const { at, offset } = place(repair)
  if (body.lineEnds !== 'lines' || scan.eol === CR) return
  if (/^[ \t]*$/.test(prefix.text)) {
    scan.notes.add('pem-glued', { previous: block - 1, next: block, offset }, at)
  } else scan.notes.add('pem-mid-line', { keyword: 'BEGIN', offset }, at)
}

function outsideBefore({ scan, open, prefix }: Repair): string {
  const start = Math.max(scan.previousStop, open.start - MAX_PREFIX)
  const text = decodeText(scan.bytes.subarray(start, open.start))
  return text.slice(0, text.length - prefix.text.length)
}

// a block mark, with its key or alone, on the line above BEGIN
const YAML_MARK = /^[ \t]*(?:- +)?(?:["']?[\w.-]{1,100}["']?:[ \t]*)?[|>][+-]?\d?[+-]?[ \t]*\r?$/

// the line above the one of BEGIN
function lastLine(outside: string): string {
  const lines = outside.split('\n')
  return lines.at(-2) ?? ''
}

function notePrefix(repair: Repair): void {
  const { scan, prefix } = repair
  const { notes } = scan
  const { at, offset } = place(repair)
  if (prefix.kind === 'indented') notes.add('pem-indented', { line_kind: 'BEGIN', offset }, at)
  else if (prefix.kind === 'quoted') notes.add('pem-quoted', { offset }, at)
  else if (prefix.kind === 'invisible') {
    const character = codePoint(INVISIBLE.exec(prefix.text)?.[0] ?? '\ufffd')
    notes.add('pem-bom', { character, offset }, at)
  } else if (prefix.kind === 'yaml') {
    notes.add(
      'pem-yaml-residue',
      { residue: quoteInput(prefix.text.trim()).slice(-40), offset },
      at,
    )
  } else if (prefix.kind === 'text' || prefix.kind === 'commented') {
    notes.add('pem-mid-line', { keyword: 'BEGIN', offset }, at)
  }
}

// dashes and letters; one note a block
function noteBoundary(repair: Repair, boundary: Boundary): boolean {
  if (boundary.exact) return false
  const { scan } = repair
  const { at, offset } = place(repair)
  const keyword = boundary.begins ? 'BEGIN' : 'END'
  const label = quoteLabel(writtenLabel(scan.bytes, boundary))
  const { before, after } = boundary
  if (boundary.smart) scan.notes.add('pem-smart-dashes', { keyword, offset }, at)
  else if (before !== 5 || after !== 5) {
    scan.notes.add('pem-dashes', { keyword, label, before, after, offset }, at)
  } else {
    const written = decodeText(scan.bytes.subarray(boundary.start + 5, boundary.stop - 5))
    scan.notes.add('pem-case', { keyword, written: quoteWritten(written, label), offset }, at)
  }
  return true
}

// the keyword and the label as they are written, where both are known
function quoteWritten(written: string, label: string): string {
  const known = !label.startsWith('(') && /^\s*(?:begin|end)\b/i.test(written)
  return known ? quoteShort(written, 60) : label
}

const ESCAPES = /^(?:\\{1,3}[nrt])+/

const FOUND: Readonly<Record<Exclude<Body['lineEnds'], 'lines'>, string>> = {
  escapes: 'they are written as \\n',
  blanks: 'blanks are in their place',
  none: 'BEGIN, body and END are on one line',
}

function noteLines(repair: Repair): void {
  const { scan, body, prefix, tail } = repair
  const { notes, eol } = scan
  const { at, offset } = place(repair)
  if (body.lineEnds !== 'lines') {
    notes.add('pem-one-line', { found: FOUND[body.lineEnds], offset }, at)
    return
  }
  const escaped = body.escapes || prefix.kind === 'one-line' || ESCAPES.test(tail)
  if (escaped) notes.add('pem-one-line', { found: FOUND.escapes, offset }, at)
  if (eol === CR && !notes.has('pem-cr-only')) notes.add('pem-cr-only', { offset }, at)
  if (body.crlf && !notes.has('pem-crlf')) notes.add('pem-crlf', { offset }, at)
  if (body.blankLine) notes.add('pem-blank-line', { offset }, at)
  noteLineOf(repair)
}

// what shares the line of BEGIN or END; blanks
function noteLineOf(repair: Repair): void {
  const { scan, body, prefix } = repair
  const { notes } = scan
  const { at, offset } = place(repair)
  if (body.afterBegin) notes.add('pem-mid-line', { keyword: 'BEGIN', offset }, at)
  if (body.beforeEnd === 'text') notes.add('pem-mid-line', { keyword: 'END', offset }, at)
  if (prefix.kind !== 'none') return
  if (body.beforeEnd === 'blanks') notes.add('pem-indented', { line_kind: 'END', offset }, at)
  if (body.blanks && !body.blankLine) notes.add('pem-blanks', { offset }, at)
}

function noteBody(repair: Repair): void {
  const { scan, body } = repair
  const { notes } = scan
  const { at, offset } = place(repair)
  if (body.invisible !== undefined) {
    notes.add('pem-invisible', { character: codePoint(body.invisible), offset }, at)
  }
  if ('padding' in body.decoding && body.decoding.padding > 0) {
    notes.add('pem-padding', { missing: body.decoding.padding, offset }, at)
  }
  const odd = 'der' in body.decoding && body.lineEnds === 'lines' && (body.width > 64 || !body.even)
  if (odd && !notes.has('pem-line-width')) {
    notes.add('pem-line-width', { width: body.width, offset }, at)
  }
}

// what follows END on its line
function noteTail(repair: Repair): void {
  const { scan, body, tail } = repair
  const { notes } = scan
  const { at, offset } = place(repair)
  if (tail === '' || ESCAPES.test(tail)) return
  if (/^[ \t]+$/.test(tail)) noteTailBlanks(repair)
  else if (withoutInvisible(tail).trim() === '') {
    const character = codePoint(INVISIBLE.exec(tail)?.[0] ?? '\r')
    if (scan.eol === LF) notes.add('pem-invisible', { character, offset }, at)
  } else if (CLOSING_QUOTE.test(tail)) noteQuote(repair)
  else if (body.lineEnds === 'lines') notes.add('pem-mid-line', { keyword: 'END', offset }, at)
}

function noteTailBlanks(repair: Repair): void {
  const { scan, body, prefix } = repair
  const { at, offset } = place(repair)
  const said = body.lineEnds !== 'lines' || (body.blanks && prefix.kind === 'none')
  if (!said) scan.notes.add('pem-blanks', { offset }, at)
}

const CLOSING_QUOTE = /^[ \t]*["'`][,;]?[ \t}\]]*$/

// of a pair of quotes the first is said already
function noteQuote(repair: Repair): void {
  if (repair.prefix.kind === 'yaml') return
  const { at, offset } = place(repair)
  repair.scan.notes.add('pem-yaml-residue', { residue: repair.tail.trim(), offset }, at)
}

function tailOf({ bytes, eol }: Scan, end: Boundary, next: Boundary | undefined): string {
  const limit = Math.min(bytes.length, end.stop + MAX_PREFIX, next?.start ?? Infinity)
  let stop = end.stop
  while (stop < limit && bytes[stop] !== LF && bytes[stop] !== eol) stop++
  const tail = decodeText(bytes.subarray(end.stop, stop))
  // what joins two blocks is noted with the second
  if (stop === next?.start && tail.trim() === '') return ''
  // a CR is half a line end; without its LF, at the end of the text, Go does not take it
  return stop < bytes.length ? tail.replace(/\r$/, '') : tail
}

function deliver(repair: Repair): void {
  const { scan, open, end, body, line, block } = repair
  const { notes, bytes } = scan
  const { at, offset } = place(repair)
  const begun = writtenLabel(bytes, open)
  const ended = writtenLabel(bytes, end)
  if (meantLabel(begun) !== meantLabel(ended)) {
    notes.add(
      'pem-label-mismatch',
      { label: quoteLabel(begun), end: quoteLabel(ended), offset },
      at,
    )
    return
  }
  if ('problem' in body.decoding) {
    const { text: problem, line: below, column } = body.decoding.problem
    const where = { block, line: line + below, ...(column === undefined ? {} : { column }) }
    notes.add('pem-corrupt-block', { problem, label: quoteLabel(begun), offset }, where)
    return
  }
  const { der } = body.decoding
  const label = open.exact ? begun : meantLabel(begun)
  if (der.length === 0) notes.add('pem-empty-block', { label: quoteLabel(label), offset }, at)
  noteHeaders(notes, { label, names: [...body.headers.keys()] }, at, offset)
  noteLabel(notes, { label, der }, at, offset)
  addBlock(scan, { label, der, line, block }, open.start, headersOf(body))
}

const headersOf = ({ headers }: Body): Readonly<Record<string, string>> | undefined =>
  headers.size === 0 ? undefined : Object.freeze(Object.fromEntries(headers))
