import type { FaultName } from './faults.ts'
import type { LogComponent, RefusingSide } from './types.ts'

/** What a dialect makes of a line. */
export interface Reading {
  readonly fault: FaultName
  readonly side: RefusingSide
  readonly code?: string
  /** Who writes so, where the line does not show who wrote it. */
  readonly writer: LogComponent
}

/**
 * A line in the form in which dialects are compared: lower case, blanks for the `_` of access logs, one blank for many. So the
 * names of BoringSSL (CERTIFICATE_VERIFY_FAILED) are the texts of OpenSSL (certificate verify failed).
 */
export function wordsOf(line: string): string {
  return line
    .toLowerCase()
    .replace(/\\?"/g, '"')
    .replace(/[_\s]+/g, ' ')
}

/** A pattern that finds any of these texts, the longer first. */
function anyOf(texts: Iterable<string>): RegExp {
  const escaped = [...texts]
    .sort((a, b) => b.length - a.length)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
  return new RegExp(escaped.join('|'))
}

/** Rows of a table: texts as {@link wordsOf} leaves them, and what they mean. */
export type Row<T> = readonly [text: string, value: T]

/**
 * Finds the texts of a table in a line: of several the one that stands first in the table, so that a table begins with what says
 * more. The pattern is made when it is asked for first.
 *
 * @param fits - Does a row that was found fit this line? Any does unless this is given.
 */
export function finder<T>(
  rows: readonly Row<T>[],
  fits: (value: T, words: string) => boolean = () => true,
): (words: string) => T | undefined {
  const places = new Map(rows.map(([text], index) => [text, index]))
  let pattern: RegExp | undefined
  return (words) => {
    pattern ??= new RegExp(anyOf(places.keys()), 'g')
    let best = Infinity
    for (const [text] of words.matchAll(pattern)) {
      const place = places.get(text) as number
      if (place < best && fits((rows[place] as Row<T>)[1], words)) best = place
    }
    return rows[best]?.[1]
  }
}
