import type { Certificate } from '../../certificate/types.ts'
import { anchorsOf, appendRoots, missingRoots, sameFiles, withRoots } from './joined-roots.ts'
import { settingsIn, type OpenedParty, type TrustParty } from './trust-party.ts'

// The stages of a cluster on its way: as it is, everybody's roots with its own signing CA, everybody's roots with the new one, as it
// shall be.

/** Stages of a cluster after the first: see `MeshRotationStep`. */
export type RotationStage = 'trust' | 'sign' | 'finish'

/** Stages of a cluster besides those of its certificates: another release, another data plane, it comes, it goes. */
export type ChangeStage = RotationStage | 'upgrade' | 'move' | 'join' | 'leave'

export interface Stage {
  readonly name: 'start' | ChangeStage
  /** Left out where the cluster is not there: before it joins, and after it left. */
  readonly of?: OpenedParty
  /** No way leads past it. */
  readonly required?: boolean
}

/** The stages of one cluster in their order; the first is as it is. */
export type Cluster = readonly Stage[]

/** Where each cluster stands: a number into its stages. */
export type State = readonly number[]

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

export interface Everybody {
  readonly roots: readonly Certificate[]
  readonly domains: readonly string[]
}

export interface Ends {
  readonly start: OpenedParty
  readonly finish: OpenedParty | undefined
}

export const everybodyOf = (all: readonly Ends[]): Everybody =>
  everybodyIn(
    all.flatMap(({ start, finish }) => (finish === undefined ? [start] : [start, finish])),
  )

/** The roots and the trust domains of all parties. */
export function everybodyIn(parties: readonly OpenedParty[]): Everybody {
  return {
    roots: parties.flatMap(({ opened }) => anchorsOf(opened).certificates),
    domains: unique(parties.flatMap(({ domains }) => [domains.trustDomain, ...domains.aliases])),
  }
}

/** A party that trusts what everybody has, or will have; its roots begin with the file of the party as it is. */
export function trusting(party: TrustParty, start: OpenedParty, everybody: Everybody): TrustParty {
  const own = anchorsOf(start.opened)
  const roots = appendRoots(own, missingRoots(own, everybody.roots))
  const { trustDomain = start.domains.trustDomain } = party
  const aliases = everybody.domains.filter((domain) => domain !== trustDomain)
  const known = unique([...(start.party.caCertificates ?? []).map((one) => JSON.stringify(one))])
  const more = (party.caCertificates ?? []).filter((one) => !known.includes(JSON.stringify(one)))
  return {
    ...party,
    name: start.name,
    set: withRoots(party.set, own, roots),
    ...(aliases.length > 0 && { trustDomainAliases: aliases }),
    caCertificates: [...(start.party.caCertificates ?? []), ...more],
  }
}

/** What a party says of trust, as a text that can be compared. */
function settingsText(party: TrustParty): string {
  return JSON.stringify(settingsIn(party).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

export const sameParty = (a: TrustParty, b: TrustParty): boolean =>
  sameFiles(a.set, b.set) && settingsText(a) === settingsText(b)

export type Open = (party: TrustParty) => Promise<OpenedParty>

export async function stagesOf(
  { start, finish }: Ends,
  everybody: Everybody,
  open: Open,
): Promise<Cluster> {
  const trust = await open(trusting(start.party, start, everybody))
  const first: Cluster = [
    { name: 'start', of: start },
    { name: 'trust', of: trust },
  ]
  if (finish === undefined) return first
  const sign = await open(trusting(finish.party, start, everybody))
  return [...first, { name: 'sign', of: sign }, { name: 'finish', of: finish }]
}
