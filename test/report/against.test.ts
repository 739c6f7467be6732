import { describe, expect, it } from 'vitest'
import { compareFindings, type Comparable } from '../../src/report/against.ts'

const one = (over: Partial<Comparable> = {}): Comparable => ({
  code: 'validity-expired',
  file: 'ca-cert.pem',
  certificate: 'intermediate CA CN=Istio CA',
  facts: { found: 'RSA 1024', at: '2027-01-01T00:00:00Z' },
  ...over,
})

const stateOf = (earlier: Comparable, now: Comparable) =>
  compareFindings([earlier], [now]).states[0]

describe('a finding is the same', () => {
  it.each([
    ['as it is', {}],
    ['at another instant', { facts: { found: 'RSA 1024', at: '2027-03-01T12:00:00Z' } }],
    [
      'with other numbers',
      { facts: { found: 'RSA 1024', at: '2027-01-01T00:00:00Z', line: 7, blocks: [1, 3] } },
    ],
  ])('%s', (_, over: Partial<Comparable>) => {
    const earlier = one({
      facts: { ...one().facts, ...(over.facts?.['line'] ? { line: 4, blocks: [2] } : {}) },
    })
    expect(stateOf(earlier, one(over))).toBe('still-there')
  })

  it.each([
    ['ends in 20 days', 'ends in 1 day'],
    ['for 24h0m0s', 'for 1h30m0s'],
    ['block 2, line 14', 'block 2, line 140'],
    ['blocks 1, 2 and 4', 'blocks 3 and 5'],
    ['until 2027-01-01T00:00:00Z', 'until 2027-01-02T00:00:00.500Z'],
  ])('%s, %s', (a, b) => {
    expect(stateOf(one({ facts: { when: a } }), one({ facts: { when: b } }))).toBe('still-there')
  })

  it('in other words of a component', () => {
    const [a, b] = ['x509: a', 'x509: b'].map((says) => one({ facts: { says } }))
    expect(stateOf(a as Comparable, b as Comparable)).toBe('still-there')
  })
})

describe('a finding is another', () => {
  it.each([
    ['code', { code: 'validity-short' }],
    ['file', { file: 'root-cert.pem' }],
    ['certificate', { certificate: 'intermediate CA CN=Istio CA 2' }],
    ['text among the facts', { facts: { found: 'RSA 1536', at: '2027-01-01T00:00:00Z' } }],
    ['fact', { facts: { wanted: 'RSA 1024', at: '2027-01-01T00:00:00Z' } }],
  ])('by its %s', (_, over: Partial<Comparable>) => {
    expect(stateOf(one(), one(over))).toBe('new')
    expect(stateOf(one(over), one(over))).toBe('still-there')
  })

  it.each([
    ['serial 0a1b2c3d', 'serial 0a1b2c4d'],
    ['CN=Root (serial 1d)', 'CN=Root (serial 2d)'],
    ['CN=block 1', 'CN=block 2'],
    ['O=3 days', 'O=4 days'],
    ['the host gw-5m.example.com', 'the host gw-6m.example.com'],
    ['outbound|443||1h.example.com', 'outbound|443||2h.example.com'],
    ['CN=Root 2', 'CN=Root 3'],
    ['Gateway shop/a', 'Gateway shop/b'],
  ])('%s, %s', (a, b) => {
    expect(stateOf(one({ facts: { of: a } }), one({ facts: { of: b } }))).toBe('new')
  })
})

describe('a list that changes', () => {
  const of = (namespaces: readonly string[], over: object = {}): Comparable =>
    one({ facts: { found: 'CN=Root 1', namespaces, first: namespaces[0] ?? '', ...over } })

  it.each([
    ['grows', ['b', 'c'], ['a', 'b', 'c']],
    ['shrinks', ['a', 'b', 'c'], ['c']],
    ['loses one and gets one', ['a', 'b'], ['b', 'c']],
  ])('%s: the finding is there still', (_, before, after) => {
    const found = compareFindings([of(before)], [of(after)])
    expect(found).toEqual({ states: ['changed'], fixed: [] })
    expect(stateOf(of(after), of(after))).toBe('still-there')
  })

  it('is another one where nothing of it was there, or another text differs', () => {
    expect(stateOf(of(['a', 'b']), of(['c']))).toBe('new')
    expect(stateOf(of(['a']), of(['a', 'b'], { found: 'CN=Root 2' }))).toBe('new')
    // a text that is no list is compared as it is, whatever is in it
    expect(stateOf(one({ facts: { of: 'a, b' } }), one({ facts: { of: 'a, b, c' } }))).toBe('new')
  })

  it('takes each earlier one once, and the same ones first', () => {
    const states = compareFindings([of(['a']), of(['a', 'b'])], [of(['a', 'b', 'c']), of(['a'])])
    expect(states).toEqual({ states: ['changed', 'still-there'], fixed: [] })
    const twice = compareFindings([of(['a'])], [of(['a', 'b']), of(['a', 'c'])])
    expect(twice).toEqual({ states: ['changed', 'new'], fixed: [] })
  })
})

it('counts what is there more than once', () => {
  const [first, second] = [one(), one({ facts: { found: 'RSA 1024', line: 3 } })]
  const fewer = compareFindings([first, one()], [one()])
  expect(fewer).toEqual({ states: ['still-there'], fixed: [one()] })
  expect(compareFindings([one()], [one(), one()]).states).toEqual(['still-there', 'new'])
  expect(compareFindings([first, second], [second, first]).fixed).toEqual([])
})
