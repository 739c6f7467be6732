import { requireObjects } from '../../report/argument.ts'
import { meshOf, type CacertsOptions, type Mesh } from '../open-set.ts'
import { trustOf, type TrustAnswer } from '../trust.ts'
import { connect, type ConnectedPair, type TrustConnection } from './connections.ts'
import { gapsIn, type TrustGap } from './gaps.ts'
import { partyOpener, type OpenedParty, type TrustParty } from './trust-party.ts'

// Who trusts whom: what workloads of one set present, judged by peers that hold the roots of another.

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
  /**
   * Each connection between workloads of the parties, in the order of clients, then of servers, with a line for each of their
   * data planes: what real traffic rests on, which is Envoy and ztunnel alone.
   */
  readonly connections: readonly TrustConnection[]
  /** Does everybody trust everybody, and does every connection work? */
  readonly whole: boolean
}

/** A matrix with what to do about it. */
export interface TrustReport extends TrustMatrix {
  /** What closes each gap: for every half of a connection that does not work, in their order. */
  readonly gaps: readonly TrustGap[]
  /** What parts of the settings do not do what they seem to; in the order of the parties. */
  readonly notes: readonly TrustNote[]
}

/** Something about one party that nobody would guess from the matrix. */
export interface TrustNote {
  /** The party, by its name. */
  readonly name: string
  /** In words. */
  readonly text: string
}

/** Opens sets, so that they share what is remembered. */
export async function openParties(
  parties: readonly TrustParty[],
  mesh: Mesh,
): Promise<readonly OpenedParty[]> {
  const open = partyOpener(mesh)
  const opened: OpenedParty[] = []
  for (const party of parties) opened.push(await open(party))
  return opened
}

/** The answer for each pair. */
export async function matrixOf(
  parties: readonly OpenedParty[],
  pairs?: readonly ConnectedPair[],
): Promise<TrustMatrix> {
  const cells: TrustCell[] = []
  for (const judge of parties) {
    for (const judged of parties) {
      const trust = await trustOf(judge.opened, judged.opened)
      cells.push(Object.freeze({ from: judge.name, to: judged.name, ...trust }))
    }
  }
  const connections = (pairs ?? (await connect(parties))).map(({ connection }) => connection)
  return Object.freeze({
    names: Object.freeze(parties.map(({ name }) => name)),
    cells: Object.freeze(cells),
    connections: Object.freeze(connections),
    whole: cells.every(({ trusts }) => trusts) && connections.every(({ works }) => works),
  })
}

const notesOf = ({ name, bundleProblem }: OpenedParty): readonly TrustNote[] =>
  bundleProblem === undefined ? [] : [Object.freeze({ name, text: bundleProblem })]

/**
 * Says who trusts whom among the clusters of a mesh, the control planes of one cluster, or the stages of a rotation.
 *
 * `cells` say for each pair whether all peers that hold the roots of the one accept what workloads of the other present.
 * `connections` say it for each direction of traffic and each data plane, the chain and the identity apart; `gaps` say what
 * closes those that do not work, tried out before it is said.
 *
 * The time is quadratic in the number of sets: there is an answer for each pair.
 *
 * @returns Row by row in the order of the sets, each with itself included.
 * @throws MeshCertsError `cacerts-option`, `release-unknown`; never for what the sets hold.
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
): Promise<TrustReport> {
  requireObjects('parties', parties)
  const mesh = meshOf(options)
  const opened = await openParties(parties, mesh)
  const pairs = await connect(opened)
  const matrix = await matrixOf(opened, pairs)
  const gaps = await gapsIn(pairs, mesh)
  const notes = Object.freeze(opened.flatMap(notesOf))
  return Object.freeze({ ...matrix, gaps, notes })
}
