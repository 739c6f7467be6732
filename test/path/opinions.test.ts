import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, test } from 'vitest'
import { optionsFor, readSuite, type LimboCase } from '../../scripts/limbo.ts'
import { verifyChain } from '../../src/path/verify.ts'
import { DIFFERENCES } from './opinions-table.ts'
import type { Library, Question } from './opinions.worker.ts'

const SUITE = '../shared/conformance/limbo.json.br'
// the slowest honest answer takes 1.4 seconds; some cases never end
const PATIENCE = 2000

// cases that go round in circles, by library
const SILENT_AT_MOST = 20

let worker: Worker | undefined

/** Loading the libraries takes a while, which is no library's fault: the thread says when it is ready. */
async function startWorker(): Promise<Worker> {
  const started = new Worker(new URL('./opinions.worker.ts', import.meta.url), {
    execArgv: ['--import', './scripts/ts.mjs'],
  })
  await new Promise((resolve, reject) => {
    started.once('message', resolve)
    started.once('error', reject)
  })
  return started
}

type Answer = 'trusted' | 'refused' | 'no answer'

/** What a library says. One that does not answer in time is stopped: that says nothing of the chain, either way. */
async function ask(library: Library, question: Question): Promise<Answer> {
  const asked = (worker ??= await startWorker())
  const answer = await new Promise<Answer>((resolve, reject) => {
    const finish = (said: Answer): void => {
      clearTimeout(stop)
      asked.off('message', hear)
      asked.off('error', reject)
      resolve(said)
    }
    const stop = setTimeout(finish, PATIENCE, 'no answer')
    const hear = (trusted: boolean): void => {
      finish(trusted ? 'trusted' : 'refused')
    }
    asked.on('message', hear)
    asked.on('error', reject)
    asked.postMessage({ library, question })
  })
  if (answer !== 'no answer') return answer
  await asked.terminate()
  worker = undefined
  return answer
}

const LETTERS: Readonly<Record<Library, string>> = {
  pkijs: 'p',
  '@peculiar/x509': 'x',
  'node:crypto': 'n',
}
const LIBRARIES = Object.keys(LETTERS) as Library[]

const listed = (names: string | readonly string[] | undefined): readonly string[] =>
  names === undefined ? [] : typeof names === 'string' ? [names] : names

/** Case, library and what we say: the table as such lines. */
function explained(): Map<string, string> {
  const lines = new Map<string, string>()
  for (const { code = 'trusted', cases } of DIFFERENCES) {
    for (const [who, ids] of Object.entries(cases)) {
      for (const library of LIBRARIES.filter((name) => who.includes(LETTERS[name]))) {
        for (const id of ids) lines.set(`${library}: ${id}`, code)
      }
    }
  }
  return lines
}

async function opinions(limbo: LimboCase): Promise<{ ours: string; others: Map<string, Answer> }> {
  const options = optionsFor(limbo)
  const { peerName } = options
  const verdict = await verifyChain(options)
  const first = verdict.findings.find(({ severity }) => severity === 'error')
  const question: Question = {
    leaf: options.leaf as Uint8Array,
    intermediates: options.intermediates as readonly Uint8Array[],
    roots: options.roots as readonly Uint8Array[],
    crls: options.crls as readonly Uint8Array[],
    at: options.at,
    hosts: listed(peerName?.dns),
    addresses: listed(peerName?.ip),
    emails: listed(peerName?.email),
  }
  const others = new Map<string, Answer>()
  for (const library of LIBRARIES) {
    others.set(`${library}: ${limbo.id}`, await ask(library, question))
  }
  return { ours: verdict.status === 'trusted' ? 'trusted' : (first?.code ?? 'no code'), others }
}

if (!existsSync(SUITE)) console.warn(`${SUITE} is missing: second opinions are NOT asked`)

afterAll(async () => {
  await worker?.terminate()
})

describe.skipIf(!existsSync(SUITE))('second opinions on x509-limbo', () => {
  test('every disagreement is explained by a rule, and every explanation is needed', async () => {
    const table = explained()
    const unexplained: string[] = []
    const needless: string[] = []
    const seen = new Set<string>()
    let silent = 0
    for (const limbo of readSuite(SUITE)) {
      if (limbo.id.startsWith('bettertls::')) continue
      const { ours, others } = await opinions(limbo)
      for (const [who, answer] of others) {
        seen.add(who)
        if (answer === 'no answer') {
          silent++
          continue
        }
        const disagrees = (answer === 'trusted') !== (ours === 'trusted')
        const rule = table.get(who)
        if (disagrees && rule !== ours) unexplained.push(`${who}: ${answer}, we say ${ours}`)
        if (!disagrees && rule !== undefined) needless.push(who)
      }
    }
    needless.push(...[...table.keys()].filter((who) => !seen.has(who)))
    expect({ unexplained, needless }).toEqual({ unexplained: [], needless: [] })
    expect(silent).toBeLessThan(SILENT_AT_MOST)
    expect(seen.size).toBe(208 * LIBRARIES.length)
  }, 240_000)
})
