import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Tinypool } from 'tinypool'
import { judgeBatch, type BatchAnswer, type BatchTask } from './judge-batch.ts'

/** Judges batches, several at a time. */
export interface Pool {
  readonly judge: (task: BatchTask) => Promise<BatchAnswer>
  readonly close: () => Promise<void>
}

/** The file that threads run: built (`dist`, CommonJS) or as source (`src/cli/audit`, a module). */
const threadFile = (): URL =>
  typeof __dirname === 'string'
    ? pathToFileURL(`${__dirname}/cli.audit-thread.cjs`)
    : pathToFileURL(`${dirname(fileURLToPath(import.meta.url))}/thread.ts`)

async function startThreads(threads: number): Promise<Tinypool> {
  const { Tinypool: Threads } = await import('tinypool')
  return new Threads({
    filename: threadFile().href,
    name: 'judge',
    minThreads: threads,
    maxThreads: threads,
    // a thread that waits in Atomics.wait starts its next batch sooner, but takes no message in between; nobody sends one
    runtime: 'worker_threads',
  })
}

/** This thread judges the first batch, and all where it is the only one: few records are done before another has started. */
export function openPool(threads: number): Pool {
  let others: Promise<Tinypool> | undefined
  let isFirst = true
  // a single executable has no files: it audits on one core
  const isAlone = threads === 1 || !existsSync(threadFile())
  return {
    async judge(task) {
      if (isFirst || isAlone) {
        isFirst = false
        return judgeBatch(task)
      }
      others ??= startThreads(threads)
      const transferList = [task.batch.octets.buffer as ArrayBuffer]
      return (await (await others).run(task, { transferList })) as BatchAnswer
    },
    close: async () => (await others)?.destroy(),
  }
}

/** What happens first: the next question is there, or (`undefined`) the first that waits is answered. */
function turnOf<T>(
  first: Promise<unknown> | undefined,
  next: Promise<IteratorResult<T>>,
  isFull: boolean,
): Promise<IteratorResult<T> | undefined> {
  const answered = first?.then(() => undefined)
  if (answered === undefined) return next
  return isFull ? answered : Promise.race([answered, next])
}

/**
 * Gives each to the judge, at most `width` at a time, and yields the answers in the order of what was given: each as soon as
 * those before it are out, also while the next question is not there yet.
 */
export async function* inOrder<T, R>(
  given: AsyncGenerator<T>,
  judge: (one: T) => Promise<R>,
  width: number,
): AsyncGenerator<R> {
  const waiting: Promise<R>[] = []
  const ask = (): Promise<IteratorResult<T>> => handled(given.next())
  let next = ask()
  let isOver = false
  try {
    while (!isOver || waiting.length > 0) {
      const turn = await turnOf(waiting[0], next, isOver || waiting.length >= width)
      if (turn === undefined) yield await (waiting.shift() as Promise<R>)
      else if (turn.done === true) isOver = true
      else {
        waiting.push(handled(judge(turn.value)))
        next = ask()
      }
    }
  } finally {
    // not awaited: it waits for the next question itself
    if (!isOver) void given.return(undefined)
  }
}

/** What fails while something else is awaited is not unhandled: it is thrown in its turn. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
