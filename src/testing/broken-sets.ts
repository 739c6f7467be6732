import { engine as defaultEngine } from '#engine'
import { readCacerts, type CacertsSet } from '../cacerts/read.ts'
import type { Engine } from '../crypto/engine.ts'
import type { Fault, Files, SetOptions } from './fault-types.ts'
import { CHAIN_AND_CERTIFICATE_FAULTS } from './faults-certificates.ts'
import { SET_FAULTS } from './faults-files.ts'
import { TEXT_FAULTS } from './faults-text.ts'
import { createKit } from './good-set.ts'

/** Every fault by its name. */
export const FAULTS = {
  ...CHAIN_AND_CERTIFICATE_FAULTS,
  ...SET_FAULTS,
  ...TEXT_FAULTS,
} as const satisfies Readonly<Record<string, Fault>>

/** The name of a fault. */
export type FaultName = keyof typeof FAULTS

/** How a broken set is made. */
export interface BrokenOptions {
  /** The instant the set is made for; the clock is never read. */
  readonly now: Date
  /** The engine of the runtime when left out. */
  readonly engine?: Engine
}

/** A set with its options, ready for `checkCacerts(set, { at, ...options })`. */
export interface GivenSet {
  /** As they would be in the folder, by name: text or octets. The key is in the clear. */
  readonly files: Files
  /** The same, read by `readCacerts`. */
  readonly set: CacertsSet
  /** What `checkCacerts` needs besides `at` for the fault to count; mostly empty. */
  readonly options: SetOptions
}

/** A set with one fault, and its twin without it. */
export interface BrokenSet extends GivenSet {
  /** The fault, as a key of the zoo. */
  readonly name: FaultName
  /** The code of the finding that the fault is. */
  readonly code: string
  /** Codes of findings that always come with it; empty for nearly all. */
  readonly also: readonly string[]
  /** The instant that the set is judged at: `now` of the options. */
  readonly at: Date
  /** The same set without the fault: accepted under its own options. */
  readonly twin: GivenSet
}

async function breakSet(name: FaultName, options: BrokenOptions): Promise<BrokenSet> {
  const { now, engine = defaultEngine } = options
  const fault: Fault = FAULTS[name]
  const kit = await createKit(now, engine)
  const made = await fault.make(kit)
  const { files, secret } = made
  const twin = made.twin ?? kit.files
  const twinOptions = made.twinOptions ?? {}
  return Object.freeze({
    name,
    code: fault.code,
    also: fault.also ?? [],
    at: now,
    files,
    set: readCacerts(secret ?? { ...files }),
    options: made.options ?? {},
    twin: Object.freeze({ files: twin, set: readCacerts({ ...twin }), options: twinOptions }),
  })
}

type Zoo = { readonly [Name in FaultName]: (options: BrokenOptions) => Promise<BrokenSet> }

const names = Object.keys(FAULTS) as FaultName[]

/**
 * The zoo: for each fault a function that makes a plug-in CA set with it, and the same set without.
 *
 * Every set has three tiers with new P-256 keys: a root, a CA between, and the CA of a cluster. `code` is the finding that
 * `checkCacerts` gives for it, and for its twin does not.
 *
 * @example
 * import { broken } from 'meshcerts/testing'
 * import { checkCacerts } from 'meshcerts'
 * const { set, at, code } = await broken.expiredIntermediate({ now: new Date('2027-01-01') })
 * const { findings } = await checkCacerts(set, { at })
 * findings.some((finding) => finding.code === code) // => true
 */
export const broken: Zoo = Object.freeze(
  Object.fromEntries(
    names.map((name) => [name, (options: BrokenOptions) => breakSet(name, options)] as const),
  ),
) as Zoo

/** The names of all faults, for a test that goes through them. */
export const FAULT_NAMES: readonly FaultName[] = Object.freeze(names)
