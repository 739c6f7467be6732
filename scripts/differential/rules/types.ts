/** A question by hand: one rule of a component, broken or kept. */
export interface Rule {
  /** Whose asker puts it. */
  readonly generator: string
  /** What is in it. */
  readonly name: string
  readonly input: unknown
}
