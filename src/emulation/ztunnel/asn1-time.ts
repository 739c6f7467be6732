// asn1-rs 0.7.1, src/asn1_types/utctime.rs and generalizedtime.rs, as x509-parser 0.18.1 calls them (src/time.rs): is it a
// time? Which one is never asked: webpki reads validity by itself.

/** yymmddhhmm, seconds where two characters or more follow, `Z` or an offset. */
const UTC = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:(\d{2})(Z|[+-]\d{4})|(Z))$/
/** yyyymmddhhmm, seconds and up to three digits of a fraction, `Z`. */
const GENERALIZED = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:(\d{2})(?:\.\d{0,3})?)?Z$/

const MAX_OFFSET_HOURS = 25
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

function isDay(year: number, month: number, day: number): boolean {
  const days = DAYS[month - 1]
  if (days === undefined) return false
  return day >= 1 && day <= days + (month === 2 && isLeap(year) ? 1 : 0)
}

const isHour = (hour: number, minute: number, second: number): boolean =>
  hour <= 23 && minute <= 59 && second <= 59

function isOffset(zone: string): boolean {
  return (
    zone === 'Z' || (Number(zone.slice(1, 3)) <= MAX_OFFSET_HOURS && Number(zone.slice(3)) <= 59)
  )
}

/** The content of a UTCTime. */
export function isUtcTime(text: string): boolean {
  const found = UTC.exec(text)
  if (found === null) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1, 6).map(Number)
  // the date is made with the year as it stands, then with its century
  const full = year >= 50 ? 1900 + year : 2000 + year
  return (
    isDay(year, month, day) &&
    isDay(full, month, day) &&
    isHour(hour, minute, Number(found[6] ?? 0)) &&
    isOffset(found[7] ?? 'Z')
  )
}

/** The content of a GeneralizedTime. */
export function isGeneralizedTime(text: string): boolean {
  const found = GENERALIZED.exec(text)
  if (found === null) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1, 6).map(Number)
  return isDay(year, month, day) && isHour(hour, minute, Number(found[6] ?? 0))
}
