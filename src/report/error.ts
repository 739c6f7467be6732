import { finding, type Catalogue, type FactsFor } from './catalogue.ts'
import type { Facts, Finding, Place } from './finding.ts'
import { quotePlace } from './place.ts'

// the brand survives two copies of the package (ESM and CommonJS), which `instanceof` does not
const BRAND: unique symbol = Symbol.for('meshcerts.error')

/**
 * The one error of the package: thrown when input cannot be read or a call is wrong.
 *
 * It carries a {@link Finding}, so that what was thrown can be reported like everything else.
 */
export class MeshCertsError extends Error {
  /** Always `MeshCertsError`, as errors print it. */
  override readonly name = 'MeshCertsError'
  /** Marks the error for `isMeshCertsError`, across two copies of the package. */
  readonly [BRAND] = true
  /** What was thrown, with code, place, facts, rule and fix; quoted input is cut to what may be shown. */
  readonly finding: Finding

  constructor(
    finding: Finding,
    options?: {
      /** What a caller caught before, as of `Error`; never key material. */
      readonly cause?: unknown
    },
  ) {
    const quoted = Object.freeze(quotePlace(finding))
    super(describe(quoted), options)
    this.finding = quoted
  }

  get code(): string {
    return this.finding.code
  }

  get facts(): Facts {
    return this.finding.facts
  }
}

function describe(finding: Finding): string {
  const place = [
    finding.file,
    finding.block === undefined ? undefined : `block ${String(finding.block)}`,
    finding.line === undefined ? undefined : `line ${String(finding.line)}`,
    finding.certificate,
  ].filter((part) => part !== undefined)
  return place.length === 0 ? finding.message : `${place.join(', ')}: ${finding.message}`
}

/** Tells whether something caught is a {@link MeshCertsError}, of whichever copy of the package. */
export function isMeshCertsError(error: unknown): error is MeshCertsError {
  return typeof error === 'object' && error !== null && BRAND in error
}

// what ends a call: known by the value itself, as it may be whatever a caller gave to `abort`
const ends = new WeakSet<object>()

/** Marks what ends a call, a reason to abort or a limit of the call: {@link isRefusal} never takes it for an answer of what is read. */
export function endOf<T>(reason: T): T {
  if (typeof reason === 'object' && reason !== null) ends.add(reason)
  return reason
}

/**
 * Tells whether something caught is an error about the input, which may become a finding or another error. What ends a call is
 * none: it goes on to the caller, or a check that was not made would read as one that found a fault, or nothing.
 */
export function isRefusal(error: unknown): error is MeshCertsError {
  return isMeshCertsError(error) && !ends.has(error)
}

/** The same error, with more known about the place. What the error already knows stays. */
export function errorAt(error: MeshCertsError, place: Place): MeshCertsError {
  return new MeshCertsError(Object.freeze({ ...place, ...error.finding }), { cause: error.cause })
}

/** Makes the errors of a room out of its codes, ready to be thrown. */
export const errorOf =
  <C extends Catalogue>(catalogue: C) =>
  <K extends keyof C & string>(code: K, facts: FactsFor<C[K]>, place?: Place): MeshCertsError =>
    new MeshCertsError(finding(catalogue, code, facts, place))
