import type { NamedReport } from '../report/format/types.ts'
import { EXCEPTION_HELP, readReportSettings } from './exceptions.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import { controlPlaneOf, dataPlaneOf } from './mesh-options.ts'
import { parseArguments, pick, REPORT_OPTIONS, type Arguments } from './options.ts'
import { printReports, timeText } from './print.ts'
import { readManifests } from './manifests.ts'

export const help = `usage: meshcerts predict FILE|DIR… [OPTION…]

Says what manifests will issue before they are applied: the certificates, the Secret, what istiod will read in it and say to
it, and the traps on the way. Nothing is asked, and no key is used. All files are read together: give the Certificate, its
Issuer, and what the Issuer signs with.

  Certificate, CertificateRequest, Issuer, ClusterIssuer of cert-manager; AWSPCAIssuer, GoogleCASIssuer; a Secret that an
  issuer signs with (its tls.key is not needed); values.yaml of istio-csr; what Vault prints of a role and of an issuer:
  vault read -format=json pki_int/roles/NAME, vault read -format=json pki_int/issuer/default; the configuration of SPIRE
  with the upstream authority disk (JSON, or its ConfigMap)

  --at TIME                 when they are issued (default: now)
  --control-plane NAME      the release that will read the Secret cacerts
  --data-plane PLANE        sidecar, ambient or both
  --trust-domain NAME       default: cluster.local
  -n, --namespace NAME      where istiod runs (default: istio-system)
  --cluster-namespace NAME  where cert-manager looks for the Secrets of a ClusterIssuer (default: cert-manager)
  --format FORM             text (default), json, github, gitlab, sarif, junit, mermaid, svg
  --fail-on SEVERITY        error (default), warning, info, never
${EXCEPTION_HELP}  -q, --quiet               findings only
  --no-color

  meshcerts predict issuer.yaml certificate.yaml
`

const OPTIONS = [
  ...REPORT_OPTIONS,
  'control-plane',
  'data-plane',
  'trust-domain',
  'namespace',
  'cluster-namespace',
] as const

/** Says what manifests will issue, as one report. */
export async function predictionReport(
  paths: readonly string[],
  at: Date,
  given: Arguments,
  io: Io,
): Promise<NamedReport> {
  const inputs = await readManifests(paths, io)
  const { predictIssuance } = await import('../join/index.ts')
  const report = await predictIssuance(inputs, {
    at,
    controlPlane: controlPlaneOf(given),
    ...dataPlaneOf(given),
    ...pick(given, {
      'trust-domain': 'trustDomain',
      namespace: 'istiodNamespace',
      'cluster-namespace': 'clusterResourceNamespace',
    }),
  })
  return { name: paths.join(' '), report }
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('predict', OPTIONS, argv)
  const settings = readReportSettings(given, io)
  if (given.positionals.length === 0) throw usageError('predict needs manifests', 'predict')
  const report = await predictionReport(given.positionals, settings.at, given, io)
  const how = `issued at ${timeText(settings.at)}, read by ${controlPlaneOf(given)}`
  return printReports([report], settings, io, how)
}
