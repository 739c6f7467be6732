import { CLUSTER, LISTENER, MODE, POD, SERVER } from './rows.ts'
import { cause, type Faults } from './rows.ts'

// This side ended the handshake, and not for a certificate that it did not accept.

const NEGOTIATE = 'meshcerts negotiate --client SETTINGS --server SETTINGS'

export const HANDSHAKE_FAULTS = {
  'no-filter-chain': {
    meaning:
      'no server of this gateway or sidecar takes what the client sent: its name (SNI), its protocol, or plain text',
    mesh: [
      cause(
        'the client names another host in TLS than hosts of the Gateway has, or none: it asked by address with a Host header, or an HTTPS proxy in front sends no SNI',
        'istioctl proxy-config listeners GATEWAY-POD.NAMESPACE',
        'credential-host',
      ),
      cause(
        'the client speaks plain text to a server of the mesh that is STRICT, or to a port with TLS only',
        'istioctl x describe pod POD.NAMESPACE',
      ),
    ],
  },
  'no-client-certificate': {
    meaning: 'this side asks for a client certificate, and the peer sent none',
    mesh: [
      cause(
        'the client is outside of the mesh or has no sidecar, and this side wants mutual TLS (STRICT, or a gateway with MUTUAL)',
        MODE,
        'tls-side',
      ),
      cause('the client has a sidecar, and its DestinationRule says SIMPLE or DISABLE', CLUSTER),
    ],
  },
  'protocol-version': {
    meaning: 'the peer does not offer a TLS version that this side takes',
    mesh: [
      cause(
        'the lowest version here is above the highest of the peer',
        NEGOTIATE,
        'tls-min-above-max',
        'tls-max-too-low',
        'tls-version',
        'tls-min-deprecated',
      ),
      cause('the client is too old, or something scans the port', LISTENER),
    ],
  },
  'no-shared-cipher': {
    meaning: 'the two sides share no cipher suite',
    mesh: [
      cause(
        'the lists of cipher suites have nothing in common',
        NEGOTIATE,
        'tls-suite-unsupported',
        'tls-suites-without-effect',
        'tls-suite-unknown',
        'tls-suite-weak',
        'tls-suite-boringssl',
      ),
      cause(
        'the suites are for another kind of key than the certificate has (ECDSA and RSA)',
        NEGOTIATE,
        'tls-key-type',
      ),
    ],
  },
  'no-shared-group': {
    meaning: 'the two sides share no group (ECDH curve)',
    mesh: [
      cause(
        'the lists of ECDH curves have nothing in common',
        NEGOTIATE,
        'tls-curve',
        'tls-mesh-curves',
      ),
      cause(
        'one side takes post-quantum groups only (COMPLIANCE_POLICY=pqc)',
        NEGOTIATE,
        'tls-compliance-policy',
      ),
    ],
  },
  'key-share': {
    meaning:
      'the key share of the peer cannot be used: it is broken, or of a group that the peer itself does not list',
    mesh: [
      cause(
        'something scans the port, or the peer is old or broken: its library has to be updated',
        NEGOTIATE,
      ),
      cause(
        'the lists of ECDH curves have nothing in common',
        NEGOTIATE,
        'tls-curve',
        'tls-mesh-curves',
      ),
    ],
  },
  'weak-dh': {
    meaning: 'the Diffie-Hellman parameters of the server are too short for this side',
    mesh: [
      cause(
        'the server takes DH parameters of 1024 bits or less: give it ECDHE suites, or parameters of 2048 bits',
        NEGOTIATE,
        'tls-suite-weak',
      ),
      cause('the server is too old for ECDHE, and this side no longer takes less', NEGOTIATE),
    ],
  },
  'signature-algorithm': {
    meaning: 'the key of a certificate is for signatures that the other side does not take',
    mesh: [
      cause(
        'the curve or the kind of the key is not among those of the other side',
        NEGOTIATE,
        'tls-key-type',
        'tls-curve-client-certificate',
        'tls-curve',
        'key-algorithm',
        'svid-key',
      ),
      cause('one side takes old signatures only', POD, 'tls-min-deprecated'),
    ],
  },
  'no-server-certificate': {
    meaning: 'this side has no certificate to serve to the client that asks',
    mesh: [
      cause(
        'no certificate here has the name (SNI) that the client asks for, or the client sends none: it asks by address, or by another host',
        LISTENER,
        'credential-host',
      ),
      cause(
        'the certificate was not issued or not loaded yet: see the lines before',
        'kubectl logs POD -n NAMESPACE | meshcerts explain',
      ),
    ],
    linkerd: [
      cause(
        'the proxy has no certificate yet: it does not reach the identity controller, or was refused',
        'kubectl logs deployment/linkerd-identity -n linkerd -c identity',
        'linkerd-issuer-untrusted',
      ),
    ],
  },
  'legacy-renegotiation': {
    meaning: 'the server does not know secure renegotiation (RFC 5746)',
    mesh: [
      cause(
        'the server, or a proxy that opens TLS on the way, is older than 2010 in this: update it, or set UnsafeLegacyServerConnect here',
        'openssl s_client -legacy_server_connect -connect HOST:PORT </dev/null',
      ),
    ],
  },
  renegotiation: {
    meaning: 'the peer wants to negotiate again on this connection, and this side does not',
    mesh: [
      cause(
        'the server asks for a client certificate after the handshake (IIS and Apache, for one path): let it ask at the start',
        'openssl s_client -tls1_2 -connect HOST:PORT </dev/null',
      ),
      cause('the client is old, or something tests the port', LISTENER),
    ],
  },
  garbled: {
    meaning: 'this side cannot read a message of the handshake',
    mesh: [
      cause(
        'a proxy on the way changes what is sent, or the library of one side has a fault: update it',
        NEGOTIATE,
      ),
      cause(
        'what comes in is not TLS, or not of this connection: something scans the port',
        LISTENER,
      ),
    ],
  },
  handshake: {
    meaning: 'the handshake failed here; the line does not say why',
    mesh: [
      cause(
        'the peer does not speak TLS on this port, or not the same mode of it, or the two sides share no version, cipher suite or curve',
        MODE,
        'tls-side',
      ),
      cause(
        'one side does not trust the certificate of the other (its CA is not in the trust store), or wants one and gets none: the reason stands on another line, here or at the peer',
        SERVER,
        'path-root-not-trusted',
      ),
    ],
  },
} as const satisfies Faults
