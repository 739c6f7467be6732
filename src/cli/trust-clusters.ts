import { textOf } from './text-of.ts'
import { join } from 'node:path'
import type { CacertsSet } from '../cacerts/read.ts'
import type { Finding } from '../report/finding.ts'
import type { TrustParty } from '../cacerts/tools/trust-party.ts'
import { readFolder } from './directory.ts'
import { readDocuments } from './documents.ts'
import type { Io } from './io.ts'
import { isManifestName } from './manifests.ts'
import { readSets } from './mesh-options.ts'
import { readFile, statOf } from './read-input.ts'

// What the arguments of `trust` name: a folder or a file is a cluster; sets alone are as everywhere.

/** The parties of the arguments, and what was noticed while they were read. */
export interface NamedClusters {
  readonly parties: readonly TrustParty[]
  readonly findings: readonly Finding[]
}

interface Given {
  readonly manifests: readonly { readonly file: string; readonly content: string }[]
  readonly files: Readonly<Record<string, Uint8Array>>
}

async function folderOf(path: string, io: Io): Promise<Given> {
  const all = Object.entries((await readFolder(path, io)).files)
  const isManifest = ([name]: readonly [string, Uint8Array]): boolean => isManifestName(name)
  return {
    manifests: all
      .filter(isManifest)
      .map(([name, bytes]) => ({ file: join(path, name), content: textOf(bytes) })),
    files: Object.fromEntries(all.filter((one) => !isManifest(one))),
  }
}

const kindOf = (one: unknown): string =>
  typeof one === 'object' && one !== null && 'kind' in one ? String(one.kind) : ''

const nameOf = (one: unknown): unknown =>
  (one as { metadata?: { name?: unknown } } | null)?.metadata?.name

/** Secrets of sets alone are sets, as everywhere. */
const isCluster = (documents: readonly unknown[]): boolean =>
  documents.some(
    (one) => (kindOf(one) !== 'Secret' && kindOf(one) !== '') || nameOf(one) === 'istio-ca-secret',
  )

async function fileOf(path: string, io: Io): Promise<Given | undefined> {
  const bytes = await readFile(path, io)
  const documents = await readDocuments(bytes, path)
  if (documents === undefined || !isCluster(documents)) return undefined
  return { manifests: [{ file: path, content: textOf(bytes) }], files: {} }
}

/** A cluster, where the argument names more than a set. */
async function clusterOf(path: string, io: Io): Promise<Given | undefined> {
  if (path === '-' || path.includes('#')) return undefined
  const stat = statOf(path)
  if (stat === undefined) return undefined
  if (!stat.isDirectory()) return fileOf(path, io)
  const folder = await folderOf(path, io)
  return folder.manifests.length > 0 ? folder : undefined
}

/** istiod reads the Secret of its own namespace. */
function whereOf({ secret }: CacertsSet): Pick<TrustParty, 'istiodNamespace'> {
  const { namespace = '' } = secret ?? {}
  return namespace === '' ? {} : { istiodNamespace: namespace }
}

/** What the arguments name, in their order. */
export async function namedClusters(paths: readonly string[], io: Io): Promise<NamedClusters> {
  const parties: TrustParty[] = []
  const findings: Finding[] = []
  for (const path of paths) {
    const given = await clusterOf(path, io)
    if (given === undefined) {
      const sets = await readSets([path], io)
      parties.push(...sets.map(({ name, set }) => ({ name, set, ...whereOf(set) })))
      continue
    }
    const { readTrustCluster } = await import('../join/index.ts')
    const cluster = readTrustCluster({ name: path, ...given })
    parties.push(...cluster.parties)
    findings.push(...cluster.findings)
  }
  return { parties, findings }
}
