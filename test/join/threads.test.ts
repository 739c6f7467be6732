import { describe, expect, it } from 'vitest'
import { make } from '../credential/material.ts'
import {
  apiGateway,
  at,
  between,
  check,
  codes,
  first,
  gateway,
  object,
  outcomes,
  PAIR,
  POD,
  root,
  secret,
  secretOf,
  server,
  simple,
  SERVER,
} from './gateways.ts'

// Threads in public about the Secret behind a Gateway, by number, each with what its own resolution was: our first line is that
// resolution, and the resolved manifests have nothing wrong.

const served = secret([POD, 'web'], ...PAIR)

describe('threads about names and namespaces', () => {
  // the Secret belongs to the pods, not to the Gateway or to the service
  it.each(['istio#27740', 'istio#41794', 'istio#33020'])(
    '%s: the Secret has to be in the namespace of the pods of the gateway',
    async () => {
      const elsewhere = await check(simple('web') + secret(['shop', 'web'], ...PAIR))
      expect(first(elsewhere)).toMatch(
        /^join-namespace: .* move it to the namespace istio-ingress$/,
      )
      expect(codes(await check(simple('web') + served))).toEqual([])
    },
  )

  it.each([
    ['istio#25018', 'shop/web'],
    ['istio#14598', 'kubernetes://shop/web'],
  ])('%s: no name reaches into another namespace', async (_, name) => {
    const report = await check(simple(name) + secret(['shop', 'web'], ...PAIR))
    expect(first(report)).toMatch(
      /^join-refused: .* put the Secret into the namespace istio-ingress/,
    )
    expect(codes(await check(simple('web') + served))).toEqual([])
  })

  it('istio.io#6903: the Gateway may be in a namespace of its own', async () => {
    const report = await check(simple('web') + served)
    expect([codes(report), outcomes(report)]).toEqual([[], ['pair resolved']])
  })

  it('istio#28493: the Secret does not exist', async () => {
    const report = await check(simple('web') + secret([POD, 'other'], ...PAIR))
    expect(first(report)).toMatch(/^join-missing: /)
  })

  it('istio#29856: NAME-cacert is looked for before the CA in NAME', async () => {
    const mutual = gateway({ mode: 'MUTUAL', credentialName: 'web' })
    const both = (text: string): string =>
      secret([POD, 'web'], ...PAIR, 'ca.crt') + secretOf([POD, 'web-cacert'], { cacert: text })
    expect(codes(await check(mutual + both(root.pem)))).toEqual([])
    const report = await check(mutual + both('no certificate'))
    expect(first(report)).toContain('Secret istio-ingress/web-cacert, cacert: ')
  })

  it.each(['istio#60113', 'istio#60618'])(
    '%s: in mode OPTIONAL_MUTUAL by the option the CA is not handed out; MUTUAL works',
    async () => {
      const edge = (mode: string): string =>
        apiGateway([{ name: 'edge-tls' }], {
          options: { 'gateway.istio.io/tls-terminate-mode': mode },
        }) + secret(['shop', 'edge-tls'], ...PAIR, 'ca.crt')
      expect(first(await check(edge('OPTIONAL_MUTUAL')))).toMatch(
        /^join-refused: .*edge-tls-cacert: cross namespace .* use mode MUTUAL/,
      )
      expect(codes(await check(edge('MUTUAL')))).toEqual([])
    },
  )

  it('istio PR 60278: the Secret of a CA in frontend validation is handed out from 1.31 on', async () => {
    const refs = [{ group: '', kind: 'Secret', name: 'clients' }]
    const spec = { tls: { frontend: { default: { validation: { caCertificateRefs: refs } } } } }
    const edge =
      apiGateway([{ name: 'edge-tls' }], {}, spec) +
      secret(['shop', 'edge-tls'], ...PAIR) +
      secret(['shop', 'clients'], 'ca.crt')
    expect(first(await check(edge, { controlPlane: 'istio-1.30' }))).toMatch(
      /^join-refused: .* put the CA into a ConfigMap/,
    )
    expect(codes(await check(edge, { controlPlane: 'istio-1.31' }))).toEqual([])
  })

  it('kgateway#13963: one of two certificates is not there: it is named', async () => {
    const two = apiGateway([{ name: 'edge-tls' }, { name: 'gone' }])
    const report = await check(two + secret(['shop', 'edge-tls'], ...PAIR))
    expect(first(report)).toMatch(/^join-missing: .*certificateRefs\[1\] names Secret shop\/gone/)
    expect(outcomes(report)).toEqual(['pair resolved', 'pair missing'])
  })

  it('istio#34317: ISTIO_MUTUAL has the certificate of the mesh, and takes no credentialName', async () => {
    const both = gateway({ mode: 'ISTIO_MUTUAL', credentialName: 'web' })
    expect(first(await check(both + served))).toContain(
      'ISTIO_MUTUAL TLS cannot have associated credentialName',
    )
    expect(codes(await check(simple('web') + served))).toEqual([])
  })
})

describe('threads about what is in the Secret', () => {
  const right = { 'tls.crt': server.pem + between.pem, 'tls.key': server.keyPem }
  const change = (values: Readonly<Record<string, string>>): string =>
    simple('web') + secretOf([POD, 'web'], values)

  it('the twin of all: nothing is wrong', async () => {
    expect(codes(await check(change(right)))).toEqual([])
  })

  it('istio#9030: cert-manager has made the Secret, and not yet filled it', async () => {
    const report = await check(change({ 'tls.crt': '', 'tls.key': server.keyPem }))
    expect(first(report)).toMatch(
      /^join-keys: .*found keys "tls\.crt" and "tls\.key", but they were empty/,
    )
  })

  it('istio#18061: the values are under names that nobody reads', async () => {
    const report = await check(change({ 'cert.pem': server.pem, 'key.pem': server.keyPem }))
    expect(first(report)).toMatch(
      /^join-keys: .*\(cert and key\) or \(tls\.crt and tls\.key\).* put the certificate into tls\.crt/,
    )
  })

  it.each(['istio#15302', 'istio#10001'])(
    '%s: the CA has sent the intermediate in a file of its own: append it',
    async () => {
      const report = await check(change({ ...right, 'tls.crt': server.pem }))
      expect(first(report)).toMatch(/^credential-chain-ends: .* append its certificate to tls\.crt/)
    },
  )

  it('istio.io#11675: a certificate without subjectAltName is for no host', async () => {
    const bare = make({ cn: 'a.example.com', key: 'p256-c', issuer: between, purposes: SERVER })
    const report = await check(change({ ...right, 'tls.crt': bare.pem + between.pem }))
    expect(first(report)).toMatch(
      /credential-no-names: .* issued again with subjectAltName DNS:a\.example\.com$/,
    )
  })

  it.each(['envoyproxy/gateway#9463', 'envoyproxy/gateway#9225'])(
    '%s: an old tls.crt with a new tls.key: the pair of one renewal',
    async () => {
      const renewed = make({ cn: 'new', key: 'p256-d' })
      const report = await check(change({ ...right, 'tls.key': renewed.keyPem }))
      expect(first(report)).toMatch(
        /^credential-key-mismatch: .* put the certificate and the key of one renewal into the Secret/,
      )
    },
  )

  it('envoyproxy/gateway#4768, istio: P-384 is served from Envoy 1.33 on, which is Istio 1.25', async () => {
    const large = make({
      cn: 'a',
      key: 'p384-a',
      issuer: between,
      hosts: ['a.example.com'],
      purposes: SERVER,
    })
    const secrets = change({ 'tls.crt': large.pem + between.pem, 'tls.key': large.keyPem })
    expect(codes(await check(secrets, { controlPlane: 'istio-1.25' }))).toEqual([])
    expect(first(await check(secrets, { controlPlane: 'istio-1.24' }))).toMatch(
      /^credential-key-kind: .*P-384/,
    )
  })

  it('envoyproxy/gateway#5730: an expired certificate is said to be expired, and to be renewed', async () => {
    const old = make({
      cn: 'a',
      key: 'p256-c',
      issuer: between,
      hosts: ['a.example.com'],
      purposes: SERVER,
      to: new Date(at.getTime() - 1000).toISOString(),
    })
    const report = await check(change({ ...right, 'tls.crt': old.pem + between.pem }))
    expect(first(report)).toMatch(/^credential-expired: .* renew it, and replace/)
  })
})

describe('threads about the CA of a server', () => {
  const rule = (selector: object): string =>
    object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
      spec: {
        host: 'db.example.com',
        trafficPolicy: { tls: { mode: 'SIMPLE', credentialName: 'db' } },
        ...selector,
      },
    })

  it.each(['istio#31738', 'istio#51567'])(
    '%s: sidecars read the credentialName of a DestinationRule with a workloadSelector only',
    async () => {
      const ca = secret(['shop', 'db'], 'ca.crt')
      const report = await check(rule({}) + ca)
      expect(first(report)).toMatch(/^join-gateways-only: .* add spec\.workloadSelector/)
      expect(report.status).not.toBe('fail')
      const selected = await check(rule({ workloadSelector: { matchLabels: { app: 'a' } } }) + ca)
      expect(selected.findings).toEqual([])
    },
  )
})
