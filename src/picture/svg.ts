import { xml } from '../report/format/escape.ts'
import { isKnown, knownText, quoteInput, type Known } from '../report/quote.ts'
import { fitText, type Font } from './width.ts'

// The few forms of SVG that the pictures use: attributes alone, no style sheet, no identifier, no link. So a strict content
// policy takes them, and several of them can be in one page.

/** Any text, or one that was quoted before it was wrapped: the half of a line is not what it was quoted as. */
export type Words = string | Known

const shownText = (words: Words): string => (isKnown(words) ? knownText(words) : quoteInput(words))

/** A drawn part and the height that it takes. */
export interface Part {
  /** Elements, with their origin in the upper left corner. */
  readonly svg: string
  readonly height: number
  /** The same in words, for those who do not see it. */
  readonly words: readonly Words[]
}

/** Width of a picture in user units; a matrix of many clusters is wider. */
export const WIDTH = 600
/** Left and right of what is drawn. */
export const MARGIN = 16
export const BODY: Font = { size: 13 }
export const BOLD: Font = { size: 13, bold: true }
export const SMALL: Font = { size: 11 }
export const HEADING: Font = { size: 16, bold: true }
/** From one base line to the next, in the height of the font. */
export const LEADING = 1.4
/** Colour is there for those who see it; thickness, dashes and words say the same. */
export const FAULT = '#a00000'
export const INK = '#000000'

const FAMILY = 'Helvetica, Arial, DejaVu Sans, sans-serif'

type Attributes = Readonly<Record<string, string | number>>

// two digits behind the point are finer than any printer
const value = (given: string | number): string =>
  typeof given === 'number' ? String(Math.round(given * 100) / 100) : xml(given)

/** An element; `inner` is SVG, not text. */
export function element(name: string, attributes: Attributes, inner = ''): string {
  const given = Object.entries(attributes).map(([key, one]) => ` ${key}="${value(one)}"`)
  return inner === ''
    ? `<${name}${given.join('')}/>`
    : `<${name}${given.join('')}>${inner}</${name}>`
}

/** Where a text is, and how much place it has. */
export interface TextPlace {
  readonly x: number
  /** Of the base line. */
  readonly y: number
  /** What does not fit is cut, and the whole is the title of the element. */
  readonly width?: number
  readonly anchor?: 'middle' | 'end'
  readonly fill?: string
}

/** A line of text, whatever it holds; cut where it is too long, and the title of the element is the whole then. */
export function text(given: Words, font: Font, place: TextPlace): string {
  const { x, y, width, anchor, fill } = place
  // a key is recognised whole, so quoting comes before cutting
  const quoted = shownText(given)
  const shown = width === undefined ? quoted : fitText(quoted, width, font)
  const title = shown === quoted ? '' : element('title', {}, xml(quoted))
  return element(
    'text',
    {
      x,
      y,
      'font-size': font.size,
      ...(font.bold === true && { 'font-weight': 'bold' }),
      ...(anchor !== undefined && { 'text-anchor': anchor }),
      ...(fill !== undefined && { fill }),
    },
    title + xml(shown),
  )
}

/** Puts parts one below the other. */
export function stack(parts: readonly Part[], gap: number): Part {
  let y = 0
  const moved: string[] = []
  for (const { svg, height } of parts.filter((part) => part.height > 0)) {
    moved.push(element('g', { transform: `translate(0 ${value(y)})` }, svg))
    y += height + gap
  }
  return {
    svg: moved.join('\n'),
    height: Math.max(0, y - gap),
    words: parts.flatMap(({ words }) => words),
  }
}

/** The whole picture: black on white, with its name and its words in front for screen readers. */
export function picture(title: string, body: Part, width = WIDTH): string {
  const height = Math.ceil(body.height + 2 * MARGIN)
  const head = {
    xmlns: 'http://www.w3.org/2000/svg',
    role: 'img',
    width,
    height,
    viewBox: `0 0 ${value(width)} ${value(height)}`,
    'font-family': FAMILY,
    fill: INK,
  }
  const words = body.words
    .map(shownText)
    .map((word) => (/[.:!?]$/.test(word) ? word : `${word}.`))
    .join(' ')
  const inner = [
    `<title>${xml(quoteInput(title))}</title>`,
    `<desc>${xml(words === '' ? 'Nothing is drawn.' : words)}</desc>`,
    element('rect', { width: '100%', height: '100%', fill: '#ffffff' }),
    element('g', { transform: `translate(0 ${value(MARGIN)})` }, body.svg || element('g', {})),
  ]
  return `${element('svg', head, `\n${inner.join('\n')}\n`)}\n`
}
