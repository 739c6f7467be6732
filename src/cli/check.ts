import { DEFAULT_CONTROL_PLANE } from '../release/control-plane.ts'
import type { NamedReport } from '../report/format/types.ts'
import { readEarlier } from './against.ts'
import { manifestsReport, sortArguments, type Sorted } from './check-manifests.ts'
import { inManifests, type JudgeEnds } from './ends-in-manifests.ts'
import { foldersOf } from './directory.ts'
import { EXCEPTION_HELP, readReportSettings, type ReportSettings } from './exceptions.ts'
import { usageError } from './fail.ts'
import { gatherSets } from './gather-sets.ts'
import type { Io } from './io.ts'
import { judgeEnds, withFindings } from './judge-ends.ts'
import { judgeSorted } from './judge-sets.ts'
import { checkOptions, controlPlaneOf } from './mesh-options.ts'
import { oneOf, parseArguments, REPORT_OPTIONS, type Arguments } from './options.ts'
import { thresholdOf } from './parse-duration.ts'
import { withPassphrase } from './passphrase.ts'
import { DEFAULT_TRUST_DOMAIN, ISSUERS_HELP, withIssuers, type PolicyQuestion } from './policy.ts'
import { printReports, timeText } from './print.ts'
import { sortReadings, type SortedReadings } from './reading.ts'
import { READINGS } from './reading-of.ts'
import { noteLeftOut } from './left-out.ts'
import { withPublished, withWorkloads } from './running.ts'
import { compareControlPlanes, planesOf, requireComparable } from './upgrade.ts'

export const help = `usage: meshcerts check [OPTION…] DIR|FILE…

Says what istiod, Envoy and OpenSSL will say to a plug-in CA set before it becomes the secret cacerts. A directory is read as
oc create secret generic cacerts --from-file=DIR does. A Secret (YAML or JSON) can be given too; other files together are
one set. Several directories are several sets.

The identity of a Linkerd mesh is known by its names: the Secret linkerd-identity-issuer, a List with it and the ConfigMap
linkerd-identity-trust-roots, or the files ca.crt, issuer.crt and issuer.key.

Manifests (a directory with YAML or JSON only, or files with a Gateway, DestinationRule, BackendTLSPolicy, ListenerSet,
EnvoyFilter, or webhook configuration) are judged together with the Secrets and ConfigMaps they name. Of what cert-manager
reads (Certificate, Issuer) it says what will be issued, as meshcerts predict does.

Of the Secrets and ConfigMaps of all namespaces it says which of them hold another root than the CA that istiod was given; of
several such files also which clusters have no root in common.

  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME   ${DEFAULT_CONTROL_PLANE} (default), other istio-1.N, ossm-1.1, ossm-2.0 to ossm-2.6, ossm-3.N;
                         twice or more, in their order: what does the upgrade change?
  --data-plane PLANE     sidecar, ambient or both; not given: what ztunnel would refuse is information
  --trust-domain NAME    default: cluster.local
  -n, --namespace NAME   where istiod runs (default: istio-system)
  --workload-ttl TIME    life that workloads ask for, such as 24h
  --gateway-namespace NAME  where the pods of Istio gateways run (default: found by the selector of the Gateway)
  --root FILE            the root of the mesh, for webhook configurations (default: that of the manifests)
  --previous DIR         the set in use now: can it be replaced by this one?
  --against FILE         what check --format json printed before: what is fixed, still there, new since then?
  --workloads FILE       what workloads hold (istioctl proxy-config secret -o json, ztunnel-config certificates -o json): which run an
                         old chain, or trust old roots? May repeat
  --as KIND              cacerts, credential or linkerd, where the name, the keys and the first certificate would say another
  --anchors FILE         for Linkerd: its trust anchors, PEM or the ConfigMap linkerd-identity-trust-roots
  --expires-within TIME  warns of certificates that end within it: 30d, 12h
  --request CSR          FILES are what a PKI team sent back for this request: what is changed, missing, or will break
  --days N               with --request: how many days were asked for
  --passphrase-file FILE with --request: the first line of it opens a PKCS#12 file, or the key
  --without-key          the key is elsewhere (HSM, KMS, cert-manager): judge everything but the key
  --folders              each FILE names the folder it is in: for hooks, which know the files that changed
  --clusters             the sets are those of the clusters of one mesh: do they trust each other?
  --format FORM          text (default), json, github, gitlab, sarif, junit, mermaid, svg
  --fail-on SEVERITY     error (default), warning, info, never: the lowest severity that makes the exit code 1
${EXCEPTION_HELP}${ISSUERS_HELP}  -q, --quiet            findings only
  --no-color

  kubectl get gateway,secret,configmap -A -o yaml | meshcerts check -
  kubectl get secret,configmap -A -o json | meshcerts check -
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
  'against',
  'workloads',
  'clusters',
  'gateway-namespace',
  'root',
  'as',
  'anchors',
  'expires-within',
  'request',
  'days',
  'without-key',
  'passphrase-file',
  'folders',
  'issuers',
] as const
// twice and more: what changes from the one to the next?
const SEVERAL = { 'control-plane': { type: 'string', multiple: true } } as const
// a terminal that shows fewer sets shows them at once
const MANY = 20

/** What cert-manager will make, not yet a set. */
async function issued(paths: readonly string[], at: Date, given: Arguments, io: Io) {
  const { predictionReport } = await import('./predict.ts')
  return predictionReport(paths, at, given, io)
}

// what is asked with them is about sets, and would not be looked at
const FOR_SETS = ['as', 'anchors', 'expires-within'] as const
const FLAGS_FOR_SETS = ['clusters', 'folders'] as const

function requireRequestOptions(given: Arguments): void {
  const name =
    FLAGS_FOR_SETS.find((one) => given.flag(one)) ??
    FOR_SETS.find((one) => given.text(one) !== undefined)
  if (name !== undefined) throw usageError(`--${name} does not go with --request`, 'check')
}

/** What came back for a request. */
async function checkRequest(
  request: string,
  given: Arguments,
  settings: ReportSettings,
  io: Io,
): Promise<number> {
  requireRequestOptions(given)
  const { answerReport } = await import('./check-answer.ts')
  const options = await checkOptions(given, settings.at, io)
  const report = await answerReport(request, given, { ...options, policy: settings.policy }, io)
  const how = `as ${controlPlaneOf(given)} sees it at ${timeText(settings.at)}`
  return printReports([report], settings, io, how)
}

/** The judge of certificates in objects of a cluster: when they end, and the rules of one's own. */
function endsJudge(given: Arguments, { at, policy }: PolicyQuestion): JudgeEnds {
  const threshold = thresholdOf(given, at)
  const trustDomain = given.text('trust-domain') ?? DEFAULT_TRUST_DOMAIN
  return (ends) => judgeEnds(ends, threshold, { policy, at, trustDomain })
}

/** Manifests and what they name; what will be issued. */
async function judgeManifests(
  { manifests, issuance, io }: Sorted,
  { at, policy }: ReportSettings,
  given: Arguments,
): Promise<NamedReport[]> {
  const reports = [
    ...(manifests.length === 0 ? [] : [await manifestsReport(manifests, at, given, io)]),
    ...(issuance.length === 0 ? [] : [await issued(issuance, at, given, io)]),
  ]
  const paths = manifests.length === 0 ? issuance : manifests
  const ends = await inManifests(paths, endsJudge(given, { at, policy }), io)
  return reports.map((one) => withFindings(one, ends))
}

function requireArguments(given: Arguments): void {
  if (given.text('days') !== undefined)
    throw usageError('--days goes with --request: it is how many days were asked for', 'check')
  if (given.positionals.length === 0) throw usageError('check needs a directory or files', 'check')
}

// they draw, and say nothing of findings one by one
const PICTURES: readonly string[] = ['mermaid', 'svg']

/** The settings, with the earlier report where one is given. */
async function settingsOf(given: Arguments, io: Io): Promise<ReportSettings> {
  const settings = await withIssuers(readReportSettings(given, io), given, io)
  const against = given.text('against')
  if (against === undefined) return settings
  if (PICTURES.includes(settings.format))
    throw usageError(`--against does not go with --format ${settings.format}`, 'check')
  if (against === '-' && given.positionals.includes('-'))
    throw usageError('--against and the set are both standard input', 'check')
  return { ...settings, earlier: await readEarlier(against, io) }
}

/** What was named, read and sorted once; each control plane judges it. */
interface Gathered {
  readonly all: Sorted
  readonly sorted: SortedReadings
}

async function gathered(given: Arguments, outside: Io): Promise<Gathered> {
  const named = given.positionals
  const all = await sortArguments(given.flag('folders') ? foldersOf(named) : named, outside)
  const as = given.text('as')
  const wanted = as === undefined ? undefined : oneOf('as', as, READINGS)
  const sorted = sortReadings(await gatherSets(all.sets, all.io), wanted)
  for (const one of sorted.leftOut) noteLeftOut(one, outside)
  return { all, sorted }
}

/** The reports as one control plane has them. */
async function judged(
  { all, sorted }: Gathered,
  given: Arguments,
  settings: ReportSettings,
): Promise<readonly NamedReport[]> {
  const { io } = all
  const options = await checkOptions(given, settings.at, io)
  const reports = await judgeManifests(all, settings, given)
  const many = io.watched && sorted.sets.length > MANY
  const progress = (index: number, all: number): void => {
    if (many) io.stderr(`\rset ${index + 1} of ${all}${index + 1 === all ? '\n' : ''}`)
  }
  const judging = {
    options,
    clusters: given.flag('clusters'),
    anchors: given.text('anchors'),
    threshold: thresholdOf(given, settings.at),
    policy: settings.policy,
    progress,
  }
  reports.push(...(await judgeSorted(sorted, judging, io)))
  const published = await withPublished(reports, all, endsJudge(given, settings))
  return withWorkloads(published, sorted, given, { ...settings, io })
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const typed = parseArguments('check', OPTIONS, argv, SEVERAL)
  const planes = typed.list('control-plane')
  const [given] = planesOf(typed)
  requireComparable(planes, given)
  const settings = await settingsOf(given, outside)
  const request = given.text('request')
  if (request !== undefined)
    return checkRequest(request, given, settings, withPassphrase(outside, given))
  requireArguments(given)
  const what = await gathered(given, outside)
  const { io } = what.all
  if (planes.length > 1)
    return compareControlPlanes(planesOf(typed), (one) => judged(what, one, settings), settings, io)
  const reports = await judged(what, given, settings)
  const onlyLinkerd = reports.length === what.sorted.linkerd.length
  const who = onlyLinkerd ? 'Linkerd' : controlPlaneOf(given)
  return printReports(reports, settings, io, `as ${who} sees it at ${timeText(settings.at)}`)
}
