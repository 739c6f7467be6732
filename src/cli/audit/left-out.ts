import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CLI_CODES } from '../codes.ts'
import { leftOutGroups, type LeftOut, type Why } from '../left-out.ts'

// An answer is all that is kept of a record: what of it was not judged is said there.

const ADVICE: Readonly<Record<Why, string>> = {
  mesh: 'take "kind" out of the record, or give them as a record of kind "set"',
  nobody:
    'nothing needs to be done, unless a gateway is to serve with one: give that tls.crt and tls.key',
  clients:
    'give them in one List with the Secrets that they are for, called NAME where these are NAME-cacert',
  signer: 'where one is a gateway\'s, say so in the record: "kind": "credential"',
}

/** What of a List was not judged: a finding for each cause. */
export const leftOutFindings = (all: readonly LeftOut[]): readonly Finding[] =>
  leftOutGroups(all).map(({ why, names, because }) =>
    finding(CLI_CODES, 'cli-left-out', { names, because, advice: ADVICE[why] }),
  )
