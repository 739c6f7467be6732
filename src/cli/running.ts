import { readCacerts } from '../cacerts/read.ts'
import type { NamedReport } from '../report/format/types.ts'
import type { Report } from '../report/report.ts'
import type { Sorted } from './check-manifests.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import { withFindings } from './judge-ends.ts'
import { readManifests } from './manifests.ts'
import { controlPlaneOf } from './mesh-options.ts'
import type { Arguments } from './options.ts'
import { readInput } from './input.ts'
import type { SortedReadings } from './reading.ts'

// What clusters and workloads run, next to the set that is meant: added to the report on that set.

/** Adds a report to the one of that name; by itself where there is none. */
function added(reports: readonly NamedReport[], name: string, { findings, proofs }: Report) {
  const isThere = reports.some((one) => one.name === name)
  const own = { name, report: { status: 'pass', findings: [], proofs: [] } } as const
  const all = isThere ? reports : [...reports, own]
  return all.map((one) => (one.name === name ? withFindings(one, findings, proofs) : one))
}

/** The dumps of clusters among the arguments, by the name of their report. */
async function clustersIn({ clusters, manifests, io }: Sorted) {
  const joined = manifests.length === 0 ? [] : [{ name: manifests.join(' '), paths: manifests }]
  const own = clusters.map((path) => ({ name: path, paths: [path] }))
  const given: { name: string; manifests: Awaited<ReturnType<typeof readManifests>> }[] = []
  for (const { name, paths } of [...joined, ...own])
    given.push({ name, manifests: await readManifests(paths, io) })
  return given
}

/** What istiod publishes in the clusters of the dumps. */
export async function withPublished(
  reports: readonly NamedReport[],
  all: Sorted,
): Promise<readonly NamedReport[]> {
  if (all.clusters.length === 0 && all.manifests.length === 0) return reports
  const { checkPublishedRoots } = await import('../join/index.ts')
  const clusters = await clustersIn(all)
  return checkPublishedRoots(clusters).reduce(
    (list, report, i) => added(list, clusters[i]?.name ?? '', report),
    reports,
  )
}

/** What the workloads of `--workloads` hold. */
export async function withWorkloads(
  reports: readonly NamedReport[],
  { sets }: SortedReadings,
  given: Arguments,
  { at, io }: { readonly at: Date; readonly io: Io },
): Promise<readonly NamedReport[]> {
  const files = given.list('workloads')
  const [only, ...more] = sets
  if (files.length === 0) return reports
  if (only === undefined || more.length > 0)
    throw usageError('--workloads goes with one set: the one that they are compared with', 'check')
  const dumps: { file: string; content: Uint8Array }[] = []
  for (const file of files) dumps.push({ file, content: await readInput(file, io) })
  const { checkRunningWorkloads } = await import('../join/index.ts')
  const options = { at, controlPlane: controlPlaneOf(given) }
  const report = await checkRunningWorkloads(readCacerts(only.content), dumps, options)
  return added(reports, only.name, report)
}
