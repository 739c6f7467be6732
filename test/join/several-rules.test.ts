import { describe, expect, it } from 'vitest'
import { check, codes, first, messages, object, outcomes, secret } from './gateways.ts'

// Several DestinationRules for one host: istio/istio eed52ebb, pilot/pkg/model/destination_rule.go and push_context.go; such rules
// are asked of Istio by the kind `delivery` of the oracle (generators `delivery of rules` and `use of rules`).

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
      /Rule shop\/other: .* any gateway: those of edge use DestinationRule edge\/own in its place/,
    )
    expect(codes(await check(own + material, options))).toEqual([])
    expect(codes(await check(other + material, options))).toEqual(['join-missing'])
  })
})

/** By code, with what is said behind the field, and the advice. */
const said = async (text: string, gatewayNamespace?: string) => {
  const { findings } = await check(text, gatewayNamespace === undefined ? {} : { gatewayNamespace })
  return findings
    .filter(({ code }) => code.startsWith('join-rule-'))
    .map(({ code, facts: { of, why, age, other, advice } }) => ({
      code,
      of,
      why,
      age,
      other,
      advice,
    }))
}

const selecting = (labels: object): object => ({ workloadSelector: { matchLabels: labels } })
const TOGETHER = 'put both into one DestinationRule, with the settings that are meant'

describe('the rule that is used in place of another one', () => {
  const public_ = { exportTo: ['*'] }

  it('is the younger where exportTo differs: mergeDestinationRule keeps both, DestinationRule takes the last', async () => {
    const old = rule({ name: 'old', made: OLD, secret: 'gone', more: public_ })
    const young = rule({ name: 'young', made: NEW })
    const [one, ...others] = await said(old + young + entry('team') + ca)
    expect(others).toEqual([])
    expect(one).toMatchObject({ code: 'join-rule-unused', of: 'DestinationRule shop/old' })
    expect(one?.why).toMatch(/^DestinationRule shop\/young .* another exportTo.* the youngest$/)
    expect(one?.advice).toBe(TOGETHER)
    // both in one, and the twin whose exportTo is the same
    expect(
      await said(rule({ name: 'young', made: NEW, secret: 'gone' }) + entry('team') + ca),
    ).toEqual([])
    const same = await said(old + rule({ name: 'young', made: NEW, more: public_ }) + entry('team'))
    expect(same.map(({ of }) => of)).toEqual(['DestinationRule shop/young'])
  })

  it('is that of the service, before one of istio-system', async () => {
    const ofMesh = rule({ name: 'mesh', in: 'istio-system' })
    const [one] = await said(ofMesh + rule({ name: 'own' }) + entry('shop'))
    expect(one).toMatchObject({ of: 'DestinationRule istio-system/mesh' })
    expect(one?.why).toMatch(/^DestinationRule shop\/own is used in its place/)
    expect(one?.advice).toBe(`${TOGETHER}, in the namespace shop`)
    expect(await said(rule({ name: 'own' }) + entry('shop'))).toEqual([])
    expect(await said(ofMesh + entry('shop'))).toEqual([])
  })

  it('is one with labels that all its pods have', async () => {
    const wide = rule({ name: 'wide', made: OLD, more: selecting({ app: 'a' }) })
    const other = rule({ name: 'w', made: OLD, secret: 'x' })
    const narrow = { name: 'narrow', made: NEW, more: selecting({ app: 'a', v: '1' }) }
    const [one, ...others] = await said(wide + other + rule(narrow))
    expect(others).toEqual([])
    expect(one).toMatchObject({ of: 'DestinationRule shop/narrow' })
    expect(one?.why).toMatch(
      /^DestinationRule shop\/wide .* is older; its workloadSelector fits all pods/,
    )
    expect(one?.advice).toMatch(/add one label to both workloadSelectors, with different values/)
    const apart = [
      rule({ name: 'wide', made: OLD, more: selecting({ app: 'a', set: '1' }) }),
      rule({ ...narrow, more: selecting({ app: 'a', v: '1', set: '2' }) }),
    ]
    expect(await said(apart.join('') + other)).toEqual([])
    // the narrow one goes first where it is older
    expect(await said(wide.replace(OLD, '2026-03-01T00:00:00Z') + rule(narrow))).toEqual([])
  })

  it('is one with a selector, where exportTo "." merges a rule for all pods into it', async () => {
    const some = rule({ name: 'some', made: NEW, ...SIDECARS })
    const forAll = (exportTo: string) =>
      rule({ name: 'all', made: OLD, secret: 'gone', more: { exportTo: [exportTo] } })
    const [one, ...others] = await said(some + forAll('.'))
    expect(others).toEqual([])
    expect(one).toMatchObject({ of: 'DestinationRule shop/all' })
    expect(one?.why).toMatch(/^DestinationRule shop\/some .* has a workloadSelector and goes first/)
    expect(one?.advice).toBe('write spec.exportTo: ["shop"] in this rule in place of "."')
    expect(await said(some + forAll('shop'))).toEqual([])
  })

  it('fits all pods, if its selector names no labels', async () => {
    const all = rule({ name: 'all' }) + entry('team')
    const [one] = await said(rule({ name: 'none', more: selecting({}) }) + all)
    expect(one?.why).toMatch(/shop\/none .* without labels fits all pods/)
    expect(one?.advice).toMatch(
      /^name labels in spec.workloadSelector.matchLabels of .*shop\/none$/,
    )
    expect(await said(rule({ name: 'none', ...SIDECARS }) + all)).toEqual([])
  })
})

describe('where the age is not known', () => {
  it('of one of two rules, each is used only if it is older', async () => {
    const both = [
      rule({ name: 'a', made: OLD, ...SIDECARS }),
      rule({ name: 'b', secret: 'x', ...SIDECARS }),
    ]
    const found = await said(both.join(''))
    expect(found.map(({ code, of, age, other }) => [code, of, age, other])).toEqual([
      ['join-rule-age', 'DestinationRule shop/a', 'older', 'DestinationRule shop/b'],
      ['join-rule-age', 'DestinationRule shop/b', 'older', 'DestinationRule shop/a'],
    ])
    const dated = both[0]! + rule({ name: 'b', made: NEW, secret: 'x', ...SIDECARS })
    expect((await said(dated)).map(({ code, of }) => [code, of])).toEqual([
      ['join-rule-unused', 'DestinationRule shop/b'],
    ])
  })

  it('of selectors that meet, only the narrow one may be unused', async () => {
    const wide = rule({ name: 'a', more: selecting({ app: 'a' }) })
    const narrow = { name: 'b', secret: 'x', more: selecting({ app: 'a', v: '1' }) }
    const [one, ...others] = await said(wide + rule(narrow))
    expect(others).toEqual([])
    expect(one).toMatchObject({ code: 'join-rule-age', of: 'DestinationRule shop/b', age: 'older' })
    expect(one?.advice).toMatch(/^let no pod fit both/)
    // neither holds all pods of the other
    expect(await said(wide + rule({ ...narrow, more: selecting({ v: '1' }) }))).toEqual([])
  })

  it('of rules with another exportTo the younger is used', async () => {
    const found = await said(
      rule({ name: 'a', secret: 'x', more: { exportTo: ['*'] } }) +
        rule({ name: 'b' }) +
        entry('team'),
    )
    expect(found.map(({ code, of, age }) => [code, of, age])).toEqual([
      ['join-rule-age', 'DestinationRule shop/a', 'younger'],
      ['join-rule-age', 'DestinationRule shop/b', 'younger'],
    ])
    expect(await said(rule({ name: 'b', secret: 'x' }) + entry('team'))).toEqual([])
  })

  it('of the same settings it does not matter, and nothing is said of their age', async () => {
    const found = await said(rule({ name: 'a', ...SIDECARS }) + rule({ name: 'b', ...SIDECARS }))
    expect(found.map(({ of, why }) => [of, why])).toEqual([
      ['DestinationRule shop/b', 'DestinationRule shop/a is for the same host and says the same'],
    ])
  })
})

describe('a rule that gateways do not see', () => {
  const mine = rule({ name: 'mine', more: { exportTo: ['.'] } })

  it('is not said to have another one where there is none', async () => {
    const [one, ...others] = await said(mine + entry('shop'), 'edge')
    expect(others).toEqual([])
    expect(one).toMatchObject({
      why: 'spec.exportTo leaves out those of edge',
      advice: 'add "edge" to spec.exportTo',
    })
    const seen = rule({ name: 'mine', more: { exportTo: ['.', 'edge'] } })
    expect(await said(seen + entry('shop'), 'edge')).toEqual([])
  })

  it('is in a namespace where they do not look', async () => {
    const [one, ...others] = await said(mine + entry('team'), 'edge')
    expect(others).toEqual([])
    expect(one?.why).toMatch(/^those of edge look in their own namespace first/)
    expect(one?.advice).toBe('move this rule into the namespace edge, without spec.exportTo')
    expect(await said(rule({ name: 'mine', in: 'edge' }) + entry('team'), 'edge')).toEqual([])
  })
})
