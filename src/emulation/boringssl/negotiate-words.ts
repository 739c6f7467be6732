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

type Words = Readonly<Record<HandshakeFailure, string>>

const NOTHING = ''

// OpenSSL: measured with 3.0. Go: the server's words measured with 1.26, those of its client read in the source.
// BoringSSL has the reasons of OpenSSL, as names of codes, but for those below (read).
const SERVER: Readonly<Record<'openssl' | 'go', Words>> = {
  openssl: {
    'client-min-above-max': NOTHING,
    'server-min-above-max': 'no protocols available',
    'no-suites-for-version': NOTHING,
    'protocol-version': 'unsupported protocol',
    'protocol-version-refused-by-client': 'tlsv1 alert protocol version',
    'no-shared-cipher': 'no shared cipher',
    'no-shared-group': 'no suitable key share',
    'client-certificate-curve': 'wrong curve',
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
  },
}

const CLIENT: Readonly<Record<'openssl' | 'go', Words>> = {
  openssl: {
    'client-min-above-max': 'no protocols available',
    'server-min-above-max': 'tlsv1 alert protocol version',
    'no-suites-for-version': 'no ciphers available',
    'protocol-version': 'tlsv1 alert protocol version',
    'protocol-version-refused-by-client': 'unsupported protocol',
    'no-shared-cipher': 'sslv3 alert handshake failure',
    'no-shared-group': 'sslv3 alert handshake failure',
    'client-certificate-curve': 'sslv3 alert illegal parameter',
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
  },
}

const BORINGSSL: Readonly<Record<string, string>> = {
  'no suitable key share': 'NO_SHARED_GROUP',
  'no protocols available': 'NO_SUPPORTED_VERSIONS_ENABLED',
  'wrong curve': NOTHING,
}

function wordsOf(failure: HandshakeFailure, stack: TlsStack, side: typeof SERVER): string {
  if (stack !== 'boringssl') return side[stack][failure]
  const words = side.openssl[failure]
  return BORINGSSL[words] ?? words.toUpperCase().replaceAll(' ', '_')
}

/** What each side says of a failure; empty where a side says nothing of its own. */
export function failureWords(
  failure: HandshakeFailure,
  client: TlsStack,
  server: TlsStack,
): { readonly client: string; readonly server: string } {
  return {
    client: wordsOf(failure, client, CLIENT),
    server: wordsOf(failure, server, SERVER),
  }
}
