import { createVerifier, verifyChain, type Verdict } from 'meshcerts'
import { AT, chainsOf, clique, ladder, meshOf, strangers, type Maze } from './chain-input.ts'
import {
  judgeNode,
  judgePeculiar,
  judgePkijs,
  prepareCheck,
  runCheck,
  type Chain,
} from './chain-peers.ts'
import { goPeer, type GoCandidate } from './go-peer.ts'
import type { Bench } from './harness.ts'

// the goals are those of Node 22 and newer: OpenSSL 3.0 of Node 20 takes longer to read a key than to use it
const MODERN = Number(process.versions.node.split('.')[0]) >= 22
const CHECKS_PER_HOT_CHAIN = 1.15
const CHECKS_PER_COLD_CHAIN = 1.5
const CHECKS_PER_RSA_CHAIN = 2
const CHECKS_PER_LEAF = 1.15
const MAZE_MILLISECONDS = 50
const STRANGERS_MILLISECONDS = 1000
const FASTER_THAN_PEERS = 40

const LEAVES = 10_000
// from then on it gets no faster
const HOT = 5000
// more issuers than there are keys remembered
const COLD = 600
const STRANGERS = 10_000
// 83 and 92 certificates, the sizes that others were measured on
const LEVELS = 20
const CLIQUE = 10

const QUESTION = { at: AT, purpose: 'any' } as const

/** A bench that measures a refusal is worth nothing. */
function must(held: boolean, who: string): void {
  if (!held) throw new Error(`${who} does not trust the chain`)
}

const isTrusted = ({ status }: Verdict): boolean => status === 'trusted'

const most = (limit: number): { most?: number } => (MODERN ? { most: limit } : {})
const within = (limit: number): { milliseconds?: number } => (MODERN ? { milliseconds: limit } : {})

interface Kind {
  readonly title: string
  readonly chains: readonly Chain[]
  readonly checks: number
  readonly warm?: number
  readonly candidates?: (chain: Chain) => Promise<Bench['candidates']>
}

const judge = ({ leaf, intermediate, root }: Chain): Promise<Verdict> =>
  verifyChain({ ...QUESTION, leaf, intermediates: [intermediate], roots: [root] })

/** Gives the chains in turn, again and again. */
function inTurn<Item>(items: readonly Item[]): () => Item {
  let next = 0
  return () => items[next++ % items.length]!
}

async function chainBench(
  { title, chains, checks, candidates, ...rest }: Kind,
  go: GoCandidate,
): Promise<Bench> {
  const floors = chains.map(({ leaf, intermediate, root }) => [
    prepareCheck(leaf, intermediate),
    prepareCheck(intermediate, root),
  ])
  must(isTrusted(await judge(chains[0]!)), 'meshcerts')
  must(
    floors.every((floor) => floor.every(runCheck)),
    'node:crypto',
  )
  must(judgeNode(chains[0]!), 'X509Certificate')
  const [ours, floor, node] = [inTurn(chains), inTurn(floors), inTurn(chains)]
  return {
    ...rest,
    title,
    candidates: [
      { name: 'meshcerts', run: () => judge(ours()) },
      { name: 'its two checks, keys at hand', run: () => floor().every(runCheck), ...most(checks) },
      ...go('chain', title, 1),
      { name: 'X509Certificate by hand', run: () => judgeNode(node()) },
      ...((await candidates?.(chains[0]!)) ?? []),
    ],
  }
}

async function libraries(chain: Chain): Promise<Bench['candidates']> {
  must(await judgePeculiar(chain), '@peculiar/x509')
  must(await judgePkijs(chain), 'pkijs')
  const goal = FASTER_THAN_PEERS
  return [
    { name: '@peculiar/x509', run: () => judgePeculiar(chain), goal },
    { name: 'pkijs', run: () => judgePkijs(chain), goal },
  ]
}

async function batchBench(
  chain: Chain,
  leaves: readonly Uint8Array[],
  go: GoCandidate,
): Promise<Bench> {
  const { intermediate, root } = chain
  const checks = leaves.map((leaf) => prepareCheck(leaf, intermediate))
  const judgeOurs = async (): Promise<number> => {
    const verifier = createVerifier({ ...QUESTION, intermediates: [intermediate], roots: [root] })
    let trusted = 0
    for (const leaf of leaves) if (isTrusted(await verifier.verify(leaf))) trusted++
    return trusted
  }
  must((await judgeOurs()) === leaves.length, 'meshcerts')
  return {
    title: `Verify ${String(leaves.length)} workload certificates under one issuer`,
    candidates: [
      { name: 'meshcerts', run: judgeOurs },
      {
        name: 'a signature check each',
        run: () => checks.every(runCheck),
        ...most(CHECKS_PER_LEAF),
      },
      ...go('leaves', ''),
    ],
  }
}

function mazeBench(title: string, { leaf, intermediates }: Maze, root: Uint8Array): Bench {
  const run = async (): Promise<void> => {
    const { status } = await verifyChain({ ...QUESTION, leaf, intermediates, roots: [root] })
    if (status === 'trusted') throw new Error(`${title}: a path where there is none`)
  }
  return {
    title: `${title}, ${String(intermediates.length)} certificates, no path`,
    candidates: [{ name: 'meshcerts', run, ...within(MAZE_MILLISECONDS) }],
  }
}

function strangersBench(chain: Chain, others: readonly Uint8Array[]): readonly Bench[] {
  const { leaf, intermediate, root } = chain
  return [1000, others.length].map((count) => {
    const intermediates = [...others.slice(0, count), intermediate]
    const run = async (): Promise<void> => {
      const verdict = await verifyChain({ ...QUESTION, leaf, intermediates, roots: [root] })
      must(isTrusted(verdict), 'meshcerts')
    }
    return {
      title: `Find the issuer among ${String(count)} unrelated intermediates`,
      candidates: [{ name: 'meshcerts', run, ...within(STRANGERS_MILLISECONDS) }],
    }
  })
}

/** Path building and validation: one chain, many leaves, and what grows. */
export async function chainBenches(): Promise<readonly Bench[]> {
  const { chain, leaves } = await meshOf(LEAVES)
  const kinds: readonly Kind[] = [
    {
      title: 'Verify leaf, intermediate and root, P-256: the first hundreds of a process',
      chains: [chain],
      checks: CHECKS_PER_COLD_CHAIN,
      candidates: libraries,
    },
    {
      title: 'Each chain with keys that were never seen',
      chains: await chainsOf(COLD, 'P-256'),
      checks: CHECKS_PER_COLD_CHAIN,
    },
    {
      title: 'RSA-2048, leaf, intermediate and root',
      chains: await chainsOf(1, 'RSA-2048'),
      checks: CHECKS_PER_RSA_CHAIN,
      candidates: libraries,
    },
    {
      title: 'P-256 again, after 5,000 of them',
      chains: [chain],
      checks: CHECKS_PER_HOT_CHAIN,
      warm: HOT,
    },
  ]
  const chains = Object.fromEntries(kinds.map((kind) => [kind.title, kind.chains]))
  const go = goPeer(AT, { chains, leaves: leaves.map((leaf) => ({ ...chain, leaf })) })
  const compared: Bench[] = []
  for (const kind of kinds) compared.push(await chainBench(kind, go))
  return [
    ...compared,
    await batchBench(chain, leaves, go),
    mazeBench('A ladder of cross-signed CAs', await ladder(LEVELS), chain.root),
    mazeBench('CAs that all sign each other', await clique(CLIQUE), chain.root),
    ...strangersBench(chain, await strangers(STRANGERS)),
  ]
}
