import type { FaultName } from './faults.ts'
import { addTable, hitsOf, type Hit } from './scan.ts'
import type { LogComponent, RefusingSide } from './types.ts'

/** What a dialect makes of a line. */
export interface Reading {
  readonly fault: FaultName
  readonly side: RefusingSide
  readonly code?: string
  /** Who writes so, where the line does not show who wrote it. */
  readonly writer: LogComponent
}

// a blank alone stays as it is
const CHANGED = /[_\s]{2,}|_|[^\S ]/g

/**
 * A line in the form in which dialects are compared: lower case, blanks for the `_` of access logs, one blank for many. So the
 * names of BoringSSL (CERTIFICATE_VERIFY_FAILED) are the texts of OpenSSL (certificate verify failed).
 */
export function wordsOf(line: string): string {
  return line.toLowerCase().replaceAll('\\"', '"').replace(CHANGED, ' ')
}

/** Rows of a table: texts as {@link wordsOf} leaves them, and what they mean. */
export type Row<T> = readonly [text: string, value: T]

/** Of texts that overlap the first counts, of those that begin at one place the longest. */
const inOrder = (a: Hit, b: Hit): number => a.at - b.at || b.text.length - a.text.length

/**
 * Finds the texts of a table in a line: of several the one that stands first in the table, so that a table begins with what says
 * more.
 *
 * @param fits - Does a row that was found fit this line? Any does unless this is given.
 */
export function finder<T>(
  rows: readonly Row<T>[],
  fits: (value: T, words: string) => boolean = () => true,
): (words: string) => T | undefined {
  const places = new Map(rows.map(([text], index) => [text, index]))
  const table = addTable(places.keys())
  return (words) => {
    const hits = hitsOf(table, words)
    if (hits.length === 0) return undefined
    let [best, from] = [Infinity, 0]
    for (const { at, text } of [...hits].sort(inOrder)) {
      if (at < from) continue
      from = at + text.length
      const place = places.get(text) as number
      if (place < best && fits((rows[place] as Row<T>)[1], words)) best = place
    }
    return rows[best]?.[1]
  }
}
