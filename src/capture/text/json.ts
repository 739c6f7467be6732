// JSON somewhere in a text: behind "Defaulted container …" or the meter of curl, before "command terminated …".

/** An object or a list that parses, and where its text begins and ends. */
export interface JsonValue {
  readonly value: object
  readonly start: number
  readonly stop: number
}

/** What of a text is JSON. */
export interface JsonInText {
  /** In the order of the text, none inside another. */
  readonly values: readonly JsonValue[]
  /** Where the first long piece that does not end as it should stops to be JSON. */
  readonly brokenAt?: number
}

interface Span {
  readonly start: number
  readonly stop: number
}

interface Scanned {
  /** The whole values inside, the outermost ones. */
  readonly spans: readonly Span[]
  readonly stop: number
  readonly whole: boolean
}

const BACKSLASH = 0x5c
const PAIRS: Readonly<Record<string, string>> = { '}': '{', ']': '[' }
// what may be outside of strings: blanks, numbers, true, false, null
const PLAIN = /[\s:,0-9+\-.eEtrufalsn]/

/** Offset behind the quote that ends a string; -1 where its line ends first, which JSON does not allow. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return text.slice(start, at).includes('\n') ? -1 : at + 1
  }
  return -1
}

interface Brackets {
  /** Offsets of those that are open. */
  readonly open: number[]
  /** What is whole, the outermost values. */
  readonly spans: Span[]
}

/** Closes a bracket; false where it does not fit the one that is open. */
function close({ open, spans }: Brackets, text: string, at: number): boolean {
  const from = open.pop()
  if (from === undefined || text[from] !== PAIRS[text[at] as string]) return false
  while (spans.length > 0 && (spans.at(-1) as Span).start > from) spans.pop()
  spans.push({ start: from, stop: at + 1 })
  return open.length > 0
}

/** The offset behind a string, a bracket or a plain character; -1 where the value ends, or stops to be JSON. */
function step(brackets: Brackets, text: string, at: number): number {
  const character = text[at] as string
  if (character === '"') return stringEnd(text, at)
  if (character === '}' || character === ']') return close(brackets, text, at) ? at + 1 : -1
  if (character === '{' || character === '[') brackets.open.push(at)
  else if (!PLAIN.test(character)) return -1
  return at + 1
}

/** Reads from an opening bracket to its closing one, or to where it is not JSON. Every character is looked at once. */
function scan(text: string, start: number): Scanned {
  const brackets: Brackets = { open: [], spans: [] }
  let at = start
  let next = step(brackets, text, at)
  while (next !== -1 && next < text.length) {
    at = next
    next = step(brackets, text, at)
  }
  const { spans } = brackets
  const whole = spans.length === 1 && spans[0]?.start === start
  return { spans, stop: next === -1 ? at + 1 : text.length, whole }
}

function nextOpening(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x7b || code === 0x5b) return at
  }
  return -1
}

function parse(text: string): object | undefined {
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}

// a bracket in a prompt or a log line is left sooner
const LONG = 64

/** The text as one value, which it mostly is. */
function wholeText(text: string): JsonInText | undefined {
  const start = nextOpening(text, 0)
  if (start === -1 || text.slice(0, start).trim() !== '') return undefined
  const value = parse(text)
  return value === undefined ? undefined : { values: [{ value, start, stop: text.length }] }
}

/** Finds the JSON in a text; linear. */
export function jsonInText(text: string): JsonInText {
  return wholeText(text) ?? piecesOf(text)
}

// {"items":[]}, the shortest value of a known kind
const SHORTEST = 12

function piecesOf(text: string): JsonInText {
  const values: JsonValue[] = []
  let brokenAt: number | undefined
  for (let start = nextOpening(text, 0); start !== -1;) {
    const { spans, stop, whole } = scan(text, start)
    if (!whole && stop - start > LONG) brokenAt ??= stop - 1
    for (const span of spans) {
      // of many the short ones can be nothing but brackets of a log; the only one is what the text holds
      if (span.stop - span.start < SHORTEST && values.length > 0) continue
      const value = parse(text.slice(span.start, span.stop))
      if (value !== undefined) values.push({ value, ...span })
    }
    start = nextOpening(text, stop)
  }
  return { values, ...(brokenAt === undefined ? {} : { brokenAt }) }
}
