import type { Row } from '../reading.ts'
import { each, sayings, type Said } from './said.ts'

// What curl, wget, Node, Python, Ruby and the programs of OpenSSL say in their own words, around the library or without it.

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
    ['pinned', 'this', 'curl', 'CURLE_SSL_PINNEDPUBKEYNOTMATCH'],
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
    ['cut', 'peer', 'gnutls', 'GNUTLS_E_PREMATURE_TERMINATION'],
  ],
  [
    'an unexpected tls packet was received',
    ['plaintext', 'none', 'gnutls', 'GNUTLS_E_UNEXPECTED_PACKET'],
  ],
  ['error in the pull function', ['cut', 'peer', 'gnutls', 'GNUTLS_E_PULL_ERROR']],
  ['error in the push function', ['cut', 'peer', 'gnutls', 'GNUTLS_E_PUSH_ERROR']],
  ['issuer certificate is invalid', ['not-a-ca', 'this', 'curl', 'SEC_ERROR_CA_CERT_INVALID']],
  ['ssl: unable to obtain', ['host', 'this', 'curl']],
  // curl by its other libraries: gtls.c, schannel_verify.c, wolfssl.c, rustls.c, apple.c
  ...each<Said>(
    ['issuer', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
    'certificate signer not trusted',
    'ca signer not available for verification',
    'certificate chain is based on an untrusted root',
    'schannel: the certificate chain is incomplete',
    'ssl certificate problem: certificate is not trusted',
  ),
  ...each<Said>(
    ['expired', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
    'server certificate expiration date has passed',
    'in the certificate chain is not time valid',
  ),
  ...each<Said>(
    ['not-yet-valid', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
    'server certificate not activated yet',
    'server verification failed: certificate not valid yet',
  ),
  ...each<Said>(
    ['host', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
    'subject alt name(s) or common name do not match',
    'failed to match connection hostname',
    'server certificate name verification failed',
  ),
  ...each<Said>(
    ['revocation', 'this', 'curl', 'CURLE_SSL_INVALIDCERTSTATUS'],
    'schannel: the revocation status is unknown',
    'no ocsp response received',
    'server certificate status is unknown',
  ),
  ...each<Said>(
    ['revoked', 'this', 'curl', 'CURLE_SSL_INVALIDCERTSTATUS'],
    'in the certificate chain has been revoked',
    'server certificate was revoked',
  ),
  ...each<Said>(
    ['verify', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
    'apple sectrust verification failed',
    'peer certificate could not be verified',
  ),
  ...each<Said>(
    ['roots-unreadable', 'local', 'curl', 'CURLE_SSL_CACERT_BADFILE'],
    'schannel: ca file ',
    'schannel: failed to open ca file',
    'error importing ca certificate blob',
  ),
  ...each<Said>(
    ['no-versions', 'local', 'curl', 'CURLE_SSL_CIPHER'],
    'failed setting cipher list',
    'failed setting tls 1.3 cipher suite',
    'failed setting curves list',
    'no supported cipher in list',
  ),
  ['certificate file: error while reading', ['key-unreadable', 'local', 'curl']],
  ['.p12, password is bad', ['keystore', 'local', 'curl', 'CURLE_SSL_CERTPROBLEM']],
  ['rustls: peer closed tcp connection', ['cut', 'peer', 'curl', 'EOF']],
  // curl_easy_strerror (lib/strerror.c), which programs with libcurl print
  [
    'ssl peer certificate or ssh remote key was not ok',
    ['verify', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
  ],
  // before curl 7.62
  [
    'peer certificate cannot be authenticated',
    ['verify', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
  ],
  ['ssl connect error', ['handshake', 'this', 'curl', 'CURLE_SSL_CONNECT_ERROR', /\(35\)|curl/]],
  [
    'problem with the local ssl certificate',
    ['certificate-unreadable', 'local', 'curl', 'CURLE_SSL_CERTPROBLEM'],
  ],
  ["couldn't use specified ssl cipher", ['no-versions', 'local', 'curl', 'CURLE_SSL_CIPHER']],
  [
    'issuer check against peer certificate failed',
    ['issuer', 'this', 'curl', 'CURLE_SSL_ISSUER_ERROR'],
  ],
  [
    'ssl server certificate status verification failed',
    ['revocation', 'this', 'curl', 'CURLE_SSL_INVALIDCERTSTATUS'],
  ],
  [
    'ssl client certificate required',
    ['alert-certificate-required', 'peer', 'curl', 'CURLE_SSL_CLIENTCERT'],
  ],
  ['requested ssl level failed', ['tls-off', 'none', 'curl', 'CURLE_USE_SSL_FAILED']],
  // NSS had none to send, and the server ended it
  [
    'nss: client certificate not found',
    ['alert-certificate-required', 'peer', 'curl', 'CURLE_SSL_CONNECT_ERROR'],
  ],
  // of Secure Transport, the number of a SecTrustResult (sectransp.c)
  [
    'ssl: certificate verification failed',
    ['verify', 'this', 'curl', 'CURLE_PEER_FAILED_VERIFICATION'],
  ],
  ['schannel: failed to receive handshake', ['cut-of-client', 'peer', 'curl', 'SSPI']],
  ['schannel: server closed abruptly', ['cut', 'peer', 'curl', 'SSPI']],
  ['schannel: failed to import cert file', ['certificate-unreadable', 'local', 'curl', 'SSPI']],
  // it takes a place in the store of Windows, or PKCS#12, and no PEM
  ['schannel: failed to get certificate location', ['keystore', 'local', 'curl', 'SSPI']],
  ['schannel: failed to open cert store', ['keystore', 'local', 'curl', 'SSPI']],
  ['could not parse pkcs12 file', ['keystore', 'local', 'curl', 'CURLE_SSL_CERTPROBLEM']],
  // LibreSSL has no reason where the connection ends
  ['tls connect error: error:00000000', ['cut-of-client', 'peer', 'curl', 'SSL_ERROR_SYSCALL']],
  // wget (src/openssl.c, src/gnutls.c); both print the reason on the next line
  ["unable to locally verify the issuer's authority", ['issuer', 'this', 'wget']],
  ['issued certificate not yet valid', ['not-yet-valid', 'this', 'wget']],
  ['no certificate subject alternative name matches', ['host', 'this', 'wget']],
  [
    "doesn't match requested host name",
    ['host', 'this', 'wget', undefined, /certificate common name/],
  ],
  ["certificate's owner does not match hostname", ['host', 'this', 'wget']],
  ["hasn't got a known issuer", ['issuer', 'this', 'wget']],
  ["doesn't have a known issuer", ['issuer', 'this', 'wget']],
  [
    'has expired',
    ['expired', 'this', 'wget', undefined, /error: the certificate of \S+ has expired/],
  ],
  ['unable to establish ssl connection', ['handshake', 'this', 'wget']],
  [
    'is not trusted',
    ['verify', 'this', 'wget', undefined, /error: the certificate of \S+ is not trusted/],
  ],
  [
    'cannot verify',
    ['verify', 'this', 'wget', undefined, /cannot verify \S+(?:'s| ) ?certificate/],
  ],
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
  ["doesn't match either of '", ['host', 'this', 'python', 'CertificateError']],
  ['certificate is not valid for', ['host', 'this', 'python', 'X509_V_ERR_HOSTNAME_MISMATCH']],
  ['no appropriate commonname or subjectaltname', ['host', 'this', 'python', 'CertificateError']],
  ...each<Said>(
    ['file-missing', 'local', 'python', 'OSError'],
    'could not find the tls certificate file',
    'could not find the tls key file',
  ),
  // asyncio (sslproto.py): the reason is in the exception that follows
  ['ssl error in data received', ['garbled', 'this', 'python', 'SSLError']],
  // cryptography
  ['could not deserialize key data', ['key-unreadable', 'local', 'python', 'ValueError']],
  ['but private key is encrypted', ['key-encrypted', 'local', 'python', 'TypeError']],
  ['unable to load pem file', ['certificate-unreadable', 'local', 'python', 'ValueError']],
  // urllib3 1
  ['certificate did not match expected hostname', ['host', 'this', 'python', 'CertificateError']],
  [
    'could not find a suitable tls ca certificate bundle',
    ['roots-unreadable', 'local', 'python', 'OSError'],
  ],
  [
    'eof occurred in violation of protocol',
    ['cut', 'peer', 'python', 'UNEXPECTED_EOF_WHILE_READING'],
  ],
  // MySQL: OpenSSL has no reason where the connection ended
  ['ssl connection error: error:00000000', ['cut-of-client', 'peer', 'openssl']],
  ['not enough data', ['keystore', 'local', 'node', undefined, /secure-?context/]],
  // PHP (main/streams/xp_ssl.c), the clients of MySQL and MariaDB
  ...each<Said>(
    ['host', 'this', 'openssl'],
    'did not match expected cn',
    'unable to locate peer certificate cn',
    'hostname verification failed',
  ),
  ['failed to enable crypto', ['handshake', 'this', 'openssl']],
  ['validation of ssl server certificate failed', ['verify', 'this', 'openssl']],
  ['ssl ctx set default verify paths failed', ['roots-unreadable', 'local', 'openssl']],
  ['unable to get private key', ['key-unreadable', 'local', 'openssl', undefined, /ssl/]],
  ['unable to get certificate', ['certificate-unreadable', 'local', 'openssl', undefined, /ssl/]],
  // OpenLDAP (libldap/tls_o.c)
  ...each<Said>(
    ['host', 'this', 'openssl'],
    'unable to get cn from peer certificate',
    'does not match common name in certificate',
  ),
  // libgit2
  ['the ssl certificate is invalid', ['verify', 'this', 'openssl']],
  // client-go
  ['unable to load root certificates', ['roots-unreadable', 'local', 'go']],
  ['ssl handshake failed: disconnected', ['cut', 'peer', 'openssl']],
  // hiredis, which shows errno
  ['ssl connect failed: success', ['cut', 'peer', 'openssl']],
  ['closed by peer: ssl handshake', ['cut', 'peer', 'openssl']],
  // Bundler, Chef
  ...each<Said>(
    ['verify', 'this', 'ruby'],
    'could not verify the ssl certificate for',
    'ssl validation failure connecting to host',
  ),
  // Ruby (ext/openssl)
  ['does not match the server certificate', ['host', 'this', 'ruby']],
  ...each<Said>(
    ['key-unreadable', 'local', 'ruby'],
    'neither pub key nor priv key',
    'could not parse pkey',
  ),
  ['x509::certificateerror', ['certificate-unreadable', 'local', 'ruby']],
  ['x509::storeerror', ['roots-unreadable', 'local', 'ruby']],
  // Ruby (ext/openssl/ossl_ssl.c): without a reason of the queue the connection ended
  ['ssl connect syscall returned=', ['cut', 'peer', 'ruby', 'SSL_ERROR_SYSCALL']],
  ['ssl accept syscall returned=', ['cut', 'peer', 'ruby', 'SSL_ERROR_SYSCALL']],
  // OpenSSL's programs
  ['no peer certificate available', ['cut-of-client', 'peer', 'openssl']],
  // SPIRE
  ['unable to load keypair', ['certificate-unreadable', 'local', 'go']],
  ['unable to load key', ['key-unreadable', 'local', 'openssl']],
  ['could not read private key', ['key-unreadable', 'local', 'openssl']],
  // HAProxy says from which file
  [
    'unable to load certificate',
    [
      'certificate-unreadable',
      'local',
      'openssl',
      undefined,
      /certificate(?! (?:chain )?from file)/,
    ],
  ],
  ['could not read certificate', ['certificate-unreadable', 'local', 'openssl']],
  ['could not find certificate', ['certificate-unreadable', 'local', 'openssl']],
]

/** What clients say in their own words. */
export const readClient = sayings(ROWS)
