import { handshakeTexts } from '../../emulation/handshake/words.ts'
import type { FaultName } from '../faults.ts'
import { finder, wordsOf, type Row } from '../reading.ts'
import type { RefusingSide } from '../types.ts'
import { FAILURES } from './failures.ts'
import type { PackedError } from './packed.ts'
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
  ([text], words) => !isSupposed(words, text),
)

// SSL_R_… of BoringSSL (ssl.h) and OpenSSL (sslerr.h of 1.1.1, 3.0 and 3.5), each that has a row above
const BORINGSSL: Readonly<Record<number, string>> = {
  102: 'bad alert',
  105: 'bad dh p length',
  107: 'bad ecc cert',
  108: 'bad ecpoint',
  110: 'bad hello request',
  112: 'bad packet length',
  114: 'bad signature',
  125: 'certificate verify failed',
  126: 'cert cb error',
  132: 'clienthello tlsext',
  139: 'decryption failed or bad record mac',
  142: 'digest check failed',
  149: 'error parsing extension',
  150: 'excessive message size',
  154: 'handshake failure on client hello',
  155: 'https proxy request',
  156: 'http request',
  157: 'inappropriate fallback',
  173: 'no certificate assigned',
  174: 'no certificate set',
  175: 'no ciphers available',
  177: 'no cipher match',
  181: 'no private key assigned',
  184: 'no shared cipher',
  192: 'peer did not return a certificate',
  215: 'ssl handshake failure',
  221: 'unable to find ecdh parameters',
  223: 'unexpected message',
  225: 'unexpected record',
  228: 'unknown certificate type',
  229: 'unknown cipher returned',
  233: 'unknown protocol',
  234: 'unknown ssl version',
  236: 'unsafe legacy renegotiation disabled',
  239: 'unsupported elliptic curve',
  240: 'unsupported protocol',
  241: 'wrong certificate type',
  242: 'wrong cipher returned',
  243: 'wrong curve',
  245: 'wrong signature type',
  246: 'wrong ssl version',
  247: 'wrong version number',
  253: 'no common signature algorithms',
  266: 'no shared group',
  272: 'cannot parse leaf cert',
  274: 'certificate and private key mismatch',
  280: 'no supported versions enabled',
  287: 'private key operation failed',
  302: 'key usage bit incorrect',
  307: 'no application protocol',
}
const OPENSSL: Readonly<Record<number, string>> = {
  101: 'no suitable key share',
  105: 'bad hello request',
  108: 'bad key share',
  110: 'bad extension',
  115: 'bad packet length',
  118: 'no suitable signature algorithm',
  123: 'bad signature',
  134: 'certificate verify failed',
  149: 'digest check failed',
  152: 'excessive message size',
  155: 'https proxy request',
  156: 'http request',
  166: 'version too high',
  177: 'no certificate assigned',
  179: 'no certificate set',
  181: 'no ciphers available',
  185: 'no cipher match',
  190: 'no private key assigned',
  191: 'no protocols available',
  193: 'no shared cipher',
  198: 'packet length too long',
  199: 'peer did not return a certificate',
  209: 'missing supported groups extension',
  217: 'unsolicited extension',
  226: 'clienthello tlsext',
  229: 'ssl handshake failure',
  235: 'no application protocol',
  244: 'unexpected message',
  245: 'unexpected record',
  247: 'unknown certificate type',
  248: 'unknown cipher returned',
  252: 'unknown protocol',
  254: 'unknown ssl version',
  258: 'unsupported protocol',
  259: 'unsupported ssl version',
  261: 'wrong cipher returned',
  266: 'wrong ssl version',
  267: 'wrong version number',
  281: 'decryption failed or bad record mac',
  288: 'private key mismatch',
  291: 'application data after close notify',
  294: 'unexpected eof while reading',
  295: 'no suitable groups',
  297: 'no suitable digest algorithm',
  304: 'bad ecc cert',
  306: 'bad ecpoint',
  314: 'unable to find ecdh parameters',
  315: 'unsupported elliptic curve',
  333: 'legacy sigalg disallowed or unsupported',
  338: 'unsafe legacy renegotiation disabled',
  370: 'wrong signature type',
  373: 'inappropriate fallback',
  376: 'no shared signature algorithms',
  377: 'cert cb error',
  378: 'wrong curve',
  383: 'wrong certificate type',
  394: 'dh key too small',
  396: 'version too low',
  397: 'ca key too small',
  398: 'ca md too weak',
  399: 'ee key too small',
  410: 'no shared groups',
}
// errno of Linux, and of Windows, of which BoringSSL keeps twelve bits: 10053, 10054, 10060, 10061
const SYSTEM: Readonly<Record<number, string>> = {
  32: 'broken pipe',
  103: 'software caused connection abort',
  104: 'connection reset by peer',
  110: 'connection timed out',
  111: 'connection refused',
  1861: 'software caused connection abort',
  1862: 'connection reset by peer',
  1868: 'connection timed out',
  1869: 'connection refused',
}

function byNumber({ library, reason, boringSsl }: PackedError): string | undefined {
  if (library === 'system') return SYSTEM[reason]
  return library === 'ssl' ? (boringSsl ? BORINGSSL : OPENSSL)[reason] : undefined
}

// what shows that a name is one of the queue; bare names are those of the prediction
const QUEUE =
  /openssl internal|\bcause: |\berror:(?!0{8}:)[0-9a-f]{8}:|ssl routines|system library|\b(?:tls|ssl) error:|tls error \||\[(?:ssl|x509|pem)(?:: |\])|err ssl |err ossl|\bssl:|eproto|certificate verify failed|\bssl connection error:|\bssl (?:connect|accept) returned=|elliptic curve routines|pkcs12 routines|x509 v3 routines|\([\w ]+\.cc:\d+\)/

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

/** The reason that a line holds, if it holds an error of the queue. */
export function readReason(words: string, packed: PackedError | undefined): Reason | undefined {
  const number = packed && byNumber(packed)
  const found =
    named(words) ?? (number === undefined ? undefined : ([number, TABLE.get(number)] as const))
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
