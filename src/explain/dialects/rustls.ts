import type { ZtunnelCause } from '../../emulation/ztunnel/accept.ts'
import { NO_ANCHORS } from '../../emulation/ztunnel/load.ts'
import type { FaultName } from '../faults.ts'
import type { Reading } from '../reading.ts'
import { onlyWith } from '../scan.ts'

// rustls and rustls-webpki, as Display and as Debug show them, and what ztunnel says around them.

/** By the causes that the prediction has: one that is added there is missed here. */
const FAULTS: Readonly<Record<ZtunnelCause, FaultName>> = {
  BadDer: 'unparsable',
  BadDerTime: 'unparsable',
  BadEncoding: 'unparsable',
  // before SanError (ztunnel 1316, in 1.24) it was said of every name that does not fit; since then only where no name can be read
  ApplicationVerificationFailure: 'san',
  TrailingData: 'unparsable',
  CaUsedAsEndEntity: 'leaf-is-ca',
  CertExpired: 'expired',
  CertNotValidYet: 'not-yet-valid',
  CertRevoked: 'revoked',
  EmptyEkuExtension: 'usage',
  RequiredEkuNotFound: 'usage',
  EndEntityUsedAsCa: 'not-a-ca',
  ExtensionValueInvalid: 'unparsable',
  InvalidCertValidity: 'expired',
  InvalidCrlNumber: 'crl-unusable',
  InvalidCrlSignatureForPublicKey: 'crl-unusable',
  InvalidNetworkMaskConstraint: 'constraints',
  InvalidSerialNumber: 'unparsable',
  InvalidSignatureForPublicKey: 'wrong-signature',
  IssuerNotCrlSigner: 'crl-unusable',
  MalformedDnsIdentifier: 'unparsable',
  MalformedExtensions: 'unparsable',
  MalformedNameConstraint: 'constraints',
  MaximumNameConstraintComparisonsExceeded: 'limit',
  MaximumPathBuildCallsExceeded: 'limit',
  MaximumPathDepthExceeded: 'limit',
  MaximumSignatureChecksExceeded: 'limit',
  NameConstraintViolation: 'constraints',
  PathLenConstraintViolated: 'path-length',
  SignatureAlgorithmMismatch: 'unparsable',
  UnknownIssuer: 'issuer',
  UnsupportedCertVersion: 'not-a-ca',
  UnsupportedCriticalExtension: 'critical',
  UnsupportedCrlIssuingDistributionPoint: 'crl-unusable',
  UnsupportedCrlVersion: 'crl-unusable',
  UnsupportedDeltaCrl: 'crl-unusable',
  UnsupportedIndirectCrl: 'crl-unusable',
  UnsupportedRevocationReason: 'crl-unusable',
  UnsupportedRevocationReasonsPartitioning: 'crl-unusable',
  UnsupportedSignatureAlgorithm: 'algorithm',
  UnsupportedSignatureAlgorithmForPublicKey: 'algorithm',
  UnsupportedCrlSignatureAlgorithm: 'crl-unusable',
  UnsupportedCrlSignatureAlgorithmForPublicKey: 'crl-unusable',
  SanError: 'san',
  SanTrustDomainError: 'trust-domain',
}

/** Names that only rustls has (src/error.rs `CertificateError`, `Error`), and the texts of Display. */
const OTHERS: Readonly<Record<string, FaultName>> = {
  Expired: 'expired',
  ExpiredContext: 'expired',
  NotValidYet: 'not-yet-valid',
  NotValidYetContext: 'not-yet-valid',
  Revoked: 'revoked',
  BadSignature: 'wrong-signature',
  InvalidPurpose: 'usage',
  InvalidPurposeContext: 'usage',
  NotValidForName: 'host',
  // rustls before 0.21
  CertNotValidForName: 'host',
  InvalidCertificateSignature: 'wrong-signature',
  NotValidForNameContext: 'host',
  UnhandledCriticalExtension: 'critical',
  UnknownRevocationStatus: 'crl-missing',
  ExpiredRevocationList: 'crl-expired',
  ExpiredRevocationListContext: 'crl-expired',
  InvalidOcspResponse: 'crl-unusable',
  IssuerInvalidForCrl: 'crl-unusable',
}

const BY_NAME: ReadonlyMap<string, readonly [fault: FaultName, code: string]> = new Map(
  Object.entries({ ...FAULTS, ...OTHERS }).map(([name, fault]) => [
    name.toLowerCase(),
    [fault, name],
  ]),
)

const TEXTS: readonly (readonly [text: string, name: string])[] = [
  // rustls before 0.21
  ['invalid peer certificate encoding', 'BadEncoding'],
  ['invalid peer certificate signature', 'BadSignature'],
  ['certificate expired: verification time', 'Expired'],
  ['certificate not valid yet: verification time', 'NotValidYet'],
  ['certificate does not allow extended key usage', 'InvalidPurpose'],
  ['certificate not valid for name', 'NotValidForName'],
  ['peer did not present the expected san', 'SanError'],
  ['peer did not present the expected trustdomain', 'SanTrustDomainError'],
]

const NOT_FOUND: readonly [FaultName, string] = ['verify', 'InvalidCertificate']

// Other(OtherError(X)) is what webpki knows and rustls has no name for
const WRAPPED =
  /\b(?:invalid peer certificate(?: contents)?: |\binvalid certificate: (?=[a-z]{8,40}\b)|webpkierror\(|invalid certificate revocation list: |invalidcertificate\(|invalidcertrevocationlist\()/
const NAME = /^(?:(?:other|otherror|othererror|webpkierror)\(){0,3}([a-z]{4,60})/

function nameBehind(rest: string): readonly [FaultName, string] {
  const text = TEXTS.find(([said]) => rest.includes(said))
  if (text !== undefined) return BY_NAME.get(text[1].toLowerCase()) ?? NOT_FOUND
  const name = NAME.exec(rest)?.[1] ?? ''
  return BY_NAME.get(name) ?? BY_NAME.get(name.replace(/context$/, '')) ?? NOT_FOUND
}

/** What a verification of rustls says. */
function readVerification(words: string): Reading | undefined {
  const found = WRAPPED.exec(words)
  const bare = TEXTS.some(([said]) => words.includes(said))
  if (found === null && !bare) return undefined
  const rest = found === null ? words : words.slice(found.index + found[0].length)
  // a CRL that says who may not sign it
  const crl = found?.[0].includes('revocation') === true
  const [fault, code] = nameBehind(rest.replace(/^invalid peer certificate: /, ''))
  return { fault: crl ? 'crl-unusable' : fault, side: 'this', code, writer: 'rustls' }
}

const LOAD: readonly (readonly [pattern: RegExp, fault: FaultName, code: string])[] = [
  [
    /certificate parse: |certificate parse error/,
    'certificate-unreadable',
    'CertificateParseError',
  ],
  [/certificate: no certificate\b/, 'certificate-unreadable', 'NoCertificate'],
  [
    /no root certificate present|found \d+ invalid root certs/,
    'roots-unreadable',
    'InvalidRootCert',
  ],
  [
    /\bcertificate: (?:missing section end|section end|illegal section start|base64 ?decode|premature|invalid)/,
    'certificate-unreadable',
    'PemError',
  ],
  [/\bfailed to parse (?:crl \d+|pem): /, 'crl-unreadable', 'CrlParse'],
  [/\b(?:keysmismatch|inconsistentkeys)\b/, 'key-mismatch', 'InconsistentKeys'],
  [/\bno server certificate chain resolved\b/, 'no-server-certificate', 'General'],
]
const ROOT = /\brustls failed to parse der certificate(?: (?:webpkierror\()?([a-z]+))?/
const NOT_LOADED: readonly [FaultName, string] = ['roots-unreadable', 'InvalidRootCert']
const OTHER: readonly (readonly [pattern: RegExp, fault: FaultName, code: string])[] = [
  [
    /\b(?:no certificates presented|nocertificatespresented|peer sent no certificates)\b/,
    'no-client-certificate',
    'NoCertificatesPresented',
  ],
  [/\bpeer ?(?:is )?incompatible[:(] ?(?:[a-z]*kx|no kx)/, 'no-shared-group', 'PeerIncompatible'],
  // a client of TLS 1.2 whose groups are all of TLS 1.3 lists none
  [/illegalemptylist\("?namedgroups/, 'no-shared-group', 'InvalidMessage'],
  [
    /\bpeer ?(?:is )?incompatible[:(] ?no(?:certificaterequest)?signatureschemes/,
    'signature-algorithm',
    'PeerIncompatible',
  ],
  [/\bpeer ?(?:is )?incompatible[:(] ?no ?cipher/, 'no-shared-cipher', 'PeerIncompatible'],
  [/\berror: decrypterror\b|\bcannot decrypt peer's message/, 'garbled', 'DecryptError'],
  [/\bpeer is incompatible|peerincompatible\(/, 'protocol-version', 'PeerIncompatible'],
]

// where rustls-native-certs found none: ureq, hyper-rustls
const NO_NATIVE =
  /no valid certificates loaded by rustls-native-certs|no native root ca certificates found/

function read(words: string): Reading | undefined {
  const said = readVerification(words)
  if (said !== undefined) return said
  if (words.includes(NO_ANCHORS)) {
    return { fault: 'roots-unreadable', side: 'local', code: 'NoRootAnchors', writer: 'ztunnel' }
  }
  if (
    /received corrupt message of type invalidcontenttype|invalidmessage\(invalidcontenttype/.test(
      words,
    )
  ) {
    return { fault: 'plaintext', side: 'none', code: 'InvalidContentType', writer: 'rustls' }
  }
  if (NO_NATIVE.test(words)) {
    return { fault: 'roots-unreadable', side: 'local', code: 'NoRootAnchors', writer: 'rustls' }
  }
  const root = ROOT.exec(words)
  // reqwest, of one root of the system
  if (root !== null) {
    const [fault, code] = BY_NAME.get(root[1] as string) ?? NOT_LOADED
    return { fault, side: 'local', code, writer: 'rustls' }
  }
  const load = LOAD.find(([pattern]) => pattern.test(words))
  if (load !== undefined) return { fault: load[1], side: 'local', code: load[2], writer: 'ztunnel' }
  const other = OTHER.find(([pattern]) => pattern.test(words))
  return other && { fault: other[1], side: 'this', code: other[2], writer: 'rustls' }
}

const SEEDS = [
  ...TEXTS.map(([text]) => text),
  NO_ANCHORS,
  'native-certs',
  'no native root ca certificates found',
  'invalid peer certificate',
  'invalid certificate: ',
  'webpkierror(',
  'error: decrypterror',
  'cannot decrypt peer',
  'invalid certificate revocation list: ',
  'invalidcertificate(',
  'invalidcertrevocationlist(',
  'received corrupt message',
  'invalidmessage(',
  'certificate parse',
  'certificate: ',
  'no root certificate present',
  'invalid root certs',
  'failed to parse ',
  'keysmismatch',
  'inconsistentkeys',
  'no server certificate chain resolved',
  'no certificates presented',
  'nocertificatespresented',
  'peer sent no certificates',
  'peer is incompatible',
  'illegalemptylist(',
  'peerincompatible(',
]

/** What rustls, rustls-webpki and ztunnel say. */
export const readRustls = onlyWith(SEEDS, read)
