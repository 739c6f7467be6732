import { BODY, element, FAULT, INK, LEADING, MARGIN, SMALL, text, WIDTH, type Part } from './svg.ts'
import { textWidth } from './width.ts'

// From when until when each certificate is valid, on one axis.

/** A certificate on the axis. */
export interface Span {
  /** What is written above its bar; text from outside may be in it. */
  readonly name: string
  /** From when it is valid. */
  readonly notBefore: Date
  /** Until when, that second included. */
  readonly notAfter: Date
}

const LEFT = MARGIN
const RIGHT = WIDTH - MARGIN
const BAR = 14
const ROW = BODY.size * LEADING + BAR + 10
/** A bar that is too short to be seen is drawn so long. */
const SHORTEST = 3

const day = (date: Date): string => date.toISOString().slice(0, 10)

// RFC 5280, section 4.1.2.5: both ends belong to the time of validity; the last second is valid to its end
function stateOf({ notBefore, notAfter }: Span, at: Date | undefined): string {
  if (at === undefined) return ''
  if (at < notBefore) return 'NOT YET VALID'
  return at.getTime() >= notAfter.getTime() + 1000 ? 'EXPIRED' : 'valid'
}

const wordsOf = (span: Span, at: Date | undefined): string => {
  const state = stateOf(span, at)
  const range = `${day(span.notBefore)} to ${day(span.notAfter)}`
  return state === '' ? range : `${range}: ${state}`
}

type Scale = (date: Date) => number

function scaleOf(spans: readonly Span[], at: Date | undefined): Scale {
  const times = [
    ...spans.flatMap(({ notBefore, notAfter }) => [notBefore.getTime(), notAfter.getTime()]),
    ...(at === undefined ? [] : [at.getTime()]),
  ]
  // not Math.min: a call takes only so many arguments
  const first = times.reduce((one, other) => Math.min(one, other))
  const last = times.reduce((one, other) => Math.max(one, other))
  const width = Math.max(1, last - first)
  return (date) => LEFT + ((date.getTime() - first) / width) * (RIGHT - LEFT)
}

/** Where the time of the check crosses a bar; not through the names between the bars. */
const mark = (x: number, top: number, end: number): string =>
  element('line', { x1: x, y1: top, x2: x, y2: end, stroke: INK, 'stroke-width': 3 })

function row(span: Span, y: number, scale: Scale, at: Date | undefined): string {
  const fault = /[A-Z]/.test(stateOf(span, at))
  const words = wordsOf(span, at)
  const start = Math.min(scale(span.notBefore), RIGHT - SHORTEST)
  const width = Math.max(SHORTEST, scale(span.notAfter) - start)
  const range = textWidth(words, SMALL)
  const base = y + BODY.size
  return [
    text(span.name, BODY, { x: LEFT, y: base, width: RIGHT - LEFT - range - 12 }),
    text(words, SMALL, { x: RIGHT, y: base, anchor: 'end', ...(fault && { fill: FAULT }) }),
    element('rect', {
      x: start,
      y: base + 6,
      width,
      height: BAR,
      fill: fault ? '#ffffff' : '#c8c8c8',
      stroke: fault ? FAULT : INK,
      'stroke-width': fault ? 2 : 1,
      ...(fault && { 'stroke-dasharray': '5 3' }),
    }),
    ...(at === undefined ? [] : [mark(scale(at), base + 2, base + BAR + 10)]),
  ].join('\n')
}

function label(at: Date, scale: Scale, y: number): string {
  const words = `at ${day(at)}`
  const half = textWidth(words, SMALL) / 2
  const x = Math.min(Math.max(scale(at), LEFT + half), RIGHT - half)
  return text(words, SMALL, { x, y, anchor: 'middle' })
}

/** Draws the times of validity, and the time of the check where it is known. */
export function drawSpans(spans: readonly Span[], at: Date | undefined): Part {
  if (spans.length === 0) return { svg: '', height: 0, words: [] }
  const scale = scaleOf(spans, at)
  const height = spans.length * ROW
  const rows = spans.map((span, index) => row(span, index * ROW, scale, at))
  const below = at === undefined ? [] : [label(at, scale, height + 14)]
  return {
    svg: [...rows, ...below].join('\n'),
    height: height + (at === undefined ? 0 : 18),
    words: spans.map((span) => `${span.name}: valid from ${wordsOf(span, at)}`),
  }
}
