import type { Row } from '../reading.ts'
import type { Said } from './said.ts'

// What servers of mail, logs, pools of connections and documents say around their library.

export const DAEMONS: readonly Row<Said>[] = [
  // Postfix (src/tls), Dovecot (src/login-common): the reason of the queue is on another line
  [
    'disabling tls support',
    ['file-unusable', 'local', 'openssl', undefined, /cannot get .{2,40} from file/],
  ],
  // pgbouncer (lib/usual/tls)
  ['tls connect error: failed to load', ['file-unusable', 'local', 'openssl']],
  ['cannot start tls: handshake failure', ['handshake', 'this', 'openssl']],
  ['tls handshaking: connection closed', ['cut', 'peer', 'openssl']],
  // libtls (tls_client.c, tls_server.c, tls_verify.c): pgbouncer, ntpd, relayd
  ['not present in server certificate', ['host', 'this', 'openssl']],
  ['peer certificate not provided', ['no-client-certificate', 'this', 'openssl']],
  // stunnel (src/verify.c): the reason is on the line before
  ['rejected by cert at depth', ['verify', 'this', 'openssl']],
  ['cert: no matching host name found', ['host', 'this', 'openssl']],
  ['cert: no matching ip address found', ['host', 'this', 'openssl']],
  ['cert: certificate not found in local', ['issuer', 'this', 'openssl']],
  // rsyslog (runtime/nsd_gtls.c, nsd_ossl.c)
  ['peer name not authorized', ['san', 'this', 'gnutls']],
  ['peer fingerprint', ['pinned', 'this', 'gnutls', undefined, /fingerprint '[^']*' unknown/]],
  // Postfix (src/tls): the reason of the queue is on the next line
  [
    'ssl accept error from',
    ['handshake', 'this', 'openssl', undefined, /error from \S+: (?:-1|0)\b/],
  ],
  ['ssl connect error to', ['handshake', 'this', 'openssl', undefined, /error to \S+: (?:-1|0)\b/]],
  // MongoDB on macOS: Security.framework (cssmerr.h, cssmapple.h)
  // Squid (src/ssl)
  ['no valid signing ssl certificate', ['certificate-unreadable', 'local', 'openssl']],
  // Postfix (smtp_proto.c): only what the queue says; elsewhere the mail went out all the same
  ['status=deferred (server certificate not verified', ['verify', 'this', 'openssl']],
  ['status=bounced (server certificate not verified', ['verify', 'this', 'openssl']],
  [
    'delivery temporarily suspended: server certificate not verified',
    ['verify', 'this', 'openssl'],
  ],
  // NSS
  [
    "peer's certificate has an invalid signature",
    ['wrong-signature', 'this', 'curl', 'SEC_ERROR_BAD_SIGNATURE'],
  ],
  ['cssmerr tp cert expired', ['expired', 'this', 'openssl', 'CSSMERR_TP_CERT_EXPIRED']],
  [
    'cssmerr tp cert not valid yet',
    ['not-yet-valid', 'this', 'openssl', 'CSSMERR_TP_CERT_NOT_VALID_YET'],
  ],
  ['cssmerr tp cert revoked', ['revoked', 'this', 'openssl', 'CSSMERR_TP_CERT_REVOKED']],
  ['cssmerr appletp hostname mismatch', ['host', 'this', 'openssl', 'CSSMERR_TP_HOSTNAME']],
  ['cssmerr tp ', ['issuer', 'this', 'openssl', 'CSSMERR_TP_NOT_TRUSTED']],
]
