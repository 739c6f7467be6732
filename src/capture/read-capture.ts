import { looksLikeDer } from '../pem/der-shape.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { readCarrier } from './carriers/read-carrier.ts'
import { CAPTURE_CODES } from './codes.ts'
import { addBlock, derBlock, gathered, type Gathered, type ReadBlock } from './read-blocks.ts'
import { readPieces } from './read-pieces.ts'
import { readText } from './read-text.ts'
import { sourceOf } from './text/source.ts'
import type { CapturedKey, TranscriptFacts } from './types.ts'

/** Everything that is in an input, nothing dropped yet. */
export interface ReadCapture {
  readonly certificates: readonly ReadBlock[]
  readonly keys: readonly CapturedKey[]
  readonly findings: readonly Finding[]
  readonly transcript: TranscriptFacts | undefined
}

/** Reads text, octets or an object; never throws for what is in it. No certificate gives an error among the findings. */
export function readCapture(input: string | Uint8Array | object): ReadCapture {
  const all = gathered()
  const transcript = readInput(input, all)
  const { certificates, keys, findings } = all
  const said = certificates.length > 0 || findings.some(({ severity }) => severity === 'error')
  if (!said) findings.push(finding(CAPTURE_CODES, 'capture-no-certificate', {}))
  return { certificates, keys, findings, transcript }
}

function readInput(
  input: string | Uint8Array | object,
  all: Gathered,
): TranscriptFacts | undefined {
  if (typeof input !== 'string' && !(input instanceof Uint8Array)) {
    const { pieces, findings } = readCarrier(input)
    all.findings.push(...findings)
    readPieces(pieces, all)
    return undefined
  }
  if (typeof input === 'string' || !looksLikeDer(input)) return readText(sourceOf(input), all)
  addBlock(all, derBlock(input), { source: '', chain: '' })
  return undefined
}
