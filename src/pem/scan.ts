import { CR, LF } from './ascii.ts'
import { createDecoder, type NativeDecoder } from './base64.ts'
import { type PemBlock, createBlock } from './block.ts'
import { findGoPem, type FoundGoPemBlock } from './go-pem.ts'
import type { Source } from './input.ts'
import { createCounter } from './lines.ts'
import type { Notes } from './notes.ts'

/** How far the reading of one text is. */
export interface Scan {
  readonly bytes: Uint8Array
  readonly source: Source
  readonly notes: Notes
  readonly blocks: PemBlock[]
  /** LF; CR where the text has no LF at all. */
  readonly eol: number
  /** How many line ends are between two offsets. */
  readonly count: (start: number, end: number) => number
  readonly decode: NativeDecoder
  /** The block of Go's reader that is the first to end behind an offset; offsets come in rising order. */
  readonly goBlock: (after: number) => FoundGoPemBlock | undefined
  /** BEGINs so far that were meant as one. */
  number: number
  /** Behind the last END. */
  previousStop: number
  /** Was there text outside of the blocks? Looked at until there was. */
  noise: boolean
  line: number
  counted: number
}

export function createScan(source: Source, notes: Notes): Scan {
  const { bytes } = source
  const eol = bytes.includes(LF) ? LF : CR
  return {
    bytes,
    source,
    notes,
    blocks: [],
    eol,
    count: createCounter(bytes, eol),
    decode: createDecoder(bytes),
    goBlock: createGoBlocks(bytes),
    number: 0,
    previousStop: 0,
    noise: false,
    line: 1,
    counted: 0,
  }
}

// asked only where a block is not as every writer writes it
function createGoBlocks(bytes: Uint8Array): Scan['goBlock'] {
  const blocks = findGoPem(bytes)
  let block: FoundGoPemBlock | undefined
  let isOver = false
  return (after) => {
    while (!isOver && (block === undefined || block.stop <= after)) {
      block = blocks.next().value
      isOver = block === undefined
    }
    return block
  }
}

/** The line of an offset; offsets come in rising order. */
export function lineAt(scan: Scan, offset: number): number {
  if (offset > scan.counted) {
    scan.line += scan.count(scan.counted, offset)
    scan.counted = offset
  }
  return scan.line
}

/** Offset in the input of an offset in the octets that are scanned. */
export const inputOffset = (scan: Scan, offset: number): number =>
  scan.source.skipped + offset * scan.source.scale

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})

/** Adds a block, frozen. */
export function addBlock(
  scan: Scan,
  block: Pick<PemBlock, 'label' | 'der' | 'line' | 'block'>,
  start: number,
  headers: Readonly<Record<string, string>> = NO_HEADERS,
): void {
  scan.blocks.push(
    createBlock({
      label: block.label,
      headers,
      block: block.block,
      line: block.line,
      offset: inputOffset(scan, start),
      der: block.der,
    }),
  )
}

/** Where the line behind the last END begins. */
export function nextLine({ bytes, previousStop, eol }: Scan): number {
  if (previousStop === 0) return 0
  const stop = bytes.indexOf(eol, previousStop)
  return stop === -1 ? bytes.length : stop + 1
}
