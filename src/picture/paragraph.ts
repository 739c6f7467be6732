import { known, quoteInput } from '../report/quote.ts'
import { xml } from '../report/format/escape.ts'
import { BODY, element, HEADING, LEADING, MARGIN, text, WIDTH, type Part } from './svg.ts'
import { wrapText, type Font } from './width.ts'

/** A text of several lines; what does not fit is cut, and the title of the lines is the whole. */
export function paragraph(given: string, font: Font = BODY, most = 4): Part {
  const whole = quoteInput(given)
  const width = WIDTH - 2 * MARGIN
  const lines = wrapText(whole, width, font, most)
  const step = font.size * LEADING
  const drawn = lines.map((line, index) =>
    text(known(line), font, { x: MARGIN, y: font.size + index * step }),
  )
  const cut = lines.join(' ') !== whole
  const inner = (cut ? element('title', {}, xml(whole)) : '') + drawn.join('\n')
  return { svg: element('g', {}, inner), height: lines.length * step, words: [known(whole)] }
}

/** A heading of a part. */
export const heading = (words: string): Part => paragraph(words, HEADING, 2)

/** How many more there are than are drawn; nothing where all are. */
export const notDrawn = (more: number, what: string): readonly Part[] =>
  more > 0 ? [paragraph(`… and ${String(more)} more ${what}, not drawn`)] : []
