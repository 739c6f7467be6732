// The packed codes of OpenSSL and BoringSSL: ERR_GET_LIB and ERR_GET_REASON. BoringSSL: library << 24 | reason (err.h); OpenSSL 1:
// library << 24 | function << 12 | reason; OpenSSL 3: library << 23 | reason.

import { onlyWith } from '../scan.ts'

export type Library = 'system' | 'pem' | 'x509' | 'ssl' | 'other'

export interface PackedError {
  readonly boringSsl: boolean
  readonly library: Library
  readonly reason: number
}

const BORINGSSL: Readonly<Record<number, Library>> = {
  2: 'system',
  9: 'pem',
  11: 'x509',
  16: 'ssl',
}
const OPENSSL: Readonly<Record<number, Library>> = { 2: 'system', 9: 'pem', 11: 'x509', 20: 'ssl' }

// what follows tells it from any other number: `268435581:SSL routines`, `error:0A000086:`
const DECIMAL = /\b(\d{8,10}):[a-z0-9.]+ (?:routines|library)/
const DECIMAL_IN_ENVOY = /\b(?:tls|ssl) error: ?\|?(\d{8,10})\b/
const HEX = /\berror:([0-9a-f]{8}):/

function numberIn(words: string): number | undefined {
  const decimal = (DECIMAL.exec(words) ?? DECIMAL_IN_ENVOY.exec(words))?.[1]
  if (decimal !== undefined) return Number(decimal)
  const hex = HEX.exec(words)?.[1]
  return hex === undefined ? undefined : parseInt(hex, 16)
}

/** Was it packed by OpenSSL 1.1 and before: eight bits of library, twelve of function? */
const hasFunction = (high: number, number: number): boolean =>
  OPENSSL[high] === 'ssl' || (OPENSSL[high] !== undefined && (number & 0xfff000) !== 0)

function unpack(words: string): PackedError | undefined {
  const number = numberIn(words)
  // 0: the queue was empty
  if (number === undefined || number === 0 || number > 0xffffffff) return undefined
  const high = number >>> 24
  const says = words.includes('openssl internal')
  if (says || high === 16) {
    return { boringSsl: true, library: BORINGSSL[high] ?? 'other', reason: number & 0xfff }
  }
  if (hasFunction(high, number)) {
    return { boringSsl: false, library: OPENSSL[high] ?? 'other', reason: number & 0xfff }
  }
  const library = OPENSSL[(number >>> 23) & 0xff] ?? 'other'
  return { boringSsl: false, library, reason: number & 0x7fffff }
}

/** A line with a packed code has one of these. */
export const PACKED_SEEDS = [' routines', ' library', 'tls error', 'ssl error', 'error:'] as const

/** The packed code in a line, if it has one. */
export const packedError = onlyWith(PACKED_SEEDS, unpack)
