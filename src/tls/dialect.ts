import type { CurveFacts } from './curves.ts'
import type { AnyCipherSuite } from './lookup.ts'
import type { TlsVersionFacts } from './versions.ts'

/**
 * The places that carry TLS settings, each with names of its own: `ServiceMeshControlPlane` v1 (comma string) and v2 (YAML
 * list), Istio's `meshConfig`, Istio's `Gateway`, Envoy's own configuration, the flags of istiod, the TLS profile of OpenShift.
 */
export const TLS_DIALECTS = [
  'ossm-v1',
  'ossm-v2',
  'istio-mesh',
  'istio-gateway',
  'envoy',
  'istiod-flags',
  'openshift-profile',
] as const

/** One of {@link TLS_DIALECTS}. */
export type TlsDialect = (typeof TLS_DIALECTS)[number]

/** The four settings, under the names that most places use. */
export const SETTING_NAMES = [
  'minProtocolVersion',
  'maxProtocolVersion',
  'cipherSuites',
  'ecdhCurves',
] as const

/** One of {@link SETTING_NAMES}. */
export type SettingName = (typeof SETTING_NAMES)[number]

/** What a component does with a mistake; `says` are its exact words. */
export interface Effect {
  readonly does: string
  readonly says?: string
}

/** What one place takes, and what it does with the rest. */
export interface DialectRules {
  readonly dialect: TlsDialect
  readonly title: string
  /** Keys from the object down to the settings; an object may be given from any of them on. */
  readonly path: readonly string[]
  /** Own names of the settings, besides {@link SETTING_NAMES}. */
  readonly own: Readonly<Record<string, SettingName>>
  /** Keys next to the settings that belong there. */
  readonly siblings: readonly string[]
  /** Settings that the place has. */
  readonly has: readonly SettingName[]
  readonly list: 'string' | 'list' | 'either'
  /** An element with this character in it is split. */
  readonly splitsAt?: ',' | ':'
  /** ASCII spaces around a name are removed. */
  readonly trims: boolean
  /** Envoy is built with BoringSSL there and gets the names as they are. */
  readonly boringssl: boolean
  /** istiod's own server, Go, is set too. */
  readonly setsIstiod: boolean
  /** A sidecar serves with these settings, with an RSA key unless another is given. */
  readonly workloadKeyIsRsa: boolean
  readonly suites: (suite: AnyCipherSuite) => readonly string[]
  readonly curves: (curve: CurveFacts) => readonly string[]
  readonly version: (version: TlsVersionFacts) => string | undefined
  readonly badSuite: (name: string, all: string) => Effect
  /** Suites that the BoringSSL of an earlier release does not have yet, by their IANA names. */
  readonly notYet?: readonly string[]
  /** What becomes of a suite that the place takes and BoringSSL does not have; as `badSuite` unless given. */
  readonly goneSuite?: Effect
  readonly badCurve: (name: string, all: string) => Effect
  readonly badVersion: Effect
}

const ALL = SETTING_NAMES
const ignored =
  (what: string) =>
  (name: string): Effect => ({
    does: 'istiod ignores the entry',
    says: `${what} ${name} is not supported, this entry will be ignored`,
  })
const refusedByEnvoy = (name: string, all: string): Effect => ({
  does: 'Envoy refuses the listener',
  says: `Failed to initialize cipher suites ${all}. The following ciphers were rejected when tried individually: ${name}`,
})
const curveRefusedByEnvoy = (_name: string, all: string): Effect => ({
  does: 'Envoy refuses the listener',
  says: `Failed to initialize ECDH curves ${all}`,
})
const curveWarned = (name: string, all: string): Effect => ({
  does: `Istio warns "detected unrecognized ECDH curves: [${name}]", then Envoy refuses the listener`,
  says: `Failed to initialize ECDH curves ${all}`,
})
const notRead: Effect = {
  does: 'the Sail operator has no translation for it, so it is not in force',
}
// read in the Sail operator 328df99dc, pkg/istiovalues/tls.go; what Envoy 1.40 says of such lists was measured
const handedOn: Effect = {
  does: 'the Sail operator hands it on, and Envoy refuses every listener with the list',
}
// the enumeration of openshift/api 2a3d73913, TLSGroup
const OPENSHIFT_GROUPS = /^(?:X25519|secp(?:256|384|521)r1|X25519MLKEM768)$/
const OPENSHIFT_HYBRIDS = /^SecP(?:256r1MLKEM768|384r1MLKEM1024)$/
const istioCurves = (curve: CurveFacts): readonly string[] =>
  curve.istioKnows && curve.boringssl.length > 0 ? [curve.name] : []
const both = (suite: AnyCipherSuite): readonly string[] =>
  suite.kind === 'configurable' || (suite.kind === 'other' && suite.boringssl)
    ? [suite.openssl, suite.iana]
    : []

// RC4 is in Go's list of insecure suites, which the flag reads too
const GO_RC4: readonly number[] = [0x0005, 0xc007, 0xc011]

// in a function, so that who imports other constants does not get it: a spread at the top level cannot be shaken off
function allDialects(): Readonly<Record<TlsDialect, DialectRules>> {
  const OSSM: Omit<DialectRules, 'dialect' | 'title' | 'path' | 'list'> = {
    own: {},
    siblings: [],
    has: ALL,
    splitsAt: ',',
    trims: true,
    boringssl: false,
    setsIstiod: true,
    workloadKeyIsRsa: true,
    suites: (suite) => (suite.kind === 'configurable' ? [suite.iana] : []),
    curves: (curve) => (curve.ossm === undefined ? [] : [curve.ossm]),
    version: (version) => version.name,
    badSuite: ignored('Cipher'),
    badCurve: ignored('ECDH Curve'),
    badVersion: { does: 'istiod takes TLS_AUTO without a word' },
  }

  const ENVOY: DialectRules = {
    dialect: 'envoy',
    title: 'Envoy',
    path: ['common_tls_context', 'tls_params'],
    own: {
      tls_minimum_protocol_version: 'minProtocolVersion',
      tls_maximum_protocol_version: 'maxProtocolVersion',
      cipher_suites: 'cipherSuites',
      ecdh_curves: 'ecdhCurves',
      tlsMinimumProtocolVersion: 'minProtocolVersion',
      tlsMaximumProtocolVersion: 'maxProtocolVersion',
    },
    siblings: ['signature_algorithms', 'compliance_policies'],
    has: ALL,
    list: 'list',
    splitsAt: ':',
    trims: false,
    boringssl: true,
    setsIstiod: false,
    workloadKeyIsRsa: false,
    suites: both,
    curves: (curve) => curve.boringssl,
    version: (version) => version.name,
    badSuite: refusedByEnvoy,
    badCurve: curveRefusedByEnvoy,
    badVersion: { does: 'Envoy refuses the configuration: the field is an enumeration' },
  }

  return {
    'ossm-v1': {
      ...OSSM,
      dialect: 'ossm-v1',
      title: 'ServiceMeshControlPlane v1',
      path: ['spec', 'istio', 'global', 'tls'],
      list: 'string',
    },
    'ossm-v2': {
      ...OSSM,
      dialect: 'ossm-v2',
      title: 'ServiceMeshControlPlane v2',
      path: ['spec', 'security', 'controlPlane', 'tls'],
      list: 'list',
    },
    'istio-mesh': {
      ...ENVOY,
      dialect: 'istio-mesh',
      title: "Istio's meshConfig",
      path: ['meshConfig', 'tlsDefaults'],
      own: {},
      siblings: [],
      has: ['minProtocolVersion', 'cipherSuites', 'ecdhCurves'],
      workloadKeyIsRsa: true,
      curves: istioCurves,
      version: (version) => version.mesh,
      badCurve: curveWarned,
      badVersion: { does: 'Istio refuses meshConfig: the field is an enumeration' },
    },
    'istio-gateway': {
      ...ENVOY,
      dialect: 'istio-gateway',
      title: "Istio's Gateway",
      path: ['tls'],
      own: {},
      siblings: [
        'httpsRedirect',
        'mode',
        'serverCertificate',
        'privateKey',
        'caCertificates',
        'caCrl',
        'credentialName',
        'credentialNames',
        'caCertCredentialName',
        'tlsCertificates',
        'subjectAltNames',
        'verifyCertificateSpki',
        'verifyCertificateHash',
      ],
      suites: (suite) =>
        suite.kind === 'configurable' && suite.supportedBy.gateway ? [suite.openssl] : [],
      curves: istioCurves,
      version: (version) => version.gateway,
      badSuite: (name) => ({
        does: 'Istio drops the entry; validation warns',
        says: `ignoring invalid cipher suites: [${name}]`,
      }),
      badCurve: curveWarned,
      badVersion: { does: 'the API refuses the Gateway: the field is an enumeration' },
    },
    envoy: ENVOY,
    'istiod-flags': {
      dialect: 'istiod-flags',
      title: 'flags of istiod',
      path: [],
      own: { '--tls-min-version': 'minProtocolVersion', '--tls-cipher-suites': 'cipherSuites' },
      siblings: [],
      has: ['minProtocolVersion', 'cipherSuites'],
      list: 'either',
      splitsAt: ',',
      trims: false,
      boringssl: false,
      setsIstiod: true,
      workloadKeyIsRsa: false,
      suites: (suite) =>
        suite.kind === 'configurable' || (suite.kind === 'other' && GO_RC4.includes(suite.id))
          ? [suite.iana]
          : [],
      curves: () => [],
      version: (version) => version.flag,
      badSuite: (name) => ({
        does: 'istiod does not start',
        says: `cipher suite ${name} not supported or doesn't exist`,
      }),
      badCurve: () => ({ does: 'istiod has no flag for curves' }),
      badVersion: { does: 'istiod does not start' },
    },
    'openshift-profile': {
      dialect: 'openshift-profile',
      title: 'TLS profile of OpenShift',
      path: ['spec', 'tlsSecurityProfile', 'custom'],
      own: { minTLSVersion: 'minProtocolVersion', ciphers: 'cipherSuites', groups: 'ecdhCurves' },
      siblings: ['type', 'old', 'intermediate', 'modern'],
      has: ['minProtocolVersion', 'cipherSuites', 'ecdhCurves'],
      list: 'list',
      trims: false,
      boringssl: true,
      setsIstiod: true,
      workloadKeyIsRsa: true,
      suites: (suite) => (suite.kind === 'configurable' ? [suite.openssl] : []),
      curves: (curve) =>
        [curve.name, ...curve.openssl].filter((name) => OPENSHIFT_GROUPS.test(name)),
      version: (version) => version.openshift,
      badSuite: () => notRead,
      goneSuite: handedOn,
      badCurve: (name) =>
        OPENSHIFT_HYBRIDS.test(name)
          ? handedOn
          : { does: 'the API server refuses the profile: the field is an enumeration' },
      badVersion: { does: 'the API server refuses the profile: the field is an enumeration' },
    },
  }
}

/** The rules of every dialect. */
export const DIALECTS: Readonly<Record<TlsDialect, DialectRules>> = /* @__PURE__ */ allDialects()

/** Tells whether a text names a dialect. */
export function isTlsDialect(value: unknown): value is TlsDialect {
  return (TLS_DIALECTS as readonly unknown[]).includes(value)
}
