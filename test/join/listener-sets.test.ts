import { describe, expect, it } from 'vitest'
import {
  API,
  apiGateway,
  check,
  codes,
  listenerSet,
  messages,
  object,
  outcomes,
  PAIR,
  root,
  secret,
  secretOf,
  server,
  between,
} from './gateways.ts'
import { make } from '../credential/material.ts'

// What Istio's own conversion says of references: asked of it by `npm run differential -- --oracle istiod --only references`.

const edgePair = secret(['shop', 'edge-tls'], ...PAIR)
const map = (namespace: string): string =>
  object('v1', 'ConfigMap', [namespace, 'clients'], { data: { 'ca.crt': root.pem } })

const set = (namespace: string): string => listenerSet(namespace, [{ name: 'team-tls' }])

const validation = (name: string) => ({
  validation: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name }] },
})
const allow = (from: string): object => ({ allowedListeners: { namespaces: { from } } })
const parent = (more: object): string => apiGateway([{ name: 'edge-tls' }], {}, more) + edgePair

describe('a ListenerSet', () => {
  const teamPair = secret(['team', 'team-tls'], ...PAIR)

  it('is served where its Gateway allows its namespace, which no Gateway does by itself', async () => {
    const all = await check(parent(allow('All')) + set('team') + teamPair)
    expect([codes(all), outcomes(all)]).toEqual([[], ['pair resolved', 'pair resolved']])
    for (const more of [{}, allow('None'), allow('Same')]) {
      const report = await check(parent(more) + set('team') + teamPair)
      expect(codes(report)).toEqual(['join-listeners-not-allowed'])
      expect(report.findings[0]?.fix).toMatch(/from of the Gateway to All$/)
    }
    const same = parent(allow('Same')) + set('shop') + secret(['shop', 'team-tls'], ...PAIR)
    expect(codes(await check(same))).toEqual([])
  })

  it('may be allowed by the labels of its namespace', async () => {
    const by = (labels: object): object => ({
      allowedListeners: { namespaces: { from: 'Selector', selector: { matchLabels: labels } } },
    })
    const space = `${JSON.stringify({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team', labels: { edge: 'yes' } },
    })}\n---\n`
    const with_ = (labels: object): string => parent(by(labels)) + set('team') + teamPair + space
    expect(codes(await check(with_({ edge: 'yes' })))).toEqual([])
    expect(codes(await check(with_({ edge: 'no' })))).toEqual(['join-listeners-not-allowed'])
    expect(codes(await check(with_({ 'kubernetes.io/metadata.name': 'team' })))).toEqual([])
  })

  it('says that its Gateway is not given', async () => {
    const report = await check(set('team') + teamPair)
    expect(report.findings.map(({ code }) => code)).toContain('join-parent-not-given')
    expect(codes(report)).toEqual([])
  })

  it('asks clients as its Gateway says, with a CA of its own namespace', async () => {
    const mutual = { ...allow('All'), tls: { frontend: { default: validation('clients') } } }
    const base = parent(mutual) + set('team') + teamPair + map('shop')
    const report = await check(base)
    expect(codes(report)).toEqual(['join-namespace'])
    expect(messages(report)).toContain(
      'ListenerSet team/more: spec.tls.frontend.default.validation.caCertificateRefs[0] of Gateway shop/edge names ConfigMap team/clients',
    )
    expect(codes(await check(base + map('team')))).toEqual([])
  })

  it('has the clients of its own port', async () => {
    const perPort = [{ port: 8443, tls: validation('gone') }]
    const frontend = { default: validation('clients'), perPort }
    const report = await check(
      parent({ ...allow('All'), tls: { frontend } }) +
        set('shop') +
        map('shop') +
        secret(['shop', 'team-tls'], ...PAIR),
    )
    expect(outcomes(report)).toEqual([
      'pair resolved',
      'ca resolved',
      'pair resolved',
      'ca missing',
    ])
  })
})

describe('a listener with two certificates', () => {
  const refs = (...names: readonly string[]): string => apiGateway(names.map((name) => ({ name })))

  it('presents the certificate of the mesh where the first cannot be used', async () => {
    const report = await check(refs('gone', 'edge-tls') + edgePair)
    expect(codes(report)).toEqual(['join-missing', 'join-first-certificate'])
    expect(messages(report)).toContain('where the other cannot be used either, the status of')
    // the second alone is left out
    expect(codes(await check(refs('edge-tls', 'gone') + edgePair))).toEqual(['join-missing'])
    const old = await check(refs('gone', 'edge-tls') + edgePair, { controlPlane: 'istio-1.26' })
    expect(codes(old)).toEqual(['join-missing', 'join-too-many'])
  })

  it('counts a pair that does not fit as one that cannot be used', async () => {
    const other = make({ cn: 'other', key: 'p256-d', issuer: between, hosts: ['a.example.com'] })
    const broken = secretOf(['shop', 'odd'], { 'tls.crt': server.pem, 'tls.key': other.keyPem })
    const report = await check(refs('odd', 'edge-tls') + edgePair + broken)
    expect(codes(report)).toContain('join-first-certificate')
    expect(codes(report)).toContain('credential-key-mismatch')
  })
})

describe('certificates of clients and CAs of servers', () => {
  it('are judged: a client certificate has to fit its key', async () => {
    const backend = { tls: { backend: { clientCertificateRef: { name: 'client' } } } }
    const pair = (keyPem: string): string =>
      parent(backend) + secretOf(['shop', 'client'], { 'tls.crt': server.pem, 'tls.key': keyPem })
    expect(codes(await check(pair(server.keyPem)))).toEqual([])
    const report = await check(pair(root.keyPem))
    expect(codes(report)).toEqual(['credential-key-mismatch'])
    expect(report.references.at(-1)?.credential?.istiod?.says).toBe(
      'invalid clientCertificateRef /Secret/client., the certificate is malformed: tls: private key does not match public key',
    )
  })

  it('of a policy are not looked at where it takes those of the system', async () => {
    const policy = (more: object): string =>
      object(API, 'BackendTLSPolicy', ['shop', 'out'], {
        spec: {
          validation: {
            caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'gone' }],
            ...more,
          },
        },
      }) + edgePair
    expect(codes(await check(policy({})))).toEqual(['join-missing'])
    const system = await check(policy({ wellKnownCACertificates: 'System' }) + parent({}))
    expect(codes(system)).toEqual([])
  })

  it('are of no group, and core is one', async () => {
    const named = (group: string): string => apiGateway([{ group, name: 'edge-tls' }]) + edgePair
    expect(codes(await check(named('')))).toEqual([])
    expect(messages(await check(named('core')))).toContain(
      'invalid certificate reference core/Secret/edge-tls., only secret is allowed',
    )
  })
})
