import type { Facts, FactValue, Finding, Place, Severity } from './finding.ts'

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
/** At least the facts that the texts of an entry name. */
export type FactsFor<Entry> = Facts & Readonly<Record<SlotsOf<Entry>, FactValue>>

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

/**
 * Makes a finding out of a room's catalogue: the texts filled in from the facts, frozen.
 *
 * @param catalogue - The room's codes.
 * @param code - One of them.
 * @param facts - At least the facts that the texts of the code name; never key material.
 * @param place - Where it is.
 * @param overrides - What this one says differently; a severity, say, that depends on the case.
 */
export function finding<C extends Catalogue, K extends keyof C & string>(
  catalogue: C,
  code: K,
  facts: FactsFor<C[K]>,
  place: Place = {},
  overrides: Overrides = {},
): Finding {
  const entry = catalogue[code] as CatalogueEntry
  const fix = overrides.fix ?? (entry.fix === undefined ? undefined : fill(entry.fix, facts))
  return Object.freeze({
    code,
    severity: overrides.severity ?? entry.severity,
    message: overrides.message ?? fill(entry.text, facts),
    ...place,
    facts: Object.freeze({ ...facts }),
    rule: overrides.rule ?? entry.rule,
    ...(fix === undefined ? {} : { fix }),
  })
}
