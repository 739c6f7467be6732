import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { readCarrier } from './carriers/read-carrier.ts'
import { PEM_IN_BASE64 } from './carriers/texts.ts'
import { CAPTURE_CODES } from './codes.ts'
import { addBlock, type Gathered } from './read-blocks.ts'
import { readDressed, readRegular, type ReadLines } from './read-lines.ts'
import { readPieces } from './read-pieces.ts'
import { carriedIn } from './text/carried.ts'
import { type Outside, outsideOf } from './text/outside.ts'
import type { Source } from './text/source.ts'
import { isTranscript, judgeTranscript, readTranscript } from './transcript.ts'
import type { TranscriptFacts } from './types.ts'

const YAML_MANIFEST = /^kind: *(?:Secret|ConfigMap|List)\b/m

const manifestNote = ({ blocks }: ReadLines, text: string): readonly Finding[] =>
  blocks.length === 0 && YAML_MANIFEST.test(text)
    ? [finding(CAPTURE_CODES, 'capture-yaml', {})]
    : []

/** What a transcript says around so many certificates, which comes before what is said of their blocks. */
export function judgeAround(
  outside: Outside,
  certificates: number,
  { findings }: Gathered,
): TranscriptFacts | undefined {
  if (!isTranscript(outside.text)) return undefined
  const transcript = readTranscript(outside.text)
  findings.unshift(...judgeTranscript(outside, transcript, certificates / transcript.reports))
  return transcript
}

/** Takes the blocks of a text, and what a transcript says around them. */
function takeLines(read: ReadLines, all: Gathered): TranscriptFacts | undefined {
  const before = all.certificates.length
  for (const block of read.blocks) addBlock(all, block, { source: '', chain: '' })
  const outside = outsideOf(read.text())
  const transcript = judgeAround(outside, all.certificates.length - before, all)
  // what no-block means in a transcript is said by its own findings
  const own = read.notes.filter(({ code }) => transcript === undefined || code !== 'pem-no-block')
  for (const one of own) all.findings.push(one)
  if (transcript === undefined) all.findings.push(...manifestNote(read, outside.text))
  return transcript
}

/** Reads the JSON of a text; gives what of the text is left, or undefined where there is no JSON in it. */
function readJson(text: string, all: Gathered): string | undefined {
  const found = carriedIn(text)
  if (found === undefined) return undefined
  const { pieces, findings } = readCarrier(
    found.values.length === 1 ? (found.values[0] as object) : found.values,
  )
  for (const one of findings) all.findings.push(one)
  readPieces(pieces, all)
  if (found.brokenAt !== undefined) {
    const line = found.brokenAt
    all.findings.push(finding(CAPTURE_CODES, 'capture-json-broken', { line }, { line }))
  }
  return found.rest
}

/** Reads PEM and JSON in a text, with anything around them. */
export function readText({ pem, text }: Source, all: Gathered): TranscriptFacts | undefined {
  const regular = readRegular(pem, text)
  if (regular !== undefined && !text().includes(PEM_IN_BASE64)) return takeLines(regular, all)
  const rest = readJson(text(), all)
  if (rest === undefined) return takeLines(readDressed(pem, text), all)
  return rest.includes('-----BEGIN')
    ? takeLines(
        readDressed(rest, () => rest),
        all,
      )
    : undefined
}
