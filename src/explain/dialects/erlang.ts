import type { FaultName } from '../faults.ts'
import { finder, type Reading, type Row } from '../reading.ts'

// Erlang and Elixir: what stands behind an alert that this side made (ssl_handshake.erl, public_key's pubkey_cert.erl: the reasons
// of pkix_path_validation), and an alert as a value: {tls_alert,"unknown ca"}, {:tls_alert, {:unknown_ca, …}}.

// the reasons, as blanks for `_` leave them
const REASONS: readonly Row<FaultName>[] = [
  ['hostname check failed', 'host'],
  ['failed to decode certificate', 'unparsable'],
  ['cert expired', 'expired'],
  ['selfsigned peer', 'self-signed'],
  ['invalid issuer', 'issuer'],
  ['invalid signature', 'wrong-signature'],
  ['name not permitted', 'constraints'],
  ['missing basic constraint', 'not-a-ca'],
  ['invalid key usage', 'cannot-sign'],
  ['invalid ext keyusage', 'usage'],
  ['invalid ext key usage', 'usage'],
  ['key usage mismatch', 'usage'],
  ['max path length reached', 'path-length'],
  ['revocation status undetermined', 'revocation'],
  ['unsupported signature', 'algorithm'],
  ['{revoked', 'revoked'],
  // ssl: tls_handshake.erl, tls_handshake_1_3.erl
  ['no suitable ciphers', 'no-shared-cipher'],
  ['no suitable groups', 'no-shared-group'],
  ['no suitable key', 'no-shared-group'],
  ['no suitable signature algorithm', 'signature-algorithm'],
  ['insufficient crypto support', 'no-versions'],
]
const reason = finder(REASONS)

const NEGOTIATED: readonly FaultName[] = [
  'no-shared-cipher',
  'no-shared-group',
  'signature-algorithm',
  'no-versions',
]

// tls_record.erl: the first octet of what came in, which is none of TLS; 71 is the G of GET
const OTHER_RECORD = /\{unsupported record type,/
// the reason is the whole message, or a value
const ALONE = /^.{0,80}<\d[\d.]*>\s+- (\{|[a-z ]+$)/
const NAMES = new Set(REASONS.map(([text]) => text))

function isAlone(words: string): boolean {
  const rest = ALONE.exec(words)?.[1]
  return rest !== undefined && (rest === '{' || NAMES.has(rest.trim()))
}

const MADE = /\bgenerated (?:client|server) alert|\.erl:\d+:fatal error|tls alert,|\{:?bad cert,/
const VALUE = /\{:?tls alert, ?['"{:]{0,3}([a-z]+(?: [a-z]+){0,3})/

/** Alerts that only the side sends that looked at a certificate; as a value nothing else tells who sent it. */
const OF_CERTIFICATES: Readonly<Record<string, FaultName>> = {
  'unknown ca': 'issuer',
  'bad certificate': 'verify',
  'certificate unknown': 'verify',
  'certificate expired': 'expired',
  'certificate revoked': 'revoked',
  'unsupported certificate': 'usage',
}
const OF_PEER: Readonly<Record<string, FaultName>> = {
  'handshake failure': 'alert-handshake-failure',
  'protocol version': 'alert-protocol-version',
  'insufficient security': 'alert-insufficient-security',
  'internal error': 'alert-internal-error',
  'certificate required': 'alert-certificate-required',
  'unrecognised name': 'alert-unrecognized-name',
}

const codeOf = (alert: string): string => alert.replaceAll(' ', '_')

function readValue(words: string): Reading | undefined {
  const alert = VALUE.exec(words)?.[1]
  if (alert === undefined || /received (?:client|server) alert/.test(words)) return undefined
  const refused = OF_CERTIFICATES[alert]
  if (refused !== undefined)
    return { fault: refused, side: 'this', writer: 'erlang', code: codeOf(alert) }
  const fault = OF_PEER[alert]
  return fault && { fault, side: 'peer', writer: 'erlang', code: codeOf(alert) }
}

// ssl_config.erl: {options,{cacertfile,"…",{error,enoent}}}
const FILE = /\{:?(?:cacertfile|certfile|keyfile), ?.{0,200}?\{:?error, ?:?(enoent|eacces)\}/

const GATE = /\.erl|tls alert|\{:?bad cert,|file,|record type,|> +- /

/** What Erlang adds to an alert, or has as a value. */
export function readErlang(words: string): Reading | undefined {
  if (!GATE.test(words)) return undefined
  if (OTHER_RECORD.test(words)) return { fault: 'plaintext', side: 'none', writer: 'erlang' }
  const found = MADE.test(words) || isAlone(words) ? reason(words) : undefined
  if (found !== undefined) {
    const code = NEGOTIATED.includes(found) ? {} : { code: 'bad_cert' }
    return { fault: found, side: 'this', writer: 'erlang', ...code }
  }
  const file = FILE.exec(words)?.[1]
  return file === undefined
    ? readValue(words)
    : {
        fault: file === 'enoent' ? 'file-missing' : 'file-forbidden',
        side: 'local',
        writer: 'erlang',
        code: file.toUpperCase(),
      }
}
