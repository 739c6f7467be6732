import type { Coverage } from './coverage.ts'
import type { Target } from './types.ts'

/** Inputs between two looks at the coverage: a look takes about as long as ten inputs. */
const BATCH = 64

/** An input that was put to a target, and where it goes if it reached something new. */
export interface Tried {
  readonly target: Target
  readonly input: Uint8Array
  readonly pool: Uint8Array[]
}

/** Keeps inputs that reach new blocks of the source as parents of others. */
export interface Guide {
  readonly tried: (one: Tried) => Promise<void>
  readonly kept: () => number
}

async function replay(batch: readonly Tried[]): Promise<void> {
  for (const { target, input } of batch) {
    try {
      await target.run(input.slice())
    } catch {
      // what it throws was judged when it was tried
    }
  }
}

/** The first input of a batch that reaches what is not known: found by halves, each put to its targets again. */
async function find(coverage: Coverage, batch: readonly Tried[]): Promise<Tried | undefined> {
  let left = batch
  while (left.length > 1) {
    const half = left.slice(0, left.length >> 1)
    await replay(half)
    left = coverage.isFresh(coverage.take()) ? half : left.slice(half.length)
  }
  return left[0]
}

/** @param most - A pool that holds so many takes no more. */
export function createGuide(coverage: Coverage, most: number): Guide {
  let batch: Tried[] = []
  let kept = 0
  async function keep(): Promise<void> {
    const one = await find(coverage, batch)
    coverage.take()
    await replay(one === undefined ? [] : [one])
    // what is remembered between calls ran the first time alone
    if (one === undefined || !coverage.isFresh(coverage.take()) || one.pool.length >= most) return
    one.pool.push(one.input)
    kept += 1
  }
  return {
    async tried(one) {
      batch.push(one)
      if (batch.length < BATCH) return
      const ran = coverage.take()
      if (most >= 0 && coverage.isFresh(ran)) await keep()
      coverage.learn(ran)
      batch = []
    },
    kept: () => kept,
  }
}
