import { quoteShort } from '../report/quote.ts'
import { finding, type FactsFor, type Overrides } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { TLS_CODES, type TlsCode } from './codes.ts'
import type { Effect } from './dialect.ts'

/** Makes a finding of this room; its number among the 26 checks goes into `facts.id`. */
export function note<K extends TlsCode>(
  code: K,
  facts: FactsFor<(typeof TLS_CODES)[K]>,
  overrides: Overrides = {},
): Finding {
  const entry = TLS_CODES[code]
  const all = 'id' in entry ? { ...facts, id: entry.id } : facts
  return finding(TLS_CODES, code, all, {}, overrides)
}

/** What a component does, as facts: `does` for the message, `says` its exact words where they are known. */
export function effectFacts({ does, says }: Effect): { does: string; says?: string } {
  return says === undefined ? { does } : { does: `${does}: "${says}"`, says }
}

// the longest name has 45 characters; what is longer is shown cut, so that a report stays readable
const SHOWN = 80

/** A piece of untrusted text, fit for a message: cut, control characters escaped. */
export function shown(text: string): string {
  return quoteShort(text, SHOWN)
}

/** What kind of value something is, for a message. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`
}
