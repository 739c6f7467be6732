import { describe, expect, test } from 'vitest'
import { parseIp } from '../../src/path/ip-text.ts'
import { prepareString } from '../../src/certificate/name-comparison.ts'
import { verifyChain, type VerifyOptions } from '../../src/path/verify.ts'
import {
  authority,
  leaf,
  root,
  YEAR_2001,
  type CertificateSpec,
} from '../support/certificates/certificate.ts'

const status = async (options: Omit<VerifyOptions, 'at' | 'purpose'>): Promise<string> => {
  const verdict = await verifyChain({ at: YEAR_2001, purpose: 'any', ...options })
  return verdict.status === 'trusted' ? 'trusted' : (verdict.findings[0]?.code ?? '')
}

describe('names chain as RFC 5280, section 7.1 says', () => {
  test.each([
    ['the case does not count', 'CN=Root CA', 'CN=ROOT ca'],
    ['the string type does not count', 'CN=Root CA', 'CN=!Root CA'],
    ['blanks at the ends and doubled do not count', 'CN=Root CA', 'CN=  Root   CA '],
    ['composed and decomposed letters are the same', 'CN=R\u00e9my', 'CN=Re\u0301my'],
    ['the soft hyphen does not count', 'CN=Root CA', 'CN=Ro\u00adot CA'],
  ])('%s', async (_, subject, issuer) => {
    const roots = [root(subject, { key: 'k', signedWith: 'k' })]
    const given = { leaf: leaf(issuer, { signedWith: 'k' }), roots }
    expect(await status(given)).toBe('trusted')
  })

  test.each([
    ['another letter', 'CN=Root CA', 'CN=Root CB'],
    ['another order', 'O=a,CN=b', 'CN=b,O=a'],
    ['one part less', 'O=a,CN=b', 'CN=b'],
  ])('%s is another name', async (_, subject, issuer) => {
    const roots = [root(subject, { key: 'k', signedWith: 'k' })]
    expect(await status({ leaf: leaf(issuer, { signedWith: 'k' }), roots })).toBe('path-no-issuer')
  })

  test('a prepared string is folded once and for all', () => {
    expect(prepareString(prepareString('  Stra\u00dfe  \u2003Nr.\u00a01 '))).toBe(
      prepareString('stra\u00dfe nr. 1'),
    )
  })
})

interface ConstraintStory {
  readonly says: string
  readonly ca: Partial<CertificateSpec>
  readonly leaf: Partial<CertificateSpec>
  readonly expected: string
}

const NOT = 'path-name-not-permitted'
const EXCLUDED = 'path-name-excluded'
const UNSUPPORTED = 'path-name-constraint-unsupported'

const story = (
  says: string,
  ca: Partial<CertificateSpec>,
  spec: Partial<CertificateSpec>,
  expected = 'trusted',
): ConstraintStory => ({ says, ca, leaf: spec, expected })

const CONSTRAINTS: readonly ConstraintStory[] = [
  // RFC 5280, section 4.2.1.10; PKITS 4.13
  story('a host below the DNS base', { permitted: ['dns:a.test'] }, { san: ['dns:x.y.a.test'] }),
  story(
    'a host that only ends alike',
    { permitted: ['dns:a.test'] },
    { san: ['dns:xa.test'] },
    NOT,
  ),
  story('case in a host', { permitted: ['dns:A.test'] }, { san: ['dns:x.a.TEST'] }),
  story(
    'every alternative name counts',
    { permitted: ['dns:a.test'] },
    { san: ['dns:a.test', 'dns:b.test'] },
    NOT,
  ),
  story(
    'a kind without constraints is free',
    { permitted: ['ip:0a000000ff000000'] },
    { san: ['dns:b.test'] },
  ),
  story('an empty base excludes all', { excluded: ['dns:'] }, { san: ['dns:b.test'] }, EXCLUDED),
  story('a whole wildcard inside', { permitted: ['dns:a.test'] }, { san: ['dns:*.a.test'] }),
  story(
    'a wildcard wider than the base',
    { permitted: ['dns:x.a.test'] },
    { san: ['dns:*.a.test'] },
    NOT,
  ),
  story(
    'a wildcard that could be the excluded host',
    { excluded: ['dns:x.a.test'] },
    { san: ['dns:*.a.test'] },
    EXCLUDED,
  ),
  story(
    'a wildcard that could not be it',
    { excluded: ['dns:y.x.a.test'] },
    { san: ['dns:*.a.test'] },
  ),
  story(
    'a leading dot is only what is below',
    { permitted: ['dns:.a.test'] },
    { san: ['dns:a.test'] },
    NOT,
  ),
  story(
    'an address inside the network',
    { permitted: ['ip:0a000000ff000000'] },
    { san: ['ip:0a010203'] },
  ),
  story(
    'an address outside',
    { permitted: ['ip:0a000000ff000000'] },
    { san: ['ip:0b010203'] },
    NOT,
  ),
  story(
    'an IPv6 address where only IPv4 is permitted',
    { permitted: ['ip:0a000000ff000000'] },
    { san: ['ip:00000000000000000000000000000001'] },
    NOT,
  ),
  story('a mailbox', { permitted: ['email:a@b.test'] }, { san: ['email:a@B.test'] }),
  story(
    'case in the local part',
    { permitted: ['email:a@b.test'] },
    { san: ['email:A@b.test'] },
    NOT,
  ),
  story('all of a host', { permitted: ['email:b.test'] }, { san: ['email:x@b.test'] }),
  story(
    'a host below is another host',
    { permitted: ['email:b.test'] },
    { san: ['email:x@c.b.test'] },
    NOT,
  ),
  story('hosts below a dot', { permitted: ['email:.b.test'] }, { san: ['email:x@c.b.test'] }),
  story('not the host itself', { permitted: ['email:.b.test'] }, { san: ['email:x@b.test'] }, NOT),
  story(
    'an address in the subject, where there are no alternative names',
    { excluded: ['email:b.test'] },
    { subject: 'CN=x,emailAddress=x@b.test', key: 'CN=leaf', san: [] },
    EXCLUDED,
  ),
  story(
    'a SPIFFE trust domain',
    { permitted: ['uri:cluster.local'] },
    { san: ['uri:spiffe://cluster.local/ns/a/sa/b'] },
  ),
  story(
    'another trust domain',
    { permitted: ['uri:cluster.local'] },
    { san: ['uri:spiffe://evil.local/ns/a/sa/b'] },
    NOT,
  ),
  story(
    'a trust domain below is another host',
    { permitted: ['uri:cluster.local'] },
    { san: ['uri:spiffe://a.cluster.local/x'] },
    NOT,
  ),
  story(
    'hosts below a dot in a URI',
    { permitted: ['uri:.cluster.local'] },
    { san: ['uri:spiffe://a.cluster.local/x'] },
  ),
  story(
    'user and port are not the host',
    { excluded: ['uri:a.test'] },
    { san: ['uri:https://u@a.test:8443/x'] },
    EXCLUDED,
  ),
  story('a URI without host', { permitted: ['uri:a.test'] }, { san: ['uri:urn:x:y'] }, UNSUPPORTED),
  story(
    'a URI with an address',
    { excluded: ['uri:a.test'] },
    { san: ['uri:https://10.0.0.1/'] },
    UNSUPPORTED,
  ),
  story(
    'a subject inside the directory',
    { permitted: ['dir:O=Org'] },
    { subject: 'O=org,CN=x', key: 'CN=leaf' },
  ),
  story(
    'a subject outside',
    { permitted: ['dir:O=Org'] },
    { subject: 'O=other,CN=x', key: 'CN=leaf' },
    NOT,
  ),
  story(
    'a directory name outside beside a subject inside',
    { permitted: ['dir:O=Org'] },
    { subject: 'O=Org', key: 'CN=leaf', san: ['dir:O=x'] },
    NOT,
  ),
  story(
    'an excluded subject',
    { excluded: ['dir:O=Org'] },
    { subject: 'O=Org,CN=x', key: 'CN=leaf' },
    EXCLUDED,
  ),
]

describe('name constraints', () => {
  test.each(CONSTRAINTS)('$says: $expected', async ({ ca, leaf: spec, expected }) => {
    const san = spec.san?.length === 0 ? {} : { san: ['dns:leaf.example'] }
    const { san: names, ...rest } = spec
    const made =
      names?.length === 0
        ? authority({ ca: false, usages: [], issuer: 'CN=ca', subject: 'CN=leaf', ...rest })
        : leaf('CN=ca', { ...san, ...spec })
    expect(
      await status({
        leaf: made,
        intermediates: [authority({ subject: 'CN=ca', issuer: 'CN=root', ...ca })],
        roots: [root('CN=root')],
      }),
    ).toBe(expected)
  })

  test('the constraints of two CAs intersect', async () => {
    const chain = (second: string) => [
      authority({ subject: 'CN=a', issuer: 'CN=root', permitted: ['dns:x.test', 'dns:y.test'] }),
      authority({ subject: 'CN=b', issuer: 'CN=a', permitted: [`dns:${second}`] }),
    ]
    const ask = (second: string): Promise<string> =>
      status({
        leaf: leaf('CN=b', { san: ['dns:h.x.test'] }),
        intermediates: chain(second),
        roots: [root('CN=root')],
      })
    expect([await ask('test'), await ask('y.test')]).toEqual(['trusted', NOT])
  })

  test('a self-issued CA may have any name, a self-issued leaf may not', async () => {
    const roots = [root('CN=root', { permitted: ['dns:a.test'] })]
    const selfIssued = authority({
      subject: 'CN=root',
      issuer: 'CN=root',
      key: 'second',
      san: ['dns:b.test'],
    })
    const below = leaf('CN=root', { signedWith: 'second', san: ['dns:a.test'] })
    expect(await status({ leaf: below, intermediates: [selfIssued], roots })).toBe('trusted')
    const own = leaf('CN=root', { subject: 'CN=root', key: 'third', san: ['dns:b.test'] })
    expect(await status({ leaf: own, roots })).toBe(NOT)
  })
})

describe('whom a leaf is for (RFC 9525)', () => {
  const ask = (san: readonly string[], peerName: VerifyOptions['peerName'], more = {}) =>
    status({
      leaf: leaf('CN=root', { san, ...more }),
      roots: [root('CN=root')],
      ...(peerName ? { peerName } : {}),
    })

  test.each([
    ['dns:a.test', { dns: 'A.test' }],
    ['dns:a.test', { dns: 'a.test.' }],
    ['dns:*.a.test', { dns: 'x.a.test' }],
    ['ip:0a000001', { ip: '10.0.0.1' }],
    ['ip:20010db8000000000000000000000001', { ip: '2001:DB8:0::1' }],
    ['ip:00000000000000000000ffff0a000001', { ip: '::ffff:10.0.0.1' }],
    ['email:a@b.test', { email: 'a@B.test' }],
    ['uri:spiffe://td/ns/a/sa/b', { uri: 'spiffe://td/ns/a/sa/b' }],
    ['uri:spiffe://td/ns/a/sa/b', { uri: 'spiffe://td' }],
    ['uri:https://a.test/x', { uri: 'https://a.test/x' }],
  ] as const)('%s is %j', async (san, peerName) => {
    expect(await ask([san], peerName)).toBe('trusted')
  })

  test.each([
    ['dns:*.a.test', { dns: 'a.test' }],
    ['dns:*.a.test', { dns: 'x.y.a.test' }],
    ['dns:x*.a.test', { dns: 'xy.a.test' }],
    ['dns:a.*.test', { dns: 'a.b.test' }],
    ['dns:*', { dns: 'test' }],
    ['dns:10.0.0.1', { ip: '10.0.0.1' }],
    ['dns:10.0.0.1', { dns: '10.0.0.1' }],
    ['ip:0a000001', { ip: '10.0.0.2' }],
    ['ip:0a000001', { ip: '010.0.0.1' }],
    ['ip:0a000001', { dns: '10.0.0.1' }],
    ['email:a@b.test', { email: 'A@b.test' }],
    ['email:a@b.test', { dns: 'b.test' }],
    ['uri:spiffe://td/ns/a/sa/b', { uri: 'spiffe://td/ns/a/sa/B' }],
    ['uri:spiffe://td.evil/ns/a/sa/b', { uri: 'spiffe://td' }],
    ['uri:spiffe://td/ns/a/sa/b', { uri: 'spiffe://td/ns/a' }],
  ] as const)('%s is not %j', async (san, peerName) => {
    expect(await ask([san], peerName)).toBe('path-peer-name')
  })

  test('the common name never counts', async () => {
    expect(
      await ask(['dns:other.test'], { dns: 'a.test' }, { subject: 'CN=a.test', key: 'CN=leaf' }),
    ).toBe('path-peer-name')
  })

  test.each([
    ['a CA', { ca: true, usages: ['keyCertSign'] }],
    ['one that signs CRLs', { usages: ['cRLSign'] }],
  ] as const)('%s is no workload (X509-SVID, section 4 and 5)', async (_, more) => {
    expect(await ask(['uri:spiffe://td/a'], { uri: 'spiffe://td/a' }, more)).toBe(
      'path-peer-spiffe',
    )
  })

  test('every name that is given has to be there', async () => {
    const san = ['dns:a.test', 'uri:spiffe://td/a']
    expect(await ask(san, { dns: 'a.test', uri: 'spiffe://td/a' })).toBe('trusted')
    expect(await ask(san, { dns: ['a.test', 'b.test'] })).toBe('path-peer-name')
  })

  test('a wildcard on a public suffix covers nothing, and does not spoil the certificate', async () => {
    const given = {
      leaf: leaf('CN=root', { san: ['dns:*.co.uk', 'dns:a.example'] }),
      roots: [root('CN=root')],
    }
    const isPublicSuffix = (suffix: string): boolean => suffix === 'co.uk'
    const wildcard = { ...given, peerName: { dns: 'x.co.uk' } }
    expect(await status(wildcard)).toBe('trusted')
    expect(await status({ ...wildcard, isPublicSuffix })).toBe('path-peer-name')
    expect(await status({ ...given, peerName: { dns: 'a.example' }, isPublicSuffix })).toBe(
      'trusted',
    )
  })
})

test.each([
  ['::', '00000000000000000000000000000000'],
  ['1::', '00010000000000000000000000000000'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
  ['1:2:3:4:5:6:7:8::', undefined],
  ['1::2::3', undefined],
  ['256.0.0.1', undefined],
  ['1.2.3', undefined],
  ['1:2:3:4:5:6:1.2.3.4', '00010002000300040005000601020304'],
])('the address %s', (text, hex) => {
  const bytes = parseIp(text)
  expect(bytes && Buffer.from(bytes).toString('hex')).toBe(hex)
})
