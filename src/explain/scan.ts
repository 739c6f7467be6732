// One look over a line for every text of every table (Aho and Corasick, 1975): how long it takes does not depend on how many
// texts there are. The automaton is made when the first line is read. Why it is ours: docs/decisions/0023.

/** Where a text of a table begins in a line. */
export interface Hit {
  readonly at: number
  readonly text: string
}

interface Automaton {
  /** The class of each UTF-16 unit; 0 for one that is in no text. */
  readonly classes: Uint16Array
  /** The first state of each row is its number times this, a power of two. */
  readonly shift: number
  /** Where each state goes with each class. States are numbered by depth: those that are met most lie together. */
  readonly next: Uint32Array
  /** The text that ends in a state: its place in `texts`, or -1. */
  readonly ends: Int32Array
  /** The next state, by the longest shorter end, in which a text ends; 0 for none. */
  readonly more: Uint32Array
  /** Does anything end in a state? */
  readonly any: Uint8Array
}

const texts: string[] = []
const places = new Map<string, number>()
/** The tables that have a text, by its place. */
const users: number[][] = []
let tables = 0
let automaton: Automaton | undefined

/** Adds the texts of a table; returns its number, by which {@link hitsOf} finds them. */
export function addTable(its: Iterable<string>): number {
  const table = tables++
  for (const text of its) {
    let place = places.get(text)
    if (place === undefined) {
      place = texts.push(text) - 1
      places.set(text, place)
      users.push([])
    }
    users[place]?.push(table)
  }
  automaton = undefined
  return table
}

const UNITS = 65_536

function classesOf(): readonly [classes: Uint16Array, shift: number] {
  const classes = new Uint16Array(UNITS)
  let width = 1
  for (const text of texts)
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      if (classes[unit] === 0) classes[unit] = width++
    }
  return [classes, Math.ceil(Math.log2(width))]
}

/** The tree of all texts, its states numbered by depth. */
function grow(classes: Uint16Array, shift: number): { next: Uint32Array; ends: Int32Array } {
  const states = 1 + texts.reduce((sum, { length }) => sum + length, 0)
  const next = new Uint32Array(states << shift)
  const ends = new Int32Array(states).fill(-1)
  let count = 1
  let growing = texts.map((text, place) => ({ text, place, state: 0 }))
  for (let depth = 0; growing.length > 0; depth++) {
    for (const one of growing) {
      const edge = (one.state << shift) + (classes[one.text.charCodeAt(depth)] as number)
      one.state = next[edge] ||= count++
      if (one.text.length === depth + 1) ends[one.state] = one.place
    }
    growing = growing.filter(({ text }) => text.length > depth + 1)
  }
  return { next: next.slice(0, count << shift), ends: ends.slice(0, count) }
}

/** From each state, in order of depth, to where its longest shorter end goes. */
function build(): Automaton {
  const [classes, shift] = classesOf()
  const { next, ends } = grow(classes, shift)
  const fail = new Uint32Array(ends.length)
  const more = new Uint32Array(ends.length)
  for (let state = 0; state < ends.length; state++) {
    const back = fail[state] as number
    for (let edge = 0; edge < 1 << shift; edge++) {
      const to = next[(state << shift) + edge] as number
      const other = state === 0 ? 0 : (next[(back << shift) + edge] as number)
      if (to === 0) {
        next[(state << shift) + edge] = other
        continue
      }
      fail[to] = other
      more[to] = (ends[other] as number) >= 0 ? other : (more[other] as number)
    }
  }
  const any = Uint8Array.from(ends, (place, state) => (place >= 0 || more[state] !== 0 ? 1 : 0))
  return { classes, shift, next, ends, more, any }
}

const NONE: readonly Hit[] = []
let last: string | undefined
let found = new Map<number, Hit[]>()

function note(place: number, end: number): void {
  const text = texts[place] as string
  const hit = { at: end - text.length, text }
  for (const table of users[place] as number[]) {
    const hits = found.get(table)
    if (hits === undefined) found.set(table, [hit])
    else hits.push(hit)
  }
}

function noteAll({ ends, more }: Automaton, state: number, end: number): void {
  for (let at = state; at > 0; at = more[at] as number) {
    const place = ends[at] as number
    if (place >= 0) note(place, end)
  }
}

function scan(words: string): void {
  automaton ??= build()
  const { classes, shift, next, any } = automaton
  found = new Map()
  last = words
  let state = 0
  for (let index = 0; index < words.length; index++) {
    state = next[(state << shift) + (classes[words.charCodeAt(index)] as number)] as number
    if (any[state] === 1) noteAll(automaton, state, index + 1)
  }
}

/** Every place where a text of a table begins in a line; the line that was looked at last is remembered. */
export function hitsOf(table: number, words: string): readonly Hit[] {
  if (words !== last) scan(words)
  return found.get(table) ?? NONE
}

/** A reader that is asked only where a line has one of its seeds: every line that it reads has to have one. */
export interface Gate {
  readonly seeds: readonly string[]
  readonly read: (words: string, line: string) => unknown
}

const gates: Gate[] = []

/** Every gate there is, for the test that holds the seeds. */
export const allGates = (): readonly Gate[] => gates

/**
 * Keeps a reader that takes long from lines that it cannot read.
 *
 * @param seeds - Texts of which each line that it reads has one.
 */
export function onlyWith<T>(
  seeds: readonly string[],
  read: (words: string, line: string) => T | undefined,
): (words: string, line?: string) => T | undefined {
  const table = addTable(seeds)
  gates.push({ seeds, read })
  return (words, line = words) =>
    hitsOf(table, words).length === 0 ? undefined : read(words, line)
}
