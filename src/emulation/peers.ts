// The room `emulation`: what real components say, in their words, one folder for each, with a typed cause next to the
// words. This file is the table of peers; stack.ts says what a component has to answer. Every folder has an oracle in
// test/oracles that asks the real one. Not here: what the standards say (`path`), what a user should do about it
// (`cacerts`, `workload`).

import type { Certificate } from '../certificate/types.ts'
import type { Unchecked } from '../certificate/watch-signatures.ts'
import type { ControlPlaneRules } from '../release/control-plane.ts'
import { ztunnelRules } from '../release/ztunnel.ts'
import { groupBy } from '../report/group-by.ts'
import type { ReportAnswer } from '../report/format/types.ts'
import { ENVOY } from './envoy/peer.ts'
import { GO } from './go/peer.ts'
import { OPENSSL_1_1_1, OPENSSL_3_0 } from './openssl/peer.ts'
import { ZTUNNEL } from './ztunnel/peer.ts'
import {
  ACCEPTED,
  askStack,
  type ExpectedNames,
  type LoadedMaterial,
  type PeerAnswer,
  type PeerCause,
  type Stack,
  type Asked,
} from './stack.ts'

// The one list of those that judge certificates in a mesh. To add one: its folder, with a `Stack` in it, and a row here.

/** One question to one component. */
interface Peer {
  readonly stack: Stack
  /**
   * What it judges: a workload that serves (`server`) or calls (`client`), istiod's own certificate (`istiod`), or what it
   * loads before anybody presents anything (`files`).
   */
  readonly role: 'server' | 'client' | 'istiod' | 'files'
  /** The component as a line of a report begins with it: `Go`. */
  readonly name: string
  /** The same in a list of those that refuse: `Go (istiod and the agents)`; rows of equal words are one component. */
  readonly words: string
  /** Its words where Envoy is built on OpenSSL. */
  readonly wordsOnOpenSsl?: string
  /** Does it judge in ambient mode only? */
  readonly ambient?: true
  /** Is traffic of a mesh of this release carried by it? */
  readonly counts: (rules: ControlPlaneRules) => boolean
}

const always = (): boolean => true
const onBoringSsl = ({ envoyOnOpenSsl }: ControlPlaneRules): boolean => !envoyOnOpenSsl
// OpenSSL speaks for the Envoy of OpenShift Service Mesh 2 only; elsewhere it is what administrators verify with
const onOpenSsl = ({ envoyOnOpenSsl }: ControlPlaneRules): boolean => envoyOnOpenSsl

const go = {
  stack: GO,
  name: 'Go',
  words: 'Go (istiod and the agents)',
  counts: always,
} as const
const envoy = {
  stack: ENVOY,
  name: 'Envoy',
  words: 'Envoy',
  wordsOnOpenSsl: 'BoringSSL',
  counts: onBoringSsl,
} as const
const openSsl30 = {
  stack: OPENSSL_3_0,
  name: 'OpenSSL 3.0',
  words: 'OpenSSL 3.0',
  counts: onOpenSsl,
} as const
const openSsl111 = {
  stack: OPENSSL_1_1_1,
  name: 'OpenSSL 1.1.1',
  words: 'OpenSSL 1.1.1',
  counts: onOpenSsl,
} as const

const ztunnel = {
  stack: ZTUNNEL,
  name: 'ztunnel',
  words: 'ztunnel',
  ambient: true,
  counts: (): boolean => false,
} as const

/** Who judges certificates in a mesh, in the order in which reports name them. */
export const PEERS = {
  /** Go, asked about a workload that serves. */
  goServer: { ...go, role: 'server' },
  /** Go, asked about a workload that calls. */
  goClient: { ...go, role: 'client' },
  /** The agents, asked about istiod's own certificate. */
  goIstiodServing: { ...go, role: 'istiod', words: 'the agents (of istiod itself)' },
  /** Envoy on BoringSSL, asked about a workload that serves. */
  boringsslServer: { ...envoy, role: 'server' },
  /** Envoy on BoringSSL, asked about a workload that calls. */
  boringsslClient: { ...envoy, role: 'client' },
  /** OpenSSL 3.0, asked about a workload that serves. */
  openssl30Server: { ...openSsl30, role: 'server' },
  /** OpenSSL 3.0, asked about a workload that calls. */
  openssl30Client: { ...openSsl30, role: 'client' },
  /** OpenSSL 1.1.1, asked about a workload that serves. */
  openssl111Server: { ...openSsl111, role: 'server' },
  /** Envoy, asked whether it loads the roots and the chain. */
  envoyLoadsSecret: {
    stack: ENVOY,
    role: 'files',
    name: 'Envoy',
    words: 'Envoy (when it loads the secret)',
    counts: always,
  },
  /** ztunnel, asked about a workload that serves. */
  ztunnelServer: { ...ztunnel, role: 'server' },
  /** ztunnel, asked about a workload that calls. */
  ztunnelClient: { ...ztunnel, role: 'client' },
  /** ztunnel, asked whether it loads the roots and the chain. */
  ztunnelLoadsRoots: {
    ...ztunnel,
    role: 'files',
    words: 'ztunnel (when it loads what istiod answers)',
  },
} as const satisfies Readonly<Record<string, Peer>>

/** The name of a row of {@link PEERS}. */
export type PeerId = keyof typeof PEERS

/** The rows that judge what a workload presents. */
type PresentedId = {
  [Id in PeerId]: (typeof PEERS)[Id]['role'] extends 'server' | 'client' ? Id : never
}[PeerId]

/** What every peer says of a set: of the chain that its workloads would present, of istiod, and of the files. */
export type PeerAnswers = { readonly [Id in PeerId]: PeerAnswer }

/** What every peer says of the chain that a workload presented. */
export type PresentedAnswers = { readonly [Id in PresentedId]: PeerAnswer }

/** The peers are asked about a set: what they would get are texts, which each reads in its own way. */
export interface SetQuestion extends Asked {
  /** istiod's own certificate. */
  readonly istiod: Certificate
  /** What workloads present behind their own certificate. */
  readonly chain: Uint8Array
  readonly roots: Uint8Array
  /** What everybody but ztunnel holds in place of `roots`, where istiod hands out a trust bundle. */
  readonly anchors?: Uint8Array
  /** `cert-chain.pem` alone; empty where there is none. */
  readonly chainFile: Uint8Array
}

/** The peers are asked about a workload: certificates were presented. */
export interface PresentedQuestion extends Asked, ExpectedNames {
  /** In the order in which they were presented. */
  readonly chain: readonly Certificate[]
  readonly roots: readonly Certificate[]
  /** The file that the roots are in, where it is known: each peer loads it in its own way. */
  readonly rootFile?: Uint8Array
}

const isSet = (question: SetQuestion | PresentedQuestion): question is SetQuestion =>
  'istiod' in question

/** Anchors that the agent has put together are as Envoy gets them: what is cut twice may lose a block that ends with CR. */
export const asHandedOver = (rules: ControlPlaneRules): ControlPlaneRules => ({
  ...rules,
  sortsAnchors: false,
})

function load(stack: Stack, question: SetQuestion | PresentedQuestion): LoadedMaterial {
  if (isSet(question)) {
    const { chainFile, roots, anchors, rules } = question
    return stack.readsChainFile === true
      ? { chain: stack.loadChain(chainFile, question), roots: stack.loadRoots(roots, question) }
      : {
          chain: stack.loadChain(question.chain, question),
          roots:
            anchors === undefined
              ? stack.loadRoots(roots, question)
              : stack.loadRoots(anchors, { ...question, rules: asHandedOver(rules) }),
        }
  }
  const { chain, roots, rootFile } = question
  return {
    chain: { loads: true, certificates: chain },
    roots:
      rootFile === undefined
        ? { loads: true, certificates: roots }
        : stack.loadRoots(rootFile, question),
  }
}

const rowsFor = (question: SetQuestion | PresentedQuestion): readonly [string, Peer][] =>
  Object.entries<Peer>(PEERS).filter(
    ([, { role }]) => isSet(question) || role === 'server' || role === 'client',
  )

/**
 * Asks every peer about a set, or about what a workload presented.
 *
 * @returns The answers by the names of {@link PEERS}, in its order.
 */
export async function askPeers(question: SetQuestion): Promise<PeerAnswers>
export async function askPeers(question: PresentedQuestion): Promise<PresentedAnswers>
export async function askPeers(
  question: SetQuestion | PresentedQuestion,
): Promise<PeerAnswers | PresentedAnswers> {
  const loaded = new Map<Stack, LoadedMaterial>()
  const answers: Record<string, PeerAnswer> = {}
  for (const [id, { stack, role }] of rowsFor(question)) {
    const material = loaded.get(stack) ?? load(stack, question)
    loaded.set(stack, material)
    if (role === 'files') {
      answers[id] = stack.accept?.(material) ?? ACCEPTED
      continue
    }
    const leaf = role === 'istiod' && isSet(question) ? question.istiod : question.leaf
    answers[id] = await askStack(stack, {
      ...question,
      ...material,
      leaf,
      role: role === 'client' ? 'client' : 'server',
    })
  }
  return Object.freeze(answers) as PeerAnswers
}

/** A peer that refuses. */
export interface PeerRefusal {
  readonly id: PeerId
  readonly cause?: PeerCause
  readonly says: string
  /** As that of {@link PeerAnswer}. */
  readonly name?: PeerAnswer['name']
}

/** What the engine could not check, where an answer rests on that. */
export function uncheckedIn(answers: Partial<PeerAnswers>): Unchecked | undefined {
  return Object.values<PeerAnswer>(answers).find(({ unchecked }) => unchecked !== undefined)
    ?.unchecked
}

function refusalsOf(answers: Partial<PeerAnswers>, ambient: boolean): readonly PeerRefusal[] {
  return (Object.entries(answers) as [PeerId, PeerAnswer][])
    .filter(([id]) => isAmbient(id) === ambient)
    .flatMap(([id, { ok, says = '', unchecked, ...why }]) =>
      ok || unchecked !== undefined ? [] : [{ id, says, ...why }],
    )
}

/** The answers that are no, in the order of the table, but for those of ztunnel; what cannot be said here is not among them. */
export const refusals = (answers: Partial<PeerAnswers>): readonly PeerRefusal[] =>
  refusalsOf(answers, false)

/** The answers of ztunnel that are no. */
export const ztunnelRefusals = (answers: Partial<PeerAnswers>): readonly PeerRefusal[] =>
  refusalsOf(answers, true)

/** The stacks that carry the traffic of a data plane, in a mesh of this release. */
export function stacksOf(plane: 'sidecar' | 'ambient', rules: ControlPlaneRules): readonly Stack[] {
  if (plane === 'ambient') return [ZTUNNEL]
  return rules.envoyOnOpenSsl ? [OPENSSL_3_0, OPENSSL_1_1_1] : [ENVOY]
}

/** Which data plane a mesh has: Envoy in each pod, ztunnel on each node, or both. */
export type DataPlane = 'sidecar' | 'ambient' | 'both'

export const DATA_PLANES = ['sidecar', 'ambient', 'both'] as const satisfies readonly DataPlane[]

/**
 * What ztunnel refuses, as the facts of a finding; `undefined` where there is nothing to say: it refuses nothing, or the mesh
 * has sidecars only.
 *
 * @param rules - A release before ambient mode has no ztunnel, unless the caller names the data plane.
 */
export function ztunnelFacts(
  answers: Partial<PeerAnswers>,
  dataPlane: DataPlane | undefined,
  rules?: ControlPlaneRules,
):
  | {
      readonly facts: {
        readonly says: readonly string[]
        readonly refusing: Readonly<Record<string, string>>
      }
      readonly severity: 'error' | 'info'
    }
  | undefined {
  const refusing = ztunnelRefusals(answers)
  if (refusing.length === 0 || dataPlane === 'sidecar') return undefined
  const hasNone = rules !== undefined && ztunnelRules(rules.istio) === undefined
  if (dataPlane === undefined && hasNone) return undefined
  const says = [...new Set(refusing.map((one) => one.says))]
  return {
    facts: { says, refusing: wordsOf(refusing) },
    severity: dataPlane === undefined ? 'info' : 'error',
  }
}

/** The words of those that refuse, by name: the fact that findings carry. */
export function wordsOf(refusing: readonly PeerRefusal[]): Readonly<Record<string, string>> {
  return Object.fromEntries(refusing.map(({ id, says }) => [id, says]))
}

/** Does traffic between two workloads of a mesh of this release rest on its answer? */
export function carriesTraffic(id: PeerId, rules: ControlPlaneRules): boolean {
  const { role, counts }: Peer = PEERS[id]
  return role !== 'istiod' && counts(rules)
}

const IDS = Object.keys(PEERS) as readonly PeerId[]

function isAmbient(id: PeerId): boolean {
  const { ambient }: Peer = PEERS[id]
  return ambient === true
}

const judgesWorkloads = (id: PeerId): boolean =>
  !isAmbient(id) && (PEERS[id].role === 'server' || PEERS[id].role === 'client')

/** The words of a row in a mesh of this release. */
function wordsIn(id: PeerId, envoyOnOpenSsl: boolean): string {
  const { words, wordsOnOpenSsl }: Peer = PEERS[id]
  return envoyOnOpenSsl ? (wordsOnOpenSsl ?? words) : words
}

/** A component alone where it refuses in every role that it is asked in; else with its own role: servers judge clients. */
function withRole(words: string, refusing: readonly PeerId[]): string {
  const rows = IDS.filter((id) => PEERS[id].words === PEERS[refusing[0] as PeerId].words)
  if (rows.length === refusing.length) return words
  return `${words} as ${PEERS[refusing[0] as PeerId].role === 'server' ? 'client' : 'server'}`
}

/**
 * Those that refuse, in words that say who checks whom; empty for none.
 *
 * @param rules - Where Envoy is built on OpenSSL (OpenShift Service Mesh 2), that is said.
 */
export function describePeers(
  refusing: readonly PeerRefusal[],
  { envoyOnOpenSsl }: Pick<ControlPlaneRules, 'envoyOnOpenSsl'>,
): string {
  const ids = refusing.map(({ id }) => id)
  if (IDS.filter(judgesWorkloads).every((id) => ids.includes(id))) return 'all peers'
  const ordered = [...ids.filter(judgesWorkloads), ...ids.filter((id) => !judgesWorkloads(id))]
  const components = groupBy(ordered, (id) => wordsIn(id, envoyOnOpenSsl))
  const text = [...components].map(([words, rows]) => withRole(words, rows)).join(', ')
  const built = envoyOnOpenSsl && ids.some((id) => PEERS[id].counts === onOpenSsl)
  return built ? `${text} (Envoy is built on OpenSSL here)` : text
}

const WHOM: Readonly<Record<Peer['role'], string>> = {
  server: 'workloads that serve',
  client: 'workloads that call',
  istiod: 'istiod',
  files: 'the files themselves',
}

/** A line for each component that refuses, and each way in which it does. */
export function refusalLines(refusing: readonly PeerRefusal[]): readonly ReportAnswer[] {
  const lines = groupBy(refusing, ({ id, says }) => `${PEERS[id].name}\n${says}`)
  return [...lines.values()].map((rows) => ({
    heading: `${PEERS[rows[0].id].name} would refuse ${rows.map(({ id }) => WHOM[PEERS[id].role]).join(', ')}`,
    says: rows[0].says,
    isFailure: true,
  }))
}
