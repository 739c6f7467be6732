import { gathering, type RawRecord } from './gathering.ts'

// Finds the items of a Kubernetes List in its JSON without holding the List: a reader of brackets and strings. What is in an
// item is read when it is there whole.

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])
const BRACKET = 0x5b
// the only key of a List that matters
const ITEMS = Buffer.from('items')
/** Brackets that are open where the items of a List are. */
const IN_ITEMS = 2

interface State {
  depth: number
  inString: boolean
  escaped: boolean
  /** Letters of the key `items` that the string has so far; -1 once it is another. */
  matched: number
  /** Was the last string at depth 1 `items`? */
  key: boolean
  inItems: boolean
  sawItems: boolean
}

/** What an octet does: an item or a whole value begins at it, ends with it, or nothing. */
type Event = 'item-begins' | 'item-ends' | 'value-ends' | undefined

function inString(state: State, octet: number): void {
  if (state.escaped) state.escaped = false
  else if (octet === BACKSLASH) state.escaped = true
  else if (octet === QUOTE) {
    state.inString = false
    state.key = state.depth === 1 && state.matched === ITEMS.length
    return
  }
  const goesOn = state.matched >= 0 && ITEMS[state.matched] === octet
  state.matched = goesOn ? state.matched + 1 : -1
}

function opens(state: State, octet: number): Event {
  state.depth += 1
  if (octet === BRACKET && state.key && state.depth === IN_ITEMS) {
    state.inItems = true
    state.sawItems = true
    return undefined
  }
  return state.inItems && state.depth === IN_ITEMS + 1 ? 'item-begins' : undefined
}

function closes(state: State): Event {
  if (state.depth > 0) state.depth -= 1
  if (state.inItems && state.depth === IN_ITEMS) return 'item-ends'
  if (state.depth < IN_ITEMS) state.inItems = false
  return state.depth === 0 ? 'value-ends' : undefined
}

function step(state: State, octet: number): Event {
  if (state.inString) {
    inString(state, octet)
    return undefined
  }
  if (octet === QUOTE) {
    state.inString = true
    state.matched = 0
    return undefined
  }
  if (OPENING.has(octet)) return opens(state, octet)
  return CLOSING.has(octet) ? closes(state) : undefined
}

/** Reads JSON part by part. */
export interface ListReader {
  /** The records that end in this part: items of a List, and values that are not a List. */
  readonly push: (part: Uint8Array) => readonly RawRecord[]
  /** What is left: a record where the input ends in the middle of something. */
  readonly end: () => readonly RawRecord[]
  /** Looks at a part without taking records from it. */
  readonly skip: (part: Uint8Array) => void
  /** Was there a list of items? */
  readonly sawItems: () => boolean
}

const NEW: Readonly<State> = {
  depth: 0,
  inString: false,
  escaped: false,
  matched: -1,
  key: false,
  inItems: false,
  sawItems: false,
}

/** Starts to read. */
export function createListReader(): ListReader {
  const state: State = { ...NEW }
  const item = gathering()
  const value = gathering()
  let inItem = false

  const holder = () => (inItem ? item : value)

  /** Takes the octets up to an event, and the record that ends there. */
  function take(event: Event, before: Uint8Array, octet: Uint8Array): readonly RawRecord[] {
    holder().add(before)
    if (event === 'item-begins') inItem = true
    holder().add(octet)
    if (event === 'item-begins') return []
    if (event === 'item-ends') {
      inItem = false
      return [item.take()]
    }
    const whole = value.take()
    const isList = state.sawItems
    state.sawItems = false
    return isList ? [] : [whole]
  }

  return {
    push(part) {
      const records: RawRecord[] = []
      let from = 0
      for (let i = 0; i < part.length; i += 1) {
        const event = step(state, part[i] as number)
        if (event === undefined) continue
        records.push(...take(event, part.subarray(from, i), part.subarray(i, i + 1)))
        from = i + 1
      }
      holder().add(part.subarray(from))
      return records
    },
    end() {
      const isWhole = state.depth === 0 && !state.inString
      const [rest, outside] = [item.take(), value.take()]
      if (isWhole) return isBlankText(outside) ? [] : [outside]
      return [inItem ? rest : outside]
    },
    skip(part) {
      for (const octet of part) if (step(state, octet) === undefined && state.sawItems) return
    },
    sawItems: () => state.sawItems,
  }
}

const isBlankText = (record: RawRecord): boolean =>
  record !== 'too-long' && Buffer.from(record).toString('latin1').trim() === ''
