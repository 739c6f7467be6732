import { parseControlPlane, type ControlPlane } from '../release/control-plane.ts'
import type { Finding } from '../report/finding.ts'
import type { InForce } from './check-cross.ts'
import {
  fipsKeeps,
  isCompliancePolicy,
  POLICY_SINCE,
  policyLimits,
  type CompliancePolicy,
  type TlsLimits,
} from './compliance.ts'
import type { DialectRules, SettingName } from './dialect.ts'
import { note, shown } from './tls-finding.ts'
import { findTlsVersion } from './versions.ts'

const ALLOWED: Readonly<Record<CompliancePolicy, string>> = {
  'fips-140-2': 'TLS 1.2, the four ECDHE suites with GCM, P-256',
  'fips-140-3': 'TLS 1.2 and 1.3, the four ECDHE suites with GCM, P-256, P-384',
  pqc: 'TLS 1.3, X25519MLKEM768, AES-GCM',
}

const wireOf = (name: string): number => findTlsVersion(name)?.wire ?? 0

type Outside = readonly [field: SettingName, found: string]

function outsideVersions({ versions }: InForce, limits: TlsLimits): readonly Outside[] {
  const found: Outside[] = []
  for (const [field, version] of [
    ['minProtocolVersion', versions.min],
    ['maxProtocolVersion', versions.max],
  ] as const) {
    if (version?.wire === undefined) continue
    const below = version.wire < wireOf(limits.minProtocolVersion)
    if (below || version.wire > wireOf(limits.maxProtocolVersion)) found.push([field, version.name])
  }
  return found
}

function outsideLists({ suites, curves }: InForce, limits: TlsLimits): readonly Outside[] {
  const badSuites = suites.inForce.filter(({ iana }) => !limits.cipherSuites.includes(iana))
  const badCurves = curves.inForce.filter(({ name }) => !limits.ecdhCurves.includes(name))
  return [
    ...badSuites.map((suite): Outside => ['cipherSuites', suite.iana]),
    ...badCurves.map((curve): Outside => ['ecdhCurves', curve.name]),
  ]
}

/** What istiod does with a setting outside of the policy: pkg/model/fips.go. Its own flags are overwritten, whatever they say. */
function whatBecomes(
  field: SettingName,
  policy: CompliancePolicy,
  inForce: InForce,
  rules: DialectRules,
): string {
  if (rules.dialect === 'istiod-flags') return 'istiod overwrites it'
  // FIPS_202205 is applied last (measured with Envoy 1.40), the curves of fips-140-2 are left out
  if (policy === 'fips-140-3') return 'Envoy overwrites it'
  if (field === 'maxProtocolVersion' && policy === 'pqc')
    return 'istiod leaves the maximum as it is and sets the minimum to TLS 1.3, so no version is left and every handshake fails'
  if (field !== 'cipherSuites' || policy === 'pqc') return 'istiod overwrites it'
  return removed(inForce)
}

function removed({ suites }: InForce): string {
  return suites.spelled.some(fipsKeeps)
    ? 'istiod removes it from the list'
    : 'istiod removes it, the list is empty then, and Envoy takes its default suites'
}

/** Names of the IANA registry, which the Sail operator writes and Envoy takes, are unknown to the filter of fips-140-2. */
function spelling(inForce: InForce, policy: CompliancePolicy, rules: DialectRules): Finding[] {
  if (policy !== 'fips-140-2' || rules.dialect !== 'istio-mesh') return []
  const limits = policyLimits(policy)
  return inForce.suites.inForce.flatMap((suite, index) => {
    const found = inForce.suites.spelled[index] ?? ''
    if (!limits.cipherSuites.includes(suite.iana) || fipsKeeps(found)) return []
    const facts = { field: 'cipherSuites', found, policy, meant: suite.openssl }
    return [note('tls-policy-spelling', { ...facts, does: removed(inForce) })]
  })
}

/** fips-140-3 sets TLS 1.2 as the minimum over any other: measured with Envoy 1.40, read for istiod. */
function lowered({ versions }: InForce, policy: CompliancePolicy): Finding[] {
  if (policy !== 'fips-140-3' || versions.min?.name !== 'TLSv1_3') return []
  return [note('tls-policy-lowers-minimum', { field: 'minProtocolVersion', policy })]
}

/** A release that does not have the policy warns, and restricts nothing. */
function tooEarly(policy: CompliancePolicy, controlPlane: ControlPlane | undefined): Finding[] {
  if (controlPlane === undefined) return []
  const since = POLICY_SINCE[policy]
  if (parseControlPlane(controlPlane).istio >= since) return []
  const facts = { policy, controlPlane, since: `Istio 1.${String(since)}` }
  return [note('tls-policy-release', facts)]
}

/** Checks settings against a `COMPLIANCE_POLICY`; an empty one allows everything. */
export function checkPolicy(
  inForce: InForce,
  policy: string,
  rules: DialectRules,
  controlPlane?: ControlPlane,
): readonly Finding[] {
  if (policy === '') return []
  if (!isCompliancePolicy(policy)) return [note('tls-policy-unknown', { policy: shown(policy) })]
  const early = tooEarly(policy, controlPlane)
  if (early.length > 0) return early
  const limits = policyLimits(policy)
  const outside = [...outsideVersions(inForce, limits), ...outsideLists(inForce, limits)]
  return [
    ...outside.map(([field, found]) => {
      const does = whatBecomes(field, policy, inForce, rules)
      return note('tls-compliance-policy', { field, found, policy, allowed: ALLOWED[policy], does })
    }),
    ...spelling(inForce, policy, rules),
    ...lowered(inForce, policy),
  ]
}

/** Checks what a FIPS build would leave out: all but the four ECDHE suites with GCM, and X25519. */
export function checkFips({ suites, curves }: InForce): readonly Finding[] {
  const findings: Finding[] = []
  for (const suite of suites.inForce) {
    if (suite.kind === 'configurable' && suite.fips.istio) continue
    findings.push(note('tls-fips', { field: 'cipherSuites', found: suite.iana }))
  }
  for (const curve of curves.inForce) {
    if (curve.fips === true) continue
    findings.push(note('tls-fips', { field: 'ecdhCurves', found: curve.name }))
  }
  return findings
}
