/** Go's reader stopped: what it says. It never leaves this folder. */
class GoFault extends Error {
  readonly says: string
  readonly algorithm: string | undefined

  constructor(says: string, algorithm: string | undefined) {
    super(says)
    this.says = says
    this.algorithm = algorithm
  }
}

/**
 * Stops reading with Go's words.
 *
 * @param algorithm - The algorithm or curve that Go has no code for, where that is the fault.
 */
export function fail(says: string, algorithm?: string): never {
  throw new GoFault(says, algorithm)
}

/** A value, or the words of Go's error, with the algorithm that it lacks where that is it. */
export type Attempt<T> =
  | { readonly value: T; readonly problem?: never; readonly algorithm?: never }
  | { readonly value?: never; readonly problem: string; readonly algorithm?: string | undefined }

/** Runs a reader that may {@link fail}. */
export function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof GoFault) return { problem: error.says, algorithm: error.algorithm }
    throw error
  }
}
