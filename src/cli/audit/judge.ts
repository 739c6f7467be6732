import { isObject } from '../../capture/secret-object.ts'
import { fingerprint } from '../../certificate/fingerprint.ts'
import { applyToAll, type Exception } from '../../report/exceptions.ts'
import { isMeshCertsError, type MeshCertsError } from '../../report/error.ts'
import { quoteInput } from '../../report/quote.ts'
import { createReport } from '../../report/report.ts'
import { reportData, type ReportData } from '../../report/format/json.ts'
import type { DetailedReport, NamedReport } from '../../report/format/types.ts'
import { splitProxyCerts } from '../../capture/split.ts'
import { readCapture, type GivenCapture } from '../capture.ts'
import { nameOf } from '../certificates.ts'
import { readDocuments } from '../documents.ts'
import { endsOf, endsOfCapture, filesOf, type CertificateEnd, type Threshold } from '../ends.ts'
import { cliError } from '../fail.ts'
import { gatherSets, isSecret, noSecret, setsInList, type GivenSet } from '../gather-sets.ts'
import type { Io } from '../io.ts'
import { judgeEnds, withFindings } from '../judge-ends.ts'
import { judgeSorted } from '../judge-sets.ts'
import { checkOptions } from '../mesh-options.ts'
import type { Arguments } from '../options.ts'
import { daysIn, thresholdOf } from '../parse-duration.ts'
import { withIssuers, type PolicyFile } from '../policy.ts'
import { timeText } from '../print.ts'
import { parseAt } from '../parse-time.ts'
import { sortReadings } from '../reading.ts'
import { isForNobody, type Reading } from '../reading-of.ts'
import { readFile, statOf } from '../read-input.ts'
import { digestOf, type Given } from './digest.ts'
import type { RawRecord } from './gathering.ts'
import { judgedAlone } from './judged-alone.ts'
import { leftOutFindings } from './left-out.ts'
import { headOf, readRecord, type AuditRecord, type Kind } from './record.ts'
import { argumentsOf } from './record-options.ts'

// One record judged, by what `check`, `credential`, `verify` and `split` judge with.

/** What all records have in common: plain data, as it goes to a thread. */
export interface Common extends Given {
  readonly at: Date
}

/** A certificate of an answer. */
export interface AnsweredEnd {
  readonly file: string
  readonly block?: number
  readonly role: string
  readonly certificate: string
  readonly sha256: string
  readonly notBefore: string
  readonly notAfter: string
  /** Whole days from the instant of the audit; negative when it is over. */
  readonly daysLeft: number
  readonly outlives?: { readonly issuer: string; readonly notAfter: string }
}

/** What an answer says, as its line has it. */
export interface Answer extends ReportData {
  readonly id: string
  readonly kind: string
  readonly cluster?: string | undefined
  readonly at: string
  /** What it was made of: see {@link digestOf}. */
  readonly digest: string
  readonly status: string
  readonly findings?: readonly ReportData[]
  readonly sets?: readonly ReportData[]
  readonly certificates: readonly AnsweredEnd[]
}

/** An answer, and which exceptions had something to do in it, by position. */
export interface Judged {
  readonly answer: Answer
  readonly used: readonly number[]
}

interface Reported {
  readonly kind: string
  readonly reports: readonly NamedReport[]
  readonly ends: readonly CertificateEnd[]
}

interface Judging {
  readonly record: AuditRecord
  readonly given: Arguments
  readonly at: Date
  readonly threshold: Threshold | undefined
  readonly policy: PolicyFile | undefined
  readonly io: Io
}

const READINGS: Readonly<Partial<Record<Kind, Reading>>> = {
  set: 'cacerts',
  credential: 'credential',
  linkerd: 'linkerd',
}
const CAPTURES: ReadonlySet<Kind | undefined> = new Set<Kind>(['capture', 'dump', 'certificate'])
// as on the command line: what came with the record is its standard input
const INPUT = '-'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Files by name, as text. */
const isFiles = (data: object): data is Readonly<Record<string, string>> =>
  !('kind' in data) && Object.values(data).every((value) => typeof value === 'string')

function filesSet(id: string, data: Readonly<Record<string, string>>): GivenSet {
  const files = Object.entries(data).map(([name, text]) => [name, utf8(text)])
  return { name: id, content: Object.fromEntries(files) as object }
}

/** Is there a Secret in it, or is it a folder? What is neither is a capture. */
async function holdsSets(path: string, io: Io): Promise<boolean> {
  if (path !== INPUT && statOf(path)?.isDirectory() === true) return true
  const documents = await readDocuments(await readFile(path, io), path)
  return documents?.some(isSecret) === true
}

function setOfObject(data: object, { id, kind }: AuditRecord): Sets {
  if (isFiles(data)) return [filesSet(id, data)]
  if (isSecret(data))
    return kind === undefined && isForNobody(data) ? 'other' : setsInList(id, data)
  if (kind !== undefined) throw noSecret(id, [data])
  return undefined
}

/** The sets of a record; `undefined` where it is a capture, `other` where nobody reads the Secret as a set. */
type Sets = readonly GivenSet[] | 'other' | undefined

async function setsOf({ record, io }: Judging): Promise<Sets> {
  const { kind, data, path = INPUT } = record
  if (CAPTURES.has(kind)) return undefined
  if (typeof data === 'object') return setOfObject(data, record)
  return kind !== undefined || (await holdsSets(path, io)) ? gatherSets([path], io) : undefined
}

async function reportSets(sets: readonly GivenSet[], judging: Judging): Promise<Reported> {
  const { record, given, at, threshold, policy, io } = judging
  const sorted = sortReadings(sets, record.kind && READINGS[record.kind])
  const options = await checkOptions(given, at, io)
  const { credentialOptions } = await import('../credential.ts')
  const credential = await credentialOptions(given, at, io)
  const how = { options, credential, clusters: false, anchors: given.text('anchors') }
  const judged = await judgeSorted(sorted, { ...how, threshold, policy }, io)
  const left = leftOutFindings(sorted.leftOut.flatMap(({ secrets }) => secrets))
  const reports = judged.map((one, index) =>
    withFindings(one, [...judgedAlone(record, one.report), ...(index === 0 ? left : [])]),
  )
  const kind =
    sorted.credentials.length > 0 ? 'credential' : sorted.linkerd.length > 0 ? 'linkerd' : 'set'
  return { kind, reports, ends: sets.flatMap(({ content }) => endsOf(filesOf(content))) }
}

async function captureOf({ data, path = INPUT, id }: AuditRecord, io: Io): Promise<GivenCapture> {
  if (typeof data !== 'object') return readCapture([path], io)
  const placeOf = (block: number) => ({ file: id, block })
  return { input: data, name: id, several: false, findings: [], placeOf }
}

async function reportCapture(judging: Judging): Promise<Reported> {
  const { record, given, at, threshold, policy, io } = judging
  const capture = await captureOf(record, io)
  const { files, findings } = splitProxyCerts(capture.input)
  const ends = endsOfCapture(files)
  // an object of the cluster without a certificate, which nobody called a capture
  if (files.length === 0 && isObject(record.data) && record.kind === undefined)
    return reportOther(judging)
  const isVerified = given.text('cacerts') !== undefined || given.list('root').length > 0
  if (!isVerified) {
    const own = await judgeEnds(ends, threshold, { policy, at })
    const report = createReport([...findings, ...own])
    return { kind: 'capture', reports: [named(record, report)], ends }
  }
  const { captureRules, judgeCapture, workloadOptions } = await import('../verify.ts')
  const options = await workloadOptions(given, at, io)
  const report = await judgeCapture(capture, options, given)
  const own = [
    ...(await judgeEnds(ends, threshold, { at })),
    ...(await captureRules(capture, options, { policy, at })),
  ]
  const whole = { ...report, ...createReport([...report.findings, ...own], report.proofs) }
  return { kind: 'capture', reports: [named(record, whole)], ends }
}

const named = ({ id }: AuditRecord, report: DetailedReport): NamedReport => ({ name: id, report })

async function reportOther({ record, threshold, policy, at }: Judging): Promise<Reported> {
  const ends = endsOf(filesOf(record.data as object))
  const findings = await judgeEnds(ends, threshold, { policy, at })
  return { kind: 'other', reports: [named(record, createReport(findings))], ends }
}

async function report(judging: Judging): Promise<Reported> {
  const sets = await setsOf(judging)
  if (sets === 'other') return reportOther(judging)
  return sets === undefined ? reportCapture(judging) : reportSets(sets, judging)
}

async function endData(
  { file, block, role, certificate, outlives }: CertificateEnd,
  at: Date,
): Promise<AnsweredEnd> {
  return {
    file: quoteInput(file),
    ...(block !== undefined && { block }),
    role,
    certificate: quoteInput(nameOf(certificate)),
    sha256: await fingerprint(certificate),
    notBefore: timeText(certificate.notBefore),
    notAfter: timeText(certificate.notAfter),
    daysLeft: daysIn(certificate.notAfter.getTime() - at.getTime()),
    ...(outlives && {
      outlives: { issuer: quoteInput(outlives.issuer), notAfter: timeText(outlives.issuerUntil) },
    }),
  }
}

const WORST = ['fail', 'warn', 'pass']

/** The fields of one report, or the reports under `sets`, as `check --format json` has them. */
function reportsData(reports: readonly NamedReport[]): ReportData & { readonly status: string } {
  const [only] = reports
  const status = WORST.find((one) => reports.some((each) => each.report.status === one)) ?? 'pass'
  if (reports.length === 1 && only !== undefined) return { ...reportData(only.report), status }
  return { status, sets: reports.map((each) => ({ name: each.name, ...reportData(each.report) })) }
}

const UNUSED = 'report-exception-unused'

interface Excepted {
  readonly reports: readonly NamedReport[]
  readonly used: readonly number[]
}

const isUnused = ({ code }: { readonly code: string }): boolean => code === UNUSED

/** That an exception has nothing to do in this record is said at the end of all. */
function except(reports: readonly NamedReport[], { exceptions, at }: Common): Excepted {
  if (exceptions.length === 0) return { reports, used: [] }
  const counted = applyToAll(reports, exceptions, at)
  const unused = counted.flatMap(({ findings }) => findings.filter(isUnused))
  const hasNothing = ({ code, file }: Exception): boolean =>
    unused.some((one) => one.facts['exception'] === code && one.file === file)
  const used = [...exceptions.keys()].filter((i) => !hasNothing(exceptions[i] as Exception))
  const said = counted.map((one, i): NamedReport => {
    const findings = one.findings.filter((each) => !isUnused(each))
    const { name } = reports[i] as NamedReport
    return { name, report: { ...one, ...createReport(findings, one.proofs) } }
  })
  return { reports: said, used }
}

function ioOf({ data }: AuditRecord, files: ReadonlyMap<string, Uint8Array>): Io {
  const own = typeof data === 'string' ? new Map([...files, [INPUT, utf8(data)]]) : files
  return {
    stdout: () => undefined,
    stderr: () => undefined,
    stdin: () => nothing(),
    now: () => new Date(Number.NaN),
    color: false,
    columns: undefined,
    watched: false,
    files: own,
  }
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* nothing(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array()
}

const shared = new WeakMap<Common, Promise<PolicyFile | undefined>>()

/** The rules with their issuers, which are read once for all records that name none of their own. */
function policyFor(
  { settings }: AuditRecord,
  [given, io]: readonly [Arguments, Io],
  common: Common,
): Promise<PolicyFile | undefined> {
  const read = async () => (await withIssuers(common, given, io)).policy
  if (settings['issuers'] !== undefined) return read()
  const known = shared.get(common) ?? read()
  shared.set(common, known)
  return known
}

async function judgeRead(record: AuditRecord, common: Common, digest: string): Promise<Judged> {
  const { given, files } = argumentsOf(common.defaults, record.settings)
  const own = given.text('at')
  const at = own === undefined ? common.at : parseAt(own)
  const threshold = thresholdOf(given, at)
  const io = ioOf(record, files)
  const reported = await report({
    record,
    given,
    at,
    threshold,
    policy: await policyFor(record, [given, io], common),
    io,
  })
  const { reports, used } = except(reported.reports, common)
  const certificates: AnsweredEnd[] = []
  for (const end of reported.ends) certificates.push(await endData(end, at))
  const cluster = given.text('cluster')
  const head = { id: record.id, kind: reported.kind }
  const place = cluster === undefined ? {} : { cluster: quoteInput(cluster) }
  const when = { at: timeText(at), digest }
  const answer = { ...head, ...place, ...when, ...reportsData(reports), certificates }
  return { answer, used }
}

type Failed = Pick<Answer, 'id' | 'at' | 'digest'>

function broken({ id, at, digest }: Failed, error: unknown): Judged {
  const message = error instanceof Error ? error.message : String(error)
  const known: MeshCertsError = isMeshCertsError(error)
    ? error
    : cliError('cli-unexpected', { message })
  const { findings } = reportData(createReport([known.finding]))
  const answer = {
    id,
    kind: 'broken',
    at,
    digest,
    status: 'broken',
    findings: findings as readonly ReportData[],
    certificates: [],
  }
  return { answer, used: [] }
}

/** Judges a record; never throws for what is in it: what cannot be judged has an answer that says why. */
export async function judgeRecord(raw: RawRecord, record: number, common: Common): Promise<Judged> {
  const digest = await digestOf(raw, common)
  try {
    return await judgeRead(readRecord(raw, record), common, digest)
  } catch (error) {
    return broken({ id: headOf(raw, record).id, at: timeText(common.at), digest }, error)
  }
}
