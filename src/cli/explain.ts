import { createReadStream } from 'node:fs'
import { checkCacerts } from '../cacerts/check.ts'
import { checkCredential, readCredential } from '../credential/index.ts'
import { readCacerts } from '../cacerts/read.ts'
import { foundIn, NOTHING_FOUND, type Found } from '../explain/causes-of.ts'
import { explainLog, type ExplainedLine } from '../explain/explain-log.ts'
import type { ExplainedCause, Explanation, RefusingSide } from '../explain/types.ts'
import { safeJson } from '../report/format/escape.ts'
import { versionedJson } from '../report/format/json.ts'
import { quoteInput, visible } from '../report/quote.ts'
import { verifyWorkload } from '../workload/verify.ts'
import { readCaptureInput } from './capture.ts'
import { cliError, usageError } from './fail.ts'
import { fold } from './fold.ts'
import { gatherCredentials } from './gather-credentials.ts'
import { gatherSets } from './gather-sets.ts'
import { EXIT, type Io } from './io.ts'
import { controlPlaneOf } from './mesh-options.ts'
import { DATA_FORMATS, parseArguments, pick, readSettings, type Arguments } from './options.ts'
import { statOf } from './read-input.ts'

export const help = `usage: meshcerts explain [FILE|-] [OPTION…]

Says what the lines of a log mean that are about TLS or certificates: who wrote them, which side refused, and the causes, the
most likely first, each with the command that tells whether it is this one. The log may be of Envoy (access log or debug log),
istiod, its agents, ztunnel, istio-csr, cert-manager, the API server, OpenSSL, curl, Go, Java, Node, Python, Ruby,
.NET, nginx, HAProxy, PostgreSQL, Linkerd or a browser; without FILE it is read from standard input. Other lines are counted, not
shown. A kind of line is explained once.

  --cacerts DIR          the CA files: directory or Secret. They are checked, and the cause that the check finds comes first
  --capture FILE         with --cacerts: what a workload presented, as for meshcerts verify
  --credential SECRET    the Secret of a gateway, as for meshcerts credential
  --at TIME              when to check: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME   as for meshcerts check
  --trust-domain NAME    as for meshcerts check
  --format FORM          text (default), json
  -q, --quiet            the list of kinds only, without causes
  --no-color

  kubectl logs deployment/productpage-v1 -c istio-proxy | meshcerts explain
`

const OPTIONS = ['cacerts', 'capture', 'credential', 'at', 'control-plane', 'trust-domain'] as const

const SIDES: Readonly<Record<RefusingSide, string>> = {
  this: 'this side refused the peer',
  peer: 'the peer refused',
  local: 'its own material does not load',
  none: 'no certificate was refused',
}

/** Characters of a quoted line: from a little before its first word about TLS. */
const QUOTED = 200
const BEFORE = 20
const WORD =
  /TLS[_ ]error|SSL error|x509:|tls:|PKIX|invalid peer|\berror:[0-9A-F]{8}|[Ff]ailed to load|handshake|alert|certificate/

/** A line is quoted whole, so that what may be a key is seen whole, and cut then. */
function quoted(text: string): string {
  const safe = quoteInput(text.trim().replace(/\s+/g, ' '))
  if (safe.length <= QUOTED) return safe
  const from = Math.max(0, safe.search(WORD) - BEFORE)
  const rest = safe.slice(from, from + QUOTED)
  return `${from > 0 ? '…' : ''}${rest}${from + QUOTED < safe.length ? '…' : ''}`
}

interface Kind extends ExplainedLine {
  count: number
  last: number
}

const headOf = ({ component, side, code }: Explanation): string =>
  `${component}: ${SIDES[side]}${code === undefined ? '' : ` (${code})`}`

const CHECK = 'check: '

const causeText = ({ text, command }: ExplainedCause, index: number): string =>
  `  ${index + 1}. ${visible(text)}\n${command === undefined ? '' : `     ${CHECK}${command}\n`}`

/** A command that is cut in two cannot be copied. */
const folded = (text: string, columns: number | undefined): string =>
  text
    .split('\n')
    .map((line) => (line.trimStart().startsWith(CHECK) ? line : fold(line, columns)))
    .join('\n')

function kindText({ explanation, text }: ExplainedLine): string {
  const { line, meaning, causes } = explanation
  return [
    `line ${line}: ${headOf(explanation)}\n`,
    `  > ${quoted(text)}\n`,
    `  ${meaning}\n`,
    ...causes.map(causeText),
    '\n',
  ].join('')
}

function countText(kinds: readonly Kind[], passed: number): string {
  const rows = kinds.map(({ count, last, explanation }) => {
    const { line } = explanation
    const where = count === 1 ? `line ${line}` : `${count} lines, ${line} to ${last}`
    return `${where}: ${headOf(explanation)}\n`
  })
  const explained = kinds.reduce((sum, { count }) => sum + count, 0)
  const lines = (count: number): string => `${count} ${count === 1 ? 'line' : 'lines'}`
  return `${rows.join('')}${lines(explained)} explained, ${lines(passed)} not about TLS or certificates\n`
}

async function explainText(log: Log, quiet: boolean, io: Io): Promise<void> {
  const kinds = new Map<string, Kind>()
  const visit = (line: ExplainedLine): void => {
    const known = kinds.get(line.kind)
    if (known === undefined) {
      kinds.set(line.kind, { ...line, count: 1, last: line.explanation.line })
      if (!quiet) io.stdout(folded(kindText(line), io.columns))
      return
    }
    known.count += 1
    known.last = line.explanation.line
  }
  const { passed } = await explainLog(log.parts, visit, log.found)
  io.stdout(countText([...kinds.values()], passed))
  const found = [...kinds.values()].some(({ explanation }) =>
    explanation.causes.some(({ text }) => text.startsWith('found: ')),
  )
  if (log.given && kinds.size > 0 && !found)
    io.stdout('the check of what was given finds nothing that explains these lines\n')
}

/** Written as it comes: a long log makes a long answer. */
const CHUNK = 65_536

async function explainJson(log: Log, io: Io): Promise<void> {
  let pending = (versionedJson({ lines: [] }).split('[]')[0] ?? '') + '['
  let separator = '\n'
  const visit = ({ explanation }: ExplainedLine): void => {
    const { line, component, side, code, causes } = explanation
    const one = safeJson({ line, component, side, code, causes }).replace(/^/gm, '    ')
    pending += separator + one
    separator = ',\n'
    if (pending.length < CHUNK) return
    io.stdout(pending)
    pending = ''
  }
  const { explained, passed } = await explainLog(log.parts, visit, log.found)
  io.stdout(`${pending}${explained === 0 ? '' : '\n  '}],\n  "passed": ${passed}\n}\n`)
}

interface Log {
  readonly parts: AsyncIterable<Uint8Array>
  readonly found: Found
  /** Was anything given that was checked? */
  readonly given: boolean
}

function partsOf(path: string, io: Io): AsyncIterable<Uint8Array> {
  if (path === '-') return io.stdin()
  const stat = statOf(path)
  if (stat === undefined) throw cliError('cli-no-file', { path })
  if (stat.isDirectory()) throw cliError('cli-directory', { path })
  return createReadStream(path)
}

async function foundBy(given: Arguments, at: Date, io: Io): Promise<Found> {
  const [directory, capture] = [given.text('cacerts'), given.text('capture')]
  if (directory === undefined && capture !== undefined)
    throw usageError('--capture needs --cacerts DIR', 'explain')
  const reports = [
    ...(await credentialReports(given, at, io)),
    ...(directory === undefined ? [] : await setReports(given, directory, at, io)),
  ]
  return reports.length === 0 ? NOTHING_FOUND : foundIn(reports)
}

type Report = Parameters<typeof foundIn>[0][number]

async function credentialReports(given: Arguments, at: Date, io: Io): Promise<readonly Report[]> {
  const path = given.text('credential')
  if (path === undefined) return []
  const credentials = await gatherCredentials([path], io)
  return Promise.all(
    credentials.map(({ content, caContent }) =>
      checkCredential(readCredential(content, caContent && { caCredential: caContent }), {
        at,
        controlPlane: controlPlaneOf(given),
      }),
    ),
  )
}

async function setReports(
  given: Arguments,
  directory: string,
  at: Date,
  io: Io,
): Promise<readonly Report[]> {
  const capture = given.text('capture')
  const [set] = await gatherSets([directory], io)
  const cacerts = readCacerts(set?.content ?? {})
  const options = {
    at,
    controlPlane: controlPlaneOf(given),
    ...pick(given, { 'trust-domain': 'trustDomain' }),
  }
  return [
    ...(capture === undefined
      ? []
      : [await verifyWorkload(await readCaptureInput(capture, io), { ...options, cacerts })]),
    await checkCacerts(cacerts, options),
  ]
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('explain', OPTIONS, argv)
  const { format, quiet, at } = readSettings(given, io, DATA_FORMATS)
  const [path = '-', ...more] = given.positionals
  if (more.length > 0)
    throw usageError('explain takes one file, or - for standard input', 'explain')
  const found = await foundBy(given, at, io)
  const log = { parts: partsOf(path, io), found, given: found !== NOTHING_FOUND }
  await (format === 'json' ? explainJson(log, io) : explainText(log, quiet, io))
  return EXIT.fine
}
