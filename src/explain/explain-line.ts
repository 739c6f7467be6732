import { CALLS_WEBHOOK, componentOf } from './component.ts'
import { describeValue } from '../report/describe-value.ts'
import { errorOf } from '../report/error.ts'
import { causesOf, NOTHING_FOUND, type Found } from './causes-of.ts'
import { EXPLAIN_CODES } from './codes.ts'
import type { CauseRow, Fault, Situation } from './causes/rows.ts'
import { readAlert } from './dialects/alert.ts'
import { readBrowser } from './dialects/browser.ts'
import { readClient } from './dialects/clients.ts'
import { isRecord, isNoMatter, withoutUntrue } from './dialects/denials.ts'
import { readEnd } from './dialects/ends.ts'
import { readEnvoyLoad, readEnvoyReset } from './dialects/envoy.ts'
import { readErlang } from './dialects/erlang.ts'
import { atFile, readFile } from './dialects/files.ts'
import { readGnuTls } from './dialects/gnutls.ts'
import { readGo } from './dialects/go.ts'
import { readIstio } from './dialects/istio.ts'
import { readJava } from './dialects/java.ts'
import { readLinkerd } from './dialects/linkerd.ts'
import { readMbedTls } from './dialects/mbedtls.ts'
import { readOpenSsl } from './dialects/openssl.ts'
import { readPlain } from './dialects/plain.ts'
import { readPlatform } from './dialects/platforms.ts'
import { readRustls } from './dialects/rustls.ts'
import { readServer } from './dialects/servers.ts'
import { faultOf } from './faults.ts'
import { LOG_LIMIT } from './limits.ts'
import { wordsOf, type Reading } from './reading.ts'
import type { LogComponent, Explanation, RefusingSide } from './types.ts'
import { asWritten } from './wraps.ts'

const explainError = errorOf(EXPLAIN_CODES)

/** More of a line is not looked at: what it says of TLS comes before, and a line can be a whole page of JSON. */
const LOOK_LIMIT = 16_384

// one look for most lines, which have nothing to do with certificates
const TELLTALE =
  /linkerd|key|pg_hba|insecure|plaintext|pkcs12|x1[56]\\{1,2}x03|0x16|u001[56]|= 36929|authentic|pem|Der(?:Value|Input)|\.(?:crt|cer|p12|pfx|jks)\b|DataSource|transport stream|webpki|error \{ code: -98|frame.(?:size|with invalid)|subject alt name|match URIs|revocation|enable crypto|cipher|network password|prime size|target principal|https:\/\/|protocol negotiation|server preface|safe contents|HTTP load failed|issuer|block type|ocsp|tls|ssl|svid|client connection: |fatal alert|schwerwiegende|peer (?:name|fingerprint)|secret|verif|depth lookup|https (?:client|server|port)|x509|cert|pkix|handshake|alert|trust|webhook|upstream|hbone|filter.chain|\bCA\b|\(depth |invalid.?purpose|crl|csr|san matcher|NO_[A-Z]+_|WRONG_|UNSUPPORTED_|no (?:shared|suitable|protocols|ciphers)|wrong curve|bad extension|unsupported protocol|ERR_|PR_|SEC_E|CRYPT_E|0x80[0-9a-f]{6}\b|error:[0-9a-f]{8}:|rejected connection|NS_ERROR_|\bxds\b|peer is incompatible|corrupt message of type|\(-98\d\d\)|OSStatus/i

// the more special before the more general; what came in before what was found here
const DIALECTS: readonly ((words: string, line: string) => Reading | undefined)[] = [
  readLinkerd,
  readIstio,
  readEnvoyLoad,
  readErlang,
  readAlert,
  readRustls,
  readGo,
  readMbedTls,
  readGnuTls,
  readJava,
  readBrowser,
  readPlatform,
  readOpenSsl,
  readClient,
  readServer,
  readFile,
  readEnd,
  readEnvoyReset,
  readPlain,
]

const AGENT =
  /xds|\bcsr failed|config stream|istiod|citadel|:15012|:15010|workload certificate|warm certificate|create certificate|discovery/
// what only the side says that was called: net/http, etcd, nginx, PostgreSQL
const SERVES =
  /tls handshake error from|tls: failed to verify client(?:'s)? certificate|rejected connection from|"rejected connection"|while ssl handshaking,|could not accept ssl connection|accepting a client connection|netty4transport|beatshandler|tls server: in state|\bssl accept\b|\bsmtpd\[|\b(?:imap|pop3|managesieve|submission)-login: |\btls process client (?:hello|certificate)|\bssl3 get client (?:hello|certificate)|\btls: can't accept/
// crypto/tls, processCertsFromClient: only a server says it
const ASKS_CLIENT = /tls: failed to verify client(?:'s)? certificate/
// k8s.io/apiserver, pkg/endpoints/filters/authentication.go: the certificate of a client
const AUTHENTICATES = /unable to authenticate the request/
const OUTSIDE: readonly Situation[] = ['server', 'linkerd', 'upstream']
const IN_MESH: readonly LogComponent[] = ['envoy', 'ztunnel', 'istiod', 'istio-agent', 'istio-csr']

const AGENTS: readonly LogComponent[] = ['istio-agent', 'envoy', 'grpc', 'ztunnel']

const OWN: Partial<Record<LogComponent, (side: RefusingSide, words: string) => Situation>> = {
  linkerd: () => 'linkerd',
  'kube-apiserver': (_, words) =>
    words.includes('webhook') ? 'webhook' : AUTHENTICATES.test(words) ? 'server' : 'client',
  // what istiod refuses as a client (the server of a JWKS, a webhook) has nothing to do with its own files
  istiod: (side, words) =>
    side !== 'this' ? 'istiod' : ASKS_CLIENT.test(words) ? 'mesh' : 'client',
}

function situationOf(component: LogComponent, { side }: Reading, words: string): Situation {
  if (side === 'this' && CALLS_WEBHOOK.test(words)) return 'webhook'
  if (words.includes('ssl handshaking to upstream')) return 'upstream'
  const own = OWN[component]
  if (own !== undefined) return own(side, words)
  if (AGENTS.includes(component) && AGENT.test(words) && side !== 'local') return 'agent'
  if (IN_MESH.includes(component)) return 'mesh'
  return SERVES.test(words) ? 'server' : 'client'
}

/** The causes in a situation: those of the most like it, where it has none of its own. */
function rowsIn(causes: Fault, situation: Situation): readonly CauseRow[] {
  const own = causes[situation]
  if (own !== undefined) return own
  return (OUTSIDE.includes(situation) ? causes.client : undefined) ?? causes.mesh
}

/** What a line says, with everything that our checks could report of it. */
export interface ReadLine extends Omit<Explanation, 'line' | 'causes'> {
  /** Lines of one kind have the same. */
  readonly kind: string
  readonly rows: readonly CauseRow[]
}

function readWords(words: string, line: string): Reading | undefined {
  for (const read of DIALECTS) {
    const reading = read(words, line)
    if (reading !== undefined) return isNoMatter(words) ? undefined : atFile(reading, words)
  }
  return undefined
}

const SIGNERS: ReadonlySet<string> = new Set(['istiod', 'istio-csr'])

/** Reads one line; `undefined` for one that says nothing about TLS and certificates. */
export function readLine(whole: string): ReadLine | undefined {
  const line = asWritten(whole.length > LOOK_LIMIT ? whole.slice(0, LOOK_LIMIT) : whole)
  if (!TELLTALE.test(line) || isRecord(line)) return undefined
  const words = withoutUntrue(wordsOf(line))
  const reading = readWords(words, line)
  if (reading === undefined) return undefined
  const component = componentOf(line, reading.writer)
  const { fault, code } = reading
  // the CA itself says that it does not sign: it is the one that refuses
  const side = fault === 'csr-refused' && SIGNERS.has(component) ? 'this' : reading.side
  const situation = situationOf(component, reading, words)
  const found = faultOf(fault)
  return {
    component,
    side,
    ...(code === undefined ? {} : { code }),
    meaning: (side === 'local' ? found.own : undefined) ?? found.meaning,
    kind: [component, side, code, fault, situation].join(' '),
    rows: rowsIn(found, situation),
  }
}

/** The explanation of a line that was read. */
export function explanationOf(
  line: number,
  text: string,
  { component, side, code, meaning, rows }: ReadLine,
  found: Found,
): Explanation {
  return {
    line,
    component,
    side,
    ...(code === undefined ? {} : { code }),
    meaning,
    causes: causesOf(text, rows, found),
  }
}

/**
 * Explains what lines of a log say about TLS and certificates: who wrote them, which side refused, what the code means, and what
 * can be the cause, the most likely first. The log may be of Envoy, istiod, its agents, ztunnel, istio-csr, cert-manager, the API
 * server, OpenSSL, curl, Go, Java, Node, Python, Ruby, .NET, nginx, HAProxy, PostgreSQL, Linkerd or a browser.
 *
 * @param text - One line, or several.
 * @returns One explanation for each line that is about TLS or certificates; nothing for the others. Nothing of the text is in it.
 * @throws MeshCertsError `explain-input` for anything but text; `explain-too-long` for more than 33,554,432 characters.
 * @example
 * import { explainLine } from 'meshcerts/explain'
 * const [one] = explainLine('TLS error: 268436504:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA')
 * ;[one?.component, one?.side, one?.code] // => ['envoy', 'peer', 'unknown_ca']
 */
export function explainLine(text: string): Explanation[] {
  if (typeof (text as unknown) !== 'string')
    throw explainError('explain-input', { found: describeValue(text) })
  if (text.length > LOG_LIMIT) throw explainError('explain-too-long', { limit: LOG_LIMIT })
  return text.split(/\r?\n/).flatMap((line, index) => {
    const read = readLine(line)
    return read === undefined ? [] : [explanationOf(index + 1, line, read, NOTHING_FOUND)]
  })
}
