import { handshakeTexts } from '../../emulation/handshake/words.ts'
import type { FaultName } from '../faults.ts'
import { finder, wordsOf, type Row } from '../reading.ts'
import type { RefusingSide } from '../types.ts'
import { FAILURES } from './failures.ts'
import type { PackedError } from './packed.ts'

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
  ['wrong version number', ['plaintext', 'none']],
  ['http request', ['http-to-tls', 'none']],
  ['https proxy request', ['http-to-tls', 'none']],
  ['packet length too long', ['plaintext', 'none']],
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
  ['bad key share', ['no-shared-group', 'this']],
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
  ['no start line', ['key-unreadable', 'local']],
  ['bad end line', ['certificate-unreadable', 'local']],
  ['bad base64 decode', ['certificate-unreadable', 'local']],
  ['short header', ['certificate-unreadable', 'local']],
  ['bad password read', ['key-encrypted', 'local']],
  ['bad decrypt', ['key-encrypted', 'local']],
  ['bad pass', ['key-encrypted', 'local']],
  ['problems getting password', ['key-encrypted', 'local']],
  ['unsupported algorithm', ['key-kind', 'local']],
  ['unsupported public key type', ['key-kind', 'local']],
  ['ee key too small', ['key-kind', 'local']],
  ['ca key too small', ['key-kind', 'local']],
  ['ca md too weak', ['algorithm', 'local']],
  ['key size too small', ['key-kind', 'local']],
  ['dh key too small', ['no-shared-group', 'this']],
  ['cannot parse leaf cert', ['unparsable', 'this']],
  ['no application protocol', ['alert-no-application-protocol', 'this']],
  ['unsafe legacy renegotiation disabled', ['protocol-version', 'this']],
  // the peer closed where OpenSSL 1 waited for its message (s3_pkt.c)
  ['ssl handshake failure', ['cut', 'peer']],
  ['unexpected eof while reading', ['cut', 'peer']],
  ['unexpected eof', ['cut', 'peer']],
  ['connection reset by peer', ['cut', 'peer']],
  ['broken pipe', ['cut', 'peer']],
  ['handshake failure on client hello', ['alert-handshake-failure', 'peer']],
  ['unable to find ecdh parameters', ['no-shared-group', 'this']],
  ['excessive message size', ['garbled', 'this']],
  ['decryption failed or bad record mac', ['garbled', 'this']],
  ['unexpected message', ['garbled', 'this']],
  ['unexpected record', ['garbled', 'this']],
  ['bad packet length', ['garbled', 'this']],
  ['bad ecpoint', ['garbled', 'this']],
  ['point is not on curve', ['garbled', 'this']],
  ['digest check failed', ['garbled', 'this']],
  ['application data after close notify', ['garbled', 'this']],
  ['unsolicited extension', ['garbled', 'this']],
  ['bad extension', ['garbled', 'this']],
  ['bad alert', ['garbled', 'this']],
  ['bad hello request', ['garbled', 'this']],
  ['error parsing extension', ['garbled', 'this']],
  // the most general
  ['certificate verify failed', ['verify', 'this']],
]

const TABLE = new Map<string, Said>([...PREDICTED, ...REASONS])
const named = finder<readonly [text: string, said: Said]>(
  [...TABLE].map(([text, said]) => [text, [text, said]]),
)

// SSL_R_… of BoringSSL (ssl.h) and OpenSSL (sslerr.h), errno of Linux
const BORINGSSL: Readonly<Record<number, string>> = {
  125: 'certificate verify failed',
  144: 'error parsing extension',
  156: 'http request',
  174: 'no certificate set',
  177: 'no ciphers available',
  184: 'no shared cipher',
  192: 'peer did not return a certificate',
  240: 'unsupported protocol',
  247: 'wrong version number',
  302: 'key usage bit incorrect',
}
const OPENSSL: Readonly<Record<number, string>> = {
  101: 'no suitable key share',
  108: 'bad key share',
  118: 'no suitable signature algorithm',
  123: 'bad signature',
  134: 'certificate verify failed',
  156: 'http request',
  181: 'no ciphers available',
  193: 'no shared cipher',
  191: 'no protocols available',
  199: 'peer did not return a certificate',
  229: 'ssl handshake failure',
  235: 'no application protocol',
  252: 'unknown protocol',
  258: 'unsupported protocol',
  267: 'wrong version number',
  294: 'unexpected eof while reading',
  338: 'unsafe legacy renegotiation disabled',
  376: 'no shared signature algorithms',
  394: 'dh key too small',
  396: 'version too low',
  397: 'ca key too small',
  398: 'ca md too weak',
  399: 'ee key too small',
}
const SYSTEM: Readonly<Record<number, string>> = {
  32: 'broken pipe',
  104: 'connection reset by peer',
}

function byNumber({ library, reason, boringSsl }: PackedError): string | undefined {
  if (library === 'system') return SYSTEM[reason]
  return library === 'ssl' ? (boringSsl ? BORINGSSL : OPENSSL)[reason] : undefined
}

// what shows that a name is one of the queue; bare names are those of the prediction
const QUEUE =
  /openssl internal|\bcause: |\berror:[0-9a-f]{8}:|ssl routines|system library|\b(?:tls|ssl) error:|tls error \||\[(?:ssl|x509|pem)(?:: |\])|err ssl |err ossl|\bssl:|eproto|certificate verify failed|\bssl connection error:|\bssl (?:connect|accept) returned=|elliptic curve routines/

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

/** The reason that a line holds, if it holds an error of the queue. */
export function readReason(words: string, packed: PackedError | undefined): Reason | undefined {
  if (!isOfQueue(words, packed)) return undefined
  const number = packed && byNumber(packed)
  const found =
    named(words) ?? (number === undefined ? undefined : ([number, TABLE.get(number)] as const))
  const said = found?.[1]
  if (found === undefined || said === undefined) return undefined
  const [fault, side] = withPlace(said, words)
  return {
    fault,
    side,
    code: found[0].toUpperCase().replaceAll(' ', '_'),
    isVerify: fault === 'verify',
    boringSsl: words.includes('openssl internal') || packed?.boringSsl === true,
  }
}
