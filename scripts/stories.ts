import { readdirSync, readFileSync } from 'node:fs'

// The stories of fixtures/broken as examples of codes: a set with one fault, what was measured of it, and the time it is for.

const BROKEN = new URL('../fixtures/broken/', import.meta.url)

/** What stands next to a broken set. */
export interface Story {
  readonly name: string
  readonly story: string
  readonly expected: { readonly says?: string; readonly codes: readonly string[] }
  readonly oracle: string
  readonly at: string
}

/** The stories of each code, in the order of their names. */
export function readStories(): ReadonlyMap<string, readonly Story[]> {
  const stories = new Map<string, Story[]>()
  for (const name of readdirSync(BROKEN).sort()) {
    if (!name.endsWith('.json')) continue
    const story = JSON.parse(readFileSync(new URL(name, BROKEN), 'utf8')) as Story
    for (const code of story.expected.codes)
      stories.set(code, [...(stories.get(code) ?? []), story])
  }
  return stories
}
