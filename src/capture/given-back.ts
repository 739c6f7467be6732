import { isBytes } from '../report/kinds.ts'
import { isObject, type SecretFacts } from './secret-object.ts'

// What a reader of a set gave comes back from the caller, who may have put something else into it.

const isTextOrNothing = (value: unknown): boolean =>
  value === undefined || typeof value === 'string'

/** Octets by name. */
export const isFiles = (value: unknown): value is Readonly<Record<string, Uint8Array>> =>
  isObject(value) && Object.values(value).every(isBytes)

/** What a Secret says of itself. */
export function isFacts(value: unknown): value is SecretFacts {
  if (!isObject(value)) return false
  const { name, namespace, type } = value
  return [name, namespace, type].every(isTextOrNothing)
}

const isFinding = (value: unknown): boolean =>
  isObject(value) && typeof value['code'] === 'string' && typeof value['severity'] === 'string'

/** Findings that were made while reading. */
export const isNotes = (value: unknown): boolean => Array.isArray(value) && value.every(isFinding)
