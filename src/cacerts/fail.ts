import { finding, type FactsFor } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { CACERTS_CODES, type CacertsCode } from './codes.ts'

/** The error for a call that cannot be answered, ready to be thrown. */
export function cacertsError<K extends CacertsCode>(
  code: K,
  facts: FactsFor<(typeof CACERTS_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(CACERTS_CODES, code, facts))
}
