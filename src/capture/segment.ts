import { ascii, DASH, LF, startsWith } from '../pem/ascii.ts'
import type { PemBlock } from '../pem/block.ts'
import { extractPem } from '../pem/extract.ts'
import { createCounter } from '../pem/lines.ts'
import { PEM_IN_BASE64 } from './carriers/texts.ts'

// A piece of a capture that is read as it comes: whole lines, no block of it cut in two. Only what every writer writes is read so.
// Anything else asks for the whole text, since what is around a line may be before every line.

/** What a piece of a capture holds. */
export interface Segment {
  readonly blocks: readonly PemBlock[]
  /** The text around the blocks; their BEGIN and END stay. */
  readonly outside: string
  /** Where in `outside` a body was cut out, and how many line ends it had: two numbers for each body. */
  readonly bodies: readonly number[]
  /** Line ends in the whole piece. */
  readonly lines: number
}

const BEGIN = /* @__PURE__ */ ascii('-----BEGIN ')
const END = /* @__PURE__ */ ascii('-----END ')

/** The start of the line of an offset. */
const lineStart = (bytes: Uint8Array, at: number): number =>
  at === 0 ? 0 : bytes.lastIndexOf(LF, at - 1) + 1

/** How much of the octets can be read before the rest has come: whole lines, up to the BEGIN that has no END yet. */
export function cutPoint(bytes: Uint8Array): number {
  const whole = bytes.lastIndexOf(LF) + 1
  for (let at = bytes.lastIndexOf(DASH, whole - 1); whole > 0 && at !== -1;) {
    if (startsWith(bytes, END, at)) return whole
    if (startsWith(bytes, BEGIN, at)) return lineStart(bytes, at)
    at = at === 0 ? -1 : bytes.lastIndexOf(DASH, at - 1)
  }
  return whole
}

// what is said of a block or a text that is as it should be; where a block is no block, or has to be repaired, others are
const PLAIN: ReadonlySet<string> = new Set([
  'pem-crlf',
  'pem-line-width',
  'pem-final-newline',
  'pem-noise',
  'pem-no-block',
])

// codes of a terminal, PEM in base64, a manifest: what is around them is taken off the whole
const ASKS_FOR_WHOLE = ['\u001b', PEM_IN_BASE64, 'kind:', 'apiVersion:']

/** Line ends in a text from one offset to another. */
function lineEnds(text: string, from: number, to: number): number {
  let found = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1))
    found += 1
  return found
}

function withoutBodies(text: string): Pick<Segment, 'outside' | 'bodies'> | undefined {
  const parts: string[] = []
  const bodies: number[] = []
  let [from, length] = [0, 0]
  for (
    let begin = text.indexOf('-----BEGIN ');
    begin !== -1;
    begin = text.indexOf('-----BEGIN ', from)
  ) {
    const body = begin + BEGIN.length
    const end = text.indexOf('-----END ', body)
    if (end === -1) return undefined
    parts.push(text.slice(from, body))
    length += body - from
    bodies.push(length, lineEnds(text, body, end))
    from = end
  }
  parts.push(text.slice(from))
  return { outside: parts.join(''), bodies }
}

/** Reads a piece; undefined where it must be read with the whole. `isFirst`: a byte-order mark in front is none of the text. */
export function readSegment(bytes: Uint8Array, isFirst: boolean): Segment | undefined {
  const { blocks, notes } = extractPem(bytes)
  if (notes.some(({ code }) => !PLAIN.has(code))) return undefined
  const text = new TextDecoder('utf-8', { ignoreBOM: !isFirst }).decode(bytes)
  if (ASKS_FOR_WHOLE.some((word) => text.includes(word))) return undefined
  const around = withoutBodies(text)
  if (around?.bodies.length !== 2 * blocks.length) return undefined
  return { ...around, blocks, lines: createCounter(bytes, LF)(0, bytes.length) }
}
