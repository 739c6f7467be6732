import { describe, expect, it } from 'vitest'
import { make } from '../credential/material.ts'
import {
  API,
  apiGateway,
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
  SERVER,
  simple,
} from './gateways.ts'

// More threads in public, by number, rebuilt from what they tell: those of one title tell the same. What is expected was written down
// from the threads before it was asked.

const destination = (spec: object): string =>
  object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
    spec: { host: 'b2b.example.com', workloadSelector: { matchLabels: { app: 'a' } }, ...spec },
  })

describe('threads about the TLS of a DestinationRule', () => {
  const files = {
    mode: 'MUTUAL',
    clientCertificate: '/etc/client/tls.crt',
    privateKey: '/etc/client/tls.key',
    caCertificates: '/etc/ca/ca.crt',
  }
  const balanced = { port: { number: 443 }, loadBalancer: { simple: 'ROUND_ROBIN' } }

  it('istio#20856: a port with a load balancer alone has no TLS', async () => {
    const rule = (port: object): string =>
      destination({ trafficPolicy: { portLevelSettings: [port], tls: files } })
    expect(first(await check(rule(balanced)))).toMatch(/^join-port-plain: .*port 443 .*plain text/)
    expect(codes(await check(rule({ ...balanced, tls: files })))).toEqual([])
  })

  it.each(['istio#43078', 'istio#48764', 'istio#56542'])(
    '%s: with credentialName the CA of the server has to be in the Secret, public or not',
    async () => {
      const rule = destination({
        trafficPolicy: { tls: { mode: 'MUTUAL', credentialName: 'client' } },
      })
      expect(first(await check(rule + secret(['shop', 'client'], 'cert', 'key')))).toMatch(
        /^join-suffix: .* no CA for the server: .*cacert or ca\.crt/,
      )
      const whole = secret(['shop', 'client'], ...PAIR, 'ca.crt')
      expect(codes(await check(rule + whole))).toEqual([])
    },
  )

  it('istio#27208: a client has a clientCertificate, not a serverCertificate', async () => {
    const rule = (certificate: string): string =>
      destination({
        trafficPolicy: {
          tls: { mode: 'SIMPLE', [certificate]: '/etc/a/tls.crt', caCertificates: '/etc/ca' },
        },
      })
    expect(first(await check(rule('serverCertificate')))).toMatch(
      /^manifest-unknown-field: .*tls\.serverCertificate .*clientCertificate/,
    )
    expect(codes(await check(rule('clientCertificate')))).toEqual([])
  })

  it('istio#42790: SIMPLE without a CA trusts public CAs alone', async () => {
    const rule = destination({ trafficPolicy: { tls: { mode: 'SIMPLE' } } })
    expect(first(await check(rule))).toMatch(/^join-system-roots: .*private CA .*credentialName/)
  })
})

describe('threads about cert-manager next to a Gateway', () => {
  const certificate = (namespace: string): string =>
    object('cert-manager.io/v1', 'Certificate', [namespace, 'web'], {
      spec: { secretName: 'web', dnsNames: ['a.example.com'], issuerRef: { name: 'ca' } },
    })
  const other = secret([POD, 'other'], ...PAIR)

  it.each(['cert-manager#2522', 'gardener/cert-management PR 316'])(
    '%s: the Secret of a Certificate is in its namespace, not in that of the gateway',
    async () => {
      const far = await check(simple('web') + certificate('shop') + other)
      expect(first(far)).toMatch(
        /^join-namespace: .*Certificate shop\/web is in another namespace.* move it to the namespace istio-ingress/,
      )
      expect(far.status).toBe('fail')
      // without any Secret given there may be a copy
      expect((await check(simple('web') + certificate('shop'))).status).toBe('warn')
      expect(codes(await check(simple('web') + certificate(POD) + other))).toEqual([])
    },
  )

  const annotated = (annotations: object, change: (text: string) => string = String): string =>
    change(
      apiGateway([{ name: 'web' }]).replace(
        '"metadata":{',
        `"metadata":{"annotations":${JSON.stringify(annotations)},`,
      ),
    ) + secret(['shop', 'other'], ...PAIR)
  const BY_CLUSTER = { 'cert-manager.io/cluster-issuer': 'letsencrypt' }

  it('kubermatic PR 15496: without a hostname cert-manager makes no certificate', async () => {
    const made = await check(annotated(BY_CLUSTER))
    expect([codes(made), outcomes(made)]).toEqual([[], ['pair written-later']])
    const none = annotated(BY_CLUSTER, (text) => text.replace('"hostname":"a.example.com",', ''))
    expect(first(await check(none))).toMatch(
      /^join-shim: .*"Skipped a listener block: spec\.listeners\[0\]\.hostname: Required value: the hostname cannot be empty" give the listener a hostname/,
    )
  })

  it.each(['google-cas-issuer#66', 'google-cas-issuer#101'])(
    '%s: an issuer of a kind of its own is named by cert-manager.io/issuer, also one of the cluster',
    async () => {
      const kind = {
        'cert-manager.io/issuer-kind': 'GoogleCASClusterIssuer',
        'cert-manager.io/issuer-group': 'cas-issuer.jetstack.io',
      }
      expect(first(await check(annotated({ ...BY_CLUSTER, ...kind })))).toMatch(
        /both "cert-manager\.io\/cluster-issuer" and "cert-manager\.io\/issuer-group" may not be set, both .*issuer-kind" may not be set" write cert-manager\.io\/issuer in place/,
      )
      const right = { 'cert-manager.io/issuer': 'cas', ...kind }
      expect(codes(await check(annotated(right)))).toEqual([])
    },
  )

  it('cert-manager PR 8727: a listener that is passed over gets none', async () => {
    const ignored = { ...BY_CLUSTER, 'cert-manager.io/ignore-tls-listeners': 'http, https' }
    expect(codes(await check(annotated(ignored)))).toEqual(['join-missing'])
    const others = { ...BY_CLUSTER, 'cert-manager.io/ignore-tls-listeners': 'http' }
    expect(codes(await check(annotated(others)))).toEqual([])
  })

  it('makes none in another namespace, and none for a Gateway without the annotation', async () => {
    const far = annotated(BY_CLUSTER, (text) =>
      text.replace('{"name":"web"}', '{"name":"web","namespace":"certs"}'),
    )
    expect(first(await check(far))).toMatch(
      /namespace: Invalid value: "certs": cross-namespace secret references are not allowed/,
    )
    expect(codes(await check(annotated({ 'example.com/issuer': 'x' })))).toEqual(['join-missing'])
  })
})

describe('threads about one certificate behind several servers', () => {
  const SHARED = 'join-shared-certificate'
  const one = gateway({ mode: 'SIMPLE', credentialName: 'wild' })
  const pair = make({
    cn: 'wild',
    key: 'p256-c',
    issuer: root,
    hosts: ['*.example.com', 'example.com'],
    purposes: SERVER,
  })
  const values = { 'tls.crt': pair.pem, 'tls.key': pair.keyPem }
  const wild = secretOf([POD, 'wild'], values)
  const other = (host: string, selector = 'ingress'): string =>
    object('networking.istio.io/v1', 'Gateway', ['team', 'portal'], {
      spec: {
        selector: { istio: selector },
        servers: [
          {
            port: { number: 443, name: 'https', protocol: 'HTTPS' },
            hosts: [host],
            tls: { mode: 'SIMPLE', credentialName: 'wild' },
          },
        ],
      },
    })

  it.each(['istio#9429', 'istio#28305', 'istio#42130', 'istio#49023', 'istio#51233'])(
    '%s: two Gateways of one ingress: the browser uses its connection again, and gets 404',
    async () => {
      const two = await check(one + other('b.example.com') + wild)
      expect(two.findings.map(({ code }) => code)).toContain(SHARED)
      expect(two.findings.find(({ code }) => code === SHARED)?.message).toMatch(
        /^Gateway team\/portal: .*b\.example\.com .*Gateway shop\/edge.*a\.example\.com.*404$/,
      )
      // the same host again, another certificate, or other pods
      expect(codes(await check(one + other('a.example.com') + wild))).not.toContain(SHARED)
      expect(codes(await check(one + other('b.example.com', 'other') + wild))).not.toContain(SHARED)
    },
  )

  it('of the order they are in nothing depends', async () => {
    const below = other('*.example.com')
    const named = other('b.example.com').replace('"portal"', '"narrow"')
    for (const text of [below + named, named + below])
      expect(codes(await check(text + one.slice(one.indexOf('\n') + 1) + wild))).toContain(SHARED)
  })

  it('a certificate that does not have the other host is used for no other host', async () => {
    const narrow = secret([POD, 'wild'], ...PAIR)
    expect(codes(await check(one + other('b.example.com') + narrow))).toEqual(['credential-host'])
  })

  it('istio#51233: a copy of the Secret is the same certificate', async () => {
    const named = other('b.example.com').replace(
      '"credentialName":"wild"',
      '"credentialName":"copy"',
    )
    expect(codes(await check(one + named + wild + secretOf([POD, 'copy'], values)))).toContain(
      SHARED,
    )
    const own = secret([POD, 'copy'], 'tls.key')
    expect(codes(await check(one + named + wild + own))).not.toContain(SHARED)
  })

  it.each(['istio#52853', 'gateway-api#3718'])(
    '%s: listeners for the domain and for what is below it are two servers',
    async () => {
      const listener = (name: string, hostname: string, ref: string): object => ({
        name,
        port: 443,
        protocol: 'HTTPS',
        hostname,
        tls: { certificateRefs: [{ name: ref }] },
      })
      const edge = (ref: string): string =>
        object(API, 'Gateway', ['shop', 'edge'], {
          spec: {
            gatewayClassName: 'istio',
            listeners: [
              listener('wild', '*.example.com', 'wild'),
              listener('apex', 'example.com', ref),
            ],
          },
        })
      expect(codes(await check(edge('wild')))).toContain(SHARED)
      expect(codes(await check(edge('apex')))).not.toContain(SHARED)
    },
  )
})
