import { GO_TAG, type GoString } from './cryptobyte.ts'
import { fail } from './fault.ts'

/** An instant as Go read it, with its offset, which Go prints. */
export interface GoTime {
  /** Milliseconds since 1970. */
  readonly milliseconds: number
  /** Minutes east of UTC. */
  readonly offset: number
}

// time.Parse of "060102150405Z0700", "0601021504Z0700" and "20060102150405Z0700", and the text written again must be the same
const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})$/
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(Z|[+-]\d{4})$/
const MINUTE = 60_000

/** Minutes east; `undefined` where Go writes the zone in another way: +0000 is Z, and minutes go up to 59. */
function offsetOf(zone: string): number | undefined {
  if (zone === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3))]
  const east = hours * 60 + minutes
  if (hours > 24 || minutes > 59 || east === 0) return undefined
  return zone.startsWith('-') ? -east : east
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isDate(year: number, month: number, day: number): boolean {
  const days = DAYS[month - 1]
  return days !== undefined && day >= 1 && day <= (month === 2 && isLeap(year) ? 29 : days)
}

const isTimeOfDay = (hour: number, minute: number, second: number): boolean =>
  hour <= 23 && minute <= 59 && second <= 59

type Fields = readonly [month: number, day: number, hour: number, minute: number, second: number]

function timeOf(
  year: number,
  fields: readonly (string | undefined)[],
  zone: string,
): GoTime | undefined {
  // the seconds may be missing
  const numbers = Array.from({ length: 5 }, (_, i) => Number(fields[i] ?? '0'))
  const [month, day, hour, minute, second] = numbers as unknown as Fields
  const offset = offsetOf(zone)
  if (offset === undefined || !isDate(year, month, day) || !isTimeOfDay(hour, minute, second))
    return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  return { milliseconds: date.getTime() - offset * MINUTE, offset }
}

// RFC 5280, section 4.1.2.5.1
function utcYear(digits: number): number {
  return digits >= 50 ? 1900 + digits : 2000 + digits
}

function readUtcTime(text: string): GoTime | undefined {
  const [, year = '', ...rest] = UTC_TIME.exec(text) ?? []
  const zone = rest.pop()
  // without seconds the field is not there
  return zone === undefined ? undefined : timeOf(utcYear(Number(year)), rest, zone)
}

function readGeneralizedTime(text: string): GoTime | undefined {
  const [, year = '', ...rest] = GENERALIZED_TIME.exec(text) ?? []
  const zone = rest.pop()
  return zone === undefined ? undefined : timeOf(Number(year), rest, zone)
}

const textOf = (octets: Uint8Array): string => String.fromCharCode(...octets.subarray(0, 40))

/** Go's `parseTime` of crypto/x509. */
export function parseGoTime(from: GoString): GoTime {
  if (from.peek(GO_TAG.UTC_TIME)) {
    const text = from.read(GO_TAG.UTC_TIME)
    return (text && readUtcTime(textOf(text.bytes))) ?? fail('x509: malformed UTCTime')
  }
  if (from.peek(GO_TAG.GENERALIZED_TIME)) {
    const text = from.read(GO_TAG.GENERALIZED_TIME)
    return (
      (text && readGeneralizedTime(textOf(text.bytes))) ?? fail('x509: malformed GeneralizedTime')
    )
  }
  return fail('x509: unsupported time format')
}

const two = (value: number): string => String(value).padStart(2, '0')

/** RFC 3339 with whole seconds, as Go prints it: in the zone that the time was written with. */
export function goTimeText({ milliseconds, offset }: GoTime): string {
  const text = new Date(milliseconds + offset * MINUTE).toISOString().slice(0, 19)
  if (offset === 0) return `${text}Z`
  const minutes = Math.abs(offset)
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
