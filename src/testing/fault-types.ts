import type { CheckCacertsOptions } from '../cacerts/check.ts'
import type { Kit } from './good-set.ts'

/** Files by name. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/** The options of checkCacerts besides the time. */
export type SetOptions = Omit<CheckCacertsOptions, 'at' | 'engine'>

/** A set as a fault leaves it. */
export interface Spoiled {
  readonly files: Files
  /** The Secret that the files come in, where the fault is in it. */
  readonly secret?: object
  /** What makes the fault count: an old control plane, say. */
  readonly options?: SetOptions
  /** The same without the fault; the good set of the kit when left out. */
  readonly twin?: Files
  /** The twin's own options, where they differ. */
  readonly twinOptions?: SetOptions
}

/** A named fault: what it is called in findings, what comes with it, how it is made. */
export interface Fault {
  readonly code: string
  /** Codes that always come with it. */
  readonly also?: readonly string[]
  readonly make: (kit: Kit) => Spoiled | Promise<Spoiled>
}

/** Keeps the names of the faults and hides how each is made, so that only the names are part of the public types. */
export function namedFaults<Name extends string>(
  faults: Readonly<Record<Name, Fault>>,
): Readonly<Record<Name, Fault>> {
  return faults
}
