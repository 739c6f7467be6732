import { finding, type FactsFor } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { PECULIAR_CODES, type PeculiarCode } from './codes.ts'

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
  if (data instanceof Uint8Array) return data.slice()
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') {
    return new Uint8Array(data as ArrayBuffer).slice()
  }
  throw peculiarError('peculiar-object', { wanted, problem: 'its bytes are missing' })
}
