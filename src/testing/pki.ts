import { engine as defaultEngine } from '#engine'
import { readCacerts, type CacertsSet } from '../cacerts/read.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine, KeyAlgorithm } from '../crypto/engine.ts'
import { type CacertsFiles, type ClusterAuthority, createHierarchy } from '../issue/hierarchy.ts'
import type { CertificateAuthority, IssuedCertificate } from '../issue/types.ts'
import { issueWorkload } from '../issue/workload.ts'
import { formatPrivateKey } from '../key/format.ts'
import { testingError } from './fail.ts'
import { pemOf } from './good-set.ts'
import { isInstant } from '../report/kinds.ts'

/** How a test PKI is made. */
export interface TestPkiOptions {
  /** The instant everything is made at; the clock is never read. */
  readonly now: Date
  /** Names of clusters: each has a CA of its own under the one root. `cluster1` when left out. */
  readonly clusters?: readonly string[]
  /** SPIFFE IDs, or `NAMESPACE/SERVICEACCOUNT` of the trust domain `cluster.local`. `default/default` when left out. */
  readonly workloads?: readonly string[]
  /** The kind of all keys; P-256 when left out. */
  readonly keyType?: KeyAlgorithm
  /** The engine of the runtime when left out. */
  readonly engine?: Engine
}

/** A cluster: its CA and its set. */
export interface TestCluster {
  /** As given in `clusters`. */
  readonly name: string
  /** The CA that istiod of this cluster signs with, and its key. */
  readonly authority: CertificateAuthority
  /** From the CA up to the root, which is not in it. */
  readonly chain: readonly Certificate[]
  /** The four files, the key in the clear. */
  readonly files: () => CacertsFiles
  /** Ready for `checkCacerts`. */
  readonly cacerts: CacertsSet
}

/** A workload with what its proxy serves. */
export interface TestWorkload extends IssuedCertificate {
  /** The whole URI: `spiffe://cluster.local/ns/default/sa/default`. */
  readonly spiffeId: string
  /** Name of the cluster whose CA signed it. */
  readonly cluster: string
  /** As a proxy presents it: the workload, the CA, the root. */
  readonly chain: readonly Certificate[]
  /** `chain` as PEM, one CERTIFICATE block each. */
  readonly chainPem: string
  /** What it trusts. */
  readonly rootsPem: string
  /** The key in the clear; a function, so that nothing prints it by accident. */
  readonly keyPem: () => string
}

/** Everything a test of a mesh needs. */
export interface TestPki {
  /** The instant of the options: everything is valid then. */
  readonly now: Date
  /** The one root, with its key. */
  readonly root: CertificateAuthority
  /** The root as one CERTIFICATE block. */
  readonly rootPem: string
  /** In the order of the options. */
  readonly clusters: readonly TestCluster[]
  /** Those of the first cluster first, each cluster in the order of the options. */
  readonly workloads: readonly TestWorkload[]
}

function identity(workload: string): string {
  if (workload.startsWith('spiffe://')) return workload
  const [namespace, serviceAccount, more] = workload.split('/')
  if (!namespace || !serviceAccount || more !== undefined) {
    throw testingError('testing-option', { option: 'workloads', found: workload })
  }
  return `spiffe://cluster.local/ns/${namespace}/sa/${serviceAccount}`
}

function clusterOf({ name, authority, chain, files }: ClusterAuthority): TestCluster {
  const cacerts = readCacerts({ ...files() })
  return Object.freeze({ name, authority, chain, files, cacerts })
}

interface Maker {
  readonly options: TestPkiOptions
  readonly engine: Engine
  readonly root: CertificateAuthority
}

async function makeWorkload(
  { options, engine, root }: Maker,
  cluster: TestCluster,
  spiffeId: string,
): Promise<TestWorkload> {
  const { now, keyType = 'P-256' } = options
  const call = { issuer: cluster.authority, at: now, spiffeId, key: keyType, engine }
  const { certificate, key } = await issueWorkload(call)
  const chain = [certificate, ...cluster.chain, root.certificate]
  return Object.freeze({
    spiffeId,
    cluster: cluster.name,
    certificate,
    key,
    chain: Object.freeze(chain),
    chainPem: pemOf(...chain),
    rootsPem: pemOf(root.certificate),
    keyPem: () => formatPrivateKey(key),
  })
}

/**
 * Makes a whole mesh in one call: a root, a CA for each cluster with its `cacerts` set, and workloads with what their
 * proxies present.
 *
 * @param options - `now` is needed. Roots live ten years from then, CAs two, workloads a day, which begins two minutes earlier.
 * @returns Frozen; the keys print nothing of themselves.
 * @throws MeshCertsError `testing-option`; as `createHierarchy` and `issueWorkload`.
 * @example
 * import { testPki } from 'meshcerts/testing'
 * const pki = await testPki({ now: new Date('2027-01-01'), workloads: ['bookinfo/details'] })
 * pki.workloads[0]?.spiffeId // => 'spiffe://cluster.local/ns/bookinfo/sa/details'
 */
export async function testPki(options: TestPkiOptions): Promise<TestPki> {
  const { now, clusters: names, keyType, engine = defaultEngine } = options
  if (!isInstant(now)) {
    throw testingError('testing-option', { option: 'now', found: 'anything but a valid Date' })
  }
  const identities = (options.workloads ?? ['default/default']).map(identity)
  const mesh = await createHierarchy({
    at: now,
    engine,
    ...(names && { clusters: names }),
    ...(keyType && { key: keyType }),
  })
  const [root] = mesh.roots as [CertificateAuthority]
  const clusters = mesh.clusters.map(clusterOf)
  const workloads: TestWorkload[] = []
  for (const cluster of clusters) {
    for (const one of identities) {
      workloads.push(await makeWorkload({ options, engine, root }, cluster, one))
    }
  }
  return Object.freeze({
    now,
    root,
    rootPem: pemOf(root.certificate),
    clusters: Object.freeze(clusters),
    workloads: Object.freeze(workloads),
  })
}
