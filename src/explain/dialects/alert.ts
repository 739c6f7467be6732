import type { FaultName } from '../faults.ts'
import type { Reading } from '../reading.ts'
import type { LogComponent, RefusingSide } from '../types.ts'
import { onlyWith } from '../scan.ts'
import { PACKED_SEEDS, packedError } from './packed.ts'

// Alerts (RFC 8446, section 6; RFC 5246, section 7.2), by number and by name in every library's spelling.

interface Alert {
  readonly name: string
  readonly fault: FaultName
}

const ALERTS: Readonly<Record<number, Alert>> = {
  0: { name: 'close_notify', fault: 'alert-close' },
  10: { name: 'unexpected_message', fault: 'alert-other' },
  20: { name: 'bad_record_mac', fault: 'alert-other' },
  21: { name: 'decryption_failed', fault: 'alert-other' },
  22: { name: 'record_overflow', fault: 'alert-other' },
  30: { name: 'decompression_failure', fault: 'alert-other' },
  40: { name: 'handshake_failure', fault: 'alert-handshake-failure' },
  41: { name: 'no_certificate', fault: 'alert-certificate-required' },
  42: { name: 'bad_certificate', fault: 'alert-bad-certificate' },
  43: { name: 'unsupported_certificate', fault: 'alert-unsupported-certificate' },
  44: { name: 'certificate_revoked', fault: 'alert-certificate-revoked' },
  45: { name: 'certificate_expired', fault: 'alert-certificate-expired' },
  46: { name: 'certificate_unknown', fault: 'alert-certificate-unknown' },
  47: { name: 'illegal_parameter', fault: 'alert-other' },
  48: { name: 'unknown_ca', fault: 'alert-unknown-ca' },
  49: { name: 'access_denied', fault: 'alert-access-denied' },
  50: { name: 'decode_error', fault: 'alert-other' },
  51: { name: 'decrypt_error', fault: 'alert-decrypt-error' },
  60: { name: 'export_restriction', fault: 'alert-other' },
  70: { name: 'protocol_version', fault: 'alert-protocol-version' },
  71: { name: 'insufficient_security', fault: 'alert-insufficient-security' },
  80: { name: 'internal_error', fault: 'alert-internal-error' },
  86: { name: 'inappropriate_fallback', fault: 'alert-protocol-version' },
  90: { name: 'user_canceled', fault: 'alert-close' },
  100: { name: 'no_renegotiation', fault: 'alert-other' },
  109: { name: 'missing_extension', fault: 'alert-other' },
  110: { name: 'unsupported_extension', fault: 'alert-other' },
  111: { name: 'certificate_unobtainable', fault: 'alert-other' },
  112: { name: 'unrecognized_name', fault: 'alert-unrecognized-name' },
  113: { name: 'bad_certificate_status_response', fault: 'alert-certificate-revoked' },
  114: { name: 'bad_certificate_hash_value', fault: 'alert-bad-certificate' },
  115: { name: 'unknown_psk_identity', fault: 'alert-other' },
  116: { name: 'certificate_required', fault: 'alert-certificate-required' },
  120: { name: 'no_application_protocol', fault: 'alert-no-application-protocol' },
  121: { name: 'ech_required', fault: 'alert-other' },
}

/** Other spellings, letters only: Go (crypto/tls/alert.go), NSS, rustls, OpenSSL, GnuTLS (lib/alert.c). */
const SPELLINGS: Readonly<Record<string, number>> = {
  revokedcertificate: 44,
  expiredcertificate: 45,
  unknowncertificate: 46,
  unknowncertificateauthority: 48,
  errordecodingmessage: 50,
  errordecryptingmessage: 51,
  protocolversionnotsupported: 70,
  insufficientsecuritylevel: 71,
  usercancelled: 90,
  encryptedclienthellorequired: 121,
  badcert: 42,
  unsupportedcert: 43,
  revokedcert: 44,
  expiredcert: 45,
  unrecognisedname: 112,
  badcerthashvalue: 114,
  badcertstatusresponse: 113,
  caisunknown: 48,
  certificateisbad: 42,
  certificateisnotsupported: 43,
  certificatewasrevoked: 44,
  certificateisexpired: 45,
  accesswasdenied: 49,
  handshakefailed: 40,
  errorinprotocolversion: 70,
  badmac: 20,
  handshakeunexpected: 10,
}

/**
 * What this side found where it is the one that sends the alert; `undefined`: nothing is wrong. For the others the line does not
 * say more than that the handshake failed here.
 */
const SENT: Readonly<Record<string, FaultName | undefined>> = {
  'alert-close': undefined,
  'alert-unknown-ca': 'issuer',
  'alert-bad-certificate': 'verify',
  'alert-certificate-unknown': 'verify',
  'alert-certificate-expired': 'expired',
  'alert-certificate-revoked': 'revoked',
  'alert-unsupported-certificate': 'usage',
  'alert-certificate-required': 'no-client-certificate',
  'alert-handshake-failure': 'no-shared-cipher',
  'alert-insufficient-security': 'no-shared-cipher',
  'alert-protocol-version': 'protocol-version',
  'alert-decrypt-error': 'wrong-signature',
  // rustls, where it has no certificate for the client (server/hs.rs)
  'alert-access-denied': 'no-server-certificate',
  'alert-unrecognized-name': 'no-server-certificate',
  'alert-no-application-protocol': 'alert-no-application-protocol',
  'alert-other': 'garbled',
}

function faultOf(alert: Alert, side: RefusingSide): FaultName | undefined {
  if (side !== 'this') return alert.fault
  return alert.fault in SENT ? SENT[alert.fault] : 'handshake'
}

const lettersOf = (text: string): string => text.replace(/[^a-z]/g, '')

const BY_NAME: ReadonlyMap<string, number> = new Map([
  ...Object.entries(ALERTS).map(([number, { name }]) => [lettersOf(name), Number(number)] as const),
  ...Object.entries(SPELLINGS),
])

/** The longest name of an alert that a text begins with. */
function named(text: string): number | undefined {
  const words = text.split(/[^a-z]+/).filter((word) => word !== '')
  for (let count = Math.min(words.length, 5); count > 0; count--) {
    const number = BY_NAME.get(words.slice(0, count).join(''))
    if (number !== undefined) return number
  }
  return undefined
}

/** How a library says that an alert came in, or went out: the text behind it is the name. */
const SAYINGS: readonly (readonly [pattern: RegExp, side: RefusingSide, writer: LogComponent])[] = [
  // Go
  [/\bremote error: (?:tls: )?([a-z -]{4,60})/, 'peer', 'go'],
  [/\blocal error: (?:tls: )?([a-z -]{4,60})/, 'this', 'go'],
  // rustls, by the names of its AlertDescription: before Java, which has the same words and an underscore in names
  [/\breceived fatal alert: ([a-z]{9,40})\b/, 'peer', 'rustls'],
  [/\btls alert received: .{0,80}\bdescription: ([a-z]{9,40})\b/, 'peer', 'rustls'],
  [/\bsending fatal alert ([a-z]{9,40})\b/, 'this', 'rustls'],
  // Java, BouncyCastle
  [/\breceived fatal alert: ([a-z ]{4,60})/, 'peer', 'java'],
  [/\btlsfatalalertreceived: ([a-z ]{4,60})/, 'peer', 'java'],
  // rustls
  [/\balertreceived\(([a-z]{4,60})/, 'peer', 'ztunnel'],
  [/\btlsfatalalert: ([a-z ]{4,60})/, 'this', 'java'],
  // Java before 11, javax.net.debug
  [/\bsend tls[\w.]{2,8} alert: ?fatal, description = ([a-z ]{4,60})/, 'this', 'java'],
  [/\brecv tls[\w.]{2,8} alert: ?fatal, ([a-z ]{4,60})/, 'peer', 'java'],
  // .NET (SslStream)
  [/\bsent a tls alert: '([a-z]{4,60})'/, 'peer', 'dotnet'],
  // Erlang (ssl_alert.erl)
  [/\breceived (?:client|server) alert: (?:fatal|warning) - ([a-z ]{4,60})/, 'peer', 'erlang'],
  [/\bgenerated (?:client|server) alert: (?:fatal|warning) - ([a-z ]{4,60})/, 'this', 'erlang'],
  // quoted without who had it: the log of a server shows those of its clients
  [/\b(?:client|server) alert: (?:fatal|warning) - ([a-z ]{4,60})/, 'peer', 'erlang'],
  // before OTP 21 the place says whose it is: an alert that came in was made where it was decoded
  [/\bssl alert\.erl:\d+:fatal error: ([a-z ]{4,60})/, 'peer', 'erlang'],
  [/\b(?:ssl|tls) [a-z ]+\.erl:\d+:fatal error: ([a-z ]{4,60})/, 'this', 'erlang'],
  // gnutls-cli
  [/\breceived alert \[\d+\]: ([a-z ]{4,60})/, 'peer', 'gnutls'],
  // OpenSSL -state, curl -v
  [/\balert read: ?(?:fatal|warning):([a-z ]{4,60})/, 'peer', 'openssl'],
  [/\balert write: ?(?:fatal|warning):([a-z ]{4,60})/, 'this', 'openssl'],
  [/\(in\), tls alert, ([a-z ]{4,60})/, 'peer', 'curl'],
  [/\(out\), tls alert, ([a-z ]{4,60})/, 'this', 'curl'],
  // OpenSSL and BoringSSL
  [/\b(?:sslv3|tlsv1|tlsv13|tlsv1\.3|ssl\/tls) alert ([a-z ]{4,60})/, 'peer', 'openssl'],
  [
    /\btlsv1 ((?:unrecognized name|unsupported extension|certificate unobtainable|bad certificate)[a-z ]{0,40})/,
    'peer',
    'openssl',
  ],
  // GnuTLS, as curl prints it
  [/\bgnutls(?: handshake\(\)|, handshake) failed: ([a-z ]{4,60})/, 'peer', 'curl'],
  // NSS
  [/\bssl error (?:rx )?([a-z ]{4,60}?) alert\b/, 'peer', 'browser'],
]

/** Windows (Schannel, events 36887 and 36888). */
const SCHANNEL =
  /\bfatal alert was (received|generated)\b.{0,160}\b(?:error|alert) code is (\d{1,3})\b|\bfollowing fatal alert was (received|generated): (\d{1,3})\b|\bschwerwiegende warnung (?:wurde )?(?:vom remoteendpunkt )?(empfangen|generiert)\b.{0,160}?[:=] ?(\d{1,3})\b/

function schannelAlert(words: string): Found | undefined {
  const [, how, code, did, number, hat, zahl] = SCHANNEL.exec(words) ?? []
  const said = how ?? did ?? hat
  return said === undefined
    ? undefined
    : {
        number: Number(code ?? number ?? zahl),
        side: /received|empfangen/.test(said) ? 'peer' : 'this',
        writer: 'dotnet',
      }
}

const NUMBERED = /\balert (?:number |\[)(\d{1,3})\b/
const NSS_TEXTS: readonly (readonly [string, number])[] = [
  ['ssl peer had some unspecified issue with the certificate it received', 46],
  ['ssl peer cannot verify your certificate', 42],
  ['ssl peer was unable to negotiate an acceptable set of security parameters', 40],
  ['peer does not recognize and trust the ca that issued your certificate', 48],
  ['ssl peer rejected your certificate as expired', 45],
  ['ssl peer rejected your certificate as revoked', 44],
]

interface Found {
  readonly number: number
  readonly side: RefusingSide
  readonly writer: LogComponent
}

function saidAlert(words: string): Found | undefined {
  for (const [pattern, side, writer] of SAYINGS) {
    const name = pattern.exec(words)?.[1]
    const number = name === undefined ? undefined : named(name)
    if (number !== undefined) return { number, side, writer }
  }
  return undefined
}

function numberedAlert(words: string): Found | undefined {
  const number = NUMBERED.exec(words)?.[1] ?? packedAlert(words)
  if (number !== undefined) return { number: Number(number), side: 'peer', writer: 'openssl' }
  const text = NSS_TEXTS.find(([said]) => words.includes(said))
  return text && { number: text[1], side: 'peer', writer: 'curl' }
}

// SSL_AD_REASON_OFFSET of both libraries
const OFFSET = 1000

/** Reasons above 1000 are the number of an alert that came in. */
function packedAlert(words: string): number | undefined {
  const { library, reason = 0 } = packedError(words) ?? {}
  return library === 'ssl' && reason >= OFFSET && reason - OFFSET in ALERTS
    ? reason - OFFSET
    : undefined
}

function read(words: string): Reading | undefined {
  const found = schannelAlert(words) ?? saidAlert(words) ?? numberedAlert(words)
  const alert = found && ALERTS[found.number]
  if (found === undefined || alert === undefined) return undefined
  const { side, writer } = found
  const fault = faultOf(alert, side)
  const isBoring = words.includes('openssl internal')
  return fault && { fault, side, code: alert.name, writer: isBoring ? 'envoy' : writer }
}

const SEEDS = [
  ...PACKED_SEEDS,
  'alert',
  'schwerwiegende warnung',
  'remote error',
  'local error',
  '.erl:',
  'tlsv1 ',
  'gnutls handshake() failed: ',
  'gnutls, handshake failed: ',
  'ssl error ',
  'ssl peer ',
  'peer does not recognize',
]

/** A handshake failed by an alert: whose it is, and which. */
export const readAlert = onlyWith(SEEDS, read)
