import { requireObject, requireString } from '../report/argument.ts'
import { parseControlPlane, type ControlPlane } from '../release/control-plane.ts'
import { MeshCertsError } from '../report/error.ts'
import { findCipherSuite } from './lookup.ts'
import { note, shown } from './tls-finding.ts'
import type { WireVersion } from './versions.ts'

/** Values of `COMPLIANCE_POLICY`, which istiod, the agent and ztunnel read. */
export const COMPLIANCE_POLICIES = ['fips-140-2', 'fips-140-3', 'pqc'] as const

/** One of {@link COMPLIANCE_POLICIES}. */
export type CompliancePolicy = (typeof COMPLIANCE_POLICIES)[number]

/** Who speaks TLS in a mesh: sidecars, gateways and waypoints; the servers of istiod; the agent as its client; ztunnel. */
export type TlsComponent = 'envoy' | 'istiod' | 'istio-agent' | 'ztunnel'

/** What a component offers and takes: versions, suites and groups, as the wire knows them. */
export interface TlsLimits {
  /** Lowest version. */
  readonly minProtocolVersion: WireVersion
  /** Highest version. */
  readonly maxProtocolVersion: WireVersion
  /** Suites of TLS 1.2, IANA names; empty where that version is off. */
  readonly cipherSuites: readonly string[]
  /** Suites of TLS 1.3, IANA names; empty where that version is off. */
  readonly tls13Suites: readonly string[]
  /** Groups, the preferred first. */
  readonly ecdhCurves: readonly string[]
}

/** What one component does with a policy. */
export interface ComplianceEffect {
  /** Who. */
  readonly component: TlsComponent
  /**
   * `enforced`: it keeps to `limits`, whatever is set elsewhere. `unknown`: this release does not have the policy, warns with `says`
   * and restricts nothing. `not-read`: the component does not read it; `limits` is what it does in any case.
   */
  readonly effect: 'enforced' | 'unknown' | 'not-read'
  /** What it logs. */
  readonly says?: string
  /** What is left between two workloads that set nothing themselves; absent where nothing is restricted. */
  readonly limits?: TlsLimits
  /** What the limits do not bind, and on what they rest. */
  readonly except: readonly string[]
}

/** What {@link complianceEffects} needs to know besides the policy. */
export interface ComplianceOptions {
  /** The release; the newest in the table unless given. */
  readonly controlPlane?: ControlPlane
  /** ztunnel runs with `TLS12_ENABLED=true`. */
  readonly tls12Enabled?: boolean
}

const AES_GCM = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384']
const CHACHA = 'TLS_CHACHA20_POLY1305_SHA256'

/** The four suites of Istio's list `fipsCiphers`, in its order (pkg/model/fips.go). */
export const FIPS_SUITES = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
] as const

/** fips-140-2 filters a list of suites by the names of OpenSSL: does it keep this one? */
export function fipsKeeps(name: string): boolean {
  const suite = findCipherSuite(name)
  return suite?.openssl === name && FIPS_SUITES.some((one) => one === suite.iana)
}

/** The first minor release of Istio with each policy: its branches, pkg/features/security.go. */
export const POLICY_SINCE: Readonly<Record<CompliancePolicy, number>> = {
  'fips-140-2': 19,
  pqc: 27,
  'fips-140-3': 31,
}

/** What the three policies allow: `EnforceGoCompliance` and `EnforceCompliance` of istio/istio 86c9f01f, pkg/model/fips.go. */
export function policyLimits(policy: CompliancePolicy): TlsLimits {
  const suites = FIPS_SUITES
  switch (policy) {
    case 'fips-140-2':
      return limits(['TLSv1_2', 'TLSv1_2'], suites, [], ['P-256'])
    case 'fips-140-3':
      return limits(['TLSv1_2', 'TLSv1_3'], suites, AES_GCM, ['P-256', 'P-384'])
    default:
      return limits(['TLSv1_3', 'TLSv1_3'], [], AES_GCM, ['X25519MLKEM768'])
  }
}

function limits(
  [minProtocolVersion, maxProtocolVersion]: readonly [WireVersion, WireVersion],
  cipherSuites: readonly string[],
  tls13Suites: readonly string[],
  ecdhCurves: readonly string[],
): TlsLimits {
  return { minProtocolVersion, maxProtocolVersion, cipherSuites, tls13Suites, ecdhCurves }
}

// BoringSSL and Go choose among all their suites of TLS 1.3: a list of suites does not bind them
const withChacha = (left: TlsLimits): TlsLimits => ({
  ...left,
  tls13Suites: left.tls13Suites.length === 0 ? [] : [...left.tls13Suites, CHACHA],
})

const MODULE =
  'it limits the choice only: a validated cryptographic module is a matter of the build'
const CHACHA_LEFT = `${CHACHA} stays possible: no setting takes it from TLS 1.3`

function envoyEffect(policy: CompliancePolicy): Omit<ComplianceEffect, 'component' | 'effect'> {
  const left = policyLimits(policy)
  if (policy === 'fips-140-2')
    return {
      // read: the curves are left out, and a build without FIPS has defaults of its own
      limits: { ...left, ecdhCurves: ['X25519', 'P-256'] },
      except: [
        'a FIPS build of Envoy has P-256 only; any other build has X25519 as well, and without a list of suites its default ones too',
        MODULE,
      ],
    }
  // measured with Envoy 1.40: FIPS_202205 is applied last, over minimum, maximum, suites and curves of the listener
  if (policy === 'fips-140-3')
    return { limits: left, except: ['a minimum of TLS 1.3 becomes TLS 1.2', MODULE] }
  return {
    limits: withChacha(left),
    except: [CHACHA_LEFT, 'the maximum of a Gateway stays: below TLS 1.3 nothing is left'],
  }
}

function goEffect(policy: CompliancePolicy): Omit<ComplianceEffect, 'component' | 'effect'> {
  const left = policyLimits(policy)
  if (policy === 'fips-140-2') return { limits: left, except: [MODULE] }
  if (policy === 'pqc') return { limits: withChacha(left), except: [CHACHA_LEFT] }
  return {
    says: FIPS_MODE_OFF,
    limits: left,
    except: [
      `the warning comes, and ${CHACHA} is possible in TLS 1.3, unless it runs with GODEBUG=fips140=only (the charts set that)`,
      MODULE,
    ],
  }
}

const FIPS_MODE_OFF =
  'COMPLIANCE_POLICY is set to "fips-140-3" but Go FIPS 140-3 mode is not enabled. TLS 1.3 cipher suites will not be restricted to FIPS-approved algorithms. Set GODEBUG=fips140=only to enable full FIPS 140-3 compliance.'

/**
 * What ztunnel offers and takes: src/tls/lib.rs of istio/ztunnel on the branch of each release. Nothing but `pqc` and
 * `TLS12_ENABLED` changes it; MeshConfig does not reach it.
 *
 * @param minor - Of the Istio release: 31 is Istio 1.31.
 */
export function ztunnelLimits(minor: number, pqc: boolean, tls12: boolean): TlsLimits {
  // ring before 1.26, aws-lc since, whose list ends with the hybrid group
  const groups =
    minor < 26 ? ['X25519', 'P-256', 'P-384'] : ['X25519', 'P-256', 'P-384', 'X25519MLKEM768']
  // rustls of 1.28 is the first built with TLS 1.2
  const both = tls12 && minor >= 28
  return limits(
    [both ? 'TLSv1_2' : 'TLSv1_3', 'TLSv1_3'],
    both ? [...FIPS_SUITES] : [],
    [...AES_GCM].reverse(),
    pqc ? ['X25519MLKEM768'] : groups,
  )
}

function ztunnelEffect(
  policy: CompliancePolicy,
  minor: number,
  tls12: boolean,
): ComplianceEffect | undefined {
  // the ztunnel of Istio 1.22 is the first on rustls
  if (minor < 22) return undefined
  const enforced = policy === 'pqc' && minor >= POLICY_SINCE.pqc
  const except = [
    ...(enforced ? ['the variable has to be set on ztunnel itself, not only on istiod'] : []),
    ...(policy === 'fips-140-2' && !(tls12 && minor >= 28) ? [ztunnelWithout12(minor)] : []),
  ]
  return {
    component: 'ztunnel',
    effect: enforced ? 'enforced' : 'not-read',
    limits: ztunnelLimits(minor, enforced, tls12),
    except,
  }
}

/** The rest of the mesh speaks TLS 1.2 only, then. */
const ztunnelWithout12 = (minor: number): string =>
  minor >= 28
    ? 'no connection with a sidecar or waypoint under fips-140-2, which has TLS 1.2 only; TLS12_ENABLED=true on ztunnel allows it'
    : 'no connection with a sidecar or waypoint under fips-140-2, which has TLS 1.2 only; TLS12_ENABLED came with Istio 1.28'

/** Tells whether a text is a policy. */
export function isCompliancePolicy(value: unknown): value is CompliancePolicy {
  return (COMPLIANCE_POLICIES as readonly unknown[]).includes(value)
}

/**
 * What a `COMPLIANCE_POLICY` comes to in each component of a release: versions, suites and groups that are left, and what is not
 * bound.
 *
 * Read in the source of Istio and ztunnel, release by release; what Envoy makes of it was measured with Envoy 1.40.
 *
 * @returns One effect for each component that the release has, Envoy first.
 * @throws MeshCertsError `tls-policy` for a text that is not a policy, `release-unknown` for a control plane that is not known.
 *
 * @example
 * complianceEffects('pqc', { controlPlane: 'istio-1.26' })[0]?.effect // => 'unknown'
 * complianceEffects('pqc').find(({ component }) => component === 'ztunnel')?.limits?.ecdhCurves // => ['X25519MLKEM768']
 */
export function complianceEffects(
  policy: CompliancePolicy,
  options: ComplianceOptions = {},
): readonly ComplianceEffect[] {
  requireString('policy', policy)
  requireObject('options', options)
  if (!isCompliancePolicy(policy)) {
    const found = shown(String(policy))
    throw new MeshCertsError(note('tls-policy', { found, known: COMPLIANCE_POLICIES }))
  }
  const { istio: minor } = parseControlPlane(options.controlPlane)
  const known = minor >= POLICY_SINCE[policy]
  const says = `unknown compliance policy: "${policy}"`
  const of = (component: TlsComponent, rest: Omit<ComplianceEffect, 'component' | 'effect'>) =>
    known
      ? { component, effect: 'enforced' as const, ...rest }
      : { component, effect: 'unknown' as const, ...unknownWords(minor, says), except: [] }
  const ztunnel = ztunnelEffect(policy, minor, options.tls12Enabled === true)
  return [
    of('envoy', envoyEffect(policy)),
    of('istiod', goEffect(policy)),
    of('istio-agent', goEffect(policy)),
    ...(ztunnel === undefined ? [] : [ztunnel]),
  ]
}

// before Istio 1.19 nobody reads the variable, so nobody warns
const unknownWords = (minor: number, says: string): { says?: string } =>
  minor >= POLICY_SINCE['fips-140-2'] ? { says } : {}
