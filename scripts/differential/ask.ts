import type { Oracle } from '../../test/support/oracle.ts'
import type { Answer, Generator, Made } from './types.ts'
import { disagreement, type Disagreement } from './compare.ts'

/** A question with both answers. */
export interface Compared {
  readonly input: unknown
  readonly theirs: Answer
  readonly ours: Answer
  readonly differs: Disagreement | undefined
}

async function answerOurs({ asker }: Generator, input: unknown): Promise<Answer> {
  try {
    return await asker.ours(input)
  } catch (error) {
    return { verdict: 'crash', words: String(error instanceof Error ? error.stack : error) }
  }
}

/** Asks both sides, the oracle in bulk. */
export async function compareAll(
  oracle: Oracle,
  generator: Generator,
  inputs: readonly unknown[],
): Promise<readonly Compared[]> {
  const asked = oracle.ask(inputs.map(generator.asker.question))
  const all: Compared[] = []
  for (const [index, raw] of (await asked).entries()) {
    const input = inputs[index]
    const theirs = generator.asker.theirs(raw, input)
    const ours = await answerOurs(generator, input)
    all.push({ input, theirs, ours, differs: disagreement(theirs, ours) })
  }
  return all
}

/** The input of a case with these of its steps. */
export function inputOf({ render }: Generator, { base, steps }: Made<unknown>): unknown {
  return render(steps.reduce((plan, step) => step.apply(plan), base))
}

/**
 * A smaller case that differs in the same way: leaves out one step after another.
 *
 * @returns The steps that are needed, and what both sides say of them.
 */
export async function shrink(
  oracle: Oracle,
  generator: Generator,
  made: Made<unknown>,
  found: Compared,
): Promise<{ readonly made: Made<unknown>; readonly compared: Compared }> {
  let best = { made, compared: found }
  for (let i = made.steps.length - 1; i >= 0; i--) {
    const fewer = {
      base: made.base,
      steps: best.made.steps.filter((step) => step !== made.steps[i]),
    }
    const [compared] = await compareAll(oracle, generator, [inputOf(generator, fewer)])
    if (compared !== undefined && compared.differs === found.differs)
      best = { made: fewer, compared }
  }
  return best
}
