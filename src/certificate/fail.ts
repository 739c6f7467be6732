import { finding, type FactsFor } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { CERTIFICATE_CODES, type CertificateCode } from './codes.ts'

/** The error for a certificate that cannot be read, ready to be thrown. */
export function certificateError<K extends CertificateCode>(
  code: K,
  facts: FactsFor<(typeof CERTIFICATE_CODES)[K]>,
): MeshCertsError {
  return new MeshCertsError(finding(CERTIFICATE_CODES, code, facts))
}
