import { NOTHING_FOUND, type Found } from './causes-of.ts'
import { explanationOf, readLine } from './explain-line.ts'
import { linesOf } from './lines.ts'
import type { Explanation } from './types.ts'

/** One line of a log that is explained. */
export interface ExplainedLine {
  readonly explanation: Explanation
  /** Lines of one kind have the same causes. */
  readonly kind: string
  /** As the log has it. */
  readonly text: string
}

/** What a log came to. */
export interface LogCount {
  readonly explained: number
  /** Lines that say nothing about TLS or certificates, or nothing that is known. */
  readonly passed: number
}

/**
 * Explains a log as it comes in, line by line.
 *
 * @param visit - Called for each line that is explained, in their order.
 * @param found - What checks of given material found: see `foundIn`.
 */
export async function explainLog(
  parts: AsyncIterable<Uint8Array>,
  visit: (line: ExplainedLine) => void,
  found: Found = NOTHING_FOUND,
): Promise<LogCount> {
  let [line, explained] = [0, 0]
  for await (const text of linesOf(parts)) {
    line += 1
    const read = readLine(text)
    if (read === undefined) continue
    explained += 1
    visit({ explanation: explanationOf(line, text, read, found), kind: read.kind, text })
  }
  return { explained, passed: line - explained }
}
