import { replaceUnsafe, visible } from '../quote.ts'

export { visible }

// JSON escapes the units of UTF-16
const inUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')

/** JSON text, two blanks deep, in which the same characters are written as escapes of JSON. */
export function safeJson(value: unknown): string {
  // what JSON.stringify leaves as a control is only the line end of its own indentation
  return JSON.stringify(value, undefined, 2)
    .split('\n')
    .map((line) => replaceUnsafe(line, inUnits))
    .join('\n')
}

/** The same on one line. */
export const safeJsonLine = (value: unknown): string =>
  replaceUnsafe(JSON.stringify(value), inUnits)

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text for XML 1.0, in an attribute or between tags; what XML has no place for is written as `\uXXXX`. */
export function xml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}
