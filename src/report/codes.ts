import type { Catalogue } from './catalogue.ts'

/** What is wrong with a call, whatever function was called. */
export const REPORT_CODES = {
  'report-argument': {
    severity: 'error',
    text: '{argument} must be {expected}; found {found}',
    rule: 'meshcerts: the docstring of the function says what it takes',
    fix: 'pass {expected}',
  },
  'report-exception-ended': {
    severity: 'warning',
    text: 'the exception for {exception} ended at {until}; its reason: {reason}',
    rule: 'meshcerts: an exception holds until its end',
    fix: 'repair what it was for, or give it a new end',
  },
  'report-exception-unused': {
    severity: 'info',
    text: 'the exception for {exception} applies to nothing that was found; its reason: {reason}',
    rule: 'meshcerts: an exception that nobody needs could hide the next fault',
    fix: 'remove it',
  },
  'report-polluted': {
    severity: 'error',
    text: 'Object.prototype has the property "{property}", so every object seems to have it, findings and options too: nothing is judged',
    rule: 'meshcerts: a polluted prototype could turn a refusal into a pass',
    fix: 'find what in this process adds it (print Object.prototype between the imports), or run meshcerts in a process of its own',
  },
} as const satisfies Catalogue

/** A code of this room. */
export type ReportCode = keyof typeof REPORT_CODES
