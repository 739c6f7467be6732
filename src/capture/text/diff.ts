import { boundaryIn } from './boundary.ts'

const HUNK = /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/

const inHunk = (line: string): boolean => line === '' || /^[ +\\-]/.test(line)

/** One side of every hunk, without its marks; lines outside of hunks as they are. */
function side(lines: readonly string[], other: '-' | '+'): readonly string[] {
  const out: string[] = []
  let inside = false
  for (const line of lines) {
    if (HUNK.test(line)) inside = true
    else if (!inHunk(line)) inside = false
    if (!inside || HUNK.test(line)) out.push(line)
    // "\\ No newline at end of file" is of neither side
    else if (!line.startsWith(other) && !line.startsWith('\\')) out.push(line.slice(1))
  }
  return out
}

/** The new side of a unified diff, or the old one where the new one has no PEM; other texts as they are. */
export function withoutDiff(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => HUNK.test(line))) return lines
  const added = side(lines, '-')
  return added.some((line) => boundaryIn(line)?.begins === true) ? added : side(lines, '+')
}
