import { createVerifier, verifyChain, type Verdict } from 'meshcerts'
import { AT, clique, ladder, meshOf, strangers, type Maze } from './chain-input.ts'
import {
  judgeNode,
  judgePeculiar,
  judgePkijs,
  prepareCheck,
  runCheck,
  type Chain,
} from './chain-peers.ts'
import type { Bench } from './harness.ts'

// the goals are those of Node 22 and newer: OpenSSL 3.0 of Node 20 takes longer to read a key than to use it
const MODERN = Number(process.versions.node.split('.')[0]) >= 22
const CHECKS_PER_CHAIN = 1.5
const CHECKS_PER_LEAF = 1.2
const MAZE_MILLISECONDS = 50
const STRANGERS_MILLISECONDS = 1000
const FASTER_THAN_PEERS = 40

const LEAVES = 1000
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

async function chainBench(chain: Chain): Promise<Bench> {
  const { leaf, intermediate, root } = chain
  const checks = [prepareCheck(leaf, intermediate), prepareCheck(intermediate, root)]
  const judgeOurs = (): Promise<Verdict> =>
    verifyChain({ ...QUESTION, leaf, intermediates: [intermediate], roots: [root] })
  must(isTrusted(await judgeOurs()), 'meshcerts')
  must(checks.every(runCheck), 'node:crypto')
  must(judgeNode(chain), 'X509Certificate')
  must(await judgePeculiar(chain), '@peculiar/x509')
  must(await judgePkijs(chain), 'pkijs')
  const goal = FASTER_THAN_PEERS
  return {
    title: 'Verify leaf, intermediate and root, P-256: DER in, verdict out',
    candidates: [
      { name: 'meshcerts', run: judgeOurs },
      {
        name: 'its two checks, keys at hand',
        run: () => checks.every(runCheck),
        ...most(CHECKS_PER_CHAIN),
      },
      { name: 'X509Certificate by hand', run: () => judgeNode(chain) },
      { name: '@peculiar/x509', run: () => judgePeculiar(chain), goal },
      { name: 'pkijs', run: () => judgePkijs(chain), goal },
    ],
  }
}

async function batchBench(chain: Chain, leaves: readonly Uint8Array[]): Promise<Bench> {
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
  return [
    await chainBench(chain),
    await batchBench(chain, leaves),
    mazeBench('A ladder of cross-signed CAs', await ladder(LEVELS), chain.root),
    mazeBench('CAs that all sign each other', await clique(CLIQUE), chain.root),
    ...strangersBench(chain, await strangers(STRANGERS)),
  ]
}
