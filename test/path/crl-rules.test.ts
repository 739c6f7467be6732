import { describe, expect, test } from 'vitest'
import { parseRevocationList } from '../../src/certificate/crl.ts'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { element, integer, sequence } from '../../src/der/writer.ts'
import { ageFault, crlFault } from '../../src/path/crl-validity.ts'
import {
  ALL_REASONS,
  commonReasons,
  covers,
  directoryNames,
  pointsOf,
  updates,
} from '../../src/path/crl-scope.ts'
import { switchesOf } from '../../src/path/profile.ts'
import { createRules } from '../../src/path/verification-state.ts'
import { authority, leaf, type CertificateSpec } from '../support/certificates/certificate.ts'
import { ecdsaAlgorithm } from '../support/certificates/algorithms.ts'
import { crl, type CrlSpec } from '../support/certificates/crl.ts'

// RFC 5280, section 6.3.3: which CRL speaks of which certificate, and which says nothing. Each rule alone, next to what passes.

const list = (spec: Partial<CrlSpec> = {}) => parseRevocationList(crl({ issuer: 'CN=ca', ...spec }))
const target = (spec: Partial<CertificateSpec> = {}) => parseCertificateDer(leaf('CN=ca', spec))
const ca = parseCertificateDer(authority({ subject: 'CN=below', issuer: 'CN=ca' }))

type Idp = NonNullable<CrlSpec['idp']>
type Point = NonNullable<CertificateSpec['points']>[number]

/** Does the CRL speak of the certificate at its first distribution point? */
function speaksOf(points: readonly Point[] | undefined, idp?: Idp, issuer = 'CN=ca'): boolean {
  const certificate = target(points === undefined ? {} : { points })
  const [point] = pointsOf(certificate)
  return covers(certificate, point!, list({ issuer, ...(idp && { idp }) }))
}

describe('the issuer of the CRL (6.3.3 (b)(1))', () => {
  test('is that of the certificate', () => {
    expect(speaksOf(undefined)).toBe(true)
    expect(speaksOf(undefined, undefined, 'CN=other')).toBe(false)
  })

  test('is the one that the point names, and the CRL says that it is indirect', () => {
    const points = [{ crlIssuer: 'CN=other' }]
    const full = ['dir:CN=other']
    expect(speaksOf(points, { indirect: true }, 'CN=other')).toBe(true)
    expect(speaksOf(points, { indirect: true, full }, 'CN=other')).toBe(true)
    expect(speaksOf(points, undefined, 'CN=other')).toBe(false)
    expect(speaksOf(points, { full }, 'CN=other')).toBe(false)
    expect(speaksOf(points, { indirect: true }, 'CN=third')).toBe(false)
    // the issuer of the certificate does not issue it then
    expect(speaksOf(points, { indirect: true }, 'CN=ca')).toBe(false)
  })

  test('is one of several that the point names, by directory names alone', () => {
    const named = (issuer: string) =>
      pointsOf(target({ points: [{ crlIssuer: issuer }] }))[0]!.crlIssuer!
    const crlIssuer = [...named('CN=other'), ...named('CN=third')]
    const indirect = (issuer: string) => list({ issuer, idp: { indirect: true } })
    expect(covers(target(), { crlIssuer }, indirect('CN=other'))).toBe(true)
    expect(covers(target(), { crlIssuer }, indirect('CN=third'))).toBe(true)
    expect(covers(target(), { crlIssuer }, indirect('CN=fourth'))).toBe(false)
    const mixed = [{ type: 'uri', value: 'http://a.example' } as const, ...named('CN=other')]
    expect(directoryNames(mixed).map(({ text }) => text)).toEqual(['CN=other'])
    expect(directoryNames(undefined)).toEqual([])
  })
})

describe('the distribution point (6.3.3 (b)(2)(i))', () => {
  const [one, two] = ['uri:http://a.example/1', 'uri:http://a.example/2'] as const

  test('one of its names is one of the CRL', () => {
    expect(speaksOf([{ full: [one, two] }], { full: [two] })).toBe(true)
    expect(speaksOf([{ full: [two] }], { full: [one, two] })).toBe(true)
    expect(speaksOf([{ full: [one] }], { full: [two] })).toBe(false)
    expect(speaksOf([{ full: [one] }], {})).toBe(true)
    expect(speaksOf([{ full: [one] }])).toBe(true)
  })

  test('a name counts with its kind, and a directory name without case', () => {
    expect(speaksOf([{ full: ['uri:a.example'] }], { full: ['dns:a.example'] })).toBe(false)
    expect(speaksOf([{ full: ['dir:CN=Point'] }], { full: ['dir:CN=point'] })).toBe(true)
    expect(speaksOf([{ full: ['dir:CN=Point'] }], { full: ['dir:CN=Points'] })).toBe(false)
  })

  test('a relative name is below the issuer, or below the one that the point names', () => {
    expect(speaksOf([{ relative: 'CN=one' }], { full: ['dir:CN=ca,CN=one'] })).toBe(true)
    expect(speaksOf([{ relative: 'CN=one' }], { full: ['dir:CN=one'] })).toBe(false)
    expect(speaksOf([{ relative: 'CN=one' }], { relative: 'CN=one' })).toBe(true)
    expect(speaksOf([{ relative: 'CN=one' }], { relative: 'CN=two' })).toBe(false)
    const other = [{ relative: 'CN=one', crlIssuer: 'CN=other' }]
    expect(speaksOf(other, { full: ['dir:CN=other,CN=one'], indirect: true }, 'CN=other')).toBe(
      true,
    )
    expect(speaksOf(other, { full: ['dir:CN=ca,CN=one'], indirect: true }, 'CN=other')).toBe(false)
  })

  test('without a name the issuer of the CRL stands for it', () => {
    const points = [{ crlIssuer: 'CN=other' }]
    expect(speaksOf(points, { full: ['dir:CN=other'], indirect: true }, 'CN=other')).toBe(true)
    expect(speaksOf(points, { full: ['dir:CN=third'], indirect: true }, 'CN=other')).toBe(false)
    // neither a name nor an issuer: nothing that the names of the CRL could meet
    expect(speaksOf([{ reasons: [1] }], { full: ['dir:CN=ca'] })).toBe(false)
  })

  test('a certificate without one has that of its issuer', () => {
    expect(pointsOf(target())).toHaveLength(1)
    expect(pointsOf(target({ points: [{ full: [one] }] }))).toHaveLength(2)
    expect(speaksOf(undefined, { full: ['dir:CN=ca'] })).toBe(true)
    expect(speaksOf(undefined, { full: ['dir:CN=other'] })).toBe(false)
  })
})

describe('the kind of certificate (6.3.3 (b)(2)(ii) to (iv))', () => {
  const both = (idp: Idp) =>
    [target(), ca].map((one) => covers(one, pointsOf(one)[0]!, list({ idp })))

  test.each<readonly [string, Idp, readonly boolean[]]>([
    ['all', {}, [true, true]],
    ['users alone', { user: true }, [true, false]],
    ['CAs alone', { ca: true }, [false, true]],
    ['attribute certificates alone', { attribute: true }, [false, false]],
  ])('%s', (_, idp, expected) => {
    expect(both(idp)).toEqual(expected)
  })

  test('a certificate that says that it is no CA is a user', () => {
    const user = target({ ca: false })
    expect(covers(user, pointsOf(user)[0]!, list({ idp: { ca: true } }))).toBe(false)
    expect(covers(user, pointsOf(user)[0]!, list({ idp: { user: true } }))).toBe(true)
  })
})

describe('the reasons (6.3.3 (d))', () => {
  const common = (point: readonly number[] | undefined, crlReasons?: readonly number[]) => {
    const certificate = target({ points: [point === undefined ? {} : { reasons: point }] })
    const idp = crlReasons === undefined ? {} : { idp: { reasons: crlReasons } }
    return commonReasons(pointsOf(certificate)[0]!, list(idp))
  }

  test('are those that both have; there are eight', () => {
    expect(ALL_REASONS).toBe(0xff)
    expect(common(undefined)).toBe(0xff)
    // the first bit is not used (section 4.2.1.13)
    expect(common([1, 2])).toBe(0b11)
    expect(common(undefined, [1, 8])).toBe(0b1000_0001)
    expect(common([1, 2], [2, 3])).toBe(0b10)
    expect(common([1], [2])).toBe(0)
  })
})

describe('a delta updates a complete CRL (5.2.4)', () => {
  const delta = (spec: Partial<CrlSpec> = {}) => list({ number: 5, deltaFrom: 3, ...spec })

  test.each([
    ['below the base', 2, false],
    ['at the base', 3, true],
    ['between', 4, true],
    ['the same', 5, false],
    ['later', 6, false],
  ])('%s', (_, number, expected) => {
    expect(updates(delta(), list({ number }))).toBe(expected)
  })

  test('not without a number, and not where it is no delta', () => {
    expect(updates(delta(), list({ number: null }))).toBe(false)
    expect(updates(delta({ number: null }), list({ number: 4 }))).toBe(false)
    expect(updates(list({ number: 5 }), list({ number: 4 }))).toBe(false)
  })

  test('of the same scope and the same key', () => {
    const idp = { user: true }
    const complete = (spec: Partial<CrlSpec>) => list({ number: 4, ...spec })
    expect(updates(delta({ idp }), complete({ idp }))).toBe(true)
    expect(updates(delta({ idp }), complete({}))).toBe(false)
    expect(updates(delta(), complete({ idp }))).toBe(false)
    expect(updates(delta({ idp }), complete({ idp: { ca: true } }))).toBe(false)
    expect(updates(delta({ aki: 'a' }), complete({ aki: 'a' }))).toBe(true)
    expect(updates(delta({ aki: 'a' }), complete({ aki: 'b' }))).toBe(false)
  })
})

const at = new Date('2001-06-01T00:00:00Z')
const strict = createRules(switchesOf('rfc5280', undefined), at, 'any')
const mesh = createRules(switchesOf('mesh', undefined), at, 'any')

describe('a CRL that says nothing', () => {
  const critical = (oid: string, value: Uint8Array) => [{ oid, critical: true, value }]
  const names = sequence(element(0x82, Uint8Array.of(0x61)))
  // RFC 5280, section 5.2.7: accessMethod and accessLocation
  const access = sequence(
    sequence(
      element(0x06, Uint8Array.of(43, 6, 1, 5, 5, 7, 48, 2)),
      element(0x86, Uint8Array.of(0x61)),
    ),
  )
  const freshest = sequence(
    sequence(element(0xa0, element(0xa0, element(0x82, Uint8Array.of(0x61))))),
  )

  test.each([
    ['issuerAltName', '2.5.29.18', names],
    ['freshestCRL', '2.5.29.46', freshest],
    ['authorityInfoAccess', '1.3.6.1.5.5.7.1.1', access],
  ])('not for a critical %s, which is known', (_, oid, value) => {
    expect(crlFault(list({ extra: critical(oid, value) }), strict)).toBeUndefined()
  })

  test('not for those that this validator works with', () => {
    const aki = critical('2.5.29.35', sequence(element(0x80, Uint8Array.of(1))))
    const bare = parseRevocationList(crl({ issuer: 'CN=ca' }))
    const withAki = { ...bare, extensions: [{ name: 'authorityKeyIdentifier', ...aki[0]! }] }
    expect(crlFault(withAki, strict)).toBeUndefined()
    expect(crlFault(list({ idp: { user: true } }), strict)).toBeUndefined()
    expect(crlFault(list({ deltaFrom: 1 }), strict)).toBeUndefined()
  })

  test('for another critical extension, of the list or of an entry; once and again', () => {
    const unknown = critical('1.2.3', Uint8Array.of(5, 0))
    const ofList = list({ extra: unknown })
    const says = 'its critical extension 1.2.3 is not known'
    expect([crlFault(ofList, strict), crlFault(ofList, strict)]).toEqual([says, says])
    expect(crlFault(list({ revoked: [{ serial: 1, extra: unknown }] }), strict)).toBe(
      'an entry has the critical extension 1.2.3, which is not known',
    )
    const harmless = [{ ...unknown[0]!, critical: false }]
    expect(crlFault(list({ extra: harmless }), strict)).toBeUndefined()
    expect(crlFault(list({ revoked: [{ serial: 1, extra: harmless }] }), strict)).toBeUndefined()
    expect(crlFault(list({ revoked: [{ serial: 1 }] }), strict)).toBeUndefined()
  })

  test('for want of a number, or a critical one (5.2.3)', () => {
    const marked = list({ number: null, extra: critical('2.5.29.20', integer(1)) })
    expect(crlFault(list(), strict)).toBeUndefined()
    expect(crlFault(list({ number: null }), strict)).toBe('it has no CRLNumber')
    expect(crlFault(marked, strict)).toBe('its CRLNumber is marked critical')
    const lenient = createRules(
      { ...switchesOf('rfc5280', undefined), crlNumber: 'off' },
      at,
      'any',
    )
    expect(crlFault(list({ number: null }), lenient)).toBeUndefined()
    // known, critical or not
    expect(crlFault(marked, lenient)).toBeUndefined()
  })

  test('for its algorithm: two that differ, or a weak hash', () => {
    const weak = list({ hash: 'sha1' })
    expect(crlFault(list({ innerAlgorithm: ecdsaAlgorithm('sha384') }), strict)).toBe(
      'its two signature algorithm fields differ',
    )
    expect(crlFault(weak, strict)).toBe('it is signed with ecdsa-with-SHA1')
    const taken = createRules(
      { ...switchesOf('rfc5280', undefined), weakHash: 'warning' },
      at,
      'any',
    )
    expect(crlFault(weak, taken)).toBeUndefined()
  })
})

describe('the age of a CRL (5.1.2.4, 5.1.2.5)', () => {
  const second = (offset: number) => new Date(at.getTime() + offset * 1000)
  const age = (from: number, to: number | null, rules = strict) =>
    ageFault(list({ thisUpdate: second(from), nextUpdate: to === null ? null : second(to) }), rules)

  test('both seconds belong to it', () => {
    expect(age(0, 1)).toBeUndefined()
    expect(age(-1, 0)).toBeUndefined()
    expect(age(1, 2)).toBe('it is from 2001-06-01T00:00:01Z, which is to come')
    expect(age(-2, -1)).toBe('it was good until 2001-05-31T23:59:59Z')
  })

  test('without an end it says nothing, where the profile wants one', () => {
    expect(age(0, null)).toBe('it has no nextUpdate')
    expect(age(0, null, mesh)).toBeUndefined()
    expect(age(1, null, mesh)).toBe('it is from 2001-06-01T00:00:01Z, which is to come')
  })
})
