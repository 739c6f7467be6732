import { isDate } from './kinds.ts'

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'text',
  bigint: 'a bigint',
  boolean: 'a boolean',
  symbol: 'a symbol',
  function: 'a function',
  undefined: 'nothing',
}

// of a private key that is written in decimal a number keeps sixteen digits: six octets
const MOST_CHARACTERS = 12

/** May a number be shown? One that is neither whole and exact nor short may be a private key that was read as a number. */
export const isPlainNumber = (value: number): boolean =>
  Number.isSafeInteger(value) || String(value).length <= MOST_CHARACTERS

const describeNumber = (value: number): string =>
  isPlainNumber(value) ? `the number ${String(value)}` : 'a number of many digits'

/** What a caller gave in place of what was expected, for an error. Text is never quoted: it may be a key; so may a long number. */
export function describeValue(value: unknown): string {
  if (typeof value === 'number') return describeNumber(value)
  if (typeof value !== 'object') return ARTICLES[typeof value] as string
  if (value === null) return 'null'
  if (value instanceof Promise) return 'a promise: await it first'
  if (Array.isArray(value)) return 'a list'
  if (isDate(value)) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date'
  return ArrayBuffer.isView(value) ? 'bytes' : 'an object of another kind'
}
