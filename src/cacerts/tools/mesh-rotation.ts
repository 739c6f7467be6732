import { requireObject, requireObjects, requireString } from '../../report/argument.ts'
import { meshOf } from '../open-set.ts'
import { cacertsError } from '../fail.ts'
import type { TrustConnection } from './connections.ts'
import { settled, SWITCH } from './rotation.ts'
import {
  brokenBy,
  PLANNING_LIMITS,
  gentlestWay,
  keyOf,
  moved,
  type Move,
  searchOf,
  type PlanOptions,
  type Search,
} from './rotation-search.ts'
import {
  everybodyOf,
  sameParty,
  stagesOf,
  type Cluster,
  type Ends,
  type RotationStage,
  type Stage,
  type State,
} from './rotation-stages.ts'
import { matrixOf, type TrustMatrix } from './trust-matrix.ts'
import { partyOpener, type OpenedParty, type TrustParty } from './trust-party.ts'

// From the clusters as they are to the clusters as they shall be, one cluster at a time, so that no connection that works stops
// working. Each cluster has at most two stages between: everybody's roots with its own signing CA, then everybody's roots with the
// new one. The order is searched: a step is taken only where every connection that worked before it works through it and after it.

/** One cluster of a rotation. */
export interface MeshRotation {
  /** As it is. */
  readonly from: TrustParty
  /** As it shall be; `name` is that of `from`. Left out for a cluster that only has to learn the roots of the others. */
  readonly to?: TrustParty
}

/** One change of one cluster. */
export interface MeshRotationStep {
  /** The cluster to change. */
  readonly cluster: string
  /** `trust`: it takes everybody's roots and trust domains. `sign`: it signs with the new CA too. `finish`: it is as it shall be. */
  readonly stage: RotationStage
  /** What goes into the secret, and what MeshConfig says then. The key of the set is in the clear. */
  readonly party: TrustParty
  /** What changes, in words. */
  readonly change: string
  /** What to wait for before the next step. */
  readonly then: string
  /** Connections that worked before the step, and do not work during it or after it; empty in a safe plan. */
  readonly breaks: readonly TrustConnection[]
}

/** The way of a whole mesh. */
export interface MeshRotationPlan {
  /** `same`: nothing to do. `safe`: no step breaks a connection. `unsafe`: every order does; the steps say where. */
  readonly kind: 'same' | 'safe' | 'unsafe'
  /** In their order; empty where there is nothing to do. */
  readonly steps: readonly MeshRotationStep[]
  /** Why there is no safe order. */
  readonly why?: string
  /** Who trusts whom before the first step. */
  readonly before: TrustMatrix
  /** And after the last. */
  readonly after: TrustMatrix
}

const CHANGES: Readonly<Record<RotationStage, string>> = {
  trust:
    "append everybody's roots to its file, and take everybody's trust domains as aliases; its CA goes on signing",
  sign: "sign with the new CA; everybody's roots stay trusted",
  finish: 'the set and the settings as they shall be; what nobody needs any more goes',
}

const AT_ONCE = 'the set and the settings as they shall be, at once'

async function stepOf(search: Search, state: State, move: Move): Promise<MeshRotationStep> {
  const { name, of: party } = search.clusters[move.cluster]?.[move.to] as Stage
  const of = party as OpenedParty
  const stage = name as RotationStage
  const { rules } = of.opened
  const isAtOnce = stage === 'finish' && (state[move.cluster] as number) === 0
  const how = rules.reloads ? SWITCH : ''
  return Object.freeze({
    cluster: of.name,
    stage,
    party: of.party,
    change: `${isAtOnce ? AT_ONCE : CHANGES[stage]}${stage === 'sign' ? '' : how}`,
    then: settled(rules),
    breaks: Object.freeze(await brokenBy(search, state, move)),
  })
}

async function stepsOf(
  search: Search,
  moves: readonly Move[],
): Promise<readonly MeshRotationStep[]> {
  let state: State = search.clusters.map(() => 0)
  const steps: MeshRotationStep[] = []
  for (const move of moves) {
    steps.push(await stepOf(search, state, move))
    state = moved(state, move)
  }
  return Object.freeze(steps)
}

const named = ({ client, clientPlane, server, serverPlane }: TrustConnection): string =>
  `${client} (${clientPlane}) to ${server} (${serverPlane})`

const saysOf = ({ chain, identity }: TrustConnection): string =>
  (chain.ok ? identity.says : chain.says) ?? 'it has no workloads'

/** Why no order is safe: what is broken in the end is broken by every order; else the first step that breaks. */
function whyOf(
  before: TrustMatrix,
  after: TrustMatrix,
  steps: readonly MeshRotationStep[],
): string {
  const worked = new Set(before.connections.filter(({ works }) => works).map(keyOf))
  const lost = after.connections.find((one) => !one.works && worked.has(keyOf(one)))
  if (lost !== undefined)
    return `${named(lost)} works now and does not work with what is wanted in the end, so every order breaks it: ${saysOf(lost)}`
  const [first] = steps.flatMap(({ cluster, breaks }) => breaks.map((one) => ({ cluster, one })))
  return first === undefined
    ? 'no order was found'
    : `while ${first.cluster} changes, its workloads of before and after are there together, and ${named(first.one)} stops: ${saysOf(first.one)}`
}

const finalOf = ({ clusters }: Search, moves: readonly Move[]): readonly OpenedParty[] => {
  const state = moves.reduce<State>(
    moved,
    clusters.map(() => 0),
  )
  return clusters.map(
    (stages, index) => (stages[state[index] as number] as Stage).of as OpenedParty,
  )
}

/** Names say which cluster is meant. */
function requireNames(clusters: readonly MeshRotation[]): void {
  const names = clusters.map(({ from }) => from.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw cacertsError('cacerts-option', {
      option: 'name',
      found: `that of two clusters: ${twice}`,
    })
}

/**
 * Plans how to change the CAs, the roots and the trust domains of a whole mesh, so that no connection that works stops working.
 *
 * Every step is proved: for each cluster and each data plane, every connection that worked before it is asked for again with the
 * workloads of before and after the step next to each other, and after it. The shortest safe order is given; where there is none, the
 * one that breaks the fewest connections is, with what each step breaks, and the reason.
 *
 * @throws MeshCertsError `cacerts-option`, `release-unknown`; never for what the sets hold.
 * @example
 * import { planMeshRotation, readCacerts } from 'meshcerts'
 * import { createHierarchy } from 'meshcerts/issue'
 * const at = new Date('2026-01-01')
 * const mesh = async () => (await createHierarchy({ at, clusters: ['east', 'west'] })).clusters
 * const [old, next] = [await mesh(), await mesh()]
 * const party = ({ name, files }: (typeof old)[number]) => ({ name, set: readCacerts({ ...files() }) })
 * const clusters = old.map((from, i) => ({ from: party(from), to: party(next[i]!) }))
 * const { kind, steps } = await planMeshRotation(clusters, { at })
 * kind // => 'safe'
 * steps.length // => 6
 */
export async function planMeshRotation(
  clusters: readonly MeshRotation[],
  options: PlanOptions,
): Promise<MeshRotationPlan> {
  requireObjects('clusters', clusters)
  for (const { from, to } of clusters) {
    requireObject('from of each cluster', from)
    requireString('the name of a cluster', from.name)
    if (to === undefined) continue
    requireObject('to of each cluster', to)
    requireString('the name of a cluster', to.name)
  }
  requireNames(clusters)
  const open = partyOpener(meshOf(options, PLANNING_LIMITS))
  const ends: Ends[] = []
  for (const { from, to } of clusters) {
    const start = await open(from)
    ends.push({ start, finish: to && (await open({ ...to, name: from.name })) })
  }
  const before = await matrixOf(ends.map(({ start }) => start))
  const isSame = ends.every(
    ({ start, finish }) => finish === undefined || sameParty(start.party, finish.party),
  )
  if (isSame) return Object.freeze({ kind: 'same', steps: [], before, after: before })
  const everybody = everybodyOf(ends)
  const stages: Cluster[] = []
  for (const one of ends) stages.push(await stagesOf(one, everybody, open))
  const search = searchOf(stages, options)
  const { moves, breaks } = await gentlestWay(search)
  const steps = await stepsOf(search, moves)
  const after = await matrixOf(finalOf(search, moves))
  return breaks > 0
    ? Object.freeze({ kind: 'unsafe', steps, why: whyOf(before, after, steps), before, after })
    : Object.freeze({ kind: 'safe', steps, before, after })
}
