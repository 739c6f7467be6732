import type { MaybePromise } from '../../crypto/engine.ts'
import { CALL_LIMITS, resting, type CallLimits } from '../../crypto/long-call.ts'
import { readLimits } from '../../report/argument.ts'
import { finding } from '../../report/catalogue.ts'
import { MeshCertsError } from '../../report/error.ts'
import { CACERTS_TOOLS_CODES } from '../codes-tools.ts'
import type { CacertsOptions } from '../open-set.ts'
import { connectionOf, type Side, type TrustConnection } from './connections.ts'
import { heapBy, type Heap } from './heap.ts'
import type { Cluster, Stage, State } from './rotation-stages.ts'
import type { OpenedParty } from './trust-party.ts'

// The order of the steps of a rotation: what works in a state, what a step breaks, and the shortest way that breaks nothing.

/** Does traffic between two stages work, in every pair of their data planes? What was asked is remembered. */
function connections(): (
  client: OpenedParty,
  server: OpenedParty,
) => Promise<readonly TrustConnection[]> {
  const known = new Map<OpenedParty, Map<OpenedParty, Promise<readonly TrustConnection[]>>>()
  const ask = async (a: OpenedParty, b: OpenedParty): Promise<readonly TrustConnection[]> => {
    const sides = (of: OpenedParty): readonly Side[] => of.planes.map((plane) => ({ of, plane }))
    const all: TrustConnection[] = []
    for (const client of sides(a))
      for (const server of sides(b)) all.push(await connectionOf(client, server))
    return all
  }
  return (client, server) => {
    const row = known.get(client) ?? new Map<OpenedParty, Promise<readonly TrustConnection[]>>()
    known.set(client, row)
    const found = row.get(server) ?? ask(client, server)
    row.set(server, found)
    return found
  }
}

type Ask = ReturnType<typeof connections>

export const keyOf = ({ client, clientPlane, server, serverPlane }: TrustConnection): string =>
  JSON.stringify([client, clientPlane, server, serverPlane])

export interface Search {
  readonly clusters: readonly Cluster[]
  readonly ask: Ask
  /** Most states of the mesh that are looked at. */
  readonly states: number
  /** Lets the call be ended: what is looked at in a state is known, and the engine is not asked. */
  readonly rest: () => MaybePromise<void>
}

/** What the search for the order of steps may cost. */
export interface PlanLimits {
  /**
   * States of the mesh that are looked at, each of its clusters in one of up to five stages; 4,000: ten clusters that get another root
   * need 3,069, and any change of five at most 3,125. Beyond it no order is known, and the call rejects with `cacerts-plan-limit`.
   */
  readonly states: number
}

/** How a change of many clusters is planned. */
export interface PlanOptions extends CacertsOptions {
  /** What the call may cost: its operations, and what the search for the order of the steps may. */
  readonly limits?: CallLimits & Partial<PlanLimits>
}

export const MAX_STATES = 4000

/** The limits of a call that plans. */
export const PLANNING_LIMITS = { ...CALL_LIMITS, states: Infinity } as const

/** The search of a call over the stages of clusters. */
export function searchOf(clusters: readonly Cluster[], options: PlanOptions): Search {
  const { states = MAX_STATES } = readLimits(options.limits, PLANNING_LIMITS)
  return { clusters, ask: connections(), states, rest: resting(options) }
}

const partyAt = ({ clusters }: Search, state: State, cluster: number): OpenedParty | undefined =>
  (clusters[cluster]?.[state[cluster] as number] as Stage).of

/** The parties that are there in a state, in the order of the clusters. */
export const partiesIn = (search: Search, state: State): readonly OpenedParty[] =>
  [...state.keys()].flatMap((cluster) => partyAt(search, state, cluster) ?? [])

/** The connections of a state that work. */
async function workingIn(search: Search, state: State): Promise<readonly TrustConnection[]> {
  const working: TrustConnection[] = []
  const parties = partiesIn(search, state)
  for (const client of parties)
    for (const server of parties)
      working.push(...(await search.ask(client, server)).filter(({ works }) => works))
  return working
}

export interface Move {
  readonly cluster: number
  readonly to: number
}

/** The connections that a step touches, during it and after it: workloads of both stages are there for a while. */
async function touchedBy(
  search: Search,
  state: State,
  { cluster, to }: Move,
): Promise<readonly TrustConnection[]> {
  const after = search.clusters[cluster]?.[to]?.of
  if (after === undefined) return []
  const before = partyAt(search, state, cluster)
  const others = partiesIn(search, state).filter((party) => party !== before)
  const touched = [...(await search.ask(after, after))]
  for (const party of before === undefined ? others : [before, ...others])
    touched.push(...(await search.ask(after, party)), ...(await search.ask(party, after)))
  return touched
}

const lastOf = ({ clusters }: Search): State => clusters.map((stages) => stages.length - 1)

/** The key of a connection, whatever carries the traffic of one cluster. */
function looseKey(one: TrustConnection, cluster: string): string {
  const { client, server, clientPlane, serverPlane } = one
  const planes = [client === cluster || clientPlane, server === cluster || serverPlane]
  return JSON.stringify([client, server, ...planes])
}

/**
 * What must work through a step and after it: what works before it. In a data plane that is new to the cluster, what worked in
 * another one; for a cluster that joins, what works in the end.
 */
async function expectedIn(
  search: Search,
  state: State,
  move: Move,
): Promise<(one: TrustConnection) => boolean> {
  const before = partyAt(search, state, move.cluster)
  const working = await workingIn(search, before === undefined ? lastOf(search) : state)
  const exact = new Set(working.map(keyOf))
  if (before === undefined) return (one) => exact.has(keyOf(one))
  const { name, planes } = before
  const loose = new Set(working.map((one) => looseKey(one, name)))
  const isNew = (one: TrustConnection): boolean =>
    (one.client === name && !planes.includes(one.clientPlane)) ||
    (one.server === name && !planes.includes(one.serverPlane))
  return (one) => (isNew(one) ? loose.has(looseKey(one, name)) : exact.has(keyOf(one)))
}

/** What worked before a step and does not work during it or after it. */
export async function brokenBy(
  search: Search,
  state: State,
  move: Move,
): Promise<readonly TrustConnection[]> {
  const isExpected = await expectedIn(search, state, move)
  const broken = new Map<string, TrustConnection>()
  for (const one of await touchedBy(search, state, move)) {
    const key = keyOf(one)
    if (!one.works && !broken.has(key) && isExpected(one)) broken.set(key, one)
  }
  return [...broken.values()]
}

export const moved = (state: State, { cluster, to }: Move): State =>
  state.map((stage, index) => (index === cluster ? to : stage))

/** Later stages of each cluster; those that do less come last, so that the shortest way is found first. */
function movesFrom({ clusters }: Search, state: State): readonly Move[] {
  return clusters.flatMap((stages, cluster) => {
    const at = state[cluster] as number
    const barrier = stages.findIndex(({ required }, index) => index > at && required === true)
    const furthest = barrier < 0 ? stages.length - 1 : barrier
    return stages
      .map((_, to) => ({ cluster, to }))
      .filter(({ to }) => to > at && to <= furthest)
      .toReversed()
  })
}

// a cluster that shall stay as it is, or only learns, may stop before its last stage
const isEnd = ({ clusters }: Search, state: State): boolean =>
  clusters.every(
    (stages, index) =>
      stages.at(-1)?.name === 'trust' ||
      state[index] === stages.length - 1 ||
      stages.at(-1)?.of === stages[state[index] as number]?.of,
  )

/** Some steps from the start: where they lead, and how many connections they break. */
export interface Way {
  readonly state: State
  readonly moves: readonly Move[]
  readonly breaks: number
}

const cheaper = (a: Way, b: Way): number => a.breaks - b.breaks || a.moves.length - b.moves.length

/** A state that is reached and not left yet; of equal ways that to the state that was found first. */
interface Reached {
  readonly way: Way
  readonly order: number
}

const sooner = (a: Reached, b: Reached): number => cheaper(a.way, b.way) || a.order - b.order

/** The states of a search. */
interface Front {
  readonly waiting: Heap<Reached>
  /** The best way to each state that is not left yet. */
  readonly open: Map<string, Reached>
  readonly done: Set<string>
  /** How many states were found. */
  found: number
}

/** The next state to leave; what a better way has replaced is passed over. */
function nextOf({ waiting, open }: Front): Reached | undefined {
  for (;;) {
    const next = waiting.pop()
    if (next === undefined || open.get(next.way.state.join()) === next) return next
  }
}

/**
 * The way that breaks the least, and of those the shortest; safe where its `breaks` is zero (Dijkstra over the states). There are at
 * most five stages a cluster, so at most 5^n states of n clusters; each pair of stages is asked once.
 */
export async function gentlestWay(search: Search): Promise<Way> {
  const start: Way = { state: search.clusters.map(() => 0), moves: [], breaks: 0 }
  const front: Front = { waiting: heapBy(sooner), open: new Map(), done: new Set(), found: 0 }
  reach(front, start)
  for (;;) {
    const { way } = nextOf(front) ?? { way: start }
    if (isEnd(search, way.state)) return way
    if (front.done.size >= search.states) throw tooManyStates(search)
    await search.rest()
    const key = way.state.join()
    front.open.delete(key)
    front.done.add(key)
    for (const move of movesFrom(search, way.state)) await extend(search, front, way, move)
  }
}

const tooManyStates = ({ states, clusters }: Search): Error =>
  new MeshCertsError(
    finding(CACERTS_TOOLS_CODES, 'cacerts-plan-limit', {
      limit: states,
      clusters: clusters.length,
    }),
  )

/** Keeps a way to a state, where none that is as good is known. */
function reach(front: Front, way: Way): void {
  const { waiting, open } = front
  const key = way.state.join()
  const known = open.get(key)
  if (known !== undefined && cheaper(way, known.way) >= 0) return
  const reached = { way, order: known?.order ?? front.found++ }
  open.set(key, reached)
  waiting.push(reached)
}

async function extend(search: Search, front: Front, way: Way, move: Move): Promise<void> {
  const state = moved(way.state, move)
  if (front.done.has(state.join())) return
  const breaks = way.breaks + (await brokenBy(search, way.state, move)).length
  reach(front, { state, moves: [...way.moves, move], breaks })
}
