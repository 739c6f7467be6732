import type { FaultName } from '../faults.ts'
import { finder, type Reading, type Row } from '../reading.ts'
import type { LogComponent, RefusingSide } from '../types.ts'

/** What the own words of a program mean. */
export type Said = readonly [
  fault: FaultName,
  side: RefusingSide,
  writer: LogComponent,
  code?: string | undefined,
  // for words that are too common to say anything alone
  only?: RegExp | undefined,
]

export function toReading([fault, side, writer, code]: Said): Reading {
  return { fault, side, writer, ...(code === undefined ? {} : { code }) }
}

/** Texts that mean the same. */
export const each = <T>(said: T, ...texts: readonly string[]): readonly Row<T>[] =>
  texts.map((text) => [text, said])

/** Reads the words of a table. */
export function sayings(rows: readonly Row<Said>[]): (words: string) => Reading | undefined {
  const said = finder(rows, ([, , , , only], words) => only === undefined || only.test(words))
  return (words) => {
    const found = said(words)
    return found && toReading(found)
  }
}
