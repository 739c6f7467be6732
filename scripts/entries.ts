import { existsSync } from 'node:fs'

export interface Entry {
  /** Name of the built file; `index` is the main entry, every other one is `meshcerts/<name>`. */
  readonly name: string
  readonly source: string
  /** Entries that stand on packages without a CommonJS form have none either. */
  readonly esmOnly?: true
}

/** All entries, written or planned. */
export const ENTRIES: readonly Entry[] = [
  { name: 'index', source: 'src/index.ts' },
  { name: 'pem', source: 'src/pem/index.ts' },
  { name: 'tls', source: 'src/tls/index.ts' },
  { name: 'credential', source: 'src/credential/index.ts' },
  { name: 'linkerd', source: 'src/linkerd/index.ts' },
  { name: 'mesh', source: 'src/mesh/index.ts' },
  { name: 'issue', source: 'src/issue/index.ts' },
  { name: 'containers', source: 'src/containers/index.ts', esmOnly: true },
  { name: 'peculiar', source: 'src/peculiar/index.ts', esmOnly: true },
  { name: 'explain', source: 'src/explain/index.ts' },
  { name: 'picture', source: 'src/picture/index.ts' },
  { name: 'join', source: 'src/join/index.ts' },
  { name: 'request', source: 'src/request/index.ts' },
  { name: 'policy', source: 'src/policy/index.ts' },
  { name: 'testing', source: 'src/testing/index.ts' },
  { name: 'jest', source: 'src/testing/jest.ts' },
  { name: 'vitest', source: 'src/testing/vitest.ts', esmOnly: true },
]

const ROOT = new URL('../', import.meta.url)

export function isPresent(source: string): boolean {
  return existsSync(new URL(source, ROOT))
}

/** The entries whose source is written; the others are planned and join by being written. */
export function presentEntries(): readonly Entry[] {
  return ENTRIES.filter(({ source }) => isPresent(source))
}

/** What a user writes to import the entry. */
export function specifierOf({ name }: Entry): string {
  return name === 'index' ? 'meshcerts' : `meshcerts/${name}`
}
