import { DEFAULT_CONTROL_PLANE } from '../release/control-plane.ts'
import { readCacerts } from '../cacerts/read.ts'
import type { Place } from '../report/finding.ts'
import type { VerifyWorkloadOptions } from '../workload/evidence.ts'
import { verifyWorkload, type WorkloadReport } from '../workload/verify.ts'
import { readCaptureInput } from './capture.ts'
import { readCertificates } from './certificates.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import { parseArguments, pick, readSettings, REPORT_OPTIONS, type Arguments } from './options.ts'
import { printReports, timeText } from './print.ts'
import { gatherSets } from './gather-sets.ts'

export const help = `usage: meshcerts verify CAPTURE --cacerts DIR | --root FILE… [OPTION…]

Verifies a workload by what it presented: the output of openssl s_client -showcerts, of istioctl proxy-config secret -o json,
Envoy's /config_dump, or PEM. Two answers: was it signed by your CA, and would a peer that holds only the root accept it?

  --cacerts DIR          the plug-in CA set: directory or Secret
  --root FILE            or only the roots to trust; may be repeated
  --spiffe ID            who it should be: spiffe://cluster.local/ns/bookinfo/sa/details
  --trust-domain NAME    the trust domain it should be of (default: any)
  --control-plane NAME   ${DEFAULT_CONTROL_PLANE} (default), other istio-1.N, ossm-1.1, ossm-2.0 to ossm-2.6, ossm-3.N
  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --format FORM          text (default), json, github, sarif, junit, mermaid
  --fail-on SEVERITY     error (default), warning, info, never
  -q, --quiet            findings only
  --no-color

  oc exec … -- openssl s_client -showcerts -connect details:9080 </dev/null | meshcerts verify - --cacerts ./certs
`

const OPTIONS = [
  ...REPORT_OPTIONS,
  'cacerts',
  'root',
  'spiffe',
  'trust-domain',
  'control-plane',
] as const

/** What has a block but no file stands in the capture. */
const inCapture = <T extends Place>(place: T, file: string): T =>
  place.file === undefined && place.block !== undefined ? { file, ...place } : place

function placed(report: WorkloadReport, path: string): WorkloadReport {
  return {
    ...report,
    findings: report.findings.map((found) => inCapture(found, path)),
    proofs: report.proofs.map((proof) => inCapture(proof, path)),
    chain: report.chain.map((link) => inCapture(link, path)),
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

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('verify', OPTIONS, argv)
  const settings = readSettings(given, io)
  const [path, ...more] = given.positionals
  if (path === undefined || more.length > 0) throw usageError('verify needs one capture', 'verify')
  const options = {
    at: settings.at,
    ...pick(given, {
      spiffe: 'spiffeId',
      'trust-domain': 'trustDomain',
      'control-plane': 'controlPlane',
    }),
    ...(await anchors(given, io)),
  }
  const report = await verifyWorkload(await readCaptureInput(path, io), options)
  // the title of the text names the capture already
  const shown = settings.format === 'text' ? report : placed(report, path)
  return printReports(
    [{ name: path, report: shown }],
    settings,
    io,
    `verified at ${timeText(settings.at)}`,
  )
}
