import { engineOf, type LongCallOptions } from '../crypto/long-call.ts'
import { requireObject } from '../report/argument.ts'
import type { Certificate } from '../certificate/types.ts'
import type { KeyAlgorithm } from '../crypto/engine.ts'
import { formatPrivateKey } from '../key/format.ts'
import { formatPem } from '../pem/format.ts'
import { createIntermediate, createRoot } from './authority.ts'
import { describeValue } from '../report/describe-value.ts'
import { issueError } from './fail.ts'
import { requireTexts } from './fields.ts'
import type { CertificateAuthority } from './types.ts'

/** The plug-in CA set of one cluster, as texts by file name. */
export interface CacertsFiles {
  /** One CERTIFICATE block: the CA that istiod signs with. */
  readonly 'ca-cert.pem': string
  /** PKCS#8 in the clear. */
  readonly 'ca-key.pem': string
  /** One CERTIFICATE block for each root, the one that signs first. */
  readonly 'root-cert.pem': string
  /** CERTIFICATE blocks from the CA up to the last below the root; the root itself is left out. */
  readonly 'cert-chain.pem': string
}

/** What a cluster gets. */
export interface ClusterAuthority {
  /** As given in `clusters`. */
  readonly name: string
  /** The certificate and key that istiod of this cluster signs with. */
  readonly authority: CertificateAuthority
  /** From the cluster's CA up to the root, which is not in it. */
  readonly chain: readonly Certificate[]
  /** Gives the files away, with the key in the clear; a function, so that nothing prints the key by accident. */
  readonly files: () => CacertsFiles
}

/** Roots, and under one of them a CA for each cluster. */
export interface Hierarchy {
  /** The one that signs first. */
  readonly roots: readonly CertificateAuthority[]
  /** Between the root and the clusters, with three tiers. */
  readonly middle?: CertificateAuthority
  /** In the order in which they were named. */
  readonly clusters: readonly ClusterAuthority[]
}

/** How a hierarchy is made. */
export interface HierarchyOptions extends LongCallOptions {
  /** The instant of issue. The clock is never read. */
  readonly at: Date
  /** Names of clusters; each is in the subject of its CA. `cluster1` alone when left out. */
  readonly clusters?: readonly string[]
  /** How many roots to make, or the roots to use: all are in `root-cert.pem`, the first signs. 1 when left out. */
  readonly roots?: number | readonly CertificateAuthority[]
  /** 2: root and clusters; 3: a CA between them. 2 when left out. */
  readonly tiers?: 2 | 3
  /** The kind of all keys; P-256 when left out. */
  readonly key?: KeyAlgorithm
  /** DNS names of the clusters' CAs; the makefiles put `istiod.istio-system.svc` there. None when left out. */
  readonly dnsNames?: readonly string[]
}

// root-cert.pem goes into a ConfigMap of every namespace; a rotation has two, a merger of meshes some more
const MAX_ROOTS = 10
// the largest multicluster meshes spoken of have hundreds
const MAX_CLUSTERS = 1000

const pem = (certificate: Certificate): string => formatPem('CERTIFICATE', certificate.der)

type Common = Pick<HierarchyOptions, 'at' | 'key' | 'engine'>

function limit(what: string, found: number, most: number): void {
  if (Number.isInteger(found) && found >= 1 && found <= most) return
  throw issueError('issue-too-many', { what, found, limit: most })
}

/** A name is in the subject of its CA, and files are found by it: two clusters of one name are one. */
function requireNames(names: readonly string[]): void {
  requireTexts('clusters', names)
  limit('clusters', names.length, MAX_CLUSTERS)
  if (new Set(names).size === names.length) return
  const expected = 'a list of different names'
  throw issueError('issue-option', {
    option: 'clusters',
    expected,
    found: 'a name that is there twice',
  })
}

function requireTiers(tiers: unknown = 2): void {
  if (tiers === 2 || tiers === 3) return
  throw issueError('issue-option', {
    option: 'tiers',
    expected: '2 or 3',
    found: describeValue(tiers),
  })
}

function requireRoots(roots: unknown): void {
  if (typeof roots === 'number' || Array.isArray(roots)) return
  const expected = 'a number, or a list of authorities'
  throw issueError('issue-option', { option: 'roots', expected, found: describeValue(roots) })
}

async function makeRoots(options: HierarchyOptions, common: Common) {
  const { roots = 1 } = options
  requireRoots(roots)
  limit('roots', typeof roots === 'number' ? roots : roots.length, MAX_ROOTS)
  if (typeof roots !== 'number') return roots
  const made: CertificateAuthority[] = []
  for (let i = 1; i <= roots; i++) {
    // two roots of one name stop OpenSSL and BoringSSL where no key identifier distinguishes them
    const CN = roots === 1 ? 'Root CA' : `Root CA ${String(i)}`
    made.push(await createRoot({ ...common, subject: { O: 'Istio', CN } }))
  }
  return made
}

function filesOf(
  authority: CertificateAuthority,
  chain: readonly Certificate[],
  roots: readonly CertificateAuthority[],
): CacertsFiles {
  return Object.freeze({
    'ca-cert.pem': pem(authority.certificate),
    'ca-key.pem': formatPrivateKey(authority.key),
    'root-cert.pem': roots.map(({ certificate }) => pem(certificate)).join(''),
    // without the root, which the makefiles add: workloads would serve it twice
    'cert-chain.pem': chain.map(pem).join(''),
  })
}

/**
 * Makes the CAs of a mesh: one root or several, and under the first a CA for each cluster with the four files that
 * the secret `cacerts` takes.
 *
 * For a rotation: make two roots, later pass them again with the other in front.
 *
 * @param options - `at` is needed.
 * @returns Roots, the CA between where there are three tiers, and the clusters in the order of their names; frozen.
 * `files()` of a cluster gives its four files.
 * @throws MeshCertsError as `createRoot` and `createIntermediate`; `issue-too-many`, `issue-option`.
 * @example
 * import { createHierarchy } from 'meshcerts/issue'
 * const mesh = await createHierarchy({ at: new Date('2026-01-01'), clusters: ['east', 'west'] })
 * mesh.clusters[1]?.authority.certificate.subject.text // => 'L=west,CN=Intermediate CA,O=Istio'
 */
export async function createHierarchy(options: HierarchyOptions): Promise<Hierarchy> {
  requireObject('options', options)
  const { at, key, clusters: names = ['cluster1'], dnsNames } = options
  requireNames(names)
  requireTiers(options.tiers)
  const common = { at, ...(key && { key }), engine: engineOf(options) }
  const roots = await makeRoots(options, common)
  const [root] = roots as [CertificateAuthority]
  const middle =
    options.tiers === 3
      ? await createIntermediate({ ...common, issuer: root, pathLength: 1, days: 1825 })
      : undefined
  const clusters: ClusterAuthority[] = []
  for (const name of names) {
    const authority = await createIntermediate({
      ...common,
      issuer: middle ?? root,
      cluster: name,
      ...(dnsNames && { dnsNames }),
    })
    const chain = [authority, ...(middle ? [middle] : [])].map(({ certificate }) => certificate)
    const files = (): CacertsFiles => filesOf(authority, chain, roots)
    clusters.push(Object.freeze({ name, authority, chain: Object.freeze(chain), files }))
  }
  return Object.freeze({
    roots: Object.freeze([...roots]),
    ...(middle && { middle }),
    clusters: Object.freeze(clusters),
  })
}
