import { describe, expect, test } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import { createBudget } from '../../src/path/budget.ts'
import { checkNameConstraints } from '../../src/path/name-constraints.ts'
import { authority, leaf, root, type CertificateSpec } from '../support/certificates/certificate.ts'

// RFC 5280, sections 4.2.1.10, 6.1.3 (b), (c) and 6.1.4 (g): which names of a path are held against which constraints. How one name
// meets one constraint is in constraint-rules.test.ts.

type Spec = Partial<CertificateSpec>

const PERMITTED = 'dns:good.example'
const ca = (spec: Spec = {}) =>
  parseCertificateDer(authority({ subject: 'CN=ca', issuer: 'CN=root', ...spec }))
const anchor = (spec: Spec = {}) => parseCertificateDer(root('CN=root', spec))
const end = (spec: Spec = {}) =>
  parseCertificateDer(leaf('CN=ca', { san: ['dns:a.good.example'], ...spec }))

const isSelfIssued = ({ selfIssued }: Certificate): boolean => selfIssued

function said(path: readonly Certificate[], nameComparisons = 100) {
  const outcome = checkNameConstraints(path, isSelfIssued, createBudget({ nameComparisons }))
  return typeof outcome === 'object' ? outcome.code : outcome
}
const whole = (...path: readonly Certificate[]) =>
  checkNameConstraints(path, isSelfIssued, createBudget())

const REFUSED = 'path-name-not-permitted'
const BAD: Spec = { san: ['dns:bad.example'] }

describe('whose constraints count', () => {
  test.each([
    ['of the root', ca(), anchor({ permitted: [PERMITTED] })],
    ['of the CA', ca({ permitted: [PERMITTED] }), anchor()],
    [
      'of both: the stricter is the one of the root',
      ca({ permitted: ['dns:example'] }),
      anchor({ permitted: [PERMITTED] }),
    ],
    [
      'of both: the stricter is the one of the CA',
      ca({ permitted: [PERMITTED] }),
      anchor({ permitted: ['dns:example'] }),
    ],
  ])('%s', (_, issuer, top) => {
    expect(said([end(BAD), issuer, top])).toBe(REFUSED)
    expect(said([end(), issuer, top])).toBeUndefined()
  })

  test("not the leaf's own, and none where there are none", () => {
    expect(said([end({ ...BAD, permitted: [PERMITTED] }), ca(), anchor()])).toBeUndefined()
    expect(said([end(BAD), ca(), anchor()])).toBeUndefined()
  })

  test('an exclusion comes before a permission', () => {
    const both = anchor({ permitted: [PERMITTED], excluded: ['dns:a.good.example'] })
    expect(said([end(), ca(), both])).toBe('path-name-excluded')
    expect(said([end({ san: ['dns:b.good.example'] }), ca(), both])).toBeUndefined()
  })
})

describe('whose names count', () => {
  const named = anchor({ permitted: ['dir:O=good', PERMITTED] })
  const good = (spec: Spec = {}) => ca({ subject: 'O=good,CN=ca', ...spec })
  const below = (spec: Spec = {}) => end({ subject: 'O=good,CN=leaf', ...spec })

  test('those of each CA under the constraint', () => {
    expect(said([below(), good(), named])).toBeUndefined()
    expect(said([below(), ca(), named])).toBe(REFUSED)
    expect(said([below(), good(BAD), named])).toBe(REFUSED)
    expect(said([below(), good(), ca(), named])).toBe(REFUSED)
    expect(whole(below(), ca(), named)).toMatchObject({ certificate: 'intermediate "CN=ca"' })
  })

  test('not those of a CA that issued itself, but those of a leaf that did', () => {
    const self = ca({ issuer: 'CN=ca', ...BAD })
    expect(self.selfIssued).toBe(true)
    expect(said([below(), self, named])).toBeUndefined()
    expect(said([below(), self, self, named])).toBeUndefined()
    expect(said([below(), ca(BAD), named])).toBe(REFUSED)
    const leafOf = (issuer: string) =>
      parseCertificateDer(leaf(issuer, { subject: 'O=good,CN=leaf', ...BAD }))
    expect(said([leafOf('O=good,CN=leaf'), good(), named])).toBe(REFUSED)
    expect(said([leafOf('O=good,CN=ca'), good(), named])).toBe(REFUSED)
    expect(whole(leafOf('O=good,CN=leaf'), good(), named)).toMatchObject({
      certificate: 'leaf "CN=leaf,O=good"',
    })
  })

  test('every name, not the first alone', () => {
    expect(said([below({ san: ['dns:good.example', 'dns:bad.example'] }), good(), named])).toBe(
      REFUSED,
    )
    expect(
      said([below({ san: ['dns:good.example', 'dns:b.good.example'] }), good(), named]),
    ).toBeUndefined()
  })

  test('a subject that is empty is none', () => {
    const empty = (san: string) => below({ subject: '', san: [san], sanCritical: true })
    expect(said([empty('dns:good.example'), good(), named])).toBeUndefined()
    expect(said([empty('dns:bad.example'), good(), named])).toBe(REFUSED)
    expect(said([below({ subject: 'O=bad' }), good(), named])).toBe(REFUSED)
  })

  test('a mailbox of the subject, where there are no alternative names', () => {
    const mail = anchor({ permitted: ['email:good.example'] })
    const of = (box: string, san: readonly string[] | undefined) =>
      said([end({ subject: `CN=me,emailAddress=${box}`, san }), ca(), mail])
    expect(of('me@bad.example', undefined)).toBe(REFUSED)
    expect(of('me@good.example', undefined)).toBeUndefined()
    expect(of('me@bad.example', ['dns:any.example'])).toBeUndefined()
    expect(of('me@good.example', ['email:me@bad.example'])).toBe(REFUSED)
  })

  test('kinds that nobody constrains are free', () => {
    expect(
      said([
        end({ san: ['uri:spiffe://any.example/a'] }),
        ca(),
        anchor({ permitted: [PERMITTED] }),
      ]),
    ).toBeUndefined()
  })
})

describe('a constraint', () => {
  test('is one of several: one that permits is enough, one that excludes too', () => {
    const list = ['dns:other.example', PERMITTED]
    expect(said([end(), ca(), anchor({ permitted: list })])).toBeUndefined()
    expect(said([end(), ca(), anchor({ excluded: list })])).toBe('path-name-excluded')
    expect(said([end(BAD), ca(), anchor({ permitted: list })])).toBe(REFUSED)
    expect(said([end(BAD), ca(), anchor({ excluded: list })])).toBeUndefined()
  })

  test('that nobody can judge refuses, permitted or excluded', () => {
    const odd = { san: ['dns:a..example'] }
    for (const top of [anchor({ permitted: [PERMITTED] }), anchor({ excluded: [PERMITTED] })]) {
      expect(said([end(odd), ca(), top])).toBe('path-name-constraint-unsupported')
      expect(said([end({ san: ['uri:spiffe://a/b'] }), ca(), top])).toBeUndefined()
    }
  })

  test('costs one comparison', () => {
    const top = anchor({
      permitted: ['dns:b.example', 'dns:c.example', PERMITTED],
      excluded: ['dns:d.example'],
    })
    expect(said([end(), ca(), top], 4)).toBeUndefined()
    expect(said([end(), ca(), top], 3)).toBe('limit')
  })

  test('is shown with at most nine others', () => {
    const permitted = (count: number) => {
      const names = Array.from({ length: count }, (_, at) => `dns:n${String(at)}.example`)
      const found = whole(end(BAD), ca(), anchor({ permitted: names }))
      return typeof found === 'object' ? found.facts?.['permitted'] : found
    }
    expect(permitted(3)).toEqual(['n0.example', 'n1.example', 'n2.example'])
    expect(permitted(11)).toHaveLength(10)
  })

  test('is known again, and is that of its own certificate', () => {
    const [one, two] = [
      anchor({ permitted: [PERMITTED] }),
      anchor({ permitted: ['dns:bad.example'] }),
    ]
    for (let round = 0; round < 2; round++) {
      expect(said([end(BAD), ca(), one])).toBe(REFUSED)
      expect(said([end(BAD), ca(), two])).toBeUndefined()
    }
  })
})
