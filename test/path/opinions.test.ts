import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, test } from 'vitest'
import { optionsFor, type LimboCase } from '../../scripts/limbo.ts'
import { verifyChain } from '../../src/path/verify.ts'
import { limboCases } from '../support/vectors.ts'
import { DIFFERENCES } from './opinions-table.ts'
import type { Library, Question } from './opinions.worker.ts'

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

interface Asked {
  readonly question: Question
  readonly ours: string
}

async function askUs(limbo: LimboCase): Promise<Asked> {
  const options = optionsFor(limbo)
  const { peerName } = options
  const verdict = await verifyChain(options)
  const first = verdict.findings.find(({ severity }) => severity === 'error')
  const question: Question = {
    leaf: limbo.peer_certificate,
    intermediates: limbo.untrusted_intermediates,
    roots: limbo.trusted_certs,
    crls: limbo.crls ?? [],
    at: options.at,
    hosts: listed(peerName?.dns),
    addresses: listed(peerName?.ip),
    emails: listed(peerName?.email),
  }
  return {
    question,
    ours: verdict.status === 'trusted' ? 'trusted' : (first?.code ?? 'no code'),
  }
}

afterAll(async () => {
  await worker?.terminate()
})

describe('second opinions on x509-limbo', () => {
  const cases = limboCases().filter(({ id }) => !id.startsWith('bettertls::'))
  const pairs = cases.flatMap((limbo) => LIBRARIES.map((library) => ({ library, limbo })))
  const table = explained()
  let silent = 0

  test('there are 208 cases, and the table explains nothing else', () => {
    expect(cases.length).toBe(208)
    const asked = new Set(pairs.map(({ library, limbo }) => `${library}: ${limbo.id}`))
    expect([...table.keys()].filter((who) => !asked.has(who))).toEqual([])
  })

  test.each(pairs)('$library on $limbo.id: agrees, or a rule explains it', async (pair) => {
    const { question, ours } = await askUs(pair.limbo)
    const answer = await ask(pair.library, question)
    if (answer === 'no answer') {
      silent++
      return
    }
    const disagrees = (answer === 'trusted') !== (ours === 'trusted')
    // an explanation that is not needed is wrong too
    expect({ answer, rule: table.get(`${pair.library}: ${pair.limbo.id}`) }).toEqual({
      answer,
      rule: disagrees ? ours : undefined,
    })
  })

  test('nearly all questions got an answer', () => {
    expect(silent).toBeLessThan(SILENT_AT_MOST)
  })
})
