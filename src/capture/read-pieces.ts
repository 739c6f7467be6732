import { renumbered } from '../pem/block.ts'
import { looksLikeDer } from '../pem/der-shape.ts'
import { extractPem } from '../pem/extract.ts'
import { quoteInput } from '../report/quote.ts'
import type { Finding } from '../report/finding.ts'
import type { Piece } from './carriers/carrier.ts'
import { readDressed, readRegular, type ReadLines } from './read-lines.ts'
import { sourceOf } from './text/source.ts'
import { addBlock, derBlock, type Gathered, type Origin } from './read-blocks.ts'

const originOf = ({ chain, owner }: Piece, source: string): Origin => ({
  source,
  chain,
  ...(owner === undefined ? {} : { secret: owner }),
})

/** A note with its source, and its block counted through all sources. */
function placed(note: Finding, source: string, before: number): Finding {
  const { block } = note
  return Object.freeze({
    ...note,
    file: source,
    ...(block === undefined ? {} : { block: before + block }),
  })
}

/** The blocks of a piece: of a file as its loader reads it, of any other text with patience. */
function readPiece({ content, optional }: Piece): Pick<ReadLines, 'blocks' | 'notes'> {
  if (typeof content !== 'string' && looksLikeDer(content)) {
    return { blocks: [derBlock(content)], notes: [] }
  }
  if (!optional) return extractPem(content)
  const { pem, text } = sourceOf(content)
  const read = readRegular(pem, text) ?? readDressed(pem, text)
  return read.blocks.length === 0 ? { blocks: [], notes: [] } : read
}

/** Reads the texts of an object; blocks are counted through all of them. */
export function readPieces(pieces: readonly Piece[], all: Gathered): void {
  let before = 0
  for (const piece of pieces) {
    const { blocks, notes } = readPiece(piece)
    if (blocks.length === 0 && notes.length === 0) continue
    // the way to it is made of names that were in the input
    const source = quoteInput(piece.source)
    const origin = originOf(piece, source)
    for (const note of notes) all.findings.push(placed(note, source, before))
    for (const block of blocks) addBlock(all, renumbered(block, before + block.block), origin)
    before += blocks.at(-1)?.block ?? 0
  }
}
