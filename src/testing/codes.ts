import type { Catalogue } from '../report/catalogue.ts'

/** What the test kit itself has to say. */
export const TESTING_CODES = {
  'testing-option': {
    severity: 'error',
    text: 'the option {option} cannot be {found}',
    rule: 'meshcerts/testing: testPki',
  },
  'testing-no-tls': {
    severity: 'error',
    text: 'this runtime has no node:tls: tlsPair cannot make a handshake',
    rule: 'meshcerts/testing: tlsPair is for Node',
  },
  'testing-received': {
    severity: 'error',
    text: 'the matcher {matcher} takes {wanted}',
    rule: 'meshcerts/testing: matchers',
  },
} as const satisfies Catalogue

/** A code of this entry. */
export type TestingCode = keyof typeof TESTING_CODES
