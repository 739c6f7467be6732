import type { Mesh } from '../open-set.ts'
import { connectionOf, type ConnectedPair, type Side, type TrustConnection } from './connections.ts'
import { anchorsOf, appendRoots, missingRoots, rootsPem, withRoots } from './joined-roots.ts'
import { partyOpener, type OpenedParty, type Plane, type TrustParty } from './trust-party.ts'

// What closes a gap between two clusters. Each step is tried on the same engine that found the gap; what does not close it is
// not offered.

/** One change that helps to close a gap. */
export interface TrustStep {
  /** The party to change. */
  readonly at: string
  /** `multi-root`: turn on what hands out `caCertificates`. `roots`: add to the file of roots. `ca-certificates`: list in MeshConfig.
   * `alias`: add to `trustDomainAliases`. `trust-domain`: change `trustDomain`. */
  readonly kind: 'multi-root' | 'roots' | 'ca-certificates' | 'alias' | 'trust-domain'
  /** What to do, in words. */
  readonly text: string
}

/** A half of a connection that does not work. */
export interface TrustGap {
  /** The party that calls, by its name. */
  readonly client: string
  /** What carries it at the client. */
  readonly clientPlane: Plane
  /** The party that is called, by its name. */
  readonly server: string
  /** What carries it at the server. */
  readonly serverPlane: Plane
  /** Which half of the connection. */
  readonly half: 'chain' | 'identity'
  /** All of them together close it; empty where no change of roots or trust domains does. */
  readonly steps: readonly TrustStep[]
  /** Why there are no steps. */
  readonly why?: string
}

type Half = TrustGap['half']

/** A change to the party that refuses. */
interface Candidate {
  readonly of: OpenedParty
  readonly step: TrustStep
  readonly party: TrustParty
}

type Open = (party: TrustParty) => Promise<OpenedParty>

type Offered = Omit<Candidate, 'of'>

function byFlags({ party, bundleProblem, opened }: OpenedParty): readonly Offered[] {
  const isOff = party.multiRoot !== true || party.proxyConfigXds !== true
  if (bundleProblem === undefined || !isOff || !opened.rules.sendsCaCertificates) return []
  const text =
    'set ISTIO_MULTIROOT_MESH=true at istiod, and PROXY_CONFIG_XDS_AGENT: "true" in meshConfig.defaultConfig.proxyMetadata, then restart istiod and the workloads'
  return [
    {
      step: { at: party.name, kind: 'multi-root', text },
      party: { ...party, multiRoot: true, proxyConfigXds: true },
    },
  ]
}

function byRoots({ party, opened }: OpenedParty, of: OpenedParty): readonly Offered[] {
  const own = anchorsOf(opened)
  const added = missingRoots(own, anchorsOf(of.opened).certificates)
  if (added.length === 0) return []
  const text = `append the roots of ${of.name} to ${own.file}, then restart istiod and the workloads; the signing CA stays`
  const listed = rootsPem(added)
  const caCertificates = [...(party.caCertificates ?? []), { pem: listed }]
  return [
    ...(party.selfSigned === true
      ? []
      : [
          {
            step: { at: party.name, kind: 'roots', text } as const,
            party: { ...party, set: withRoots(party.set, own, appendRoots(own, added)) },
          },
        ]),
    {
      step: {
        at: party.name,
        kind: 'ca-certificates',
        text: `list the roots of ${of.name} under meshConfig.caCertificates, one entry each, with ISTIO_MULTIROOT_MESH=true at istiod and PROXY_CONFIG_XDS_AGENT: "true" in meshConfig.defaultConfig.proxyMetadata; sidecars alone get them`,
      },
      party: { ...party, caCertificates, multiRoot: true, proxyConfigXds: true },
    },
  ]
}

function byDomains({ party, domains }: OpenedParty, of: OpenedParty): readonly Offered[] {
  const { trustDomain } = of.domains
  return [
    {
      step: {
        at: party.name,
        kind: 'alias',
        text: `add ${trustDomain} to meshConfig.trustDomainAliases`,
      },
      party: { ...party, trustDomainAliases: [...domains.aliases, trustDomain] },
    },
    {
      step: {
        at: party.name,
        kind: 'trust-domain',
        text: `give it the trust domain of ${of.name}, ${trustDomain}: ztunnel looks at no alias. That changes every identity of the cluster, so plan it as a rotation`,
      },
      party: { ...party, trustDomain },
    },
  ]
}

function candidatesOf(half: Half, of: OpenedParty, judged: OpenedParty): readonly Candidate[] {
  const offered =
    half === 'chain' ? [...byFlags(of), ...byRoots(of, judged)] : byDomains(of, judged)
  return offered.map((one) => ({ of, ...one }))
}

interface Attempted {
  readonly client: Side
  readonly server: Side
  readonly steps: readonly TrustStep[]
  readonly connection: TrustConnection
}

/** A side after a change of one party. */
const replaced = (side: Side, was: OpenedParty, of: OpenedParty): Side =>
  side.of === was ? { ...side, of } : side

/** The same connection after a change of the party that refuses; of both sides where they are one party. */
async function changed(
  before: Attempted,
  { of: was, step, party }: Candidate,
  open: Open,
): Promise<Attempted> {
  const of = await open(party)
  const [client, server] = [replaced(before.client, was, of), replaced(before.server, was, of)]
  const connection = await connectionOf(client, server)
  return { client, server, steps: [...before.steps, step], connection }
}

/** Is the side that refused content now, though the other may refuse next? */
function isBetter(half: Half, before: Attempted, after: Attempted): boolean {
  const [was, is] = [before.connection[half], after.connection[half]]
  return is.ok || (was.refusedBy === 'client' && is.refusedBy === 'server')
}

/** One step at the side that refuses; nothing where none helps. */
async function oneStep(half: Half, before: Attempted, open: Open): Promise<Attempted | undefined> {
  const { client, server } = before
  const isClient = before.connection[half].refusedBy === 'client'
  const [judge, judged] = isClient ? [client.of, server.of] : [server.of, client.of]
  for (const candidate of candidatesOf(half, judge, judged)) {
    const after = await changed(before, candidate, open)
    if (isBetter(half, before, after)) return after
  }
  return undefined
}

// a step for each side
const SIDES = 2

async function stepsFor(half: Half, start: Attempted, open: Open): Promise<readonly TrustStep[]> {
  let now = start
  for (let i = 0; i < SIDES && !now.connection[half].ok; i++) {
    const next = await oneStep(half, now, open)
    if (next === undefined) return []
    now = next
  }
  return now.connection[half].ok ? now.steps : []
}

const noStep = (half: Half, { connection }: Attempted): string =>
  half === 'chain'
    ? `no change of roots closes it: ${connection.chain.says ?? 'there are no workloads'}. Ask meshcerts check about the set that is refused`
    : `no alias closes it, and no trust domain: ${connection.identity.says ?? ''}`

async function gapOf(half: Half, start: Attempted, open: Open): Promise<TrustGap> {
  const steps = Object.freeze(await stepsFor(half, start, open))
  const { client, clientPlane, server, serverPlane } = start.connection
  const between = { client, clientPlane, server, serverPlane, half, steps }
  return Object.freeze(steps.length === 0 ? { ...between, why: noStep(half, start) } : between)
}

/** What closes each half of a connection that is not right. */
export async function gapsIn(
  pairs: readonly ConnectedPair[],
  mesh: Mesh,
): Promise<readonly TrustGap[]> {
  const open = partyOpener(mesh)
  const gaps: TrustGap[] = []
  for (const pair of pairs.filter(({ connection }) => !connection.works)) {
    for (const half of ['chain', 'identity'] as const)
      if (!pair.connection[half].ok) gaps.push(await gapOf(half, { ...pair, steps: [] }, open))
  }
  return Object.freeze(gaps)
}
