import { connectionOf, type Side, type TrustConnection } from './connections.ts'
import type { Cluster, Stage, State } from './rotation-stages.ts'
import type { OpenedParty } from './trust-party.ts'

// The order of the steps of a rotation: what works in a state, what a step breaks, and the shortest way that breaks nothing.

/** Does traffic between two stages work, in every pair of their data planes? What was asked is remembered. */
export function connections(): (
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
}

const partyAt = ({ clusters }: Search, state: State, cluster: number): OpenedParty =>
  (clusters[cluster]?.[state[cluster] as number] as Stage).of

/** The connections of a state by what they are between. */
async function workingIn(search: Search, state: State): Promise<ReadonlySet<string>> {
  const working = new Set<string>()
  const parties = [...state.keys()].map((cluster) => partyAt(search, state, cluster))
  for (const client of parties) {
    for (const server of parties) {
      const found = await search.ask(client, server)
      for (const one of found.filter(({ works }) => works)) working.add(keyOf(one))
    }
  }
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
  const before = partyAt(search, state, cluster)
  const after = (search.clusters[cluster]?.[to] as Stage).of
  const touched = [
    ...(await search.ask(before, after)),
    ...(await search.ask(after, before)),
    ...(await search.ask(after, after)),
  ]
  for (const other of state.keys()) {
    if (other === cluster) continue
    const party = partyAt(search, state, other)
    touched.push(...(await search.ask(after, party)), ...(await search.ask(party, after)))
  }
  return touched
}

/** What worked before a step and does not work during it or after it. */
export async function brokenBy(
  search: Search,
  state: State,
  move: Move,
): Promise<readonly TrustConnection[]> {
  const working = await workingIn(search, state)
  const touched = await touchedBy(search, state, move)
  const broken = new Map<string, TrustConnection>()
  for (const one of touched) {
    const key = keyOf(one)
    if (!one.works && working.has(key) && !broken.has(key)) broken.set(key, one)
  }
  return [...broken.values()]
}

export const moved = (state: State, { cluster, to }: Move): State =>
  state.map((stage, index) => (index === cluster ? to : stage))

/** Later stages of each cluster; those that do less come last, so that the shortest way is found first. */
function movesFrom({ clusters }: Search, state: State): readonly Move[] {
  return clusters.flatMap((stages, cluster) =>
    stages
      .map((_, to) => ({ cluster, to }))
      .filter(({ to }) => to > (state[cluster] as number))
      .toReversed(),
  )
}

interface Way {
  readonly state: State
  readonly moves: readonly Move[]
}

const isEnd = ({ clusters }: Search, state: State): boolean =>
  clusters.every(
    (stages, index) => stages.at(-1)?.name !== 'finish' || state[index] === stages.length - 1,
  )

/** One safe step further, to states that were not reached before. */
async function safeSteps(search: Search, way: Way, seen: Set<string>): Promise<readonly Way[]> {
  const found: Way[] = []
  for (const move of movesFrom(search, way.state)) {
    const state = moved(way.state, move)
    if (seen.has(state.join())) continue
    const broken = await brokenBy(search, way.state, move)
    if (broken.length > 0) continue
    seen.add(state.join())
    found.push({ state, moves: [...way.moves, move] })
  }
  return found
}

/**
 * The shortest way on which no step breaks anything, breadth first. There are at most four stages a cluster, so at most 4^n states
 * of n clusters; each pair of stages is asked once.
 */
export async function safeWay(search: Search): Promise<readonly Move[] | undefined> {
  const start: Way = { state: search.clusters.map(() => 0), moves: [] }
  const seen = new Set<string>([start.state.join()])
  let level: readonly Way[] = [start]
  while (level.length > 0) {
    const end = level.find(({ state }) => isEnd(search, state))
    if (end !== undefined) return end.moves
    const next: Way[] = []
    for (const way of level) next.push(...(await safeSteps(search, way, seen)))
    level = next
  }
  return undefined
}

/** The order that is right wherever one is: all learn, then all sign anew, then all finish. */
export function usualWay({ clusters }: Search): readonly Move[] {
  return [1, 2, 3].flatMap((to) =>
    clusters.flatMap((stages, cluster) => (to < stages.length ? [{ cluster, to }] : [])),
  )
}
