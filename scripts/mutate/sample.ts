// A few mutants of the files whose survivors are known, others at each commit: fails where one survives that is not listed.
import { readFileSync } from 'node:fs'
import type { Mutant } from './types.ts'

/** Files that are looked after, the tests that do it, and the mutants that are known to survive, with no line numbers. */
export interface Watched {
  readonly tests: readonly string[]
  /** By file: `operator: text`. Why each survives is in docs/mutation.md. */
  readonly survivors: Readonly<Record<string, readonly string[]>>
}

export const readWatched = (): readonly Watched[] =>
  JSON.parse(readFileSync(new URL('survivors.json', import.meta.url), 'utf8')) as readonly Watched[]

/** Each group costs seconds before the first mutant is tried. */
const GROUPS_AT_ONCE = 3

interface Turn<Group> {
  readonly group: Group
  /** How often the group was tried by smaller seeds: each time it is the turn of other mutants. */
  readonly round: number
}

/** A few groups, the next ones with the next seed. */
export function turnsOf<Group>(all: readonly Group[], seed: number): readonly Turn<Group>[] {
  const count = Math.min(GROUPS_AT_ONCE, all.length)
  return Array.from({ length: count }, (_, i) => {
    const turn = seed * count + i
    return { group: all[turn % all.length]!, round: Math.floor(turn / all.length) }
  })
}

/** Every nth mutant, so that there are at most `count` of them; which ones, says the seed. */
export function sampleOf(
  mutants: readonly Mutant[],
  count: number,
  seed: number,
): ReadonlySet<number> {
  const step = Math.max(1, Math.ceil(mutants.length / count))
  return new Set(mutants.filter(({ id }) => id % step === seed % step).map(({ id }) => id))
}

/** Is a mutant one of those that are known to survive? */
export const isListed = (
  { survivors }: Watched,
  { file, operator, text }: Pick<Mutant, 'file' | 'operator' | 'text'>,
): boolean => survivors[file]?.includes(`${operator}: ${text}`) === true
