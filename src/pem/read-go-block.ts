import { DASH, decodeText, LF, lineEnd } from './ascii.ts'
import { measureBody, paddingBefore } from './base64.ts'
import { blankLinesRefused } from './blank-lines.ts'
import { hasBlanks, widthOf } from './body.ts'
import { meantLabel } from './boundary.ts'
import type { FoundGoPemBlock } from './go-pem.ts'
import { noteHeaders, noteLabel } from './label.ts'
import { quoteLabel } from './quote-label.ts'
import { addBlock, inputOffset, lineAt, nextLine, type Scan } from './scan.ts'

// A block that is not as every writer writes it, and that Go reads all the same. What Go reads is a block here too,
// whatever its lines look like to a reader that is more patient.

// a label that no loader takes for what it means
const SMALL = /[a-z]| {2}/

// RFC 7468, section 2
const WIDTH = 64

/** Adds the block as Go reads it, and notes what is odd about it. */
export function readGoBlock(scan: Scan, go: FoundGoPemBlock): void {
  const { notes } = scan
  const { headers, der } = go
  if (go.offset !== nextLine(scan)) scan.noise = true
  const place = { block: ++scan.number, line: lineAt(scan, go.offset) }
  const offset = inputOffset(scan, go.offset)
  const label = SMALL.test(go.label) ? meantLabel(go.label) : go.label
  if (label !== go.label) {
    notes.add('pem-case', { keyword: 'BEGIN', written: quoteLabel(go.label), offset }, place)
  }
  noteText(scan, go, place, offset)
  if (der.length === 0)
    notes.add('pem-empty-block', () => ({ label: quoteLabel(label), offset }), place)
  noteHeaders(notes, { label, names: Object.keys(headers) }, place, offset)
  noteLabel(notes, { label, der }, place, offset)
  addBlock(scan, { label, der, ...place }, go.offset, headers)
  scan.previousStop = go.stop
}

interface At {
  readonly block: number
  readonly line: number
}

/** Is a block with headers as every writer writes it: one blank line, then lines of base64 that are full, and nothing else? */
function isUsual(bytes: Uint8Array, go: FoundGoPemBlock): boolean {
  const { headers, bodyStart, stop, end } = go
  if (bytes[bodyStart] !== LF || Object.keys(headers).length === 0) return false
  // nothing but the line end is behind END
  if (stop < end && bytes[stop] !== LF) return false
  return bytes[lineEnd(bytes, go.offset) - 1] === DASH && isUsualBody(bytes, go)
}

function isUsualBody(bytes: Uint8Array, { bodyStart, bodyStop, der }: FoundGoPemBlock): boolean {
  const shape = measureBody(bytes, bodyStart + 1)
  // a blank line in front of END counts as a short one
  if (shape?.end !== bodyStop || shape.crlf || bytes[bodyStop - 2] === LF) return false
  const { width, lines, characters } = shape
  if (width > WIDTH || (width < WIDTH && lines > 1)) return false
  // each character that is skipped makes the octets fewer
  return (characters / 4) * 3 - paddingBefore(bytes, bodyStop - 1) === der.length
}

function noteText(scan: Scan, go: FoundGoPemBlock, place: At, offset: number): void {
  const { bytes, notes } = scan
  if (isUsual(bytes, go)) return
  const text = (start: number, stop: number): string => decodeText(bytes.subarray(start, stop))
  const begin = text(go.offset, lineEnd(bytes, go.offset))
  const raw = [begin, ...text(go.bodyStart, go.bodyStop).split('\n')]
  const data = raw.slice(1, -1).map((line) => line.replace(/[ \t\r]+/g, ''))
  if (raw.some((line) => line.endsWith('\r')) && !notes.has('pem-crlf')) {
    notes.add('pem-crlf', { offset }, place)
  }
  const tail = /[ \t]/.test(text(go.stop, go.end))
  const headers = Object.keys(go.headers).length > 0
  if (blankLinesRefused(data)) notes.add('pem-blank-line', { offset }, place)
  else if (tail || hasBlanks(raw, headers)) notes.add('pem-blanks', { offset }, place)
  const { width, even } = widthOf(data)
  const odd = (width > 64 || !even) && !notes.has('pem-line-width')
  if (odd) notes.add('pem-line-width', { width, offset }, place)
}
