import { asUtf8 } from '../pem/marked-text.ts'
import type { Stats } from 'node:fs'
import { quoteInput } from '../report/quote.ts'
import { FAIL_ON } from '../report/format/types.ts'
import { isFailure } from '../report/format/failure.ts'
import type { Severity } from '../report/finding.ts'
import { openAnswers, readKept, type AnswersFile, type Kept } from './audit/answers-file.ts'
import { batchesOf } from './audit/batches.ts'
import type { RawRecord } from './audit/gathering.ts'
import type { BatchAnswer } from './audit/judge-batch.ts'
import { END_HEAD, OUTLIVES_HEAD, totalMetrics, withRecord, type Series } from './audit/metrics.ts'
import { inOrder, openPool } from './audit/pool.ts'
import { RECORD_OPTIONS } from './audit/record-options.ts'
import { recordsOf } from './audit/records.ts'
import { createSeen } from './audit/seen.ts'
import { auditSettings, type AuditSettings } from './audit/settings.ts'
import { createSpool } from './audit/spool.ts'
import { repeatedText, summaryJson, summaryText } from './audit/summary.ts'
import { createTotals, type Totals } from './audit/totals.ts'
import { EXCEPTION_HELP } from './exceptions.ts'
import { cliError, usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import { parseArguments, REPORT_OPTIONS } from './options.ts'
import { parseAt } from './parse-time.ts'
import { openParts, statOf } from './read-input.ts'

export const help = `usage: meshcerts audit [OPTION…] [FILE…]

Judges many sets, Secrets, captures and certificates, with what check, credential, verify and split judge one with. Records come as
JSON lines, answers go as JSON lines in the same order; memory does not grow with their number. Without a FILE, standard input.

A record: {"id": "east/cacerts", "data": …} or {"id": …, "path": "FILE|DIR"}. data is text (PEM, a transcript, JSON, YAML), files by
name, or the object of a Secret or a dump; "kind" (set, secret, credential, linkerd, capture, dump, certificate) and "settings" (the
options from --at to --issuers, by their names) may be left out. A Secret on a line is a record, too, and so is each item of what
kubectl get secret -A -o json prints. A record that cannot be read has an answer that says so.

  -o, --out FILE         where the answers go; standard output then gets what they come to
  --resume               goes on behind the last whole answer in FILE: give the input and the options of the first run
  --force                overwrites FILE
  -j, --jobs N           threads (default: one for each core)
  --cluster NAME         a label for answers and metrics
  --expires-within TIME  warns of certificates that end within it: 30d, 12h
  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME, --data-plane PLANE, --trust-domain NAME, -n, --namespace NAME, --workload-ttl TIME, --anchors FILE
                         as check has them
  --host NAME, --mode MODE, --ca FILE, --gateway KIND, --client-root FILE, --name NAME
                         as credential has them
  --cacerts DIR, --root FILE, --spiffe ID
                         as verify has them; without --cacerts and --root, captures are listed as split does
  --issuers FILE         as check has it
  --format FORM          jsonl (default without --out): the answers; text, json, openmetrics: what they come to
  --fail-on SEVERITY     error (default), warning, info, never: the lowest severity that makes the exit code 1; with never, an input
                         without a record is no failure either
${EXCEPTION_HELP}  -q, --quiet            no progress, no totals on standard error
  --no-color

  kubectl get secret -A -o json | meshcerts audit --cluster east --expires-within 30d --out east.jsonl
`

const OPTIONS = [...REPORT_OPTIONS, ...RECORD_OPTIONS, 'out', 'force', 'jobs', 'resume'] as const

/** Batches under way for each thread: while one is judged the next are read. */
const AHEAD = 4

interface Input {
  readonly records: AsyncGenerator<RawRecord>
  /** The files that were read, and held no record. */
  readonly empty: readonly string[]
}

function openInput(paths: readonly string[], io: Io): Input {
  const empty: string[] = []
  async function* recordsIn(): AsyncGenerator<RawRecord> {
    for (const path of paths) {
      let count = 0
      for await (const record of recordsOf(asUtf8(openParts(path, io)))) {
        count += 1
        yield record
      }
      if (count === 0) empty.push(path)
    }
  }
  return { records: recordsIn(), empty }
}

interface Run {
  readonly settings: AuditSettings
  readonly records: AsyncGenerator<RawRecord>
  readonly kept: Kept
  readonly totals: Totals
  readonly io: Io
}

/** Reads what a run that was ended has left. */
async function resumed(run: Omit<Run, 'kept'>): Promise<Kept> {
  const { settings, records, totals } = run
  const { out, resume, hasTime, at } = settings
  if (out === undefined || !resume) return { answers: 0, size: 0 }
  const kept = await readKept(out, { records, given: settings, totals })
  if (hasTime && kept.at !== undefined && parseAt(kept.at).getTime() !== at.getTime()) {
    const problem = `its answers are for ${kept.at}, not for the instant of --at`
    throw cliError('cli-resume', { path: out, problem })
  }
  return kept
}

const isSame = (path: string, other: Stats): boolean => {
  const stat = path === '-' ? undefined : statOf(path)
  return stat?.isFile() === true && stat.dev === other.dev && stat.ino === other.ino
}

/** Opening the answers empties their file, before an input that is the same file is read. */
function refuseInput({ out }: AuditSettings, paths: readonly string[]): void {
  const there = out === undefined ? undefined : statOf(out)
  if (there !== undefined && paths.some((path) => isSame(path, there)))
    throw usageError(`--out: "${out ?? ''}" is an input; choose another file`, 'audit')
}

function refuseToOverwrite({ out, resume }: AuditSettings, force: boolean): void {
  if (out !== undefined && !resume && !force && statOf(out) !== undefined)
    throw cliError('cli-answers-exist', { path: out })
}

const SECOND = 1000

function progressOf({ settings, io, kept }: Run): (records: number) => void {
  if (!io.watched || settings.quiet) return () => undefined
  const start = io.now().getTime()
  let last = start
  return (records) => {
    const now = io.now().getTime()
    if (now - last < SECOND / 4) return
    last = now
    const rate = Math.round(((records - kept.answers) * SECOND) / (now - start))
    io.stderr(`\r${String(records)} records, ${String(rate)} a second `)
  }
}

/** Where a batch goes. */
function writerOf({ format, quiet }: AuditSettings, file: AnswersFile | undefined, io: Io) {
  const outlives = createSpool()
  const isSeen = createSeen()
  let repeated = 0
  if (format === 'openmetrics') io.stdout(END_HEAD)

  /** The ends of a record; what outlives its issuer is kept for the end. */
  function endsOf({ key, record, ends, outlives: beyond }: Series): string {
    if (!isSeen(key)) {
      outlives.add(beyond)
      return ends
    }
    repeated += 1
    outlives.add(withRecord(beyond, record))
    return withRecord(ends, record)
  }

  return {
    write(answer: BatchAnswer): void {
      file?.write(answer.lines)
      if (format === 'jsonl') io.stdout(Buffer.from(answer.lines).toString())
      if (format === 'openmetrics') io.stdout(answer.series.map(endsOf).join(''))
    },
    async end(totals: Totals, at: Date): Promise<void> {
      if (format === 'json') io.stdout(summaryJson(totals.data(), at))
      if (format !== 'openmetrics') return
      let isFirst = true
      for (const piece of outlives.pieces()) {
        if (isFirst && piece !== '') io.stdout(OUTLIVES_HEAD)
        isFirst &&= piece === ''
        io.stdout(piece)
        if ((await io.flushed?.()) === false) return
      }
      io.stdout(totalMetrics(totals.data(), at))
    },
    close(): void {
      outlives.close()
      if (repeated > 0 && !quiet) io.stderr(repeatedText(repeated))
    },
  }
}

function exitCode({ failOn }: AuditSettings, totals: Totals): number {
  const { statuses, findings } = totals.data()
  if (failOn === 'never') return EXIT.fine
  if ((statuses['broken'] ?? 0) > 0) return EXIT.unreadable
  const severities = new Set(Object.keys(findings).map((name) => name.split(' ')[1]))
  const failed = FAIL_ON.some((one) => severities.has(one) && isFailure(one as Severity, failOn))
  return failed ? EXIT.findings : EXIT.fine
}

async function judgeAll(run: Run, at: Date): Promise<void> {
  const { settings, records, kept, totals, io } = run
  const { exceptions, policy, defaults, format, out, jobs } = settings
  const common = { at, defaults, exceptions, policy }
  const wanted = {
    lines: out !== undefined || format === 'jsonl',
    metrics: format === 'openmetrics',
  }
  const progress = progressOf(run)
  const pool = openPool(jobs)
  const file = out === undefined ? undefined : openAnswers(out, kept.size)
  const writer = writerOf(settings, file, io)
  try {
    const batches = batchesOf(records, kept.answers + 1)
    const judge = (batch: Parameters<typeof pool.judge>[0]['batch']) =>
      pool.judge({ batch, common, wanted })
    for await (const answer of inOrder(batches, judge, jobs * AHEAD)) {
      writer.write(answer)
      totals.merge(answer.totals)
      progress(totals.records())
      if ((await io.flushed?.()) === false) break
    }
    await writer.end(totals, at)
  } finally {
    writer.close()
    file?.close()
    await pool.close()
  }
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('audit', OPTIONS, argv)
  const settings = auditSettings(given, io)
  const paths = given.positionals.length === 0 ? ['-'] : given.positionals
  refuseInput(settings, paths)
  refuseToOverwrite(settings, given.flag('force'))
  const { records, empty } = openInput(paths, io)
  const started = { settings, records, totals: createTotals(), io }
  const kept = await resumed(started)
  const at = kept.at === undefined ? settings.at : parseAt(kept.at)
  await judgeAll({ ...started, kept }, at)
  const { exceptions, format, quiet } = settings
  const totals = started.totals.data()
  const summary = summaryText(totals, at, kept.answers === 0 ? exceptions : [])
  if (format === 'text') io.stdout(summary)
  else if (!quiet) io.stderr(`${io.watched ? '\r' : ''}${summary}`)
  // a gate that passes where nothing came in would be open; a shard of a fleet may be empty
  if (empty.length > 0 && settings.failOn !== 'never')
    throw cliError('cli-no-records', { path: quoteInput(empty.join(', ')) })
  return exitCode(settings, started.totals)
}
