import type { Catalogue } from '../report/catalogue.ts'

/** What cannot go in or out of `@peculiar/x509` and `pkijs`. */
export const PECULIAR_CODES = {
  'peculiar-object': {
    severity: 'error',
    text: 'this is not the expected {wanted}: {problem}',
    rule: 'meshcerts/peculiar takes objects by their shape, not by their class',
    fix: 'give the {wanted} as the package makes it',
  },
  'peculiar-key-locked': {
    severity: 'error',
    text: 'the private key does not leave Web Crypto: it is not extractable',
    rule: 'Web Cryptography API, section 14.3.10: exportKey',
    fix: 'generate or import it with extractable true',
  },
  'peculiar-key-algorithm': {
    severity: 'error',
    text: 'the Web Crypto that was given does not take a private key of the kind {algorithm}',
    rule: 'Web Cryptography API, section 18.2',
    fix: 'use P-256, P-384, P-521 or RSA, or name the algorithm in the options',
  },
} as const satisfies Catalogue

/** A code of this entry. */
export type PeculiarCode = keyof typeof PECULIAR_CODES
