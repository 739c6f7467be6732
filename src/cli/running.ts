import { readCacerts } from '../cacerts/read.ts'
import { extractChain } from '../capture/extract.ts'
import type { NamedReport } from '../report/format/types.ts'
import type { Finding } from '../report/finding.ts'
import { createReport, type Report } from '../report/report.ts'
import type { Sorted } from './check-manifests.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import { endsOf, filesOf, keyOf } from './ends.ts'
import { inManifests, type JudgeEnds } from './ends-in-manifests.ts'
import { withFindings } from './judge-ends.ts'
import { readManifests } from './manifests.ts'
import { controlPlaneOf } from './mesh-options.ts'
import { policyFindings, type PolicyQuestion } from './policy.ts'
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

/** What is found in the certificates of dumps that hold no set; of a set it was said with the set. */
async function withEnds(
  reports: readonly NamedReport[],
  { clusters, sets, io }: Sorted,
  judge: JudgeEnds,
): Promise<readonly NamedReport[]> {
  let whole = reports
  for (const path of clusters.filter((one) => !sets.includes(one)))
    whole = added(whole, path, createReport(await inManifests([path], judge, io)))
  return whole
}

/** What istiod publishes in the clusters of the dumps. */
export async function withPublished(
  reports: readonly NamedReport[],
  all: Sorted,
  judge: JudgeEnds,
): Promise<readonly NamedReport[]> {
  if (all.clusters.length === 0 && all.manifests.length === 0) return reports
  const { checkPublishedRoots } = await import('../join/index.ts')
  const clusters = await clustersIn(all)
  const published = checkPublishedRoots(clusters).reduce(
    (list, report, i) => added(list, clusters[i]?.name ?? '', report),
    reports,
  )
  return withEnds(published, all, judge)
}

interface Dump {
  readonly file: string
  readonly content: Uint8Array
}

/** What the rules of one's own say of what workloads present and trust; what is of the set was judged with it. */
async function workloadRules(
  dumps: readonly Dump[],
  set: object,
  question: PolicyQuestion,
): Promise<readonly Finding[]> {
  const own = endsOf(filesOf(set))
  const known = new Set(own.map(keyOf))
  const held = dumps.flatMap(({ file, content }) =>
    extractChain(content).certificates.map(({ certificate, role }) => ({
      file,
      role,
      certificate,
    })),
  )
  const ends = held.filter((one) => !known.has(keyOf(one)))
  return policyFindings(ends, { ...question, issuers: own.map(({ certificate }) => certificate) })
}

/** What the workloads of `--workloads` hold. */
export async function withWorkloads(
  reports: readonly NamedReport[],
  { sets }: SortedReadings,
  given: Arguments,
  { at, policy, io }: PolicyQuestion & { readonly io: Io },
): Promise<readonly NamedReport[]> {
  const files = given.list('workloads')
  const [only, ...more] = sets
  if (files.length === 0) return reports
  if (only === undefined || more.length > 0)
    throw usageError('--workloads goes with one set: the one that they are compared with', 'check')
  const dumps: Dump[] = []
  for (const file of files) dumps.push({ file, content: await readInput(file, io) })
  const { checkRunningWorkloads } = await import('../join/index.ts')
  const options = { at, controlPlane: controlPlaneOf(given) }
  const report = await checkRunningWorkloads(readCacerts(only.content), dumps, options)
  const rules = await workloadRules(dumps, only.content, { policy, at })
  return added(reports, only.name, createReport([...report.findings, ...rules], report.proofs))
}
