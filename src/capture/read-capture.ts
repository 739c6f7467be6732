import type { PemBlock } from '../pem/block.ts'
import { looksLikeDer } from '../pem/der-shape.ts'
import { finding } from '../report/catalogue.ts'
import { describeValue } from '../report/describe-value.ts'
import { MeshCertsError } from '../report/error.ts'
import type { Finding } from '../report/finding.ts'
import { readCarrier } from './carriers/read-carrier.ts'
import { CAPTURE_CODES } from './codes.ts'
import { LF } from '../pem/ascii.ts'
import { CAPTURE_LIMIT, CAPTURE_LINES } from './limits.ts'
import { insteadOfDer, insteadOfText } from './instead.ts'
import { addBlock, derBlock, gathered, type Gathered, type ReadBlock } from './read-blocks.ts'
import { readPieces } from './read-pieces.ts'
import { readText } from './read-text.ts'
import { sourceOf } from './text/source.ts'
import type { CapturedKey, TranscriptFacts } from './types.ts'
import { isBytes } from '../report/kinds.ts'

/** Everything that is in an input, nothing dropped yet. */
export interface ReadCapture {
  readonly certificates: readonly ReadBlock[]
  readonly keys: readonly CapturedKey[]
  /** Blocks that are neither. */
  readonly others: readonly PemBlock[]
  readonly findings: readonly Finding[]
  readonly transcript: TranscriptFacts | undefined
}

/** A promise has no certificate in it, and neither has a number: that is said of the call, not of a capture. */
function requireCapture(input: unknown): void {
  if (typeof input === 'string') return
  if (typeof input === 'object' && input !== null && !(input instanceof Promise)) return
  throw new MeshCertsError(finding(CAPTURE_CODES, 'capture-input', { found: describeValue(input) }))
}

/** Which limit an input is beyond, in words. Lines are counted only where there may be so many. */
function limitOf(input: string | Uint8Array | object): string | undefined {
  if (typeof input !== 'string' && !isBytes(input)) return undefined
  if (input.length > CAPTURE_LIMIT) return `${String(CAPTURE_LIMIT)} characters`
  if (input.length <= CAPTURE_LINES) return undefined
  let lines = 0
  const next = (from: number): number =>
    typeof input === 'string' ? input.indexOf('\n', from) : input.indexOf(LF, from)
  for (let at = next(0); at !== -1 && lines <= CAPTURE_LINES; at = next(at + 1)) lines += 1
  return lines > CAPTURE_LINES ? `${String(CAPTURE_LINES)} lines` : undefined
}

function refused({ certificates, keys, others }: Gathered, limit: string): ReadCapture {
  const findings = [finding(CAPTURE_CODES, 'capture-too-long', { limit })]
  return { certificates, keys, others, findings, transcript: undefined }
}

/** Reads text, octets or an object; never throws for what is in it. No certificate gives an error among the findings. */
export function readCapture(input: string | Uint8Array | object): ReadCapture {
  requireCapture(input)
  const all = gathered()
  const tooLong = limitOf(input)
  if (tooLong !== undefined) return refused(all, tooLong)
  const transcript = readInput(input, all)
  const { certificates, keys, others } = all
  const findings = transcript === undefined ? withCause(input, all) : all.findings
  const said = certificates.length > 0 || findings.some(({ severity }) => severity === 'error')
  if (!said) findings.push(finding(CAPTURE_CODES, 'capture-no-certificate', {}))
  return { certificates, keys, others, findings, transcript }
}

// what is said in other words once it is known what was given
const VAGUE: ReadonlySet<string> = new Set([
  'pem-no-block',
  'pem-bare-base64',
  'pem-pkcs7',
  'capture-not-a-certificate',
])

/** Where there is no certificate: what was given instead comes first, and what follows from it is left out. */
function withCause(input: string | Uint8Array | object, all: Gathered): Finding[] {
  const { findings } = all
  if (all.certificates.some(({ certificate }) => certificate !== undefined)) return findings
  const cause = causeOf(input, all)
  return cause === undefined
    ? findings
    : [cause, ...findings.filter(({ code }) => !VAGUE.has(code))]
}

function causeOf(
  input: string | Uint8Array | object,
  { certificates, keys, others }: Gathered,
): Finding | undefined {
  const blocks = [...certificates, ...keys].map(({ block }) => block)
  const found = [...blocks, ...others].toSorted((a, b) => a.block - b.block)
  if (typeof input !== 'string' && !isBytes(input))
    return found.length === 0 ? undefined : insteadOfText('', found)
  if (typeof input !== 'string' && input[0] === SEQUENCE) {
    const binary = insteadOfDer(input)
    if (binary !== undefined) return binary
  }
  // of a block that was lost its own finding says why
  const lost = found.length === 0 && hasLost(input)
  return lost ? undefined : insteadOfText(sourceOf(input).text(), found)
}
const SEQUENCE = 0x30

const hasLost = (input: string | Uint8Array): boolean =>
  sourceOf(input).text().includes('-----BEGIN')

function readInput(
  input: string | Uint8Array | object,
  all: Gathered,
): TranscriptFacts | undefined {
  if (typeof input !== 'string' && !isBytes(input)) {
    const { pieces, findings } = readCarrier(input)
    for (const one of findings) all.findings.push(one)
    readPieces(pieces, all)
    return undefined
  }
  if (typeof input === 'string' || !looksLikeDer(input)) return readText(sourceOf(input), all)
  addBlock(all, derBlock(input), { source: '', chain: '' })
  return undefined
}
