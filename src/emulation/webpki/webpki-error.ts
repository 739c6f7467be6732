// rustls-webpki 0.103.13, src/error.rs: the errors, and which of two is reported.

/** Errors that come with nothing more to tell. */
type PlainName =
  | 'BadDer'
  | 'BadDerTime'
  | 'CaUsedAsEndEntity'
  | 'CertRevoked'
  | 'EmptyEkuExtension'
  | 'EndEntityUsedAsCa'
  | 'ExtensionValueInvalid'
  | 'InvalidCertValidity'
  | 'InvalidCrlNumber'
  | 'InvalidCrlSignatureForPublicKey'
  | 'InvalidNetworkMaskConstraint'
  | 'InvalidSerialNumber'
  | 'InvalidSignatureForPublicKey'
  | 'IssuerNotCrlSigner'
  | 'MalformedDnsIdentifier'
  | 'MalformedExtensions'
  | 'MalformedNameConstraint'
  | 'MaximumNameConstraintComparisonsExceeded'
  | 'MaximumPathBuildCallsExceeded'
  | 'MaximumPathDepthExceeded'
  | 'MaximumSignatureChecksExceeded'
  | 'NameConstraintViolation'
  | 'PathLenConstraintViolated'
  | 'SignatureAlgorithmMismatch'
  | 'UnknownIssuer'
  | 'UnsupportedCertVersion'
  | 'UnsupportedCriticalExtension'
  | 'UnsupportedCrlIssuingDistributionPoint'
  | 'UnsupportedCrlVersion'
  | 'UnsupportedDeltaCrl'
  | 'UnsupportedIndirectCrl'
  | 'UnsupportedRevocationReason'
  | 'UnsupportedRevocationReasonsPartitioning'

/** The algorithm of a signature is none that is verified; `supported` are those that are. Octets of the identifiers. */
interface AlgorithmUnknown {
  readonly name: 'UnsupportedSignatureAlgorithm' | 'UnsupportedCrlSignatureAlgorithm'
  readonly algorithm: Uint8Array
  readonly supported: readonly string[]
}

/** The key is none that the algorithm goes with. */
interface KeyUnfit {
  readonly name:
    'UnsupportedSignatureAlgorithmForPublicKey' | 'UnsupportedCrlSignatureAlgorithmForPublicKey'
  readonly algorithm: Uint8Array
  readonly key: Uint8Array
}

/** An error of rustls-webpki, by its name there (without `Context`), with what it says. Times in seconds since 1970. */
export type WebpkiError =
  | { readonly name: PlainName }
  | { readonly name: 'TrailingData'; readonly of: string }
  | { readonly name: 'CertExpired'; readonly at: number; readonly notAfter: number }
  | { readonly name: 'CertNotValidYet'; readonly at: number; readonly notBefore: number }
  | {
      readonly name: 'RequiredEkuNotFound'
      readonly required: 'serverAuth' | 'clientAuth'
      /** The purposes that are there, as webpki decodes them. */
      readonly present: readonly (readonly string[])[]
    }
  | AlgorithmUnknown
  | KeyUnfit

/** The name of an error of rustls-webpki. */
export type WebpkiErrorName = WebpkiError['name']

export const plain = (name: PlainName): WebpkiError => ({ name })

export const trailing = (of: string): WebpkiError => ({ name: 'TrailingData', of })

// `Error::rank`: what helps a reader most is reported. What is not listed has 0.
const RANKS: Partial<Record<WebpkiErrorName, number>> = {
  CertNotValidYet: 290,
  CertExpired: 290,
  CertRevoked: 270,
  InvalidCrlSignatureForPublicKey: 260,
  InvalidSignatureForPublicKey: 260,
  SignatureAlgorithmMismatch: 250,
  EmptyEkuExtension: 245,
  RequiredEkuNotFound: 240,
  NameConstraintViolation: 230,
  PathLenConstraintViolated: 220,
  CaUsedAsEndEntity: 210,
  EndEntityUsedAsCa: 210,
  IssuerNotCrlSigner: 200,
  InvalidCertValidity: 190,
  InvalidNetworkMaskConstraint: 180,
  InvalidSerialNumber: 170,
  InvalidCrlNumber: 160,
  UnsupportedSignatureAlgorithmForPublicKey: 150,
  UnsupportedCrlSignatureAlgorithmForPublicKey: 150,
  UnsupportedSignatureAlgorithm: 140,
  UnsupportedCrlSignatureAlgorithm: 140,
  UnsupportedCriticalExtension: 130,
  UnsupportedCertVersion: 130,
  UnsupportedCrlVersion: 120,
  UnsupportedDeltaCrl: 110,
  UnsupportedIndirectCrl: 100,
  UnsupportedRevocationReason: 90,
  UnsupportedRevocationReasonsPartitioning: 80,
  UnsupportedCrlIssuingDistributionPoint: 70,
  MaximumPathDepthExceeded: 61,
  MalformedDnsIdentifier: 60,
  MalformedNameConstraint: 50,
  MalformedExtensions: 40,
  TrailingData: 40,
  ExtensionValueInvalid: 30,
  BadDerTime: 20,
  BadDer: 10,
}

const rank = ({ name }: WebpkiError): number => RANKS[name] ?? 0

/** `Error::most_specific`: the first of two that tell as much. */
export const mostSpecific = (known: WebpkiError, found: WebpkiError): WebpkiError =>
  rank(known) >= rank(found) ? known : found

const FATAL: readonly WebpkiErrorName[] = [
  'MaximumSignatureChecksExceeded',
  'MaximumPathBuildCallsExceeded',
  'MaximumNameConstraintComparisonsExceeded',
]

/** `Error::is_fatal`: ends the search for a path. */
export const isFatal = ({ name }: WebpkiError): boolean => FATAL.includes(name)
