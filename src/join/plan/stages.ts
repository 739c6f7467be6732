import {
  everybodyIn,
  sameParty,
  trusting,
  type Cluster,
  type Everybody,
  type Open,
  type Stage,
} from '../../cacerts/tools/rotation-stages.ts'
import type { OpenedParty, TrustParty } from '../../cacerts/tools/trust-party.ts'

// The stages of a cluster on its way through a change: another release, then the certificates and what its mesh says of trust, then
// another data plane. A cluster that joins has none before, one that leaves none after.

/** A cluster as it is and as it shall be; without the one it joins, without the other it leaves. */
export interface ClusterEnds {
  readonly name: string
  readonly start: OpenedParty | undefined
  readonly finish: OpenedParty | undefined
}

/** A set of files that istiod reads is not one of its own making. */
const plugged = (party: TrustParty): TrustParty => tidy({ ...party, selfSigned: false })

const hasSameSet = (a: TrustParty, b: TrustParty): boolean =>
  sameParty({ name: '', set: a.set }, { name: '', set: b.set })

/** Everybody's roots in its file: then it is one of files, whatever it was. */
function withEverybody(party: TrustParty, start: OpenedParty, everybody: Everybody): TrustParty {
  const next = trusting(party, start, everybody)
  return hasSameSet(next, party) ? next : plugged(next)
}

type Step = Omit<Stage, 'of'> & { readonly party: TrustParty }

/** The certificates: everybody's roots, then the new signing CA, then as they shall be. */
function certificateSteps(
  start: OpenedParty,
  from: TrustParty,
  to: TrustParty,
  everybody: Everybody,
): readonly Step[] {
  if (sameParty(from, to)) return []
  return [
    { name: 'trust', party: withEverybody(from, start, everybody) },
    { name: 'sign', party: withEverybody(to, start, everybody) },
    { name: 'finish', party: to, required: true },
  ]
}

const pickResource = ({ resource }: TrustParty): Pick<TrustParty, 'resource'> =>
  resource === undefined ? {} : { resource }

function changeSteps(
  start: OpenedParty,
  finish: OpenedParty,
  everybody: Everybody,
): readonly Step[] {
  const [from, wanted] = [start, finish].map(explicit) as [TrustParty, TrustParty]
  // who gives a set alone does not say that nothing sets the control plane up
  const by = { ...pickResource(from), ...pickResource(wanted) }
  const to: TrustParty = { ...wanted, ...by }
  const { controlPlane, dataPlane } = to
  const upgraded: TrustParty = { ...from, ...by, ...(controlPlane && { controlPlane }) }
  const { dataPlane: before } = from
  const certified: TrustParty = { ...to, ...(before !== undefined && { dataPlane: before }) }
  return [
    ...(from.controlPlane === controlPlane
      ? []
      : [{ name: 'upgrade', party: upgraded, required: true } as const]),
    ...certificateSteps(start, upgraded, certified, everybody),
    ...(before === dataPlane ? [] : [{ name: 'move', party: to, required: true } as const]),
  ]
}

const DATA_PLANES = { sidecar: 'sidecar', ambient: 'ambient', 'sidecar,ambient': 'both' } as const

const isFull = <T>(list: readonly T[] | undefined): list is readonly T[] =>
  list !== undefined && list.length > 0

/** Without what says as much as leaving it out. */
function tidy({ trustDomainAliases, caCertificates, ...party }: TrustParty): TrustParty {
  return {
    ...Object.fromEntries(Object.entries(party).filter(([, value]) => value !== false)),
    name: party.name,
    set: party.set,
    ...(isFull(trustDomainAliases) && { trustDomainAliases }),
    ...(isFull(caCertificates) && { caCertificates }),
  }
}

/** A party with what the options say of it. */
const explicit = ({ party, opened, planes, domains }: OpenedParty): TrustParty =>
  tidy({
    ...party,
    controlPlane: opened.rules.name,
    dataPlane: DATA_PLANES[planes.join() as keyof typeof DATA_PLANES],
    trustDomain: domains.trustDomain,
  })

function stepsOf({ start, finish }: ClusterEnds, everybody: Everybody): readonly Step[] {
  if (start !== undefined && finish !== undefined) return changeSteps(start, finish, everybody)
  if (finish === undefined) return []
  const to = explicit(finish)
  return [
    { name: 'join', party: withEverybody(to, finish, everybody) },
    { name: 'finish', party: to, required: true },
  ]
}

/** Stages that are the same but for their name are one, with the name of the one that must be; none is as it is at the start. */
async function opened(steps: readonly Step[], first: Stage, open: Open): Promise<Stage[]> {
  const stages: Stage[] = [first]
  for (const { party: given, ...stage } of steps) {
    const party = tidy(given)
    const last = stages.at(-1) as Stage
    const { of, required = stages.length === 1 } = last
    if (of === undefined || !sameParty(explicit(of), party))
      stages.push({ ...stage, of: await open(party) })
    // a cluster that joins as it shall be still joins
    else if (!required)
      stages[stages.length - 1] = { ...stage, of, ...(last.name === 'join' && { name: 'join' }) }
  }
  return stages
}

async function clusterOf(one: ClusterEnds, everybody: Everybody, open: Open): Promise<Cluster> {
  const { start, finish } = one
  const first: Stage = { name: 'start', ...(start !== undefined && { of: start }) }
  const stages = await opened(stepsOf(one, everybody), first, open)
  if (finish === undefined) return [...stages, { name: 'leave', required: true }]
  return stages
}

const isThere = (one: OpenedParty | undefined): one is OpenedParty => one !== undefined

/** The stages of all clusters, in their order. */
export async function clustersOf(
  ends: readonly ClusterEnds[],
  open: Open,
): Promise<readonly Cluster[]> {
  const parties = ends.flatMap(({ start, finish }) => [start, finish].filter(isThere))
  const everybody = everybodyIn(parties)
  const clusters: Cluster[] = []
  for (const one of ends) clusters.push(await clusterOf(one, everybody, open))
  return clusters
}
