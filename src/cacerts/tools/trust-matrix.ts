import { meshOf, openSet, type CacertsOptions, type Mesh, type OpenedSet } from '../open-set.ts'
import type { CacertsSet } from '../read.ts'
import { trustOf, type TrustAnswer } from '../trust.ts'

// Who trusts whom: what workloads of one set present, judged by peers that hold the roots of another.

/** A set with the name it goes by: a cluster, or a stage of a rotation. */
export interface TrustParty {
  /** What `from` and `to` call it; any text. */
  readonly name: string
  /** As `readCacerts` reads it. */
  readonly set: CacertsSet
}

/** One question of the matrix. */
export interface TrustCell extends TrustAnswer {
  /** Who judges, with its own roots and CRLs. */
  readonly from: string
  /** Whose workloads are judged. */
  readonly to: string
}

/** Who trusts whom. */
export interface TrustMatrix {
  /** Of the parties, in the order given. */
  readonly names: readonly string[]
  /** Row by row: what the first says of the first, of the second, … */
  readonly cells: readonly TrustCell[]
  /** Does everybody trust everybody? */
  readonly whole: boolean
}

/** A set that was opened, under its name. */
export interface NamedSet {
  readonly name: string
  readonly opened: OpenedSet
}

/** Opens sets, so that they share what is remembered. */
export async function openParties(
  parties: readonly TrustParty[],
  mesh: Mesh,
): Promise<readonly NamedSet[]> {
  const sets: NamedSet[] = []
  for (const { name, set } of parties) sets.push({ name, opened: await openSet(set, mesh) })
  return sets
}

/** The answer for each pair. */
export async function matrixOf(sets: readonly NamedSet[]): Promise<TrustMatrix> {
  const cells: TrustCell[] = []
  for (const judge of sets) {
    for (const judged of sets) {
      const trust = await trustOf(judge.opened, judged.opened)
      cells.push(Object.freeze({ from: judge.name, to: judged.name, ...trust }))
    }
  }
  return Object.freeze({
    names: Object.freeze(sets.map(({ name }) => name)),
    cells: Object.freeze(cells),
    whole: cells.every(({ trusts }) => trusts),
  })
}

/**
 * Says who trusts whom among the sets of several clusters, or of the stages of a rotation: for each pair, whether peers that
 * hold the roots of the one accept what workloads of the other present.
 *
 * The time is quadratic in the number of sets: there is an answer for each pair.
 *
 * @returns Row by row in the order of the sets, each with itself included.
 * @throws MeshCertsError `cacerts-option`; never for what the sets hold.
 * @example
 * import { readCacerts, trustMatrix } from 'meshcerts'
 * import { createHierarchy } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const { clusters } = await createHierarchy({ at, clusters: ['east', 'west'] })
 * const sets = clusters.map(({ name, files }) => ({ name, set: readCacerts({ ...files() }) }))
 * await trustMatrix(sets, { at }).then(({ whole }) => whole) // => true
 */
export async function trustMatrix(
  parties: readonly TrustParty[],
  options: CacertsOptions,
): Promise<TrustMatrix> {
  return matrixOf(await openParties(parties, meshOf(options)))
}
