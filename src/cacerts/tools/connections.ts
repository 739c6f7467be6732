import { envoyNames } from '../../emulation/envoy/names.ts'
import { ENVOY } from '../../emulation/envoy/peer.ts'
import { domainsOfClients, domainsOfServers } from '../../emulation/istiod/trust-domains.ts'
import { asHandedOver, stacksOf } from '../../emulation/peers.ts'
import {
  askStack,
  type LoadedCertificates,
  type PeerAnswer,
  type PeerRole,
  type Stack,
} from '../../emulation/stack.ts'
import { ztunnelNames } from '../../emulation/ztunnel/accept.ts'
import { ZTUNNEL } from '../../emulation/ztunnel/peer.ts'
import type { OpenedSet } from '../open-set.ts'
import { unsupportedWords } from '../trust.ts'
import type { OpenedParty, Plane } from './trust-party.ts'

// One connection between two clusters: each side judges the chain of the other, and then its name. The two are kept apart:
// roots mend the one, trust domains the other.

/** What a side says of the other. */
export interface ConnectionAnswer {
  /** Does each side accept the other? */
  readonly ok: boolean
  /** Who refuses; left out where nobody does. */
  readonly refusedBy?: 'client' | 'server'
  /** Its words. */
  readonly says?: string
}

/** A connection from a workload of one cluster to one of another, or of the same. */
export interface TrustConnection {
  /** The party that calls, by its name. */
  readonly client: string
  /** What carries it at the client. */
  readonly clientPlane: Plane
  /** The party that is called, by its name. */
  readonly server: string
  /** What carries it at the server. */
  readonly serverPlane: Plane
  /** Chain and identity are both right. */
  readonly works: boolean
  /** Do the chains end in roots that the other side holds? */
  readonly chain: ConnectionAnswer
  /** Are the trust domains those that the other side takes? Asked whatever the chain says. */
  readonly identity: ConnectionAnswer
}

/** A party in one of its data planes. */
export interface Side {
  readonly of: OpenedParty
  readonly plane: Plane
}

const NOTHING = new Uint8Array(0)
const OK: ConnectionAnswer = Object.freeze({ ok: true })

/** What a workload presents behind its own certificate: ztunnel leaves out the roots. */
function presented({ of: { opened }, plane }: Side, judge: Stack): LoadedCertificates {
  if (plane === 'ambient') return ZTUNNEL.loadChain(opened.roles.bytes.chain ?? NOTHING, opened)
  // a ztunnel gets over the wire what Envoy could read
  const reader = judge === ZTUNNEL ? ENVOY : judge
  return reader.loadChain(opened.issuing?.chain ?? NOTHING, opened)
}

/** The roots of a side: ztunnel has those of the answer of the CA, and never those of MeshConfig. */
function held({ of: { opened }, plane }: Side, stack: Stack): LoadedCertificates {
  const { roles, anchors, rules } = opened
  if (plane === 'ambient' || anchors === undefined)
    return stack.loadRoots(roles.bytes.roots ?? NOTHING, opened)
  return stack.loadRoots(anchors, { ...opened, rules: asHandedOver(rules) })
}

/** Can a side load its own material at all? */
function loadsOwn(side: Side): PeerAnswer | undefined {
  const { opened } = side.of
  for (const stack of stacksOf(side.plane, opened.rules)) {
    const answer = stack.accept?.({ chain: presented(side, stack), roots: held(side, stack) })
    if (answer?.ok === false) return answer
  }
  return undefined
}

function noWorkloads({ unchecked, prediction }: OpenedSet): string {
  if (unchecked !== undefined) return unsupportedWords(unchecked)
  return prediction.says ?? 'istiod does not use the set'
}

/** What one side says of the chain of the other. */
async function chainBy(judge: Side, judged: Side, role: PeerRole): Promise<PeerAnswer> {
  const { opened: other } = judged.of
  const { opened: own } = judge.of
  if (other.issuing === undefined) return { ok: false, says: noWorkloads(other) }
  for (const stack of stacksOf(judge.plane, own.rules)) {
    const answer = await askStack(stack, {
      leaf: other.issuing.leaf,
      chain: presented(judged, stack),
      roots: held(judge, stack),
      crls: own.crls,
      at: own.at,
      check: other.issuing.check,
      engine: own.engine,
      rules: own.rules,
      reading: own.reading,
      role,
    })
    if (!answer.ok) return answer
  }
  return { ok: true }
}

const uriOf = (trustDomain: string): string => `spiffe://${trustDomain}/ns/foo/sa/bar`

/** What a client says of the name of a server. */
function nameByClient(client: Side, server: Side): PeerAnswer {
  const { domains, opened } = client.of
  const uri = uriOf(server.of.domains.trustDomain)
  if (client.plane === 'ambient') {
    const { issuing } = server.of.opened
    const identities = [uriOf(domains.trustDomain)]
    return issuing === undefined
      ? { ok: identities.includes(uri) }
      : ztunnelNames({ role: 'server', leaf: issuing.leaf.der, identities })
  }
  if (server.plane === 'ambient')
    return envoyNames([uri], prefixes(domainsOfClients(domains, opened.rules)))
  return envoyNames([uri], { exact: domainsOfServers(domains).map(uriOf), prefixes: [] })
}

const prefixes = (domains: readonly string[]) => ({
  exact: [],
  prefixes: domains.map((domain) => `spiffe://${domain}/`),
})

/** What a server says of the name of a client. */
function nameByServer(server: Side, client: Side): PeerAnswer {
  const { domains, opened } = server.of
  const uri = uriOf(client.of.domains.trustDomain)
  if (server.plane === 'sidecar')
    return envoyNames([uri], prefixes(domainsOfClients(domains, opened.rules)))
  const { issuing } = client.of.opened
  const { trustDomain } = domains
  return issuing === undefined
    ? { ok: client.of.domains.trustDomain === trustDomain }
    : ztunnelNames({ role: 'client', leaf: issuing.leaf.der, trustDomain })
}

function firstOf(
  byClient: PeerAnswer | undefined,
  byServer: PeerAnswer | undefined,
): ConnectionAnswer {
  if (byClient?.ok === false) return refusal('client', byClient)
  return byServer?.ok === false ? refusal('server', byServer) : OK
}

function refusal(refusedBy: 'client' | 'server', answer: PeerAnswer): ConnectionAnswer {
  const says = answer.unchecked === undefined ? answer.says : unsupportedWords(answer.unchecked)
  return Object.freeze({ ok: false, refusedBy, ...(says !== undefined && { says }) })
}

async function chainOf(client: Side, server: Side): Promise<ConnectionAnswer> {
  const own = firstOf(loadsOwn(client), loadsOwn(server))
  if (!own.ok) return own
  const byClient = await chainBy(client, server, 'server')
  return byClient.ok
    ? firstOf(byClient, await chainBy(server, client, 'client'))
    : firstOf(byClient, undefined)
}

/** Asks both sides of a connection about each other. */
export async function connectionOf(client: Side, server: Side): Promise<TrustConnection> {
  const chain = await chainOf(client, server)
  const identity = firstOf(nameByClient(client, server), nameByServer(server, client))
  return Object.freeze({
    client: client.of.name,
    clientPlane: client.plane,
    server: server.of.name,
    serverPlane: server.plane,
    works: chain.ok && identity.ok,
    chain,
    identity,
  })
}

/** A party in each of its data planes. */
const sidesOf = (of: OpenedParty): readonly Side[] => of.planes.map((plane) => ({ of, plane }))

/** A connection, and the sides that were asked. */
export interface ConnectedPair {
  readonly client: Side
  readonly server: Side
  readonly connection: TrustConnection
}

/** Every connection between parties, in the order of clients, then of servers. */
export async function connect(parties: readonly OpenedParty[]): Promise<readonly ConnectedPair[]> {
  const sides = parties.flatMap(sidesOf)
  const pairs: ConnectedPair[] = []
  for (const client of sides)
    for (const server of sides)
      pairs.push({ client, server, connection: await connectionOf(client, server) })
  return pairs
}
