import { finder, wordsOf, type Reading, type Row } from '../reading.ts'
import type { FaultName } from '../faults.ts'
import { onlyWith } from '../scan.ts'
import type { LogComponent, RefusingSide } from '../types.ts'

// The TLS of systems: Windows (winerror.h, wincrypt.h), which curl, .NET and Git show; macOS and iOS (SecureTransport.h,
// CFNetworkErrors.h), which Safari and apps show; .NET (X509ChainStatusFlags, SslPolicyErrors, System.Net.Security Strings.resx).

type Said = readonly [fault: FaultName, side: RefusingSide]
type Named = readonly [
  code: string,
  number: number | undefined,
  fault: FaultName,
  side: RefusingSide,
]

const WINDOWS: readonly Named[] = [
  ['SEC_E_UNTRUSTED_ROOT', 0x80090325, 'issuer', 'this'],
  ['SEC_E_CERT_UNKNOWN', 0x80090327, 'verify', 'this'],
  ['SEC_E_CERT_EXPIRED', 0x80090328, 'expired', 'this'],
  ['SEC_E_WRONG_PRINCIPAL', 0x80090322, 'host', 'this'],
  ['SEC_E_CERT_WRONG_USAGE', 0x80090349, 'usage', 'this'],
  ['SEC_E_ALGORITHM_MISMATCH', 0x80090331, 'no-shared-cipher', 'this'],
  ['SEC_E_UNSUPPORTED_FUNCTION', 0x80090302, 'protocol-version', 'this'],
  ['SEC_E_ILLEGAL_MESSAGE', 0x80090326, 'alert-handshake-failure', 'peer'],
  ['SEC_E_INVALID_TOKEN', 0x80090308, 'plaintext', 'none'],
  ['SEC_E_DECRYPT_FAILURE', 0x80090330, 'garbled', 'this'],
  ['SEC_E_MESSAGE_ALTERED', 0x8009030f, 'garbled', 'this'],
  // the key of the client certificate cannot be used: curl with PKCS#12 in a store that has no key
  ['SEC_E_INTERNAL_ERROR', 0x80090304, 'key-unreadable', 'local'],
  ['NTE_BAD_KEYSET', 0x80090016, 'key-unreadable', 'local'],
  ['NTE_BAD_SIGNATURE', 0x80090006, 'wrong-signature', 'this'],
  ['SEC_E_NO_CREDENTIALS', 0x8009030e, 'secret-missing', 'local'],
  ['SEC_E_UNKNOWN_CREDENTIALS', 0x8009030d, 'key-unreadable', 'local'],
  ['CERT_E_UNTRUSTEDROOT', 0x800b0109, 'issuer', 'this'],
  ['CERT_E_UNTRUSTEDTESTROOT', 0x800b010d, 'issuer', 'this'],
  ['CERT_E_CHAINING', 0x800b010a, 'issuer', 'this'],
  ['CERT_E_EXPIRED', 0x800b0101, 'expired', 'this'],
  ['CERT_E_CN_NO_MATCH', 0x800b010f, 'host', 'this'],
  ['CERT_E_INVALID_NAME', 0x800b0114, 'constraints', 'this'],
  ['CERT_E_WRONG_USAGE', 0x800b0110, 'usage', 'this'],
  ['CERT_E_REVOKED', 0x800b010c, 'revoked', 'this'],
  ['CERT_E_REVOCATION_FAILURE', 0x800b010e, 'revocation', 'this'],
  ['TRUST_E_CERT_SIGNATURE', 0x80096004, 'wrong-signature', 'this'],
  ['TRUST_E_BASIC_CONSTRAINTS', 0x80096019, 'not-a-ca', 'this'],
  ['CRYPT_E_REVOKED', 0x80092010, 'revoked', 'this'],
  ['CRYPT_E_NO_REVOCATION_CHECK', 0x80092012, 'revocation', 'this'],
  ['CRYPT_E_REVOCATION_OFFLINE', 0x80092013, 'revocation', 'this'],
  ['CERT_TRUST_IS_UNTRUSTED_ROOT', undefined, 'issuer', 'this'],
  ['CERT_TRUST_IS_PARTIAL_CHAIN', undefined, 'issuer', 'this'],
  ['CERT_TRUST_IS_NOT_TIME_VALID', undefined, 'expired', 'this'],
  ['CERT_TRUST_IS_REVOKED', undefined, 'revoked', 'this'],
  ['CERT_TRUST_REVOCATION_STATUS_UNKNOWN', undefined, 'revocation', 'this'],
]

const APPLE: readonly Named[] = [
  ['errSSLProtocol', -9800, 'garbled', 'this'],
  ['errSSLNegotiation', -9801, 'no-shared-cipher', 'this'],
  ['errSSLClosedGraceful', -9805, 'cut', 'peer'],
  ['errSSLClosedAbort', -9806, 'cut', 'peer'],
  ['errSSLXCertChainInvalid', -9807, 'issuer', 'this'],
  ['errSSLBadCert', -9808, 'unparsable', 'this'],
  ['errSSLUnknownRootCert', -9812, 'issuer', 'this'],
  ['errSSLNoRootCert', -9813, 'issuer', 'this'],
  ['errSSLCertExpired', -9814, 'expired', 'this'],
  ['errSSLCertNotYetValid', -9815, 'not-yet-valid', 'this'],
  ['errSSLClosedNoNotify', -9816, 'cut', 'peer'],
  ['errSSLPeerHandshakeFail', -9824, 'alert-handshake-failure', 'peer'],
  ['errSSLPeerBadCert', -9825, 'alert-bad-certificate', 'peer'],
  ['errSSLPeerUnsupportedCert', -9826, 'alert-unsupported-certificate', 'peer'],
  ['errSSLPeerCertRevoked', -9827, 'alert-certificate-revoked', 'peer'],
  ['errSSLPeerCertExpired', -9828, 'alert-certificate-expired', 'peer'],
  ['errSSLPeerCertUnknown', -9829, 'alert-certificate-unknown', 'peer'],
  ['errSSLPeerUnknownCA', -9831, 'alert-unknown-ca', 'peer'],
  ['errSSLPeerAccessDenied', -9832, 'alert-access-denied', 'peer'],
  ['errSSLPeerProtocolVersion', -9836, 'alert-protocol-version', 'peer'],
  ['errSSLPeerInternalError', -9838, 'alert-internal-error', 'peer'],
  ['errSSLHostNameMismatch', -9843, 'host', 'this'],
  ['NSURLErrorServerCertificateHasBadDate', -1201, 'expired', 'this'],
  ['NSURLErrorSecureConnectionFailed', -1200, 'handshake', 'this'],
  ['NSURLErrorServerCertificateUntrusted', -1202, 'verify', 'this'],
  ['NSURLErrorServerCertificateHasUnknownRoot', -1203, 'issuer', 'this'],
  ['NSURLErrorServerCertificateNotYetValid', -1204, 'not-yet-valid', 'this'],
  ['NSURLErrorClientCertificateRejected', -1205, 'alert-bad-certificate', 'peer'],
  ['NSURLErrorClientCertificateRequired', -1206, 'alert-certificate-required', 'peer'],
]

// the cause first: one certificate can have several faults
const CHAIN: readonly Row<Said>[] = (
  [
    ['RemoteCertificateNameMismatch', 'host'],
    ['RemoteCertificateNotAvailable', 'no-client-certificate'],
    ['NotSignatureValid', 'wrong-signature'],
    ['NotTimeValid', 'expired'],
    ['OfflineRevocation', 'revocation'],
    ['RevocationStatusUnknown', 'revocation'],
    ['NotValidForUsage', 'usage'],
    ['InvalidBasicConstraints', 'not-a-ca'],
    ['NameConstraint', 'constraints'],
    ['HasWeakSignature', 'algorithm'],
    ['HasNotSupportedCriticalExtension', 'critical'],
    ['NoIssuanceChainPolicy', 'policies'],
    ['InvalidPolicyConstraints', 'policies'],
    ['ExplicitDistrust', 'issuer'],
    ['PartialChain', 'issuer'],
    ['UntrustedRoot', 'issuer'],
    ['Revoked', 'revoked'],
  ] as const
).map(([flag, fault]) => [flag.toLowerCase(), [fault, 'this']])

const DOTNET: readonly Row<Said>[] = [
  ['the specified network password is not correct', ['keystore', 'local']],
  ['cannot be read with the provided password', ['keystore', 'local']],
  ['the remote certificate is invalid', ['verify', 'this']],
  ['the remote certificate was rejected by the provided', ['verify', 'this']],
  ['could not establish trust relationship for the ssl/tls', ['verify', 'this']],
  ['could not create ssl/tls secure channel', ['handshake', 'this']],
  // the reason is in the exception inside, which stands on the next line
  ['the ssl connection could not be established', ['verify', 'this']],
  ['cannot determine the frame size or a corrupted frame', ['plaintext', 'none']],
  ['the handshake failed due to an unexpected packet format', ['plaintext', 'none']],
  ['the remote party has closed the transport stream', ['cut', 'peer']],
  ['unexpected eof or 0 bytes from the transport stream', ['cut', 'peer']],
  ['must use a certificate with the associated private key', ['key-unreadable', 'local']],
  ['no server certificate was specified', ['secret-missing', 'local']],
  ['no supported key formats were found', ['key-unreadable', 'local']],
  ['ssl handshake failed with openssl error', ['handshake', 'this']],
  ['exception while performing ssl handshake', ['handshake', 'this']],
  // what Windows says of its codes above (FormatMessage), alone
  ['by an authority that is not trusted', ['issuer', 'this']],
  ['could not be built to a trusted root', ['issuer', 'this']],
  ['terminated in a root certificate which is not trusted', ['issuer', 'this']],
  ['certificate authority is invalid or incorrect', ['issuer', 'this']],
  ['the target principal name is incorrect', ['host', 'this']],
  ["the certificate's cn name does not match", ['host', 'this']],
  ['host name in the certificate is invalid', ['host', 'this']],
  ['certificate is not within its validity period', ['expired', 'this']],
  ['the date in the certificate is invalid', ['expired', 'this']],
  ['function was unable to check revocation', ['revocation', 'this']],
  ['do not possess a common algorithm', ['handshake', 'this']],
  ['message received was unexpected or badly formatted', ['alert-handshake-failure', 'peer']],
  ['no credentials are available in the security package', ['secret-missing', 'local']],
  ['credentials supplied to the package were not recognized', ['key-unreadable', 'local']],
  ['exception: keyset does not exist', ['key-unreadable', 'local']],
  ['asn1 bad tag value met', ['certificate-unreadable', 'local']],
  ['error occurred during the pre-login handshake', ['handshake', 'this']],
  ['a call to sspi failed', ['handshake', 'this']],
]

const chain = finder(CHAIN)
const dotnet = finder(DOTNET)

interface Code {
  readonly code: string
  readonly fault: FaultName
  readonly side: RefusingSide
}

const codeOf = ([code, , fault, side]: Named): Code => ({ code, fault, side })

const byNumber = (table: readonly Named[]): ReadonlyMap<number | undefined, Code> =>
  new Map(table.flatMap((one) => (one[1] === undefined ? [] : [[one[1], codeOf(one)] as const])))
const NUMBERS = byNumber([...WINDOWS, ...APPLE])
const NAMES = finder([...WINDOWS, ...APPLE].map((one) => [wordsOf(one[0]), codeOf(one)] as const))

const HRESULT = /\b0x80[0-9a-f]{6}\b/
// the number of Secure Transport says more than that of the request; both only where the words are Apple's
const IN_APPLE =
  /nsurlerrordomain|kcfstream|tls trust|osstatus|certificate for this server is invalid|http load failed|cfnetwork sslhandshake|finished with error|nsurlsession|error \{ code: -98\d\d, message: "/
const SECURE_TRANSPORT = /-98\d\d\b/
const URL_ERROR = /-120\d\b/

function appleNumber(words: string): number | undefined {
  if (!IN_APPLE.test(words)) return undefined
  const found = SECURE_TRANSPORT.exec(words) ?? URL_ERROR.exec(words)
  return found === null ? undefined : Number(found[0])
}

function codeIn(words: string): Code | undefined {
  const named = NAMES(words)
  if (named !== undefined) return named
  const hex = HRESULT.exec(words)?.[0]
  return NUMBERS.get(hex === undefined ? appleNumber(words) : Number(hex))
}

const APPLE_TEXT =
  /the certificate for this server is invalid|verify the identity of the website|ssl error has occurred and a secure connection|\btic (?:ssl|tls) trust error\b/

function readDotNet(words: string): Reading | undefined {
  const said = dotnet(words)
  if (said === undefined) return undefined
  const [fault, side] = said[0] === 'verify' ? (chain(words) ?? said) : said
  return { fault, side, writer: 'dotnet' }
}

// the principal of a service of Kerberos, which has no certificate: the number is the same
const KERBEROS = /sspi context|\bkerberos(?![\w.-])/

function read(words: string): Reading | undefined {
  const reading = readAny(words)
  return reading?.fault === 'host' && KERBEROS.test(words) ? undefined : reading
}

function readAny(words: string): Reading | undefined {
  const code = codeIn(words)
  if (code !== undefined) return { ...code, writer: writerOf(code.code) }
  if (APPLE_TEXT.test(words)) return { fault: 'verify', side: 'this', writer: 'browser' }
  return readDotNet(words)
}

// both are shown by curl, .NET and browsers, whose lines say so
const writerOf = (code: string): LogComponent =>
  /^(?:errSSL|NSURL)/.test(code) ? 'browser' : 'dotnet'

const SEEDS = [
  ...[...WINDOWS, ...APPLE].map(([code]) => wordsOf(code)),
  ...DOTNET.map(([text]) => text),
  '0x80',
  'nsurlerrordomain',
  'kcfstream',
  'tls trust',
  'osstatus',
  'certificate for this server is invalid',
  'http load failed',
  'cfnetwork ssl',
  'finished with error',
  'nsurlsession',
  'error { code: -98',
  'tic ssl',
  'tic tls',
  'verify the identity of the website',
  'ssl error has occurred and a secure',
]

/** Codes and texts of the TLS that Windows, macOS and .NET bring. */
export const readPlatform = onlyWith(SEEDS, read)
