import { finding } from './catalogue.ts'
import { REPORT_CODES } from './codes.ts'
import { describeValue } from './describe-value.ts'
import { MeshCertsError } from './error.ts'
import { isBytes } from './kinds.ts'

// Callers in JavaScript have no compiler: a value of a wrong kind is refused at the door of a function, by name, and is not
// left to break somewhere inside.

/**
 * Refuses an argument.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function refuseArgument(argument: string, expected: string, value: unknown): never {
  throw new MeshCertsError(
    finding(REPORT_CODES, 'report-argument', { argument, expected, found: describeValue(value) }),
  )
}

/**
 * Refuses to go on where something was added to `Object.prototype`: what is left out (an option, a severity, a path length) would
 * be read from there, and a refusal could become a pass. What is not enumerable, as polyfills have it, was put there with care.
 *
 * @throws MeshCertsError `report-polluted`.
 */
export function requireCleanPrototype(): void {
  for (const property in {}) {
    // without a prototype of their own, or the error itself would read what was added
    const nothing = Object.create(null) as object
    const polluted = finding(REPORT_CODES, 'report-polluted', { property }, nothing, nothing)
    throw new MeshCertsError(Object.assign(Object.create(null) as object, polluted))
  }
}

/**
 * Demands an object: options, a report, a key. A list is none.
 *
 * @throws MeshCertsError `report-argument`; `report-polluted` where no object is what it seems.
 */
export function requireObject(argument: string, value: unknown, expected = 'an object'): void {
  requireCleanPrototype()
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
  refuseArgument(argument, expected, value)
}

/**
 * Demands a text.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireString(argument: string, value: unknown): void {
  if (typeof value !== 'string') refuseArgument(argument, 'a text', value)
}

/**
 * Demands octets.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireBytes(argument: string, value: unknown): void {
  if (!isBytes(value)) refuseArgument(argument, 'bytes in a Uint8Array', value)
}

/**
 * Demands a list whose members are objects.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireObjects(argument: string, value: unknown): void {
  if (!Array.isArray(value)) refuseArgument(argument, 'a list', value)
  for (const one of value as readonly unknown[]) requireObject(`each of ${argument}`, one)
}

/**
 * Demands a list of texts.
 *
 * @throws MeshCertsError `report-argument`.
 */
export function requireStrings(argument: string, value: unknown): void {
  if (!Array.isArray(value)) refuseArgument(argument, 'a list of texts', value)
  for (const one of value as readonly unknown[]) requireString(`each of ${argument}`, one)
}
