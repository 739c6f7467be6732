import { describe, expect, it } from 'vitest'
import { fileText } from '../support/files.ts'
import { make } from '../credential/material.ts'
import {
  API,
  apiGateway,
  at,
  between,
  check,
  codes,
  first,
  gateway,
  listenerSet,
  object,
  outcomes,
  PAIR,
  POD,
  root,
  secret,
  secretOf,
  server,
  simple,
} from './gateways.ts'

// Twenty more threads in public about what stands behind a Gateway, by number, each rebuilt from what it tells: our first line is
// what the thread found. What is expected was written down from the thread before it was asked. Other gateways' threads are put to
// Istio where it has the same rule.

const right = { 'tls.crt': server.pem + between.pem, 'tls.key': server.keyPem }
const served = (change: Readonly<Record<string, string>>): string =>
  simple('web') + secretOf([POD, 'web'], { ...right, ...change })

describe('threads about the values of a Secret', () => {
  it('the twin of all: nothing is wrong', async () => {
    expect(codes(await check(served({})))).toEqual([])
  })

  it('istio#37176: a key with a passphrase is not loaded: take the passphrase off', async () => {
    const key = fileText('fixtures/broken/key-encrypted/ca-key.pem')
    expect(first(await check(served({ 'tls.key': key })))).toMatch(/encrypted.*openssl pkey/s)
  })

  it('istio#14173: step encrypts every key that it writes, in the old form', async () => {
    const headers = `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,${'0a'.repeat(16)}\n`
    const key = server.keyPem.replace(
      /^(-----BEGIN )(?:EC )?(PRIVATE KEY-----\n)/,
      `$1EC $2${headers}\n`,
    )
    const closed = key.replace(/-----END (?:EC )?PRIVATE KEY-----/, '-----END EC PRIVATE KEY-----')
    expect(first(await check(served({ 'tls.key': closed })))).toMatch(/encrypted.*openssl pkey/s)
  })

  it('google-cas-issuer#39: certificates without a line break between them', async () => {
    const glued = server.pem.trimEnd() + between.pem
    expect(first(await check(served({ 'tls.crt': glued })))).toMatch(
      /tls\.crt.*(?:line break|newline|own line|same line|one line)/s,
    )
  })

  it('ortelius#225: the chain has to be whole', async () => {
    expect(first(await check(served({ 'tls.crt': server.pem })))).toMatch(
      /intermediate|issuer.*append its certificate to tls\.crt/s,
    )
  })

  it('kgateway PR 10047: a broken block behind the certificate passes Go, and not Envoy', async () => {
    const broken = between.pem.replace(/\n(.)/, '\n*')
    expect(first(await check(served({ 'tls.crt': server.pem + broken })))).toMatch(
      /^credential-chain-unreadable: .*tls\.crt: Envoy .*line 11/s,
    )
  })

  it('envoyproxy/gateway PR 9487: a member of the chain that has expired is a fault of the whole', async () => {
    const to = new Date(at.getTime() - 1000).toISOString()
    const old = make({ cn: 'Intermediate', key: 'p256-b', issuer: root, ca: true, to })
    expect(first(await check(served({ 'tls.crt': server.pem + old.pem })))).toMatch(
      /^credential-expired: .*block 2/s,
    )
  })

  it('envoyproxy/gateway#9473: certificate and key of two pairs', async () => {
    const { keyPem } = make({ cn: 'other', key: 'p256-d' })
    expect(first(await check(served({ 'tls.key': keyPem })))).toMatch(/^credential-key-mismatch: /)
  })

  it('istio.io PR 13068: the Secret is in the namespace of the workload, and holds a certificate', async () => {
    expect(first(await check(simple('web') + secret([POD, 'x'], ...PAIR)))).toMatch(
      /^join-missing: .*create it/s,
    )
    expect(first(await check(served({ 'tls.crt': 'no certificate\n' })))).toMatch(
      /tls\.crt.*certificate/s,
    )
  })

  it('istio#33198: files of the pod do not follow the Secret: use credentialName', async () => {
    const files = { serverCertificate: '/etc/x/tls.crt', privateKey: '/etc/x/tls.key' }
    expect(first(await check(gateway({ mode: 'SIMPLE', ...files })))).toMatch(
      /credentialName.*without a restart/s,
    )
  })
})

describe('threads about grants and listeners of others', () => {
  const far = apiGateway([{ name: 'web', namespace: 'certs' }]) + secret(['certs', 'web'], ...PAIR)
  const grant = (from: object, to: object): string =>
    object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', ['certs', 'g'], {
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'shop', ...from }],
        to: [{ group: '', kind: 'Secret', ...to }],
      },
    })

  it('envoyproxy/gateway#538: no grant, or one for another Secret, is no grant', async () => {
    expect(first(await check(far))).toMatch(/^join-no-grant: .*create a ReferenceGrant in certs/s)
    expect(first(await check(far + grant({}, { name: 'other' })))).toMatch(/^join-no-grant: /)
    expect(codes(await check(far + grant({}, { name: 'web' })))).toEqual([])
  })

  it('cert-manager#8359: it works by the grant alone', async () => {
    expect(codes(await check(far + grant({}, {})))).toEqual([])
    expect(codes(await check(far + grant({ namespace: 'team' }, {})))).toEqual(['join-no-grant'])
  })

  const listeners = (ref: object): string =>
    apiGateway([{ name: 'own' }], {}, { allowedListeners: { namespaces: { from: 'All' } } }) +
    secret(['shop', 'own'], ...PAIR) +
    listenerSet('team', [ref])

  it('envoyproxy/gateway#8181: a ListenerSet takes Secrets of its own namespace, of the Gateway only by a grant', async () => {
    const own = listeners({ name: 'web' }) + secret(['team', 'web'], ...PAIR)
    expect(codes(await check(own))).toEqual([])
    const ofGateway = listeners({ name: 'web', namespace: 'shop' })
    const report = await check(ofGateway + secret(['shop', 'web'], ...PAIR))
    expect(first(report)).toMatch(/^join-no-grant: .*from kind ListenerSet of namespace team/s)
  })

  it('skiperator PR 966: a grant for the ListenerSet, with the name of the Secret', async () => {
    const ref = listeners({ name: 'web', namespace: 'certs' }) + secret(['certs', 'web'], ...PAIR)
    const from = { kind: 'ListenerSet', namespace: 'team' }
    expect(codes(await check(ref + grant(from, { name: 'web' })))).toEqual([])
    expect(first(await check(ref + grant({ namespace: 'team' }, { name: 'web' })))).toMatch(
      /^join-no-grant: /,
    )
  })
})

describe('threads about CAs', () => {
  const policy = (kind: string): string =>
    object(API, 'BackendTLSPolicy', ['shop', 'out'], {
      spec: {
        targetRefs: [{ group: '', kind: 'Service', name: 'backend' }],
        validation: { hostname: 'a', caCertificateRefs: [{ group: '', kind, name: 'bundle' }] },
      },
    })
  const map = (values: object): string =>
    object('v1', 'ConfigMap', ['shop', 'bundle'], { data: values })
  const other = secret(['shop', 'x'], ...PAIR)

  it('gateway-api#4103: the ConfigMap does not exist, so no reference is valid', async () => {
    expect(first(await check(policy('ConfigMap') + other))).toMatch(
      /^join-missing: .*ConfigMap shop\/bundle/s,
    )
    expect(codes(await check(policy('ConfigMap') + map({ 'ca.crt': root.pem })))).toEqual([])
  })

  it.each(['kgateway#12805', 'cert-manager#7003'])(
    '%s: a BackendTLSPolicy takes its CA of a ConfigMap, not of a Secret',
    async () => {
      const report = await check(policy('Secret') + secret(['shop', 'bundle'], 'ca.crt'))
      expect(first(report)).toMatch(/Secret shop\/bundle.*ConfigMap/s)
    },
  )

  it('envoyproxy/gateway#7567: the CA has to be under ca.crt', async () => {
    const report = await check(policy('ConfigMap') + map({ 'tls.crt': root.pem }))
    expect(first(report)).toMatch(/^join-keys: .*ca\.crt/s)
  })

  const rule = (credentialName: string, selector: object): string =>
    object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
      spec: {
        host: 'db.example.com',
        trafficPolicy: { tls: { mode: 'SIMPLE', credentialName } },
        ...selector,
      },
    })
  const FOR_PODS = { workloadSelector: { matchLabels: { app: 'a' } } }

  it('istio#32202: a credentialName is for gateways; for sidecars there is the workloadSelector', async () => {
    const ca = secret(['shop', 'db'], 'ca.crt')
    expect(first(await check(rule('db', {}) + ca))).toMatch(/gateways only.*workloadSelector/s)
    expect((await check(rule('db', FOR_PODS) + ca)).findings).toEqual([])
  })

  it('istio.io#8711: the suffix -cacert may be left out of the name, or written', async () => {
    const ca = secret(['shop', 'client-credential-cacert'], 'cacert')
    expect(outcomes(await check(rule('client-credential', FOR_PODS) + ca))).toEqual([
      'client-ca resolved',
    ])
    expect(outcomes(await check(rule('client-credential-cacert', FOR_PODS) + ca))).toEqual([
      'client-ca resolved',
    ])
  })

  it('istio PR 41559: by kubernetes-gateway:// the CA of the same namespace is handed out for MUTUAL', async () => {
    const home = gateway({
      mode: 'MUTUAL',
      credentialName: `kubernetes-gateway://${POD}/web`,
    }).replace('"shop"', `"${POD}"`)
    const both = home + secret([POD, 'web'], ...PAIR) + secret([POD, 'web-cacert'], 'cacert')
    expect([codes(await check(both)), outcomes(await check(both))]).toEqual([
      [],
      ['pair resolved', 'client-ca resolved'],
    ])
  })
})
