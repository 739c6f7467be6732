/** What a matcher answers; vitest and jest take the same. */
export interface MatcherResult {
  /** Does the assertion hold, `.not` not counted? */
  readonly pass: boolean
  /** The text for the case that fails: with `.not` when `pass` is true. */
  readonly message: () => string
}

/** A matcher's answer: the message of one that passes is shown behind `.not`. */
export const answer = (pass: boolean, not: string, but: string): MatcherResult => ({
  pass,
  // the message of a matcher that passes is shown behind `.not`
  message: () => (pass ? not : but),
})
