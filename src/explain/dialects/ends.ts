import { finder, type Reading, type Row } from '../reading.ts'
import { toReading, type Said } from './said.ts'

// How a connection ends, in words of the system.

const TLS = /\btls\b|\bssl\b|handshake|https|certificate|\bcsr\b/
const ENDS: readonly Row<Said>[] = [
  ['handshake timed out', ['timeout', 'none', 'openssl', 'ETIMEDOUT']],
  ['handshake timeout', ['timeout', 'none', 'openssl', 'ETIMEDOUT']],
  // OpenVPN
  ['tls key negotiation failed to occur within', ['timeout', 'none', 'openssl', 'ETIMEDOUT']],
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
// net/http, grpc, and etcd, which logs it as text or as JSON
const GO_EOF =
  /(?:tls handshake error from \S+|authentication handshake failed): eof\b|rejected connection from \S+ \(error "eof"|"rejected connection".*"error":"eof"/

/** How the connection under TLS ended. */
export function readEnd(words: string): Reading | undefined {
  if (GO_EOF.test(words)) return { fault: 'cut', side: 'peer', writer: 'go', code: 'EOF' }
  const found = TLS.test(words) ? ended(words) : undefined
  return found && toReading(found)
}
