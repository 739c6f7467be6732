import { TLS12, type Side } from './side.ts'
import { TLS_STACKS, type TlsStack } from './stack.ts'

/** Why two sides do not come together. */
export type HandshakeFailure =
  | 'client-min-above-max'
  | 'server-min-above-max'
  | 'no-suites-for-version'
  | 'protocol-version'
  | 'protocol-version-refused-by-client'
  | 'no-shared-cipher'
  | 'no-shared-group'
  | 'client-certificate-curve'
  | 'server-key-curve'
  | 'server-key-curve-refused-by-client'
  | 'server-key-signature'
  | 'client-key-signature'
  | 'client-sends-no-certificate'
  | 'client-lists-no-group'
  | 'server-no-suites-for-version'

/** What is not there cannot happen on that side, or makes it say nothing of its own. */
type Words = Readonly<Partial<Record<HandshakeFailure, string>>>

const NOTHING = ''
const RUSTLS_INCOMPATIBLE = 'peer is incompatible: '
const RUSTLS_ALERT = 'received fatal alert: '
const REFUSED_HELLO = 'SSLV3_ALERT_HANDSHAKE_FAILURE|HANDSHAKE_FAILURE_ON_CLIENT_HELLO'

// OpenSSL: measured with 3.0. Go: the server's words measured with 1.26, those of its client read in the source.
// BoringSSL: measured with Envoy 1.40; its log puts `|` between the reasons of one failure.
// ztunnel: measured with rustls 0.23.40 under its settings (Istio 1.31).
const SERVER: Readonly<Record<TlsStack, Words>> = {
  openssl: {
    'client-min-above-max': NOTHING,
    'server-min-above-max': 'no protocols available',
    'no-suites-for-version': NOTHING,
    'protocol-version': 'unsupported protocol',
    'protocol-version-refused-by-client': 'tlsv1 alert protocol version',
    'no-shared-cipher': 'no shared cipher',
    'no-shared-group': 'no suitable key share',
    'client-certificate-curve': 'wrong curve',
    'server-key-signature': 'no suitable signature algorithm',
    'client-lists-no-group': 'bad extension',
    'server-no-suites-for-version': 'no ciphers available',
  },
  boringssl: {
    'client-min-above-max': NOTHING,
    'server-min-above-max': 'NO_SUPPORTED_VERSIONS_ENABLED',
    'no-suites-for-version': NOTHING,
    'protocol-version': 'UNSUPPORTED_PROTOCOL',
    'protocol-version-refused-by-client': 'TLSV1_ALERT_PROTOCOL_VERSION',
    'no-shared-cipher': 'NO_SHARED_CIPHER',
    'no-shared-group': 'NO_SHARED_GROUP',
    'client-certificate-curve': NOTHING,
    'server-key-curve': 'WRONG_CURVE',
    'server-key-signature': 'NO_COMMON_SIGNATURE_ALGORITHMS',
    'client-key-signature': 'SSLV3_ALERT_HANDSHAKE_FAILURE',
    'client-sends-no-certificate': 'PEER_DID_NOT_RETURN_A_CERTIFICATE',
    'client-lists-no-group': 'ERROR_PARSING_EXTENSION|PARSE_TLSEXT',
  },
  go: {
    'client-min-above-max': NOTHING,
    'server-min-above-max': 'tls: client offered only unsupported versions',
    'no-suites-for-version': NOTHING,
    'protocol-version': 'tls: client offered only unsupported versions',
    'protocol-version-refused-by-client': 'remote error: tls: protocol version not supported',
    'no-shared-cipher': 'tls: no cipher suite supported by both client and server',
    'no-shared-group': 'tls: no key exchanges supported by both client and server',
    'client-certificate-curve': NOTHING,
    'server-key-signature':
      "tls: peer doesn't support any of the certificate's signature algorithms",
    'client-lists-no-group': 'local error: tls: error decoding message',
  },
  ztunnel: {
    'client-min-above-max': NOTHING,
    'no-suites-for-version': NOTHING,
    'protocol-version-refused-by-client': `${RUSTLS_ALERT}ProtocolVersion`,
    'no-shared-cipher': `${RUSTLS_INCOMPATIBLE}NoCipherSuitesInCommon`,
    'no-shared-group': `${RUSTLS_INCOMPATIBLE}NoKxGroupsInCommon`,
    'server-key-signature': `${RUSTLS_INCOMPATIBLE}NoSignatureSchemesInCommon`,
    'client-key-signature': `${RUSTLS_ALERT}HandshakeFailure`,
    'client-sends-no-certificate': 'peer sent no certificates',
    'server-key-curve-refused-by-client': `${RUSTLS_ALERT}IllegalParameter`,
    'client-lists-no-group': 'received corrupt message of type IllegalEmptyList("NamedGroups")',
  },
}

const CLIENT: Readonly<Record<TlsStack, Words>> = {
  openssl: {
    'client-min-above-max': 'no protocols available',
    'server-min-above-max': 'tlsv1 alert protocol version',
    'no-suites-for-version': 'no ciphers available',
    'protocol-version': 'tlsv1 alert protocol version',
    'protocol-version-refused-by-client': 'unsupported protocol',
    'no-shared-cipher': 'sslv3 alert handshake failure',
    'no-shared-group': 'sslv3 alert handshake failure',
    'client-certificate-curve': 'sslv3 alert illegal parameter',
    'server-key-curve': 'sslv3 alert handshake failure',
    'server-key-curve-refused-by-client': 'wrong curve',
    'client-sends-no-certificate': 'tlsv13 alert certificate required',
    'server-no-suites-for-version': 'sslv3 alert handshake failure',
  },
  boringssl: {
    'client-min-above-max': 'NO_SUPPORTED_VERSIONS_ENABLED',
    'server-min-above-max': 'TLSV1_ALERT_PROTOCOL_VERSION',
    'no-suites-for-version': 'NO_CIPHERS_AVAILABLE',
    'protocol-version': 'TLSV1_ALERT_PROTOCOL_VERSION',
    'protocol-version-refused-by-client': 'UNSUPPORTED_PROTOCOL',
    'no-shared-cipher': REFUSED_HELLO,
    'no-shared-group': REFUSED_HELLO,
    'client-certificate-curve': 'SSLV3_ALERT_ILLEGAL_PARAMETER',
    'server-key-curve': REFUSED_HELLO,
    'server-key-signature': REFUSED_HELLO,
    'server-key-curve-refused-by-client': 'BAD_ECC_CERT',
    'client-key-signature': 'NO_COMMON_SIGNATURE_ALGORITHMS',
    'client-lists-no-group': 'TLSV1_ALERT_DECODE_ERROR',
    'server-no-suites-for-version': REFUSED_HELLO,
  },
  go: {
    'client-min-above-max': 'tls: no supported versions satisfy MinVersion and MaxVersion',
    'server-min-above-max': 'remote error: tls: protocol version not supported',
    'no-suites-for-version': 'remote error: tls: handshake failure',
    'protocol-version': 'remote error: tls: protocol version not supported',
    'protocol-version-refused-by-client': 'tls: server selected unsupported protocol version',
    'no-shared-cipher': 'remote error: tls: handshake failure',
    'no-shared-group': 'remote error: tls: handshake failure',
    'client-certificate-curve': 'remote error: tls: illegal parameter',
    'server-key-curve': 'remote error: tls: handshake failure',
    'client-sends-no-certificate': 'remote error: tls: certificate required',
    'server-no-suites-for-version': 'remote error: tls: handshake failure',
  },
  ztunnel: {
    'server-min-above-max': `${RUSTLS_ALERT}ProtocolVersion`,
    'protocol-version': `${RUSTLS_ALERT}ProtocolVersion`,
    'no-shared-cipher': `${RUSTLS_ALERT}HandshakeFailure`,
    'no-shared-group': `${RUSTLS_ALERT}HandshakeFailure`,
    'client-certificate-curve': `${RUSTLS_ALERT}IllegalParameter`,
    'server-key-curve': `${RUSTLS_ALERT}HandshakeFailure`,
    'client-sends-no-certificate': `${RUSTLS_ALERT}CertificateRequired`,
    'server-no-suites-for-version': `${RUSTLS_ALERT}HandshakeFailure`,
  },
}

/** What a ztunnel says to a client of TLS 1.1, to one that lists its versions, and to one that does not. */
const REFUSED_VERSIONS = [
  `${RUSTLS_INCOMPATIBLE}SignatureAlgorithmsExtensionRequired`,
  `${RUSTLS_INCOMPATIBLE}Tls12NotOfferedOrEnabled`,
  `${RUSTLS_INCOMPATIBLE}SupportedVersionsExtensionRequired`,
] as const

/** Every text that a stack has for a failure: what a log is searched for. */
export function handshakeTexts(): readonly (readonly [text: string, failure: HandshakeFailure])[] {
  const versions = REFUSED_VERSIONS.map((text) => [text, 'protocol-version'] as const)
  const others = [SERVER, CLIENT].flatMap((side) =>
    TLS_STACKS.flatMap((stack) =>
      (Object.entries(side[stack]) as [HandshakeFailure, string][]).flatMap(([failure, text]) =>
        text === NOTHING ? [] : [[text, failure] as const],
      ),
    ),
  )
  return [...versions, ...others]
}

/** What each side says of a failure; empty where a side says nothing of its own. */
export function failureWords(
  failure: HandshakeFailure,
  client: Side,
  server: Side,
): { readonly client: string; readonly server: string } {
  if (failure === 'protocol-version' && server.stack === 'ztunnel')
    return wordsOfRefusedVersion(client)
  // a BoringSSL server that has no version at all says nothing to the client, not even by an alert
  const isSilent = failure === 'server-min-above-max' && server.stack === 'boringssl'
  return {
    client: isSilent ? NOTHING : (CLIENT[client.stack][failure] ?? NOTHING),
    server: SERVER[server.stack][failure] ?? NOTHING,
  }
}

// rustls, server/hs.rs: before TLS 1.2 a hello lists no signature algorithms, and that is looked at first; only Go lists its
// versions without TLS 1.3
function wordsOfRefusedVersion({ stack, max }: Side): { client: string; server: string } {
  const [tooOld, listed, unlisted] = REFUSED_VERSIONS
  if (max < TLS12) return { client: CLIENT[stack]['no-shared-cipher'] ?? NOTHING, server: tooOld }
  return {
    client: CLIENT[stack]['protocol-version'] ?? NOTHING,
    server: stack === 'go' ? listed : unlisted,
  }
}
