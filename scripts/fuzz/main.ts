// Puts changed inputs to every function that takes input from outside, and looks for what must not be.
//
//   npm run fuzz -- [--minutes N | --cases N] [--seed S] [--target T] [--coverage off|watch|guide]
//
// With --cases the same seed makes the same inputs on every machine, unless coverage guides. An input that makes a target say something new is kept,
// and changed further; where coverage guides, so is one that reaches a block of the source that none reached. That is so with
// --minutes and off with --cases; `watch` only says how many blocks ran. Exit 1 when something was found; the inputs are in node_modules/.cache/meshcerts-fuzz/.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from '../differential/random.ts'
import { checkInput } from './check.ts'
import { watchCoverage, type Coverage } from './coverage.ts'
import { createGuide, type Guide } from './guide.ts'
import { makeInput } from './mutate.ts'
import { TARGETS } from './targets.ts'
import type { Fault, Target } from './types.ts'

const MINUTE = 60_000
/** Inputs that made something new be said, for each target. */
const POOL = 500
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/meshcerts-fuzz/', import.meta.url))

interface Course {
  readonly target: Target
  readonly pool: Uint8Array[]
  readonly seen: Set<string>
  readonly faults: Map<string, Fault>
  count: number
}

async function step(course: Course, seed: number, guide: Guide | undefined): Promise<void> {
  const { target, pool, seen, faults } = course
  const input = makeInput(createRandom(seed), target, pool)
  course.count += 1
  const { codes, fault } = await checkInput(target, input)
  if (!seen.has(codes)) {
    seen.add(codes)
    if (pool.length < POOL) pool.push(input)
  }
  await guide?.tried({ target, input, pool })
  // one of a kind: the place where it was thrown tells kinds apart
  const kind = fault && `${fault.kind} ${fault.detail.split('\n').slice(0, 2).join(' ')}`
  if (kind !== undefined && !faults.has(kind)) faults.set(kind, fault!)
}

function write(fault: Fault, number: number): string {
  mkdirSync(FOLDER, { recursive: true })
  const path = `${FOLDER}${fault.target}-${String(number)}.json`
  const input = Buffer.from(fault.input).toString('base64')
  const { target, kind } = fault
  writeFileSync(path, `${JSON.stringify({ target, kind, input }, null, 2)}\n`)
  return path
}

function print(courses: readonly Course[], seconds: number): void {
  for (const { target, count, seen, faults } of courses) {
    const said = `${String(seen.size)} answers, ${String(faults.size)} faults`
    console.log(`${target.name.padEnd(12)} ${String(count).padStart(8)} inputs, ${said}`)
    for (const [number, [kind, fault]] of [...faults].entries())
      console.log(`  ${kind}\n  ${write(fault, number)}`)
  }
  const total = courses.reduce((sum, { count }) => sum + count, 0)
  console.log(`${String(total)} inputs, ${String(Math.round(total / seconds))} a second`)
}

interface Watch {
  readonly coverage: Coverage
  readonly guide: Guide
}

/** Watches what runs where that is asked for; a guide that may keep nothing only counts. */
function startWatch(mode: string): Watch | undefined {
  if (mode === 'off') return undefined
  const coverage = watchCoverage()
  return { coverage, guide: createGuide(coverage, mode === 'guide' ? POOL : -1) }
}

function printCoverage({ coverage, guide }: Watch): void {
  coverage.learn(coverage.take())
  const [blocks, kept] = [coverage.blocks(), guide.kept()].map(String)
  console.log(`${blocks!} blocks ran, ${kept!} inputs kept for a new one`)
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string' },
      cases: { type: 'string' },
      seed: { type: 'string', default: '1' },
      target: { type: 'string' },
      coverage: { type: 'string' },
    },
  })
  const targets = TARGETS.filter(
    ({ name }) => values.target === undefined || name === values.target,
  )
  if (targets.length === 0) {
    console.error(`no such target; there are ${TARGETS.map(({ name }) => name).join(', ')}`)
    return 2
  }
  const courses = targets.map((target): Course => ({
    target,
    pool: [],
    seen: new Set(),
    faults: new Map(),
    count: 0,
  }))
  const watch = startWatch(values.coverage ?? (values.cases === undefined ? 'guide' : 'off'))
  const start = performance.now()
  const until =
    values.cases === undefined ? start + Number(values.minutes ?? '1') * MINUTE : Infinity
  const most = Number(values.cases ?? Infinity)
  for (let number = 0; number < most && performance.now() < until; number++)
    await step(
      courses[number % courses.length]!,
      Number(values.seed) * 1_000_003 + number,
      watch?.guide,
    )
  print(courses, (performance.now() - start) / 1000)
  if (watch !== undefined) printCoverage(watch)
  return courses.some(({ faults }) => faults.size > 0) ? 1 : 0
}

process.exitCode = await main()
