import { usageError } from './fail.ts'

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/

function exists(year: number, month: number, day: number): boolean {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** `2027-01-01` (midnight in UTC) or `2027-01-01T12:00:00Z`; a zone must be said. `undefined` for anything else. */
export function readTime(text: string): Date | undefined {
  const found = FORM.exec(text)
  const [year = 0, month = 0, day = 0] = (found ?? []).slice(1, 4).map(Number)
  const at = new Date(found === null ? NaN : text)
  return Number.isNaN(at.getTime()) || !exists(year, month, day) ? undefined : at
}

/** A time as `--at` takes it, see {@link readTime}. */
export function parseAt(text: string): Date {
  const at = readTime(text)
  if (at !== undefined) return at
  throw usageError(`--at: "${text}" is not a time such as 2027-01-01 or 2027-01-01T12:00:00Z`)
}
