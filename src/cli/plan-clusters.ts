import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../report/finding.ts'
import type { TrustParty } from '../cacerts/tools/trust-party.ts'
import { PEM_SCHEME, TLS_SCHEME } from '../emulation/istiod/cacerts-files.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import { isManifestName } from './manifests.ts'
import { statOf } from './read-input.ts'
import { namedClusters } from './trust-clusters.ts'

// What OLD and NEW of `plan` name: one cluster, or a folder with a folder for each.

/** The clusters of one side, called after their folders. */
export interface NamedMesh {
  /** Was it a folder with a folder for each cluster? */
  readonly isFolders: boolean
  readonly parties: readonly TrustParty[]
  readonly findings: readonly Finding[]
}

const OF_A_CLUSTER: readonly string[] = [
  PEM_SCHEME['signing-certificate'],
  PEM_SCHEME['signing-key'],
  PEM_SCHEME.chain,
  TLS_SCHEME['signing-certificate'],
  TLS_SCHEME['signing-key'],
]

/** Not the root and its key, which `create` leaves next to the folders of the clusters. */
const isOfCluster = (name: string): boolean => OF_A_CLUSTER.includes(name) || isManifestName(name)

/** The folders of a folder that has no files of a cluster: each is a cluster. */
function foldersIn(path: string): readonly string[] {
  if (statOf(path)?.isDirectory() !== true) return []
  const entries = readdirSync(path, { withFileTypes: true }).filter(
    ({ name }) => !name.startsWith('.'),
  )
  if (entries.some((entry) => !entry.isDirectory() && isOfCluster(entry.name))) return []
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}

/** The one cluster of a side is called so on both sides, whatever its folder is called. */
const ONE = 'cluster'

function only(parties: readonly TrustParty[], path: string, name: string): TrustParty {
  const [party, ...more] = parties
  if (party === undefined || more.length > 0)
    throw usageError(
      `${path}: ${String(parties.length)} control planes or sets in one cluster; plan needs one`,
      'plan',
    )
  return { ...party, name }
}

/** Reads one side of a plan. */
async function meshIn(path: string, io: Io): Promise<NamedMesh> {
  const names = foldersIn(path)
  const clusters =
    names.length === 0 ? [[ONE, path]] : names.map((name) => [name, join(path, name)])
  const parties: TrustParty[] = []
  const findings: Finding[] = []
  for (const [name, folder] of clusters as [string, string][]) {
    const found = await namedClusters([folder], io)
    parties.push(only(found.parties, folder, name))
    findings.push(...found.findings)
  }
  return { isFolders: names.length > 0, parties, findings }
}

const kindOf = ({ isFolders }: NamedMesh, path: string): string =>
  `${path} is ${isFolders ? 'a folder of clusters' : 'one cluster'}`

/** One cluster has no name: next to named ones it would join, and all others would leave. */
function refuseTwoKinds(old: NamedMesh, next: NamedMesh, paths: readonly [string, string]): void {
  if (old.isFolders === next.isFolders) return
  const what = [kindOf(old, paths[0]), kindOf(next, paths[1])].join(', and ')
  throw usageError(`${what}: give two clusters, or two folders with a folder for each`, 'plan')
}

/** Reads OLD and NEW. */
export async function meshesIn(
  paths: readonly [string, string],
  io: Io,
): Promise<readonly [NamedMesh, NamedMesh]> {
  const [old, next] = [await meshIn(paths[0], io), await meshIn(paths[1], io)]
  refuseTwoKinds(old, next, paths)
  return [old, next]
}
