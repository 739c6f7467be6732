import { sequence, unsignedInteger } from '../der/writer.ts'

/** Octets of one coordinate, by curve. */
export const CURVE_OCTETS: Readonly<Record<string, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
}

interface Part {
  readonly start: number
  readonly stop: number
}

/**
 * A positive INTEGER at `at`, minimal, short-form length: no curve in use needs more than 127 octets. One that runs over the end
 * is left to the caller: nothing follows it.
 */
function positive(bytes: Uint8Array, at: number): Part | undefined {
  const length = bytes[at + 1] ?? 0
  const start = at + 2
  const stop = start + length
  if (bytes[at] !== 0x02 || length === 0 || length >= 0x80) return undefined
  const first = bytes[start] as number
  if (first >= 0x80) return undefined
  if (first !== 0) return { start, stop }
  // a zero in front only before a high bit; the number zero cannot be part of a signature
  return length > 1 && (bytes[start + 1] as number) >= 0x80 ? { start: start + 1, stop } : undefined
}

/** Where the content of a SEQUENCE begins that is all of `der`; a length over 127 has one octet of its own. */
function contentOfSequence(der: Uint8Array): number | undefined {
  const long = der[1] === 0x81
  const length = (long ? der[2] : der[1]) ?? 0
  const start = long ? 3 : 2
  const isShortest = long ? length >= 0x80 : length < 0x80
  return der[0] === 0x30 && isShortest && start + length === der.length ? start : undefined
}

/** Where r and s are in a DER `ECDSA-Sig-Value` or `Dss-Sig-Value` (RFC 3279, section 2.2.2 and 2.2.3). */
export function readSignatureValue(der: Uint8Array): { r: Part; s: Part } | undefined {
  const start = contentOfSequence(der)
  if (start === undefined) return undefined
  const r = positive(der, start)
  if (r === undefined) return undefined
  const s = positive(der, r.stop)
  return s?.stop === der.length ? { r, s } : undefined
}

/** r and s side by side, each `octets` long, as Web Crypto wants them; `undefined` when they do not fit or are not DER. */
export function signatureToRaw(der: Uint8Array, octets: number): Uint8Array | undefined {
  const parts = readSignatureValue(der)
  if (parts === undefined) return undefined
  const { r, s } = parts
  if (r.stop - r.start > octets || s.stop - s.start > octets) return undefined
  const raw = new Uint8Array(2 * octets)
  raw.set(der.subarray(r.start, r.stop), octets - (r.stop - r.start))
  raw.set(der.subarray(s.start, s.stop), 2 * octets - (s.stop - s.start))
  return raw
}

/** The DER `ECDSA-Sig-Value` of r and s side by side. */
export function signatureFromRaw(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2
  return sequence(unsignedInteger(raw.subarray(0, half)), unsignedInteger(raw.subarray(half)))
}
