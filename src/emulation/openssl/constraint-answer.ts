import type { VerifyErrorName } from './x509-errors.ts'

/** What a constraint says of a name of its own type: it matches, it does not, or the library cannot judge. */
export type Answer =
  | 'match'
  | 'none'
  | Extract<
      VerifyErrorName,
      'constraint-type' | 'unspecified' | 'constraint-syntax' | 'name-syntax'
    >

export const matched = (yes: boolean): Answer => (yes ? 'match' : 'none')

/** Only ASCII letters lose their case: OPENSSL_tolower, ossl_tolower. */
export const lower = (text: string): string =>
  text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
