import { equalBytes } from '../../der/bytes.ts'
import { contextConstructed, contextPrimitive, TAG } from '../../der/tags.ts'
import { readFlags } from './bit-flags.ts'
import { signatureError, type Verifier } from './check-signature.ts'
import type { WebpkiCertificate } from './read-certificate.ts'
import { fullName, serialName, type IssuingPoint, type WebpkiCrl } from './read-crl.ts'
import { plain, type WebpkiError } from './webpki-error.ts'
import { WebpkiReader } from './webpki-reader.ts'

// rustls-webpki 0.103.13, src/crl/mod.rs, with the policy of ztunnel: the whole chain, unknown status allowed, nextUpdate
// not looked at.

/** What webpki has read of a header when it fails (`read_tag_and_get_value_limited`): it goes on behind that. */
function skipped(bytes: Uint8Array, at: number): number {
  const [tag = 0, first = 0] = bytes.subarray(at, at + 2)
  if ((tag & 0x1f) === 0x1f) return 1
  return first > 0x80 && first <= 0x84 ? 2 + (first & 0x7f) : 2
}

/** The URIs of a list of general names; what cannot be read is skipped. */
function urisOf(names: Uint8Array): Uint8Array[] {
  const uris: Uint8Array[] = []
  for (let at = 0; at < names.length;) {
    const list = new WebpkiReader(names, at)
    const { tag, value } = list.any()
    if (tag === contextPrimitive(6)) uris.push(value.rest())
    at = list.error() === undefined ? list.position : at + skipped(names, at)
  }
  return uris
}

/** The URIs of a distribution point's full name; none where it is indirect, for some reasons only, or malformed. */
function pointUris(content: Uint8Array): Uint8Array[] {
  const point = new WebpkiReader(content)
  let name: Uint8Array | undefined
  while (!point.done) {
    const { tag, value } = point.any()
    if (tag !== contextConstructed(0) || name !== undefined) return []
    name = value.rest()
  }
  const names = name && fullName(name)
  return names === undefined || names === 'other' ? [] : urisOf(names)
}

/** `authoritative_for`: does a point of the certificate share a URI with the point of the CRL? */
function sharesPoint(certificate: WebpkiCertificate, point: IssuingPoint): boolean {
  if (certificate.crlDistributionPoints === undefined) return true
  const known = urisOf(point.names)
  const points = new WebpkiReader(certificate.crlDistributionPoints)
  while (!points.done) {
    const { tag, value } = points.any()
    const uris = tag === TAG.SEQUENCE ? pointUris(value.rest()) : []
    if (uris.some((uri) => known.some((other) => equalBytes(uri, other)))) return true
  }
  return false
}

function isAuthoritative(crl: WebpkiCrl, certificate: WebpkiCertificate, leaf: boolean): boolean {
  if (!equalBytes(crl.issuer, certificate.issuer)) return false
  const { point } = crl
  if (point === undefined) return true
  if ((point.onlyAuthorities && leaf) || (point.onlyUsers && !leaf)) return false
  return sharesPoint(certificate, point)
}

const CRL_SIGN = 6

/** `KeyUsageMode::check`: an absent keyUsage allows it, and an anchor has none. */
function crlSignError(keyUsage: Uint8Array | undefined): WebpkiError | undefined {
  if (keyUsage === undefined) return undefined
  const reader = new WebpkiReader(keyUsage)
  const allows = readFlags(reader.expect(TAG.BIT_STRING))(CRL_SIGN)
  return reader.error() ?? (allows ? undefined : plain('IssuerNotCrlSigner'))
}

/** `crl_signature_err`: of a CRL the same errors have names of their own. */
function asCrlError(error: WebpkiError): WebpkiError {
  switch (error.name) {
    case 'UnsupportedSignatureAlgorithm':
      return { ...error, name: 'UnsupportedCrlSignatureAlgorithm' }
    case 'UnsupportedSignatureAlgorithmForPublicKey':
      return { ...error, name: 'UnsupportedCrlSignatureAlgorithmForPublicKey' }
    case 'InvalidSignatureForPublicKey':
      return plain('InvalidCrlSignatureForPublicKey')
    default:
      return error
  }
}

/** What a certificate's status is asked of. */
export interface StatusQuestion {
  readonly certificate: WebpkiCertificate
  readonly leaf: boolean
  /** Of its issuer: contents of the SubjectPublicKeyInfo, and of keyUsage where the issuer is not an anchor. */
  readonly spki: Uint8Array
  readonly keyUsage?: Uint8Array | undefined
}

/** `RevocationOptions::check`: the first CRL that speaks of the certificate decides. */
export async function statusError(
  question: StatusQuestion,
  crls: readonly WebpkiCrl[],
  verifier: Verifier,
): Promise<WebpkiError | undefined> {
  const { certificate, leaf, spki, keyUsage } = question
  const crl = crls.find((one) => isAuthoritative(one, certificate, leaf))
  if (crl === undefined) return undefined
  const signature = await signatureError(crl.signed, spki, verifier)
  if (signature !== undefined) return asCrlError(signature)
  const usage = crlSignError(keyUsage)
  if (usage !== undefined) return usage
  return crl.revoked.has(serialName(certificate.serial)) ? plain('CertRevoked') : undefined
}
