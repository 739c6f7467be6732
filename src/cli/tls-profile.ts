import { parseControlPlane, type ControlPlane } from '../release/control-plane.ts'
import { reportData, versionedJson } from '../report/format/json.ts'
import { isFailure } from '../report/format/failure.ts'
import { createReport, type Report } from '../report/report.ts'
import { checkTlsSettings } from '../tls/check.ts'
import {
  COMPLIANCE_POLICIES,
  complianceEffects,
  type ComplianceEffect,
  type CompliancePolicy,
} from '../tls/compliance.ts'
import { profileInMesh, type MeshTlsSettings, type ProfileInMesh } from '../tls/profile-in-mesh.ts'
import {
  DEFAULT_OPENSHIFT_RELEASE,
  OPENSHIFT_PROFILES,
  openshiftProfile,
  type OpenshiftRelease,
} from '../tls/profiles.ts'
import type { ReportSettings } from './exceptions.ts'
import { usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import { oneOf, type Arguments } from './options.ts'
import { excepted, exitOf, printReports } from './print.ts'

/** The policy that `--compliance-policy` names. */
export function policyOf(given: Arguments): CompliancePolicy | undefined {
  const text = given.text('compliance-policy')
  return text === undefined ? undefined : oneOf('compliance-policy', text, COMPLIANCE_POLICIES)
}

// each setting on a line of its own, a list as YAML writes it in one line
function yaml(settings: object, indent: string): string {
  return Object.entries(settings)
    .map(([name, value]: [string, unknown]) => {
      const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
      return `${indent}${name}: ${text}\n`
    })
    .join('')
}

function block(name: string, settings: object, indent: string): string {
  return Object.keys(settings).length === 0
    ? ''
    : `${indent}${name}:\n${yaml(settings, `${indent}  `)}`
}

function inMeshConfig({
  tlsDefaults,
  meshMTLS,
  flags,
}: {
  readonly tlsDefaults: MeshTlsSettings
  readonly meshMTLS: MeshTlsSettings
  readonly flags: Readonly<Record<string, string>>
}): string {
  const config = block('tlsDefaults', tlsDefaults, '  ') + block('meshMTLS', meshMTLS, '  ')
  const istiod = Object.entries(flags).map(([name, value]) => `  ${name}=${value}\n`)
  return `${config === '' ? 'nothing is set\n' : `meshConfig:\n${config}`}flags of istiod:${istiod.length === 0 ? ' none' : ''}\n${istiod.join('')}`
}

function profileText(become: ProfileInMesh): string {
  const settings =
    become.by === 'sail'
      ? inMeshConfig(become)
      : `spec:\n  security:\n    controlPlane:\n${block('tls', become.tls, '      ')}`
  const left = become.leftOut.length === 0 ? '' : `left out: ${become.leftOut.join(', ')}\n`
  return settings + left
}

/** What Envoy and istiod say of the settings that a profile becomes. */
function judged(become: ProfileInMesh, controlPlane: ControlPlane, policy: string): Report {
  const options = { controlPlane, compliancePolicy: policy }
  const reports =
    become.by === 'sail'
      ? [
          checkTlsSettings(
            { tlsDefaults: become.tlsDefaults, meshMTLS: become.meshMTLS },
            { ...options, dialect: 'istio-mesh' },
          ),
          checkTlsSettings(become.flags, { ...options, dialect: 'istiod-flags' }),
        ]
      : [checkTlsSettings(become.tls, { ...options, dialect: 'ossm-v2' })]
  // nobody wrote the names of TLS 1.3 into the list: the operator did, and they do no harm there
  const findings = reports
    .flatMap((report) => report.findings)
    .filter(({ code }) => code !== 'tls-suite-tls13')
  const once = new Map(findings.map((found) => [found.message, found]))
  return createReport([...once.values()].map((found) => ({ ...found, fix: FIX })))
}

const FIX =
  'take another profile: Intermediate, or Custom without it; where you set the list yourself, leave it out'

/** `--profile NAME`: what a TLS security profile of OpenShift becomes in the mesh. */
export async function printProfile(
  given: Arguments,
  settings: ReportSettings,
  io: Io,
): Promise<number> {
  const name = oneOf('profile', given.text('profile') ?? '', OPENSHIFT_PROFILES)
  const release = (given.text('openshift') ?? DEFAULT_OPENSHIFT_RELEASE) as OpenshiftRelease
  const controlPlane = parseControlPlane(given.text('control-plane')).name
  const profile = openshiftProfile(name, release)
  const become = profileInMesh(profile, { controlPlane })
  const report = judged(become, controlPlane, policyOf(given) ?? '')
  const reports = [{ name: 'what it becomes', report }]
  if (settings.format === 'json') {
    const data = {
      profile: { name, openshift: release, ...profile },
      controlPlane,
      becomes: become,
    }
    const counted = excepted(reports, settings)
    const { findings } = reportData(createReport(counted.flatMap((one) => one.report.findings)))
    io.stdout(versionedJson({ ...data, findings }))
    return exitOf(counted, settings)
  }
  if (settings.format !== 'text') throw usageError('--profile prints text or json', 'tls')
  const by =
    become.by === 'sail'
      ? 'the Sail operator from 1.30 on sets this where tlsAdherence of the APIServer is StrictAllComponents; else set it yourself'
      : 'no operator reads the profile for this release: set it yourself'
  io.stdout(`${name} of OpenShift ${release} in ${controlPlane}: ${by}\n\n${profileText(become)}\n`)
  return printReports(reports, settings, io)
}

function limitsText({ limits }: ComplianceEffect): string {
  if (limits === undefined) return '  nothing is restricted\n'
  const { minProtocolVersion: min, maxProtocolVersion: max } = limits
  const suites = [...limits.tls13Suites, ...limits.cipherSuites].join(', ')
  const versions = min === max ? `${min} only` : `${min} to ${max}`
  return `  versions  ${versions}\n  suites    ${suites}\n  groups    ${limits.ecdhCurves.join(', ')}\n`
}

const DOES: Readonly<Record<ComplianceEffect['effect'], string>> = {
  enforced: 'enforces the policy',
  unknown: 'does not have the policy',
  'not-read': 'does not read the policy',
}

function effectText(effect: ComplianceEffect): string {
  const says = effect.says === undefined ? '' : `  says      ${effect.says}\n`
  const except = effect.except.map((text) => `  but       ${text}\n`).join('')
  return `${effect.component} ${DOES[effect.effect]}\n${limitsText(effect)}${says}${except}`
}

/** `--compliance-policy NAME` without a file: what each component makes of it. */
export function printPolicy(
  policy: CompliancePolicy,
  given: Arguments,
  { format, failOn }: ReportSettings,
  io: Io,
): number {
  const controlPlane = parseControlPlane(given.text('control-plane')).name
  const effects = complianceEffects(policy, { controlPlane })
  if (format === 'json') io.stdout(versionedJson({ policy, controlPlane, effects }))
  else if (format === 'text')
    io.stdout(
      `COMPLIANCE_POLICY=${policy} in ${controlPlane}\n\n${effects.map(effectText).join('\n')}`,
    )
  else throw usageError('--compliance-policy without a file prints text or json', 'tls')
  // a policy that is not in force is as bad as an error
  const failed = isFailure('error', failOn) && effects.some(({ effect }) => effect === 'unknown')
  return failed ? EXIT.findings : EXIT.fine
}
