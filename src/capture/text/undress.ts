import { boundaryIn, type LineBoundary } from './boundary.ts'
import { withoutDiff } from './diff.ts'
import { unescaped } from './escapes.ts'
import { prefixShape, suffixShape, type TakeOff } from './shape.ts'
import { withoutColors } from './terminal.ts'

/** What was done to a text on its way, and is undone to read it. */
export type Dressing = 'colour codes' | 'the marks of diff' | 'escapes' | 'what is around each line'

/** A text as it was before it went through a terminal, a log, a mail or a program. */
export interface Undressed {
  readonly text: string
  readonly taken: readonly Dressing[]
}

/** How the lines of one block are dressed. */
interface Dress {
  readonly prefix: TakeOff | undefined
  readonly suffix: TakeOff | undefined
}

const PLAIN: Dress = { prefix: undefined, suffix: undefined }

const NO_BASE64 = /[^A-Za-z0-9+/]/
const PADDING = /^={0,2}/
// a run of fewer is a word
const LONG_RUN = /[A-Za-z0-9+/]{16}/
// quoted-printable mail writes = as =3D
const QUOTED_PADDING = /=3D(?==3D|$)/g
// behind the last line of a block, where there is less than behind the others: quotes, commas, \n
const ESCAPES = /\\[nrt]/g
const OF_BASE64 = /[A-Za-z0-9+/=]/

// by its end: a pattern of what it consists of remembers each character, and a line of 32 MiB has more than V8 can
function base64Of(text: string): string {
  const found = text.search(NO_BASE64)
  const stop = found === -1 ? text.length : found
  const padding = PADDING.exec(text.slice(stop, stop + 2))?.[0] ?? ''
  return text.slice(0, stop + padding.length)
}

/** The dress of lines of which this is one, once what is before it is off. */
function dressed(prefix: TakeOff | undefined, body: string): Dress | undefined {
  const base64 = base64Of(body)
  return base64.length < 4 ? undefined : { prefix, suffix: suffixShape(body.slice(base64.length)) }
}

/**
 * How the block is dressed whose BEGIN follows `before`, and whose first line is `body`; undefined where that is no
 * line of a block.
 */
function dressOf(before: string, body: string): Dress | undefined {
  const prefix = prefixShape(before)
  const rest = prefix?.(body)
  if (rest !== undefined) return dressed(prefix, rest)
  // only the lines below have something before them: a list of strings, a page
  const run = LONG_RUN.exec(body)
  if (run === null) return dressed(undefined, body)
  return dressed(prefixShape(body.slice(0, run.index)), body.slice(run.index))
}

/** What a line holds without its dress; undefined for one that is not of this block. */
function bodyOf(line: string, { prefix, suffix }: Dress): string | undefined {
  const rest = prefix === undefined ? line : prefix(line)
  if (rest === undefined) return base64Of(line) === line ? line : undefined
  const body = (suffix?.(rest) ?? rest).replace(QUOTED_PADDING, '=')
  if (suffix === undefined) return body
  const base64 = base64Of(body)
  const behind = body.slice(base64.length).replace(ESCAPES, '')
  return OF_BASE64.test(behind) ? body : base64
}

interface State {
  readonly lines: readonly string[]
  readonly out: string[]
  /** From here on the lines are outside blocks, and no dress was tried on them. */
  outside: number
  /** Of the block that was read last, or is being read. */
  dress: Dress
  inside: boolean
}

/** Lines outside of a block: what every line has before and behind it comes off. */
function undressOutside(state: State, { prefix, suffix }: Dress): void {
  const { out, outside } = state
  state.outside = out.length
  if (prefix === undefined && suffix === undefined) return
  for (let i = outside; i < out.length; i++) {
    const line = out[i] as string
    const rest = prefix?.(line) ?? line
    out[i] = suffix?.(rest) ?? rest
  }
}

function keep(state: State, line: string): void {
  state.inside = false
  state.out.push(line)
}

// lines of others that may be between BEGIN and the first line of its block
const MOST_BETWEEN = 8

/** The first line below that has the same before it; else the next one. */
function firstBelow(lines: readonly string[], at: number, before: string): string {
  const prefix = prefixShape(before)
  const below = lines.slice(at + 1, at + 1 + MOST_BETWEEN)
  const own = prefix && below.find((line) => base64Of(prefix(line) ?? '').length >= 4)
  return own ?? below.find((line) => line !== '') ?? ''
}

function open(state: State, at: number, begin: LineBoundary): void {
  const line = state.lines[at] as string
  const whole = boundaryIn(line.slice(begin.stop)) !== undefined
  const before = line.slice(0, begin.start)
  const dress = whole ? undefined : dressOf(before, firstBelow(state.lines, at, before))
  // a block in one line, or a BEGIN in a command: the reader of PEM knows both
  if (dress === undefined) {
    keep(state, line)
    return
  }
  undressOutside(state, dress)
  state.dress = dress
  state.inside = true
  state.out.push(line.slice(begin.start, begin.stop))
}

function close(state: State, line: string, end: LineBoundary): void {
  const more = line.slice(end.stop)
  keep(state, line.slice(end.start, end.stop) + (more.includes('-----BEGIN') ? more : ''))
  state.outside = state.out.length
}

function step(state: State, at: number): void {
  const line = state.lines[at] as string
  const boundary = boundaryIn(line)
  if (boundary?.begins === true) open(state, at, boundary)
  else if (!state.inside) state.out.push(line)
  else if (boundary !== undefined) close(state, line, boundary)
  else {
    const body = bodyOf(line, state.dress)
    if (body !== undefined) state.out.push(body)
  }
}

/** Takes off what every line of a block has before and behind it; the lines around the blocks come along. */
function withoutDress(lines: readonly string[]): readonly string[] {
  const state: State = { lines, out: [], outside: 0, dress: PLAIN, inside: false }
  for (let at = 0; at < lines.length; at++) step(state, at)
  undressOutside(state, state.dress)
  return state.out
}

/** Lines that speak of PEM, with their escapes written out. */
function withoutEscapes(lines: readonly string[]): readonly string[] {
  let inside = false
  return lines.flatMap((line) => {
    const begins = line.includes('-----BEGIN')
    if (begins) inside = true
    if (line.includes('-----END')) inside = false
    if (!begins && !inside) return [line]
    const plain = unescaped(line)
    return plain.includes('\n') ? plain.split('\n') : [plain]
  })
}

const STEPS: readonly (readonly [Dressing, (lines: readonly string[]) => readonly string[]])[] = [
  ['colour codes', (lines) => lines.map(withoutColors)],
  ['the marks of diff', withoutDiff],
  ['escapes', withoutEscapes],
  ['what is around each line', withoutDress],
]

/** What of JSON every line has before or behind it, as the line shows on which it opens. */
function withoutJsonDress(lines: readonly string[]): readonly string[] {
  const opening = lines
    .map((line) => /^(.*?)[{[](\$|\^M\$)?$/.exec(line))
    .find((match) => match !== null)
  if (opening === undefined) return lines
  const [, before = '', behind = ''] = opening
  const [prefix, suffix] = [prefixShape(before), suffixShape(behind)]
  return lines.map((line) => {
    const rest = prefix?.(line) ?? line
    return suffix?.(rest) ?? rest
  })
}

const JSON_STEPS: typeof STEPS = [
  ['colour codes', (lines) => lines.map(withoutColors)],
  ['what is around each line', withoutJsonDress],
]

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, i) => line === b[i])

/**
 * Undoes what a terminal, a log, `grep -n`, `diff`, `cat -A`, a mail, a URL or a program did to the lines of a text.
 *
 * What is before and behind BEGIN, or before and behind the base64 below it, is what every line has; numbers in it may
 * change from line to line. Linear; line by line.
 */
export const undress = (text: string): Undressed => takeOff(text, STEPS)

/** The same for JSON, which a log or `cat -A` dresses as it dresses PEM. */
export const undressJson = (text: string): Undressed => takeOff(text, JSON_STEPS)

function takeOff(text: string, steps: typeof STEPS): Undressed {
  let lines: readonly string[] = text.split('\n')
  if (text.includes('\r')) lines = lines.map((line) => line.replace(/\r$/, ''))
  const taken: Dressing[] = []
  for (const [dressing, take] of steps) {
    const next = take(lines)
    if (same(lines, next)) continue
    taken.push(dressing)
    lines = next
  }
  return { text: lines.join('\n'), taken }
}
