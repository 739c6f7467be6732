import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { CAPTURE_CODES } from './codes.ts'
import type { Outside } from './text/outside.ts'
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

/** Reads what a transcript says besides the certificates; `text` is what is around the blocks. */
export function readTranscript(text: string): TranscriptFacts {
  const [, protocol, cipher] = /^New, ([^,\r\n]{1,40}), Cipher is (\S{1,80})/m.exec(text) ?? []
  const [, sessionProtocol] = /^ {4}Protocol {2}: (\S{1,40})/m.exec(text) ?? []
  const noPeerCertificate = text.includes('no peer certificate available')
  const error = firstError(text)
  const listed = listedIn(text)
  return Object.freeze({
    reports: Math.max(count(text, /^Server certificate\r?$/gm), 1),
    ...(listed === undefined ? {} : { listed }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(cipher === undefined ? {} : { cipher }),
    ...(sessionProtocol === undefined ? {} : { sessionProtocol }),
    verifyReturnCodes: Object.freeze(numbers(text, /^ {0,4}Verify return code: (\d{1,9})/gm)),
    verifyErrors: Object.freeze(numbers(text, /^verify error:num=(\d{1,9})/gm)),
    noPeerCertificate,
    ...(error === undefined ? {} : { error }),
  })
}

const LIST = /^Certificate chain\r?$/m
const LIST_END = /^---\r?$/m

/** How many certificates the list "Certificate chain" of the first report names. */
function listedIn(text: string): number | undefined {
  const start = LIST.exec(text)
  if (start === null) return undefined
  const rest = text.slice(start.index)
  const end = LIST_END.exec(rest)?.index
  return count(end === undefined ? rest : rest.slice(0, end), /^ {0,3}\d{1,5} s:/gm)
}

/** Does the text end within that list, which -showcerts prints the certificates in? */
function endsInList(text: string): boolean {
  const start = LIST.exec(text)
  return start !== null && !LIST_END.test(text.slice(start.index))
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

/** Why nothing was shown, and what to do; what the transcript says is asked in this order. */
const REASONS: readonly {
  readonly said: RegExp
  readonly reason: string
  readonly fix?: string
}[] = [
  {
    said: /wrong version number|unknown protocol|packet length too long|http request/,
    reason: 'the port does not speak TLS',
  },
  {
    said: /BIO_lookup|getaddrinfo|Name or service not known/i,
    reason: 'the name of the host was not found',
    fix: 'name a host that the pod can resolve: -connect SERVICE.NAMESPACE:PORT',
  },
  {
    said: /connect:errno=(?:110|60)\b|Connection timed out|Operation timed out/,
    reason: 'the connection timed out',
    fix: 'check the address, the port, and the network policies between the two pods',
  },
  {
    said: /connect:errno=/,
    reason: 'the connection was refused',
    fix: 'check the address and the port: oc get endpoints SERVICE names those that listen',
  },
  {
    said: /^CONNECTION ESTABLISHED/m,
    reason: '-brief prints none',
    fix: 'run it again without -brief and with -showcerts',
  },
]

function nothingShown(text: string, facts: TranscriptFacts, certificates: number): Finding {
  const said = `${facts.error ?? ''}\n${text}`
  const found = REASONS.find((one) => one.said.test(said))
  const reason = found?.reason ?? facts.error ?? 'no peer certificate available'
  const overrides = {
    severity: certificates === 0 ? ('error' as const) : ('warning' as const),
    ...(found?.fix === undefined ? {} : { fix: found.fix }),
  }
  return finding(CAPTURE_CODES, 'output-no-peer-certificate', { reason }, {}, overrides)
}

function shortness(text: string, found: number, listed: number): readonly Finding[] {
  if (found === 0) return []
  const facts = { found, listed }
  if (found < listed) return [finding(CAPTURE_CODES, 'capture-short', facts)]
  if (!endsInList(text)) return []
  const message = 'the transcript ends within its list of certificates: it was cut off'
  return [finding(CAPTURE_CODES, 'capture-short', facts, {}, { message })]
}

// 0: fine; 2, 18 to 21: no root was given to s_client, which says nothing about the mesh (verify(1), DIAGNOSTICS)
const USUAL_CODES: ReadonlySet<number> = new Set([0, 2, 18, 19, 20, 21])

/** What a transcript gives reason to say, besides its certificates, of which one report holds so many. */
export function judgeTranscript(
  outside: Outside,
  facts: TranscriptFacts,
  certificates: number,
): readonly Finding[] {
  const { text } = outside
  const { error, noPeerCertificate, listed = 0, verifyReturnCodes } = facts
  const findings: Finding[] = []
  if (certificates === 0 || noPeerCertificate) {
    findings.push(nothingShown(text, facts, certificates))
  } else if (error?.includes('alert') === true) {
    findings.push(finding(CAPTURE_CODES, 'capture-alert', { alert: error }))
  }
  for (const one of shortness(text, certificates, listed)) findings.push(one)
  const odd = verifyReturnCodes.filter((code) => !USUAL_CODES.has(code))
  if (odd.length > 0)
    findings.push(finding(CAPTURE_CODES, 'output-verify-code', { verify_codes: odd }))
  return [...findings, ...findSecrets(outside)]
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

function findSecrets({ text, lineOf }: Outside): readonly Finding[] {
  const found = SECRETS.flatMap(([kind, pattern]) => {
    const at = text.search(pattern)
    return at === -1 ? [] : [{ kind, at }]
  })
  if (found.length === 0) return []
  const line = lineOf(Math.min(...found.map(({ at }) => at)))
  const kinds = found.map(({ kind }) => kind)
  return [finding(CAPTURE_CODES, 'output-secrets-in-transcript', { kinds }, { line })]
}
