import { describe, expect, it } from 'vitest'
import { check, codes, first, messages, object, outcomes, PAIR, secret } from './gateways.ts'

// Which TLS settings of a DestinationRule a proxy gets: istio/istio eed52ebb, pilot/pkg/networking/util/util.go and
// core/cluster_tls.go; asked of Istio by the kind `delivery` of the oracle.

const SELECTOR = { workloadSelector: { matchLabels: { app: 'a' } } }
const BALANCER = { loadBalancer: { simple: 'ROUND_ROBIN' } }
const TLS = { mode: 'SIMPLE', credentialName: 'db' }

const rule = (trafficPolicy: object, more: object = {}): string =>
  object('networking.istio.io/v1', 'DestinationRule', ['shop', 'out'], {
    spec: { host: 'db.example.com', ...SELECTOR, trafficPolicy, ...more },
  })
const ofPort = (number: number, settings: object): object => ({
  portLevelSettings: [{ port: { number }, ...settings }],
})
const entry = (...ports: readonly number[]): string =>
  object('networking.istio.io/v1', 'ServiceEntry', ['shop', 'db'], {
    spec: {
      hosts: ['db.example.com'],
      resolution: 'DNS',
      ports: ports.map((number) => ({ number, name: `p-${String(number)}`, protocol: 'HTTP' })),
    },
  })
const service = (name: string, namespace: string, port: number): string =>
  object('v1', 'Service', [namespace, name], { spec: { ports: [{ port, targetPort: 8443 }] } })

const ca = secret(['shop', 'db'], 'ca.crt')

describe('settings of a port', () => {
  it('without tls replace those around them: outside the mesh the proxy sends plain text there', async () => {
    const plain = await check(rule({ tls: TLS, ...ofPort(443, BALANCER) }) + ca)
    expect(codes(plain)).toEqual(['join-port-plain'])
    expect(first(plain)).toMatch(
      /portLevelSettings\[0\] is for port 443 .*outside the mesh .*plain text.* copy tls of spec\.trafficPolicy\.tls/,
    )
    expect(
      codes(await check(rule({ tls: TLS, ...ofPort(443, { ...BALANCER, tls: TLS }) }) + ca)),
    ).toEqual([])
    const meant = ofPort(443, { ...BALANCER, tls: { mode: 'DISABLE' } })
    expect(codes(await check(rule({ tls: TLS, ...meant }) + ca))).toEqual([])
  })

  it('of a subset replace those of the rule too', async () => {
    const subset = (settings: object): object => ({
      subsets: [{ name: 'v1', labels: { version: 'v1' }, trafficPolicy: settings }],
    })
    const inherits = rule({ tls: TLS }, subset(BALANCER)) + ca
    expect(codes(await check(inherits))).toEqual([])
    const replaces = rule({ tls: TLS }, subset(ofPort(443, BALANCER))) + ca
    expect(codes(await check(replaces))).toEqual(['join-port-plain'])
    const ofItsOwn = rule(BALANCER, subset({ tls: { ...TLS, credentialName: 'gone' } })) + ca
    expect(codes(await check(ofItsOwn))).toEqual(['join-missing'])
  })

  it('without TLS around them may be without it', async () => {
    const mesh = { mode: 'ISTIO_MUTUAL' }
    expect(messages(await check(rule({ tls: mesh, ...ofPort(443, BALANCER) }) + ca))).not.toContain(
      'plain text',
    )
  })

  it('are for the port that clients call, not for its targetPort', async () => {
    const wrong = rule(ofPort(8443, { tls: TLS }))
    const right = rule(ofPort(80, { tls: TLS }))
    const unused = await check(wrong + entry(80) + ca)
    expect(codes(unused)).toEqual(['join-port-unknown'])
    expect(first(unused)).toMatch(/port 8443, which ServiceEntry shop\/db .* the service: 80$/)
    expect(unused.references).toEqual([])
    const used = await check(right + entry(80) + ca)
    expect([codes(used), outcomes(used)]).toEqual([[], ['client-ca resolved']])
    // whose service is not given may have it
    expect(codes(await check(wrong + ca))).toEqual([])
  })

  it('may be for one of several ports', async () => {
    const two = rule({ tls: TLS, ...ofPort(80, { tls: { mode: 'DISABLE' } }) })
    const report = await check(two + entry(80, 443) + ca)
    expect([codes(report), outcomes(report)]).toEqual([[], ['client-ca resolved']])
    // where every port has its own, nobody asks for the others
    expect((await check(two + entry(80) + ca)).references).toEqual([])
  })
})

describe('the host of a rule', () => {
  const named = (host: string): string =>
    rule(ofPort(8443, { tls: TLS })).replace('db.example.com', host) + ca

  it.each(['db', 'db.shop.svc.cluster.local', '*.shop.svc.cluster.local'])(
    '%s is the Service',
    async (host) => {
      expect(codes(await check(named(host) + service('db', 'shop', 443)))).toEqual([
        'join-port-unknown',
      ])
      expect(codes(await check(named(host) + service('db', 'shop', 8443)))).toEqual([])
    },
  )

  it.each(['db', 'db.shop', 'other.shop.svc.cluster.local'])(
    '%s is not one of another name or namespace',
    async (host) => {
      expect(codes(await check(named(host) + service('db', 'certs', 443)))).toEqual([])
    },
  )
})

describe('the CA of a server', () => {
  const NEW = { controlPlane: 'istio-1.21' } as const
  const OLD = { controlPlane: 'istio-1.20' } as const
  const infos = async (tls: object, options = {}): Promise<readonly string[]> =>
    (await check(rule({ tls }), options)).findings.map(({ code }) => code)

  it('is one of those of the system where none is named, from Istio 1.21 on', async () => {
    expect(await infos({ mode: 'SIMPLE' }, NEW)).toEqual(['join-system-roots'])
    expect(await infos({ mode: 'SIMPLE' }, OLD)).toEqual(['join-unverified'])
    expect(await infos({ mode: 'SIMPLE', caCertificates: 'system' }, OLD)).toEqual([
      'join-system-roots',
    ])
    expect(await infos({ mode: 'SIMPLE', caCertificates: '/etc/ca.pem' })).toEqual(['join-file'])
  })

  it('is not asked for with insecureSkipVerify', async () => {
    expect(await infos({ mode: 'SIMPLE', insecureSkipVerify: true })).toEqual(['join-unverified'])
    const both = rule({ tls: { ...TLS, mode: 'MUTUAL', insecureSkipVerify: true } })
    const report = await check(both + secret(['shop', 'db'], ...PAIR))
    expect(report.findings.map(({ code }) => code)).toEqual(['join-unverified'])
  })

  it('is that of the mesh for ISTIO_MUTUAL: such a rule names nothing', async () => {
    expect(await infos({ mode: 'ISTIO_MUTUAL' })).toEqual(['join-nothing'])
  })
})
