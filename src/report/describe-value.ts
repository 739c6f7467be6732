import { isDate } from './kinds.ts'

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'text',
  bigint: 'a bigint',
  boolean: 'a boolean',
  symbol: 'a symbol',
  function: 'a function',
  undefined: 'nothing',
}

/** What a caller gave in place of what was expected, for an error. Text is never quoted: it may be a key. */
export function describeValue(value: unknown): string {
  if (typeof value === 'number') return `the number ${String(value)}`
  if (typeof value !== 'object') return ARTICLES[typeof value] as string
  if (value === null) return 'null'
  if (value instanceof Promise) return 'a promise: await it first'
  if (Array.isArray(value)) return 'a list'
  if (isDate(value)) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date'
  return ArrayBuffer.isView(value) ? 'bytes' : 'an object of another kind'
}
