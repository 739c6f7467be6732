import { gathering, type RawRecord } from './gathering.ts'

// Finds the items of a Kubernetes List in its JSON without holding the List: a reader of brackets, commas and strings. An item is what
// lies between two commas, whatever it is: nothing in a List goes without an answer. What is in it is read when it is there whole.

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])
const BRACKET = 0x5b
const COMMA = 0x2c
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

/** What an octet does: the items begin behind it, an item or all of them end before it, a whole value ends with it, or nothing. */
type Event = 'items-begin' | 'item-ends' | 'items-end' | 'value-ends' | undefined

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
  if (octet !== BRACKET || !state.key || state.depth !== IN_ITEMS || state.inItems) return undefined
  state.inItems = true
  state.sawItems = true
  return 'items-begin'
}

function closes(state: State): Event {
  if (state.depth > 0) state.depth -= 1
  if (state.inItems && state.depth < IN_ITEMS) {
    state.inItems = false
    return 'items-end'
  }
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
  if (CLOSING.has(octet)) return closes(state)
  return octet === COMMA && state.inItems && state.depth === IN_ITEMS ? 'item-ends' : undefined
}

/** Reads JSON part by part. */
export interface ListReader {
  /** The records that end in this part: items of a List, values that are not a List, and what is left of a List that is not JSON. */
  readonly push: (part: Uint8Array) => readonly RawRecord[]
  /** What is left where the input ends in the middle of something. */
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

function isJson(record: RawRecord): boolean {
  try {
    JSON.parse(record === 'too-long' ? '' : new TextDecoder().decode(record))
    return true
  } catch {
    return false
  }
}

const isBlankText = (record: RawRecord): boolean =>
  record !== 'too-long' && Buffer.from(record).toString('latin1').trim() === ''

/** Starts to read. */
export function createListReader(): ListReader {
  const state: State = { ...NEW }
  const item = gathering()
  // what is not an item: a value, or a List with empty brackets in place of its items
  const value = gathering()
  let isBehindComma = false

  function endItem(octets: Uint8Array, event: Event): readonly RawRecord[] {
    item.add(octets)
    const found = item.take()
    const isNone = event === 'items-end' && !isBehindComma && isBlankText(found)
    isBehindComma = event === 'item-ends'
    return isNone ? [] : [found]
  }

  function endValue(): readonly RawRecord[] {
    const whole = value.take()
    const isList = state.sawItems
    state.sawItems = false
    return isList && isJson(whole) ? [] : [whole]
  }

  /** Takes the octets up to an event, and the record that ends there. */
  function take(event: Event, before: Uint8Array, octet: Uint8Array): readonly RawRecord[] {
    if (event === 'item-ends') return endItem(before, event)
    const ended = event === 'items-end' ? endItem(before, event) : []
    if (event !== 'items-end') value.add(before)
    value.add(octet)
    return event === 'value-ends' ? endValue() : ended
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
      const holder = state.inItems ? item : value
      holder.add(part.subarray(from))
      return records
    },
    end() {
      const [rest, outside] = [item.take(), value.take()].filter((one) => !isBlankText(one))
      if (rest === undefined || outside === undefined)
        return [rest ?? outside].filter((one) => one !== undefined)
      // the last item may be there whole, and the List is cut all the same
      return isJson(rest) ? [rest, outside] : [rest]
    },
    skip(part) {
      for (const octet of part) {
        step(state, octet)
        if (state.sawItems) return
      }
    },
    sawItems: () => state.sawItems,
  }
}
