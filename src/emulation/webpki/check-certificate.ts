import { TAG } from '../../der/tags.ts'
import { NAMES_EMPTY_EKU, type WebpkiVersion } from '../../release/ztunnel.ts'
import { decodeWebpkiOid, isPurpose, type Usage } from './extended-key-usage.ts'
import type { WebpkiCertificate } from './read-certificate.ts'
import { plain, type WebpkiError } from './webpki-error.ts'
import { WebpkiReader } from './webpki-reader.ts'

// rustls-webpki 0.103.13, src/verify_cert.rs, `check_issuer_independent_properties`: what a certificate itself has to be.
// keyUsage, key identifiers and policies are not looked at.

const BAD_DER = plain('BadDer')

/** `check_validity`: both ends are inside. */
function validityError(validity: Uint8Array, at: number): WebpkiError | undefined {
  const reader = new WebpkiReader(validity)
  const notBefore = reader.time()
  const notAfter = reader.time()
  const unread = reader.error()
  if (unread !== undefined) return unread
  if (notBefore > notAfter) return plain('InvalidCertValidity')
  if (at < notBefore) return { name: 'CertNotValidYet', at, notBefore }
  if (at > notAfter) return { name: 'CertExpired', at, notAfter }
  reader.finish(BAD_DER)
  return reader.error()
}

/** `check_basic_constraints`; `below` counts the intermediates under it. */
function authorityError(
  constraints: Uint8Array | undefined,
  leaf: boolean,
  below: number,
): WebpkiError | undefined {
  const reader = new WebpkiReader(constraints ?? new Uint8Array())
  const authority = reader.boolean()
  const pathLength = reader.done ? undefined : reader.small()
  if (reader.error() !== undefined) return reader.error()
  if (leaf === authority) return plain(leaf ? 'CaUsedAsEndEntity' : 'EndEntityUsedAsCa')
  if (!leaf && pathLength !== undefined && below > pathLength)
    return plain('PathLenConstraintViolated')
  reader.finish(BAD_DER)
  return reader.error()
}

/** `check_eku`: where it is there it has to hold the purpose; anyExtendedKeyUsage is one like any other. */
function purposeError(
  purposes: Uint8Array | undefined,
  usage: Usage,
  version: WebpkiVersion,
): WebpkiError | undefined {
  if (purposes === undefined) return undefined
  const reader = new WebpkiReader(purposes)
  if (reader.done) return plain(version >= NAMES_EMPTY_EKU ? 'EmptyEkuExtension' : 'BadDer')
  const present: (readonly string[])[] = []
  do {
    const oid = reader.expect(TAG.OID).rest()
    if (reader.error() === undefined && isPurpose(oid, usage)) return undefined
    present.push(decodeWebpkiOid(oid))
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- reading moves the reader on
  } while (!reader.done)
  return reader.error() ?? { name: 'RequiredEkuNotFound', required: usage, present }
}

/** What a certificate is checked for, wherever its path leads. */
export interface OwnQuestion {
  /** Seconds since 1970. */
  readonly at: number
  readonly usage: Usage
  readonly leaf: boolean
  readonly below: number
  readonly version: WebpkiVersion
}

/** `check_issuer_independent_properties`. */
export function ownError(
  certificate: WebpkiCertificate,
  question: OwnQuestion,
): WebpkiError | undefined {
  const { at, usage, leaf, below, version } = question
  return (
    validityError(certificate.validity, at) ??
    authorityError(certificate.basicConstraints, leaf, below) ??
    purposeError(certificate.extendedKeyUsage, usage, version)
  )
}
