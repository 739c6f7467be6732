import { quoteLabel } from './quote-label.ts'
import type { Finding, Place } from '../report/finding.ts'
import { ascii, CR, decodeText, LF, startsWith } from './ascii.ts'
import { type BodyShape, measureBody } from './base64.ts'
import type { PemBlock } from './block.ts'
import { type Boundary, boundaryAt, nextBoundary, writtenLabel } from './boundary.ts'
import { prepare, requireText, unwrapBase64 } from './input.ts'
import { noteLabel } from './label.ts'
import { PEM_BLOCKS, PEM_LIMIT } from './limits.ts'
import { createNotes, type Notes } from './notes.ts'
import { isLoneMention, noteMention, repairBlock } from './repair.ts'
import { readGoBlock } from './read-go-block.ts'
import { addBlock, createScan, inputOffset, lineAt, nextLine, type Scan } from './scan.ts'

/** What {@link extractPem} found. */
export interface ExtractedPem {
  /** In the order of the text. */
  readonly blocks: readonly PemBlock[]
  /** Every deviation, in the order of the text; those of the text as a whole first or last. */
  readonly notes: readonly Finding[]
}

/**
 * Finds every PEM block in a noisy text, repairs in memory what can only mean one thing, and says what it repaired.
 *
 * Never throws for what is in it, linear in its input. Every BEGIN is accounted for: by a block, or by a note with its line that says why not. Of a text above {@link PEM_LIMIT}, or
 * with more blocks than {@link PEM_BLOCKS}, there are none, and a note that says so.
 * Takes CRLF and bare CR, byte-order marks and invisible characters, UTF-16, indentation, `>` quotes, rests of YAML, literal
 * `\n`, one line for all, END and BEGIN on one line, wrong or typographic dashes, small letters, headers, base64 of PEM.
 * A note of severity `error` lost a block, `warning` means that Go (istiod) loses it, `info` is harmless. At most 100 notes of one code.
 * @param input - Any text, or a file as it is.
 * @returns Blocks of every label in their order, numbered by their BEGIN, and the notes; frozen. A block's octets are decoded
 *   base64, nothing else was looked at. Of base64 around PEM, offsets and lines are those of the PEM inside.
 * @example
 * import { extractPem } from 'meshcerts'
 * const { blocks, notes } = extractPem('  -----BEGIN X-----\n  MAA=\n  -----END X-----\n')
 * blocks[0]?.label // => 'X'
 * notes[0]?.code // => 'pem-indented'
 */
export function extractPem(input: string | Uint8Array): ExtractedPem {
  requireText(input)
  const notes = createNotes()
  if (input.length > PEM_LIMIT) {
    notes.add('pem-too-long', { limit: PEM_LIMIT })
    return frozen([], notes)
  }
  const source = prepare(input, notes)
  if (source === undefined) return frozen([], notes)
  const scan = createScan(source, notes)
  scanAll(scan)
  // those behind the limit may be the ones that matter, such as a CRL: part of a text is no answer
  if (notes.has('pem-too-many')) return frozen([], notes)
  if (scan.blocks.length > 0 || scan.number > 0) return finish(scan)
  const inner = unwrapBase64(source.bytes, notes)
  if (inner === undefined) return finish(scan)
  const unwrapped = createScan({ bytes: inner, scale: 1, skipped: 0 }, notes)
  scanAll(unwrapped)
  return notes.has('pem-too-many') ? frozen([], notes) : finish(unwrapped)
}

const isError = ({ severity }: Finding): boolean => severity === 'error'

function finish(scan: Scan): ExtractedPem {
  const { notes, blocks, bytes } = scan
  if (blocks.length === 0) {
    // a block that was lost has said why: one fault, one error
    const told = notes.has('pem-bare-base64') || notes.list().some(isError)
    if (!told) notes.add('pem-no-block', { begins: scan.number })
    return frozen(blocks, notes)
  }
  noteEdges(scan)
  const last = bytes[bytes.length - 1]
  if (scan.previousStop === bytes.length && last !== LF && last !== CR) {
    const offset = inputOffset(scan, bytes.length)
    notes.add('pem-final-newline', { offset }, { line: lineAt(scan, bytes.length) })
  }
  return frozen(blocks, notes)
}

const frozen = (blocks: readonly PemBlock[], notes: Notes): ExtractedPem =>
  Object.freeze({ blocks: Object.freeze(blocks), notes: notes.list() })

function noteEdges(scan: Scan): void {
  if (nextLine(scan) < scan.bytes.length) scan.noise = true
  if (scan.noise) scan.notes.add('pem-noise', {})
}

function scanAll(scan: Scan): void {
  const { bytes } = scan
  let open: Boundary | undefined
  let found = nextBoundary(bytes, 0)
  while (found !== undefined) {
    const regular = found.begins && open === undefined ? readRegularBlock(scan, found) : undefined
    const stop = regular?.stop ?? readAsGo(scan, found, open)
    const next = nextBoundary(bytes, stop ?? found.stop)
    if (stop !== undefined) open = undefined
    else open = readWithPatience(scan, { open, found, next })
    found = withRoom(scan, next)
  }
  if (open !== undefined) noteTruncated(scan, open)
}

/** What comes next, where one more block may be read. */
function withRoom({ blocks, notes }: Scan, next: Boundary | undefined): Boundary | undefined {
  if (next === undefined || blocks.length < PEM_BLOCKS) return next
  notes.add('pem-too-many', { limit: PEM_BLOCKS })
  return undefined
}

// Where Go reads a block that begins before `found` ends, it is read as Go reads it. Behind its END then, else undefined.
function readAsGo(scan: Scan, found: Boundary, open: Boundary | undefined): number | undefined {
  const go = scan.goBlock(found.start)
  if (go === undefined || go.offset >= found.stop) return undefined
  if (open !== undefined) noteTruncated(scan, open)
  // its BEGIN is what looks like the dashes of another
  if (found.start < go.offset) noteAlone(scan, found)
  readGoBlock(scan, go)
  return go.stop
}

interface Met {
  readonly open: Boundary | undefined
  readonly found: Boundary
  readonly next: Boundary | undefined
}

// the BEGIN that is open then
function readWithPatience(scan: Scan, { open, found, next }: Met): Boundary | undefined {
  if (found.begins) {
    if (open !== undefined) noteTruncated(scan, open)
    return found
  }
  if (open === undefined) noteLoneEnd(scan, found)
  else repairBlock(scan, open, found, next)
  return undefined
}

const noteAlone = (scan: Scan, boundary: Boundary): void => {
  if (boundary.begins) noteTruncated(scan, boundary)
  else noteLoneEnd(scan, boundary)
}

const labelFacts = (scan: Scan, boundary: Boundary) => ({
  label: quoteLabel(writtenLabel(scan.bytes, boundary)),
  offset: inputOffset(scan, boundary.start),
})

function noteTruncated(scan: Scan, open: Boundary): void {
  if (isLoneMention(scan, open)) {
    noteMention(scan, open)
    return
  }
  const place = { block: ++scan.number, line: lineAt(scan, open.start) }
  scan.notes.add('pem-truncated', () => labelFacts(scan, open), place)
}

function noteLoneEnd(scan: Scan, end: Boundary): void {
  if (isLoneMention(scan, end)) {
    noteMention(scan, end)
    return
  }
  const place = { line: lineAt(scan, end.start) }
  scan.notes.add('pem-end-without-begin', () => labelFacts(scan, end), place)
  scan.previousStop = end.stop
}

// A block as every writer writes it, where nothing is to be repaired; returns its END. The lines of the body are not searched,
// only their ends are looked at: a dash in one of them is found when it is decoded.
function readRegularBlock(scan: Scan, open: Boundary): Boundary | undefined {
  const { bytes } = scan
  const bodyStart = regularStart(bytes, open)
  const shape = bodyStart === -1 ? undefined : measureBody(bytes, bodyStart)
  if (shape === undefined) return undefined
  const end = boundaryAt(bytes, shape.end)
  if (end === undefined || !isRegularEnd(bytes, open, end)) return undefined
  const label = labelText(bytes, open)
  const der = scan.decode(bodyStart, shape, label !== CERTIFICATE)
  if (der === undefined) return undefined
  addRegularBlock(scan, { label, der }, open.start, shape)
  scan.counted = end.stop
  scan.previousStop = end.stop
  return end
}

function addRegularBlock(
  scan: Scan,
  { label, der }: Pick<PemBlock, 'label' | 'der'>,
  start: number,
  shape: BodyShape,
): void {
  noteOutside(scan, start)
  const line = lineAt(scan, start)
  scan.line += 1 + shape.lines
  const block = ++scan.number
  const place = { block, line }
  const offset = inputOffset(scan, start)
  noteShape(scan, shape, place, offset)
  noteLabel(scan.notes, { label, der }, place, offset)
  addBlock(scan, { label, der, line, block }, start)
}

// where the body begins; -1 when BEGIN is not on a line of its own, as it should be
function regularStart(bytes: Uint8Array, open: Boundary): number {
  if (!open.exact || (open.start !== 0 && bytes[open.start - 1] !== LF)) return -1
  return afterLineEnd(bytes, open.stop)
}

function isRegularEnd(bytes: Uint8Array, open: Boundary, end: Boundary): boolean {
  if (!end.exact || end.begins || afterLineEnd(bytes, end.stop) === -1) return false
  const label = bytes.subarray(open.labelStart, open.labelStop)
  return end.labelStop - end.labelStart === label.length && startsWith(bytes, label, end.labelStart)
}

const CERTIFICATE = 'CERTIFICATE'
const CERTIFICATE_OCTETS = ascii(CERTIFICATE)

// nearly every label is this one
function labelText(bytes: Uint8Array, { labelStart, labelStop }: Boundary): string {
  const usual = labelStop - labelStart === CERTIFICATE.length
  return usual && startsWith(bytes, CERTIFICATE_OCTETS, labelStart)
    ? CERTIFICATE
    : decodeText(bytes.subarray(labelStart, labelStop))
}

function noteShape(scan: Scan, body: BodyShape, place: Place, offset: number): void {
  const { notes } = scan
  if (body.crlf && !notes.has('pem-crlf')) notes.add('pem-crlf', { offset }, place)
  const odd = body.width !== 64 && (body.lines > 1 || body.width > 64)
  if (odd && !notes.has('pem-line-width')) {
    notes.add('pem-line-width', { width: body.width, offset }, place)
  }
}

// behind LF or CRLF; the end of the text; -1 when something else is there
function afterLineEnd(bytes: Uint8Array, at: number): number {
  if (at === bytes.length) return at
  if (bytes[at] === LF) return at + 1
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : -1
}

function noteOutside(scan: Scan, start: number): void {
  if (!scan.noise) scan.noise = start !== nextLine(scan)
}
