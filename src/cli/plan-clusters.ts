import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../report/finding.ts'
import type { TrustParty } from '../cacerts/tools/trust-party.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import { statOf } from './read-input.ts'
import { namedClusters } from './trust-clusters.ts'

// What OLD and NEW of `plan` name: one cluster, or a folder with a folder for each.

/** The clusters of one side, called after their folders. */
export interface NamedMesh {
  readonly parties: readonly TrustParty[]
  readonly findings: readonly Finding[]
}

/** The folders of a folder that has no files: each is a cluster. */
function foldersIn(path: string): readonly string[] {
  if (statOf(path)?.isDirectory() !== true) return []
  const entries = readdirSync(path, { withFileTypes: true }).filter(
    ({ name }) => !name.startsWith('.'),
  )
  if (entries.some((entry) => !entry.isDirectory())) return []
  return entries.map(({ name }) => name).toSorted()
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
export async function meshIn(path: string, io: Io): Promise<NamedMesh> {
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
  return { parties, findings }
}
