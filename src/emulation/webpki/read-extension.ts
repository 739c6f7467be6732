import { TAG } from '../../der/tags.ts'
import { plain } from './webpki-error.ts'
import type { WebpkiReader } from './webpki-reader.ts'

/** An extension of a certificate, a CRL or an entry of a CRL. */
export interface WebpkiExtension {
  /** The last number of an identifier 2.5.29.N; `undefined` for every other. */
  readonly number: number | undefined
  readonly critical: boolean
  readonly value: WebpkiReader
}

/** `Extension::from_der` and the look-up in `remember_extension` (rustls-webpki 0.103.13, src/x509.rs). */
export function readExtension(reader: WebpkiReader): WebpkiExtension {
  const id = reader.expect(TAG.OID).rest()
  const critical = reader.boolean()
  const value = reader.expect(TAG.OCTET_STRING)
  const standard = id.length === 3 && id[0] === 0x55 && id[1] === 0x1d
  return { number: standard ? id[2] : undefined, critical, value }
}

/** `Extension::unsupported`: what is not known may be there as long as it is not critical. */
export function refuseCritical({ critical, value }: WebpkiExtension): void {
  if (critical) value.fail(plain('UnsupportedCriticalExtension'))
}
