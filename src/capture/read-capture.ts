import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { DerReader } from '../der/reader.ts'
import type { PemBlock } from '../pem/block.ts'
import { looksLikeDer } from '../pem/der-shape.ts'
import { extractPem } from '../pem/extract.ts'
import { isCertificateLabel } from '../pem/label.ts'
import { finding } from '../report/catalogue.ts'
import { isMeshCertsError } from '../report/error.ts'
import type { Finding } from '../report/finding.ts'
import type { Piece } from './carriers/carrier.ts'
import { readCarrier } from './carriers/read-carrier.ts'
import { CAPTURE_CODES } from './codes.ts'
import { isTranscript, judgeTranscript, readTranscript } from './transcript.ts'
import type { CapturedKey, TranscriptFacts } from './types.ts'

/** A certificate block; `certificate` is missing when it cannot be read. */
export interface ReadBlock {
  readonly block: PemBlock
  readonly source: string
  readonly certificate: Certificate | undefined
}

/** Everything that is in an input, nothing dropped yet. */
export interface ReadCapture {
  readonly certificates: readonly ReadBlock[]
  readonly keys: readonly CapturedKey[]
  readonly findings: readonly Finding[]
  readonly transcript: TranscriptFacts | undefined
}

/** Reads text, octets or an object; never throws for what is in it. No certificate gives an error among the findings. */
export function readCapture(input: string | Uint8Array | object): ReadCapture {
  const read = readInput(input)
  const { certificates, findings } = read
  const said = certificates.length > 0 || findings.some(({ severity }) => severity === 'error')
  if (said) return read
  return { ...read, findings: [...findings, finding(CAPTURE_CODES, 'capture-no-certificate', {})] }
}

function readInput(input: string | Uint8Array | object): ReadCapture {
  if (typeof input === 'string') {
    const value = parseJson(input)
    return value === undefined ? readText(input) : readObject(value)
  }
  if (!(input instanceof Uint8Array)) return readObject(input)
  if (looksLikeDer(input))
    return readPieces([{ source: '', content: input, optional: false, chain: '' }], [])
  const value = startsJson(input) ? parseJson(new TextDecoder().decode(input)) : undefined
  return value === undefined ? readText(input) : readObject(value)
}

// { or [ behind white space; PEM never begins so
function startsJson(bytes: Uint8Array): boolean {
  const first = bytes.find((octet) => octet > 0x20 && octet < 0x80)
  return first === 0x7b || first === 0x5b
}

function parseJson(text: string): object | undefined {
  if (!/^\ufeff?\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    // a text that begins with a bracket and is no JSON is read as text
    return undefined
  }
}

function readObject(value: object): ReadCapture {
  const { pieces, findings } = readCarrier(value)
  return readPieces(pieces, findings)
}

function readPieces(pieces: readonly Piece[], before: readonly Finding[]): ReadCapture {
  const certificates: ReadBlock[] = []
  const keys: CapturedKey[] = []
  const findings = [...before]
  for (const { source, content, optional } of pieces) {
    if (typeof content !== 'string' && looksLikeDer(content)) {
      addBlock(derBlock(content), source, certificates, keys, findings)
      continue
    }
    const { blocks, notes } = extractPem(content)
    if (blocks.length === 0 && optional) continue
    findings.push(...notes.map((note) => placed(note, source)))
    for (const block of blocks) addBlock(block, source, certificates, keys, findings)
  }
  return { certificates, keys, findings, transcript: undefined }
}

const placed = (note: Finding, source: string): Finding =>
  source === '' ? note : Object.freeze({ ...note, file: source })

const derBlock = (der: Uint8Array): PemBlock =>
  Object.freeze({ label: 'CERTIFICATE', headers: {}, der, block: 1, line: 1, offset: 0 })

const YAML_MANIFEST = /^kind: *(?:Secret|ConfigMap|List)\b/m

function readText(input: string | Uint8Array): ReadCapture {
  const certificates: ReadBlock[] = []
  const keys: CapturedKey[] = []
  const findings: Finding[] = []
  const { blocks, notes } = extractPem(input)
  for (const block of blocks) addBlock(block, '', certificates, keys, findings)
  const text = textOf(input, notes)
  if (!isTranscript(text)) {
    if (blocks.length === 0 && YAML_MANIFEST.test(text)) {
      findings.push(finding(CAPTURE_CODES, 'capture-yaml', {}))
    }
    return { certificates, keys, findings: [...notes, ...findings], transcript: undefined }
  }
  const transcript = readTranscript(text)
  // a transcript is text around blocks; what no-block means there is said by its own findings
  const own = notes.filter((note) => note.code !== 'pem-noise' && note.code !== 'pem-no-block')
  const judged = judgeTranscript(text, transcript, certificates.length)
  return { certificates, keys, findings: [...judged, ...own, ...findings], transcript }
}

function textOf(input: string | Uint8Array, notes: readonly Finding[]): string {
  if (typeof input === 'string') return input
  const utf16 = notes.find((note) => note.code === 'pem-utf16')
  if (utf16 === undefined) return new TextDecoder().decode(input)
  const order = utf16.facts['order'] === 'big-endian' ? 'utf-16be' : 'utf-16le'
  return new TextDecoder(order).decode(input)
}

function addBlock(
  block: PemBlock,
  source: string,
  certificates: ReadBlock[],
  keys: CapturedKey[],
  findings: Finding[],
): void {
  if (block.label.endsWith('PRIVATE KEY')) {
    keys.push(Object.freeze({ block, source }))
  } else if (isCertificateLabel(block.label)) {
    const certificate = parse(block, source, findings)
    certificates.push({ block, source, certificate })
  }
}

function parse(block: PemBlock, source: string, findings: Finding[]): Certificate | undefined {
  try {
    return parseCertificateDer(block.label === 'TRUSTED CERTIFICATE' ? first(block.der) : block.der)
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    const facts = { label: block.label, problem: error.finding.message, cause: error.code }
    const place = {
      block: block.block,
      line: block.line,
      ...(source === '' ? {} : { file: source }),
    }
    findings.push(finding(CAPTURE_CODES, 'capture-not-a-certificate', facts, place))
    return undefined
  }
}

// OpenSSL writes its own trust settings behind the certificate
function first(der: Uint8Array): Uint8Array {
  const reader = new DerReader(der)
  reader.readAny('certificate')
  return reader.element()
}
