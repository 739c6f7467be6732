import { finder, type Reading, type Row } from '../reading.ts'
import { toReading, type Said } from './said.ts'

// How a connection ends, in words of the system.

const TLS =
  /\btls\b|rejected connection from|tlssocket|\bssl\b|ssl accept|handshake|https|certificate|\bcsr\b|\bxds client|\bsvid\b/
// before TLS began there is nothing of certificates: an address of https is no word of it
const ADDRESS = /\bhttps:\/\/[^\s"']{1,2000}/g
const BEFORE_TLS = /\bdial (?:tcp|udp)\b/
const isOfTls = ([fault]: Said, words: string): boolean => {
  if (fault !== 'unreachable' && !(fault === 'timeout' && BEFORE_TLS.test(words)))
    return TLS.test(words)
  const rest = words.replace(ADDRESS, '')
  return TLS.test(rest) || rest.includes('webhook')
}
const ENDS: readonly Row<Said>[] = [
  ['handshake timed out', ['timeout', 'none', 'openssl', 'ETIMEDOUT']],
  ['timeout during tls handshake', ['timeout', 'none', 'rustls', 'ETIMEDOUT']],
  // and not how long it may take: `tls_handshake_timeout: 10s`
  [
    'handshake timeout',
    [
      'timeout',
      'none',
      'openssl',
      'ETIMEDOUT',
      /handshake timeout(?!"? ?[=:]? ?"?\d+ ?(?:m?s|sec\w*|min\w*)?\b| (?:set|is|of)\b)/,
    ],
  ],
  // OpenVPN
  ['tls key negotiation failed to occur within', ['timeout', 'none', 'openssl', 'ETIMEDOUT']],
  ['ssl connection timeout', ['timeout', 'none', 'curl', 'ETIMEDOUT']],
  ['i/o timeout', ['timeout', 'none', 'go', 'ETIMEDOUT']],
  ['context deadline exceeded', ['timeout', 'none', 'go', 'DeadlineExceeded']],
  // tokio
  ['deadline has elapsed', ['timeout', 'none', 'rustls', 'ETIMEDOUT']],
  ['connection refused', ['unreachable', 'none', 'go', 'ECONNREFUSED']],
  ['no route to host', ['unreachable', 'none', 'go', 'EHOSTUNREACH']],
  ['no such host', ['unreachable', 'none', 'go', 'ENOTFOUND']],
  ['connection reset by peer', ['cut', 'peer', 'go', 'ECONNRESET']],
  ['econnreset', ['cut', 'peer', 'node', 'ECONNRESET']],
  // credentials/tls.go of grpc-go since 1.67: the server chose no protocol
  [
    'missing selected alpn property',
    ['alert-no-application-protocol', 'this', 'go', 'no_application_protocol'],
  ],
  ['ssl error syscall', ['cut-of-client', 'peer', 'openssl', 'SSL_ERROR_SYSCALL']],
  ['returned syscall, errno', ['cut', 'peer', 'curl', 'ECONNRESET']],
  ['ssl read: errno', ['cut', 'peer', 'curl', 'SSL_ERROR_SYSCALL']],
  ['ssl read: error:00000000', ['cut', 'peer', 'curl', 'SSL_ERROR_SYSCALL']],
  ['socketexception: connection reset', ['cut', 'peer', 'java', 'ECONNRESET']],
  ['socket hang up', ['cut', 'peer', 'node', 'ECONNRESET']],
  ['connection was reset', ['cut', 'peer', 'curl', 'ECONNRESET']],
  ['ssl syscall error', ['cut', 'peer', 'postgres', 'EOF']],
  ['could not accept ssl connection: eof', ['cut', 'peer', 'postgres', 'EOF']],
  ['broken pipe', ['cut', 'peer', 'go', 'EPIPE']],
  ['unexpected eof', ['cut', 'peer', 'go', 'EOF']],
  // Dart (secure_socket.dart)
  ['connection terminated during handshake', ['cut', 'peer', 'openssl', 'EOF']],
  ['tls handshake eof', ['cut', 'peer', 'rustls', 'EOF']],
  ['peer closed connection without sending tls close', ['cut', 'peer', 'rustls', 'EOF']],
  // what Java (Android, Vert.x) says around a reason, where it has none
  ['sslhandshakeexception: read timed out', ['timeout', 'none', 'java', 'ETIMEDOUT']],
  // Postfix (src/tls/tls_server.c, tls_client.c)
  ['lost connection', ['cut', 'peer', 'openssl', undefined, /postfix|smtpd?\b|starttls/]],
  ['ssl handshake aborted', ['cut', 'peer', 'java', 'SSLException']],
  ['failed to create ssl connection', ['handshake', 'this', 'java', 'SSLHandshakeException']],
  ['sslhandshakeexception', ['handshake', 'this', 'java', 'SSLHandshakeException']],
  ['sslprotocolexception: ', ['garbled', 'this', 'java', 'SSLProtocolException']],
  ['net.ssl.sslexception: ', ['handshake', 'this', 'java', 'SSLException']],
]
const ended = finder(ENDS, ([, , , , only], words) => only === undefined || only.test(words))
// net/http (go-kit logs the end as a field of its own), grpc, etcd, which logs it as text or as JSON, Beats, a request
const GO_EOF =
  /(?:tls handshake error from [^\s"]+|authentication handshake failed): eof\b|tls handshake error from [^\s"]+" msg=eof\b|rejected connection from \S+ \((?:error ")?eof\b|"rejected connection".*"error":"eof"|(?:ssl client failed to connect with:|tls handshake with \S+|\btls error:?) \(?eof\b|\btls (?:\w{1,20} ){0,2}conn(?:ection)?: eof\b|\b(?:get|post|put|patch|head|delete) "?https:\/\/[^\s"]{1,300}"?: (?:unexpected )?eof\b/

/** How the connection under TLS ended. */
export function readEnd(words: string): Reading | undefined {
  if (words.includes('eof') && GO_EOF.test(words))
    return { fault: 'cut', side: 'peer', writer: 'go', code: 'EOF' }
  const found = ended(words)
  return found && isOfTls(found, words) ? toReading(found) : undefined
}
