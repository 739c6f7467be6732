import { join } from 'node:path'
import { DEFAULT_CONTROL_PLANE } from '../release/control-plane.ts'
import { readCacerts } from '../cacerts/read.ts'
import { readCertificates as readCertificatesOf } from '../certificate/input.ts'
import type { Finding, Place } from '../report/finding.ts'
import { createReport } from '../report/report.ts'
import type { VerifyWorkloadOptions } from '../workload/evidence.ts'
import { verifyWorkload, type WorkloadReport } from '../workload/verify.ts'
import { splitProxyCerts } from '../capture/split.ts'
import { readCapture, type GivenCapture } from './capture.ts'
import { readCertificates } from './certificates.ts'
import { endsOf, endsOfCapture, filesOf } from './ends.ts'
import { EXCEPTION_HELP, readReportSettings } from './exceptions.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import { pathWord } from './name-in-fix.ts'
import { parseArguments, pick, REPORT_OPTIONS, type Arguments } from './options.ts'
import { withPassphrase } from './passphrase.ts'
import { ISSUERS_HELP, policyFindings, withIssuers, type PolicyQuestion } from './policy.ts'
import { printReports, timeText } from './print.ts'
import { gatherSets } from './gather-sets.ts'
import { dataPlaneOf } from './mesh-options.ts'
import { statOf } from './read-input.ts'

export const help = `usage: meshcerts verify CAPTURE… --cacerts DIR | --root FILE… [OPTION…]

Verifies a workload by what it presented: the output of openssl s_client -showcerts, of istioctl proxy-config secret -o json,
Envoy's /config_dump, or PEM. Two answers: was it signed by your CA, and would a peer that holds only the root accept it?
Several files (proxy-cert-*.pem) are one chain.

  --cacerts DIR          the plug-in CA set: directory or Secret
  --root FILE            or only the roots to trust; may be repeated
  --host NAME            what clients call a gateway: judged as a server for that name; may be repeated
  --spiffe ID            who it should be: spiffe://cluster.local/ns/bookinfo/sa/details
  --trust-domain NAME    the trust domain it should be of (default: any)
  --control-plane NAME   ${DEFAULT_CONTROL_PLANE} (default), other istio-1.N, ossm-1.1, ossm-2.0 to ossm-2.6, ossm-3.N
  --data-plane PLANE     sidecar, ambient or both; not given: what ztunnel would refuse is information
  --passphrase-file FILE the first line of it opens a PKCS#12 file; asked for on a terminal
  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --format FORM          text (default), json, github, gitlab, sarif, junit, mermaid, svg
  --fail-on SEVERITY     error (default), warning, info, never
${EXCEPTION_HELP}${ISSUERS_HELP}  -q, --quiet            findings only
  --no-color

  oc exec … -- openssl s_client -showcerts -connect details:9080 </dev/null | meshcerts verify - --cacerts ./certs
`

const OPTIONS = [
  ...REPORT_OPTIONS,
  'cacerts',
  'root',
  'host',
  'spiffe',
  'trust-domain',
  'control-plane',
  'data-plane',
  'passphrase-file',
  'issuers',
] as const

/** What has a block but no file is in the capture. */
function inCapture<T extends Place>(place: T, { placeOf }: GivenCapture): T {
  const { file, block } = place
  return file !== undefined || block === undefined ? place : { ...place, ...placeOf(block) }
}

/** The file that holds the set's file of this name: itself, or the Secret that it is in. */
function fileOfSet(given: Arguments, name: string): string {
  const [root] = given.list('root')
  const set = given.text('cacerts')
  if (set === undefined) return root ?? name
  return statOf(set)?.isDirectory() === true ? join(set, name) : set
}

// all in one pass: what was put in is not looked at again
const WORDS = /(?<=meshcerts diff )(\S+)(?= CAPTURE#)|\bCAPTURE#(\d+)|(?<=meshcerts check )DIR\b/g

/** A fix with what was given in place of the words for it, to be pasted as it is. */
function named(found: Finding, capture: GivenCapture, given: Arguments): Finding {
  if (found.fix === undefined) return found
  const fix = found.fix.replace(WORDS, (word: string, name?: string, block?: string) => {
    if (name !== undefined) return pathWord(fileOfSet(given, name), name)
    if (block === undefined) return pathWord(given.text('cacerts') ?? word, word)
    const { file, block: number = block } = capture.placeOf(Number(block))
    return pathWord(`${file}#${String(number)}`, word)
  })
  return { ...found, fix }
}

function shownReport(
  report: WorkloadReport,
  capture: GivenCapture,
  format: string,
): WorkloadReport {
  // the title of the text names a single capture already
  const silent = format === 'text' && !capture.several
  const place = <T extends Place>(one: T): T => (silent ? one : inCapture(one, capture))
  return {
    ...report,
    findings: report.findings.map(place),
    proofs: report.proofs.map(place),
    chain: report.chain.map(place),
  }
}

type Trust = Pick<VerifyWorkloadOptions, 'cacerts' | 'roots'>

async function anchors(given: Arguments, io: Io): Promise<Trust> {
  const [directory, roots] = [given.text('cacerts'), given.list('root')]
  if ((directory === undefined) === (roots.length === 0))
    throw usageError('verify needs either --cacerts DIR or --root FILE', 'verify')
  if (directory === undefined) {
    const placed = await Promise.all(roots.map((file) => readCertificates(file, io)))
    return { roots: placed.flat().map(({ certificate }) => certificate) }
  }
  const [set] = await gatherSets([directory], io)
  return { cacerts: readCacerts(set?.content ?? {}) }
}

/** What the options say of the workload and of whom its peers trust, the capture apart. */
export async function workloadOptions(
  given: Arguments,
  at: Date,
  io: Io,
): Promise<VerifyWorkloadOptions> {
  return {
    at,
    hosts: given.list('host'),
    ...pick(given, {
      spiffe: 'spiffeId',
      'trust-domain': 'trustDomain',
      'control-plane': 'controlPlane',
    }),
    ...dataPlaneOf(given),
    ...(await anchors(given, io)),
  }
}

/** Verifies what was captured, its fixes with the names that were given. */
export async function judgeCapture(
  capture: GivenCapture,
  options: VerifyWorkloadOptions,
  given: Arguments,
): Promise<WorkloadReport> {
  const report = await verifyWorkload(capture.input, options)
  // of files without a certificate each says itself what it is
  const own = capture.input === '' ? [] : report.findings
  const found = [...capture.findings, ...own].map((one) => named(one, capture, given))
  return { ...report, ...createReport(found, report.proofs) }
}

/** What the rules of one's own say of what was presented; whom peers trust may have signed it, and is not judged. */
export async function captureRules(
  capture: GivenCapture,
  { cacerts, roots = [] }: VerifyWorkloadOptions,
  { policy, at }: Pick<PolicyQuestion, 'policy' | 'at'>,
): Promise<readonly Finding[]> {
  if (policy === undefined) return []
  const set = cacerts === undefined ? [] : endsOf(filesOf(cacerts.files))
  const own = set.map(({ certificate }) => certificate)
  const issuers = [...own, ...readCertificatesOf(roots, 'roots')]
  const ends = endsOfCapture(splitProxyCerts(capture.input).files)
  return policyFindings(ends, { policy, at, issuers })
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('verify', OPTIONS, argv)
  const io = withPassphrase(outside, given)
  const settings = await withIssuers(readReportSettings(given, io), given, io)
  const [path, ...more] = given.positionals
  if (path === undefined) throw usageError('verify needs a capture', 'verify')
  const options = await workloadOptions(given, settings.at, io)
  const capture = await readCapture([path, ...more], io)
  const judged = await judgeCapture(capture, options, given)
  const rules = await captureRules(capture, options, settings)
  const whole = { ...judged, ...createReport([...judged.findings, ...rules], judged.proofs) }
  return printReports(
    [{ name: capture.name, report: shownReport(whole, capture, settings.format) }],
    settings,
    io,
    `verified at ${timeText(settings.at)}`,
  )
}
