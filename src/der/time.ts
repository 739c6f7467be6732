const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const DAYS_IN = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] as number) - 0x30
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** Days from 1970-01-01 to the first of January of a year, by the Gregorian calendar. */
function daysToYear(year: number): number {
  const before = year - 1
  return (
    365 * (year - 1970) +
    (Math.floor(before / 4) - 492) -
    (Math.floor(before / 100) - 19) +
    (Math.floor(before / 400) - 4)
  )
}

/** Days since 1970; `undefined` where no such day exists. */
function dayNumber(year: number, month: number, day: number): number | undefined {
  if (year < 0 || month < 1 || month > 12 || day < 1) return undefined
  const leap = isLeap(year)
  if (day > (DAYS_IN[month - 1] as number) + (leap && month === 2 ? 1 : 0)) return undefined
  const before = (DAYS_BEFORE[month - 1] as number) + (leap && month > 2 ? 1 : 0)
  return daysToYear(year) + before + day - 1
}

/** Seconds since midnight; `undefined` where no such second exists, leap seconds among them. */
function secondOfDay(hour: number, minute: number, second: number): number | undefined {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return undefined
  return second < 0 || second > 59 ? undefined : hour * 3600 + minute * 60 + second
}

/**
 * Reads the content of a UTCTime or GeneralizedTime in the only form that RFC 5280, section 4.1.2.5 allows: seconds
 * written, `Z` at the end, no fraction, a date that exists.
 *
 * @returns Milliseconds since 1970; `undefined` when it is in another form.
 */
export function decodeTime(
  bytes: Uint8Array,
  start: number,
  stop: number,
  generalized: boolean,
): number | undefined {
  const yearDigits = generalized ? 4 : 2
  const at = start + yearDigits
  if (stop - at !== 11 || bytes[stop - 1] !== 0x5a) return undefined
  let year = digits(bytes, start, yearDigits)
  // RFC 5280 4.1.2.5.1: 50 to 99 are of the twentieth century
  if (!generalized && year >= 0) year += year >= 50 ? 1900 : 2000
  const days = dayNumber(year, digits(bytes, at, 2), digits(bytes, at + 2, 2))
  const seconds = secondOfDay(
    digits(bytes, at + 4, 2),
    digits(bytes, at + 6, 2),
    digits(bytes, at + 8, 2),
  )
  if (days === undefined || seconds === undefined) return undefined
  return (days * 86400 + seconds) * 1000
}
