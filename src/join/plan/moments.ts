import type { TrustConnection } from '../../cacerts/tools/connections.ts'
import { moved, partiesIn, type Move, type Search } from '../../cacerts/tools/rotation-search.ts'
import type { State } from '../../cacerts/tools/rotation-stages.ts'
import type { OpenedParty, TrustParty } from '../../cacerts/tools/trust-party.ts'

// Who trusts whom at a moment of a change. While a step is done, the cluster is there twice: with what its workloads had, and with
// what those have that start now.

/** Who trusts whom at one moment. */
export interface ChangeMoment {
  /** `before` the first step, `during` a step, `after` it. */
  readonly when: 'before' | 'during' | 'after'
  /** Who is there; a cluster that is changing twice, the second time as `NAME (new)`. Their sets hold keys in the clear. */
  readonly parties: readonly TrustParty[]
  /** Each connection between them, in the order of clients, then of servers, then of data planes. */
  readonly connections: readonly TrustConnection[]
}

interface Named {
  readonly name: string
  readonly of: OpenedParty
}

async function momentOf(
  when: ChangeMoment['when'],
  all: readonly Named[],
  search: Search,
): Promise<ChangeMoment> {
  const connections: TrustConnection[] = []
  for (const client of all)
    for (const server of all)
      for (const one of await search.ask(client.of, server.of))
        connections.push(Object.freeze({ ...one, client: client.name, server: server.name }))
  return Object.freeze({
    when,
    parties: Object.freeze(all.map(({ name, of }) => Object.freeze({ ...of.party, name }))),
    connections: Object.freeze(connections),
  })
}

const named = (parties: readonly OpenedParty[]): readonly Named[] =>
  parties.map((of) => ({ name: of.name, of }))

/** Who trusts whom in a state. */
export const momentIn = (
  when: ChangeMoment['when'],
  search: Search,
  state: State,
): Promise<ChangeMoment> => momentOf(when, named(partiesIn(search, state)), search)

/** The moments of a step: while workloads of before and after it are there together, and after it. */
export async function momentsOf(
  search: Search,
  state: State,
  move: Move,
): Promise<readonly ChangeMoment[]> {
  const stages = search.clusters[move.cluster]
  const [before, after] = [stages?.[state[move.cluster] as number]?.of, stages?.[move.to]?.of]
  const then = await momentIn('after', search, moved(state, move))
  // one that comes or goes is not there twice
  if (before === undefined || after === undefined) return [then]
  const both = [...named(partiesIn(search, state)), { name: `${after.name} (new)`, of: after }]
  return [await momentOf('during', both, search), then]
}
