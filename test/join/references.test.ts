import { beforeAll, describe, expect, it } from 'vitest'
import { formatPem } from '../../src/index.ts'
import { createRoot } from '../../src/issue/index.ts'
import { make } from '../credential/material.ts'
import { checkManifests, predictIssuance } from '../../src/join/index.ts'
import type { ControlPlane } from '../../src/release/control-plane.ts'
import {
  API,
  at,
  apiGateway,
  base64,
  between,
  check,
  codes,
  gateway,
  messages,
  object,
  outcomes,
  PAIR,
  root,
  secret,
  secretOf,
  SERVER,
  server,
} from './gateways.ts'

describe('an Istio Gateway', () => {
  const simple = gateway({ mode: 'SIMPLE', credentialName: 'edge-tls' })

  it('finds its Secret where the pods run', async () => {
    const report = await check(simple + secret(['istio-ingress', 'edge-tls'], ...PAIR))
    expect(codes(report)).toEqual([])
    expect(report.references).toEqual([
      {
        of: 'Gateway shop/edge',
        field: 'spec.servers[0].tls.credentialName',
        wants: 'pair',
        kind: 'Secret',
        name: 'edge-tls',
        namespace: 'istio-ingress',
        outcome: 'resolved',
        credential: { status: 'pass', istiod: { serves: true }, envoy: { loads: true } },
      },
    ])
  })

  it('does not find it in its own namespace: istiod looks where the pods run', async () => {
    const report = await check(simple + secret(['shop', 'edge-tls'], ...PAIR))
    expect(report.findings[0]).toMatchObject({ code: 'join-namespace', severity: 'error', line: 1 })
    expect(messages(report)).toContain(
      'istiod says "failed to fetch key and certificate for kubernetes://edge-tls: secret istio-ingress/edge-tls not found"',
    )
    expect(report.findings[0]?.fix).toBe('move it to the namespace istio-ingress')
  })

  it('says so where it is not known in which namespace the pods run', async () => {
    const alone = `${simple.split('---\n')[0] ?? ''}---\n` + secret(['shop', 'edge-tls'], ...PAIR)
    expect(codes(await check(alone))).toEqual(['join-namespace-unknown'])
    expect(codes(await check(alone, { gatewayNamespace: 'shop' }))).toEqual([])
  })

  it('offers the name that may be meant', async () => {
    const report = await check(simple + secret(['istio-ingress', 'edge-tsl'], ...PAIR))
    expect(codes(report)).toEqual(['join-missing'])
    expect(messages(report)).toContain('(did you mean edge-tsl?)')
  })

  it('is not judged where no Secret is given at all', async () => {
    const report = await check(simple)
    expect(codes(report)).toEqual(['join-not-given'])
    expect(report.findings[0]?.fix).toBe(
      'give it too: kubectl get secret edge-tls -n istio-ingress -o yaml',
    )
  })

  it('takes a Secret that is written later', async () => {
    const certificate = object('cert-manager.io/v1', 'Certificate', ['istio-ingress', 'c'], {
      spec: { secretName: 'edge-tls', issuerRef: { name: 'x' }, dnsNames: ['a.example.com'] },
    })
    const report = await check(simple + certificate + secret(['a', 'b'], ...PAIR))
    expect(outcomes(report)).toEqual(['pair written-later'])
    expect(codes(report)).toEqual([])
    const external = certificate.replaceAll('Certificate', 'ExternalSecret')
    expect(codes(await check(simple + external + secret(['a', 'b'], ...PAIR)))).toEqual([
      'join-missing',
    ])
  })

  it('wants keys that istiod reads', async () => {
    const report = await check(
      simple + secret(['istio-ingress', 'edge-tls'], 'cert.pem', 'key.pem'),
    )
    expect(codes(report)).toEqual(['join-keys'])
    expect(messages(report)).toContain(
      "didn't have expected keys (cert and key) or (tls.crt and tls.key)",
    )
  })

  it.each([
    [
      'NAME-cacert',
      secret(['istio-ingress', 'edge-tls'], ...PAIR) +
        secret(['istio-ingress', 'edge-tls-cacert'], 'cacert'),
    ],
    ['NAME itself', secret(['istio-ingress', 'edge-tls'], ...PAIR, 'ca.crt')],
  ])('in mode MUTUAL takes the CA of clients out of %s', async (_, secrets) => {
    const mutual = gateway({ mode: 'MUTUAL', credentialName: 'edge-tls' })
    const report = await check(mutual + secrets)
    expect(outcomes(report)).toEqual(['pair resolved', 'client-ca resolved'])
    expect(codes(report)).toEqual([])
  })

  it('in mode MUTUAL names the Secret whose suffix is wrong', async () => {
    const mutual = gateway({ mode: 'MUTUAL', credentialName: 'edge-tls' })
    const wrong =
      secret(['istio-ingress', 'edge-tls'], ...PAIR) +
      secret(['istio-ingress', 'edge-tls-ca'], 'ca.crt')
    const report = await check(mutual + wrong)
    expect(codes(report)).toEqual(['join-suffix'])
    expect(messages(report)).toContain('Secret istio-ingress/edge-tls-ca is not looked at')
    expect(report.findings[0]?.fix).toContain('name the Secret with the CA edge-tls-cacert')
  })

  it('has the words of the validation for its fields', async () => {
    const both = gateway({
      mode: 'SIMPLE',
      credentialName: 'edge-tls',
      credentialNames: ['edge-tls'],
    })
    const report = await check(both + secret(['istio-ingress', 'edge-tls'], ...PAIR))
    expect(codes(report)).toEqual(['manifest-refused'])
  })
})

describe('what the Gateway API serves', () => {
  it('is compared with its key by istiod itself', async () => {
    const other = make({ cn: 'other', key: 'p256-d' })
    const data = (key: string) => ({ 'tls.crt': server.pem + between.pem, 'tls.key': key })
    const at = ['shop', 'edge-tls'] as const
    const listener = apiGateway([{ name: 'edge-tls' }])
    expect(codes(await check(listener + secretOf(at, data(server.keyPem))))).toEqual([])
    const report = await check(listener + secretOf(at, data(other.keyPem)))
    expect(report.references[0]?.credential?.istiod).toMatchObject({ serves: false })
    expect(report.references[0]?.credential?.istiod?.says).toContain(
      'tls: private key does not match public key',
    )
  })
})

describe('what a gateway serves', () => {
  const simple = gateway({ mode: 'SIMPLE', credentialName: 'edge-tls' })
  const stranger = make({
    cn: 'b',
    key: 'p256-d',
    issuer: between,
    hosts: ['b.example.com'],
    purposes: SERVER,
  })
  const WHERE = ['istio-ingress', 'edge-tls'] as const

  // each fault alone, and its twin is the Secret without it
  it.each<[string, Readonly<Record<string, string>>, string, string]>([
    [
      'the key of another certificate',
      { 'tls.key': stranger.keyPem },
      'credential-key-mismatch',
      'tls.crt',
    ],
    [
      'the intermediate first',
      { 'tls.crt': between.pem + server.pem },
      'credential-chain-order',
      'tls.crt',
    ],
    [
      'a certificate for another host',
      { 'tls.crt': stranger.pem + between.pem, 'tls.key': stranger.keyPem },
      'credential-host',
      'tls.crt',
    ],
  ])('is judged for the hosts of the listener: %s', async (_, change, code, key) => {
    const right = { 'tls.crt': server.pem + between.pem, 'tls.key': server.keyPem }
    expect(codes(await check(simple + secretOf(WHERE, right)))).toEqual([])
    const report = await check(simple + secretOf(WHERE, { ...right, ...change }))
    expect(report.status).toBe('fail')
    expect(report.findings[0]).toMatchObject({ code, file: 'all.yaml', line: 5 })
    expect(report.findings[0]?.message).toMatch(`Secret istio-ingress/edge-tls, ${key}: `)
    expect(report.references[0]?.credential?.status).toBe('fail')
  })

  it('is judged with the CA of clients where clients are asked', async () => {
    const mutual = gateway({ mode: 'MUTUAL', credentialName: 'edge-tls' })
    const pair = secret(WHERE, ...PAIR)
    const ca = (text: string): string =>
      secretOf(['istio-ingress', 'edge-tls-cacert'], { cacert: text })
    expect(codes(await check(mutual + pair + ca(root.pem)))).toEqual([])
    const broken = await check(mutual + pair + ca('no certificate'))
    expect(broken.status).toBe('fail')
    expect(broken.findings[0]).toMatchObject({ line: 7 })
    expect(broken.findings[0]?.message).toMatch(/^Secret istio-ingress\/edge-tls-cacert, cacert: /)
    // without mTLS nobody looks at it
    expect(codes(await check(simple + pair + ca('no certificate')))).toEqual([])
  })
})

describe('a Gateway of the Gateway API', () => {
  it('finds its Secret in its own namespace', async () => {
    const report = await check(
      apiGateway([{ name: 'edge-tls' }]) + secret(['shop', 'edge-tls'], ...PAIR),
    )
    expect(codes(report)).toEqual([])
    expect(outcomes(report)).toEqual(['pair resolved'])
  })

  // the words are those of conversion.go
  it.each<[string, readonly object[], string, string]>([
    [
      'is not there',
      [{ name: 'other' }],
      'join-missing',
      'invalid certificate reference /Secret/other., secret shop/other not found',
    ],
    [
      'is a ConfigMap',
      [{ kind: 'ConfigMap', name: 'edge-tls' }],
      'join-kind',
      'invalid certificate reference /ConfigMap/edge-tls., only secret is allowed',
    ],
    [
      'is in another namespace without a grant',
      [{ name: 'far', namespace: 'certs' }],
      'join-no-grant',
      'certificateRef far/certs not accessible to a Gateway in namespace "shop" (missing a ReferenceGrant?)',
    ],
    [
      'is one of three',
      [{ name: 'edge-tls' }, { name: 'edge-tls' }, { name: 'edge-tls' }],
      'join-too-many',
      'TLS mode can only support up to 2 server certificates',
    ],
  ])('says what the status will say where the Secret %s', async (_, refs, code, says) => {
    const material = secret(['shop', 'edge-tls'], ...PAIR) + secret(['certs', 'far'], ...PAIR)
    const report = await check(apiGateway(refs) + material)
    expect(report.findings[0]?.code).toBe(code)
    expect(messages(report)).toContain(says)
  })

  it('is allowed another namespace by a ReferenceGrant, by kind, namespace and name', async () => {
    const grant = (from: object, to: object): string =>
      object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', ['certs', 'g'], {
        spec: {
          from: [
            { group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'shop', ...from },
          ],
          to: [{ group: '', kind: 'Secret', ...to }],
        },
      })
    const far =
      apiGateway([{ name: 'far', namespace: 'certs' }]) + secret(['certs', 'far'], ...PAIR)
    expect(codes(await check(far + grant({}, {})))).toEqual([])
    expect(codes(await check(far + grant({}, { name: 'far' })))).toEqual([])
    for (const wrong of [
      grant({ namespace: 'other' }, {}),
      grant({ kind: 'HTTPRoute' }, {}),
      grant({}, { name: 'near' }),
      grant({}, { kind: 'ConfigMap' }),
    ])
      expect(codes(await check(far + wrong))).toEqual(['join-no-grant'])
  })

  /** The pair of the gateway with a CA next to it. */
  const withCa = (ca: string): string =>
    secretOf(['shop', 'edge-tls'], {
      'tls.crt': server.pem + between.pem,
      'tls.key': server.keyPem,
      'ca.crt': ca,
    })

  it('looks at the CA that a validation names, not at its NAME-cacert', async () => {
    const refs = [{ group: '', kind: 'Secret', name: 'edge-tls' }]
    const frontend = { default: { validation: { caCertificateRefs: refs } } }
    const right = apiGateway([{ name: 'edge-tls' }], {}, { tls: { frontend } })
    const next = secretOf(['shop', 'edge-tls-cacert'], { 'ca.crt': root.pem })
    const bare = await check(right + secret(['shop', 'edge-tls'], ...PAIR) + next)
    expect(messages(bare)).toContain(
      "invalid CA certificate reference /Secret/edge-tls., found secret, but didn't have expected keys cacert or ca.crt; found: tls.crt, tls.key",
    )
    const whole = withCa(root.pem)
    expect(codes(await check(right + whole + next))).toEqual([])
  })

  it('says of a CA without certificates what is asked first: is the pair granted, then the bundle, then its own grant', async () => {
    const says = async (place: { readonly ca: string; readonly pair: string }, text: string) => {
      const ref = { group: '', kind: 'ConfigMap', name: 'clients', namespace: place.ca }
      const frontend = { default: { validation: { caCertificateRefs: [ref] } } }
      const map = object('v1', 'ConfigMap', [place.ca, 'clients'], { data: { 'ca.crt': text } })
      const pair = [{ name: 'edge-tls', namespace: place.pair }]
      const gateway = apiGateway(pair, {}, { tls: { frontend } })
      const report = await check(gateway + secret([place.pair, 'edge-tls'], ...PAIR) + map)
      return report.references.map((one) => one.says)
    }
    const home = { ca: 'shop', pair: 'shop' }
    const malformed =
      'invalid CA certificate reference /ConfigMap/clients.certs, the bundle is malformed'
    const refused = (field: string, key: string) =>
      `${field} ${key} not accessible to a Gateway in namespace "shop" (missing a ReferenceGrant?)`
    expect(await says({ ...home, ca: 'certs' }, 'no PEM')).toEqual([undefined, malformed])
    expect(await says({ ...home, ca: 'certs' }, root.pem)).toEqual([
      undefined,
      refused('caCertificateRef', 'certs/clients'),
    ])
    const pair = refused('certificateRef', 'edge-tls/certs')
    expect(await says({ ...home, pair: 'certs' }, 'no PEM')).toEqual([pair, undefined])
    expect(await says({ ...home, pair: 'certs' }, root.pem)).toEqual([pair, undefined])
    expect(await says(home, root.pem)).toEqual([undefined, undefined])
  })

  it('hands on the NAME-cacert of a CA that is right, and warns of it by its own name', async () => {
    const refs = [{ group: '', kind: 'Secret', name: 'clients' }]
    const frontend = { default: { validation: { caCertificateRefs: refs } } }
    const edge = apiGateway([{ name: 'edge-tls' }], {}, { tls: { frontend } })
    const named = secret(['shop', 'edge-tls'], ...PAIR) + secret(['shop', 'clients'], 'ca.crt')
    const next = (text: string) =>
      check(edge + named + secretOf(['shop', 'clients-cacert'], { cacert: text }))
    const wrong = await next('no PEM')
    expect(codes(wrong)).toEqual(['credential-client-ca-unreadable'])
    expect(wrong.references[0]?.credential).toMatchObject({
      istiod: {
        serves: true,
        says: 'invalid certificates: shop/clients-cacert "kubernetes-gateway://shop/clients-cacert": pem decode failed',
      },
      envoy: { loads: false },
    })
    const right = await next(root.pem)
    expect(codes(right)).toEqual([])
    expect(right.references[0]?.credential).toMatchObject({
      istiod: { serves: true },
      envoy: { loads: true },
    })
  })

  it('names the CA of a caCertCredentialName in what istiod warns of', async () => {
    const tls = { mode: 'MUTUAL', credentialName: 'web', caCertCredentialName: 'clients-cacert' }
    const pair = secret(['istio-ingress', 'web'], ...PAIR)
    const said = async (text: string) => {
      const ca = secretOf(['istio-ingress', 'clients-cacert'], { cacert: text })
      return (await check(gateway(tls) + pair + ca)).references[0]?.credential?.istiod
    }
    expect(await said('no PEM')).toEqual({
      serves: true,
      says: 'invalid certificates: istio-ingress/clients-cacert "kubernetes://clients-cacert": pem decode failed',
    })
    expect(await said(root.pem)).toEqual({ serves: true })
  })

  it('names a CA without certificates as it is written', async () => {
    const says = async (text: string, namespace?: string) => {
      const ref = { group: '', kind: 'ConfigMap', name: 'clients', ...(namespace && { namespace }) }
      const frontend = { default: { validation: { caCertificateRefs: [ref] } } }
      const map = object('v1', 'ConfigMap', ['shop', 'clients'], { data: { 'ca.crt': text } })
      const gateway = apiGateway([{ name: 'edge-tls' }], {}, { tls: { frontend } })
      const report = await check(gateway + secret(['shop', 'edge-tls'], ...PAIR) + map)
      return report.references[0]?.credential?.istiod
    }
    const malformed = (name: string) => ({
      serves: false,
      says: `invalid CA certificate reference /ConfigMap/${name}, the bundle is malformed`,
    })
    expect(await says('no PEM')).toEqual(malformed('clients.'))
    expect(await says('no PEM', 'shop')).toEqual(malformed('clients.shop'))
    expect(await says(root.pem, 'shop')).toEqual({ serves: true })
  })

  it('does not look at the CA in the Secret itself, where no validation names it', async () => {
    const tls = { options: { 'gateway.istio.io/tls-terminate-mode': 'MUTUAL' } }
    const gateway = apiGateway([{ name: 'edge-tls' }], tls)
    const condition = async (ca: string) => {
      const report = await check(gateway + withCa(ca))
      return report.references[0]?.credential?.istiod?.says ?? ''
    }
    expect(await condition('no PEM')).not.toContain('invalid CA certificate reference')
    expect(await condition(root.pem)).toBe('')
  })

  it('validates clients with a ConfigMap, or with a Secret', async () => {
    const validation = (ref: object) => ({
      tls: {
        frontend: { default: { validation: { caCertificateRefs: [{ group: '', ...ref }] } } },
      },
    })
    const pair = secret(['shop', 'edge-tls'], ...PAIR)
    const map = object('v1', 'ConfigMap', ['shop', 'clients'], { data: { 'ca.crt': root.pem } })
    const right = apiGateway(
      [{ name: 'edge-tls' }],
      {},
      validation({ kind: 'ConfigMap', name: 'clients' }),
    )
    expect(outcomes(await check(right + pair + map))).toEqual(['pair resolved', 'ca resolved'])
    const missing = await check(right + pair)
    expect(messages(missing)).toContain(
      'invalid CA certificate reference /ConfigMap/clients., configmap shop/clients not found',
    )
    const empty = await check(right + pair + map.replace('ca.crt', 'root.pem'))
    expect(messages(empty)).toContain(
      "invalid CA certificate reference /ConfigMap/clients., found secret, but didn't have expected keys cacert or ca.crt",
    )
    const kind = apiGateway(
      [{ name: 'edge-tls' }],
      {},
      validation({ kind: 'Service', name: 'clients' }),
    )
    expect(messages(await check(kind + pair + map))).toContain(
      'only secret and configmap are allowed',
    )
  })

  it('has a client certificate for backends', async () => {
    const spec = (name: string) => ({ tls: { backend: { clientCertificateRef: { name } } } })
    const pair = secret(['shop', 'edge-tls'], ...PAIR)
    expect(
      codes(await check(apiGateway([{ name: 'edge-tls' }], {}, spec('edge-tls')) + pair)),
    ).toEqual([])
    const report = await check(apiGateway([{ name: 'edge-tls' }], {}, spec('client')) + pair)
    expect(messages(report)).toContain(
      'invalid clientCertificateRef /Secret/client., secret shop/client not found',
    )
  })

  it('has none before Istio 1.31, which does not look at the field', async () => {
    const tls = { tls: { backend: { clientCertificateRef: { name: 'client' } } } }
    const text = apiGateway([{ name: 'edge-tls' }], {}, tls) + secret(['shop', 'edge-tls'], ...PAIR)
    const asked = (controlPlane: ControlPlane) =>
      checkManifests([{ content: text }], { at, controlPlane })
    expect(codes(await asked('istio-1.30'))).toEqual([])
    expect(codes(await asked('istio-1.31'))).toEqual(['join-missing'])
  })

  it('has ListenerSets, whose grants name their own kind', async () => {
    const set = apiGateway([{ name: 'edge-tls' }]).replace('"Gateway"', '"ListenerSet"')
    expect(codes(await check(set + secret(['shop', 'edge-tls'], ...PAIR)))).toEqual([])
    expect(codes(await check(set + secret(['shop', 'x'], ...PAIR)))).toEqual(['join-missing'])
  })
})

describe('clients', () => {
  const rule = (tls: object, selector?: object): string =>
    object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
      spec: {
        host: 'a.example.com',
        trafficPolicy: { tls },
        ...(selector && { workloadSelector: { matchLabels: selector } }),
      },
    })

  it('of a DestinationRule have a certificate and the CA of the server', async () => {
    const mutual = rule({ mode: 'MUTUAL', credentialName: 'client' }, { app: 'a' })
    expect(outcomes(await check(mutual + secret(['shop', 'client'], ...PAIR, 'ca.crt')))).toEqual([
      'pair resolved',
      'client-ca resolved',
    ])
    const missing = await check(mutual + secret(['other', 'client'], ...PAIR))
    expect(codes(missing)).toEqual(['join-namespace', 'join-namespace'])
  })

  it('may take the CA out of a ConfigMap of their namespace', async () => {
    const simple = rule({ mode: 'SIMPLE', credentialName: 'configmap://shop/ca' })
    const map = object('v1', 'ConfigMap', ['shop', 'ca'], { data: { 'ca.crt': root.pem } })
    expect(outcomes(await check(simple + map))).toEqual(['ca resolved'])
    expect(messages(await check(simple + map.replace('"ca"', '"cb"')))).toContain(
      'configmap shop/ca not found',
    )
  })

  it('of a BackendTLSPolicy take a ConfigMap only', async () => {
    const policy = (kind: string): string =>
      object(API, 'BackendTLSPolicy', ['shop', 'p'], {
        spec: {
          targetRefs: [],
          validation: { hostname: 'a', caCertificateRefs: [{ group: '', kind, name: 'ca' }] },
        },
      })
    const map = object('v1', 'ConfigMap', ['shop', 'ca'], { data: { 'ca.crt': root.pem } })
    expect(codes(await check(policy('ConfigMap') + map))).toEqual([])
    const wrong = await check(policy('Secret') + secret(['shop', 'ca'], 'ca.crt'))
    expect(codes(wrong)).toEqual(['join-kind'])
    expect(messages(wrong)).toContain('unsupported reference kind: Secret')
  })

  it('of an EnvoyFilter name Secrets by SDS', async () => {
    const filter = (name: string): string =>
      object('networking.istio.io/v1alpha3', 'EnvoyFilter', ['shop', 'f'], {
        spec: {
          configPatches: [
            {
              applyTo: 'CLUSTER',
              patch: { operation: 'MERGE', value: { transport_socket: { sds: { name } } } },
            },
          ],
        },
      })
    const pair = secret(['shop', 'client'], ...PAIR, 'ca.crt')
    expect(outcomes(await check(filter('kubernetes://client') + pair))).toEqual(['pair resolved'])
    expect(outcomes(await check(filter('kubernetes://client-cacert') + pair))).toEqual([
      'client-ca resolved',
    ])
    expect(codes(await check(filter('kubernetes://clinet') + pair))).toEqual(['join-missing'])
  })
})

describe('webhooks of istiod', () => {
  let [root, other] = ['', '']
  beforeAll(async () => {
    const pem = async (CN: string): Promise<string> => {
      const { certificate } = await createRoot({ at, subject: { CN } })
      return formatPem('CERTIFICATE', certificate.der)
    }
    ;[root, other] = [await pem('root'), await pem('old root')]
  })

  const webhook = (caBundle: string, service = 'istiod'): string =>
    `${JSON.stringify({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'istio-sidecar-injector' },
      webhooks: [
        {
          name: 'a.istio.io',
          clientConfig: { caBundle, service: { name: service, namespace: 'istio-system' } },
        },
      ],
    })}\n---\n`
  const published = (pem: string): string =>
    object('v1', 'ConfigMap', ['istio-system', 'istio-ca-root-cert'], {
      data: { 'root-cert.pem': pem },
    })

  it('hold the root of the mesh', async () => {
    expect(codes(await check(webhook(base64(root)) + published(root)))).toEqual([])
    expect(codes(await check(webhook(base64(other + root)) + published(root)))).toEqual([])
    const report = await check(webhook(base64(other)) + published(root))
    expect(report.findings[0]).toMatchObject({
      code: 'join-webhook-root',
      facts: { found: ['CN=old root'], root: ['CN=root'] },
    })
    expect(report.findings[0]?.fix).toContain('rollout restart deployment/istiod')
    expect(codes(await check(webhook(base64(other)), { roots: other }))).toEqual([])
    expect(codes(await check(webhook(base64(other)), { roots: root }))).toEqual([
      'join-webhook-root',
    ])
  })

  it('hold a certificate, in base64', async () => {
    expect(codes(await check(webhook('***') + published(root)))).toEqual(['join-webhook-bundle'])
    expect(codes(await check(webhook(base64('no PEM')) + published(root)))).toEqual([
      'join-webhook-bundle',
    ])
    // istiod fills in what is empty
    expect(codes(await check(webhook('') + published(root)))).toEqual([])
  })

  it('are not compared where no root is given; those of others never', async () => {
    expect(codes(await check(webhook(base64(other))))).toEqual(['join-webhook-no-root'])
    const foreign = webhook(base64(other), 'cert-manager-webhook') + published(root)
    expect(codes(await check(foreign))).toEqual(['join-nothing'])
  })
})

describe('an object that cannot be read', () => {
  it('is said at the reference', async () => {
    const report = (data: object) =>
      check(
        apiGateway(
          [{ name: 'edge-tls' }],
          {},
          {
            tls: {
              frontend: {
                default: {
                  validation: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] },
                },
              },
            },
          },
        ) +
          secret(['shop', 'edge-tls'], ...PAIR) +
          object('v1', 'ConfigMap', ['shop', 'ca'], { data }),
      )
    expect(codes(await report({ 'ca.crt': 5 }))).toEqual(['join-secret'])
    expect(codes(await report({ 'ca.crt': root.pem }))).toEqual([])
  })
})

describe('arguments', () => {
  it.each<[string, unknown, unknown]>([
    ['text instead of inputs', 'kind: Gateway', { at }],
    ['an input that is text', ['kind: Gateway'], { at }],
    ['no options', [], undefined],
    ['a time that is text', [], { at: '2027-01-01' }],
  ])('of a wrong kind are refused by name: %s', async (_, inputs, options) => {
    for (const call of [checkManifests, predictIssuance])
      await expect(call(inputs as [], options as { at: Date })).rejects.toMatchObject({
        code: 'report-argument',
      })
    await expect(checkManifests([], { at })).resolves.toMatchObject({ status: 'fail' })
  })
})

// Gateway API v1, ListenerTLSConfig: the rule of the CRD, with its words
describe('a listener without certificateRefs', () => {
  const material = secret(['shop', 'web'], ...PAIR)

  it.each([
    ['an empty list', apiGateway([])],
    ['no list', apiGateway([]).replace('"certificateRefs":[]', '"mode":"Terminate"')],
  ])('is refused: %s', async (_, manifest) => {
    const report = await check(manifest + material)
    expect(codes(report)).toEqual(['join-no-certificate'])
    expect(messages(report)).toContain(
      'certificateRefs or options must be specified when mode is Terminate',
    )
  })

  it('is right where it names one, lets TLS through, or has an option', async () => {
    expect(codes(await check(apiGateway([{ name: 'web' }]) + material))).toEqual([])
    const others = [
      { mode: 'Passthrough' },
      { options: { 'gateway.istio.io/tls-terminate-mode': 'ISTIO_MUTUAL' } },
    ]
    for (const tls of others)
      expect(codes(await check(apiGateway([], tls) + material))).not.toContain(
        'join-no-certificate',
      )
  })
})
