import type { Engine } from '../crypto/engine.ts'
import { sequence, time, unsignedInteger } from '../der/writer.ts'
import { issueError } from './fail.ts'

/** A serial number to be written: a number, or its octets. */
export type SerialInput = bigint | Uint8Array

// RFC 5280 4.1.2.2 allows 20; istiod takes 128 bits at random
const RANDOM_OCTETS = 16
const MAX_OCTETS = 20

function octetsOf(serial: bigint): Uint8Array {
  const octets: number[] = []
  for (let left = serial; left > 0n; left >>= 8n) octets.unshift(Number(left & 0xffn))
  return Uint8Array.from(octets)
}

/** The INTEGER of a serial number; a random one where none is given. */
export function writeSerial(serial: SerialInput | undefined, engine: Engine): Uint8Array {
  if (serial === undefined) {
    const random = engine.randomBytes(RANDOM_OCTETS)
    // never zero, never shorter: 127 bits are left to chance
    random[0] = ((random[0] as number) & 0x7f) | 0x40
    return unsignedInteger(random)
  }
  // a number that large is refused before it is taken apart
  const fits = typeof serial !== 'bigint' || (serial > 0n && serial >> 160n === 0n)
  const der = unsignedInteger(
    fits && typeof serial === 'bigint'
      ? octetsOf(serial)
      : fits
        ? (serial as Uint8Array)
        : new Uint8Array(0),
  )
  const length = der.length - 2
  if (length > MAX_OCTETS || (length === 1 && der[2] === 0)) throw issueError('issue-serial', {})
  return der
}

const isWritable = (at: Date): boolean => {
  const year = at.getUTCFullYear()
  return year >= 1950 && year <= 9999
}

/** The Validity of a certificate; fractions of seconds are cut. */
export function writeValidity(notBefore: Date, notAfter: Date): Uint8Array {
  for (const [what, at] of [
    ['notBefore', notBefore],
    ['notAfter', notAfter],
  ] as const) {
    if (!isWritable(at)) throw issueError('issue-validity', { what, problem: 'it is no such Date' })
  }
  if (notAfter <= notBefore) {
    throw issueError('issue-validity', { what: 'notAfter', problem: 'it is not after notBefore' })
  }
  return sequence(time(notBefore), time(notAfter))
}

const SECOND = 1000
export const DAY = 86_400

/** The instant so many seconds later. */
export const later = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * SECOND)

/** The earlier of two instants. */
export const earlier = (a: Date, b: Date): Date => (a <= b ? a : b)
