import { finding, type FactsFor } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { CRYPTO_CODES, type CryptoCode } from './codes.ts'

/** The error of an engine, ready to be thrown. */
export function cryptoError<K extends CryptoCode>(
  code: K,
  facts: FactsFor<(typeof CRYPTO_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(CRYPTO_CODES, code, facts))
}
