import { finding, type FactsFor } from '../report/catalogue.ts'
import { isRefusal, MeshCertsError } from '../report/error.ts'
import { KEY_CODES, type KeyCode } from './codes.ts'

/** The error for a key, ready to be thrown. */
export function keyError<K extends KeyCode>(
  code: K,
  facts: FactsFor<(typeof KEY_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(KEY_CODES, code, facts))
}

/** Runs a reader; what it says against the encoding becomes `key-malformed`. Errors of keys pass. */
export function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isRefusal(error) || error.code.startsWith('key-')) throw error
    // no cause: texts of the reader name fields and offsets, and that is all that should be known of a key
    throw keyError('key-malformed', { problem: error.finding.message })
  }
}
