import type { Catalogue } from '../report/catalogue.ts'

/** What can be wrong with a log that is to be explained. */
export const EXPLAIN_CODES = {
  'explain-input': {
    severity: 'error',
    text: 'expected a text, the lines of a log; found {found}',
    rule: 'meshcerts: explainLine',
    fix: 'decode the bytes first: new TextDecoder().decode(bytes)',
  },
  'explain-too-long': {
    severity: 'error',
    text: 'the log is longer than {limit} characters, the most that is read in one call',
    rule: 'docs/limits.md',
    fix: 'give explainLine one line after the other as they are read, or run `meshcerts explain FILE`, which reads a log of any length',
  },
} as const satisfies Catalogue
