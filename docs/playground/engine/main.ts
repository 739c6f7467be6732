// The engine of the page: a thread of its own, so that the page answers keys while a large file is read.
import type { Asked, Told } from '../types.ts'
import { judge, runBoth } from './judge.ts'

// the DOM library has no types for workers next to those for pages
const thread = globalThis as unknown as {
  onmessage: ((event: { readonly data: Asked }) => void) | null
  readonly postMessage: (told: Told) => void
}

async function answer(asked: Asked): Promise<Told> {
  const { id } = asked
  try {
    if (asked.kind === 'judge') return { id, answer: await judge(asked) }
    return { id, answer: (await runBoth(asked.argv, new Date())).run }
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) }
  }
}

// one question after the other: they share the disk
let last: Promise<unknown> = Promise.resolve()

thread.onmessage = ({ data }) => {
  last = last.then(async () => {
    thread.postMessage(await answer(data))
  })
}
