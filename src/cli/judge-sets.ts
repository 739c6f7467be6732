import { checkCacerts, type CheckCacertsOptions } from '../cacerts/check.ts'
import { readCacerts } from '../cacerts/read.ts'
import type { CheckCredentialOptions } from '../credential/index.ts'
import type { LinkerdSet } from '../linkerd/read.ts'
import type { NamedReport } from '../report/format/types.ts'
import { endsOf, filesOf, type CertificateEnd, type Threshold } from './ends.ts'
import type { Io } from './io.ts'
import { judgeEnds, withFindings } from './judge-ends.ts'
import { inFiles, inPlace, pathWord } from './name-in-fix.ts'
import { DEFAULT_TRUST_DOMAIN, type PolicyFile, type PolicyQuestion } from './policy.ts'
import type { SaidLinkerd, SortedReadings } from './reading.ts'
import { readTrustRoots } from './trust-roots.ts'
import { isBytes } from '../report/kinds.ts'

// What was gathered and sorted by its reading, judged: the one judge of `check` and `audit`.

/** What is a gateway's, not the mesh's. */
async function reportCredentials(
  { credentials }: SortedReadings,
  { options: { at, controlPlane }, credential }: Judging,
): Promise<readonly NamedReport[]> {
  if (credentials.length === 0) return []
  // a set of the mesh does not pay for it
  const { reportOn } = await import('./credential.ts')
  const options = credential ?? { at, ...(controlPlane !== undefined && { controlPlane }) }
  const reports: NamedReport[] = []
  for (const one of credentials) reports.push(await reportOn(one, options, undefined, one.notes))
  return reports
}

/** The anchors by the name of the file that they were given in; those of a ConfigMap keep the name of their key. */
function withNamed(set: LinkerdSet, path = '', given?: Uint8Array | object): LinkerdSet {
  const { anchors } = set
  if (anchors === undefined || !isBytes(given)) return set
  return { ...set, anchors: { ...anchors, file: pathWord(path, anchors.file) } }
}

/** What `--anchors` names. */
interface Anchors {
  readonly path: string
  readonly content: Uint8Array | object
}

/** What is Linkerd's, not Istio's. */
async function reportLinkerd(
  given: readonly SaidLinkerd[],
  options: CheckCacertsOptions,
  anchors: Anchors | undefined,
): Promise<readonly NamedReport[]> {
  if (given.length === 0) return []
  const { checkLinkerd, readLinkerd } = await import('../linkerd/index.ts')
  const roots = anchors === undefined ? {} : { anchors: anchors.content }
  const { at, trustDomain, istiodNamespace: namespace } = options
  const settings = {
    at,
    ...(trustDomain !== undefined && { trustDomain }),
    ...(namespace !== undefined && { namespace }),
  }
  const reports: NamedReport[] = []
  for (const { notes, ...one } of given) {
    const { content, name, folder } = one
    const set = withNamed(readLinkerd(content, roots), anchors?.path, roots.anchors)
    const report = await checkLinkerd(set, settings)
    // the file of --anchors is named from here, not from the folder of the set
    const findings = report.findings.map((found) =>
      anchors !== undefined && found.file === set.anchors?.file ? found : inFiles(found, one),
    )
    const whole = { ...report, findings: [...findings, ...notes] }
    reports.push({ name, report: whole, ...(folder !== undefined && { folder }) })
  }
  return reports
}

/** How what was gathered is judged. */
export interface Judging {
  readonly options: CheckCacertsOptions
  /** The same for credentials, where more is known than the control plane. */
  readonly credential?: CheckCredentialOptions
  /** Are the sets those of the clusters of one mesh? */
  readonly clusters: boolean
  /** The file of Linkerd's trust anchors. */
  readonly anchors: string | undefined
  /** Warns of certificates that end so soon. */
  readonly threshold?: Threshold | undefined
  /** Rules of one's own. */
  readonly policy?: PolicyFile | undefined
  /** Called before each set: its position from 0, and how many there are. */
  readonly progress?: (index: number, all: number) => void
}

async function reportSets(
  given: SortedReadings['sets'],
  { options, clusters, progress }: Judging,
): Promise<readonly NamedReport[]> {
  const sets = given.map(({ content, ...named }) => ({ ...named, set: readCacerts(content) }))
  const reports: NamedReport[] = []
  for (const [index, one] of sets.entries()) {
    progress?.(index, sets.length)
    const otherClusters = clusters ? sets.filter((other) => other !== one) : []
    const { name, folder, istiodNamespace } = one
    const where = istiodNamespace === undefined ? {} : { istiodNamespace }
    const report = await checkCacerts(one.set, { ...options, ...where, otherClusters })
    const findings = report.findings.map((found) => inPlace(found, one))
    reports.push({ name, report: { ...report, findings }, ...(folder !== undefined && { folder }) })
  }
  return reports
}

function questionOf({ policy, options }: Judging, isMesh: boolean): PolicyQuestion {
  const { at, trustDomain = DEFAULT_TRUST_DOMAIN } = options
  return { policy, at, ...(isMesh && { trustDomain }) }
}

/** The certificates of `--anchors`, which are in no set. */
function anchorEnds({ path, content }: Anchors): readonly CertificateEnd[] {
  return endsOf(isBytes(content) ? { [path]: content } : filesOf(content))
}

/** Read once: it may be standard input. */
async function readAnchors(
  path: string | undefined,
  { linkerd }: SortedReadings,
  io: Io,
): Promise<Anchors | undefined> {
  if (path === undefined || linkerd.length === 0) return undefined
  return { path, content: await readTrustRoots(path, io) }
}

/** The reports on sets, then on credentials, then on what is Linkerd's. */
export async function judgeSorted(
  sorted: SortedReadings,
  judging: Judging,
  io: Io,
): Promise<readonly NamedReport[]> {
  const { options, threshold } = judging
  const anchors = await readAnchors(judging.anchors, sorted, io)
  const { credentials } = sorted
  const reports = [
    ...(await reportSets(sorted.sets, judging)),
    ...(await reportCredentials(sorted, judging)),
    ...(await reportLinkerd(sorted.linkerd, options, anchors)),
  ]
  const given = [...sorted.sets, ...credentials, ...sorted.linkerd]
  const whole: NamedReport[] = []
  const above = anchors === undefined ? [] : anchorEnds(anchors)
  for (const [i, one] of reports.entries()) {
    const own = endsOf(filesOf(given[i]?.content ?? {}))
    const isMesh = !(credentials as readonly unknown[]).includes(given[i])
    const isLinkerd = (sorted.linkerd as readonly unknown[]).includes(given[i])
    const ends = isLinkerd ? [...own, ...above] : own
    whole.push(withFindings(one, await judgeEnds(ends, threshold, questionOf(judging, isMesh))))
  }
  return whole
}
