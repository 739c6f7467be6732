import { createBlock } from './block.ts'
import { ascii, BLANK, COLON, CR, DASH, decodeText, LF, lineEnd, startsWith, TAB } from './ascii.ts'
import { createDecoder, decodeBase64, measureBody, type NativeDecoder } from './base64.ts'
import { requirePemBytes } from './input.ts'
import { createCounter } from './lines.ts'

/** A block as Go's `encoding/pem` returns it. */
export interface GoPemBlock {
  /** What is between `BEGIN ` and the dashes, as written; BEGIN and END are equal. */
  readonly label: string
  /** Names and values trimmed; of two with one name the later counts. */
  readonly headers: Readonly<Record<string, string>>
  /** The decoded body; Go does not look whether it is DER. */
  readonly der: Uint8Array
}

/** The same block, and where its BEGIN is. */
export interface PlacedGoPemBlock extends GoPemBlock {
  /** Offset of its BEGIN in octets. */
  readonly offset: number
  /** Line of its BEGIN, counted from 1. */
  readonly line: number
  /** Offset of its first line that is not a header. */
  readonly bodyStart: number
  /** Offset of its END. */
  readonly bodyStop: number
  /** Offset of what follows the dashes of its END. */
  readonly stop: number
  /** Offset of what follows the line of its END. */
  readonly end: number
}

const BEGIN = ascii('-----BEGIN ')
const END = ascii('\n-----END ')
const DASHES = ascii('-----')
const CERTIFICATE = ascii('CERTIFICATE')
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})

// Go works from the END line: the first LF with `-----END ` behind it, then the last BEGIN before it.
// What is behind an END that did not do is never looked at again, so that the whole is linear.

/**
 * Reads PEM as Go 1.26 does, one block after another: what istiod sees of a file, and no more.
 *
 * Exactly Go's answer, its oddities too: a BEGIN that is not at the start of its line loses its block, text between
 * blocks is skipped, lines with a colon after BEGIN are headers, a block that cannot be decoded is left out without a word.
 * @param bytes - The file as it is; linear whatever it holds.
 * @returns In their order; empty when Go finds none; frozen.
 * @throws MeshCertsError `pem-too-long` above 32 MiB.
 * @see measured on Go 1.26.10; Go before 1.25 searched from BEGIN and differs on odd texts
 * @example
 * import { formatPem, goPemBlocks } from 'meshcerts/pem'
 * const pem = formatPem('CERTIFICATE', Uint8Array.of(0x30, 0))
 * goPemBlocks(new TextEncoder().encode(pem)).length // => 1
 * goPemBlocks(new TextEncoder().encode(' ' + pem)).length // => 0
 */
export function goPemBlocks(bytes: Uint8Array): readonly GoPemBlock[] {
  requirePemBytes(bytes)
  const blocks: GoPemBlock[] = []
  for (const { label, headers, der } of findGoPem(bytes))
    blocks.push(createBlock({ label, headers, der }))
  return Object.freeze(blocks)
}

/** As {@link goPemBlocks}, with the place of each block; throws as it does. */
export function scanGoPem(bytes: Uint8Array): readonly PlacedGoPemBlock[] {
  requirePemBytes(bytes)
  return placeGoPem(bytes, Infinity) ?? []
}

/** The same for a file whose length was judged before; undefined where it has more blocks than `most`. */
export function placeGoPem(
  bytes: Uint8Array,
  most: number,
): readonly PlacedGoPemBlock[] | undefined {
  const blocks: PlacedGoPemBlock[] = []
  const count = createCounter(bytes, LF)
  let counted = 0
  let line = 1
  for (const { der, ...rest } of findGoPem(bytes)) {
    if (blocks.length === most) return undefined
    line += count(counted, rest.offset)
    counted = rest.offset
    blocks.push(createBlock({ ...rest, line, der }))
  }
  return Object.freeze(blocks)
}

/** A block and where it is, found and not counted; what may be of a key is not hidden. */
export type FoundGoPemBlock = Omit<PlacedGoPemBlock, 'line'>

/** As {@link goPemBlocks}, one after another as they are asked for. */
export function* findGoPem(bytes: Uint8Array): Generator<FoundGoPemBlock, undefined> {
  const text: Text = { bytes, decode: createDecoder(bytes) }
  for (let found = nextBlock(text, 0); found !== undefined; found = nextBlock(text, found.end))
    yield found
}

interface Text {
  readonly bytes: Uint8Array
  readonly decode: NativeDecoder
}

function nextBlock(text: Text, from: number): FoundGoPemBlock | undefined {
  const { bytes } = text
  let start = from
  for (;;) {
    const end = findEnd(bytes, start)
    if (end === -1) return undefined
    const trailer = end + END.length
    const begin = lastBegin(bytes, start, end)
    const placed = begin !== -1 && (begin === start || bytes[begin - 1] === LF)
    const result = placed ? readBlock(text, begin, end, trailer) : 'next'
    if (typeof result === 'object') return result
    if (result === 'stop') return undefined
    start = trailer
  }
}

function findEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (startsWith(bytes, END, at)) return at
  }
  return -1
}

function lastBegin(bytes: Uint8Array, start: number, end: number): number {
  // there is none in base64: one call goes over the whole body
  for (let from = end - BEGIN.length; from >= start;) {
    const at = bytes.lastIndexOf(DASH, from)
    if (at < start) return -1
    if (startsWith(bytes, BEGIN, at)) return at
    from = at - 1
  }
  return -1
}

// the label of a line of BEGIN, where the line ends with dashes
function labelAt(bytes: Uint8Array, start: number): Uint8Array | undefined {
  const stop = trimLine(bytes, start, lineEnd(bytes, start)) - DASHES.length
  return stop < start || !startsWith(bytes, DASHES, stop) ? undefined : bytes.subarray(start, stop)
}

// where the line of END stops that has this label and nothing behind its dashes
function trailerStop(bytes: Uint8Array, label: Uint8Array, trailer: number): number | undefined {
  const dashes = trailer + label.length
  const stop = dashes + DASHES.length
  if (!startsWith(bytes, label, trailer) || !startsWith(bytes, DASHES, dashes)) return undefined
  return trimLine(bytes, stop, lineEnd(bytes, stop)) > stop ? undefined : stop
}

// 'next': go on behind this END; 'stop': nothing further is found
function readBlock(
  text: Text,
  begin: number,
  end: number,
  trailer: number,
): FoundGoPemBlock | 'next' | 'stop' {
  const { bytes } = text
  const labelStart = begin + BEGIN.length
  const label = labelAt(bytes, labelStart)
  if (label === undefined) return 'next'
  const read = readHeaders(bytes, lineEnd(bytes, labelStart) + 1)
  if (read === undefined) return 'stop'
  const { body, headers } = read
  // headers went past the END: Go then finds nothing more
  const failed = body > trailer ? 'stop' : 'next'
  if (headers.size > 0 && end < body) return failed
  const tail = trailerStop(bytes, label, trailer)
  if (tail === undefined) return failed
  const der = decodeBody(text, body, end, !startsWith(label, CERTIFICATE, 0))
  if (der === undefined) return failed
  return {
    label: decodeText(label),
    headers: headers.size === 0 ? NO_HEADERS : Object.freeze(Object.fromEntries(headers)),
    der,
    offset: begin,
    // BEGIN and END on neighbouring lines share the LF
    bodyStart: Math.min(body, end + 1),
    bodyStop: end + 1,
    stop: tail,
    end: Math.min(lineEnd(bytes, tail) + 1, bytes.length),
  }
}

// the line without one CR at its end, then without blanks and tabs
function trimLine(bytes: Uint8Array, start: number, stop: number): number {
  let end = stop
  if (end < bytes.length && end > start && bytes[end - 1] === CR) end--
  while (end > start && (bytes[end - 1] === BLANK || bytes[end - 1] === TAB)) end--
  return end
}

function readHeaders(
  bytes: Uint8Array,
  from: number,
): { readonly body: number; readonly headers: ReadonlyMap<string, string> } | undefined {
  const headers = new Map<string, string>()
  for (let at = from; ;) {
    if (at >= bytes.length) return undefined
    const stop = lineEnd(bytes, at)
    const end = trimLine(bytes, at, stop)
    const line = bytes.subarray(at, end)
    const colon = line.indexOf(COLON)
    if (colon === -1) return { body: at, headers }
    headers.set(trimText(line.subarray(0, colon)), trimText(line.subarray(colon + 1)))
    at = Math.min(stop + 1, bytes.length)
  }
}

// Unicode's White_Space as Go has it: ECMAScript's set less U+FEFF and with U+0085
const isSpace = (character: string): boolean =>
  character === '\u0085' || (character !== '\ufeff' && /\s/u.test(character))

function trimText(bytes: Uint8Array): string {
  const text = decodeText(bytes)
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charAt(start))) start++
  while (end > start && isSpace(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

function decodeBody(
  { bytes, decode }: Text,
  start: number,
  end: number,
  secret: boolean,
): Uint8Array | undefined {
  // BEGIN and END on neighbouring lines share the LF: no octets, and a block all the same
  if (end <= start) return new Uint8Array(0)
  // the line that ends headers has no data
  const data = bytes[start] === LF ? start + 1 : start
  const shape = measureBody(bytes, data)
  const regular = shape?.end === end + 1 ? decode(data, shape, secret) : undefined
  if (regular !== undefined) return regular
  const decoded = decodeBase64(bytes, start, end)
  return 'der' in decoded ? decoded.der : undefined
}
