import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { groupOf, type Disagreement } from './compare.ts'
import type { Compared } from './ask.ts'

/** All that is known of one kind of questions. */
interface Tally {
  asked: number
  readonly differ: Map<Disagreement, number>
}

/** A disagreement, made small, as it is written down. */
export interface Found {
  readonly generator: string
  readonly seed: number
  readonly case: number
  readonly steps: readonly string[]
  readonly compared: Compared
}

/** bytes as base64, so that a case can be read back */
function plain(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

/** Counts, groups and writes what was found. */
export class Ledger {
  readonly #tallies = new Map<string, Tally>()
  readonly #groups = new Map<string, { count: number; file: string; differs: Disagreement }>()
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  count(generator: string, compared: readonly Compared[]): void {
    const tally: Tally = this.#tallies.get(generator) ?? { asked: 0, differ: new Map() }
    this.#tallies.set(generator, tally)
    tally.asked += compared.length
    for (const { differs } of compared) {
      if (differs !== undefined) tally.differ.set(differs, (tally.differ.get(differs) ?? 0) + 1)
    }
  }

  /** Only the first of a group needs shrinking and writing. */
  isNew({ theirs, ours, differs }: Compared): boolean {
    const group = groupOf(theirs, ours)
    const known = this.#groups.get(group)
    if (known === undefined) {
      this.#groups.set(group, { count: 1, file: '', differs: differs! })
      return true
    }
    known.count++
    return false
  }

  write(first: Compared, found: Found): void {
    mkdirSync(this.#folder, { recursive: true })
    const known = this.#groups.get(groupOf(first.theirs, first.ours))!
    known.file = join(this.#folder, `${found.generator}-${String(this.#groups.size)}.json`)
    const { compared, ...rest } = found
    writeFileSync(known.file, JSON.stringify({ ...rest, ...compared }, plain, 2) + '\n')
  }

  get disagreements(): number {
    let sum = 0
    for (const { count } of this.#groups.values()) sum += count
    return sum
  }

  print(): void {
    for (const [name, { asked, differ }] of this.#tallies) {
      const parts = [...differ].map(([kind, count]) => `${String(count)} ${kind}`)
      console.log(
        `${name.padEnd(24)} ${String(asked).padStart(8)} asked  ${parts.join(', ') || 'all agree'}`,
      )
    }
    const groups = [...this.#groups].toSorted(([, a], [, b]) => b.count - a.count)
    for (const [group, { count, file, differs }] of groups) {
      console.log(`\n${String(count)} x ${differs}, ${file}\n  ${group}`)
    }
  }
}
