/** One small change of a source file that a test should notice. */
export interface Mutant {
  /** Number within one run; the built code asks for it by this. */
  readonly id: number
  /** From the root of the repository. */
  readonly file: string
  readonly line: number
  /** What was done: `condition false`, `statement removed` … */
  readonly operator: string
  /** The source that was changed, cut to one line. */
  readonly text: string
}

/** What became of a mutant: no test ran it, tests ran and none failed, or one failed (or did not end). */
export type Fate = 'not run' | 'survived' | 'noticed'

/** What the process that runs one test file says, one message each. */
export type Message =
  | { readonly kind: 'ready'; readonly tests: number; readonly ids: readonly number[] }
  | { readonly kind: 'unfit'; readonly why: string }
  | { readonly kind: 'trying'; readonly id: number }
  | { readonly kind: 'fate'; readonly id: number; readonly fate: Fate; readonly by?: string }
  | { readonly kind: 'end' }
