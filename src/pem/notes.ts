import { finding, type FactsFor, type Overrides } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import { PEM_CODES, type PemCode } from './codes.ts'

/**
 * How many notes of one code are kept, so that a million BEGIN lines do not become a million notes.
 *
 * A hundred are more than anybody reads; how many there were beyond is said in one `pem-more-notes` for each code.
 */
export const PEM_NOTES_PER_CODE = 100

/** Collects the notes of one text. */
export interface Notes {
  /** Facts that take time to gather come as a function: it is called for a note that is kept. */
  add<K extends PemCode>(
    code: K,
    facts: FactsFor<(typeof PEM_CODES)[K]> | (() => FactsFor<(typeof PEM_CODES)[K]>),
    place?: Place,
    overrides?: Overrides,
  ): void
  has(code: PemCode): boolean
  /** In the order they were added; what was left out at the end. */
  list(): readonly Finding[]
}

export function createNotes(): Notes {
  const notes: Finding[] = []
  const seen = new Map<PemCode, number>()
  return {
    add(code, facts, place, overrides) {
      const count = (seen.get(code) ?? 0) + 1
      seen.set(code, count)
      if (count > PEM_NOTES_PER_CODE) return
      const gathered = typeof facts === 'function' ? facts() : facts
      notes.push(finding(PEM_CODES, code, gathered, place, overrides))
    },
    has: (code) => seen.has(code),
    list() {
      const more = [...seen]
        .filter(([, count]) => count > PEM_NOTES_PER_CODE)
        .map(([kind, count]) =>
          finding(PEM_CODES, 'pem-more-notes', { kind, count: count - PEM_NOTES_PER_CODE }),
        )
      return Object.freeze([...notes, ...more])
    },
  }
}
