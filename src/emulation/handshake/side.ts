// What each stack makes of the settings of one side, before it meets the other.
import { requireObject, requireStrings } from '../../report/argument.ts'
import { findCurve, type CurveFacts } from '../../tls/curves.ts'
import { findCipherSuite } from '../../tls/lookup.ts'
import { TLS_STACKS, type TlsStack } from './stack.ts'
import { TLS13_SUITES, type Tls13Suite } from '../../tls/unsupported-suites.ts'
import { CIPHER_SUITE_FACTS, type CipherSuiteFacts, type KeyType } from '../../tls/suites.ts'
import { TLS_CODES } from '../../tls/codes.ts'
import {
  COMPLIANCE_POLICIES,
  FIPS_SUITES,
  fipsKeeps,
  policyLimits,
  ztunnelLimits,
  type CompliancePolicy,
} from '../../tls/compliance.ts'
import { shown } from '../../tls/tls-finding.ts'
import { findTlsVersion, TLS_VERSIONS, type TlsVersion } from '../../tls/versions.ts'
import { DEFAULT_CONTROL_PLANE, parseControlPlane } from '../../release/control-plane.ts'
import { finding } from '../../report/catalogue.ts'
import { MeshCertsError } from '../../report/error.ts'

/** One side of a handshake. What is absent is the default of its stack. */
export interface TlsSide {
  /**
   * `boringssl` (an Envoy of Istio) unless given; the Envoy of OpenShift Service Mesh 2 is `openssl`, istiod is `go`. `ztunnel` is
   * that of Istio 1.31: it takes a minimum of TLS 1.2 (its `TLS12_ENABLED=true`) and a policy, and no other setting; its key is of
   * P-256.
   */
  readonly stack?: TlsStack
  /** Lowest version it takes, as OpenShift Service Mesh spells it; the default of the stack when left out. */
  readonly minProtocolVersion?: TlsVersion
  /** Highest version it takes; the default of the stack when left out. */
  readonly maxProtocolVersion?: TlsVersion
  /**
   * Under any name, first the preferred; names that are unknown, or of TLS 1.3, count for nothing. For BoringSSL `[A|B]` is one
   * element of equals: the server takes the one that the client prefers.
   */
  readonly cipherSuites?: readonly string[]
  /** Suites of TLS 1.3, where a stack lets them be chosen (OpenSSL does). */
  readonly tls13Suites?: readonly string[]
  /** Under any name, first the preferred. */
  readonly ecdhCurves?: readonly string[]
  /** A server's key: RSA unless given. A client's: that of its certificate, none unless given. */
  readonly keyType?: KeyType
  /** Curve of an ECDSA key: P-256 unless given. */
  readonly keyCurve?: string
  /** `COMPLIANCE_POLICY`, which overrides the rest: of every stack but `openssl`, as Istio applies it. */
  readonly compliancePolicy?: CompliancePolicy
}

/** The server, which also sets the rules. */
export interface TlsServerSide extends TlsSide {
  /** Asks for a client certificate, as a sidecar does: true unless given. */
  readonly mutual?: boolean
  /** The server's order counts, as in Envoy: true unless given. Go has an order of its own in any case, ztunnel takes the client's. */
  readonly serverPreference?: boolean
}

/** A side with the defaults of its stack filled in. */
export interface Side {
  readonly stack: TlsStack
  readonly min: number
  readonly max: number
  /** Groups of equals, the preferred first; one suite each but for BoringSSL. */
  readonly suites: readonly (readonly CipherSuiteFacts[])[]
  readonly tls13: readonly Tls13Suite[]
  readonly groups: readonly CurveFacts[]
}

/** TLS 1.2 on the wire (RFC 5246, section 6.2.1). */
export const TLS12 = 0x0303
/** TLS 1.3 on the wire (RFC 8446, section 4.1.2). */
export const TLS13 = 0x0304
const KEY_TYPES: readonly KeyType[] = ['RSA', 'ECDSA']

const OPENSSL_GROUPS = ['X25519', 'P-256', 'P-521', 'P-384']
const GO_GROUPS = ['X25519MLKEM768', 'X25519', 'P-256', 'P-384', 'P-521']
const ENVOY_GROUPS = ['X25519', 'P-256']

// Go's own order, whatever the list says: AEAD before CBC, AES-128 before AES-256 before ChaCha20, ECDHE before RSA
function goRank(suite: CipherSuiteFacts): number {
  const cipher = suite.cipher === 'AES' ? (suite.keyBits === 128 ? 0 : 1) : 2
  return (suite.mac === 'AEAD' ? 0 : 10) + (suite.forwardSecrecy ? 0 : 20) + cipher
}

const alone = (suites: readonly CipherSuiteFacts[]) => suites.map((suite) => [suite])

const byGoRank = (a: CipherSuiteFacts, b: CipherSuiteFacts): number => goRank(a) - goRank(b)

// Envoy's default: AES-128 and ChaCha20 are equals, for the client to choose (envoy, context_config_impl.cc)
function envoyGroups(): readonly (readonly CipherSuiteFacts[])[] {
  const usual = CIPHER_SUITE_FACTS.filter((suite) => suite.supportedBy.envoyDefault)
  const groups = new Map<string, CipherSuiteFacts[]>()
  for (const suite of usual.toSorted(byGoRank)) {
    const isEqual = suite.forwardSecrecy && suite.mac === 'AEAD' && suite.prfHash === 'SHA256'
    const name = isEqual ? suite.keyType : suite.iana
    groups.set(name, [...(groups.get(name) ?? []), suite])
  }
  return [...groups.values()]
}

function defaultSuites(stack: TlsStack): Side['suites'] {
  if (stack === 'boringssl') return envoyGroups()
  return alone(
    CIPHER_SUITE_FACTS.filter((suite) =>
      stack === 'go' ? suite.supportedBy.go === 'default' : suite.cipher !== '3DES-EDE',
    ),
  )
}

const configurable = (names: readonly string[]): readonly CipherSuiteFacts[] =>
  names.map((name) => findCipherSuite(name)).filter((suite) => suite?.kind === 'configurable')

/** The names in one element of a list: for BoringSSL `[A|B]` holds several. */
export function namesInElement(element: string, stack: TlsStack): readonly string[] {
  const [, inside] = /^\[(.+)\]$/.exec(element) ?? []
  return stack === 'boringssl' && inside !== undefined ? inside.split('|') : [element]
}

function suitesOf(side: Complied, stack: TlsStack): Side['suites'] {
  const named = side.cipherSuites?.map((element) => configurable(namesInElement(element, stack)))
  const groups = named?.filter((group) => group.length > 0) ?? defaultSuites(stack)
  return stack === 'go' ? alone(groups.flat().toSorted(byGoRank)) : groups
}

// What COMPLIANCE_POLICY sets over the settings of a side: istio/istio 86c9f01f, pkg/model/fips.go; that FIPS_202205 overrides
// versions, suites and groups, and takes ChaCha20 from TLS 1.3, was measured with Envoy 1.40.
function comply(side: TlsSide, stack: TlsStack): Complied {
  const { compliancePolicy: policy } = side
  if (policy === undefined) return side
  oneOf('compliancePolicy', policy, COMPLIANCE_POLICIES)
  oneOf('stack of a side with a compliancePolicy', stack, COMPLIANT_STACKS)
  // it takes its group from pqc and does not read the rest
  if (stack === 'ztunnel') return side
  const { minProtocolVersion, maxProtocolVersion, ...lists } = policyLimits(policy)
  const { cipherSuites, ecdhCurves, tls13Suites } = lists
  // the maximum stays
  if (policy === 'pqc')
    return { ...side, minProtocolVersion, cipherSuites: FIPS_SUITES, ecdhCurves }
  const set = { ...side, minProtocolVersion, maxProtocolVersion, cipherSuites, ecdhCurves }
  if (stack === 'go') return set
  if (policy === 'fips-140-3') return { ...set, tls13Suites }
  // of a list of suites what is in the policy is left, under the names of OpenSSL only; without any the defaults of Envoy count
  const left = (side.cipherSuites ?? []).filter(fipsKeeps)
  return { ...set, cipherSuites: left.length === 0 ? undefined : left, ecdhCurves: undefined }
}

/** A side under its policy; what is undefined is the default of its stack. */
type Complied = { readonly [Name in keyof TlsSide]: TlsSide[Name] | undefined }

/** The stacks whose lists can be set. */
type Configurable = Exclude<TlsStack, 'ztunnel'>

const COMPLIANT_STACKS: readonly TlsStack[] = ['boringssl', 'go', 'ztunnel']

function tls13Of(side: Complied, stack: TlsStack): readonly Tls13Suite[] {
  const common = TLS13_SUITES.filter((suite) => suite.goAndBoringssl)
  // OpenSSL puts AES-256 first, then ChaCha20; the others AES-128
  const [aes128, aes256, chacha] = common
  const usual =
    stack === 'openssl' && aes128 !== undefined && aes256 !== undefined && chacha !== undefined
      ? [aes256, chacha, aes128]
      : common
  const chosen = stack === 'openssl' || side.compliancePolicy !== undefined
  if (side.tls13Suites === undefined || !chosen) return usual
  return tls13Named(side.tls13Suites)
}

const tls13Named = (names: readonly string[]): readonly Tls13Suite[] =>
  names.map((name) => findCipherSuite(name)).filter((suite) => suite?.kind === 'tls13')

function groupsOf(side: Complied, stack: Configurable): readonly CurveFacts[] {
  const usual = { openssl: OPENSSL_GROUPS, go: GO_GROUPS, boringssl: ENVOY_GROUPS }[stack]
  return curvesNamed(side.ecdhCurves ?? usual)
}

const curvesNamed = (names: readonly string[]): readonly CurveFacts[] =>
  names.map((name) => findCurve(name)).filter((curve) => curve !== undefined)

function oneOf<T extends string>(field: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value
  throw new MeshCertsError(finding(TLS_CODES, 'tls-side', { field, found: value, allowed }))
}

/** The number of a version, nothing for the automatic one; a misspelt version is not taken for that. */
function wireOf(field: string, value: TlsVersion = 'TLS_AUTO'): number | undefined {
  return (findTlsVersion(value) ?? findTlsVersion(oneOf(field, value, TLS_VERSIONS)))?.wire
}

const ZTUNNEL_MINIMA: readonly TlsVersion[] = ['TLSv1_2', 'TLSv1_3']

const ZTUNNEL_SETTINGS = ['stack', 'minProtocolVersion', 'compliancePolicy']

/** Who writes a setting that ztunnel does not have would believe that it counts. */
function refuseSettings(side: TlsSide): void {
  const given = Object.entries(side) as [string, unknown][]
  const fixed = given.find(
    ([name, value]) => value !== undefined && !ZTUNNEL_SETTINGS.includes(name),
  )
  if (fixed === undefined) return
  throw new MeshCertsError(finding(TLS_CODES, 'tls-side-fixed', { field: shown(fixed[0]) }))
}

// src/tls/lib.rs of istio/ztunnel
function ztunnelSide(side: TlsSide): Side {
  refuseSettings(side)
  const given = side.minProtocolVersion ?? 'TLS_AUTO'
  const minimum = given === 'TLS_AUTO' ? 'TLSv1_3' : (findTlsVersion(given)?.name ?? given)
  oneOf('minProtocolVersion of ztunnel', minimum, ZTUNNEL_MINIMA)
  const { istio } = parseControlPlane(DEFAULT_CONTROL_PLANE)
  const limits = ztunnelLimits(istio, side.compliancePolicy === 'pqc', minimum === 'TLSv1_2')
  return {
    stack: 'ztunnel',
    min: wireOf('minProtocolVersion', minimum) ?? TLS13,
    max: TLS13,
    suites: alone(configurable(limits.cipherSuites)),
    tls13: tls13Named(limits.tls13Suites),
    groups: curvesNamed(limits.ecdhCurves),
  }
}

const LISTS = ['cipherSuites', 'tls13Suites', 'ecdhCurves'] as const

/**
 * A side with the defaults of its stack filled in.
 *
 * @throws MeshCertsError `tls-side` for a stack, a version, a policy or a kind of key that is not known.
 */
export function readSide(given: TlsSide): Side {
  requireObject('each side', given)
  const stack = oneOf('stack', given.stack ?? 'boringssl', TLS_STACKS)
  for (const field of LISTS) if (given[field] !== undefined) requireStrings(field, given[field])
  const side = comply(given, stack)
  oneOf('keyType', side.keyType ?? 'RSA', KEY_TYPES)
  if (stack === 'ztunnel') return ztunnelSide(given)
  return {
    stack,
    min: wireOf('minProtocolVersion', side.minProtocolVersion) ?? 0x0303,
    max: wireOf('maxProtocolVersion', side.maxProtocolVersion) ?? TLS13,
    suites: suitesOf(side, stack),
    tls13: tls13Of(side, stack),
    groups: groupsOf(side, stack),
  }
}
