import { finding, type FactsFor } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { DER_CODES, type DerCode } from './codes.ts'

/** The error for an encoding that cannot be read, ready to be thrown. */
export function derError<K extends DerCode>(
  code: K,
  facts: FactsFor<(typeof DER_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(DER_CODES, code, facts))
}
