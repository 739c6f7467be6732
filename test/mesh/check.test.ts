import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/report/finding.ts'
import {
  checkManifest,
  createDestinationRule,
  createGateway,
  createMeshConfig,
  createPeerAuthentication,
  createPolicy,
  createServiceMeshControlPlane,
  createServiceMeshControlPlaneV1,
  formatManifest,
  MESH_CODES,
  type ManifestOptions,
} from '../../src/mesh/index.ts'

const V2 =
  'apiVersion: maistra.io/v2\nkind: ServiceMeshControlPlane\nmetadata: { name: basic-install }\nspec:\n'
const V1 =
  'apiVersion: maistra.io/v1\nkind: ServiceMeshControlPlane\nmetadata: { name: basic-install }\nspec:\n'
const authority = (lines: string): string => `${V2}  security:\n    certificateAuthority:\n${lines}`
const tls2 = (lines: string): string => `${V2}  security:\n    controlPlane:\n      tls:\n${lines}`
const peer = (mode: string): string =>
  `apiVersion: security.istio.io/v1beta1\nkind: PeerAuthentication\nmetadata: { name: default }\nspec:\n  mtls:\n    mode: ${mode}\n`
const policy = (spec: string, name = 'default'): string =>
  `apiVersion: authentication.istio.io/v1alpha1\nkind: Policy\nmetadata:\n  name: ${name}\nspec: ${spec}\n`
const SUITE = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
const SECRET = '---\napiVersion: v1\nkind: Secret\nmetadata: { name: cacerts }\n'

interface Case {
  readonly code: string
  readonly of: string
  readonly text: string
  readonly twin: string
  readonly at: readonly [line: number, column: number]
  readonly options?: ManifestOptions
  readonly twinOptions?: ManifestOptions
  readonly severity?: string
  readonly says?: string
  readonly fix?: string
}

const CASES: readonly Case[] = [
  {
    code: 'manifest-rootcadir',
    of: 'another folder',
    text: authority(
      '      type: Istiod\n      istiod:\n        privateKey:\n          rootCADir: /etc/certs\n',
    ),
    twin: authority(
      '      type: Istiod\n      istiod:\n        privateKey:\n          rootCADir: /etc/cacerts\n',
    ),
    at: [10, 11],
    severity: 'error',
  },
  {
    code: 'manifest-ca-type',
    of: 'the kind of authority',
    text: authority('      type: istiod\n'),
    twin: authority('      type: Istiod\n'),
    at: [7, 7],
    says: 'unknown CertificateAuthority type: istiod',
    fix: 'write Istiod',
    severity: 'error',
  },
  {
    code: 'manifest-ca-type',
    of: 'the kind of signer',
    text: authority('      istiod:\n        type: Privatekey\n'),
    twin: authority('      istiod:\n        type: PrivateKey\n'),
    at: [8, 9],
    says: 'unknown Istiod certificate signer type: Privatekey',
    fix: 'write PrivateKey',
  },
  {
    code: 'manifest-ca-type-other',
    of: 'cert-manager beside cacerts',
    text: authority('      type: cert-manager\n'),
    twin: authority('      type: Istiod\n'),
    at: [7, 7],
    options: { cacerts: true },
    severity: 'error',
  },
  {
    code: 'manifest-ca-type-other',
    of: 'Custom beside a secret in the same file',
    text: `${authority('      type: Custom\n')}${SECRET}`,
    twin: `${authority('      type: ""\n')}${SECRET}`,
    at: [7, 7],
    severity: 'error',
  },
  {
    code: 'manifest-ca-type-other',
    of: 'Custom alone',
    text: authority('      type: Custom\n'),
    twin: authority('      type: Istiod\n'),
    at: [7, 7],
    severity: 'info',
  },
  {
    code: 'manifest-ca-type-no-effect',
    of: 'SelfSigned',
    text: authority('      istiod:\n        type: SelfSigned\n'),
    twin: authority('      type: Istiod\n'),
    at: [8, 9],
    severity: 'info',
  },
  {
    code: 'manifest-v1-selfsigned',
    of: 'a plug-in certificate authority',
    text: `${V1}  istio:\n    security:\n      selfSigned: true\n`,
    twin: `${V1}  istio:\n    security:\n      selfSigned: false\n`,
    at: [7, 7],
    severity: 'error',
  },
  {
    code: 'manifest-v1-selfsigned',
    of: 'an absent field beside cacerts',
    text: `${V1}  istio: {}\n`,
    twin: `${V1}  istio: {}\n`,
    at: [5, 3],
    options: { cacerts: true },
    twinOptions: { cacerts: true, controlPlane: 'ossm-2.0' },
    severity: 'error',
  },
  {
    code: 'manifest-v1-path',
    of: 'the guide',
    text: `${V2}  istio:\n    global:\n      tls:\n        cipherSuites: ${SUITE}\n`,
    twin: tls2(`        cipherSuites: [${SUITE}]\n`),
    at: [5, 3],
    severity: 'error',
  },
  {
    code: 'manifest-v2-path',
    of: 'v1',
    text: `${V1}  security:\n    dataPlane:\n      mtls: true\n`,
    twin: `${V2}  security:\n    dataPlane:\n      mtls: true\n`,
    at: [5, 3],
  },
  {
    code: 'manifest-unknown-field',
    of: 'a wrong case',
    text: `${V2}  security:\n    certificateauthority:\n      type: Istiod\n`,
    twin: authority('      type: Istiod\n'),
    at: [6, 5],
    fix: 'write certificateAuthority',
  },
  {
    code: 'manifest-unknown-field',
    of: 'a wrong indent',
    text: authority('      type: Istiod\n      privateKey:\n        rootCADir: /etc/cacerts\n'),
    twin: authority(
      '      type: Istiod\n      istiod:\n        privateKey:\n          rootCADir: /etc/cacerts\n',
    ),
    at: [8, 7],
  },
  {
    code: 'manifest-type',
    of: 'a text for a boolean',
    text: `${V2}  security:\n    dataPlane:\n      mtls: "true"\n`,
    twin: `${V2}  security:\n    dataPlane:\n      mtls: yes\n`,
    at: [7, 7],
  },
  {
    code: 'manifest-type',
    of: 'a text for a boolean, v1',
    text: `${V1}  istio:\n    global:\n      mtls:\n        enabled: "true"\n`,
    twin: `${V1}  istio:\n    global:\n      mtls:\n        enabled: true\n`,
    at: [8, 9],
  },
  { code: 'manifest-type', of: 'no object', text: '- a\n', twin: peer('STRICT'), at: [1, 1] },
  {
    code: 'manifest-value',
    of: 'a mode',
    text: peer('strict'),
    twin: peer('STRICT'),
    at: [6, 5],
    fix: 'write STRICT',
  },
  {
    code: 'manifest-value',
    of: 'a mode of a port',
    text: `${peer('STRICT')}  portLevelMtls:\n    8080:\n      mode: "OFF"\n`,
    twin: `${peer('STRICT')}  portLevelMtls:\n    8080:\n      mode: DISABLE\n`,
    at: [9, 7],
  },
  {
    code: 'manifest-value',
    of: 'a mode of a client',
    text: 'apiVersion: networking.istio.io/v1alpha3\nkind: DestinationRule\nspec:\n  host: "*.local"\n  trafficPolicy:\n    tls:\n      mode: ISTIO-MUTUAL\n',
    twin: 'apiVersion: networking.istio.io/v1alpha3\nkind: DestinationRule\nspec:\n  host: "*.local"\n  trafficPolicy:\n    tls:\n      mode: ISTIO_MUTUAL\n',
    at: [7, 7],
  },
  {
    code: 'manifest-snake-case',
    of: 'a field as protobuf has it',
    text: 'meshConfig:\n  trust_domain: a\n',
    twin: 'meshConfig:\n  trustDomain: a\n',
    at: [2, 3],
    fix: 'write trustDomain',
    severity: 'warning',
  },
  {
    code: 'manifest-api-version',
    of: 'a version',
    text: peer('STRICT').replace('v1beta1', 'v1alpha1'),
    twin: peer('STRICT'),
    at: [1, 1],
  },
  {
    code: 'manifest-kind',
    of: 'a wrong case',
    text: peer('STRICT').replace('PeerA', 'Peera'),
    twin: peer('STRICT'),
    at: [2, 1],
    fix: 'write PeerAuthentication',
  },
  {
    code: 'manifest-not-checked',
    of: 'another kind',
    text: 'apiVersion: v1\nkind: Service\n',
    twin: peer('STRICT'),
    at: [2, 1],
    severity: 'warning',
  },
  {
    code: 'manifest-not-checked',
    of: 'a Gateway of another project',
    text: 'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n',
    twin: 'apiVersion: networking.istio.io/v1\nkind: Gateway\n',
    at: [2, 1],
    severity: 'warning',
  },
  {
    code: 'manifest-policy-version',
    of: 'a later control plane',
    text: policy('{ peers: [{ mtls: {} }] }'),
    twin: policy('{ peers: [{ mtls: {} }] }'),
    at: [1, 1],
    options: { controlPlane: 'ossm-2.5' },
    twinOptions: { controlPlane: 'ossm-1.1' },
  },
  {
    code: 'manifest-policy-no-peers',
    of: 'the lost lines of the guide',
    text: policy('{}'),
    twin: policy('{ peers: [{ mtls: {} }] }'),
    at: [5, 1],
  },
  {
    code: 'manifest-name',
    of: 'another name',
    text: policy('{ peers: [{ mtls: }] }', 'strict'),
    twin: policy('{ peers: [{ mtls: }] }'),
    at: [4, 3],
  },
  {
    code: 'manifest-missing',
    of: 'host',
    text: 'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nspec: {}\n',
    twin: 'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nspec: { host: a }\n',
    at: [3, 1],
  },
  { code: 'manifest-missing', of: 'kind', text: 'spec: {}\n', twin: 'kind: Secret\n', at: [1, 1] },
  {
    code: 'mesh-yaml',
    of: 'a broken text',
    text: 'a: [1\nb: 2\n',
    twin: 'kind: Secret\n',
    at: [2, 1],
  },
  {
    code: 'mesh-yaml',
    of: 'a doubled key',
    text: 'kind: Secret\nkind: Secret\n',
    twin: 'kind: Secret\n',
    at: [2, 1],
  },
  {
    code: 'tls-list-type',
    of: 'a string in v2',
    text: tls2(`        cipherSuites: ${SUITE}\n`),
    twin: tls2(`        cipherSuites: [${SUITE}]\n`),
    at: [8, 9],
  },
  {
    code: 'tls-list-type',
    of: 'a list in v1',
    text: `${V1}  istio:\n    global:\n      tls:\n        ecdhCurves: [CurveP256]\n`,
    twin: `${V1}  istio:\n    global:\n      tls:\n        ecdhCurves: CurveP256\n`,
    at: [8, 9],
  },
  {
    code: 'tls-suite-misspelt',
    of: 'one entry of a list',
    text: tls2(
      `        cipherSuites:\n        - ${SUITE}\n        - TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA348\n`,
    ),
    twin: tls2(`        cipherSuites:\n        - ${SUITE}\n`),
    at: [10, 11],
  },
  {
    code: 'tls-version',
    of: 'the capital V of Istio',
    text: tls2('        minProtocolVersion: TLSV1_2\n'),
    twin: tls2('        minProtocolVersion: TLSv1_2\n'),
    at: [8, 9],
    fix: 'write TLSv1_2',
  },
  {
    code: 'tls-version',
    of: 'the small v of OpenShift',
    text: 'kind: Istio\napiVersion: sailoperator.io/v1\nspec:\n  values:\n    meshConfig:\n      tlsDefaults:\n        minProtocolVersion: TLSv1_2\n',
    twin: 'kind: Istio\napiVersion: sailoperator.io/v1\nspec:\n  values:\n    meshConfig:\n      tlsDefaults:\n        minProtocolVersion: TLSV1_2\n',
    at: [7, 9],
    fix: 'write TLSV1_2',
  },
  {
    code: 'manifest-unknown-field',
    of: 'controlplane',
    fix: 'write controlPlane',
    text: `${V2}  security:\n    controlplane:\n      tls:\n        minProtocolVersion: TLSv1_2\n`,
    twin: tls2('        minProtocolVersion: TLSv1_2\n'),
    at: [6, 5],
  },
  {
    code: 'manifest-unknown-field',
    of: 'a field of the settings',
    fix: 'write cipherSuites',
    text: tls2('        cipherSuite: []\n'),
    twin: tls2('        cipherSuites: []\n'),
    at: [8, 9],
  },
  {
    code: 'tls-mesh-curves',
    of: 'a bare fragment',
    text: 'meshConfig:\n  meshMTLS:\n    ecdhCurves: [P-256]\n',
    twin: 'meshConfig:\n  tlsDefaults:\n    ecdhCurves: [P-256]\n',
    at: [3, 5],
  },
  {
    code: 'tls-suite-spelling',
    of: 'the second server of a Gateway',
    text: `apiVersion: networking.istio.io/v1\nkind: Gateway\nspec:\n  servers:\n  - tls: { mode: SIMPLE }\n  - tls:\n      cipherSuites: [${SUITE}]\n`,
    twin: 'apiVersion: networking.istio.io/v1\nkind: Gateway\nspec:\n  servers:\n  - tls: { mode: SIMPLE }\n  - tls:\n      cipherSuites: [ECDHE-RSA-AES128-GCM-SHA256]\n',
    at: [7, 22],
  },
  {
    code: 'tls-curve',
    of: 'the ConfigMap of Istio',
    text: 'apiVersion: v1\nkind: ConfigMap\ndata:\n  mesh: |\n    tlsDefaults:\n      ecdhCurves: [CurveP256]\n',
    twin: 'apiVersion: v1\nkind: ConfigMap\ndata:\n  mesh: |\n    tlsDefaults:\n      ecdhCurves: [P-256]\n',
    at: [4, 3],
  },
  {
    code: 'tls-version',
    of: 'a profile of OpenShift',
    text: 'apiVersion: config.openshift.io/v1\nkind: APIServer\nspec:\n  tlsSecurityProfile:\n    custom:\n      minTLSVersion: TLSv1.2\n',
    twin: 'apiVersion: config.openshift.io/v1\nkind: APIServer\nspec:\n  tlsSecurityProfile:\n    custom:\n      minTLSVersion: VersionTLS12\n',
    at: [6, 7],
  },
  {
    code: 'tls-suite-boringssl',
    of: 'the profile Old, which Envoy refuses',
    text: 'apiVersion: config.openshift.io/v1\nkind: APIServer\nspec:\n  tlsSecurityProfile: { type: Old, old: {} }\n',
    twin: 'apiVersion: config.openshift.io/v1\nkind: APIServer\nspec:\n  tlsSecurityProfile: { type: Intermediate, intermediate: {} }\n',
    at: [4, 3],
    fix: 'write type: Intermediate, or Custom with the suites that are needed',
  },
  {
    code: 'manifest-profile-adherence',
    of: 'a profile that the mesh does not get',
    text: 'apiVersion: config.openshift.io/v1\nkind: APIServer\nspec:\n  tlsSecurityProfile: { type: Modern, modern: {} }\n',
    twin: 'apiVersion: config.openshift.io/v1\nkind: APIServer\nspec:\n  tlsAdherence: StrictAllComponents\n  tlsSecurityProfile: { type: Modern, modern: {} }\n',
    at: [3, 1],
    severity: 'warning',
  },
  {
    code: 'manifest-profile-custom',
    of: 'custom that is not in force',
    text: 'apiVersion: config.openshift.io/v1\nkind: APIServer\nspec:\n  tlsSecurityProfile:\n    type: Modern\n    custom: { minTLSVersion: VersionTLS12, ciphers: [] }\n',
    twin: 'apiVersion: config.openshift.io/v1\nkind: APIServer\nspec:\n  tlsSecurityProfile:\n    type: Custom\n    custom: { minTLSVersion: VersionTLS12, ciphers: [] }\n',
    at: [6, 5],
  },
  {
    code: 'manifest-profile-custom',
    of: 'Custom without custom',
    text: 'apiVersion: operator.openshift.io/v1\nkind: IngressController\nspec:\n  tlsSecurityProfile: { type: Custom }\n',
    twin: 'apiVersion: operator.openshift.io/v1\nkind: IngressController\nspec:\n  tlsSecurityProfile: { type: Modern }\n',
    at: [4, 3],
  },
  {
    code: 'manifest-profile-elsewhere',
    of: 'the profile of the kubelet',
    text: 'apiVersion: machineconfiguration.openshift.io/v1\nkind: KubeletConfig\nspec:\n  tlsSecurityProfile: { type: Modern }\n',
    twin: 'apiVersion: config.openshift.io/v1\nkind: APIServer\nspec:\n  tlsSecurityProfile: { type: Modern }\n',
    at: [4, 3],
    severity: 'info',
  },
]

// the codes that have tests of their own
const ELSEWHERE = [
  'manifest-refused',
  'manifest-warned',
  'manifest-nothing',
  'manifest-list',
  'manifest-more-findings',
  'mesh-yaml-limit',
  'mesh-yaml-template',
  'mesh-yaml-pem',
  'mesh-argument',
]

const found = (text: unknown, code: string, options?: ManifestOptions): readonly Finding[] =>
  checkManifest(text, options).findings.filter((finding) => finding.code === code)

describe('every trap, and its twin without it', () => {
  it.each(CASES)(
    '$code finds $of',
    ({ code, text, twin, at, options, twinOptions, severity, says, fix }) => {
      const [first, ...more] = found(text, code, { file: 'mesh.yaml', ...options })
      expect(more).toEqual([])
      expect(first).toMatchObject({ file: 'mesh.yaml', line: at[0], column: at[1] })
      if (severity !== undefined) expect(first?.severity).toBe(severity)
      if (says !== undefined) expect(first?.facts['says']).toBe(says)
      if (fix !== undefined) expect(first?.fix).toBe(fix)
      expect(first?.message).not.toMatch(/undefined|\{\w+\}/)
      expect(found(twin, code, twinOptions ?? options)).toEqual([])
    },
  )

  it('has a case for every code but those that other tests have', () => {
    const codes = new Set(CASES.map((one) => one.code))
    const missing = Object.keys(MESH_CODES).filter((code) => !codes.has(code))
    expect(missing).toEqual(ELSEWHERE)
  })
})

describe('checkManifest', () => {
  const made: [string, object][] = [
    [
      'v2',
      createServiceMeshControlPlane({
        mtls: true,
        plugInCa: true,
        tls: {
          minProtocolVersion: 'TLSv1_2',
          cipherSuites: [SUITE],
          ecdhCurves: ['CurveP256', 'X25519'],
        },
      }),
    ],
    [
      'v1',
      createServiceMeshControlPlaneV1({
        mtls: true,
        plugInCa: true,
        tls: {
          minProtocolVersion: 'TLSv1_2',
          cipherSuites: [SUITE],
          ecdhCurves: ['CurveP256', 'X25519'],
        },
      }),
    ],
    ['PeerAuthentication', createPeerAuthentication({ namespace: 'bookinfo' })],
    ['Policy', createPolicy({ namespace: 'bookinfo' })],
    ['DestinationRule', createDestinationRule({ namespace: 'istio-system' })],
    [
      'meshConfig',
      createMeshConfig({
        meshMTLS: { minProtocolVersion: 'TLSV1_3' },
        tlsDefaults: { ecdhCurves: ['P-256'] },
      }),
    ],
    [
      'Gateway',
      createGateway({
        name: 'web',
        namespace: 'web',
        hosts: ['*'],
        tls: { mode: 'SIMPLE', credentialName: 'web', minProtocolVersion: 'TLSV1_2' },
      }),
    ],
  ]
  it.each(made)(
    'finds nothing wrong with a %s that the package makes, as object and as text',
    (_, object) => {
      expect(checkManifest(object).status).toBe('pass')
      expect(checkManifest(formatManifest(object)).status).toBe('pass')
    },
  )

  it('judges every document of a text and every item of a List, with its place', () => {
    const list = `kind: List\napiVersion: v1\nitems:\n- ${peer('strict').trimEnd().replaceAll('\n', '\n  ')}\n`
    const text = `# comment\n---\n${peer('Strict')}---\n---\n${list}`
    const lines = found(text, 'manifest-value').map((finding) => [finding.line, finding.column])
    expect(lines).toEqual([
      [8, 5],
      [19, 7],
    ])
  })

  it.each([
    null,
    undefined,
    3,
    [],
    '',
    '---',
    'null',
    'x',
    '[]',
    '{}',
    '{"spec": 3, "kind": "Gateway", "apiVersion": 7}',
    { kind: {} },
    { items: 7 },
    { kind: 'Gateway', spec: { servers: [null, 3] } },
  ])('reports %j and does not crash', (manifest) => {
    expect(() => checkManifest(manifest)).not.toThrow()
  })

  it('hands the keys on to the check of the settings', () => {
    const text = tls2(`        maxProtocolVersion: TLSv1_2\n        cipherSuites: [${SUITE}]\n`)
    expect(found(text, 'tls-key-type', { keyType: 'ECDSA' })).toMatchObject([
      { line: 9, column: 9 },
    ])
    expect(found(text, 'tls-key-type')).toEqual([])
  })
})
