import { decodeBase64 } from '../pem/base64.ts'
import { isWholeDer } from '../pem/der-shape.ts'
import { extractPem, type ExtractedPem } from '../pem/extract.ts'
import type { PemBlock } from '../pem/block.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { CAPTURE_CODES } from './codes.ts'
import { derBlock } from './read-blocks.ts'
import { type Dressing, undress } from './text/undress.ts'

/** The blocks of a text that no loader reads: how they were written needs no word, as long as they were found. */
export interface ReadLines {
  readonly blocks: readonly PemBlock[]
  /** The text that they were read from. */
  readonly text: () => string
  /** What was lost, what was skipped, what came off the lines. */
  readonly notes: readonly Finding[]
}

interface Read {
  readonly pem: ExtractedPem
  readonly text: () => string
  readonly taken: readonly Dressing[]
}

// how a block is written: what a loader stumbles over, and what is only good to know
const isHarmless = ({ code, severity }: Finding): boolean =>
  HARMLESS.has(code) || (severity === 'warning' && !TELLING.has(code))
const HARMLESS: ReadonlySet<string> = new Set([
  'pem-crlf',
  'pem-noise',
  'pem-line-width',
  'pem-final-newline',
  'pem-blanks',
  'pem-mention',
])
// these say that something was not read, or was read as something else
const TELLING: ReadonlySet<string> = new Set(['pem-pkcs7', 'pem-headers'])

// the reader of PEM had nothing to repair
const isRegular = ({ blocks, notes }: ExtractedPem): boolean =>
  blocks.length > 0 && notes.every(({ code }) => HARMLESS.has(code))

const wholeBlocks = ({ blocks }: ExtractedPem): number =>
  blocks.filter(({ der }) => isWholeDer(der)).length

const ESCAPE = '\u001b'

/** Reads blocks as they are; undefined where the reader had to guess, or a terminal's codes are in the text. */
export function readRegular(pem: string | Uint8Array, text: () => string): ReadLines | undefined {
  const read = extractPem(pem)
  return isRegular(read) && !text().includes(ESCAPE)
    ? linesOf({ pem: read, text, taken: [] })
    : undefined
}

/** Reads blocks after what was put around the lines came off, if that gives no less than the text as it is. */
export function readDressed(pem: string | Uint8Array, text: () => string): ReadLines {
  const plain: Read = { pem: extractPem(pem), text, taken: [] }
  const bare = undress(text())
  if (bare.taken.length === 0) return linesOf(plain)
  const read = extractPem(bare.text)
  return linesOf(
    wholeBlocks(read) < wholeBlocks(plain.pem)
      ? plain
      : { pem: read, text: () => bare.text, taken: bare.taken },
  )
}

function linesOf({ pem: { blocks, notes }, text, taken }: Read): ReadLines {
  const bare = notes.some(({ code }) => code === 'pem-bare-base64') ? bareDer(text()) : undefined
  if (bare !== undefined) return { blocks: [derBlock(bare)], text, notes: [] }
  const kept = notes.filter((note) => !isHarmless(note))
  const dressed = taken.length === 0 ? [] : [finding(CAPTURE_CODES, 'capture-dressed', { taken })]
  return { blocks, text, notes: blocks.length === 0 ? kept : [...kept, ...dressed] }
}

// the whole text is base64 of one certificate, without BEGIN and END
function bareDer(text: string): Uint8Array | undefined {
  const bytes = new TextEncoder().encode(text)
  const decoded = decodeBase64(bytes, 0, bytes.length)
  return 'der' in decoded && isWholeDer(decoded.der) ? decoded.der : undefined
}
