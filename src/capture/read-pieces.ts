import { looksLikeDer } from '../pem/der-shape.ts'
import { extractPem } from '../pem/extract.ts'
import type { Finding } from '../report/finding.ts'
import type { Piece } from './carriers/carrier.ts'
import { addBlock, derBlock, type Gathered, type Origin } from './read-blocks.ts'

const originOf = ({ source, chain, owner }: Piece): Origin => ({
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

/** Reads the texts of an object; blocks are counted through all of them. */
export function readPieces(pieces: readonly Piece[], all: Gathered): void {
  let before = 0
  for (const piece of pieces) {
    const { source, content, optional } = piece
    if (typeof content !== 'string' && looksLikeDer(content)) {
      addBlock(all, derBlock(content, ++before), originOf(piece))
      continue
    }
    const { blocks, notes } = extractPem(content)
    if (blocks.length === 0 && optional) continue
    all.findings.push(...notes.map((note) => placed(note, source, before)))
    for (const block of blocks) {
      const counted = Object.freeze({ ...block, block: before + block.block })
      addBlock(all, counted, originOf(piece))
    }
    before += blocks.at(-1)?.block ?? 0
  }
}
