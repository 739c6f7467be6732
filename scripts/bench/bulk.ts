import { Buffer } from 'node:buffer'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import {
  createVerifier,
  extractChain,
  formatPem,
  formatPrivateKey,
  parseCertificate,
  planMeshRotation,
  readCacerts,
  sortPieces,
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
import { prepareCheck, runCheck } from './chain-peers.ts'
import type { Bench, Candidate } from './harness.ts'

// What must not grow faster than its input, at four sizes, next to what it cannot do without.

const SIZES = [10, 100, 1000, 10_000]
// as many as a folder of a PKI team may hold: each key costs a signature to make
const PAIRS = [10, 100, 1000, 3000]
const CLUSTERS = [2, 4, 6, 8]
const LEAVES = 1000
const AT = new Date('2026-06-01T00:00:00Z')
const OPTIONS = { at: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') }
const ROUNDS = 5

interface Growing {
  readonly of: string
  readonly sizes: readonly number[]
  /** What the largest size may take. */
  readonly milliseconds?: number
  readonly make: (size: number) => Promise<readonly Candidate[]>
}

const spiffeId = (name: number): string => `spiffe://cluster.local/ns/bench/sa/w${String(name)}`

async function secrets(size: number): Promise<readonly Candidate[]> {
  const issuer = await createIntermediate({
    ...OPTIONS,
    issuer: await createRoot(OPTIONS),
    cluster: 'b',
  })
  const ders: Uint8Array[] = []
  const items: object[] = []
  for (let i = 0; i < size; i++) {
    const { certificate } = await issueWorkload({ ...OPTIONS, issuer, spiffeId: spiffeId(i) })
    const data = {
      'tls.crt': Buffer.from(formatPem('CERTIFICATE', certificate.der)).toString('base64'),
    }
    ders.push(certificate.der)
    items.push({
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: `s${String(i)}` },
      data,
    })
  }
  return [
    { name: 'meshcerts', run: () => extractChain({ kind: 'List', items }) },
    { name: 'parseCertificate of each', run: () => ders.map((der) => parseCertificate(der)) },
  ]
}

async function pieces(size: number): Promise<readonly Candidate[]> {
  const files: Record<string, string> = {}
  const keys: string[] = []
  for (let i = 0; i < size; i++) {
    const { certificate, key } = await createRoot({
      ...OPTIONS,
      subject: { CN: `root ${String(i)}` },
    })
    const text = formatPrivateKey(key)
    keys.push(text)
    files[`c${String(i)}.pem`] = formatPem('CERTIFICATE', certificate.der)
    files[`k${String(i)}.pem`] = text
  }
  return [
    { name: 'meshcerts', run: () => sortPieces(files) },
    {
      name: 'node:crypto: the public half of each key',
      run: () => keys.map((key) => createPublicKey(createPrivateKey(key))),
    },
  ]
}

async function revoked(size: number): Promise<readonly Candidate[]> {
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
  const checks = leaves.map((leaf) => prepareCheck(leaf, issuer.certificate.der))
  const judge = async (): Promise<void> => {
    const options = { roots: [root.certificate], intermediates: [issuer.certificate], crls: [list] }
    const verifier = createVerifier({ ...options, at: AT, purpose: 'any' })
    for (const leaf of leaves)
      if ((await verifier.verify(leaf)).status !== 'trusted') throw new Error('not trusted')
  }
  return [
    { name: 'meshcerts', run: judge },
    { name: 'a signature check each', run: () => checks.every(runCheck) },
  ]
}

/** A mesh of so many clusters whose root is changed: the states of its plan are a power of it. */
async function clusters(size: number): Promise<readonly Candidate[]> {
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
  return [{ name: 'meshcerts', run: () => planMeshRotation(changes, { at: AT }) }]
}

const GROWING: readonly Growing[] = [
  { of: 'extractChain: Secrets of a List', sizes: SIZES, milliseconds: 200, make: secrets },
  { of: 'sortPieces: CAs, each with its key', sizes: PAIRS, milliseconds: 300, make: pieces },
  {
    of: `${String(LEAVES)} leaves against one CRL: tens of its entries`,
    sizes: SIZES,
    milliseconds: 250,
    make: revoked,
  },
  { of: 'planMeshRotation: clusters of a new root', sizes: CLUSTERS, make: clusters },
]

/** One bench for each size; made one after the other, as the largest are large. */
export async function* bulkBenches(): AsyncGenerator<Bench> {
  for (const { of, sizes, milliseconds, make } of GROWING)
    for (const size of sizes) {
      const [ours, ...others] = await make(size)
      if (ours === undefined) continue
      const held = size === sizes.at(-1) && milliseconds !== undefined ? { milliseconds } : {}
      yield {
        title: `${of}: ${String(size)}`,
        candidates: [{ ...ours, ...held }, ...others],
        rounds: ROUNDS,
        growth: { of, size },
      }
    }
}
