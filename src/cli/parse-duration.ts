import { parseGoDuration } from '../emulation/go/duration.ts'
import type { Threshold } from './ends.ts'
import { usageError } from './fail.ts'
import type { Arguments } from './options.ts'

const DAY = 24 * 60 * 60 * 1000
const DAYS = /^(\d{1,6})d$/

/** A time span for people: days (`30d`), or as Go writes it (`12h`); in milliseconds. Throws `cli-usage` for another form. */
function parseSpan(option: string, text: string): number {
  const [, days] = DAYS.exec(text) ?? []
  const span = days === undefined ? parseGoDuration(text) : Number(days) * DAY
  if (span === undefined)
    throw usageError(`--${option}: "${text}" is not a time span such as 30d or 12h`)
  return span
}

/** Whole days in a time span, towards zero. */
export const daysIn = (span: number): number => Math.trunc(span / DAY)

/** What `--expires-within` asks for, where it is given. */
export function thresholdOf(given: Arguments, at: Date): Threshold | undefined {
  const text = given.text('expires-within')
  return text === undefined ? undefined : { at, text, span: parseSpan('expires-within', text) }
}
