// The room `certificate`: certificates, CRLs and requests as frozen facts over their DER; names and their one
// comparison, fingerprints, comparing, signatures that were checked, and in text/ how OpenSSL prints a certificate. Not
// here: whether a certificate is any good (`path`, `cacerts`, `workload`).

import { allBlocks } from '../pem/all-blocks.ts'
import { requireText } from '../pem/input.ts'
import type { PemBlock } from '../pem/block.ts'
import { errorAt, isRefusal } from '../report/error.ts'
import { certificateError, limitSize } from './fail.ts'
import { CERTIFICATE_LIMIT } from './limits.ts'
import { readCertificate } from './read-certificate.ts'
import type { Certificate } from './types.ts'
import { CertificateView } from './certificate-value.ts'

/**
 * Reads exactly one certificate in DER.
 *
 * The bytes are not copied: the facts share memory with them, so do not change them afterwards.
 *
 * @param der - The certificate, with nothing in front or behind.
 * @throws MeshCertsError `der-…` where the encoding is not DER, `certificate-…` where the fields break RFC 5280.
 */
export function parseCertificateDer(der: Uint8Array): Certificate {
  limitSize('certificate', der, CERTIFICATE_LIMIT)
  return new CertificateView(readCertificate(der))
}

/**
 * The certificate that an object is: itself where it was read here. What another copy of the package read, or what somebody put
 * together out of one, is read again from its DER: what else it says of itself counts for nothing.
 *
 * @throws MeshCertsError as {@link parseCertificateDer}.
 */
export const sameCertificate = (given: Certificate): Certificate =>
  CertificateView.isOne(given) ? given : parseCertificateDer(given.der)

// a certificate in DER begins with SEQUENCE and a long length; no text does
const looksLikeDer = (input: Uint8Array): boolean =>
  input[0] === 0x30 && (input[1] as number) >= 0x80

const CERTIFICATE_LABELS = new Set(['CERTIFICATE', 'X509 CERTIFICATE'])

function parseBlock(block: PemBlock): Certificate {
  try {
    return parseCertificateDer(block.der)
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw errorAt(error, { block: block.block, line: block.line })
  }
}

/**
 * Reads every certificate of a text, in its order; blocks with other labels (keys, CRLs) are skipped.
 *
 * @param input - PEM text, or its bytes, with anything around the blocks; or the DER of one certificate. What the text
 * needs to be repaired is repaired in memory: `extractPem` says what that was.
 * @returns At least one certificate.
 * @throws MeshCertsError `certificate-none` when there is none; `der-…` or `certificate-…` with block and line when one
 * cannot be read; `pem-too-long` or `pem-too-many` for a text that is not read.
 * @example
 * import { parseCertificates } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * parseCertificates(readFileSync('fixtures/good/cert-chain.pem')).length // => 1
 */
export function parseCertificates(input: string | Uint8Array): readonly Certificate[] {
  requireText(input)
  if (typeof input !== 'string' && looksLikeDer(input))
    return Object.freeze([parseCertificateDer(input)])
  const blocks = allBlocks(input).filter((block) => CERTIFICATE_LABELS.has(block.label))
  if (blocks.length === 0) throw certificateError('certificate-none', {})
  return Object.freeze(blocks.map(parseBlock))
}

/**
 * Reads exactly one certificate.
 *
 * @param input - As for {@link parseCertificates}, with one certificate in it.
 * @throws MeshCertsError as {@link parseCertificates}, and `certificate-several` when there are more.
 * @example
 * import { parseCertificate } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * parseCertificate(readFileSync('fixtures/good/ca-cert.pem')).basicConstraints?.ca // => true
 */
export function parseCertificate(input: string | Uint8Array): Certificate {
  const certificates = parseCertificates(input)
  if (certificates.length > 1)
    throw certificateError('certificate-several', { found: certificates.length })
  return certificates[0] as Certificate
}
