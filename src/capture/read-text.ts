import { decodeBase64 } from '../pem/base64.ts'
import { isWholeDer } from '../pem/der-shape.ts'
import { extractPem, type ExtractedPem } from '../pem/extract.ts'
import { PEM_CODES } from '../pem/codes.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { readCarrier } from './carriers/read-carrier.ts'
import { CAPTURE_CODES } from './codes.ts'
import { addBlock, derBlock, type Gathered } from './read-blocks.ts'
import { readPieces } from './read-pieces.ts'
import { jsonInText, type JsonValue } from './text/json.ts'
import type { Source } from './text/source.ts'
import { type Dressing, undress, undressJson } from './text/undress.ts'
import { isTranscript, judgeTranscript, readTranscript } from './transcript.ts'
import type { TranscriptFacts } from './types.ts'

// What no loader ever reads needs no word on how it is written, as long as every block was found
const HARMLESS: ReadonlySet<string> = new Set([
  'pem-crlf',
  'pem-noise',
  'pem-line-width',
  'pem-final-newline',
  'pem-blanks',
  'pem-mention',
])

const isHarmless = ({ code }: Finding): boolean => HARMLESS.has(code)

const isClean = ({ blocks, notes }: ExtractedPem): boolean =>
  blocks.length > 0 && notes.every(isHarmless)

const wholeBlocks = ({ blocks }: ExtractedPem): number =>
  blocks.filter(({ der }) => isWholeDer(der)).length

interface Read {
  readonly pem: ExtractedPem
  readonly text: () => string
  readonly taken: readonly Dressing[]
}

const ESCAPE = '\u001b'

/** The text without what was put around its lines, if that gives no less. */
function undressed(plain: Read): Read {
  const { text, taken } = undress(plain.text())
  if (taken.length === 0) return plain
  const pem = extractPem(text)
  return wholeBlocks(pem) < wholeBlocks(plain.pem) ? plain : { pem, text: () => text, taken }
}

/** The findings on a text that no loader reads: what lost a block stays an error, the rest is good to know. */
function textNotes({ pem: { notes }, taken }: Read, { utf16 }: Source): readonly Finding[] {
  const kept = notes
    .filter((note) => !isHarmless(note))
    .map((note) =>
      note.severity === 'warning' ? Object.freeze({ ...note, severity: 'info' as const }) : note,
    )
  const dressed = taken.length === 0 ? [] : [finding(CAPTURE_CODES, 'capture-dressed', { taken })]
  const wide =
    utf16 === undefined ? [] : [finding(PEM_CODES, 'pem-utf16', { order: utf16 }, {}, INFO)]
  return [...kept, ...wide, ...dressed]
}
const INFO = { severity: 'info' } as const

// the whole file is base64 of one certificate, without BEGIN and END
function bareDer(text: string): Uint8Array | undefined {
  const bytes = new TextEncoder().encode(text)
  const decoded = decodeBase64(bytes, 0, bytes.length)
  return 'der' in decoded && isWholeDer(decoded.der) ? decoded.der : undefined
}

const YAML_MANIFEST = /^kind: *(?:Secret|ConfigMap|List)\b/m

const manifestNote = ({ blocks }: ExtractedPem, text: string): readonly Finding[] =>
  blocks.length === 0 && YAML_MANIFEST.test(text)
    ? [finding(CAPTURE_CODES, 'capture-yaml', {})]
    : []

/** Takes what was read of a text, and what a transcript says around it. */
function readPem(read: Read, source: Source, all: Gathered): TranscriptFacts | undefined {
  for (const block of read.pem.blocks) addBlock(all, block, { source: '', chain: '' })
  const notes = textNotes(read, source)
  const text = read.text()
  if (!isTranscript(text)) {
    const bare = notes.some(({ code }) => code === 'pem-bare-base64') ? bareDer(text) : undefined
    if (bare === undefined) all.findings.push(...notes, ...manifestNote(read.pem, text))
    else addBlock(all, derBlock(bare), { source: '', chain: '' })
    return undefined
  }
  const transcript = readTranscript(text)
  // what no-block means in a transcript is said by its own findings
  const own = notes.filter((note) => note.code !== 'pem-no-block')
  all.findings.unshift(...judgeTranscript(text, transcript, all.certificates.length))
  all.findings.push(...own)
  return transcript
}

interface Carried {
  readonly value: object
  /** What of the text is not in it. */
  readonly rest: string
  readonly brokenAt: number | undefined
}

/** The JSON in a text that holds certificates or is of a known kind; all there is, where the text is nothing but JSON. */
function carriedIn(text: string): Carried | undefined {
  const { values, brokenAt } = jsonInText(text)
  const alone = values.length === 1 && withoutSpans(text, values).trim() === ''
  const known = alone ? values : values.filter(({ value }) => carries(value))
  const [first] = known
  if (first === undefined) return undefined
  const value = known.length === 1 ? first.value : known.map((one) => one.value)
  return { value, rest: withoutSpans(text, known), brokenAt }
}

function carries(value: object): boolean {
  const { known, pieces } = readCarrier(value)
  return known || pieces.length > 0
}

function withoutSpans(text: string, spans: readonly Pick<JsonValue, 'start' | 'stop'>[]): string {
  const edges = [0, ...spans.flatMap(({ start, stop }) => [start, stop]), text.length]
  let rest = ''
  for (let i = 0; i < edges.length; i += 2) rest += text.slice(edges[i], edges[i + 1])
  return rest
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** Reads the JSON of a text; gives what of the text is left, or undefined where there is no JSON in it. */
function readJson(text: string, all: Gathered): string | undefined {
  const found = carriedIn(text) ?? carriedIn(undressJson(text).text)
  if (found === undefined) return undefined
  const { pieces, findings } = readCarrier(found.value)
  all.findings.push(...findings)
  readPieces(pieces, all)
  if (found.brokenAt !== undefined) {
    const line = lineAt(text, found.brokenAt)
    all.findings.push(finding(CAPTURE_CODES, 'capture-json-broken', { line }, { line }))
  }
  return found.rest
}

/** Reads PEM and JSON in a text, with anything around them. */
export function readText(source: Source, all: Gathered): TranscriptFacts | undefined {
  const plain: Read = { pem: extractPem(source.pem), text: source.text, taken: [] }
  if (isClean(plain.pem) && !source.text().includes(ESCAPE)) return readPem(plain, source, all)
  const rest = readJson(source.text(), all)
  if (rest === undefined) return readPem(undressed(plain), source, all)
  if (!rest.includes('-----BEGIN')) return undefined
  const around: Read = { pem: extractPem(rest), text: () => rest, taken: [] }
  return readPem(undressed(around), source, all)
}
