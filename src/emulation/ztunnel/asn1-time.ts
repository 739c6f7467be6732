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

function isOffset(zone: string): boolean {
  return (
    zone === 'Z' || (Number(zone.slice(1, 3)) <= MAX_OFFSET_HOURS && Number(zone.slice(3)) <= 59)
  )
}

interface Fields {
  readonly date: readonly [year: number, month: number, day: number]
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly zone: string
}

function fieldsOf(pattern: RegExp, text: string): Fields | undefined {
  const found = pattern.exec(text)
  if (found === null) return undefined
  const at = (field: number): number => Number(found[field] ?? 0)
  return {
    date: [at(1), at(2), at(3)],
    hour: at(4),
    minute: at(5),
    second: at(6),
    zone: found[7] ?? 'Z',
  }
}

const isInstant = ({ date, hour, minute, second, zone }: Fields): boolean =>
  isDay(...date) && hour <= 23 && minute <= 59 && second <= 59 && isOffset(zone)

/** The content of a UTCTime: its date is made with the year as it is, then with its century. */
export function isUtcTime(text: string): boolean {
  const fields = fieldsOf(UTC, text)
  if (fields === undefined || !isInstant(fields)) return false
  const [year, month, day] = fields.date
  return isDay(year >= 50 ? 1900 + year : 2000 + year, month, day)
}

/** The content of a GeneralizedTime. */
export function isGeneralizedTime(text: string): boolean {
  const fields = fieldsOf(GENERALIZED, text)
  return fields !== undefined && isInstant(fields)
}
