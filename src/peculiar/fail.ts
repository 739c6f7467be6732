import { refuseArgument, requireObject } from '../report/argument.ts'
import { finding, type FactsFor } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { PECULIAR_CODES, type PeculiarCode } from './codes.ts'
import { isBytes } from '../report/kinds.ts'

/** The error of this room, ready to be thrown. */
export function peculiarError<K extends PeculiarCode>(
  code: K,
  facts: FactsFor<(typeof PECULIAR_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(PECULIAR_CODES, code, facts))
}

/** A copy in a buffer of its own: foreign objects keep what they are given. */
export function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  return copy
}

/** Bytes out of a foreign object, as a copy of ours: an ArrayBuffer, of this realm or another, or a view. */
export function bytesOf(data: unknown, wanted: string): Uint8Array {
  if (isBytes(data)) return data.slice()
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') {
    return new Uint8Array(data as ArrayBuffer).slice()
  }
  throw peculiarError('peculiar-object', { wanted, problem: 'its bytes are missing' })
}

/**
 * Demands the caller's module: an object, or a namespace of a module, with what is used of it.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireModule(argument: string, module: unknown, member: string): void {
  requireObject(argument, module, `a module with ${member}`)
  const part = (module as Readonly<Record<string, unknown>>)[member]
  if (typeof part !== 'function' && (typeof part !== 'object' || part === null))
    refuseArgument(argument, `a module with ${member}`, module)
}

/**
 * Demands a certificate of ours.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireCertificate(certificate: unknown): void {
  const expected = 'a certificate, as parseCertificate gives it'
  requireObject('certificate', certificate, expected)
  const { der } = certificate as { readonly der?: unknown }
  if (!isBytes(der)) refuseArgument('certificate', expected, certificate)
}

/**
 * Demands a list, or what gives its members one by one.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireIterable(argument: string, value: unknown): void {
  const iterable = typeof value === 'object' && value !== null && Symbol.iterator in value
  // certificates are no octets, and what is so by its prototype alone cannot be walked
  if (!iterable || value instanceof Uint8Array) refuseArgument(argument, 'a list', value)
}
