import { isCarrier } from '../carriers/read-carrier.ts'
import { jsonInText, type JsonValue } from './json.ts'
import { undressJson } from './undress.ts'

/** The JSON in a text that is of use. */
export interface Carried {
  readonly values: readonly object[]
  /** What of the text is not in them. */
  readonly rest: string
  /** The line at which a long piece of JSON breaks off. */
  readonly brokenAt?: number
}

/**
 * The JSON in a text that holds certificates or is of a known kind, as a log or a terminal shows it too; all there is where
 * the text is nothing but JSON; undefined where there is none.
 */
export function carriedIn(text: string): Carried | undefined {
  const carried = carriedAsIs(text)
  if (carried !== undefined) return carried
  const undressed = undressJson(text)
  return undressed.text === text ? undefined : carriedAsIs(undressed.text)
}

function carriedAsIs(text: string): Carried | undefined {
  const { values, brokenAt } = jsonInText(text)
  const alone = values.length === 1 && withoutSpans(text, values).trim() === ''
  const known = alone ? values : values.filter(({ value }) => isCarrier(value))
  if (known.length === 0) return undefined
  return {
    values: known.map(({ value }) => value),
    rest: withoutSpans(text, known),
    ...(brokenAt === undefined ? {} : { brokenAt: lineAt(text, brokenAt) }),
  }
}

function withoutSpans(text: string, spans: readonly Pick<JsonValue, 'start' | 'stop'>[]): string {
  const edges = [0, ...spans.flatMap(({ start, stop }) => [start, stop]), text.length]
  let rest = ''
  for (let i = 0; i < edges.length; i += 2) rest += text.slice(edges[i], edges[i + 1])
  return rest
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length
