import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { CAPTURE_CODES } from './codes.ts'
import type { TranscriptFacts } from './types.ts'

// DN lines are never read: their form depends on version and -nameopt. Every pattern is bound to one line.

const MARKS = [
  'CONNECTED(',
  'Verify return code:',
  'no peer certificate available',
  'connect:errno=',
  'CONNECTION ESTABLISHED',
  'BIO_connect:',
  'BIO_lookup',
]

/** Is it the output of s_client, or of its failure? */
export const isTranscript = (text: string): boolean => MARKS.some((mark) => text.includes(mark))

/** Reads what a transcript tells beside the certificates. */
export function readTranscript(text: string): TranscriptFacts {
  const [, protocol, cipher] = /^New, ([^,\r\n]{1,40}), Cipher is (\S{1,80})/m.exec(text) ?? []
  const [, sessionProtocol] = /^ {4}Protocol {2}: (\S{1,40})/m.exec(text) ?? []
  const noPeerCertificate = text.includes('no peer certificate available')
  const error = firstError(text)
  return Object.freeze({
    reports: Math.max(count(text, /^Server certificate\r?$/gm), 1),
    ...(protocol === undefined ? {} : { protocol }),
    ...(cipher === undefined ? {} : { cipher }),
    ...(sessionProtocol === undefined ? {} : { sessionProtocol }),
    verifyReturnCodes: Object.freeze(numbers(text, /^ {0,4}Verify return code: (\d{1,9})/gm)),
    verifyErrors: Object.freeze(numbers(text, /^verify error:num=(\d{1,9})/gm)),
    noPeerCertificate,
    ...(error === undefined ? {} : { error }),
  })
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

// each once
function numbers(text: string, pattern: RegExp): number[] {
  const found = new Set<number>()
  for (const [, digits] of text.matchAll(pattern)) found.add(Number(digits))
  return [...found]
}

// 40474A68197F0000:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../ssl/…
// 140735:error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:s3_pkt.c:1493:
const ERROR =
  /^[0-9A-F]{1,40}:error:[0-9A-F]{1,16}:[^:\r\n]{0,80}:[^:\r\n]{0,80}:([^:\r\n]{1,120}):/m

function firstError(text: string): string | undefined {
  return ERROR.exec(text)?.[1]
}

const PLAINTEXT = /wrong version number|unknown protocol|packet length too long|http request/
const UNREACHABLE = /BIO_lookup|getaddrinfo|Name or service not known/i

function reasonOf(text: string, facts: TranscriptFacts): string {
  if (PLAINTEXT.test(facts.error ?? '')) return 'the port does not speak TLS'
  if (UNREACHABLE.test(text)) return 'the name of the host was not found'
  if (text.includes('connect:errno=')) return 'the connection was refused'
  if (text.includes('CONNECTION ESTABLISHED')) return '-brief prints none'
  return facts.error ?? 'no peer certificate available'
}

/** What a transcript gives reason to say, beside its certificates. */
export function judgeTranscript(
  text: string,
  facts: TranscriptFacts,
  certificates: number,
): readonly Finding[] {
  const findings: Finding[] = []
  if (certificates === 0 || facts.noPeerCertificate) {
    const severity = certificates === 0 ? 'error' : 'warning'
    const reason = reasonOf(text, facts)
    findings.push(
      finding(CAPTURE_CODES, 'output-no-peer-certificate', { reason }, {}, { severity }),
    )
  } else if (facts.error?.includes('alert') === true) {
    findings.push(finding(CAPTURE_CODES, 'capture-alert', { alert: facts.error }))
  }
  const { verifyReturnCodes } = facts
  if (verifyReturnCodes.length > 0) {
    const codes = { verify_codes: verifyReturnCodes }
    findings.push(finding(CAPTURE_CODES, 'output-verify-code', codes))
  }
  return [...findings, ...findSecrets(text)]
}

// what they are called; their values are never read
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ['master key', /^[ \t]*Master-Key: ?[0-9A-Fa-f]/m],
  ['resumption PSK', /^[ \t]*Resumption PSK: ?[0-9A-Fa-f]/m],
  ['session ticket', /^[ \t]*TLS session ticket:\r?\n[ \t]*0000 - /m],
  [
    'key log',
    /^(?:CLIENT_RANDOM|(?:CLIENT|SERVER)_(?:HANDSHAKE_)?TRAFFIC_SECRET(?:_\d)?|EXPORTER_SECRET) [0-9A-Fa-f]/m,
  ],
  ['keying material', /^[ \t]*Keying material: ?[0-9A-Fa-f]/m],
]

function findSecrets(text: string): readonly Finding[] {
  const found = SECRETS.flatMap(([kind, pattern]) => {
    const at = text.search(pattern)
    return at === -1 ? [] : [{ kind, at }]
  })
  if (found.length === 0) return []
  const first = Math.min(...found.map(({ at }) => at))
  const line = count(text.slice(0, first), /\n/g) + 1
  const kinds = found.map(({ kind }) => kind)
  return [finding(CAPTURE_CODES, 'output-secrets-in-transcript', { kinds }, { line })]
}
