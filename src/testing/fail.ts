import { finding, type FactsFor } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { TESTING_CODES, type TestingCode } from './codes.ts'

/** The error of the test kit, ready to be thrown. */
export function testingError<K extends TestingCode>(
  code: K,
  facts: FactsFor<(typeof TESTING_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(TESTING_CODES, code, facts))
}
