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

/**
 * Refuses what is larger than anything that is meant, before it is read.
 *
 * @throws MeshCertsError `certificate-too-large`.
 */
export function limitSize(
  what: 'certificate' | 'CRL',
  { length }: Uint8Array,
  limit: number,
): void {
  if (length > limit)
    throw certificateError('certificate-too-large', { what, found: length, limit })
}
