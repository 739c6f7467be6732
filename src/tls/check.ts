import { requireObject, requireString } from '../report/argument.ts'
import { parseControlPlane, type ControlPlane } from '../release/control-plane.ts'
import type { Finding } from '../report/finding.ts'
import { createReport, type Proof, type Report } from '../report/report.ts'
import { checkTogether, leavesTls13, type InForce, type Keys } from './check-cross.ts'
import { checkCurves, checkSuites } from './check-lists.ts'
import { checkFips, checkPolicy } from './check-policy.ts'
import { checkVersions } from './check-versions.ts'
import { type DialectRules, type SettingName, type TlsDialect } from './dialect.ts'
import { note } from './tls-finding.ts'
import { rulesOf } from './rules.ts'
import { readSettings, type ReadSettings } from './settings.ts'

/** TLS settings as the common names have them. A list is one string with commas, or a list of strings, as the dialect asks. */
export interface TlsSettings {
  /** As the dialect spells it; left out, the default of the component counts. */
  readonly minProtocolVersion?: string
  /** As the dialect spells it; left out, the default of the component counts. */
  readonly maxProtocolVersion?: string
  /** The first is preferred, where the component keeps the order; left out, its default list counts. */
  readonly cipherSuites?: string | readonly string[]
  /** The first is preferred; left out, the default list of the component counts. */
  readonly ecdhCurves?: string | readonly string[]
}

/** What {@link checkTlsSettings} needs to know besides the settings. */
export interface TlsCheckOptions extends Keys {
  /** Where the settings are written. */
  readonly dialect: TlsDialect
  /** `istio-1.27`, `ossm-2.5`, `ossm-3.0`: a field that came later is reported. Where it is left out, no release is assumed. */
  readonly controlPlane?: ControlPlane
  /** FIPS 140 is wanted. */
  readonly fips?: boolean
  /** The `COMPLIANCE_POLICY` of istiod; empty for none. */
  readonly compliancePolicy?: string
}

interface Since {
  readonly field: SettingName
  readonly minor: number
}

// fields that Istio got late; meshMTLS and tlsDefaults differ
function fieldsSince(rules: DialectRules, meshMtls: boolean): readonly Since[] {
  if (rules.dialect === 'istio-gateway') return [{ field: 'ecdhCurves', minor: 32 }]
  if (rules.dialect !== 'istio-mesh') return []
  if (meshMtls) return [{ field: 'cipherSuites', minor: 19 }]
  return [
    { field: 'ecdhCurves', minor: 17 },
    { field: 'cipherSuites', minor: 20 },
  ]
}

function checkFieldVersions(
  settings: ReadSettings,
  rules: DialectRules,
  controlPlane: ControlPlane | undefined,
): readonly Finding[] {
  if (controlPlane === undefined) return []
  const { istio: minor } = parseControlPlane(controlPlane)
  return fieldsSince(rules, settings.meshMtls)
    .filter((since) => settings.values[since.field] !== undefined && minor < since.minor)
    .map((since) => {
      const facts = { field: since.field, since: `Istio 1.${String(since.minor)}`, controlPlane }
      return note('tls-field-version', facts)
    })
}

function defaultsFinding(fields: readonly SettingName[], rules: DialectRules): Finding[] {
  return rules.trims && fields.length > 0 ? [note('tls-default', { fields })] : []
}

const VERSION_FIELDS: readonly SettingName[] = ['minProtocolVersion', 'maxProtocolVersion']

/**
 * Is a setting in force as it was read? Not when a component refuses the whole of it; where it drops the wrong entries only, the
 * rest is in force.
 */
function holds(field: SettingName, findings: readonly Finding[], rules: DialectRules): boolean {
  const drops = rules.trims || (rules.dialect === 'istio-gateway' && field === 'cipherSuites')
  return findings.every(({ severity, code, facts }) => {
    const about = facts['field'] === undefined || facts['field'] === field
    return severity !== 'error' || !about || (drops && code !== 'tls-compliance-policy')
  })
}

function listProof(what: string, names: readonly string[]): readonly Proof[] {
  return names.length === 0
    ? []
    : [{ message: `${what} in force, first to last: ${names.join(', ')}` }]
}

function versionProof({ min, max }: InForce['versions']): readonly Proof[] {
  if (min === undefined && max === undefined) return []
  return [
    { message: `versions from ${min?.name ?? 'the default'} to ${max?.name ?? 'the default'}` },
  ]
}

/** What is in force, as far as no finding says otherwise. */
function proofsOf(
  { suites, curves, versions }: InForce,
  findings: readonly Finding[],
  rules: DialectRules,
): readonly Proof[] {
  // a minimum of TLS 1.3 leaves the suites without effect, a minimum above the maximum leaves nothing
  const idle = findings.some(({ code }) => code === 'tls-suites-without-effect')
  const none = findings.some(({ code }) => code === 'tls-min-above-max')
  if (none) return []
  const inForce = (field: SettingName): boolean => holds(field, findings, rules)
  return [
    ...(VERSION_FIELDS.every(inForce) ? versionProof(versions) : []),
    ...(inForce('cipherSuites') && !idle
      ? listProof(
          'cipher suites of TLS 1.2',
          suites.inForce.map((suite) => suite.iana),
        )
      : []),
    ...(inForce('ecdhCurves')
      ? listProof(
          'curves',
          curves.inForce.map((curve) => curve.name),
        )
      : []),
  ]
}

function judge(settings: unknown, rules: DialectRules, options: TlsCheckOptions) {
  const read = readSettings(settings, rules)
  if (!read.readable) return { findings: [...read.findings], proofs: [] }
  const { values } = read
  const versions = checkVersions(values.minProtocolVersion, values.maxProtocolVersion, rules)
  const suites = checkSuites(values.cipherSuites, rules)
  const curvesGiven = read.meshMtls && values.ecdhCurves !== undefined
  const curves = checkCurves(curvesGiven ? undefined : values.ecdhCurves, rules)
  const inForce: InForce = { versions, suites, curves }
  const defaults = [...versions.defaults]
  if (suites.isDefault) defaults.push('cipherSuites')
  if (curves.isDefault) defaults.push('ecdhCurves')
  const findings = [
    ...read.findings,
    ...(curvesGiven ? [note('tls-mesh-curves', {})] : []),
    ...versions.findings,
    // that the list does not bind comes before what is wrong with what is in it
    ...leavesTls13(inForce),
    ...suites.findings,
    ...curves.findings,
    ...checkTogether(inForce, rules, options),
    ...(options.fips === true ? checkFips(inForce) : []),
    ...checkPolicy(inForce, options.compliancePolicy ?? '', rules, options.controlPlane),
    ...checkFieldVersions(read, rules, options.controlPlane),
    ...defaultsFinding(defaults, rules),
  ]
  return { findings, proofs: proofsOf(inForce, findings, rules) }
}

/** Both halves of `meshConfig`, where both are given. */
function halves(settings: unknown): readonly unknown[] {
  if (typeof settings !== 'object' || settings === null) return [settings]
  const root = settings as Readonly<Record<string, unknown>>
  const inner = Object.hasOwn(root, 'meshConfig') ? root['meshConfig'] : root
  if (typeof inner !== 'object' || inner === null) return [settings]
  const { tlsDefaults, meshMTLS } = inner as Readonly<Record<string, unknown>>
  if (tlsDefaults === undefined || meshMTLS === undefined) return [settings]
  return [{ tlsDefaults }, { meshMTLS }]
}

/**
 * Judges TLS settings by the rules of the place they are written in: what is ignored, refused, silently the default.
 *
 * The names are exact, as the components read them; near matches are offered. An absent or empty setting is the default (`info`
 * for OpenShift Service Mesh). Without `keyType` the workloads of a mesh count as RSA, which is what Istio issues. Which
 * suites istiod of a given release prefers is not checked.
 *
 * @param settings - Untrusted: the four settings, or any object on the way to them, such as `{ spec: … }` of the manifest or
 *   `{ controlPlane: { tls: … } }`. Anything else is a finding.
 * @param options - Where they are written, and what is known of the keys and of the control plane.
 * @returns All findings, errors first; `facts.field` and `facts.position` (from 1) say where, `facts.says` what the component
 *   says, `facts.meant` what was meant, `facts.id` the number among the 26 checks. The proofs tell what is in force, in order.
 * @throws MeshCertsError `tls-dialect` when the dialect is none of {@link TLS_DIALECTS}; `release-unknown` for a control plane that is not known.
 *
 * @example
 * const report = checkTlsSettings({ ecdhCurves: ['P-256'] }, { dialect: 'ossm-v2' })
 * report.findings[0]?.facts['says'] // => 'ECDH Curve P-256 is not supported, this entry will be ignored'
 */
export function checkTlsSettings(settings: unknown, options: TlsCheckOptions): Report {
  requireObject('options', options)
  const { dialect, controlPlane, compliancePolicy } = options
  if (compliancePolicy !== undefined) requireString('options.compliancePolicy', compliancePolicy)
  const rules = rulesOf(dialect, controlPlane)
  const parts = dialect === 'istio-mesh' ? halves(settings) : [settings]
  const results = parts.map((part) => judge(part, rules, options))
  return createReport(
    results.flatMap((result) => result.findings),
    results.flatMap((result) => result.proofs),
  )
}
