// Runs one built test file in a process of its own: first as it is, noting which tests run which mutants, then once for each
// mutant, each time with all modules new, until a test fails.
//
//   node --import ./scripts/ts.mjs scripts/mutate/run-file.ts SCRIPT TEST FILE-OF-NUMBERS SECONDS
import * as crypto from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Script } from 'node:vm'
import * as zlib from 'node:zlib'
import { createCollector, type Case } from './collect.ts'
import type { Fate, Message } from './types.ts'

/** No loop of a test that we take runs so often: with a mutant it is endless then. */
const MOST_LOOPS = 20_000_000
const [script, test, numbers, longest] = process.argv.slice(2) as [string, string, string, string]
const LONGEST_MS = Number(longest) * 1000

const wanted = new Set(JSON.parse(readFileSync(numbers, 'utf8')) as number[])

const state = { active: -1, loops: 0, hits: new Set<number>() }
Object.assign(globalThis, {
  __m: (id: number): boolean => {
    if (state.active >= 0) return id === state.active
    state.hits.add(id)
    return false
  },
  __l: (): void => {
    if ((state.loops += 1) > MOST_LOOPS) throw new Error('a loop does not end')
  },
})

const say = (message: Message): void => void process.send?.(message)

type Load = (require: unknown, module: { exports: unknown }, exports: unknown) => void

function compile(): Load {
  const code = readFileSync(script, 'utf8')
  const whole = `(function (require, module, exports) {${code}\n})`
  return new Script(whole, { filename: script }).runInThisContext() as Load
}

const load = compile()
const nodeRequire = createRequire(test)

// Making keys is slow and not what is changed: the nth key of its kind is the same one in every round.
const made = new Map<string, unknown>()
let calls = new Map<string, number>()

function remembered<T extends (...values: never[]) => unknown>(make: T, name: string): T {
  return ((...values: never[]) => {
    const kind = `${name} ${JSON.stringify(values)}`
    const count = calls.get(kind) ?? 0
    calls.set(kind, count + 1)
    const key = `${kind} ${String(count)}`
    if (!made.has(key)) made.set(key, make(...values))
    return made.get(key)
  }) as T
}

const { subtle } = globalThis.crypto
subtle.generateKey = remembered(subtle.generateKey.bind(subtle), 'web')
const nodeCrypto = {
  ...crypto,
  generateKeyPairSync: remembered(crypto.generateKeyPairSync as () => unknown, 'node'),
}

/** The vectors are the same in every round. */
const unpacked = new Map<string, Buffer>()
const nodeZlib = {
  ...zlib,
  brotliDecompressSync: (bytes: Buffer): Buffer => {
    const key = crypto.createHash('sha256').update(bytes).digest('hex')
    const known = unpacked.get(key) ?? zlib.brotliDecompressSync(bytes)
    unpacked.set(key, known)
    return known
  },
}

function require(name: string, vitest: unknown): unknown {
  if (name === 'vitest') return vitest
  if (name === 'node:zlib') return nodeZlib
  return /^(?:node:)?crypto$/.test(name) ? nodeCrypto : nodeRequire(name)
}

function collect(): readonly Case[] {
  const { vitest, cases } = createCollector()
  calls = new Map()
  const module = { exports: {} }
  load((name: string) => require(name, vitest), module, module.exports)
  return cases
}

interface Known {
  readonly name: string
  readonly hits: ReadonlySet<number>
}

async function runAll(bodies: Iterable<() => unknown>): Promise<void> {
  for (const body of bodies) await body()
}

async function runCase({ beforeEach, body, afterEach }: Case): Promise<void> {
  try {
    await runAll([...beforeEach, body])
  } finally {
    await runAll(afterEach)
  }
}

const unique = (cases: readonly Case[], key: 'before' | 'after'): Set<() => unknown> =>
  new Set(cases.flatMap((one) => one[key]))

/** As it is: what runs on loading and in `beforeAll` belongs to every test. */
async function observe(): Promise<readonly Known[]> {
  const cases = collect()
  await runAll(unique(cases, 'before'))
  const shared = [...state.hits]
  const known: Known[] = []
  for (const one of cases) {
    state.hits = new Set(shared)
    await runCase(one)
    known.push({ name: one.name, hits: state.hits })
  }
  await runAll(unique(cases, 'after'))
  return known
}

interface Tried {
  readonly fate: Fate
  /** The test that noticed it. */
  readonly by?: string
}

/** Does a test that runs the mutant fail with it? */
async function tryMutant(id: number, known: readonly Known[]): Promise<Tried> {
  state.active = id
  state.loops = 0
  const running = new Set(known.filter(({ hits }) => hits.has(id)).map(({ name }) => name))
  let cases: readonly Case[] = []
  let by = 'on loading'
  try {
    cases = collect()
    if (cases.length !== known.length) return { fate: 'noticed', by }
    const mine = cases.filter(({ name }) => running.has(name))
    await runAll(unique(mine, 'before'))
    for (const one of mine) {
      by = one.name
      await runCase(one)
    }
    return { fate: 'survived' }
  } catch {
    return { fate: 'noticed', by }
  } finally {
    await runAll(unique(cases, 'after')).catch(() => undefined)
  }
}

/** What the tests run, and how long that takes once all keys are made. */
async function observeTwice(): Promise<{ readonly known: readonly Known[]; took: number }> {
  await observe()
  state.hits = new Set()
  const start = process.cpuUsage()
  const known = await observe()
  return { known, took: process.cpuUsage(start).user / 1000 }
}

async function main(): Promise<void> {
  let observed: Awaited<ReturnType<typeof observeTwice>>
  try {
    observed = await observeTwice()
  } catch (error) {
    say({ kind: 'unfit', why: String(error).split('\n')[0]! })
    return
  }
  const { known, took } = observed
  if (took > LONGEST_MS) {
    say({ kind: 'unfit', why: `takes ${String(Math.round(took / 1000))} s` })
    return
  }
  const all = new Set(known.flatMap(({ hits }) => [...hits]))
  const ids = [...all].filter((id) => wanted.has(id)).sort((a, b) => a - b)
  say({ kind: 'ready', tests: known.length, ids })
  for (const id of ids) {
    say({ kind: 'trying', id })
    say({ kind: 'fate', id, ...(await tryMutant(id, known)) })
  }
  say({ kind: 'end' })
}

// a promise that a mutant broke and nobody awaits
process.on('unhandledRejection', () => undefined)
await main()
process.disconnect()
process.exit()
