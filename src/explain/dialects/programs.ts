import type { FaultName } from '../faults.ts'
import { finder, type Reading, type Row } from '../reading.ts'
import type { LogComponent, RefusingSide } from '../types.ts'

// What curl, nginx, HAProxy, Node, Python and grpc say in their own words, around the library or without it; and how a connection
// ends in words of the system.

type Said = readonly [
  fault: FaultName,
  side: RefusingSide,
  writer: LogComponent,
  code?: string | undefined,
  // for words that are too common to say anything alone
  only?: RegExp,
]

const ROWS: readonly Row<Said>[] = [
  // curl (lib/vtls)
  [
    'no alternative certificate subject name matches target',
    ['host', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
  ],
  [
    'certificate subject name',
    ['host', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION', /\bssl: certificate subject name/],
  ],
  [
    'unable to obtain common name from peer certificate',
    ['host', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
  ],
  [
    'error setting certificate verify locations',
    ['roots-unreadable', 'local', 'curl', 'CURLE_SSL_CACERT_BADFILE'],
  ],
  [
    'error adding trust anchors from file',
    ['roots-unreadable', 'local', 'curl', 'CURLE_SSL_CACERT_BADFILE'],
  ],
  [
    'problem with the ssl ca cert',
    ['roots-unreadable', 'local', 'curl', 'CURLE_SSL_CACERT_BADFILE'],
  ],
  [
    'could not load pem client certificate',
    ['certificate-unreadable', 'local', 'curl', 'CURLE_SSL_CERTPROBLEM'],
  ],
  [
    'unable to use client certificate',
    ['key-unreadable', 'local', 'curl', 'CURLE_SSL_CERTPROBLEM'],
  ],
  ['unable to set private key file', ['key-unreadable', 'local', 'curl', 'CURLE_SSL_CERTPROBLEM']],
  ['unable to load client key', ['key-unreadable', 'local', 'curl', 'CURLE_SSL_CERTPROBLEM']],
  [
    'private key does not match the certificate public key',
    ['key-mismatch', 'local', 'curl', 'CURLE_SSL_CERTPROBLEM'],
  ],
  [
    'public key does not match pinned public key',
    ['issuer', 'this', 'curl', 'CURLE_SSL_PINNEDPUBKEYNOTMATCH'],
  ],
  [
    'ssl certificate problem: invalid certificate chain',
    ['issuer', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
  ],
  ['ssl certificate problem: ok', ['verify', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION']],
  [
    'server certificate verification failed. cafile',
    ['issuer', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
  ],
  [
    "peer's certificate issuer has been marked as not trusted",
    ['issuer', 'this', 'curl', 'SEC_ERROR_UNTRUSTED_ISSUER'],
  ],
  [
    "peer's certificate issuer is not recognized",
    ['issuer', 'this', 'curl', 'SEC_ERROR_UNKNOWN_ISSUER'],
  ],
  [
    "requested domain name does not match the server's certificate",
    ['host', 'this', 'curl', 'SSL_ERROR_BAD_CERT_DOMAIN'],
  ],
  [
    'the tls connection was non-properly terminated',
    ['cut', 'peer', 'curl', 'GNUTLS_E_PREMATURE_TERMINATION'],
  ],
  [
    'an unexpected tls packet was received',
    ['plaintext', 'none', 'curl', 'GNUTLS_E_UNEXPECTED_PACKET'],
  ],
  ['error in the pull function', ['cut', 'peer', 'curl', 'GNUTLS_E_PULL_ERROR']],
  ['issuer certificate is invalid', ['not-a-ca', 'this', 'curl', 'SEC_ERROR_CA_CERT_INVALID']],
  ["peer's certificate has expired", ['expired', 'this', 'curl', 'SEC_ERROR_EXPIRED_CERTIFICATE']],
  ['ssl: unable to obtain', ['host', 'this', 'curl']],
  // wget
  [
    'cannot verify',
    ['verify', 'this', 'openssl', undefined, /cannot verify \S+(?:'s| ) ?certificate/],
  ],
  ["certificate's owner does not match hostname", ['host', 'this', 'openssl']],
  // nginx (src/event/ngx_event_openssl.c, src/http/ngx_http_request.c)
  ['no required ssl certificate was sent', ['no-client-certificate', 'this', 'nginx', '400']],
  ['client sent no required ssl certificate', ['no-client-certificate', 'this', 'nginx', '400']],
  ['the ssl certificate error', ['verify', 'this', 'nginx', '400']],
  ['client sent plain http request to https port', ['http-to-tls', 'none', 'nginx', '497']],
  ['the plain http request was sent to https port', ['http-to-tls', 'none', 'nginx', '497']],
  ['upstream ssl certificate does not match', ['host', 'this', 'nginx']],
  ['no "ssl certificate" is defined', ['secret-missing', 'local', 'nginx']],
  ['cannot load certificate key', ['key-unreadable', 'local', 'nginx']],
  ['cannot load certificate', ['certificate-unreadable', 'local', 'nginx']],
  ['peer closed connection in ssl handshake', ['cut', 'peer', 'nginx']],
  // HAProxy (src/ssl_sock.c, src/connection.c)
  ['inconsistencies between private key and certificate', ['key-mismatch', 'local', 'haproxy']],
  ['unable to load ssl private key', ['key-unreadable', 'local', 'haproxy']],
  ['unable to load private key', ['key-unreadable', 'local', 'haproxy']],
  ['no private key found', ['key-unreadable', 'local', 'haproxy']],
  ['unable to load ssl certificate', ['certificate-unreadable', 'local', 'haproxy']],
  ['unable to load certificate from file', ['certificate-unreadable', 'local', 'haproxy']],
  ['unable to load ca file', ['roots-unreadable', 'local', 'haproxy']],
  ['ssl client ca chain cannot be verified', ['issuer', 'this', 'haproxy']],
  ['ssl client certificate not trusted', ['issuer', 'this', 'haproxy']],
  [
    'server presented an ssl certificate different from the configured one',
    ['host', 'this', 'haproxy'],
  ],
  ['connection closed during ssl handshake', ['cut', 'peer', 'haproxy']],
  ['connection error during ssl handshake', ['cut', 'peer', 'haproxy']],
  ['timeout during ssl handshake', ['timeout', 'none', 'haproxy']],
  [
    'layer6 invalid response',
    ['handshake', 'this', 'haproxy', undefined, /layer6 invalid response.{0,60}ssl handshake/],
  ],
  ['ssl handshake failure', ['handshake', 'this', 'haproxy']],
  // Node (lib/_tls_wrap.js, lib/internal/errors.js)
  [
    "does not match certificate's altnames",
    ['host', 'this', 'node', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ],
  // before Node 12.14
  [
    "doesn't match certificate's altnames",
    ['host', 'this', 'node', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ],
  ['err tls cert altname invalid', ['host', 'this', 'node', 'ERR_TLS_CERT_ALTNAME_INVALID']],
  [
    'client network socket disconnected before secure tls connection',
    ['cut', 'peer', 'node', 'ECONNRESET'],
  ],
  ['err tls handshake timeout', ['timeout', 'none', 'node', 'ERR_TLS_HANDSHAKE_TIMEOUT']],
  // Python (Lib/ssl.py)
  [
    "doesn't match '",
    [
      'host',
      'this',
      'python',
      'CertificateError',
      /hostname '[^']*' doesn't match '|certificateerror/,
    ],
  ],
  ['certificate is not valid for', ['host', 'this', 'python', 'X509_V_ERR_HOSTNAME_MISMATCH']],
  [
    'could not find a suitable tls ca certificate bundle',
    ['roots-unreadable', 'local', 'python', 'OSError'],
  ],
  [
    'eof occurred in violation of protocol',
    ['cut', 'peer', 'python', 'UNEXPECTED_EOF_WHILE_READING'],
  ],
  // OpenSSL's programs
  ['no peer certificate available', ['cut-of-client', 'peer', 'openssl']],
  ['unable to load key', ['key-unreadable', 'local', 'openssl']],
  ['could not read private key', ['key-unreadable', 'local', 'openssl']],
  ['unable to load certificate', ['certificate-unreadable', 'local', 'openssl']],
  ['could not read certificate', ['certificate-unreadable', 'local', 'openssl']],
  ['could not find certificate', ['certificate-unreadable', 'local', 'openssl']],
  // grpc (src/core/tsi)
  ['peer name', ['host', 'this', 'grpc', undefined, /peer name \S+ is not in peer certificate/]],
  [
    'cannot check peer: missing selected alpn property',
    ['alert-no-application-protocol', 'this', 'grpc'],
  ],
  ['no match found for server name', ['host', 'this', 'grpc']],
  ['peer certificate verification failed', ['verify', 'this', 'grpc']],
]
const said = finder(ROWS)

const TLS = /\btls\b|\bssl\b|handshake|https|certificate/
const ENDS: readonly Row<Said>[] = [
  ['handshake timed out', ['timeout', 'none', 'openssl', 'ETIMEDOUT']],
  ['handshake timeout', ['timeout', 'none', 'openssl', 'ETIMEDOUT']],
  ['ssl connection timeout', ['timeout', 'none', 'curl', 'ETIMEDOUT']],
  ['i/o timeout', ['timeout', 'none', 'go', 'ETIMEDOUT']],
  ['context deadline exceeded', ['timeout', 'none', 'go', 'DeadlineExceeded']],
  ['connection refused', ['unreachable', 'none', 'go', 'ECONNREFUSED']],
  ['no route to host', ['unreachable', 'none', 'go', 'EHOSTUNREACH']],
  ['no such host', ['unreachable', 'none', 'go', 'ENOTFOUND']],
  ['connection reset by peer', ['cut', 'peer', 'go', 'ECONNRESET']],
  ['econnreset', ['cut', 'peer', 'node', 'ECONNRESET']],
  ['ssl error syscall', ['cut-of-client', 'peer', 'openssl', 'SSL_ERROR_SYSCALL']],
  ['broken pipe', ['cut', 'peer', 'go', 'EPIPE']],
  ['unexpected eof', ['cut', 'peer', 'go', 'EOF']],
  ['tls handshake eof', ['cut', 'peer', 'rustls', 'EOF']],
  ['peer closed connection without sending tls close', ['cut', 'peer', 'rustls', 'EOF']],
]
const ended = finder(ENDS)
const GO_EOF =
  /(?:tls handshake error from \S+|authentication handshake failed): eof$|(?:tls handshake error from \S+|authentication handshake failed): eof\b/

function toReading([fault, side, writer, code]: Said): Reading {
  return { fault, side, writer, ...(code === undefined ? {} : { code }) }
}

/** What programs say in their own words. */
export function readProgram(words: string): Reading | undefined {
  const found = said(words)
  return found === undefined || found[4]?.test(words) === false ? undefined : toReading(found)
}

/** How the connection under TLS ended. */
export function readEnd(words: string): Reading | undefined {
  if (GO_EOF.test(words)) return { fault: 'cut', side: 'peer', writer: 'go', code: 'EOF' }
  const found = TLS.test(words) ? ended(words) : undefined
  return found && toReading(found)
}
