import type { Row } from '../reading.ts'
import { sayings, type Said } from './said.ts'

// What curl, wget, GnuTLS, Node, Python, Ruby and the programs of OpenSSL say in their own words, around the library or without it.

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
  ['error in the push function', ['cut', 'peer', 'curl', 'GNUTLS_E_PUSH_ERROR']],
  ['issuer certificate is invalid', ['not-a-ca', 'this', 'curl', 'SEC_ERROR_CA_CERT_INVALID']],
  ["peer's certificate has expired", ['expired', 'this', 'curl', 'SEC_ERROR_EXPIRED_CERTIFICATE']],
  ['ssl: unable to obtain', ['host', 'this', 'curl']],
  // of Secure Transport, the number of a SecTrustResult (sectransp.c)
  [
    'ssl: certificate verification failed',
    ['verify', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
  ],
  ['schannel: failed to receive handshake', ['cut-of-client', 'peer', 'curl', 'SSPI']],
  ['schannel: server closed abruptly', ['cut', 'peer', 'curl', 'SSPI']],
  ['schannel: failed to import cert file', ['certificate-unreadable', 'local', 'curl', 'SSPI']],
  // LibreSSL has no reason where the connection ends
  ['tls connect error: error:00000000', ['cut-of-client', 'peer', 'curl', 'SSL_ERROR_SYSCALL']],
  // wget (src/openssl.c, src/gnutls.c); both print the reason on the next line
  ["unable to locally verify the issuer's authority", ['issuer', 'this', 'wget']],
  ['self-signed certificate encountered', ['self-signed', 'this', 'wget']],
  ['issued certificate not yet valid', ['not-yet-valid', 'this', 'wget']],
  ['issued certificate has expired', ['expired', 'this', 'wget']],
  ['no certificate subject alternative name matches', ['host', 'this', 'wget']],
  [
    "doesn't match requested host name",
    ['host', 'this', 'wget', undefined, /certificate common name/],
  ],
  ["certificate's owner does not match hostname", ['host', 'this', 'wget']],
  ["the certificate hasn't got a known issuer", ['issuer', 'this', 'wget']],
  [
    'is not trusted',
    ['verify', 'this', 'wget', undefined, /error: the certificate of \S+ is not trusted/],
  ],
  [
    'cannot verify',
    ['verify', 'this', 'wget', undefined, /cannot verify \S+(?:'s| ) ?certificate/],
  ],
  // GnuTLS (lib/errors.c, lib/x509/verify.c as gnutls-cli prints it)
  ['no supported cipher suites have been found', ['no-shared-cipher', 'this', 'gnutls']],
  ['a packet with illegal or unsupported version', ['protocol-version', 'this', 'gnutls']],
  ['a tls packet with unexpected length', ['cut', 'peer', 'gnutls']],
  ['a tls fatal alert has been received', ['alert-other', 'peer', 'gnutls']],
  ['error in the certificate verification', ['verify', 'this', 'gnutls']],
  ['the certificate issuer is unknown', ['issuer', 'this', 'gnutls']],
  ['the certificate issuer is not a ca', ['not-a-ca', 'this', 'gnutls']],
  ['the certificate chain uses expired certificate', ['expired', 'this', 'gnutls']],
  ['the certificate chain uses not yet valid certificate', ['not-yet-valid', 'this', 'gnutls']],
  ['the certificate chain is revoked', ['revoked', 'this', 'gnutls']],
  ['the certificate chain uses insecure algorithm', ['algorithm', 'this', 'gnutls']],
  ['the certificate chain violates the signer', ['constraints', 'this', 'gnutls']],
  ['the name in the certificate does not match the expected', ['host', 'this', 'gnutls']],
  ['the signature in the certificate is invalid', ['wrong-signature', 'this', 'gnutls']],
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
  // Mbed TLS (library/error.c), in Fluent Bit
  ['x509 - certificate verification failed', ['verify', 'this', 'mbedtls']],
  ['ssl - a fatal alert message was received', ['alert-other', 'peer', 'mbedtls']],
  ['ssl - the peer notified us that the connection', ['cut', 'peer', 'mbedtls']],
  ['ssl - the connection indicated an eof', ['cut', 'peer', 'mbedtls']],
  ['ssl - no client certification received', ['no-client-certificate', 'this', 'mbedtls']],
  ['ssl - handshake protocol not within min/max', ['protocol-version', 'this', 'mbedtls']],
  ['ssl - the server has no ciphersuites in common', ['no-shared-cipher', 'this', 'mbedtls']],
  ['ssl - an unexpected message was received', ['garbled', 'this', 'mbedtls']],
  ['ssl - an invalid ssl record was received', ['plaintext', 'none', 'mbedtls']],
  ['ssl - no ca chain is set', ['roots-unreadable', 'local', 'mbedtls']],
  // MySQL: OpenSSL has no reason where the connection ended
  ['ssl connection error: error:00000000', ['cut-of-client', 'peer', 'openssl']],
  // Ruby (ext/openssl/ossl_ssl.c): without a reason of the queue the connection ended
  ['ssl connect syscall returned=', ['cut', 'peer', 'ruby', 'SSL_ERROR_SYSCALL']],
  ['ssl accept syscall returned=', ['cut', 'peer', 'ruby', 'SSL_ERROR_SYSCALL']],
  // OpenSSL's programs
  ['no peer certificate available', ['cut-of-client', 'peer', 'openssl']],
  ['unable to load key', ['key-unreadable', 'local', 'openssl']],
  ['could not read private key', ['key-unreadable', 'local', 'openssl']],
  ['unable to load certificate', ['certificate-unreadable', 'local', 'openssl']],
  ['could not read certificate', ['certificate-unreadable', 'local', 'openssl']],
  ['could not find certificate', ['certificate-unreadable', 'local', 'openssl']],
]

/** What clients say in their own words. */
export const readClient = sayings(ROWS)
