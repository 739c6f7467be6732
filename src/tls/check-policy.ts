import type { Finding } from '../report/finding.ts'
import type { InForce } from './check-cross.ts'
import { note, shown } from './tls-finding.ts'

/** Values of istiod's `COMPLIANCE_POLICY`. */
export const COMPLIANCE_POLICIES = ['fips-140-2', 'fips-140-3', 'pqc'] as const

/** One of {@link COMPLIANCE_POLICIES}. */
export type CompliancePolicy = (typeof COMPLIANCE_POLICIES)[number]

interface PolicyRules {
  readonly minimum: number
  readonly maximum: number
  readonly curves: readonly string[]
  readonly suites: boolean
  readonly allowed: string
}

// istio/istio 86c9f01f: what each policy lets through
const POLICIES: Readonly<Record<CompliancePolicy, PolicyRules>> = {
  'fips-140-2': {
    minimum: 0x0303,
    maximum: 0x0303,
    curves: ['P-256'],
    suites: true,
    allowed: 'TLS 1.2, the four ECDHE suites with GCM, P-256',
  },
  'fips-140-3': {
    minimum: 0x0303,
    maximum: 0x0304,
    curves: ['P-256', 'P-384'],
    suites: true,
    allowed: 'TLS 1.2 and 1.3, the four ECDHE suites with GCM, P-256, P-384',
  },
  pqc: {
    minimum: 0x0304,
    maximum: 0x0304,
    curves: ['X25519MLKEM768'],
    suites: false,
    allowed: 'TLS 1.3, X25519MLKEM768, AES-GCM',
  },
}

function isPolicy(value: string): value is CompliancePolicy {
  return (COMPLIANCE_POLICIES as readonly string[]).includes(value)
}

function outsideVersions({ versions }: InForce, rules: PolicyRules): readonly [string, string][] {
  const found: [string, string][] = []
  for (const [field, version] of [
    ['minProtocolVersion', versions.min],
    ['maxProtocolVersion', versions.max],
  ] as const) {
    if (version?.wire === undefined) continue
    if (version.wire < rules.minimum || version.wire > rules.maximum)
      found.push([field, version.name])
  }
  return found
}

function outsideLists(
  { suites, curves }: InForce,
  rules: PolicyRules,
): readonly [string, string][] {
  const badSuites = suites.inForce.filter(
    (suite) => !(rules.suites && suite.kind === 'configurable' && suite.fips.istio),
  )
  const badCurves = curves.inForce.filter((curve) => !rules.curves.includes(curve.name))
  return [
    ...badSuites.map((suite): [string, string] => ['cipherSuites', suite.iana]),
    ...badCurves.map((curve): [string, string] => ['ecdhCurves', curve.name]),
  ]
}

/** Checks settings against a `COMPLIANCE_POLICY`; an empty one allows everything. */
export function checkPolicy(inForce: InForce, policy: string): readonly Finding[] {
  if (policy === '') return []
  if (!isPolicy(policy)) return [note('tls-policy-unknown', { policy: shown(policy) })]
  const rules = POLICIES[policy]
  return [...outsideVersions(inForce, rules), ...outsideLists(inForce, rules)].map(
    ([field, found]) =>
      note('tls-compliance-policy', { field, found, policy, allowed: rules.allowed }),
  )
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
