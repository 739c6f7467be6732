import type { Catalogue } from '../report/catalogue.ts'

const DER = 'X.690, section 10 and 11 (DER), as RFC 5280, section 4.1 asks'

/** What can be wrong with an encoding. `what` names the field, `offset` counts bytes from the start of the input. */
export const DER_CODES = {
  'der-truncated': {
    severity: 'error',
    text: '{what} at offset {offset}: the encoding ends before its length says',
    rule: DER,
    fix: 'copy the whole certificate or key again: it was cut short',
  },
  'der-unexpected-tag': {
    severity: 'error',
    text: '{what} at offset {offset}: expected tag {expected}, found {found}',
    rule: DER,
  },
  'der-trailing-data': {
    severity: 'error',
    text: '{what} at offset {offset}: {count} bytes follow that do not belong there',
    rule: DER,
  },
  'der-length': {
    severity: 'error',
    text: '{what} at offset {offset}: the length is not in its shortest definite form',
    rule: 'X.690, section 10.1',
  },
  'der-tag': {
    severity: 'error',
    text: '{what} at offset {offset}: a tag number above 30 is not allowed here',
    rule: DER,
  },
  'der-boolean': {
    severity: 'error',
    text: '{what} at offset {offset}: a BOOLEAN is one byte, 00 or FF',
    rule: 'X.690, section 11.1',
  },
  'der-integer': {
    severity: 'error',
    text: '{what} at offset {offset}: an INTEGER has at least one byte and no needless leading one',
    rule: 'X.690, section 8.3.2',
  },
  'der-integer-range': {
    severity: 'error',
    text: '{what} at offset {offset}: the number is negative or too large here',
    rule: 'RFC 5280, appendix A',
  },
  'der-bit-string': {
    severity: 'error',
    text: '{what} at offset {offset}: the unused bits of a BIT STRING are 0 to 7, and zero',
    rule: 'X.690, section 11.2',
  },
  'der-oid': {
    severity: 'error',
    text: '{what} at offset {offset}: the object identifier is not well-formed',
    rule: 'X.690, section 8.19',
  },
  'der-null': {
    severity: 'error',
    text: '{what} at offset {offset}: a NULL has no content',
    rule: 'X.690, section 8.8',
  },
  'der-time': {
    severity: 'error',
    text: '{what} at offset {offset}: "{found}" is not a time in the form YYMMDDHHMMSSZ (to 2049) or YYYYMMDDHHMMSSZ',
    rule: 'RFC 5280, section 4.1.2.5',
  },
  'der-string': {
    severity: 'error',
    text: '{what} at offset {offset}: the characters do not fit the string type {type}',
    rule: 'RFC 5280, section 4.1.2.4 and X.680, section 41',
  },
} as const satisfies Catalogue

/** The codes of this room. */
export type DerCode = keyof typeof DER_CODES
