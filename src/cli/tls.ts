import { textOf } from './text-of.ts'
import { parseControlPlane } from '../release/control-plane.ts'
import { versionedJson } from '../report/format/json.ts'
import type { CompliancePolicy } from '../tls/compliance.ts'
import { CURVE_FACTS } from '../tls/curves.ts'
import { CIPHER_SUITE_FACTS } from '../tls/suites.ts'
import { TLS_VERSION_FACTS } from '../tls/versions.ts'
import { EXCEPTION_HELP, readReportSettings } from './exceptions.ts'
import { usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import {
  parseArguments,
  readSettings,
  REPORT_OPTIONS,
  type Arguments,
  type OptionName,
} from './options.ts'
import { printReports } from './print.ts'
import { readFile } from './read-input.ts'
import { table } from './table.ts'
import { policyOf, printPolicy, printProfile } from './tls-profile.ts'

export const help = `usage: meshcerts tls FILE… [OPTION…]
       meshcerts tls --profile NAME [--openshift RELEASE] [OPTION…]
       meshcerts tls --compliance-policy NAME [--control-plane NAME] [--format text|json]
       meshcerts tls --list [--format text|json]

Judges the TLS settings of manifests, and the manifests themselves: ServiceMeshControlPlane, Policy, PeerAuthentication,
DestinationRule, Gateway, meshConfig, the TLS profile of OpenShift; YAML or JSON. --list prints the names that can be used.

  --control-plane NAME   the release they are for, such as ossm-2.5 or istio-1.27
  --profile NAME         Old, Intermediate or Modern: what the TLS security profile of OpenShift becomes in the mesh
  --openshift RELEASE    whose profile, such as 4.20; 4.23 unless given
  --compliance-policy P  fips-140-2, fips-140-3 or pqc: judges the manifests under it; without a file, what each component does
  --format FORM          text (default), json, github, gitlab, sarif, junit, mermaid, svg
  --fail-on SEVERITY     error (default), warning, info, never
${EXCEPTION_HELP}  -q, --quiet            findings only
  --no-color

  meshcerts tls smcp.yaml
  meshcerts tls --profile Old --control-plane ossm-3.0
  meshcerts tls --compliance-policy pqc
`

const OPTIONS: readonly OptionName[] = [
  ...REPORT_OPTIONS,
  'control-plane',
  'list',
  'profile',
  'openshift',
  'compliance-policy',
]

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

function listed(): string {
  const versions = TLS_VERSION_FACTS.map(({ name, mesh = '', gateway = '', deprecated }) => [
    name,
    mesh,
    gateway,
    deprecated ? 'deprecated' : '',
  ])
  const suites = CIPHER_SUITE_FACTS.map(({ iana, openssl, grade, http2, supportedBy }) => [
    iana,
    openssl,
    grade,
    http2,
    yesNo(supportedBy.boringssl),
  ])
  const curves = CURVE_FACTS.map(({ ossm = '', name, fips, tls13Only }) => [
    ossm,
    name,
    String(fips),
    tls13Only ? 'TLS 1.3 only' : '',
  ])
  return [
    table([['VERSION (OSSM 2)', 'MESHCONFIG', 'GATEWAY', ''], ...versions]),
    table([
      ['CIPHER SUITE (OSSM 2)', 'ISTIO, ENVOY', 'GRADE', 'HTTP/2', 'ENVOY TAKES IT'],
      ...suites,
    ]),
    table([['CURVE (OSSM 2)', 'ISTIO, ENVOY', 'FIPS', ''], ...curves]),
  ].join('\n')
}

function list(given: Arguments, io: Io): number {
  const { format } = readSettings(given, io, ['text', 'json'] as const)
  const data = {
    versions: TLS_VERSION_FACTS,
    cipherSuites: CIPHER_SUITE_FACTS,
    curves: CURVE_FACTS,
  }
  io.stdout(format === 'json' ? versionedJson(data) : listed())
  return EXIT.fine
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('tls', OPTIONS, argv)
  if (given.flag('list')) return list(given, io)
  const settings = readReportSettings(given, io)
  const policy = policyOf(given)
  const files = given.positionals
  if (asksForProfile(given)) return printProfile(given, settings, io)
  if (files.length === 0 && policy !== undefined) return printPolicy(policy, given, settings, io)
  if (files.length === 0) throw usageError(NEEDS, 'tls')
  return printReports(await checkFiles(given, policy, io), settings, io)
}

function asksForProfile(given: Arguments): boolean {
  const isAsked = given.text('profile') !== undefined
  if (!isAsked && given.text('openshift') !== undefined)
    throw usageError('--openshift goes with --profile: it is the release of the profile', 'tls')
  if (isAsked && given.positionals.length > 0)
    throw usageError('--profile takes no manifest', 'tls')
  return isAsked
}

const NEEDS = 'tls needs a manifest, --profile, --compliance-policy or --list'

async function checkFiles(given: Arguments, policy: CompliancePolicy | undefined, io: Io) {
  const release = given.text('control-plane')
  const known = {
    ...(release === undefined ? {} : { controlPlane: parseControlPlane(release).name }),
    ...(policy === undefined ? {} : { compliancePolicy: policy }),
  }
  const { checkManifest } = await import('../mesh/index.ts')
  const reports = []
  for (const file of given.positionals) {
    const text = textOf(await readFile(file, io))
    reports.push({ name: file, report: checkManifest(text, { file, ...known }) })
  }
  return reports
}
