/** BEGIN or END with five hyphens on each side, and where it is in its line. */
export interface LineBoundary {
  readonly begins: boolean
  readonly start: number
  readonly stop: number
}

// a label has at most some thirty characters; the first five hyphens right before the word count, a sixth in front of
// them is the mark of diff or grep
const BOUNDARY = /-----(BEGIN|END) [^-\r\n"\\]{1,60}-----/

/** The first BEGIN or END in a line. */
export function boundaryIn(line: string): LineBoundary | undefined {
  // nearly every line has none, which this finds out faster
  if (!line.includes('-----')) return undefined
  const match = BOUNDARY.exec(line)
  if (match === null) return undefined
  return { begins: match[1] === 'BEGIN', start: match.index, stop: match.index + match[0].length }
}
