import { ascii, BLANK, CR, DASH, decodeText, LF, startsWith } from './ascii.ts'

/** A BEGIN or END with its dashes, as it is in the text. */
export interface Boundary {
  readonly begins: boolean
  /** Offset of the first dash. */
  readonly start: number
  readonly labelStart: number
  readonly labelStop: number
  /** Offset behind the last dash. */
  readonly stop: number
  /** Dashes before and after, each counted as one character. */
  readonly before: number
  readonly after: number
  /** Are some of them not hyphens? */
  readonly smart: boolean
  /** Five hyphens on both sides, keyword in capitals, one blank, a label. */
  readonly exact: boolean
}

// longest label in use: "NETSCAPE CERTIFICATE SEQUENCE", 29; what is four times as long is text
const MAX_LABEL = 120
const MIN_HYPHENS = 4
const MIN_SMART = 2

/**
 * Finds the next BEGIN or END: in capital letters or not, between five hyphens, or four, or typographic dashes.
 *
 * Looks at every fourth octet only: the shortest run that counts is four octets long.
 */
export function nextBoundary(bytes: Uint8Array, from: number): Boundary | undefined {
  const { length } = bytes
  let floor = from
  for (let at = from + 3; at < length; at += 4) {
    const octet = bytes[at] as number
    if (octet < 0x80 && (octet !== DASH || isLone(bytes, at))) continue
    const run = readRun(bytes, floor, at)
    if (run === undefined) continue
    const boundary = readBoundary(bytes, run)
    if (boundary !== undefined) return boundary
    floor = run.stop
    at = run.stop - 1
  }
  return undefined
}

// a hyphen by itself: most of them are
function isLone(bytes: Uint8Array, at: number): boolean {
  const before = bytes[at - 1] as number
  const after = bytes[at + 1] as number
  return before !== DASH && after !== DASH && before < 0x80 && after < 0x80
}

/** The BEGIN or END whose dashes begin at an offset, if one does. */
export const boundaryAt = (bytes: Uint8Array, at: number): Boundary | undefined =>
  readBoundary(bytes, runFrom(bytes, at))

interface Run {
  readonly start: number
  readonly stop: number
  readonly count: number
  readonly smart: boolean
}

// the dashes around `at`
function readRun(bytes: Uint8Array, floor: number, at: number): Run | undefined {
  let start = at
  if (bytes[at] !== DASH) {
    // inside a character of two or three octets, or on one of Windows-1252
    while (start > floor && start > at - 2 && dashLength(bytes, start) === 0) start--
    if (dashLength(bytes, start) === 0) return undefined
  }
  for (let length = lengthBefore(bytes, floor, start); length > 0;) {
    start -= length
    length = lengthBefore(bytes, floor, start)
  }
  return runFrom(bytes, start)
}

function runFrom(bytes: Uint8Array, start: number, most = Infinity): Run {
  let stop = start
  let count = 0
  let smart = false
  for (; count < most; count++) {
    const length = dashLength(bytes, stop)
    if (length === 0) break
    if (bytes[stop] !== DASH) smart = true
    stop += length
  }
  return { start, stop, count, smart }
}

// hyphen to horizontal bar, minus, small dash, small hyphen, full-width hyphen: U+2010 to U+2015, U+2212, U+FE58,
// U+FE63, U+FF0D, each as its three octets of UTF-8
const DASHES: ReadonlySet<number> = new Set([
  0xe28090, 0xe28091, 0xe28092, 0xe28093, 0xe28094, 0xe28095, 0xe28892, 0xefb998, 0xefb9a3,
  0xefbc8d,
])

// octets of the dash at `at`, 0 for none; 0x96 and 0x97 are dashes of Windows-1252
function dashLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  if (first === DASH || first === 0x96 || first === 0x97) return 1
  if (first !== 0xe2 && first !== 0xef) return 0
  const code = (first << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  return DASHES.has(code) ? 3 : 0
}

function lengthBefore(bytes: Uint8Array, floor: number, at: number): number {
  if (at - 3 >= floor && dashLength(bytes, at - 3) === 3) return 3
  return at - 1 >= floor && dashLength(bytes, at - 1) === 1 ? 1 : 0
}

const KEYWORDS = [
  { begins: true, word: ascii('BEGIN') },
  { begins: false, word: ascii('END') },
] as const

// nearly all there are: read at once
const USUAL = [
  { begins: true, octets: ascii('BEGIN CERTIFICATE-----'), label: 6 },
  { begins: false, octets: ascii('END CERTIFICATE-----'), label: 4 },
] as const

function readUsual(bytes: Uint8Array, { start, stop }: Run): Boundary | undefined {
  const usual = USUAL[bytes[stop] === 0x42 ? 0 : 1]
  const end = stop + usual.octets.length
  const next = bytes[end] ?? 0
  // a sixth dash, of whatever kind, makes it unusual
  if (next === DASH || next >= 0x80 || !startsWith(bytes, usual.octets, stop)) return undefined
  return {
    begins: usual.begins,
    start,
    labelStart: stop + usual.label,
    labelStop: end - 5,
    stop: end,
    before: 5,
    after: 5,
    smart: false,
    exact: true,
  }
}

function readBoundary(bytes: Uint8Array, run: Run): Boundary | undefined {
  const usual = isFive(run) ? readUsual(bytes, run) : undefined
  return usual ?? readAnyBoundary(bytes, run)
}

function readAnyBoundary(bytes: Uint8Array, run: Run): Boundary | undefined {
  if (isShort(run)) return undefined
  const wordAt = skipBlank(bytes, run.stop)
  const keyword = KEYWORDS.find(({ word }) => hasWord(bytes, word, wordAt))
  if (keyword === undefined) return undefined
  const wordStop = wordAt + keyword.word.length
  const labelStart = skipBlank(bytes, wordStop)
  if (labelStart === wordStop && dashLength(bytes, wordStop) === 0) return undefined
  const labelStop = labelEnd(bytes, labelStart)
  const closing = closingRun(bytes, labelStop)
  const capitals = isUpper(bytes, wordAt, wordStop) && isUpper(bytes, labelStart, labelStop)
  const spaced = labelStart > wordStop && wordAt === run.stop
  return {
    begins: keyword.begins,
    start: run.start,
    labelStart,
    labelStop,
    stop: closing.stop,
    before: run.count,
    after: closing.count,
    smart: run.smart || closing.smart,
    exact: capitals && spaced && [run, closing].every(isFive),
  }
}

const isShort = ({ count, smart }: Run): boolean => count < (smart ? MIN_SMART : MIN_HYPHENS)

const isFive = (run: Run): boolean => run.count === 5 && !run.smart

const skipBlank = (bytes: Uint8Array, from: number): number =>
  bytes[from] === BLANK ? from + 1 : from

function hasWord(bytes: Uint8Array, word: Uint8Array, at: number): boolean {
  for (let i = 0; i < word.length; i++) {
    if (((bytes[at + i] ?? 0) & 0xdf) !== word[i]) return false
  }
  return true
}

// a label ends at two dashes, at the end of its line, at a quote or a backslash (a literal \n)
function labelEnd(bytes: Uint8Array, start: number): number {
  const limit = Math.min(bytes.length, start + MAX_LABEL)
  let at = start
  for (; at < limit; at++) {
    const octet = bytes[at] as number
    if (octet === LF || octet === CR || octet === 0x5c || octet === 0x22) break
    if (octet !== DASH && octet < 0x80) continue
    const run = runFrom(bytes, at, 2)
    if (run.count === 2 || run.smart) break
  }
  return at
}

// ten dashes between two blocks on one line belong to both
function closingRun(bytes: Uint8Array, at: number): Run {
  const run = runFrom(bytes, at)
  if (run.count <= 5) return run
  const word = skipBlank(bytes, run.stop)
  return KEYWORDS.some((keyword) => hasWord(bytes, keyword.word, word)) && run.count >= 8
    ? runFrom(bytes, at, Math.floor(run.count / 2))
    : run
}

// printable ASCII without small letters, single blanks, none at the end
function isUpper(bytes: Uint8Array, start: number, stop: number): boolean {
  let previous = BLANK
  for (let at = start; at < stop; at++) {
    const octet = bytes[at] as number
    if (octet < BLANK || octet > 0x7e || (octet >= 0x61 && octet <= 0x7a)) return false
    if (octet === BLANK && previous === BLANK) return false
    previous = octet
  }
  return previous !== BLANK
}

/** The label as it is written, for messages: printable, not endless. */
export function writtenLabel(bytes: Uint8Array, boundary: Boundary): string {
  const text = decodeText(bytes.subarray(boundary.labelStart, boundary.labelStop))
  return text.replace(/[^ -~]/g, '?').slice(0, 60)
}

/** The label as it is meant: capital letters, single blanks. */
export function meantLabel(written: string): string {
  return written.trim().replace(/\s+/g, ' ').toUpperCase()
}
