import { readOneCertificate, type CertificateInput } from './input.ts'
import { jsonOf, type CertificateJson } from './json.ts'

/**
 * The plain data that `JSON.stringify(certificate)` prints.
 *
 * @param certificate - Parsed, as PEM text, or as bytes in PEM or DER.
 * @throws MeshCertsError `certificate-input` for anything else, and what {@link parseCertificates} throws.
 */
export const certificateJson = (certificate: CertificateInput): CertificateJson =>
  jsonOf(readOneCertificate(certificate, 'certificate'))
