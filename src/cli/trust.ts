import { formatTrust } from '../cacerts/tools/format-trust.ts'
import { planMeshRotation, type MeshRotationPlan } from '../cacerts/tools/mesh-rotation.ts'
import { planRotation, type RotationPlan } from '../cacerts/tools/rotation.ts'
import { trustMatrix, type TrustMatrix, type TrustReport } from '../cacerts/tools/trust-matrix.ts'
import { settingsIn, type TrustParty } from '../cacerts/tools/trust-party.ts'
import { DEFAULT_CONTROL_PLANE } from '../release/control-plane.ts'
import { versionedJson } from '../report/format/json.ts'
import type { Finding } from '../report/finding.ts'
import { quoteInput } from '../report/quote.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { controlPlaneOf, dataPlaneOf } from './mesh-options.ts'
import { parseArguments, pick, readSettings } from './options.ts'
import { namedClusters, type NamedClusters } from './trust-clusters.ts'
import { meshPlanText, planText, refusalLines, reportText } from './trust-text.ts'

export const help = `usage: meshcerts trust [OPTION…] DIR|FILE…
       meshcerts trust --previous OLD NEW
       meshcerts trust --previous OLD-EAST --previous OLD-WEST NEW-EAST NEW-WEST

Says which clusters of a mesh trust each other: for each pair of sets, whether peers with the roots of the one accept the
workloads of the other; then for each direction and data plane, chain and identity apart, and what closes each gap. With
--previous it says how to get from what is in use to what is new so that trust is never lost, one cluster at a time.
Exit code 0: everybody trusts everybody, or there is a safe way; 1: not.

DIR or FILE is a set (PEM files, a Secret), or a cluster: YAML or JSON of its Secrets cacerts or istio-ca-secret, the ConfigMaps
istio and istio-ca-root-cert, ClusterTrustBundle, Istio, IstioOperator or ServiceMeshControlPlane, the Deployment istiod and the
webhook configurations, next to PEM files or alone.

  --previous OLD         what is in use now; once for each cluster, in the order of the new ones
  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME   ${DEFAULT_CONTROL_PLANE} (default), other istio-1.N, ossm-1.1, ossm-2.0 to ossm-2.6, ossm-3.N
  --data-plane PLANE     sidecar (default), ambient, both
  --trust-domain NAME    default: cluster.local
  -n, --namespace NAME   where istiod runs (default: istio-system)
  --format FORM          text (default), json, mermaid, svg
  -q, --quiet            only who refuses whom
  --no-color

What a cluster says of itself wins over --control-plane, --data-plane and --trust-domain.

  meshcerts trust clusters/east clusters/west
`

const OPTIONS = [
  'previous',
  'at',
  'control-plane',
  'data-plane',
  'trust-domain',
  'namespace',
] as const
const FORMATS = ['text', 'json', 'mermaid', 'svg'] as const

interface Show {
  readonly format: (typeof FORMATS)[number]
  readonly quiet: boolean
}

/** What is printed, in each form. */
interface Shown {
  readonly json: object
  readonly text: () => string
  readonly quiet: () => string
  /** What is drawn. */
  readonly drawn: TrustMatrix | MeshRotationPlan
}

async function print(shown: Shown, { format, quiet }: Show, io: Io): Promise<void> {
  if (format === 'json') io.stdout(versionedJson({ ...shown.json }))
  else if (format === 'mermaid') io.stdout(formatTrust(shown.drawn))
  else if (format === 'svg') io.stdout((await import('../picture/index.ts')).drawTrust(shown.drawn))
  else io.stdout(fold(quiet ? shown.quiet() : shown.text(), io.columns))
}

export const findingLines = (findings: readonly Finding[]): string =>
  findings
    .map(
      ({ severity, code, message, fix = '' }) =>
        `${severity}: ${code}: ${quoteInput(message)}\n  fix: ${quoteInput(fix)}\n`,
    )
    .join('')

const isError = ({ severity }: Finding): boolean => severity === 'error'

async function showMatrix(
  report: TrustReport,
  { findings }: NamedClusters,
  show: Show,
  io: Io,
): Promise<number> {
  const noticed = findings.length === 0 ? '' : `\n${findingLines(findings)}`
  const shown = {
    json: findings.length === 0 ? report : { ...report, findings },
    text: () => reportText(report) + noticed,
    quiet: () => refusalLines(report),
    drawn: report,
  }
  await print(shown, show, io)
  return report.whole && !findings.some(isError) ? EXIT.fine : EXIT.findings
}

async function showPlan(plan: RotationPlan, show: Show, io: Io): Promise<number> {
  const { kind, matrix } = plan
  // the sets themselves hold keys
  const steps = plan.steps.map(({ name, change, then }) => ({ name, change, then }))
  const shown = {
    json: { kind, steps, matrix },
    text: () => planText(plan),
    quiet: () => refusalLines(matrix),
    drawn: matrix,
  }
  await print(shown, show, io)
  return kind === 'unsafe' ? EXIT.findings : EXIT.fine
}

async function showMeshPlan(plan: MeshRotationPlan, show: Show, io: Io): Promise<number> {
  const { kind, why, before, after } = plan
  // the sets themselves hold keys; a safe plan is read with what the settings are
  const steps = plan.steps.map(({ party, ...step }) => ({
    ...step,
    settings: Object.fromEntries(settingsIn(party)),
  }))
  const shown = {
    json: { kind, steps, ...(why !== undefined && { why }), before, after },
    text: () => meshPlanText(plan),
    quiet: () => refusalLines(after),
    drawn: plan,
  }
  await print(shown, show, io)
  return kind === 'unsafe' ? EXIT.findings : EXIT.fine
}

/** Does a party say anything of trust that one set alone does not? Then the plan is that of a mesh. */
const hasSettings = (party: TrustParty): boolean => settingsIn(party).length > 0

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('trust', OPTIONS, argv, {
    previous: { type: 'string', multiple: true },
  })
  const { at, ...show } = readSettings(given, io, FORMATS)
  const options = {
    at,
    controlPlane: controlPlaneOf(given),
    ...dataPlaneOf(given),
    ...pick(given, { 'trust-domain': 'trustDomain', namespace: 'istiodNamespace' }),
  }
  const named = await namedClusters(given.positionals, io)
  const previous = given.list('previous')
  if (previous.length === 0) {
    if (named.parties.length < 2) throw usageError('trust needs two sets or more', 'trust')
    return showMatrix(await trustMatrix(named.parties, options), named, show, io)
  }
  const before = await namedClusters(previous, io)
  if (before.parties.length !== named.parties.length) {
    const problem =
      previous.length === 1
        ? 'trust --previous needs one new set'
        : `trust has ${String(before.parties.length)} old clusters and ${String(named.parties.length)} new ones: give --previous once for each`
    throw usageError(problem, 'trust')
  }
  const [old, next] = [before.parties[0] as TrustParty, named.parties[0] as TrustParty]
  const isOne = before.parties.length === 1 && options.dataPlane === undefined
  if (isOne && !hasSettings(old) && !hasSettings(next))
    return showPlan(await planRotation(old.set, next.set, options), show, io)
  const clusters = before.parties.map((from, i) => ({ from, to: named.parties[i] as TrustParty }))
  return showMeshPlan(await planMeshRotation(clusters, options), show, io)
}
