import { parseAt } from '../../../src/cli/parse-time.ts'
import { run as runCommand } from '../../../src/cli/run.ts'
import { PEERS } from '../../../src/emulation/peers.ts'
import { groupBy } from '../../../src/report/group-by.ts'
import { shellWord } from '../../../src/report/shell.ts'
import { visible } from '../../../src/report/quote.ts'
import type {
  Answer,
  Dated,
  FileView,
  Found,
  GivenFile,
  PeerRow,
  Question,
  Run,
  Verdict,
} from '../types.ts'
import { replaceFiles } from './disk.ts'
import { rowsOf } from './mask.ts'
import { inFolder, plan, wordsOf } from './plan.ts'
import { sniff, type Sniffed } from './sniff.ts'

// The page asks the command itself, as it is, and shows what it answers: a verdict of its own would be a second opinion.

interface Printed {
  readonly code: number
  readonly out: string
  readonly said: string
  /** Was a passphrase asked for, and not known? */
  readonly asked?: string
}

async function print(argv: readonly string[], at: Date, passphrase?: string): Promise<Printed> {
  const [out, said]: [string[], string[]] = [[], []]
  let asked: string | undefined
  const code = await runCommand(argv, {
    stdout: (text) => out.push(text),
    stderr: (text) => said.push(text),
    stdin: async function* () {
      /* a page has none */
    },
    now: () => at,
    color: false,
    columns: undefined,
    watched: false,
    askSecret: (question) => {
      asked = question
      return Promise.resolve(passphrase)
    },
  })
  return { code, out: out.join(''), said: said.join(''), ...(asked !== undefined && { asked }) }
}

const commandLine = (argv: readonly string[]): string =>
  ['meshcerts', ...argv.map((word) => (word.startsWith('--') ? word : shellWord(word)))].join(' ')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // it could not read its input, and said so
    return undefined
  }
}

const ROLES = {
  server: 'a workload that serves',
  client: 'a workload that calls',
  istiod: 'the certificate of istiod itself',
  files: 'the files that it loads',
} as const

interface PeerSays {
  readonly ok: boolean
  readonly says?: string
}

/** What each component answers, with its name in words; answers of one component that are the same are one row. */
function peersOf(json: unknown): readonly PeerRow[] {
  const { peers = {} } = (json ?? {}) as { readonly peers?: Readonly<Record<string, PeerSays>> }
  const rows = Object.entries(PEERS).flatMap(([id, { name, role }]) => {
    const said = peers[id]
    if (said === undefined) return []
    const { ok, says } = said
    return [{ who: name, about: ROLES[role], ok, ...(says !== undefined && { says }) }]
  })
  const same = groupBy(rows, ({ who, ok, says }) => [who, ok, says].join('\n'))
  return [...same.values()].map((group) => ({
    ...group[0],
    about: group.map(({ about }) => about).join('; '),
  }))
}

interface Ran {
  readonly run: Run
  /** The question for a passphrase that was not known, or was wrong. */
  readonly locked?: string
}

/** Runs a command for people and for programs. */
export async function runBoth(
  argv: readonly string[],
  at: Date,
  passphrase?: string,
): Promise<Ran> {
  const text = await print(argv, at, passphrase)
  const json = parsed((await print([...argv, '--format', 'json'], at, passphrase)).out)
  const { asked, code } = text
  const run: Run = {
    argv,
    command: commandLine(argv),
    code,
    text: text.out,
    said: text.said,
    peers: peersOf(json),
    ...(json !== undefined && { json }),
  }
  return { run, ...(asked !== undefined && code > 1 && { locked: asked }) }
}

interface Reported {
  readonly status?: Verdict
  readonly findings?: readonly Found[]
  readonly sets?: readonly Reported[]
}

const reportsOf = ({ json }: Run): readonly Reported[] => {
  const report = (json ?? {}) as Reported
  return report.sets ?? [report]
}

/** All findings of a run, of each set. */
const findingsOf = (run: Run): readonly Found[] =>
  reportsOf(run).flatMap(({ findings = [] }) => findings)

const ORDER: readonly Verdict[] = ['unreadable', 'fail', 'warn', 'pass', 'information']

function verdictOf(run: Run): Verdict {
  if (run.code > 1) return 'unreadable'
  const verdicts = reportsOf(run).map(({ status, findings }): Verdict => {
    if (status !== undefined) return status
    const severities = findings?.map(({ severity }) => severity) ?? []
    if (severities.includes('error')) return 'fail'
    return severities.includes('warning') ? 'warn' : 'information'
  })
  return ORDER.find((one) => verdicts.includes(one)) ?? 'information'
}

const ANSWERS: Readonly<Record<string, (lines: readonly string[]) => string | undefined>> = {
  // the first kind of line, with the component and the side that refused
  explain: (lines) => lines[0],
  split: (lines) => {
    const count = lines.filter((line) => /^proxy-cert-\d+\.pem/.test(line)).length
    const what = `${String(count)} ${count === 1 ? 'certificate' : 'certificates'}`
    return count === 0
      ? lines[0]
      : `${what}, not verified: add root-cert.pem, or the files of the set`
  },
}

/** The first finding; else the command's own last line; of what it cannot read the first line says why. */
function headlineOf(run: Run): string {
  const linesOf = (text: string): readonly string[] => text.split('\n').filter((one) => one !== '')
  if (run.code > 1) return linesOf(run.said)[0]?.replace(/^meshcerts: /, '') ?? 'it cannot be read'
  const [first] = findingsOf(run).filter(({ severity }) => severity !== 'info')
  if (first !== undefined) return first.message
  const lines = linesOf(run.text)
  return ANSWERS[run.argv[0] ?? '']?.(lines) ?? lines.at(-1) ?? 'nothing was found'
}

interface Shown {
  readonly file?: string
  readonly block?: number
  readonly sha256: string
  readonly subject: string
  readonly spiffeId?: string
  readonly notBefore: string
  readonly notAfter: string
}

async function certificatesOf(
  path: string,
  at: Date,
  passphrase?: string,
): Promise<readonly Dated[]> {
  const { out } = await print(['show', path, '--format', 'json'], at, passphrase)
  const { certificates = [] } = (parsed(out) ?? {}) as { readonly certificates?: readonly Shown[] }
  return certificates.map(({ block = 1, sha256, subject, spiffeId, notBefore, notAfter }) => ({
    sha256,
    places: [`${path}, block ${String(block)}`],
    name: visible(subject === '' ? (spiffeId ?? 'no name') : subject),
    notBefore,
    notAfter,
  }))
}

/** A certificate that is in several places is one. */
function once(certificates: readonly Dated[]): readonly Dated[] {
  return [...groupBy(certificates, ({ sha256 }) => sha256).values()].map(([first, ...more]) => ({
    ...first,
    places: [first, ...more].flatMap(({ places }) => places),
  }))
}

/** A finding may name a file by its bare name, where the folder is known from the run. */
const isAbout = (path: string, file: string): boolean => path === file || path.endsWith(`/${file}`)

function viewOf(file: GivenFile, sniffed: Sniffed, found: readonly Found[]): FileView {
  const lines = found.flatMap(({ file: named, line }) =>
    named !== undefined && line !== undefined && isAbout(file.path, named) ? [line] : [],
  )
  return { path: file.path, what: sniffed.what, ...rowsOf(file.bytes, new Set(lines)) }
}

/** The time of the verdict; of one that the command does not understand there is no verdict. */
function timeOf(text: string | undefined, now: Date): Date {
  try {
    return text === undefined ? now : parseAt(text)
  } catch {
    return now
  }
}

type Judge = Extract<Question, { kind: 'judge' }>

/** Judges files: which commands answer for them, and what these say. */
export async function judge({ files: given, settings, passphrase }: Judge): Promise<Answer> {
  const now = new Date()
  const first: Sniffed[] = []
  for (const { path, bytes } of given) first.push(await sniff(path, bytes))
  const files = inFolder(given, first)
  const sniffed = first.map((one, at): Sniffed => ({ ...one, path: files[at]?.path ?? one.path }))
  replaceFiles(files)
  const ran: Ran[] = []
  for (const one of plan(sniffed)) ran.push(await runBoth(wordsOf(one, settings), now, passphrase))
  const verdicts = ran.map(({ run }) => verdictOf(run))
  const verdict = ORDER.find((one) => verdicts.includes(one)) ?? 'information'
  const telling = ran[verdicts.indexOf(verdict)]?.run
  const found = ran.flatMap(({ run }) => findingsOf(run))
  const certificates: Dated[] = []
  for (const { path } of files) certificates.push(...(await certificatesOf(path, now, passphrase)))
  const locked = ran.find((one) => one.locked !== undefined)?.locked
  const runs = ran.map(({ run }) => run)
  return {
    verdict,
    headline: telling === undefined ? 'nothing was given' : headlineOf(telling),
    runs,
    files: files.map((file, at) => viewOf(file, sniffed[at] as Sniffed, found)),
    certificates: once(certificates),
    at: timeOf(settings['at'], now).toISOString(),
    ...(locked !== undefined && { locked }),
  }
}
