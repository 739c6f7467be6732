import type { Catalogue } from '../report/catalogue.ts'
import { errorOf } from '../report/error.ts'

/** What can be wrong with a question to a component. */
export const EMULATION_CODES = {
  'emulation-option': {
    severity: 'error',
    text: 'the option {option} {problem}',
    rule: 'meshcerts: predictPeer',
  },
} as const satisfies Catalogue

/** The error for a question that cannot be asked, ready to be thrown. */
export const emulationError = errorOf(EMULATION_CODES)
