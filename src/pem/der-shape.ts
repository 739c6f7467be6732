import { requireBytes } from '../report/argument.ts'
import { ascii, startsWith } from './ascii.ts'

// enough of DER to tell what a text holds; reading it is the work of other rooms

const SEQUENCE = 0x30

interface Shape {
  /** Where the content begins. */
  readonly content: number
  /** How long the whole is by its own words. */
  readonly total: number
}

function shapeOf(bytes: Uint8Array): Shape | undefined {
  if (bytes[0] !== SEQUENCE || bytes.length < 2) return undefined
  const first = bytes[1] as number
  if (first < 0x80) return { content: 2, total: 2 + first }
  const octets = first & 0x7f
  if (octets === 0 || octets > 4 || bytes.length < 2 + octets) return undefined
  let length = 0
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[2 + i] as number)
  return { content: 2 + octets, total: 2 + octets + length }
}

/** Is it one DER SEQUENCE, and nothing else? */
export const isWholeDer = (bytes: Uint8Array): boolean => shapeOf(bytes)?.total === bytes.length

/** Does it say itself that it is longer than it is, or is it not even a SEQUENCE? */
export function isCutShort(bytes: Uint8Array): boolean {
  const shape = shapeOf(bytes)
  return shape === undefined || shape.total > bytes.length
}

/**
 * Tells whether a file is DER (a certificate, a key) and not PEM: one SEQUENCE whose length fits, at most a line end behind it.
 */
export function looksLikeDer(bytes: Uint8Array): boolean {
  requireBytes('input', bytes)
  const shape = shapeOf(bytes)
  // nobody has a file of two octets: "0" and a line end would be one
  if (shape === undefined || shape.total < 8 || shape.total > bytes.length) return false
  const rest = bytes.length - shape.total
  return rest <= 2 && bytes.subarray(shape.total).every((octet) => octet === 0x0a || octet === 0x0d)
}

const INTEGER = 0x02

/** Does it begin with a number, as private keys do (RFC 5208, RFC 8017, RFC 5915), and certificates, requests and CRLs do not? */
export function isKeyLike(bytes: Uint8Array): boolean {
  const shape = shapeOf(bytes)
  return shape !== undefined && bytes[shape.content] === INTEGER
}

// OBJECT IDENTIFIER 1.2.840.113549.1.7.2, signedData (RFC 2315, section 14)
const SIGNED_DATA = ascii('\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02')

/** Does it begin as a PKCS#7 bundle does? */
export function isPkcs7(bytes: Uint8Array): boolean {
  const shape = shapeOf(bytes)
  return shape !== undefined && startsWith(bytes, SIGNED_DATA, shape.content)
}
