import { describe, expect, it } from 'vitest'
import { check, codes, first, messages, object, outcomes, secret } from './gateways.ts'

// Several DestinationRules for one host: istio/istio eed52ebb, pilot/pkg/model/destination_rule.go and push_context.go; the same rules
// are asked of Istio by the kind `delivery` of the oracle (generator `delivery of rules`).

const SELECTOR = { workloadSelector: { matchLabels: { app: 'a' } } }
const OLD = '2026-01-01T00:00:00Z'
const NEW = '2026-02-01T00:00:00Z'

interface Rule {
  readonly name: string
  readonly made?: string
  readonly in?: string
  readonly secret?: string
  readonly more?: object
}

const rule = ({ name, made, in: namespace = 'shop', secret: credentialName = 'db', more }: Rule) =>
  object('networking.istio.io/v1', 'DestinationRule', [namespace, name], {
    metadata: { name, namespace, ...(made !== undefined && { creationTimestamp: made }) },
    spec: {
      host: 'db.example.com',
      trafficPolicy: { tls: { mode: 'SIMPLE', credentialName } },
      ...more,
    },
  })
const entry = (namespace: string): string =>
  object('networking.istio.io/v1', 'ServiceEntry', [namespace, 'db'], {
    spec: { hosts: ['db.example.com'], resolution: 'DNS', ports: [{ number: 443, name: 'tls' }] },
  })
const ca = secret(['shop', 'db'], 'ca.crt')
const SIDECARS = { more: SELECTOR }

describe('of two rules of a namespace for one host', () => {
  it('the older one is used, whatever comes first in the file', async () => {
    const old = { name: 'old', made: OLD, ...SIDECARS }
    const young = { name: 'a-young', made: NEW, secret: 'gone', ...SIDECARS }
    for (const text of [rule(old) + rule(young), rule(young) + rule(old)]) {
      const report = await check(text + ca)
      expect([codes(report), outcomes(report)]).toEqual([
        ['join-rule-unused'],
        ['client-ca resolved'],
      ])
      expect(first(report)).toContain(
        'DestinationRule shop/a-young: spec.trafficPolicy.tls is not used by any proxy: DestinationRule shop/old is for the same host and is older',
      )
    }
    const swapped = await check(
      rule({ ...old, made: NEW, name: 'old' }) + rule({ ...young, made: OLD }) + ca,
    )
    expect(codes(swapped)).toEqual(['join-missing', 'join-rule-unused'])
  })

  it('of the same second that of the first name is', async () => {
    const both =
      rule({ name: 'b', made: OLD, ...SIDECARS }) +
      rule({ name: 'a', made: OLD, ...SIDECARS, secret: 'x' })
    const report = await check(both + ca)
    expect(codes(report)).toEqual(['join-missing', 'join-rule-unused'])
    expect(messages(report)).toContain('made in the same second, and its name comes first')
  })

  it('the fix of one is to the letter: one rule alone is right', async () => {
    expect(codes(await check(rule({ name: 'old', made: OLD, ...SIDECARS }) + ca))).toEqual([])
  })

  it('nobody can tell where they have no creationTimestamp, and both are judged', async () => {
    const report = await check(
      rule({ name: 'a', ...SIDECARS }) + rule({ name: 'b', secret: 'gone', ...SIDECARS }) + ca,
    )
    expect(codes(report)).toEqual(['join-missing', 'join-rule-age', 'join-rule-age'])
    expect(outcomes(report)).toEqual(['client-ca resolved', 'client-ca missing'])
    // where both say the same it does not matter
    const same = await check(
      rule({ name: 'a', ...SIDECARS }) + rule({ name: 'b', ...SIDECARS }) + ca,
    )
    expect(codes(same)).not.toContain('join-rule-age')
  })

  it('each has its subsets, and those of one name are of the older one', async () => {
    const subset = (name: string, credentialName: string): object => ({
      ...SELECTOR,
      trafficPolicy: undefined,
      subsets: [
        { name, labels: { v: name }, trafficPolicy: { tls: { mode: 'SIMPLE', credentialName } } },
      ],
    })
    const old = rule({ name: 'old', made: OLD, ...SIDECARS })
    const other = rule({ name: 'young', made: NEW, more: subset('v1', 'db') })
    expect(codes(await check(old + other + ca))).toEqual([])
    const third = rule({ name: 'z', made: NEW, more: subset('v1', 'gone') })
    const report = await check(old + other + third + ca)
    expect(codes(report)).toEqual(['join-rule-unused'])
    expect(first(report)).toContain('spec.subsets[0].trafficPolicy.tls is not used')
  })
})

describe('rules that do not meet', () => {
  it.each([
    ['other pods', { workloadSelector: { matchLabels: { app: 'b' } } }],
    ['another host', { ...SELECTOR, host: 'other.example.com' }],
  ])('are for %s', async (_, more) => {
    const both = rule({ name: 'a', made: OLD, ...SIDECARS }) + rule({ name: 'b', made: NEW, more })
    expect(codes(await check(both + ca))).toEqual([])
  })

  it('are in namespaces of which each has its own', async () => {
    const both =
      rule({ name: 'a', made: OLD, ...SIDECARS }) +
      rule({ name: 'b', made: NEW, in: 'team', ...SIDECARS })
    const own = secret(['team', 'db'], 'ca.crt')
    expect(codes(await check(both + ca + own + entry('shop')))).toEqual([])
  })
})

describe('a rule that is exported', () => {
  const exported = (...exportTo: string[]): object => ({ exportTo })

  it('past its own namespace is used by nobody, but where its service is', async () => {
    const away = rule({ name: 'a', in: 'team', more: exported('web') })
    const report = await check(away + entry('shop') + secret(['edge', 'db'], 'ca.crt'))
    expect(codes(report)).toEqual(['join-rule-unused'])
    expect(first(report)).toMatch(
      /exportTo leaves out its own namespace.*add "\." to spec\.exportTo/,
    )
    expect(codes(await check(away + entry('team') + secret(['web', 'db'], 'ca.crt')))).toEqual([])
    const hidden = rule({ name: 'a', more: exported('~') })
    expect(codes(await check(hidden + ca))).toEqual(['join-rule-unused'])
    const fixed = rule({ name: 'a', in: 'team', more: exported('web', '.') })
    expect(codes(await check(fixed + entry('shop') + secret(['team', 'db'], 'ca.crt')))).toEqual([])
  })

  it('is not asked by gateways whose namespace has its own', async () => {
    const own = rule({ name: 'own', in: 'edge' })
    const other = rule({ name: 'other', secret: 'gone' })
    const options = { gatewayNamespace: 'edge' }
    const material = entry('shop') + secret(['edge', 'db'], 'ca.crt')
    const report = await check(own + other + material, options)
    expect(codes(report)).toEqual(['join-rule-unused'])
    expect(first(report)).toMatch(
      /Rule shop\/other: .* any gateway: those of edge have another rule/,
    )
    expect(codes(await check(own + material, options))).toEqual([])
    expect(codes(await check(other + material, options))).toEqual(['join-missing'])
  })
})
