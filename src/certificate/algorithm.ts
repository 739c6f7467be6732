import { ALGORITHM_NAMES } from '../der/oids.ts'
import type { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import type { AlgorithmIdentifier } from './types.ts'

/** Reads an AlgorithmIdentifier (RFC 5280, section 4.1.1.2): what the parameters hold is left to code that knows the algorithm. */
export function readAlgorithm(reader: DerReader, what: string): AlgorithmIdentifier {
  const outer = reader.enter(TAG.SEQUENCE, what)
  const { at } = reader
  const oid = reader.readOid(what)
  let parameters: Uint8Array | undefined
  if (!reader.done) {
    reader.readAny(what)
    parameters = reader.element()
  }
  reader.leave(outer, what)
  const der = reader.bytes.subarray(at, reader.position)
  const name = ALGORITHM_NAMES[oid] ?? oid
  return Object.freeze(
    parameters === undefined ? { oid, name, der } : { oid, name, parameters, der },
  )
}
