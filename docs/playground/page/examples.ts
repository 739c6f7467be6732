/** A set to try the page with. The build fills the list from the fixtures of the tests: keys of nobody. */
export interface Example {
  readonly title: string
  /** When to judge it; empty for now. */
  readonly at: string
  readonly files: Readonly<Record<string, string>>
}

declare const EXAMPLES_OF_BUILD: readonly Example[]

export const EXAMPLES: readonly Example[] = EXAMPLES_OF_BUILD
