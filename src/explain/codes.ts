import type { Catalogue } from '../report/catalogue.ts'

/** What can be wrong with a log that is to be explained. */
export const EXPLAIN_CODES = {
  'explain-input': {
    severity: 'error',
    text: 'expected a text, the lines of a log; found {found}',
    rule: 'meshcerts: explainLine',
    fix: 'decode the bytes first: new TextDecoder().decode(bytes)',
  },
} as const satisfies Catalogue
