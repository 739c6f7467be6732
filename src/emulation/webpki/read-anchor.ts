import { TAG } from '../../der/tags.ts'
import type { WebpkiVersion } from '../../release/ztunnel.ts'
import { readWebpkiCertificate } from './read-certificate.ts'
import { plain, trailing, type WebpkiError } from './webpki-error.ts'
import { WebpkiReader } from './webpki-reader.ts'

/** All that webpki keeps of a root: validity, usages, path length and the rest are not looked at. Contents of SEQUENCEs. */
export interface WebpkiAnchor {
  readonly subject: Uint8Array
  readonly spki: Uint8Array
  readonly nameConstraints?: Uint8Array
}

/** `extract_trust_anchor_from_v1_cert_der`: no version field, no extensions. */
function readVersion1(der: Uint8Array): WebpkiAnchor | undefined {
  const whole = new WebpkiReader(der)
  const outer = whole.nested(TAG.SEQUENCE, trailing('TrustAnchorV1'))
  const tbs = outer.nested(TAG.SEQUENCE, trailing('TrustAnchorV1TbsCertificate'))
  tbs.expect(TAG.INTEGER)
  tbs.expect(TAG.SEQUENCE)
  tbs.expect(TAG.SEQUENCE)
  tbs.expect(TAG.SEQUENCE)
  const subject = tbs.expect(TAG.SEQUENCE).rest()
  const spki = tbs.expect(TAG.SEQUENCE).rest()
  tbs.finish(trailing('TrustAnchorV1TbsCertificate'))
  outer.expect(TAG.SEQUENCE)
  outer.expect(TAG.BIT_STRING)
  outer.finish(trailing('TrustAnchorV1'))
  whole.finish(plain('BadDer'))
  return whole.reading.fault === undefined ? { subject, spki } : undefined
}

/**
 * `anchor_from_trusted_cert` (rustls-webpki 0.103.13, src/trust_anchor.rs).
 *
 * @returns The anchor, or the error.
 */
export function readWebpkiAnchor(
  der: Uint8Array,
  version: WebpkiVersion,
): WebpkiAnchor | WebpkiError {
  const read = readWebpkiCertificate(der, { anchor: true, version })
  if (!('name' in read)) return read
  if (read.name !== 'UnsupportedCertVersion') return read
  return readVersion1(der) ?? plain('BadDer')
}
