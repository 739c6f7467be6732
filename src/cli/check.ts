import { DEFAULT_CONTROL_PLANE } from '../release/control-plane.ts'
import { checkCacerts, type CheckCacertsOptions } from '../cacerts/check.ts'
import { readCacerts } from '../cacerts/read.ts'
import type { NamedReport } from '../report/format/types.ts'
import { manifestsReport, sortArguments } from './check-manifests.ts'
import { EXCEPTION_HELP, readReportSettings } from './exceptions.ts'
import type { LinkerdSet } from '../linkerd/read.ts'
import { usageError } from './fail.ts'
import { gatherSets } from './gather-sets.ts'
import type { Io } from './io.ts'
import { inFiles, inPlace, pathWord } from './name-in-fix.ts'
import { checkOptions, controlPlaneOf } from './mesh-options.ts'
import { oneOf, parseArguments, REPORT_OPTIONS, type Arguments } from './options.ts'
import { printReports, timeText } from './print.ts'
import { READINGS, sortReadings, type SaidLinkerd } from './reading.ts'
import { readTrustRoots } from './trust-roots.ts'

export const help = `usage: meshcerts check [OPTION…] DIR|FILE…

Says what istiod, Envoy and OpenSSL will say to a plug-in CA set before it becomes the secret cacerts. A directory is read as
oc create secret generic cacerts --from-file=DIR does. A Secret (YAML or JSON) can be given too; other files together are
one set. Several directories are several sets.

The identity of a Linkerd mesh is known by its names: the Secret linkerd-identity-issuer, a List with it and the ConfigMap
linkerd-identity-trust-roots, or the files ca.crt, issuer.crt and issuer.key.

Manifests (a directory with YAML or JSON only, or files with a Gateway, DestinationRule, BackendTLSPolicy, ListenerSet,
EnvoyFilter, or webhook configuration) are judged together with the Secrets and ConfigMaps they name. Of what cert-manager
reads (Certificate, Issuer) it says what will be issued, as meshcerts predict does.

  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME   ${DEFAULT_CONTROL_PLANE} (default), other istio-1.N, ossm-1.1, ossm-2.0 to ossm-2.6, ossm-3.N
  --data-plane PLANE     sidecar, ambient or both; not given: what ztunnel would refuse is information
  --trust-domain NAME    default: cluster.local
  -n, --namespace NAME   where istiod runs (default: istio-system)
  --workload-ttl TIME    life that workloads ask for, such as 24h
  --gateway-namespace NAME  where the pods of Istio gateways run (default: found by the selector of the Gateway)
  --root FILE            the root of the mesh, for webhook configurations (default: that of the manifests)
  --previous DIR         the set in use now: can it be replaced by this one?
  --as KIND              cacerts, credential or linkerd, where the name, the keys and the first certificate would say another
  --anchors FILE         for Linkerd: its trust anchors, PEM or the ConfigMap linkerd-identity-trust-roots
  --clusters             the sets are those of the clusters of one mesh: do they trust each other?
  --format FORM          text (default), json, github, sarif, junit, mermaid
  --fail-on SEVERITY     error (default), warning, info, never: the lowest severity that makes the exit code 1
${EXCEPTION_HELP}  -q, --quiet            findings only
  --no-color

  kubectl get gateway,secret,configmap -A -o yaml | meshcerts check -
  meshcerts check ./certs && oc create secret generic cacerts -n istio-system --from-file=./certs
`

const OPTIONS = [
  ...REPORT_OPTIONS,
  'control-plane',
  'data-plane',
  'trust-domain',
  'namespace',
  'workload-ttl',
  'previous',
  'clusters',
  'gateway-namespace',
  'root',
  'as',
  'anchors',
] as const
// a terminal that shows fewer sets shows them at once
const MANY = 20

/** What cert-manager will make, not yet a set. */
async function issued(paths: readonly string[], at: Date, given: Arguments, io: Io) {
  const { predictionReport } = await import('./predict.ts')
  return predictionReport(paths, at, given, io)
}

/** What is a gateway's, not the mesh's. */
async function reportCredentials(
  credentials: ReturnType<typeof sortReadings>['credentials'],
  { at, controlPlane }: CheckCacertsOptions,
): Promise<readonly NamedReport[]> {
  if (credentials.length === 0) return []
  // a set of the mesh does not pay for it
  const { reportOn } = await import('./credential.ts')
  const options = { at, ...(controlPlane !== undefined && { controlPlane }) }
  const reports: NamedReport[] = []
  for (const one of credentials) reports.push(await reportOn(one, options, undefined, one.notes))
  return reports
}

/** What is Linkerd's, not Istio's. */
/** The anchors by the name of the file that they were given in; those of a ConfigMap keep the name of their key. */
function withNamed(set: LinkerdSet, path = '', given?: Uint8Array | object): LinkerdSet {
  const { anchors } = set
  if (anchors === undefined || !(given instanceof Uint8Array)) return set
  return { ...set, anchors: { ...anchors, file: pathWord(path, anchors.file) } }
}

async function reportLinkerd(
  given: readonly SaidLinkerd[],
  options: CheckCacertsOptions,
  anchors: string | undefined,
  io: Io,
): Promise<readonly NamedReport[]> {
  if (given.length === 0) return []
  const { checkLinkerd, readLinkerd } = await import('../linkerd/index.ts')
  const roots = anchors === undefined ? {} : { anchors: await readTrustRoots(anchors, io) }
  const { at, trustDomain, istiodNamespace: namespace } = options
  const settings = {
    at,
    ...(trustDomain !== undefined && { trustDomain }),
    ...(namespace !== undefined && { namespace }),
  }
  const reports: NamedReport[] = []
  for (const { notes, ...one } of given) {
    const { content, name, folder } = one
    const set = withNamed(readLinkerd(content, roots), anchors, roots.anchors)
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

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('check', OPTIONS, argv)
  const settings = readReportSettings(given, outside)
  if (given.positionals.length === 0) throw usageError('check needs a directory or files', 'check')
  const all = await sortArguments(given.positionals, outside)
  const { manifests, issuance, sets: paths, io } = all
  const options = await checkOptions(given, settings.at, io)
  const as = given.text('as')
  const wanted = as === undefined ? undefined : oneOf('as', as, READINGS)
  const sorted = sortReadings(await gatherSets(paths, io), wanted)
  const sets = sorted.sets.map(({ content, ...named }) => ({ ...named, set: readCacerts(content) }))
  const progress = (text: string): void => {
    if (io.watched && sets.length > MANY) io.stderr(text)
  }
  const reports: NamedReport[] =
    manifests.length === 0 ? [] : [await manifestsReport(manifests, settings.at, given, io)]
  if (issuance.length > 0) reports.push(await issued(issuance, settings.at, given, io))
  for (const one of sets) {
    progress(`\rset ${reports.length + 1} of ${sets.length}`)
    const otherClusters = given.flag('clusters') ? sets.filter((other) => other !== one) : []
    const report = await checkCacerts(one.set, { ...options, otherClusters })
    const { name, folder } = one
    const findings = report.findings.map((found) => inPlace(found, one))
    reports.push({
      name,
      report: { ...report, findings },
      ...(folder === undefined ? {} : { folder }),
    })
  }
  progress('\n')
  reports.push(...(await reportCredentials(sorted.credentials, options)))
  reports.push(...(await reportLinkerd(sorted.linkerd, options, given.text('anchors'), io)))
  const onlyLinkerd = reports.length === sorted.linkerd.length
  const who = onlyLinkerd ? 'Linkerd' : controlPlaneOf(given)
  return printReports(reports, settings, io, `as ${who} sees it at ${timeText(settings.at)}`)
}
