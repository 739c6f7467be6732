import { createIntermediate, createRoot, generateKey, issueWorkload } from 'meshcerts/issue'
import type { CertificateAuthority } from 'meshcerts/issue'
import type { Chain } from './chain-peers.ts'

export const AT = new Date('2026-06-01T00:00:00Z')
const OPTIONS = { at: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') }
const workload = (name: number): string =>
  `spiffe://cluster.local/ns/bench/sa/workload-${String(name)}`

/** One chain of the mesh: root, intermediate, and workloads under it, all with P-256. */
export async function meshOf(
  workloads: number,
): Promise<{ chain: Chain; leaves: readonly Uint8Array[] }> {
  const root = await createRoot(OPTIONS)
  const issuer = await createIntermediate({ ...OPTIONS, issuer: root, cluster: 'bench' })
  const leaves: Uint8Array[] = []
  for (let index = 0; index < workloads; index++) {
    const spiffeId = workload(index)
    const { certificate } = await issueWorkload({ ...OPTIONS, issuer, spiffeId })
    leaves.push(certificate.der)
  }
  const chain = {
    leaf: leaves[0]!,
    intermediate: issuer.certificate.der,
    root: root.certificate.der,
    at: AT,
  }
  return { chain, leaves }
}

/** Chains that have no key in common. */
export async function chainsOf(
  count: number,
  key: 'P-256' | 'RSA-2048',
): Promise<readonly Chain[]> {
  const found: Chain[] = []
  for (let index = 0; index < count; index++) {
    const root = await createRoot({ ...OPTIONS, key })
    const issuer = await createIntermediate({ ...OPTIONS, key, issuer: root, cluster: 'b' })
    const leaf = await issueWorkload({ ...OPTIONS, key, issuer, spiffeId: workload(index) })
    found.push({
      leaf: leaf.certificate.der,
      intermediate: issuer.certificate.der,
      root: root.certificate.der,
      at: AT,
    })
  }
  return found
}

async function authorityNamed(CN: string): Promise<CertificateAuthority> {
  return createRoot({ ...OPTIONS, subject: { O: 'bench', CN } })
}

/** The CA `below`, signed by `above` as well. */
async function crossSign(
  below: CertificateAuthority,
  above: CertificateAuthority,
  CN: string,
): Promise<Uint8Array> {
  const subject = { O: 'bench', CN }
  const asked = { ...OPTIONS, issuer: above, key: below.key, subject, pathLength: null }
  return (await createIntermediate(asked)).certificate.der
}

/** What asks for a path where there is none. */
export interface Maze {
  readonly leaf: Uint8Array
  readonly intermediates: readonly Uint8Array[]
}

async function mazeUnder(
  issuer: CertificateAuthority,
  intermediates: readonly Uint8Array[],
): Promise<Maze> {
  const leaf = await issueWorkload({ ...OPTIONS, issuer, spiffeId: workload(0) })
  return { leaf: leaf.certificate.der, intermediates }
}

/** Levels of two CAs, each signed by both of the level above; the top by nobody that is given. */
export async function ladder(levels: number): Promise<Maze> {
  const rungs: (readonly (readonly [string, CertificateAuthority])[])[] = []
  for (let level = 0; level <= levels; level++) {
    const names = [`level ${String(level)} a`, `level ${String(level)} b`]
    rungs.push(await Promise.all(names.map(async (CN) => [CN, await authorityNamed(CN)] as const)))
  }
  const pool: Uint8Array[] = []
  for (let level = 0; level < levels; level++) {
    for (const [CN, below] of rungs[level]!) {
      for (const [, above] of rungs[level + 1]!) pool.push(await crossSign(below, above, CN))
    }
  }
  return mazeUnder(rungs[0]![0]![1], pool)
}

/** CAs that all sign each other, and nobody above them. */
export async function clique(size: number): Promise<Maze> {
  const all: (readonly [string, CertificateAuthority])[] = []
  for (let index = 0; index < size; index++) {
    const CN = `clique ${String(index)}`
    all.push([CN, await authorityNamed(CN)])
  }
  const pool: Uint8Array[] = []
  for (const [CN, below] of all) {
    for (const [, above] of all) if (above !== below) pool.push(await crossSign(below, above, CN))
  }
  return mazeUnder(all[0]![1], pool)
}

/** CAs that have nothing to do with anybody: one key, since nobody asks for it. */
export async function strangers(count: number): Promise<readonly Uint8Array[]> {
  const key = await generateKey('P-256')
  const issuer = await authorityNamed('elsewhere')
  const found: Uint8Array[] = []
  for (let index = 0; index < count; index++) {
    const subject = { O: 'bench', CN: `stranger ${String(index)}` }
    found.push((await createIntermediate({ ...OPTIONS, issuer, key, subject })).certificate.der)
  }
  return found
}
