import type { Question } from '../../test/support/oracle.ts'
import type { Random } from './random.ts'

// What an oracle brings to the differential: askers say how a question is put to both sides, generators make the questions.

/** An answer of either side, in the order in which they are compared: verdict first, then cause, then words. */
export interface Answer {
  /** `accepts`, `refuses`, or what else there is to tell apart. */
  readonly verdict: string
  /** Compared where both sides give one. */
  readonly cause?: string | undefined
  readonly words?: string | undefined
  /** Anything further that must be equal, such as the blocks that a reader found. */
  readonly facts?: unknown
}

/** The verdict of a component that could not be brought to the question: there is nothing to compare. */
export const UNASKED = 'unasked'

/** How one kind of question is put to the oracle and to us. */
export interface Asker<Input, Raw = unknown> {
  readonly question: (input: Input) => Question
  /** What the oracle answered, in words that can be compared. */
  readonly theirs: (raw: Raw, input: Input) => Answer
  readonly ours: (input: Input) => Promise<Answer> | Answer
}

/** One thing done to a good case. */
export interface Step<Plan> {
  readonly name: string
  readonly apply: (plan: Plan) => Plan
}

/** A good case and what is done to it; steps can be left out one by one. */
export interface Made<Plan> {
  readonly base: Plan
  readonly steps: readonly Step<Plan>[]
}

/** A source of questions of one kind. */
export interface Generator {
  readonly name: string
  readonly make: (random: Random) => Made<unknown>
  /** The question that a plan stands for. */
  readonly render: (plan: unknown) => unknown
  readonly asker: Asker<unknown>
}

/** Checks a generator by its own types, and forgets them: the list holds many. */
export function generator<Plan, Input, Raw>(one: {
  readonly name: string
  readonly make: (random: Random) => Made<Plan>
  readonly render: (plan: Plan) => Input
  readonly asker: Asker<Input, Raw>
}): Generator {
  return one as unknown as Generator
}

/** One oracle with the questions for it. */
export interface Differential {
  /** The name of its program. */
  readonly oracle: string
  readonly generators: readonly Generator[]
}
