// How wide a text will be. The font of the reader is not known: what is estimated here is wider than DejaVu Sans and Verdana,
// the widest of those that are asked for, so that nothing runs out of its box.

const NARROW = /[ !'(),./:;I[\]fijlrt|-]/
const WIDE = /[%@MWmw]/
const CAPITAL = /[A-Z#&<>=+~_]/
const ASCII = /[\u0020-\u007e]/
/** Latin, Greek and Cyrillic letters are no wider than this; ideographs and pictures need a square and more. */
const ALPHABETS_END = '\u0590'

/** Width of a character in the height of its font. */
function widthOf(character: string): number {
  if (!ASCII.test(character)) return character < ALPHABETS_END ? 0.85 : 1.4
  if (NARROW.test(character)) return 0.45
  if (WIDE.test(character)) return 1.05
  return CAPITAL.test(character) ? 0.85 : 0.65
}

/** How a text is set. */
export interface Font {
  /** Height in user units. */
  readonly size: number
  /** Bold letters are a tenth wider. */
  readonly bold?: boolean
}

const factor = ({ size, bold }: Font): number => (bold === true ? 1.12 * size : size)

/** Width of a text in user units, rather too much than too little. */
export function textWidth(text: string, font: Font): number {
  let sum = 0
  for (const character of text) sum += widthOf(character)
  return sum * factor(font)
}

/** As much of a text as fits, with `…` where something was cut. */
export function fitText(text: string, width: number, font: Font): string {
  if (textWidth(text, font) <= width) return text
  let rest = width - textWidth('…', font)
  let kept = ''
  for (const character of text) {
    rest -= widthOf(character) * factor(font)
    if (rest < 0) break
    kept += character
  }
  return `${kept}…`
}

/** A text in lines, broken at blanks; the last line is cut where there is more than `most` lines hold. */
export function wrapText(text: string, width: number, font: Font, most: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  const words = text.split(' ')
  for (const [index, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || textWidth(longer, font) <= width) {
      line = longer
      continue
    }
    if (lines.length === most - 1) {
      line = [line, ...words.slice(index)].join(' ')
      break
    }
    lines.push(line)
    line = word
  }
  return [...lines, line].map((one) => fitText(one, width, font))
}
