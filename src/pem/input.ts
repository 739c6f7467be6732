import { requireBytes } from '../report/argument.ts'
import { finding } from '../report/catalogue.ts'
import { describeValue } from '../report/describe-value.ts'
import { MeshCertsError } from '../report/error.ts'
import { DASH, startsWith } from './ascii.ts'
import { decodeBase64 } from './base64.ts'
import { PEM_CODES } from './codes.ts'
import { nextBoundary } from './boundary.ts'
import { isWholeDer, looksLikeDer } from './der-shape.ts'
import { MATERIAL_LIMIT, PEM_LIMIT } from './limits.ts'
import type { Notes } from './notes.ts'
import { isBytes } from '../report/kinds.ts'

/**
 * Callers in JavaScript have no compiler: what is neither text nor octets is refused.
 *
 * @throws MeshCertsError `pem-input`.
 */
export function requireText(input: unknown): void {
  if (typeof input === 'string' || isBytes(input)) return
  throw new MeshCertsError(finding(PEM_CODES, 'pem-input', { found: describeValue(input) }))
}

/**
 * Octets of a file, no more of them than {@link PEM_LIMIT}.
 *
 * @throws MeshCertsError `report-argument`, `pem-too-long`.
 */
export function requirePemBytes(input: Uint8Array): void {
  requireBytes('input', input)
  if (input.length <= PEM_LIMIT) return
  throw new MeshCertsError(finding(PEM_CODES, 'pem-too-long', { limit: PEM_LIMIT }))
}

/** Refuses a value of a Secret that is longer than what the checks of one read, by the name of its file or key. */
export function requireMaterial(file: string, bytes: Uint8Array): void {
  if (bytes.length <= MATERIAL_LIMIT) return
  throw new MeshCertsError(finding(PEM_CODES, 'pem-too-long', { limit: MATERIAL_LIMIT }, { file }))
}

/** A text made ready for the scanner. */
export interface Source {
  readonly bytes: Uint8Array
  /** How many octets of the input are one of `bytes`, and how many came before. */
  readonly scale: 1 | 2
  readonly skipped: number
}

/**
 * Turns what was given into octets with ASCII in single octets; undefined (and a note) when it is DER.
 *
 * UTF-16, with or without byte-order mark, becomes one octet a unit: everything that PEM is made of is ASCII.
 */
export function prepare(input: string | Uint8Array, notes: Notes): Source | undefined {
  if (typeof input === 'string') {
    // what is left of 30 82 … when binary is decoded as UTF-8
    if (input.startsWith('0\ufffd') && !input.includes('BEGIN')) {
      notes.add('pem-damaged-der', {})
      return undefined
    }
    return prepareBytes(new TextEncoder().encode(input), notes)
  }
  return prepareBytes(input, notes)
}

function prepareBytes(bytes: Uint8Array, notes: Notes): Source | undefined {
  if (looksLikeDer(bytes)) {
    notes.add('pem-der', { length: bytes.length, offset: 0 })
    return undefined
  }
  const utf16 = utf16Of(bytes)
  if (utf16 === undefined) return { bytes, scale: 1, skipped: 0 }
  notes.add('pem-utf16', { order: utf16.order, offset: 0 }, { line: 1 })
  return { bytes: narrow(bytes, utf16), scale: 2, skipped: utf16.skipped }
}

/** How a text in UTF-16 is written. */
export interface Utf16 {
  readonly order: 'little-endian' | 'big-endian'
  /** Octets of its mark, or of what became of it. */
  readonly skipped: number
}

const SAMPLE = 512
const REPLACED = Uint8Array.of(0xef, 0xbf, 0xbd)

/** Of a text that is mostly ASCII nearly every second octet is zero. */
function orderOfZeros(sample: Uint8Array): Utf16['order'] | undefined {
  const even = sample.filter((octet, at) => octet === 0 && at % 2 === 0).length
  const odd = sample.filter((octet, at) => octet === 0 && at % 2 === 1).length
  const many = sample.length / 3
  if (odd > many && even * 8 < odd) return 'little-endian'
  return even > many && odd * 8 < even ? 'big-endian' : undefined
}

/** Is this UTF-16, with its mark or without? */
export function utf16Of(bytes: Uint8Array): Utf16 | undefined {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  if (mark === 0xfffe) return { order: 'little-endian', skipped: 2 }
  if (mark === 0xfeff) return { order: 'big-endian', skipped: 2 }
  // UTF-16 that was read as UTF-8: each half of the mark has become U+FFFD
  const skipped = startsWith(bytes, REPLACED, 0) ? 2 * REPLACED.length : 0
  const sample = bytes.subarray(skipped, skipped + SAMPLE)
  // no zero, no UTF-16: nearly always the end of it
  if (!sample.includes(0)) return undefined
  const order = orderOfZeros(sample)
  return order && { order, skipped }
}

const NOT_ASCII = 0x80
const CP1252_DASH = 0x96

function narrow(bytes: Uint8Array, { order, skipped }: Utf16): Uint8Array {
  const units = (bytes.length - skipped) >> 1
  const out = new Uint8Array(units)
  const high = order === 'little-endian' ? 1 : 0
  for (let i = 0; i < units; i++) {
    const at = skipped + i * 2
    const unit = ((bytes[at + high] as number) << 8) | (bytes[at + 1 - high] as number)
    out[i] = unit < 0x80 ? unit : isDash(unit) ? CP1252_DASH : NOT_ASCII
  }
  return out
}

const isDash = (unit: number): boolean => (unit >= 0x2010 && unit <= 0x2015) || unit === 0x2212

// a Secret's value is base64; twice by hand is seen, three times nearly never
const MAX_UNWRAPPED = 3

/** The text inside, when the whole input is base64 of PEM, once or several times; else undefined. */
export function unwrapBase64(bytes: Uint8Array, notes: Notes): Uint8Array | undefined {
  let inner = bytes
  for (let times = 1; times <= MAX_UNWRAPPED; times++) {
    const decoded = inner[0] === DASH ? undefined : decodeBase64(inner, 0, inner.length)
    if (decoded === undefined || 'badAt' in decoded || decoded.der.length === 0) return undefined
    inner = decoded.der
    if (times === 1 && inner.length > 8 && isWholeDer(inner)) {
      notes.add('pem-bare-base64', { length: inner.length, offset: 0 }, { line: 1 })
      return undefined
    }
    if (nextBoundary(inner, 0) !== undefined) {
      notes.add('secret-double-base64', { times, offset: 0 }, { line: 1 })
      return inner
    }
  }
  return undefined
}
