import type { Engine } from '../crypto/engine.ts'
import { TAG } from '../der/tags.ts'
import { element, sequence, unsignedInteger } from '../der/writer.ts'
import { describeValue } from '../report/describe-value.ts'
import { issueError } from './fail.ts'
import { isBytes, isDate } from '../report/kinds.ts'

/** A serial number to be written: a number, or its octets. */
export type SerialInput = bigint | Uint8Array

// RFC 5280 4.1.2.2 allows 20; istiod takes 128 bits at random
const RANDOM_OCTETS = 16
const MAX_OCTETS = 20

// a longer number is refused before it is split
const BEYOND = 1n << 160n

function octetsOf(serial: bigint): Uint8Array {
  const octets: number[] = []
  if (serial < BEYOND) {
    for (let left = serial; left > 0n; left >>= 8n) octets.unshift(Number(left & 0xffn))
  }
  return Uint8Array.from(octets)
}

/** Callers in JavaScript have no compiler. */
export function requireDate(at: unknown, option: string): void {
  if (isDate(at)) return
  throw issueError('issue-option', { option, expected: 'a Date', found: describeValue(at) })
}

/** A list of texts. Text alone is refused: it would be taken letter by letter. */
export function requireTexts(option: string, value: unknown): void {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '')) return
  const found = Array.isArray(value) ? 'a list with something else' : describeValue(value)
  throw issueError('issue-option', { option, expected: 'a list of texts', found })
}

/** The INTEGER of a serial number; a random one where none is given. */
export function writeSerial(serial: SerialInput | undefined, engine: Engine): Uint8Array {
  if (serial === undefined) {
    const random = engine.randomBytes(RANDOM_OCTETS)
    // never zero, never shorter: 126 bits are left to chance
    random[0] = ((random[0] as number) & 0x3f) | 0x40
    return element(TAG.INTEGER, random)
  }
  if (typeof serial !== 'bigint' && !isBytes(serial)) {
    const expected = 'a bigint or octets'
    throw issueError('issue-option', { option: 'serial', expected, found: describeValue(serial) })
  }
  const der = unsignedInteger(typeof serial === 'bigint' ? octetsOf(serial) : serial)
  const length = der.length - 2
  if (length > MAX_OCTETS || (length === 1 && der[2] === 0)) throw issueError('issue-serial', {})
  return der
}

const PARTS = [
  'getUTCMonth',
  'getUTCDate',
  'getUTCHours',
  'getUTCMinutes',
  'getUTCSeconds',
] as const

/** A time as RFC 5280, section 4.1.2.5 wants it: UTCTime through 2049, GeneralizedTime after. `what` names it in the error. */
export function writeTime(at: Date, what: string): Uint8Array {
  requireDate(at, what)
  const year = at.getUTCFullYear()
  // no number, too: a Date that is none
  if (!(year >= 1950 && year <= 9999)) {
    throw issueError('issue-validity', { what, problem: 'it is not a Date from 1950 to 9999' })
  }
  const short = year < 2050
  const century = Math.floor(year / 100)
  const digits = short ? [] : [Math.floor(century / 10), century % 10]
  digits.push(Math.floor(year / 10) % 10, year % 10)
  for (const part of PARTS) {
    const value = at[part]() + (part === 'getUTCMonth' ? 1 : 0)
    digits.push(Math.floor(value / 10), value % 10)
  }
  const text = new Uint8Array(digits.length + 1)
  for (let i = 0; i < digits.length; i++) text[i] = 0x30 + (digits[i] as number)
  text[digits.length] = 0x5a
  return element(short ? TAG.UTC_TIME : TAG.GENERALIZED_TIME, text)
}

/** The Validity of a certificate; fractions of seconds are cut. */
export function writeValidity(notBefore: Date, notAfter: Date): Uint8Array {
  const times = [writeTime(notBefore, 'notBefore'), writeTime(notAfter, 'notAfter')]
  if (notAfter <= notBefore) {
    throw issueError('issue-validity', { what: 'notAfter', problem: 'it is not after notBefore' })
  }
  return sequence(...times)
}

const SECOND = 1000
export const DAY = 86_400

/** The instant so many seconds later. */
export function later(at: Date, seconds: number): Date {
  requireDate(at, 'at')
  return new Date(at.getTime() + seconds * SECOND)
}

// the year 9999 is the last that a certificate can name
const LONGEST = 8000 * 366 * DAY

/** A life in seconds; one that is not a positive number would end up as whatever the issuer has left, or as a life in the past. */
export function lifetime(option: string, value: number, unit: 'seconds' | 'days'): number {
  // what is no number may not even be multiplied
  const seconds = typeof value === 'number' ? value * (unit === 'days' ? DAY : 1) : Number.NaN
  if (seconds > 0 && seconds <= LONGEST) return seconds
  const expected = `a positive number of ${unit}`
  throw issueError('issue-option', { option, expected, found: describeValue(value) })
}

/** The earlier of two instants. */
export const earlier = (a: Date, b: Date): Date => (a <= b ? a : b)
