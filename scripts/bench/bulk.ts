import { Buffer } from 'node:buffer'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createVerifier,
  extractChain,
  formatPem,
  formatPrivateKey,
  planMeshRotation,
  readCacerts,
  sortPieces,
  splitProxyCerts,
  type RevocationList,
  type TrustParty,
} from 'meshcerts'
import {
  createHierarchy,
  createRevocationList,
  createIntermediate,
  createRoot,
  issueWorkload,
  type Hierarchy,
} from 'meshcerts/issue'
import { extractPem } from 'meshcerts/pem'
import type { Bench } from './harness.ts'
import { inputText } from './input.ts'
import { CLI, processOf } from './process.ts'

// What must not grow faster than its input, at four sizes, and what one process takes of a transcript of 100 MB.

const SIZES = [10, 100, 1000, 10_000]
// as many as a folder of a PKI team may hold: each key costs a signature to make
const PAIRS = [10, 100, 1000, 3000]
const CLUSTERS = [2, 4, 6, 8]
const LEAVES = 100
const AT = new Date('2026-06-01T00:00:00Z')
const OPTIONS = { at: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') }
const ROUNDS = 5

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

async function cpu(run: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(start)
  return user + system
}

interface Growth {
  readonly title: string
  readonly sizes: readonly number[]
  readonly make: (size: number) => Promise<() => unknown>
}

/** Microseconds of CPU for each piece, at each size, and how the dearest compares with the cheapest. */
async function printGrowth({ title, sizes, make }: Growth): Promise<void> {
  const cells: string[] = []
  for (const size of sizes) {
    const run = await make(size)
    await run()
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) times.push((await cpu(run)) / size)
    const [low, high] = [Math.min(...times), Math.max(...times)]
    cells.push(
      `${String(size)}: ${median(times).toPrecision(3)} µs (${low.toPrecision(2)}–${high.toPrecision(2)})`,
    )
  }
  console.log(`\n${title}, CPU for each\n  ${cells.join('; ')}`)
}

const spiffeId = (name: number): string => `spiffe://cluster.local/ns/bench/sa/w${String(name)}`

async function secrets(size: number): Promise<() => unknown> {
  const issuer = await createIntermediate({
    ...OPTIONS,
    issuer: await createRoot(OPTIONS),
    cluster: 'b',
  })
  const items: object[] = []
  for (let i = 0; i < size; i++) {
    const { certificate } = await issueWorkload({ ...OPTIONS, issuer, spiffeId: spiffeId(i) })
    const data = {
      'tls.crt': Buffer.from(formatPem('CERTIFICATE', certificate.der)).toString('base64'),
    }
    items.push({
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: `s${String(i)}` },
      data,
    })
  }
  return () => extractChain({ kind: 'List', items })
}

async function pieces(size: number): Promise<() => unknown> {
  const files: Record<string, string> = {}
  for (let i = 0; i < size; i++) {
    const { certificate, key } = await createRoot({
      ...OPTIONS,
      subject: { CN: `root ${String(i)}` },
    })
    files[`c${String(i)}.pem`] = formatPem('CERTIFICATE', certificate.der)
    files[`k${String(i)}.pem`] = formatPrivateKey(key)
  }
  return () => sortPieces(files)
}

async function revoked(size: number): Promise<() => unknown> {
  const root = await createRoot(OPTIONS)
  const issuer = await createIntermediate({ ...OPTIONS, issuer: root, cluster: 'b' })
  const entries = Array.from({ length: size * 10 }, (_, i) => ({
    serial: BigInt(i + 1),
    at: OPTIONS.at,
  }))
  const list: RevocationList = await createRevocationList({
    at: OPTIONS.at,
    issuer,
    revoked: entries,
    nextUpdate: OPTIONS.notAfter,
  })
  const leaves: Uint8Array[] = []
  for (let i = 0; i < LEAVES; i++)
    leaves.push(
      (await issueWorkload({ ...OPTIONS, issuer, spiffeId: spiffeId(i) })).certificate.der,
    )
  return async () => {
    const options = { roots: [root.certificate], intermediates: [issuer.certificate], crls: [list] }
    const verifier = createVerifier({ ...options, at: AT, purpose: 'any' })
    for (const leaf of leaves)
      if ((await verifier.verify(leaf)).status !== 'trusted') throw new Error('not trusted')
  }
}

/** A mesh of so many clusters whose root is changed: the states of its plan are a power of it. */
async function clusters(size: number): Promise<() => unknown> {
  const names = Array.from({ length: size }, (_, i) => `c${String(i)}`)
  const [old, next] = [
    await createHierarchy({ at: AT, clusters: names }),
    await createHierarchy({ at: AT, clusters: names }),
  ]
  const side = ({ clusters: all }: Hierarchy): TrustParty[] =>
    names.map((name, i) => ({ name, set: readCacerts({ ...all[i]?.files() }) }))
  const [from, to] = [side(old), side(next)]
  const changes = from.flatMap((one, i) => {
    const other = to[i]
    return other === undefined ? [] : [{ from: one, to: other }]
  })
  return () => planMeshRotation(changes, { at: AT })
}

const GROWTHS: readonly Growth[] = [
  { title: 'planMeshRotation: clusters of a new root', sizes: CLUSTERS, make: clusters },
  { title: 'extractChain: Secrets of a List', sizes: SIZES, make: secrets },
  {
    title: 'sortPieces: CAs, each with its key',
    sizes: PAIRS,
    make: pieces,
  },
  {
    title: `${String(LEAVES)} leaves against one CRL: tens of its entries`,
    sizes: SIZES,
    make: revoked,
  },
]

function printProcess(): void {
  const folder = mkdtempSync(join(tmpdir(), 'meshcerts-bench-'))
  try {
    const unit = inputText()
    const large = join(folder, 'large.txt')
    writeFileSync(large, unit.repeat(Math.round(1e8 / unit.length)))
    const rows = [
      ['-e', '0'],
      [CLI, 'split', large],
    ].map((args) => {
      const runs = Array.from({ length: 3 }, () => processOf(folder, args))
      return [0, 1].map((at) => median(runs.map((run) => run[at] ?? NaN)))
    })
    const [[, empty = NaN] = [], [seconds = NaN, peak = NaN] = []] = rows
    console.log(
      `\nsplit of a transcript of 100 MB, whole process\n  ${seconds.toFixed(2)} s CPU, peak ${peak.toFixed(0)} MiB (an empty Node: ${empty.toFixed(0)} MiB)`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Prints what grows, and gives the benches of one transcript. */
export async function bulkBenches(): Promise<readonly Bench[]> {
  for (const growth of GROWTHS) await printGrowth(growth)
  printProcess()
  const unit = inputText()
  const text = Buffer.from(unit.repeat(Math.round(1e6 / unit.length)))
  return [
    {
      title: 'A transcript of 1 MB that shows four certificates over and over',
      candidates: [
        { name: 'extractChain', run: () => extractChain(text) },
        { name: 'extractPem', run: () => extractPem(text) },
        { name: 'splitProxyCerts', run: () => splitProxyCerts(text) },
      ],
    },
  ]
}
