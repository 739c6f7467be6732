// Changes the sources a little, one change at a time, and looks whether the quick tests of the room notice.
//
//   npm run mutate -- [FILES or FOLDERS of src] [--since REF] [--tests FILES,…] [--limit SECONDS]
//
//   --longest SECONDS   also test files that take so long as they are (8)
//   --silence SECONDS   a mutant that takes longer counts as noticed (30): more where others are at work
//   --write FILE        every mutant with its fate and the first test that noticed it, as JSON
//
//   npm run mutate -- --sample 60 [--seed N]     some of those in survivors.json: exit 1 when one survives that is not listed
//
// Prints the score of each file and what no test noticed as `file:line operator`. Changes nothing on disk but a folder of
// node_modules/.cache. One process at a time; exit 1 when something survived.
import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import makeTempHome from '../../test/support/temp-home.ts'
import { bundle, instrumentFiles, ROOT, type Instrumented } from './bundle.ts'
import { testsFor } from './rooms.ts'
import { isListed, readWatched, sampleOf, turnsOf, type Watched } from './sample.ts'
import type { Fate, Message, Mutant } from './types.ts'

/** Catalogues are words; an index has no logic. */
const NOT_CODE = /(?:^|\/)(?:codes[^/]*|index|types)\.ts$/
/** Seconds: one mutant for which a test file takes longer is endless. */
const SILENCE = 30
/** Seconds: a file that takes longer as it is would take hours with all mutants. */
const LONGEST = 8
/** Two runs at once do not share a folder. */
const CACHE = `${ROOT}node_modules/.cache/meshcerts-mutate/${String(process.pid)}/`

function expand(path: string): readonly string[] {
  if (!statSync(`${ROOT}${path}`).isDirectory()) return [path]
  return readdirSync(`${ROOT}${path}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${path.replace(/\/$/, '')}/${name}`)
    .filter((name) => name.endsWith('.ts'))
    .sort()
}

function changedSince(reference: string): readonly string[] {
  const args = ['diff', '--name-only', '--diff-filter=d', reference, '--', 'src']
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean)
}

interface Run {
  readonly instrumented: Instrumented
  readonly fates: Map<number, Fate>
  readonly until: number
  /** A test file that takes more seconds as it is is not run. */
  readonly longest: number
  /** Seconds without a word after which a process is ended. */
  readonly silence: number
  /** Which test noticed a mutant. */
  readonly by: Map<number, string>
  /** The mutants that are tried; all, when left out. */
  readonly wanted?: ReadonlySet<number>
}

interface Course {
  /** The mutant that is being tried, until its fate is known. */
  trying?: number
  finished: boolean
}

function take(run: Run, test: string, course: Course, message: Message): void {
  if (message.kind === 'unfit') console.log(`NOT RUN ${test}: ${message.why}`)
  if (message.kind === 'ready')
    console.log(`${test}: ${String(message.tests)} tests run ${String(message.ids.length)} mutants`)
  if (message.kind === 'trying') course.trying = message.id
  if (message.kind === 'fate') {
    run.fates.set(message.id, message.fate)
    if (message.by !== undefined) run.by.set(message.id, `${test}: ${message.by}`)
    delete course.trying
  }
  if (message.kind === 'end' || message.kind === 'unfit') course.finished = true
}

/** Waits until the process ends, and ends it when it is silent or out of time. */
function follow(run: Run, test: string, child: ChildProcess): Promise<Course> {
  const course: Course = { finished: false }
  return new Promise((resolve) => {
    let heard = performance.now()
    const watch = setInterval(() => {
      const now = performance.now()
      if (now > run.until) course.finished = true
      if (now - heard > run.silence * 1000 || now > run.until) child.kill('SIGKILL')
    }, 500)
    child.on('message', (message) => {
      heard = performance.now()
      take(run, test, course, message as Message)
    })
    child.on('exit', () => {
      clearInterval(watch)
      resolve(course)
    })
  })
}

const open = ({ instrumented, fates, wanted }: Run, tried: ReadonlySet<number>) =>
  instrumented.mutants
    .map(({ id }) => id)
    .filter((id) => wanted?.has(id) !== false && fates.get(id) !== 'noticed' && !tried.has(id))

async function runTest(run: Run, test: string): Promise<void> {
  const script = `${CACHE}test.cjs`
  const numbers = `${CACHE}numbers.json`
  try {
    writeFileSync(script, await bundle(test, run.instrumented))
  } catch (error) {
    console.log(`NOT RUN ${test}: ${String(error).split('\n')[1] ?? ''}`)
    return
  }
  // a process that a mutant hung is started again for those that are left
  const tried = new Set<number>()
  for (;;) {
    writeFileSync(numbers, JSON.stringify(open(run, tried)))
    const before = new Map(run.fates)
    const child = fork(
      `${ROOT}scripts/mutate/run-file.ts`,
      [script, `${ROOT}${test}`, numbers, String(run.longest)],
      {
        execArgv: ['--import', `${ROOT}scripts/ts.mjs`],
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      },
    )
    const course = await follow(run, test, child)
    if (course.finished || course.trying === undefined) return
    run.fates.set(course.trying, 'noticed')
    for (const [id, fate] of run.fates)
      if (before.get(id) !== fate || fate === 'survived') tried.add(id)
  }
}

function print({ instrumented, fates }: Run): number {
  const byFile = new Map<string, Mutant[]>()
  for (const mutant of instrumented.mutants)
    byFile.set(mutant.file, [...(byFile.get(mutant.file) ?? []), mutant])
  const left: Mutant[] = []
  for (const [file, mutants] of byFile) {
    const survivors = mutants.filter(({ id }) => fates.get(id) !== 'noticed')
    const score = (100 * (mutants.length - survivors.length)) / mutants.length
    console.log(
      `${file.padEnd(44)} ${String(mutants.length).padStart(5)} ${score.toFixed(1).padStart(6)} %`,
    )
    left.push(...survivors)
  }
  for (const { id, file, line, operator, text } of left)
    console.log(`${file}:${String(line)} ${operator}${fates.has(id) ? '' : ' (not run)'}: ${text}`)
  const all = instrumented.mutants.length
  const score = all === 0 ? 100 : (100 * (all - left.length)) / all
  console.log(
    `${String(all)} mutants, ${String(left.length)} survived, score ${score.toFixed(1)} %`,
  )
  return left.length === 0 ? 0 : 1
}

/** Every mutant with its fate and the test that noticed it. */
function asRows({ instrumented, fates, by }: Run): readonly object[] {
  return instrumented.mutants.map((mutant) => ({
    ...mutant,
    fate: fates.get(mutant.id) ?? 'not run',
    by: by.get(mutant.id),
  }))
}

/** Whether each was run that could have noticed something. */
async function runTests(run: Run, tests: readonly string[]): Promise<boolean> {
  let all = true
  for (const test of tests) {
    if (open(run, new Set()).length === 0) continue
    if (performance.now() > run.until) {
      console.log(`NOT RUN ${test}: out of time`)
      all = false
    } else {
      await runTest(run, test)
      // it may have been ended before its last mutant
      all &&= performance.now() <= run.until
    }
  }
  return all
}

/** Tries some mutants of one group; how many survived that should not. What there was no time for is not counted. */
async function trySample(watched: Watched, count: number, seed: number, until: number) {
  const instrumented = instrumentFiles(Object.keys(watched.survivors))
  const wanted = sampleOf(instrumented.mutants, count, seed)
  const run: Run = {
    instrumented,
    fates: new Map(),
    by: new Map(),
    longest: LONGEST,
    silence: SILENCE,
    until,
    wanted,
  }
  const late = !(await runTests(run, watched.tests))
  // one that survived the first tests may be noticed by those that there was no time for
  const left = late
    ? []
    : instrumented.mutants.filter(({ id }) => wanted.has(id) && run.fates.get(id) !== 'noticed')
  const bad = left.filter((mutant) => !isListed(watched, mutant))
  for (const { file, line, operator, text } of bad)
    console.log(`SURVIVED ${file}:${String(line)} ${operator}: ${text}`)
  console.log(
    `${late ? 'SKIPPED: ' : ''}${String(wanted.size)} mutants, ${String(run.fates.size)} tried${late ? '; out of time, so no survivor is judged' : ''}`,
  )
  return bad.length
}

async function sample(count: number, seed: number, limit: number): Promise<number> {
  const turns = turnsOf(readWatched(), seed)
  let bad = 0
  for (const { group, round } of turns) {
    const until = performance.now() + (limit * 1000) / turns.length
    bad += await trySample(group, Math.ceil(count / turns.length), round, until)
  }
  return bad === 0 ? 0 : 1
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      since: { type: 'string' },
      tests: { type: 'string' },
      limit: { type: 'string', default: '3600' },
      longest: { type: 'string', default: String(LONGEST) },
      silence: { type: 'string', default: String(SILENCE) },
      write: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string', default: '0' },
    },
  })
  mkdirSync(CACHE, { recursive: true })
  if (values.sample !== undefined)
    return sample(Number(values.sample), Number(values.seed), Number(values.limit))
  const named = values.since === undefined ? positionals : changedSince(values.since)
  const files = named.flatMap(expand).filter((file) => !NOT_CODE.test(file))
  const run: Run = {
    instrumented: instrumentFiles(files),
    fates: new Map(),
    by: new Map(),
    longest: Number(values.longest),
    silence: Number(values.silence),
    until: performance.now() + Number(values.limit) * 1000,
  }
  await runTests(run, values.tests?.split(',') ?? testsFor(files))
  if (values.write !== undefined) writeFileSync(values.write, JSON.stringify(asRows(run)))
  return print(run)
}

// what tests leave behind goes with it, as in a run of Vitest
const removeTemp = makeTempHome()
try {
  process.exitCode = await main()
} finally {
  removeTemp()
  rmSync(CACHE, { recursive: true, force: true })
}
