import type { Facts, FactValue, Finding, Place, Severity } from './finding.ts'
import { quotePlace } from './place.ts'
import { isKnown, type Known, knownText, quoteInput } from './quote.ts'

/**
 * What a room knows about one of its codes. `{name}` in `text` and `fix` stands for the fact of that name.
 */
export interface CatalogueEntry {
  readonly severity: Severity
  readonly text: string
  readonly rule: string
  readonly fix?: string
}

/** The codes of a room, written `as const satisfies Catalogue` so that the compiler knows the facts each needs. */
export type Catalogue = Readonly<Record<string, CatalogueEntry>>

type Slots<Text> = Text extends `${string}{${infer Slot}}${infer Rest}` ? Slot | Slots<Rest> : never
type SlotsOf<Entry> = Entry extends { readonly text: infer Text }
  ? Slots<Text> | (Entry extends { readonly fix: infer Fix } ? Slots<Fix> : never)
  : never
/** A fact as it is handed in: text is quoted as input, unless it is known to be none. */
export type GivenFact = FactValue | Known | readonly Known[]
/** At least the facts that the texts of an entry name. */
export type FactsFor<Entry> = Readonly<Record<string, GivenFact>> &
  Readonly<Record<SlotsOf<Entry>, GivenFact>>

/** What one place in the code may say differently from the catalogue. */
export interface Overrides {
  readonly severity?: Severity
  readonly message?: string
  readonly rule?: string
  readonly fix?: string
}

const SLOT = /\{(\w+)\}/g

function show(value: FactValue | undefined): string {
  if (Array.isArray(value)) return value.map(show).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function fill(text: string, facts: Facts): string {
  return text.replace(SLOT, (_, name: string) => show(facts[name]))
}

function quoteFact(value: GivenFact): FactValue {
  if (typeof value === 'string') return quoteInput(value)
  if (isKnown(value)) return knownText(value)
  if (Array.isArray(value)) return (value as readonly GivenFact[]).map(quoteFact)
  if (typeof value !== 'object' || value === null) return value
  // no fact by its type, but callers in JavaScript can pass anything
  if (ArrayBuffer.isView(value)) return `${String(value.byteLength)} octets`
  return quoteNested(value as Readonly<Record<string, GivenFact>>)
}

const quoteNested = (facts: Readonly<Record<string, GivenFact>>): FactValue =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [quoteInput(name), quoteFact(value)]),
  )

const quoteFacts = (facts: Readonly<Record<string, GivenFact>>): Facts =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, quoteFact(value)]))

const fixOf = ({ fix }: CatalogueEntry, facts: Facts): string | undefined =>
  fix === undefined ? undefined : fill(fix, facts)

/**
 * Makes a finding out of a room's catalogue: the texts filled in from the facts, frozen.
 *
 * Every text among the facts, and what replaces a text of the catalogue, goes through {@link quoteInput}: no piece of a key gets
 * into a finding. What is computed here and looks like one is handed in as {@link Known}.
 *
 * @param catalogue - The room's codes.
 * @param code - One of them.
 * @param facts - At least the facts that the texts of the code name; texts are quoted, see above.
 * @param place - Where it is.
 * @param overrides - What this one says differently; a severity, say, that depends on the case.
 */
// a code and its facts, where, and what differs this time: these five are what a finding is
// eslint-disable-next-line max-params
export function finding<C extends Catalogue, K extends keyof C & string>(
  catalogue: C,
  code: K,
  facts: FactsFor<C[K]>,
  place: Place = {},
  overrides: Overrides = {},
): Finding {
  const entry = catalogue[code] as CatalogueEntry
  const quoted = quoteFacts(facts)
  const { message } = overrides
  const fix = overrides.fix === undefined ? fixOf(entry, quoted) : quoteInput(overrides.fix)
  return Object.freeze({
    code,
    severity: overrides.severity ?? entry.severity,
    message: message === undefined ? fill(entry.text, quoted) : quoteInput(message),
    ...quotePlace(place),
    facts: Object.freeze(quoted),
    rule: overrides.rule ?? entry.rule,
    ...(fix === undefined ? {} : { fix }),
  })
}
