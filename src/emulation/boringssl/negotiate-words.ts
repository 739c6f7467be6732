/** Software that speaks TLS, as far as choices and error texts differ. */
export const TLS_STACKS = ['boringssl', 'openssl', 'go'] as const

/** One of {@link TLS_STACKS}. */
export type TlsStack = (typeof TLS_STACKS)[number]

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
  | 'server-key-signature'
  | 'client-key-signature'
  | 'client-sends-no-certificate'
  | 'client-lists-no-group'

/** What is not there cannot happen on that side, or makes it say nothing of its own. */
type Words = Readonly<Partial<Record<HandshakeFailure, string>>>

const NOTHING = ''
const REFUSED_HELLO = 'SSLV3_ALERT_HANDSHAKE_FAILURE|HANDSHAKE_FAILURE_ON_CLIENT_HELLO'

// OpenSSL: measured with 3.0. Go: the server's words measured with 1.26, those of its client read in the source.
// BoringSSL: measured with Envoy 1.40; its log puts `|` between the reasons of one failure.
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
    'client-sends-no-certificate': 'tlsv13 alert certificate required',
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
    'client-key-signature': 'NO_COMMON_SIGNATURE_ALGORITHMS',
    'client-lists-no-group': 'TLSV1_ALERT_DECODE_ERROR',
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
  },
}

/** Every text that a stack has for a failure: what a log is searched for. */
export function handshakeTexts(): readonly (readonly [text: string, failure: HandshakeFailure])[] {
  return [SERVER, CLIENT].flatMap((side) =>
    TLS_STACKS.flatMap((stack) =>
      (Object.entries(side[stack]) as [HandshakeFailure, string][]).flatMap(([failure, text]) =>
        text === NOTHING ? [] : [[text, failure] as const],
      ),
    ),
  )
}

/** What the client says: a BoringSSL server that has no version at all says nothing to it, not even by an alert. */
const clientWords = (failure: HandshakeFailure, client: TlsStack, server: TlsStack): string =>
  failure === 'server-min-above-max' && server === 'boringssl'
    ? NOTHING
    : (CLIENT[client][failure] ?? NOTHING)

/** What each side says of a failure; empty where a side says nothing of its own. */
export function failureWords(
  failure: HandshakeFailure,
  client: TlsStack,
  server: TlsStack,
): { readonly client: string; readonly server: string } {
  return {
    client: clientWords(failure, client, server),
    server: SERVER[server][failure] ?? NOTHING,
  }
}
