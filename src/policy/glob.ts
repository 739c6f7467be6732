// Patterns for names: `*` is any text without a separator, `**` any text, everything else stands for itself. No regular
// expressions: one of a user could take longer than anybody waits. The time is the length of the text times that of the pattern.

/** A text that fits, a text that may be skipped, or any. */
type Token = { readonly literal: string } | { readonly crosses: boolean }

/** The characters of a text, and the parts of a pattern. */
interface Alphabet {
  readonly characters: RegExp
  readonly parts: RegExp
}

const PLAIN: Alphabet = { characters: /[^]/gu, parts: /\*+|[^*]/gu }
// RFC 4514, section 2.4: an escaped comma is part of a value, and ends none
const ESCAPED: Alphabet = { characters: /\\[^]|[^]/gu, parts: /\\[^*]|\*+|[^*]/gu }

function tokensOf(pattern: string, { parts }: Alphabet): readonly Token[] {
  return (pattern.match(parts) ?? []).map((part) =>
    part.startsWith('*') ? { crosses: part.length > 1 } : { literal: part },
  )
}

/** Opens the tokens that can be reached without a character: a star may stand for nothing. */
function open(states: Set<number>, at: number, tokens: readonly Token[]): void {
  let next = at
  states.add(next)
  while (next < tokens.length && 'crosses' in (tokens[next] as Token)) states.add(++next)
}

function step(
  states: ReadonlySet<number>,
  character: string,
  tokens: readonly Token[],
  separators: string,
): Set<number> {
  const after = new Set<number>()
  for (const state of states) {
    const token = tokens[state]
    if (token === undefined) continue
    if ('literal' in token) {
      if (token.literal === character) open(after, state + 1, tokens)
    } else if (token.crosses || !separators.includes(character)) open(after, state, tokens)
  }
  return after
}

/** Does the whole text fit the pattern? */
export function fitsGlob(
  text: string,
  pattern: string,
  separators: string,
  alphabet = PLAIN,
): boolean {
  const tokens = tokensOf(pattern, alphabet)
  let states = new Set<number>()
  open(states, 0, tokens)
  for (const character of text.match(alphabet.characters) ?? []) {
    states = step(states, character, tokens, separators)
    if (states.size === 0) return false
  }
  return states.has(tokens.length)
}

/** What no single star goes across, by what the text is. */
export const SEPARATORS = {
  subject: ',+',
  dns: '.',
  uri: '/',
  email: '@',
  ip: '.:',
  trustDomain: '.',
} as const

/** Does a subject, as `Name.text` has it, fit the pattern? */
export const fitsSubject = (text: string, pattern: string): boolean =>
  fitsGlob(text, pattern, SEPARATORS.subject, ESCAPED)
