import { usageError } from './fail.ts'

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/

function exists(year: number, month: number, day: number): boolean {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** A time as `--at` takes it: `2027-01-01` (midnight in UTC) or `2027-01-01T12:00:00Z`; a zone must be said. */
export function parseAt(text: string): Date {
  const found = FORM.exec(text)
  const [year = 0, month = 0, day = 0] = (found ?? []).slice(1, 4).map(Number)
  const at = new Date(found === null ? NaN : text)
  if (Number.isNaN(at.getTime()) || !exists(year, month, day)) {
    throw usageError(`--at: "${text}" is not a time such as 2027-01-01 or 2027-01-01T12:00:00Z`)
  }
  return at
}
