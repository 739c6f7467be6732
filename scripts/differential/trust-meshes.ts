// Asks real components about whole meshes: who trusts whom, and whether the steps of a plan break nothing.
//
//   node --import ./scripts/ts.mjs scripts/differential/trust-meshes.ts [--meshes 200] [--plans 20] [--changes 20] [--seed 1] [--year FOLDER]
//
// `--plans`: for how many of the meshes every step of a plan is asked too, the workloads of before and after it together; one that is
// not safe may lose what its steps name, and nothing else.
//
// `--changes`: how many changes are planned (`planChange`), each moment of each plan asked too.
//
// `--year`: the changes of a year that the commands have walked (trust-year.ts), in the same way.
//
// Istio's own packages say which anchors a sidecar gets, which trust domains and identities it takes (oracle `istiod`, kind `trust`);
// a real Envoy and the rustls of ztunnel judge the chains and names of workloads that each CA issues. Exit 1 where an answer differs,
// 3 where an oracle is not built.
import { parseArgs } from 'node:util'
import { connect } from '../../src/cacerts/tools/connections.ts'
import { openParties } from '../../src/cacerts/tools/trust-matrix.ts'
import { meshOf } from '../../src/cacerts/open-set.ts'
import { planMeshRotation, readCacerts } from '../../src/index.ts'
import { planChange, type ChangeMoment } from '../../src/join/index.ts'
import type { Plane, TrustConnection, TrustParty } from '../../src/index.ts'
import { extractPem } from '../../src/pem/extract.ts'
import {
  count,
  openOracle,
  oracleAvailable,
  type Oracle,
  type Question,
} from '../../test/support/oracle.ts'
import { leafPlan } from './generate/chain-plan.ts'
import {
  makeChange,
  makeMesh,
  makeNext,
  SIGNER_KEY,
  type ClusterPlan,
} from './generate/trust-mesh.ts'
import { caPlan, NOW } from './generate/set-plan.ts'
import { certificateDer, concat, pemBlock } from './material/certificate.ts'
import { time } from '../../src/der/writer.ts'
import { keyNamed } from './material/keys.ts'
import { createRandom } from './random.ts'
import { LEAF_KEY, yearIn, type AskedChange } from './trust-year.ts'

const ORACLES = ['istiod', 'envoy', 'rustls'] as const
type Oracles = Readonly<Record<(typeof ORACLES)[number], Oracle>>

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const uriOf = (domain: string): string => `spiffe://${domain}/ns/foo/sa/bar`

// ---- what Istio says of a party

interface IstioAnswer {
  readonly refuses?: string
  readonly rootSays?: string
  readonly anchors: string
  readonly inbound: readonly string[]
  readonly outbound: readonly string[]
}

const filesOf = ({ set }: TrustParty, name: string): Uint8Array => set.files[name]!

const domainOf = ({ trustDomain = 'cluster.local' }: TrustParty): string => trustDomain

function trustQuestion(party: TrustParty): Question {
  const { trustDomainAliases = [], caCertificates = [], multiRoot, proxyConfigXds } = party
  return {
    kind: 'trust',
    roots: base64(filesOf(party, 'root-cert.pem')),
    meshConfig: JSON.stringify({
      trustDomain: domainOf(party),
      trustDomainAliases,
      caCertificates,
    }),
    multiRoot: multiRoot === true && proxyConfigXds === true,
    identity: uriOf(domainOf(party)),
    skip: party.skipTrustDomain === true,
  }
}

// ---- what a proxy says of another: each question once

interface Asked {
  readonly oracle: 'envoy' | 'rustls'
  readonly question: Question
}

interface Side {
  readonly party: TrustParty
  readonly plane: Plane
}

// a leaf that nobody refuses: whoever judges presents it, and whoever is judged trusts its root
const OWN_ROOT = certificateDer(caPlan('Own', 'Own', SIGNER_KEY, SIGNER_KEY))

/** A leaf of a day. */
const leafAt = (at: Date, signer: string, uri?: string): Uint8Array =>
  certificateDer({
    ...leafPlan(signer, LEAF_KEY, SIGNER_KEY, uri),
    notBefore: time(new Date(at.getTime() - 120_000)),
    notAfter: time(new Date(at.getTime() + 86_400_000)),
  })

/** By what signs for them. */
const leavesOf =
  (signers: ReadonlyMap<string, string>): World['leafOf'] =>
  (party) =>
    leafAt(NOW, signers.get(base64(filesOf(party, 'ca-cert.pem')))!, uriOf(domainOf(party)))
const keyText = base64(pemBlock('PRIVATE KEY', keyNamed(LEAF_KEY).forms['PRIVATE KEY']!))

const dersOf = (text: Uint8Array): readonly Uint8Array[] =>
  extractPem(text).blocks.map(({ der }) => der)

/** The workload of a party: its own certificate, and what follows it. */
function presented({ party, plane }: Side, { leafOf }: World): readonly Uint8Array[] {
  const chain = filesOf(party, 'cert-chain.pem')
  const roots = plane === 'sidecar' ? filesOf(party, 'root-cert.pem') : new Uint8Array(0)
  return [leafOf(party), ...dersOf(concat([chain, roots]))]
}

interface World {
  readonly at: Date
  readonly leafOf: (party: TrustParty) => Uint8Array
  readonly istio: ReadonlyMap<TrustParty, IstioAnswer>
}

const pem = (ders: readonly Uint8Array[]): string =>
  base64(concat(ders.map((der) => pemBlock('CERTIFICATE', der))))

/** An Envoy that holds some anchors and expects some names, and a peer with a chain. */
function envoyQuestion(
  trust: object,
  chain: readonly Uint8Array[],
  role: 'server' | 'client',
  at: Date,
): Asked {
  const judged = { chain: pem(chain), key: keyText }
  const judge = { chain: pem([leafAt(at, 'Own')]), key: keyText, ...trust }
  const question =
    role === 'server'
      ? { server: judged, client: judge }
      : { server: judge, client: { ...judged, trustedCa: pem([OWN_ROOT]) } }
  return { oracle: 'envoy', question: { kind: 'handshake', ...question, at: at.toISOString() } }
}

function rustlsQuestion(
  chain: readonly Uint8Array[],
  roots: readonly Uint8Array[],
  more: { readonly at: Date } & Readonly<Record<string, unknown>>,
): Asked {
  const [leaf, ...rest] = chain
  const question = {
    kind: 'chain',
    leaf: base64(leaf!),
    chain: rest.map(base64),
    roots: roots.map(base64),
    crls: [],
    ...more,
    at: more.at.toISOString(),
  }
  return { oracle: 'rustls', question }
}

/** What one side is asked about the chain of the other. */
function chainQuestion(judge: Side, judged: Side, role: 'server' | 'client', world: World): Asked {
  const chain = presented(judged, world)
  const { at } = world
  if (judge.plane === 'ambient')
    return rustlsQuestion(chain, dersOf(filesOf(judge.party, 'root-cert.pem')), { role, at })
  return envoyQuestion({ trustedCa: world.istio.get(judge.party)!.anchors }, chain, role, at)
}

/** And about its name: the chain is right here, whatever it was. */
function nameQuestion(judge: Side, judged: Side, role: 'server' | 'client', world: World): Asked {
  const root = certificateDer(caPlan('Named', 'Named', SIGNER_KEY, SIGNER_KEY))
  const uri = uriOf(domainOf(judged.party))
  const leaf = leafAt(world.at, 'Named', uri)
  if (judge.plane === 'ambient') {
    const trustDomain = domainOf(judge.party)
    const names = role === 'server' ? { identities: [uriOf(trustDomain)] } : { trustDomain }
    return rustlsQuestion([leaf], [root], { role, at: world.at, ...names })
  }
  const { inbound, outbound } = world.istio.get(judge.party)!
  const isExact = role === 'server' && judged.plane === 'sidecar'
  const names = isExact
    ? { uris: outbound }
    : { uriPrefixes: inbound.map((domain) => `spiffe://${domain}/`) }
  return envoyQuestion({ trustedCa: pem([root]), ...names }, [leaf], role, world.at)
}

class Answers {
  readonly #asked = new Map<string, Asked>()
  readonly #ok = new Map<string, boolean>()

  add(one: Asked): string {
    const key = JSON.stringify(one)
    if (!this.#ok.has(key)) this.#asked.set(key, one)
    return key
  }

  async fetch(oracles: Oracles): Promise<void> {
    for (const name of ['envoy', 'rustls'] as const) {
      const mine = [...this.#asked].filter(([, { oracle }]) => oracle === name)
      const got = await oracles[name].ask<{ ok?: boolean }>(
        mine.map(([, { question }]) => question),
      )
      for (const [index, [key]] of mine.entries()) this.#ok.set(key, got[index]!.ok === true)
    }
    this.#asked.clear()
  }

  ok(key: string): boolean {
    return this.#ok.get(key)!
  }

  get size(): number {
    return this.#ok.size
  }
}

/** The four questions behind one connection. */
function ask(answers: Answers, client: Side, server: Side, world: World) {
  return {
    chain: [
      answers.add(chainQuestion(client, server, 'server', world)),
      answers.add(chainQuestion(server, client, 'client', world)),
    ],
    identity: [
      answers.add(nameQuestion(client, server, 'server', world)),
      answers.add(nameQuestion(server, client, 'client', world)),
    ],
  }
}

interface Expected {
  readonly what: string
  readonly connection: TrustConnection
  readonly keys: ReturnType<typeof ask>
}

const planesOf = ({ dataPlane = 'sidecar' }: TrustParty): readonly Plane[] =>
  dataPlane === 'both' ? ['sidecar', 'ambient'] : [dataPlane]

function partyOf({ files, ...plan }: ClusterPlan): TrustParty {
  const settings = Object.entries(plan).filter(([key]) => key !== 'signer')
  return { name: plan.name, ...Object.fromEntries(settings), set: readCacerts(files) }
}

/** Asks about every connection of some parties. */
async function expectMatrix(
  what: string,
  parties: readonly TrustParty[],
  answers: Answers,
  world: World,
): Promise<Expected[]> {
  const pairs = await connect(await openParties(parties, meshOf({ at: world.at })))
  const connections = pairs.map(({ connection }) => connection)
  const sides = parties.flatMap((party) => planesOf(party).map((plane) => ({ party, plane })))
  return connections.map((connection, index) => {
    const client = sides[Math.floor(index / sides.length)]!
    const server = sides[index % sides.length]!
    return { what, connection, keys: ask(answers, client, server, world) }
  })
}

/** Compares, and prints what differs; how many do. */
function compare(all: readonly Expected[], answers: Answers): number {
  let differ = 0
  for (const { what, connection, keys } of all) {
    for (const half of ['chain', 'identity'] as const) {
      const theirs = keys[half].every((key) => answers.ok(key))
      if (theirs === connection[half].ok) continue
      differ++
      if (differ <= 10) console.log(what, half, { theirs }, JSON.stringify(connection))
    }
  }
  return differ
}

async function istioOf(
  parties: readonly TrustParty[],
  istiod: Oracle,
): Promise<Map<TrustParty, IstioAnswer>> {
  const got = await istiod.ask<IstioAnswer>(parties.map(trustQuestion))
  return new Map(parties.map((party, index) => [party, got[index]!]))
}

interface Mesh {
  readonly number: number
  readonly now: readonly ClusterPlan[]
  readonly next: readonly ClusterPlan[]
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      meshes: { type: 'string', default: '200' },
      plans: { type: 'string', default: '20' },
      changes: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      year: { type: 'string' },
    },
  })
  const missing = ORACLES.filter((name) => !oracleAvailable(name))
  if (missing.length > 0) {
    console.error(`SKIPPED: meshes: the oracle ${missing.join(', ')} is not built`)
    return 3
  }
  const [istiod, envoy, rustls] = await Promise.all(ORACLES.map((name) => openOracle(name)))
  const oracles: Oracles = { istiod: istiod!, envoy: envoy!, rustls: rustls! }
  const random = createRandom(Number(values.seed) * 1_000_003)
  const meshes = Array.from({ length: Number(values.meshes) }, (_, number): Mesh => {
    const now = makeMesh(createRandom(random.seed()))
    return { number, now, next: makeNext(createRandom(random.seed()), now) }
  })
  const result = await askMeshes(meshes, Number(values.plans), oracles)
  const changed = await askChanges('changes', madeChanges(Number(values.changes), random), oracles)
  const months = values.year === undefined ? [] : await yearIn(values.year)
  const year = await askChanges('months of a year', months, oracles)
  await Promise.all(Object.values(oracles).map((one) => one.close()))
  console.log(result.line)
  console.log(changed.line)
  if (months.length > 0) console.log(year.line)
  const differ = result.differ + changed.differ + year.differ
  count({ oracle: 'envoy', disagreements: differ })
  return differ > 0 ? 1 : 0
}

/** The parties on the way of a safe plan: before each step those there, with the one that is to come. */
function statesOf(
  start: readonly TrustParty[],
  steps: readonly { readonly party: TrustParty }[],
): readonly (readonly TrustParty[])[] {
  let now = start
  return steps.map(({ party }) => {
    const before = now
    now = now.map((one) => (one.name === party.name ? party : one))
    return [...before, { ...party, name: `${party.name} (next)` }]
  })
}

async function askMeshes(meshes: readonly Mesh[], plans: number, oracles: Oracles) {
  const signers = new Map(
    meshes.flatMap(({ now, next }) =>
      [...now, ...next].map(
        ({ files, signer }) => [base64(files['ca-cert.pem']!), signer] as const,
      ),
    ),
  )
  const leafOf = leavesOf(signers)
  const answers = new Answers()
  const expected: Expected[] = []
  const kinds = { same: 0, safe: 0, unsafe: 0 }
  const broken: {
    readonly what: string
    readonly before: readonly Expected[]
    readonly during: readonly Expected[]
  }[] = []
  for (const { number, now, next } of meshes) {
    const parties = now.map(partyOf)
    const world = { at: NOW, leafOf, istio: await istioOf(parties, oracles.istiod) }
    const before = await expectMatrix(`mesh ${String(number)}`, parties, answers, world)
    expected.push(...before)
    if (number >= plans) continue
    const clusters = parties.map((from, i) => ({ from, to: partyOf(next[i]!) }))
    const plan = await planMeshRotation(clusters, { at: NOW })
    kinds[plan.kind]++
    const named = new Set<string>()
    for (const [i, state] of statesOf(parties, plan.steps).entries()) {
      const on = { at: NOW, leafOf, istio: await istioOf(state, oracles.istiod) }
      const what = `mesh ${String(number)} step ${String(i + 1)}`
      const during = await expectMatrix(what, state, answers, on)
      expected.push(...during)
      for (const one of plan.steps[i]?.breaks ?? []) named.add(keyOf(one))
      broken.push({ what, before, during: unnamedIn(during, named) })
    }
  }
  await answers.fetch(oracles)
  const differ =
    compare(expected, answers) + broken.reduce((sum, one) => sum + lost(one, answers), 0)
  const line = `meshes ${String(meshes.length)}: ${String(expected.length)} connections, ${String(answers.size)} questions to Envoy and rustls; plans ${JSON.stringify(kinds)}; ${String(differ)} differ`
  return { differ, line }
}

/** Asks about every connection of a moment of a plan. */
async function expectMoment(
  { what, at, leafOf }: AskedChange,
  { parties, connections }: ChangeMoment,
  { answers, oracles }: Changes,
): Promise<Expected[]> {
  const world = { at, leafOf, istio: await istioOf(parties, oracles.istiod) }
  const sides = parties.flatMap((party) => planesOf(party).map((plane) => ({ party, plane })))
  const side = (name: string, plane: Plane): Side =>
    sides.find((one) => one.party.name === name && one.plane === plane)!
  return connections.map((connection) => {
    const client = side(connection.client, connection.clientPlane)
    const server = side(connection.server, connection.serverPlane)
    return { what, connection, keys: ask(answers, client, server, world) }
  })
}

interface Changes {
  readonly answers: Answers
  readonly oracles: Oracles
}

function madeChanges(number: number, random: ReturnType<typeof createRandom>): AskedChange[] {
  const made = Array.from({ length: number }, () => makeChange(createRandom(random.seed())))
  const plans = made.flatMap(({ from, to }) => [...from, ...to])
  const signers = new Map(plans.map(({ files, signer }) => [base64(files['ca-cert.pem']!), signer]))
  const leafOf = leavesOf(signers)
  return made.map(({ what, from, to }, index) => ({
    what: `change ${String(index)} (${what})`,
    from: from.map(partyOf),
    to: to.map(partyOf),
    at: NOW,
    leafOf,
  }))
}

/** Plans changes, and follows each of them through all of its moments. */
async function askChanges(name: string, asked: readonly AskedChange[], oracles: Oracles) {
  const changes: Changes = { answers: new Answers(), oracles }
  const kinds = { same: 0, safe: 0, unsafe: 0 }
  const expected: Expected[] = []
  const broken: { what: string; before: readonly Expected[]; during: readonly Expected[] }[] = []
  let moments = 0
  for (const change of asked) {
    const { what, from, to, at } = change
    const plan = await planChange({ from, to }, { at })
    kinds[plan.kind]++
    let before = await expectMoment(change, plan.before, changes)
    expected.push(...before)
    for (const [i, step] of plan.steps.entries()) {
      const inStep = { ...change, what: `${what} step ${String(i + 1)}` }
      const named = new Set([...step.breaks, ...step.ends].map(keyOf))
      for (const moment of step.moments) {
        const during = await expectMoment(inStep, moment, changes)
        moments++
        expected.push(...during)
        broken.push({ what: inStep.what, before, during: unnamedIn(during, named) })
        if (moment.when === 'after') before = during
      }
    }
  }
  await changes.answers.fetch(oracles)
  const differ =
    compare(expected, changes.answers) +
    broken.reduce((sum, one) => sum + lost(one, changes.answers), 0)
  const line = `${name} ${String(asked.length)}: ${JSON.stringify(kinds)}, ${String(moments)} moments, ${String(expected.length)} connections, ${String(changes.answers.size)} questions to Envoy and rustls; ${String(differ)} differ`
  return { differ, line }
}

const nameOf = (name: string): string => name.replace(/ \((?:next|new)\)$/, '')
const keyOf = ({ client, clientPlane, server, serverPlane }: TrustConnection): string =>
  [nameOf(client), clientPlane, nameOf(server), serverPlane].join()

/** Without the connections that steps have named. */
const unnamedIn = (all: readonly Expected[], named: ReadonlySet<string>): readonly Expected[] =>
  all.filter(({ connection }) => !named.has(keyOf(connection)))

/** Connections that real components carried before a plan, and do not while a step of it is done. */
function lost(
  {
    what,
    before,
    during,
  }: { what: string; before: readonly Expected[]; during: readonly Expected[] },
  answers: Answers,
): number {
  const works = ({ keys }: Expected): boolean =>
    [...keys.chain, ...keys.identity].every((key) => answers.ok(key))
  const worked = new Set(before.filter(works).map(({ connection }) => keyOf(connection)))
  const gone = during.filter((one) => worked.has(keyOf(one.connection)) && !works(one))
  for (const one of gone.slice(0, 3)) console.log(what, 'breaks', keyOf(one.connection))
  return gone.length
}

process.exitCode = await main()
