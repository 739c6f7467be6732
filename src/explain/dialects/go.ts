import type { GoChainCause } from '../../emulation/go/verify.ts'
import { handshakeTexts, type HandshakeFailure } from '../../emulation/handshake/words.ts'
import { GO_KEY_PAIR_WORDS, GO_VERIFY_WORDS } from '../../emulation/go/words.ts'
import type { FaultName } from '../faults.ts'
import { finder, type Reading, type Row } from '../reading.ts'
import type { RefusingSide } from '../types.ts'
import { FAILURES } from './failures.ts'
import { isSupposed } from './supposed.ts'

// Go: crypto/x509 (verify.go, parser.go), crypto/tls (handshake_*.go, tls.go), net/http.

type Said = readonly [fault: FaultName, code: string, side?: RefusingSide]

/** The errors of `Certificate.Verify` by the kinds that the prediction has: a kind that is added there is missed here. */
const KINDS = {
  authority: ['issuer', 'x509.UnknownAuthorityError'],
  expired: ['expired', 'x509.Expired'],
  critical: ['critical', 'x509.UnhandledCriticalExtension'],
  'path-length': ['path-length', 'x509.TooManyIntermediates'],
  'not-a-ca': ['not-a-ca', 'x509.NotAuthorizedToSign'],
  constraints: ['constraints', 'x509.CANotAuthorizedForThisName'],
  usage: ['usage', 'x509.IncompatibleUsage'],
  policies: ['policies', 'x509.NoValidChains'],
  limit: ['limit', 'x509.TooManyConstraints'],
  unparsable: ['unparsable', 'x509.ParseCertificate'],
} as const satisfies Readonly<Record<GoChainCause, Said>>

const VERIFY: readonly Row<Said>[] = [
  [GO_VERIFY_WORDS.authority, KINDS.authority],
  ['x509: certificate has expired or is not yet valid', KINDS.expired],
  [GO_VERIFY_WORDS.critical, KINDS.critical],
  [GO_VERIFY_WORDS['path-length'], KINDS['path-length']],
  [GO_VERIFY_WORDS['not-a-ca'], KINDS['not-a-ca']],
  [
    'x509: a root or intermediate certificate is not authorized to sign for this name',
    KINDS.constraints,
  ],
  [
    'x509: a root or intermediate certificate is not authorized to sign for this domain',
    KINDS.constraints,
  ],
  // before Go 1.10
  [
    'x509: a root or intermediate certificate is not authorized to sign in this domain',
    KINDS.constraints,
  ],
  ['x509: issuer has name constraints but leaf', KINDS.constraints],
  [GO_VERIFY_WORDS.usage, KINDS.usage],
  [
    'x509: a root or intermediate certificate is not authorized for an extended key usage',
    KINDS.usage,
  ],
  ['x509: no valid chains built', KINDS.policies],
  ['x509: signature check attempts limit reached', KINDS.limit],
  [
    'x509: issuer name does not match subject from issuing certificate',
    ['issuer', 'x509.NameMismatch'],
  ],
  ['x509: certificate relies on legacy common name field', ['host', 'x509.HostnameError']],
  ['x509: certificate is valid for ', ['host', 'x509.HostnameError']],
  ['x509: certificate is not valid for any names', ['host', 'x509.HostnameError']],
  ['x509: cannot validate certificate for ', ['host', 'x509.HostnameError']],
  // k8s.io/apiserver, pkg/authentication/request/x509: --requestheader-allowed-names
  ['is not in the allowed list', ['san', 'x509.AllowedNames']],
  ['x509: failed to load system roots', ['system-roots', 'x509.SystemRootsError']],
  [
    'x509: cannot verify signature: insecure algorithm',
    ['algorithm', 'x509.InsecureAlgorithmError'],
  ],
  [
    'x509: cannot verify signature: algorithm unimplemented',
    ['algorithm', 'x509.ErrUnsupportedAlgorithm'],
  ],
  [
    'x509: invalid signature: parent certificate cannot sign',
    ['cannot-sign', 'x509.ConstraintSignatureError'],
  ],
  ['unknown authority (possibly because of', KINDS.authority],
  // macOS (root_darwin.go), which sets the name in quotes of its own, and Windows
  ['certificate name does not match input', ['host', 'x509.HostnameError']],
  ['” certificate is expired', KINDS.expired],
  ['” certificate is not standards compliant', ['unparsable', 'x509.ParseCertificate']],
  ['x509: “', KINDS.authority],
  ['x509: "', KINDS.authority],
  ['x509: osstatus', KINDS.authority],
]
const verify = finder(VERIFY)

const VERSIONS: Said = ['protocol-version', 'tls.UnsupportedVersions', 'this']
const NO_PROTOCOL: Said = ['alert-no-application-protocol', 'no_application_protocol', 'this']
const KEY_OF_PEER: Said = ['algorithm', 'tls.UnsupportedCertificate', 'this']
const OWN_KEY: Said = ['key-kind', 'tls.UnsupportedCertificate', 'local']

const TLS: readonly Row<Said>[] = [
  [
    "tls: client didn't provide a certificate",
    ['no-client-certificate', 'tls.NoClientCertificate', 'this'],
  ],
  [
    'tls: first record does not look like a tls handshake',
    ['plaintext', 'tls.RecordHeaderError', 'none'],
  ],
  ['tls: oversized record received', ['plaintext', 'tls.RecordHeaderError', 'none']],
  ['tls: unsupported sslv2 handshake received', ['plaintext', 'tls.RecordHeaderError', 'none']],
  ['server gave http response to https client', ['plaintext', 'http.ErrSchemeMismatch', 'none']],
  [
    'client sent an http request to an https server',
    ['http-to-tls', 'tls.RecordHeaderError', 'none'],
  ],
  ['tls: dialwithdialer timed out', ['timeout', 'tls.DialTimeout', 'none']],
  ['net/http: tls handshake timeout', ['timeout', 'http.tlsHandshakeTimeoutError', 'none']],
  [GO_KEY_PAIR_WORDS.mismatch, ['key-mismatch', 'tls.X509KeyPair', 'local']],
  [GO_KEY_PAIR_WORDS.otherType, ['key-mismatch', 'tls.X509KeyPair', 'local']],
  [GO_KEY_PAIR_WORDS.unknownAlgorithm, ['key-kind', 'tls.X509KeyPair', 'local']],
  [
    GO_KEY_PAIR_WORDS.noCertificate.toLowerCase(),
    ['certificate-unreadable', 'tls.X509KeyPair', 'local'],
  ],
  [
    'tls: failed to find certificate pem data in certificate input',
    ['certificate-unreadable', 'tls.X509KeyPair', 'local'],
  ],
  [
    'tls: failed to find "certificate" pem block',
    ['certificate-unreadable', 'tls.X509KeyPair', 'local'],
  ],
  [GO_KEY_PAIR_WORDS.noKey.toLowerCase(), ['key-unreadable', 'tls.X509KeyPair', 'local']],
  ['tls: found a certificate rather than a key', ['key-unreadable', 'tls.X509KeyPair', 'local']],
  [
    'tls: failed to find pem block with type ending in "private key"',
    ['key-unreadable', 'tls.X509KeyPair', 'local'],
  ],
  [GO_KEY_PAIR_WORDS.unreadable, ['key-unreadable', 'tls.X509KeyPair', 'local']],
  ['tls: found unknown private key type', ['key-kind', 'tls.X509KeyPair', 'local']],
  [
    'x509: requested signaturealgorithm does not match private key type',
    ['key-kind', 'x509.CreateCertificate', 'local'],
  ],
  ['x509: decryption password incorrect', ['key-encrypted', 'x509.IncorrectPassword', 'local']],
  ["doesn't match parent's publickey", ['key-mismatch', 'x509.CreateCertificate', 'local']],
  ['pkcs12: decryption password incorrect', ['keystore', 'pkcs12.ErrIncorrectPassword', 'local']],
  [
    'currently active client certificate has expired',
    ['own-expired', 'kubelet.ClientCertificate', 'local'],
  ],
  // kubeadm (cmd/kubeadm/app/phases/certs/certs.go)
  [' certificate: the certificate has expired', ['own-expired', 'kubeadm.Expired', 'local']],
  // the kubelet (pkg/kubelet/certificate/kubelet.go)
  [
    'no serving certificate available for the kubelet',
    ['serving-certificate', 'kubelet.NoServingCertificate', 'local'],
  ],
  // a build for FIPS knows fewer
  [
    'tls: curvepreferences includes unsupported curve',
    ['no-versions', 'tls.CurvePreferences', 'local'],
  ],
  ['tls: no certificates configured', ['secret-missing', 'tls.NoCertificates', 'local']],
  ['tls: neither certificates, getcertificate', ['secret-missing', 'tls.NoCertificates', 'local']],
  ['tls: no ecdhe curve supported by both', ['no-shared-group', 'tls.NoKeyExchange', 'this']],
  [
    "tls: peer doesn't support the certificate custom signature algorithms",
    ['signature-algorithm', 'tls.SignatureAlgorithms', 'this'],
  ],
  [
    'tls: client requested unsupported application protocols',
    ['alert-no-application-protocol', 'no_application_protocol', 'this'],
  ],
  ['tls: invalid signature by the ', ['wrong-signature', 'tls.InvalidSignature', 'this']],
  ['tls: server did not send a certificate', ['handshake', 'tls.NoServerCertificate', 'this']],
  ['tls: either servername or insecureskipverify', ['name-not-set', 'tls.NoServerName', 'local']],
  ['tls: client using inappropriate protocol fallback', VERSIONS],
  ['tls: downgrade attempt detected', VERSIONS],
  ['tls: no supported elliptic curves', ['no-shared-group', 'tls.NoKeyExchange', 'this']],
  ['tls: server selected unsupported ', ['no-shared-group', 'tls.NoKeyExchange', 'this']],
  ['tls: server chose an unconfigured', ['no-shared-cipher', 'tls.NoCipherSuite', 'this']],
  ['tls: server did not select an alpn', NO_PROTOCOL],
  ['tls: server selected unadvertised alpn', NO_PROTOCOL],
  ['tls: no fips compatible certificate chains', KEY_OF_PEER],
  ['containing rsa key larger than', KEY_OF_PEER],
  ["tls: server's certificate contains an unsupported", KEY_OF_PEER],
  ['tls: client certificate contains an unsupported', KEY_OF_PEER],
  ['tls: unsupported certificate', OWN_KEY],
  ['tls: certificate private key', OWN_KEY],
  ['tls: client certificate private key', OWN_KEY],
  ['tls: certificate rsa key size too small', OWN_KEY],
  ['tls: failed to sign ', ['signature-algorithm', 'tls.Sign', 'local']],
  ['tls: protocol is shutdown', ['cut', 'tls.Shutdown', 'peer']],
  [
    'tls: certificate used with invalid signature',
    ['signature-algorithm', 'tls.SignatureAlgorithms', 'this'],
  ],
  [
    'tls: certificate cannot be used with the selected',
    ['no-shared-cipher', 'tls.NoCipherSuite', 'local'],
  ],
  [
    'tls: ed25519 public keys are not supported',
    ['signature-algorithm', 'tls.SignatureAlgorithms', 'this'],
  ],
  ['tls: failed to parse client certificate', ['unparsable', 'tls.ParseCertificate', 'this']],
  ['tls: failed to parse certificate from server', ['unparsable', 'tls.ParseCertificate', 'this']],
  ['tls: unsupported public key', OWN_KEY],
  ['tls: unsupported signing key type', OWN_KEY],
  ['tls: fips 140-3 requires the use of', VERSIONS],
  ['tls: bad record mac', ['garbled', 'bad_record_mac', 'this']],
  ['asn1: structure error', ['unparsable', 'asn1.StructuralError', 'this']],
  ['asn1: syntax error', ['unparsable', 'asn1.SyntaxError', 'this']],
]

// the failures that the prediction has, by names of ours
const CODES: Partial<Record<HandshakeFailure, string>> = {
  'client-min-above-max': 'tls.NoVersions',
  'server-min-above-max': 'tls.NoVersions',
  'protocol-version': 'tls.UnsupportedVersions',
  'protocol-version-refused-by-client': 'tls.UnsupportedVersions',
  'no-shared-cipher': 'tls.NoCipherSuite',
  'no-shared-group': 'tls.NoKeyExchange',
  'server-key-signature': 'tls.SignatureAlgorithms',
}
const PREDICTED = handshakeTexts()
  .filter(([text]) => text.startsWith('tls: '))
  .map(([text, failure]): Row<Said> => {
    const [fault, side] = FAILURES[failure]
    return [text.toLowerCase(), [fault, CODES[failure] ?? 'tls.Handshake', side]]
  })
const tls = finder(
  [...TLS, ...PREDICTED],
  ([, code], words) => code !== 'kubeadm.Expired' || words.includes('failure loading '),
)

/** The rest of what the two sides say of a message that is not as it must be (handshake_*.go, conn.go). */
const NOT_AS_IT_MUST_BE =
  /\btls: (?:(?:server|client|second client hello)(?:'s)? (?:accepted|advertised|changed|chose|did(?: not|n't)|does not|echoed|illegally|indicated|offered|rejected|requested|resumed|selected|sent|used|finished|identity|certificate (?:contains|used)|encrypted|missing)|received (?:a session|empty|malformed|new session|record|unexpected)|invalid (?!nextprotos|encryptedclienthellokey)|malformed|unexpected|missing|incorrect|too many|handshake message of|initial handshake had)/

// the words of the root that has the right name: of another key, or not allowed to sign
const OTHER_KEY =
  /possibly because of "[^"]{0,40}(?:verification error|verification failure|invalid signature: parent)/

// one error for both ends of the validity; what it adds tells them apart (verify.go)
const BEFORE = /current time \S+ is before \S/

/** What the hint behind an error adds. */
function closer(fault: FaultName, words: string): FaultName {
  if (fault === 'expired') return BEFORE.test(words) ? 'not-yet-valid' : fault
  if (fault !== 'issuer') return fault
  if (words.includes('parent certificate cannot sign')) return 'cannot-sign'
  if (words.includes('insecure algorithm')) return 'algorithm'
  return OTHER_KEY.test(words) ? 'wrong-signature' : fault
}

// Python shows a library of OpenSSL so: `[X509: KEY_VALUES_MISMATCH] key values mismatch (_ssl.c:1)`; the API server puts a list of
// Go's errors in brackets
const PYTHON = /\[x509: [a-z ]+\].{0,120}\( ssl\.c:/
// typed from memory, or by a program that wraps it
const WITHOUT_COLON =
  /\bx509 (?=certificate (?:signed by|has expired|relies on|is valid for|is not valid))/

function goVerify(given: string): Reading | undefined {
  const words = given.replace(WITHOUT_COLON, 'x509: ')
  if (!words.includes('x509: ') || isSupposed(words, 'x509: ') || PYTHON.test(words))
    return undefined
  const said = verify(words)
  if (said === undefined) {
    // every other error of crypto/x509 is one of reading
    const key = /x509: (?:failed to parse|unknown|invalid) [a-z0-9. ]{0,40}private key/.test(words)
    return key
      ? { fault: 'key-unreadable', side: 'local', code: 'x509.ParsePrivateKey', writer: 'go' }
      : { fault: 'unparsable', side: 'this', code: 'x509.ParseCertificate', writer: 'go' }
  }
  const [fault, code] = said
  return { fault: closer(fault, words), side: 'this', code, writer: 'go' }
}

function readMessage(words: string): Reading | undefined {
  return NOT_AS_IT_MUST_BE.test(words) && !isSupposed(words, 'tls: ')
    ? { fault: 'garbled', side: 'this', code: 'tls.Message', writer: 'go' }
    : undefined
}

/** What crypto/x509 and crypto/tls say. */
export function readGo(words: string): Reading | undefined {
  const isVerify = goVerify(words)
  const said = tls(words)
  // "tls: failed to parse private key: x509: …" is about what is loaded, "tls: failed to verify certificate: x509: …" is not
  if (
    said === undefined ||
    (isVerify !== undefined && isVerify.fault !== 'unparsable' && said[2] !== 'local')
  )
    return isVerify ?? readMessage(words)
  const [fault, code, side = 'this'] = said
  return { fault, side, code, writer: 'go' }
}
