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

/** What a limit may be raised to, by its name. */
export type LimitRange<Name extends string> = Readonly<Record<Name, number>>

/**
 * Reads some of the limits of a call, each once: what is not a number would never be reached.
 *
 * @param range - Those that are read.
 * @throws MeshCertsError `report-argument`.
 */
export function someLimits<Name extends string>(
  limits: unknown,
  range: LimitRange<Name>,
): Partial<Record<Name, number>> {
  if (limits === undefined) return {}
  requireObject('options.limits', limits)
  const given = limits as Readonly<Record<string, unknown>>
  const read: Partial<Record<Name, number>> = {}
  for (const name of Object.keys(range) as Name[]) {
    if (!(name in given)) continue
    const value = given[name]
    const most = range[name]
    if (!isWithin(value, most))
      refuseArgument(`options.limits.${name}`, `a whole number from 0 to ${String(most)}`, value)
    read[name] = value
  }
  return read
}

/**
 * Reads the limits of a call, as {@link someLimits}; one that it does not have would limit nothing.
 *
 * @param range - All that the call has.
 * @throws MeshCertsError `report-argument`.
 */
export function readLimits<Name extends string>(
  limits: unknown,
  range: LimitRange<Name>,
): Partial<Record<Name, number>> {
  const read = someLimits(limits, range)
  const known = Object.keys(range)
  const odd = Object.keys(limits ?? {}).find((name) => !known.includes(name))
  if (odd !== undefined)
    refuseArgument(
      `options.limits.${odd}`,
      `left out: it has ${known.join(', ')}`,
      (limits as Readonly<Record<string, unknown>>)[odd],
    )
  return read
}

const isWithin = (value: unknown, most: number): value is number =>
  (value === Infinity || Number.isSafeInteger(value)) &&
  (value as number) >= 0 &&
  (value as number) <= most
