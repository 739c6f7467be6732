import type { Answer, Asked, Question, Run, Told } from '../types.ts'

// The engine is a thread that is made from its text: so it inherits the content policy of the page, which a thread that is
// loaded by its address would not where the host sends no headers.

interface Policy {
  readonly createScriptURL: (url: string) => string
}

interface TrustedTypes {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ) => Policy
}

const { trustedTypes } = globalThis as unknown as { readonly trustedTypes?: TrustedTypes }
/** What the page loads as a program: its own engine and its own service worker. */
export const policy: Policy = trustedTypes?.createPolicy('meshcerts', {
  createScriptURL: (url) => url,
}) ?? {
  createScriptURL: (url) => url,
}

/** The text of the engine: in the page itself where it was opened from a disk, else next to it. */
async function textOfEngine(): Promise<string> {
  const inside = document.getElementById('engine')
  const address = inside?.getAttribute('data-from')
  if (address === null || address === undefined) return inside?.textContent ?? ''
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`the engine cannot be loaded: ${String(answer.status)}`)
  return answer.text()
}

async function start(): Promise<Worker> {
  const text = await textOfEngine()
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  return new Worker(policy.createScriptURL(url))
}

type Waiting = (told: Told) => void
const waiting = new Map<number, Waiting>()
let started: Promise<Worker> | undefined
let last = 0

/** Starts the engine, once. */
export async function engine(): Promise<Worker> {
  started ??= start().then((worker) => {
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      waiting.get(data.id)?.(data)
      waiting.delete(data.id)
    }
    return worker
  })
  return started
}

async function ask(question: Question): Promise<Answer | Run> {
  const worker = await engine()
  const id = (last += 1)
  const told = await new Promise<Told>((resolve) => {
    waiting.set(id, resolve)
    worker.postMessage({ ...question, id } satisfies Asked)
  })
  if (told.answer === undefined) throw new Error(told.failure ?? 'the engine gave no answer')
  return told.answer
}

/** Judges files. */
export const judge = (
  question: Omit<Extract<Question, { kind: 'judge' }>, 'kind'>,
): Promise<Answer> => ask({ kind: 'judge', ...question }) as Promise<Answer>

/** Runs a command that needs no files. */
export const run = (argv: readonly string[]): Promise<Run> =>
  ask({ kind: 'run', argv }) as Promise<Run>
