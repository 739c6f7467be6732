import { decodeBase64, decodeWhole } from '../../pem/base64.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CAPTURE_CODES } from '../codes.ts'

/** One text out of an object, and where it was. */
export interface Piece {
  /** The way to it: `data["root-cert.pem"]`; empty for text. */
  readonly source: string
  readonly content: string | Uint8Array
  /** Is it no file that a loader reads (a token in a Secret, the answer of an issuer)? Then it may hold anything. */
  readonly optional: boolean
  /** Pieces with the same word here are presented together: the certificate and the chain of one answer of Vault. */
  readonly chain: string
  /** The nearest `name` above it: that of Envoy's secret. */
  readonly owner?: string
}

/** What was found in an object so far. */
export interface Found {
  readonly pieces: Piece[]
  readonly findings: Finding[]
  /** Was anything of a known kind there, even if it was empty? */
  known: boolean
}

/** An object with its fields by name. */
export type Fields = Readonly<Record<string, unknown>>

/** Where in the whole an object is. */
export interface Spot {
  readonly path: string
  readonly owner: string | undefined
}

/**
 * Reads one kind of object. Gives the names of the fields that it has read, `'all'` where nothing more of the object is to be
 * looked at; `undefined` where the object is of another kind.
 */
export type Carrier = (fields: Fields, spot: Spot, found: Found) => Taken

/** What a carrier has read of an object. */
export type Taken = 'all' | readonly string[] | undefined

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The way to a field: `.name`, or `["na-me"]`. */
export function joinPath(path: string, name: string): string {
  if (!/^[\w@]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}

/** A field's name as Envoy's admin page writes it; istioctl writes camel case. */
export const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Octets out of base64; what is not base64 becomes a finding. */
export function fromBase64(text: string, source: string, found: Found): Uint8Array | undefined {
  const bytes = new TextEncoder().encode(text)
  const whole = decodeWhole(bytes)
  if (whole !== undefined) return whole
  const decoded = decodeBase64(bytes, 0, bytes.length)
  if ('der' in decoded) return decoded.der
  found.findings.push(finding(CAPTURE_CODES, 'capture-not-base64', { source }))
  return undefined
}
