import { latin1 } from '../../der/strings.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import { meshOf, type CacertsOptions } from '../open-set.ts'
import type { CacertsSet } from '../read.ts'
import {
  anchorsOf,
  appendRoots,
  missingRoots,
  sameFiles,
  withRoots,
  type Anchors,
} from './joined-roots.ts'
import { matrixOf, openParties, type TrustMatrix } from './trust-matrix.ts'
import type { OpenedParty, TrustParty } from './trust-party.ts'

// From the set in use to the next one, so that at every moment those who have the step behind them and those who have it
// before them trust each other.

/** One set to put into the secret on the way. */
export interface RotationStep {
  /** What the matrix calls the set. */
  readonly name: string
  /** The whole set: what goes into the secret. Its key is in the clear. */
  readonly set: CacertsSet
  /** What changes, in words. */
  readonly change: string
  /** What to wait for before the next step. */
  readonly then: string
}

/** The way from one set to another. */
export interface RotationPlan {
  /** `direct`: replace at once. `staged`: over the steps between. `unsafe`: no order of steps keeps everybody's trust. */
  readonly kind: 'same' | 'direct' | 'staged' | 'unsafe'
  /** What to apply in order, the last is the new set; empty when there is nothing to do. */
  readonly steps: readonly RotationStep[]
  /** Who trusts whom among the set in use, those between, and the new one. */
  readonly matrix: TrustMatrix
}

const TTL =
  'wait until every workload has the new roots and a new certificate: restart them, or wait one workload TTL (24 h)'
export const SWITCH =
  '; a running istiod takes that with ISTIO_MULTIROOT_MESH=true, which is off by default, else restart it'
const RESTART = 'restart istiod, then the workloads: this release does not read changed files'

export function settled(rules: ControlPlaneRules): string {
  return rules.reloads ? TTL : `${RESTART}, before the next step`
}

/** Both names trust each other. */
function mutual({ cells }: TrustMatrix, a: string, b: string): boolean {
  return cells
    .filter(({ from, to }) => (from === a && to === b) || (from === b && to === a))
    .every(({ trusts }) => trusts)
}

/** Names of the stages; `old` and `new` are the two sets that were given. */
const STAGES = ['old', 'both roots, old signer', 'both roots, new signer', 'new'] as const

/** Does every change between neighbours keep trust? */
const isSafe = (matrix: TrustMatrix, names: readonly string[]): boolean =>
  names.every((name, index) => index === 0 || mutual(matrix, names[index - 1] as string, name))

/** Old workloads, new workloads, and the roots that only one of them knows. */
function lost(old: Anchors, next: Anchors): boolean {
  const kept = new Set(next.certificates.map(({ der }) => latin1(der)))
  return old.certificates.some(({ der }) => !kept.has(latin1(der)))
}

interface Way {
  readonly sets: ReadonlyMap<string, CacertsSet>
  readonly rules: ControlPlaneRules
  /** Does an old root go away at the end? */
  readonly dropsRoot: boolean
}

function stepsOf(
  names: readonly string[],
  { sets, rules, dropsRoot }: Way,
): readonly RotationStep[] {
  const how = rules.reloads ? SWITCH : ''
  const changes: Readonly<Record<string, string>> = {
    [STAGES[1]]: `append the new roots to the old file; the old CA goes on signing${how}`,
    [STAGES[2]]: 'sign with the new CA; both roots stay trusted',
    [STAGES[3]]: dropsRoot ? `drop the old roots${how}` : 'sign with the new CA; no root goes away',
  }
  return names.slice(1).map((name, index, all) =>
    Object.freeze({
      name,
      set: sets.get(name) as CacertsSet,
      change: changes[name] ?? '',
      then:
        index === all.length - 1 && rules.reloads && !dropsRoot
          ? 'nothing more to do'
          : settled(rules),
    }),
  )
}

/**
 * Plans how to replace the set in use by a new one: at once where everybody goes on trusting everybody, else over a set with
 * both roots and the old signing CA, then the new signing CA, then without the old roots.
 *
 * Every step is judged: workloads before and after it must accept each other, in both roles, by the answers of the peers.
 *
 * @returns `unsafe` with the same steps when even these would break traffic, because a set is refused or its peers do
 * not take it; the matrix shows where.
 * @throws MeshCertsError `cacerts-option`; never for what the sets hold.
 * @example
 * import { planRotation, readCacerts } from 'meshcerts'
 * import { createHierarchy } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const sets = await Promise.all([1, 2].map(async () => (await createHierarchy({ at })).clusters[0]!.files()))
 * const plan = await planRotation(readCacerts(sets[0]!), readCacerts(sets[1]!), { at })
 * plan.steps.map(({ name }) => name) // => ['both roots, old signer', 'both roots, new signer', 'new']
 */
export async function planRotation(
  old: CacertsSet,
  next: CacertsSet,
  options: CacertsOptions,
): Promise<RotationPlan> {
  const mesh = meshOf(options)
  const ends = await openParties(
    [
      { name: STAGES[0], set: old },
      { name: STAGES[3], set: next },
    ],
    mesh,
  )
  const direct = await matrixOf(ends)
  if (sameFiles(old, next))
    return Object.freeze({ kind: 'same', steps: Object.freeze([]), matrix: direct })
  const [first, last] = ends as readonly [OpenedParty, OpenedParty]
  const [before, after] = [anchorsOf(first.opened), anchorsOf(last.opened)]
  const dropsRoot = lost(before, after)
  const roots = appendRoots(before, missingRoots(before, after.certificates))
  const between: readonly TrustParty[] = [
    { name: STAGES[1], set: withRoots(old, before, roots) },
    { name: STAGES[2], set: withRoots(next, after, roots) },
  ]
  const sets = new Map(
    [...ends.map(({ name, opened }) => ({ name, set: opened.set })), ...between].map(
      ({ name, set }) => [name, set],
    ),
  )
  const { rules } = mesh
  // where a root goes away, those who rest on it come first
  const atOnce = [STAGES[0], STAGES[3]]
  if (!dropsRoot && isSafe(direct, atOnce)) {
    const steps = Object.freeze(stepsOf(atOnce, { sets, rules, dropsRoot }))
    return Object.freeze({ kind: 'direct', steps, matrix: direct })
  }
  const matrix = await matrixOf([first, ...(await openParties(between, mesh)), last])
  // without an old root to drop, the set with both is the new one
  const names = dropsRoot ? [...STAGES] : [STAGES[0], STAGES[1], STAGES[3]]
  const kind = isSafe(matrix, names) ? 'staged' : 'unsafe'
  const steps = Object.freeze(stepsOf(names, { sets, rules, dropsRoot }))
  return Object.freeze({ kind, steps, matrix })
}
