import type { Catalogue } from './catalogue.ts'

/** What is wrong with a call, whatever function was called. */
export const REPORT_CODES = {
  'report-argument': {
    severity: 'error',
    text: '{argument} must be {expected}; found {found}',
    rule: 'meshcerts: what a function takes stands in its docstring',
    fix: 'pass {expected}',
  },
} as const satisfies Catalogue

/** A code of this room. */
export type ReportCode = keyof typeof REPORT_CODES
