// What is before every line of a text, although its numbers change from line to line: a time stamp, a line number.

/** Takes what has the shape off the start of a line; undefined where it is not there. */
export type TakeOff = (line: string) => string | undefined

// more than this before every line is not a prefix but data
const MAX_LENGTH = 256

const escape = (literal: string): string => literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** The pattern of a text with a wild card for each of its numbers, and for the blanks that align them. */
function patternOf(text: string): string {
  let pattern = ''
  let from = 0
  for (const { 0: number, index } of text.matchAll(/[ \t]*\d+/g)) {
    pattern += `${escape(text.slice(from, index))}[ \\t]*\\d+`
    from = index + number.length
  }
  return pattern + escape(text.slice(from))
}

/** A shape out of one of its examples; undefined for nothing, and for what is too long. */
export function prefixShape(example: string): TakeOff | undefined {
  if (example === '' || example.length > MAX_LENGTH) return undefined
  const whole = new RegExp(`^${patternOf(example)}`)
  // an empty line may have lost the blanks at its end
  const bare = new RegExp(`^${patternOf(example.trimEnd())}$`)
  return (line) => {
    const start = line.slice(0, 2 * MAX_LENGTH)
    const found = whole.exec(start)
    if (found !== null) return line.slice(found[0].length)
    return example.trim() !== '' && bare.test(start) ? '' : undefined
  }
}

/** Takes what has the shape off the end of a line; undefined where it is not there. */
export function suffixShape(example: string): TakeOff | undefined {
  if (example === '' || example.length > MAX_LENGTH) return undefined
  const shape = new RegExp(`^${patternOf(example)}$`)
  // what is in front of its first number; without numbers it is the whole
  const [head = ''] = example.split(/[ \t]*\d/)
  return (line) => {
    const at = line.lastIndexOf(head)
    return at !== -1 && head !== '' && shape.test(line.slice(at, at + 2 * MAX_LENGTH))
      ? line.slice(0, at)
      : undefined
  }
}
