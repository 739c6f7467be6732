import { describe, expect, it } from 'vitest'
import {
  apiGateway,
  check,
  codes,
  gateway,
  messages,
  object,
  outcomes,
  PAIR,
  POD,
  root,
  secret,
  simple,
} from './gateways.ts'

// What istiod hands out by a name, and what it does not: read in istio/istio at 86c9f01f, eed52ebb and its release tags, file by
// file as src/join/resolve cites them. Each refused name has its twin, which istiod serves.

const pair = secret([POD, 'web'], ...PAIR)
const map = (name: string, namespace = 'shop', key = 'ca.crt'): string =>
  object('v1', 'ConfigMap', [namespace, name], { data: { [key]: root.pem } })

describe('a credentialName', () => {
  it.each(['web', 'kubernetes://web', `kubernetes://${POD}/web`, `${POD}/web`])(
    '%s is the Secret of the namespace of the pods',
    async (name) => {
      const report = await check(simple(name) + pair)
      expect([codes(report), outcomes(report)]).toEqual([[], ['pair resolved']])
    },
  )

  it.each(['kubernetes://certs/web', 'certs/web', 'kubernetes-gateway://certs/web'])(
    '%s is a Secret of another namespace, which no gateway gets',
    async (name) => {
      const report = await check(simple(name) + secret(['certs', 'web'], ...PAIR))
      expect(codes(report)).toEqual(['join-refused'])
      expect(outcomes(report)).toEqual(['pair wrong-namespace'])
      expect(messages(report)).toContain(
        'attempted to access unauthorized certificates web: cross namespace secret reference requires ReferenceGrant',
      )
      expect(report.findings[0]?.fix).toBe(
        `put the Secret into the namespace ${POD}, and write its name alone: web`,
      )
    },
  )

  it('of a ConfigMap has no key', async () => {
    const report = await check(simple('configmap://shop/web') + map('web'))
    expect(codes(report)).toEqual(['join-refused'])
    expect(messages(report)).toContain('a ConfigMap has no private key')
  })
})

// pilot/pkg/security/model/authentication.go at eed52ebb, ConstructSdsSecretConfigForCredential; asked of Istio by the kind `delivery`
describe('a credentialName for another than istiod', () => {
  const PROVIDER = object('install.istio.io/v1alpha1', 'IstioOperator', ['istio-system', 'mesh'], {
    spec: {
      meshConfig: {
        extensionProviders: [{ name: 'edge', sds: { name: 'edge', service: 'sds.shop', port: 1 } }],
      },
    },
  })
  const socket = (name: string): string =>
    simple(name).replace(
      '"spec":{"template":{"metadata":{"labels":{"istio":"ingress","app":"x"}}}}',
      '"spec":{"template":{"metadata":{"labels":{"istio":"ingress","app":"x"}},"spec":{"containers":[{"volumeMounts":[{"mountPath":"/var/run/secrets/credential-uds"}]}]}}}',
    )

  it('builtin:// is the certificate of the workload, with nothing behind it', async () => {
    expect((await check(simple('builtin://') + pair)).references).toEqual([])
    const report = await check(simple('builtin://web') + pair)
    expect([codes(report), outcomes(report)]).toEqual([['join-refused'], ['pair wrong-kind']])
    expect(messages(report)).toContain('unknown resource type: default')
    expect(report.findings[0]?.fix).toBe('write builtin:// alone, or name a Secret')
  })

  it('builtin://-cacert is the root of the workload, which has no CA of its own', async () => {
    const mutual = (credentialName: string): string => gateway({ mode: 'MUTUAL', credentialName })
    expect(outcomes(await check(mutual('builtin://-cacert') + pair))).toEqual([
      'client-ca wrong-kind',
    ])
    expect(outcomes(await check(mutual('builtin://') + pair))).toEqual([])
  })

  it('kubernetes-gateway:// has its CA handed out for MUTUAL, not for OPTIONAL_MUTUAL', async () => {
    const edge = (mode: string): string =>
      gateway({ mode, credentialName: `kubernetes-gateway://${POD}/web` }).replace('shop', POD) +
      secret([POD, 'web'], ...PAIR, 'ca.crt')
    expect(outcomes(await check(edge('MUTUAL')))).toEqual(['pair resolved', 'client-ca resolved'])
    const optional = await check(edge('OPTIONAL_MUTUAL'))
    expect(outcomes(optional)).toEqual(['pair resolved', 'client-ca wrong-namespace'])
    expect(messages(optional)).toContain('unauthorized certificates web-cacert: cross')
  })

  it('is quoted in the log as it is written', async () => {
    const gone = await check(simple(`kubernetes://${POD}/gone`) + pair)
    expect(messages(gone)).toContain(
      `failed to fetch key and certificate for kubernetes://${POD}/gone: secret ${POD}/gone not found`,
    )
    expect(outcomes(await check(simple(`kubernetes://${POD}/web`) + pair))).toEqual([
      'pair resolved',
    ])
  })

  it('invalid:// is handed out by nobody', async () => {
    const report = await check(simple('invalid://web') + pair)
    expect([codes(report), outcomes(report)]).toEqual([['join-refused'], ['pair not-read']])
    expect(codes(await check(simple('web') + pair))).toEqual([])
  })

  it('sds:// falls back to the Secret where there is no SDS server', async () => {
    const report = await check(simple('sds://web') + pair)
    expect([codes(report), outcomes(report)]).toEqual([[], ['pair resolved']])
    const gone = await check(simple('sds://gone') + pair)
    expect([codes(gone), outcomes(gone)]).toEqual([['join-sds-server'], ['pair missing']])
    expect(messages(gone)).toContain('secret istio-ingress/gone not found')
    const far = await check(simple('sds://far') + secret(['certs', 'far'], ...PAIR))
    expect([codes(far), outcomes(far)]).toEqual([['join-sds-server'], ['pair missing']])
  })

  it('of sds:// the CA of clients falls back to NAME-cacert', async () => {
    const mutual = gateway({ mode: 'MUTUAL', credentialName: 'sds://web' }) + pair
    expect(outcomes(await check(mutual + secret([POD, 'web-cacert'], 'ca.crt')))).toEqual([
      'pair resolved',
      'client-ca resolved',
    ])
    expect(outcomes(await check(mutual))).toEqual(['pair resolved', 'client-ca no-ca'])
  })

  it('sds:// is asked of the SDS server of the mesh, or of that of the pods', async () => {
    expect((await check(simple('sds://gone') + PROVIDER + pair)).references).toEqual([])
    expect((await check(socket('sds://gone') + pair)).references).toEqual([])
    expect(codes(await check(simple('sds://gone') + pair))).toEqual(['join-sds-server'])
  })

  it.each([
    ['sds://builtin://', 'pair wrong-kind'],
    ['sds://invalid://x', 'pair not-read'],
    [`sds://kubernetes-gateway://${POD}/web`, 'pair wrong-namespace'],
    [`sds://kubernetes://${POD}/web`, 'pair resolved'],
  ])('%s is read again behind the scheme: %s', async (name, outcome) => {
    expect(outcomes(await check(simple(name) + pair))).toEqual([outcome])
  })

  // istio.io, release notes of 1.30.1: the only rule here that depends on a patch release
  it.each(['istio-1.29', 'istio-1.29.4', 'istio-1.30.0'] as const)(
    'sds:// was a namespace without a Secret before Istio 1.30.1: %s',
    async (controlPlane) => {
      const old = await check(simple('sds://web') + pair, { controlPlane })
      expect([codes(old), outcomes(old)]).toEqual([['join-sds-server'], ['pair wrong-kind']])
      expect(messages(old)).toContain('attempted to access unauthorized certificates : cross')
      expect(old.findings[0]?.fix).toBe('write web alone for a Secret, or update to Istio 1.30.1')
    },
  )

  it.each(['istio-1.30', 'istio-1.30.1', 'istio-1.31.0'] as const)(
    'sds:// is the Secret: %s',
    async (controlPlane) => {
      expect(codes(await check(simple('sds://web') + pair, { controlPlane }))).toEqual([])
    },
  )

  it('sds:// of a DestinationRule is not asked of the SDS server of the mesh', async () => {
    const rule = object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
      spec: {
        host: 'a.example.com',
        workloadSelector: { matchLabels: { app: 'a' } },
        trafficPolicy: { tls: { mode: 'SIMPLE', credentialName: 'sds://out' } },
      },
    })
    const out = secret(['shop', 'out'], 'ca.crt')
    expect(outcomes(await check(rule + PROVIDER + out))).toEqual(['client-ca resolved'])
    const old = await check(rule + PROVIDER + out, { controlPlane: 'istio-1.28' })
    expect([codes(old), outcomes(old)]).toEqual([['join-refused'], ['client-ca wrong-kind']])
  })
})

// pilot/pkg/xds/sds.go at eed52ebb, generate: isCAOnlySecret looks at the name alone
describe('the name of a Secret that ends in -cacert', () => {
  const ADVICE = 'give the Secret a name that does not end in -cacert, and write that name here'

  it.each(['web-cacert', `kubernetes://${POD}/web-cacert`])(
    'leads to no certificate and key: %s',
    async (name) => {
      const wrong = await check(simple(name) + secret([POD, 'web-cacert'], ...PAIR))
      expect([codes(wrong), outcomes(wrong)]).toEqual([['join-refused'], ['pair wrong-kind']])
      expect(wrong.findings[0]?.fix).toBe(ADVICE)
      const twin = secret([POD, 'web-certs'], ...PAIR)
      expect(codes(await check(simple(name.replace('cacert', 'certs')) + twin))).toEqual([])
    },
  )

  it('leads to none in credentialNames either', async () => {
    const two = (name: string): string =>
      gateway({ mode: 'SIMPLE', credentialNames: ['web', name] }) +
      pair +
      secret([POD, name], ...PAIR)
    expect(codes(await check(two('web-cacert')))).toContain('join-refused')
    expect(codes(await check(two('web-2')))).not.toContain('join-refused')
  })

  it('leads to none for the client of a DestinationRule, and its CA is found', async () => {
    const rule = (credentialName: string): string =>
      object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
        spec: {
          host: 'a.example.com',
          workloadSelector: { matchLabels: { app: 'a' } },
          trafficPolicy: { tls: { mode: 'MUTUAL', credentialName } },
        },
      }) + secret(['shop', credentialName], ...PAIR, 'ca.crt')
    expect(outcomes(await check(rule('out-cacert')))).toEqual([
      'pair wrong-kind',
      'client-ca resolved',
    ])
    expect(outcomes(await check(rule('out')))).toEqual(['pair resolved', 'client-ca resolved'])
  })

  it('passes the conversion of the Gateway API, and then leads to none', async () => {
    const edge = async (name: string, ...keys: readonly string[]) => {
      const report = await check(apiGateway([{ name }]) + secret(['shop', name], ...keys))
      return [codes(report), report.references[0]?.credential?.istiod]
    }
    expect(await edge('web-cacert', ...PAIR)).toEqual([
      ['credential-keys-missing'],
      {
        serves: false,
        says: "failed to fetch ca certificate for kubernetes-gateway://shop/web-cacert: found secret, but didn't have expected keys cacert or ca.crt; found: tls.crt, tls.key",
      },
    ])
    expect(await edge('web-cacert', ...PAIR, 'ca.crt')).toEqual([
      ['credential-keys-missing'],
      { serves: false },
    ])
    expect(await edge('web', ...PAIR)).toEqual([[], { serves: true }])
  })

  it('does not save a listener whose first certificate is missing from that of the mesh', async () => {
    const two = (name: string): string =>
      apiGateway([{ name: 'gone' }, { name }]) + secret(['shop', name], ...PAIR)
    expect(codes(await check(two('web-cacert')))).toContain('join-first-certificate')
    expect(codes(await check(two('web')))).toContain('join-first-certificate')
    const whole = apiGateway([{ name: 'web' }, { name: 'web-cacert' }])
    const both = secret(['shop', 'web'], ...PAIR) + secret(['shop', 'web-cacert'], ...PAIR)
    expect(codes(await check(whole + both))).not.toContain('join-first-certificate')
  })

  it('is looked at behind the grant', async () => {
    const far = async (name: string) => {
      const ref = apiGateway([{ name, namespace: 'certs' }])
      const { references } = await check(ref + secret(['certs', name], ...PAIR))
      return references[0]?.says
    }
    const says = (name: string): string =>
      `certificateRef ${name}/certs not accessible to a Gateway in namespace "shop" (missing a ReferenceGrant?)`
    expect(await far('web-cacert')).toBe(says('web-cacert'))
    expect(await far('web')).toBe(says('web'))
  })

  it('leads to none for the client certificate of a Gateway of the Gateway API', async () => {
    const edge = (name: string): string =>
      apiGateway([{ name: 'web' }], {}, { tls: { backend: { clientCertificateRef: { name } } } }) +
      secret(['shop', 'web'], ...PAIR) +
      secret(['shop', name], ...PAIR)
    expect(codes(await check(edge('client-cacert')))).toEqual(['credential-keys-missing'])
    expect(codes(await check(edge('client')))).toEqual([])
  })
})

// pilot/pkg/security/model/authentication.go, ApplyCredentialSDSToClientCommonTLSContext
describe('insecureSkipVerify of a DestinationRule', () => {
  const rule = (tls: object): string =>
    object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
      spec: {
        host: 'a.example.com',
        workloadSelector: { matchLabels: { app: 'a' } },
        trafficPolicy: { tls: { credentialName: 'out', ...tls } },
      },
    }) + secret(['shop', 'out'], ...PAIR)

  it('asks for no CA', async () => {
    const skips = await check(rule({ mode: 'MUTUAL', insecureSkipVerify: true }))
    expect([codes(skips), outcomes(skips)]).toEqual([[], ['pair resolved']])
    const verifies = await check(rule({ mode: 'MUTUAL', insecureSkipVerify: false }))
    expect(outcomes(verifies)).toEqual(['pair resolved', 'client-ca no-ca'])
    expect(outcomes(await check(rule({ mode: 'SIMPLE', insecureSkipVerify: true })))).toEqual([])
  })
})

// ApplyCredentialSDSToServerCommonTLSContext, asked by the kind `delivery`; Envoy 1.40 was asked with the listener that comes of it
describe('an empty name among credentialNames', () => {
  const named = (mode: string, ...credentialNames: readonly string[]): string =>
    gateway({ mode, credentialNames }) + secret([POD, 'web'], ...PAIR, 'ca.crt')

  it.each([
    [['', 'web'], 0],
    [['web', ''], 1],
    [[''], 0],
  ])('is a certificate without a name, and no listener: %j', async (names, at) => {
    const report = await check(named('SIMPLE', ...names))
    expect(codes(report)).toEqual(['join-empty-name'])
    expect(messages(report)).toContain(
      `tls.credentialNames[${String(at)}] is empty, so Envoy refuses the listener`,
    )
    expect(messages(report)).toContain('Name: value length must be at least 1 characters')
    expect(codes(await check(named('SIMPLE', 'web')))).toEqual([])
  })

  it('as the first takes the CA of clients away too', async () => {
    const report = await check(named('MUTUAL', '', 'web'))
    expect(codes(report)[0]).toBe('join-empty-name')
    expect(outcomes(report)).toEqual(['pair resolved', 'client-ca missing'])
    expect(messages(report)).toContain(
      'ca certificate for kubernetes://-cacert: secret istio-ingress/ not',
    )
    expect(outcomes(await check(named('MUTUAL', 'web', '')))).toEqual([
      'pair resolved',
      'client-ca resolved',
    ])
  })
})

describe('a caCertCredentialName', () => {
  const mutual = (caCertCredentialName: string): string =>
    gateway({ mode: 'MUTUAL', credentialName: 'web', caCertCredentialName })

  it('of a Secret ends in -cacert: istiod looks for a pair in any other', async () => {
    const clients = secret([POD, 'clients'], 'cacert')
    const wrong = await check(mutual('clients') + pair + clients)
    expect(codes(wrong)).toEqual(['join-refused'])
    expect(outcomes(wrong)).toEqual(['pair resolved', 'client-ca no-ca'])
    expect(wrong.findings[0]?.fix).toBe('call the Secret clients-cacert, and write that name here')
    const renamed = clients.replace('"clients"', '"clients-cacert"')
    expect(outcomes(await check(mutual('clients-cacert') + pair + renamed))).toEqual([
      'pair resolved',
      'client-ca resolved',
    ])
    // where there is none of that name, the suffix is taken off
    expect(codes(await check(mutual('clients-cacert') + pair + clients))).toEqual([])
  })

  it('of a ConfigMap has its namespace, and the suffix is taken off', async () => {
    const right = mutual('configmap://shop/clients') + pair
    expect(codes(await check(right + map('clients')))).toEqual([])
    expect(codes(await check(mutual('configmap://clients') + pair + map('clients')))).toEqual([
      'join-refused',
    ])
    const suffixed = mutual('configmap://shop/clients-cacert') + pair
    expect(codes(await check(suffixed + map('clients-cacert')))).toEqual(['join-missing'])
    expect(codes(await check(suffixed + map('clients')))).toEqual([])
  })

  it('is read from Istio 1.28 on', async () => {
    const right = mutual('configmap://shop/clients') + pair + map('clients')
    expect(codes(await check(right, { controlPlane: 'istio-1.28' }))).toEqual([])
    const old = await check(right, { controlPlane: 'istio-1.27' })
    expect(codes(old)).toContain('join-refused')
    expect(messages(old)).toContain('Istio reads that from 1.28 on')
  })
})

describe('a ConfigMap named by a DestinationRule', () => {
  const rule = (credentialName: string, mode = 'SIMPLE'): string =>
    object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
      spec: { host: 'a.example.com', trafficPolicy: { tls: { mode, credentialName } } },
    })

  it('is of its own namespace', async () => {
    expect(codes(await check(rule('configmap://shop/ca') + map('ca')))).toEqual([])
    const report = await check(rule('configmap://certs/ca') + map('ca', 'certs'))
    expect(codes(report)).toEqual(['join-refused'])
    expect(messages(report)).toContain(
      'invalid configmap:// credentialName: namespace must match the configuration namespace "shop"',
    )
  })

  it('is read from Istio 1.26 on', async () => {
    const right = rule('configmap://shop/ca') + map('ca')
    expect(codes(await check(right, { controlPlane: 'istio-1.26' }))).toEqual([])
    expect(codes(await check(right, { controlPlane: 'istio-1.25' }))).toEqual(['join-refused'])
  })

  it('gives no certificate of the client', async () => {
    const report = await check(rule('configmap://shop/ca', 'MUTUAL') + map('ca'))
    expect(outcomes(report)).toEqual(['pair wrong-kind', 'ca resolved'])
  })

  it('keeps a suffix of its own: istiod adds one and takes one off', async () => {
    expect(codes(await check(rule('configmap://shop/x-cacert') + map('x-cacert')))).toEqual([])
  })
})

describe('frontend validation', () => {
  const served = secret(['shop', 'edge-tls'], ...PAIR)
  const validation = (...refs: readonly object[]): object => ({
    tls: {
      frontend: {
        default: { validation: { caCertificateRefs: refs.map((ref) => ({ group: '', ...ref })) } },
      },
    },
  })
  const edge = (refs: readonly object[], tls: object = {}): string =>
    apiGateway([{ name: 'edge-tls' }], tls, validation(...refs)) + served
  const ref = { kind: 'ConfigMap', name: 'clients' }

  it('takes one CA reference', async () => {
    const maps = map('clients') + map('more')
    expect(codes(await check(edge([ref]) + maps))).toEqual([])
    const report = await check(edge([ref, { ...ref, name: 'more' }]) + maps)
    expect(codes(report)).toEqual(['join-too-many'])
    expect(messages(report)).toContain('only one caCertificateRef is supported')
  })

  it('of another namespace needs a grant that has no name, or the one with -cacert', async () => {
    const far = edge([{ ...ref, namespace: 'certs' }]) + map('clients', 'certs')
    const grant = (name: object): string =>
      object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', ['certs', 'g'], {
        spec: {
          from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'shop' }],
          to: [{ group: '', kind: 'ConfigMap', ...name }],
        },
      })
    expect(codes(await check(far))).toEqual(['join-no-grant'])
    expect(codes(await check(far + grant({})))).toEqual([])
    expect(codes(await check(far + grant({ name: 'clients-cacert' })))).toEqual([])
    const named = await check(far + grant({ name: 'clients' }))
    expect(codes(named)).toEqual(['join-no-grant'])
    expect(named.findings[0]?.fix).toContain('to kind ConfigMap, without a name')
  })

  it('is not read before Istio 1.28, and clients are not asked', async () => {
    const right = edge([ref]) + map('clients')
    expect(codes(await check(right, { controlPlane: 'istio-1.28' }))).toEqual([])
    const old = await check(right, { controlPlane: 'istio-1.27' })
    expect(outcomes(old)).toEqual(['pair resolved', 'ca not-read'])
    expect(messages(old)).toContain('clients are not asked for certificates')
  })

  it('with a Secret is not handed to the gateway before Istio 1.31', async () => {
    const right =
      edge([{ kind: 'Secret', name: 'clients' }]) + secret(['shop', 'clients'], 'ca.crt')
    expect(codes(await check(right))).toEqual([])
    const old = await check(right, { controlPlane: 'istio-1.30' })
    expect(codes(old)).toEqual(['join-refused'])
    expect(messages(old)).toContain('unauthorized certificates clients-cacert')
  })

  it('by the option OPTIONAL_MUTUAL alone gets no CA; MUTUAL does, and so does a ConfigMap', async () => {
    const option = (mode: string) => ({ options: { 'gateway.istio.io/tls-terminate-mode': mode } })
    const own = secret(['shop', 'edge-tls'], ...PAIR, 'ca.crt')
    const bare = (mode: string) => apiGateway([{ name: 'edge-tls' }], option(mode)) + own
    expect(codes(await check(bare('MUTUAL')))).toEqual([])
    const report = await check(bare('OPTIONAL_MUTUAL'))
    expect(codes(report)).toEqual(['join-refused'])
    expect(report.findings[0]?.fix).toMatch(/^use mode MUTUAL, or put the CA into a ConfigMap/)
    const named = edge([ref], option('OPTIONAL_MUTUAL')) + map('clients')
    expect(codes(await check(named))).toEqual([])
  })
})

describe('the Gateway API by release', () => {
  it('takes one certificate up to Istio 1.26', async () => {
    const two = apiGateway([{ name: 'edge-tls' }, { name: 'edge-tls' }])
    const served = secret(['shop', 'edge-tls'], ...PAIR)
    expect(codes(await check(two + served, { controlPlane: 'istio-1.27' }))).toEqual([])
    const old = await check(two + served, { controlPlane: 'istio-1.26' })
    expect(codes(old)).toEqual(['join-too-many'])
    expect(messages(old)).toContain('exactly 1 certificateRefs should be present')
  })

  it('says that a Secret is not there before it asks for a grant', async () => {
    const far = apiGateway([{ name: 'far', namespace: 'certs' }])
    const other = secret(['shop', 'x'], ...PAIR)
    expect(codes(await check(far + other))).toEqual(['join-missing'])
    expect(codes(await check(far + secret(['certs', 'far'], ...PAIR)))).toEqual(['join-no-grant'])
  })

  it('has a BackendTLSPolicy read the first CA alone, and speak for itself', async () => {
    const policy = (...names: readonly string[]): string =>
      object('gateway.networking.k8s.io/v1', 'BackendTLSPolicy', ['shop', 'p'], {
        spec: {
          targetRefs: [],
          validation: {
            hostname: 'a',
            caCertificateRefs: names.map((name) => ({ group: '', kind: 'ConfigMap', name })),
          },
        },
      })
    expect(codes(await check(policy('a') + map('a')))).toEqual([])
    const two = await check(policy('a', 'b') + map('a'))
    expect([two.status, codes(two)]).toEqual(['warn', ['join-too-many']])
    const keyless = await check(policy('a') + map('a', 'shop', 'root.pem'))
    expect(messages(keyless)).toContain(
      'the status of the BackendTLSPolicy says "Certificate reference invalid: found secret, but',
    )
  })
})

describe('a Gateway without a mode', () => {
  it('passes TLS through: that its certificate is ignored comes first', async () => {
    const report = await check(gateway({ credentialName: 'web' }) + pair)
    expect(codes(report)).toEqual(['manifest-warned'])
    expect(report.findings[0]?.fix).toBe('write mode: SIMPLE')
    expect(codes(await check(gateway({ mode: 'SIMPLE', credentialName: 'web' }) + pair))).toEqual(
      [],
    )
  })
})

describe('files of the pods', () => {
  const files = { serverCertificate: '/etc/certs/tls.crt', privateKey: '/etc/certs/tls.key' }

  it('of a Gateway are said to be not judged, and are no lack of certificates', async () => {
    const report = await check(gateway({ mode: 'SIMPLE', ...files }))
    expect(report.findings.map(({ code }) => code)).toEqual(['join-file', 'join-file'])
    expect(report.status).toBe('pass')
    const two = await check(gateway({ mode: 'SIMPLE', tlsCertificates: [files, files] }))
    expect(two.findings.map(({ code }) => code)).toEqual(Array(4).fill('join-file'))
  })

  it('of a DestinationRule too, but not the CAs of the system', async () => {
    const rule = (tls: object): string =>
      object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
        spec: { host: 'a.example.com', trafficPolicy: { tls } },
      })
    const named = (caCertificates: string): string => rule({ mode: 'SIMPLE', caCertificates })
    expect((await check(named('/etc/ca.pem'))).findings[0]?.code).toBe('join-file')
    expect((await check(named('system'))).findings[0]?.code).toBe('join-system-roots')
  })
})

describe('a name of the Gateway API in an Istio Gateway', () => {
  it('has to say the namespace', async () => {
    const named = (credentialName: string): string =>
      gateway({ mode: 'SIMPLE', credentialName }) + secret(['istio-ingress', 'web'], ...PAIR)
    expect(messages(await check(named('kubernetes-gateway://web')))).toContain(
      'invalid resource name "kubernetes-gateway://web". Expected namespace and name',
    )
    expect(messages(await check(named('kubernetes-gateway:///web')))).toContain(
      'Expected namespace"',
    )
    // and is handed out only for a Gateway in the namespace of the pods
    const strange = await check(named('kubernetes-gateway://istio-ingress/web'))
    expect(messages(strange)).toContain('attempted to access unauthorized certificates web')
    const home = named('kubernetes-gateway://istio-ingress/web').replace(
      '"shop"',
      '"istio-ingress"',
    )
    expect(codes(await check(home))).toEqual([])
  })
})
