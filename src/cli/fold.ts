// eslint-disable-next-line no-control-regex -- the colour codes that the report is painted with
const COLOUR = /\u001b\[\d+m/g

/** Columns that a line fills on a terminal, colour codes aside. */
const columnsOf = (text: string): number => text.replace(COLOUR, '').length

// what is in front of a line's text: blanks, or the word of a severity padded to six columns
const HANG = /^(?: +|(?:FAIL|warn|note|ok) +)/

/** Shorter than this a line is not readable anyway. */
const NARROWEST = 40

function foldLine(line: string, width: number): string {
  // a fix holds commands, and a command that is cut in two cannot be copied
  if (columnsOf(line) <= width || line.trimStart().startsWith('fix: ')) return line
  const indent = ' '.repeat(HANG.exec(line.replace(COLOUR, ''))?.[0].length ?? 0)
  const lines: string[] = []
  let current = ''
  for (const word of line.split(/(?<=\S) (?=\S)/)) {
    const longer = current === '' ? word : `${current} ${word}`
    if (current === '' || columnsOf(longer) <= width) {
      current = longer
      continue
    }
    lines.push(current)
    current = indent + word
  }
  return [...lines, current].join('\n')
}

/**
 * Folds text for a terminal: lines break between words, and go on below their own text. Lines of a fix stay whole, since
 * people copy the commands in them.
 *
 * @param width - Columns of the terminal; `undefined` (a pipe, a file) leaves the text as it is.
 */
export function fold(text: string, width: number | undefined): string {
  if (width === undefined || width < NARROWEST) return text
  return text
    .split('\n')
    .map((line) => foldLine(line, width))
    .join('\n')
}
