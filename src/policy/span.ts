import { parseGoDuration } from '../emulation/go/duration.ts'

const DAY = 24 * 60 * 60 * 1000
const DAYS = /^(\d{1,6})d$/

/** A time span for people: days (`30d`), or as Go writes it (`12h`); in milliseconds. `undefined` for another form. */
export function parseSpan(text: string): number | undefined {
  const [, days] = DAYS.exec(text) ?? []
  return days === undefined ? parseGoDuration(text) : Number(days) * DAY
}

/** Whole days in a time span, towards zero. */
export const daysIn = (span: number): number => Math.trunc(span / DAY)
