import { handshakeTexts } from '../../emulation/handshake/words.ts'
import type { FaultName } from '../faults.ts'
import { finder, wordsOf, type Row } from '../reading.ts'
import type { RefusingSide } from '../types.ts'
import { FAILURES } from './failures.ts'
import type { PackedError } from './packed.ts'
import { byNumber } from './reason-numbers.ts'
import { isSupposed } from './supposed.ts'

// The reasons of the error queue: BoringSSL (include/openssl/ssl.h, pem.h, x509.h; crypto/err) and OpenSSL (sslerr.h), by name;
// where a log cut the name off, by number.

/** A reason: what it is about, and who refused. */
export interface Reason {
  readonly fault: FaultName
  readonly side: RefusingSide
  readonly code: string
  /** Does it say no more than that a certificate was refused? */
  readonly isVerify: boolean
  readonly boringSsl: boolean
}

type Said = readonly [fault: FaultName, side: RefusingSide]

// what an alert brought is read before (alert.ts); Go has its own dialect
const IS_OTHERS = /alert|^tls: |^remote error|^local error/
const PREDICTED: readonly Row<Said>[] = handshakeTexts()
  .map(([text, failure]) => [wordsOf(text.split('|')[0] as string), FAILURES[failure]] as const)
  .filter(([text]) => !IS_OTHERS.test(text))

const REASONS: readonly Row<Said>[] = [
  // Python (Modules/_ssl.c)
  ['cadata does not contain a certificate', ['roots-unreadable', 'local']],
  ['wrong version number', ['plaintext', 'none']],
  ['http request', ['http-to-tls', 'none']],
  ['https proxy request', ['http-to-tls', 'none']],
  ['packet length too long', ['plaintext', 'none']],
  ['tls process client hello:unknown protocol', ['protocol-version', 'this']],
  ['tls early post process client hello:unknown protocol', ['protocol-version', 'this']],
  ['unknown protocol', ['plaintext', 'none']],
  ['wrong ssl version', ['protocol-version', 'this']],
  ['unknown ssl version', ['protocol-version', 'this']],
  // yaSSL, in clients of MySQL
  ['protocol version mismatch', ['protocol-version', 'this']],
  ['version too high', ['protocol-version', 'this']],
  ['inappropriate fallback', ['protocol-version', 'this']],
  ['unsupported ssl version', ['protocol-version', 'this']],
  ['version too low', ['protocol-version', 'this']],
  ['no cipher match', ['no-versions', 'local']],
  ['no certificate set', ['secret-missing', 'local']],
  ['no certificate assigned', ['secret-missing', 'local']],
  ['no private key assigned', ['secret-missing', 'local']],
  // what chooses a certificate by name had none
  ['cert cb error', ['no-server-certificate', 'this']],
  ['clienthello tlsext', ['no-server-certificate', 'this']],
  ['peer error no certificate', ['no-client-certificate', 'this']],
  ['no shared signature algorithms', ['signature-algorithm', 'this']],
  ['no suitable digest algorithm', ['signature-algorithm', 'this']],
  ['legacy sigalg disallowed or unsupported', ['signature-algorithm', 'this']],
  ['bad key share', ['key-share', 'this']],
  ['no suitable groups', ['no-shared-group', 'this']],
  ['no shared groups', ['no-shared-group', 'this']],
  ['unsupported elliptic curve', ['no-shared-group', 'this']],
  ['missing supported groups extension', ['no-shared-group', 'this']],
  ['unknown cipher returned', ['no-shared-cipher', 'this']],
  ['wrong cipher returned', ['no-shared-cipher', 'this']],
  ['wrong signature type', ['signature-algorithm', 'this']],
  ['wrong certificate type', ['signature-algorithm', 'this']],
  ['unknown certificate type', ['signature-algorithm', 'this']],
  ['bad signature', ['wrong-signature', 'this']],
  ['block type is not 01', ['wrong-signature', 'this']],
  ['data greater than mod len', ['wrong-signature', 'this']],
  ['key usage bit incorrect', ['key-usage', 'this']],
  ['bad ecc cert', ['key-usage', 'this']],
  ['key values mismatch', ['key-mismatch', 'local']],
  ['key type mismatch', ['key-mismatch', 'local']],
  ['private key mismatch', ['key-mismatch', 'local']],
  // what was looked for stands behind it
  ['no start line:expecting: trusted certificate', ['certificate-unreadable', 'local']],
  ['no start line:expecting: certificate', ['certificate-unreadable', 'local']],
  ['no start line (expecting: trusted certificate', ['certificate-unreadable', 'local']],
  ['no start line (expecting: certificate', ['certificate-unreadable', 'local']],
  ['no start line:expecting: x509 crl', ['crl-unreadable', 'local']],
  ['no start line:expecting: dh parameters', ['certificate-unreadable', 'local']],
  ['no start line', ['key-unreadable', 'local']],
  ['bad end line', ['certificate-unreadable', 'local']],
  ['bad base64 decode', ['certificate-unreadable', 'local']],
  ['short header', ['certificate-unreadable', 'local']],
  ['bad password read', ['key-encrypted', 'local']],
  // which call failed, where the reason is that of another library
  ['certificate chain file:pem lib', ['certificate-unreadable', 'local']],
  ['use certificate file:pem lib', ['certificate-unreadable', 'local']],
  ['pem lib', ['key-unreadable', 'local']],
  ['use certificate chain file:system lib', ['file-missing', 'local']],
  ['use privatekey file:system lib', ['file-missing', 'local']],
  ['fopen:permission denied', ['file-forbidden', 'local']],
  ['system library::permission denied', ['file-forbidden', 'local']],
  ['no certificate or crl found', ['roots-unreadable', 'local']],
  // OpenSSL 3: no decoder knows what is in the place of the key
  ['decoder routines::unsupported', ['key-unreadable', 'local']],
  ['decoder from bio:unsupported', ['key-unreadable', 'local']],
  ['ocsp routines', ['revocation', 'this']],
  ['unknown message digest algorithm', ['algorithm', 'this']],
  ['padding check failed', ['wrong-signature', 'this']],
  ['asn1 encoding routines', ['certificate-unreadable', 'local']],
  ['bad decrypt', ['key-encrypted', 'local']],
  ['bad pass', ['key-encrypted', 'local']],
  ['problems getting password', ['key-encrypted', 'local']],
  ['mac verify failure', ['keystore', 'local']],
  ['mac verify error', ['keystore', 'local']],
  ['no such file', ['file-missing', 'local']],
  // crypto/x509v3: openssl.cnf, -addext
  ['name constraints:invalid syntax', ['extension-text', 'local']],
  ['error in extension', ['extension-text', 'local']],
  ['unknown extension name', ['extension-text', 'local']],
  ['unsupported algorithm', ['key-kind', 'local']],
  ['unsupported public key type', ['key-kind', 'local']],
  ['ee key too small', ['key-kind', 'local']],
  ['ca key too small', ['key-kind', 'local']],
  ['ca md too weak', ['algorithm', 'local']],
  ['key size too small', ['key-kind', 'local']],
  ['dh key too small', ['weak-dh', 'this']],
  ['bad dh p length', ['weak-dh', 'this']],
  ['cannot parse leaf cert', ['unparsable', 'this']],
  ['certificate and private key mismatch', ['key-mismatch', 'local']],
  ['no supported versions enabled', ['no-versions', 'local']],
  ['no common signature algorithms', ['signature-algorithm', 'this']],
  // this side could not sign with its own key
  ['private key operation failed', ['signature-algorithm', 'local']],
  ['tls construct cert verify:evp lib', ['signature-algorithm', 'local']],
  ['tls construct cert verify:rsa lib', ['signature-algorithm', 'local']],
  ['connection timed out', ['timeout', 'none']],
  ['connection refused', ['unreachable', 'none']],
  ['software caused connection abort', ['cut', 'peer']],
  ['no application protocol', ['alert-no-application-protocol', 'this']],
  ['unsafe legacy renegotiation disabled', ['legacy-renegotiation', 'this']],
  ['no renegotiation', ['renegotiation', 'this']],
  ['tls13 downgrade', ['protocol-version', 'this']],
  ['bad protocol version number', ['protocol-version', 'this']],
  ['required cipher missing', ['no-shared-cipher', 'this']],
  ['missing tmp', ['no-shared-cipher', 'this']],
  // ssl3_check_cert_and_algorithm (OpenSSL 1.1, statem_clnt.c): of the server's certificate
  ['missing rsa signing cert', ['no-shared-cipher', 'this']],
  ['missing dsa signing cert', ['no-shared-cipher', 'this']],
  ['missing ecdsa signing cert', ['no-shared-cipher', 'this']],
  ['library has no ciphers', ['no-versions', 'local']],
  ['no ciphers specified', ['no-versions', 'local']],
  ['no cipher can be selected', ['no-versions', 'local']],
  ['read timeout expired', ['timeout', 'none']],
  ['handshake operation timed out', ['timeout', 'none']],
  ['protocol is shutdown', ['cut', 'peer']],
  // the peer closed where OpenSSL 1 waited for its message (s3_pkt.c)
  ['ssl handshake failure', ['cut', 'peer']],
  ['unexpected eof while reading', ['cut', 'peer']],
  // Fluent Bit
  ['unexpected eof with reason: certificate verify failed', ['verify', 'this']],
  ['unexpected eof', ['cut', 'peer']],
  ['connection reset by peer', ['cut', 'peer']],
  ['broken pipe', ['cut', 'peer']],
  ['handshake failure on client hello', ['alert-handshake-failure', 'peer']],
  ['unable to find ecdh parameters', ['no-shared-group', 'this']],
  ['decryption failed or bad record mac', ['garbled', 'this']],
  ['bad extension', ['garbled', 'this']],
  ['error parsing extension', ['garbled', 'this']],
  ['unknown group', ['no-shared-group', 'this']],
  ['missing key share', ['no-shared-group', 'this']],
  ['tls choose sigalg:internal error', ['signature-algorithm', 'local']],
  ['no required digest', ['signature-algorithm', 'this']],
  ['unsupported certificate type', ['signature-algorithm', 'this']],
  ['ecc cert not for signing', ['key-usage', 'this']],
  ['missing rsa certificate', ['no-shared-cipher', 'this']],
  ['no certificates returned', ['no-client-certificate', 'this']],
  ['did not respond with certificate list', ['no-client-certificate', 'this']],
  ['downgrade detected', ['protocol-version', 'this']],
  ['server cert changed', ['renegotiation', 'this']],
  ['renegotiation mismatch', ['renegotiation', 'this']],
  ['no groups specified', ['no-versions', 'local']],
  ['no ciphers passed', ['no-versions', 'local']],
  ['x509 verification setup problems', ['roots-unreadable', 'local']],
  ['ocsp cb error', ['staple', 'local']],
  // the most general
  ['certificate verify failed', ['verify', 'this']],
]

const TABLE = new Map<string, Said>([...PREDICTED, ...REASONS])
const named = finder<readonly [text: string, said: Said]>(
  [...TABLE].map(([text, said]) => [text, [text, said]]),
  ([text], words) => !isSupposed(words, text),
)

// what shows that a name is one of the queue; bare names are those of the prediction
const QUEUE =
  /openssl internal|\bcause: |\berror:(?!0{8}:)[0-9a-f]{8}:|ssl routines|\bopenssl error - |system library|\b(?:tls|ssl) error:|tls error \||\[(?:ssl|x509|pem)(?:: |\])|err ssl |err ossl|\bssl:|eproto|certificate verify failed|\bssl connection error:|\bssl (?:connect|accept) returned=|elliptic curve routines|pkcs12 routines|x509 v3 routines|secure-context|sslerror|\( ssl\.c:|: ssl\.c:|could not accept ssl|\([\w ]+\.cc:\d+\)/

const isWhole = (words: string): boolean => TABLE.has(words.split('|')[0] as string)

const SECRET = /failed to load/

function withPlace([fault, side]: Said, words: string): Said {
  if (fault === 'key-usage' && (SECRET.test(words) || words.startsWith('error:'))) {
    return [fault, 'local']
  }
  return [fault, side]
}

const isOfQueue = (words: string, packed: PackedError | undefined): boolean =>
  packed !== undefined || QUEUE.test(words) || isWhole(words)

/** A reason of what this side loads, by its bare name: HAProxy puts it behind its own words. */
export function loadReason(words: string): FaultName | undefined {
  const said = named(words)?.[1]
  return said?.[1] === 'local' ? said[0] : undefined
}

// a reason of the SSL library that has no row is one of a message that is not as it must be
const UNNAMED =
  /(?:openssl internal:|ssl routines:[^:]{0,60}:|\[ssl: (?=[^\]]{1,60}\] .{0,200}\( ssl\.c:)|code:? ?['"]err ssl |state=error: )([a-z][a-z0-9 ]{4,60})/

function unnamed(words: string): readonly [string, Said] | undefined {
  const name = UNNAMED.exec(words)?.[1]?.trim()
  const other = name === undefined || /alert|^error |^reason|^unknown error| lib$/.test(name)
  return other || isSupposed(words, name) ? undefined : [name, ['garbled', 'this']]
}

/** The reason that a line holds, if it holds an error of the queue. */
export function readReason(words: string, packed: PackedError | undefined): Reason | undefined {
  const number = packed && byNumber(packed)
  const found =
    named(words) ?? (number === undefined ? unnamed(words) : ([number, TABLE.get(number)] as const))
  const said = found?.[1]
  if (found === undefined || said === undefined || !isOfQueue(words, packed)) return undefined
  const [fault, side] = withPlace(said, words)
  return {
    fault,
    side,
    // the reason alone, of `tls construct cert verify:evp lib` and `no start line:expecting: certificate`
    code: found[0]
      .replace(/^(?:tls |name constraints).*:|[: (]+expecting: .*$/g, '')
      .toUpperCase()
      .replaceAll(' ', '_'),
    isVerify: fault === 'verify',
    boringSsl: words.includes('openssl internal') || packed?.boringSsl === true,
  }
}
