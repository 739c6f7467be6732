import { describe, expect, test } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { toHex } from '../../src/der/bytes.ts'
import { element, sequence } from '../../src/der/writer.ts'
import { parseIp } from '../../src/path/ip-text.ts'
import { authorityKeyMismatches, fitsKeyIdentifier } from '../../src/path/key-identifiers.ts'
import { authority, leaf, root } from '../support/certificates/certificate.ts'
import { keyIdentifier } from '../support/certificates/extensions.ts'
import { generalName } from '../support/certificates/names.ts'

// What names a key (RFC 5280, section 4.2.1.1 and 4.2.1.2), and what spells an address (RFC 4291, section 2.2).

const ROOT = parseCertificateDer(root('CN=root', { serial: 7 }))
const NAMELESS = parseCertificateDer(root('CN=root', { serial: 7, ski: false }))

const withAki = (...fields: readonly Uint8Array[]) =>
  parseCertificateDer(
    leaf('CN=root', {
      aki: false,
      extra: [{ oid: '2.5.29.35', critical: false, value: sequence(...fields) }],
    }),
  )
const key = (label: string) => element(0x80, keyIdentifier(label))
const named = (...names: readonly string[]) => element(0xa1, ...names.map(generalName))
const serial = (octet: number) => element(0x82, Uint8Array.of(octet))

describe('authorityKeyIdentifier fits the issuer', () => {
  test.each([
    ['none at all', parseCertificateDer(leaf('CN=root', { aki: false })), true],
    ['an empty one', withAki(), true],
    ['its key', withAki(key('CN=root')), true],
    ['another key', withAki(key('CN=other')), false],
    ['its issuer and serial number', withAki(named('dir:CN=root'), serial(7)), true],
    ['another serial number', withAki(named('dir:CN=root'), serial(8)), false],
    ['another issuer', withAki(named('dir:CN=other'), serial(7)), false],
    ['its issuer without case', withAki(named('dir:CN=ROOT'), serial(7)), true],
    ['a name of another kind', withAki(named('dns:other'), serial(7)), true],
    [
      'a name of another kind and another issuer',
      withAki(named('dns:a', 'dir:CN=b'), serial(7)),
      false,
    ],
    [
      'its key, another serial number',
      withAki(key('CN=root'), named('dir:CN=root'), serial(8)),
      false,
    ],
  ])('%s', (_, child, expected) => {
    expect(fitsKeyIdentifier(ROOT, child)).toBe(expected)
  })

  test('where the issuer does not name its key', () => {
    expect(fitsKeyIdentifier(NAMELESS, withAki(key('CN=other')))).toBe(true)
    expect(fitsKeyIdentifier(NAMELESS, withAki(named('dir:CN=other'), serial(7)))).toBe(false)
  })
})

describe('a mismatch says both sides', () => {
  const colons = (label: string) => toHex(keyIdentifier(label), ':').toUpperCase()
  const facts = (...path: Parameters<typeof authorityKeyMismatches>[0]) =>
    authorityKeyMismatches(path).map(({ certificate, facts: { wanted, found } }) => ({
      certificate,
      wanted,
      found,
    }))

  test('the keys where they differ, else issuer and serial number', () => {
    const [one] = facts(withAki(key('CN=other')), ROOT)
    expect(one).toEqual({
      certificate: expect.stringMatching(/^leaf/) as string,
      wanted: `key identifier ${colons('CN=other')}`,
      found: `key identifier ${colons('CN=root')}`,
    })
    const [two] = facts(withAki(key('CN=root'), named('dir:CN=other'), serial(8)), ROOT)
    expect(two).toMatchObject({
      wanted: 'issuer "CN=other", serial 08',
      found: 'issuer "CN=root", serial 07',
    })
    const [three] = facts(withAki(named('dns:a'), serial(8)), ROOT)
    expect(three).toMatchObject({ wanted: 'serial 08', found: 'serial 07' })
    const [four] = facts(withAki(named('dir:CN=other'), serial(7)), NAMELESS)
    expect(four).toMatchObject({ wanted: 'issuer "CN=other", serial 07' })
    const [five] = facts(withAki(named('dir:CN=other')), ROOT)
    expect(five).toMatchObject({ wanted: 'issuer "CN=other", serial none' })
    const [six] = facts(withAki(key('CN=a'), named('dir:CN=other'), serial(8)), NAMELESS)
    expect(six).toMatchObject({ wanted: 'issuer "CN=other", serial 08' })
  })

  test('of each certificate below the anchor, by its place', () => {
    const ca = parseCertificateDer(
      authority({ subject: 'CN=ca', issuer: 'CN=root', aki: 'CN=other' }),
    )
    const end = parseCertificateDer(leaf('CN=ca', { aki: 'CN=other' }))
    expect(facts(end, ca, ROOT).map(({ certificate }) => certificate!.split(' ')[0])).toEqual([
      'leaf',
      'intermediate',
    ])
    expect(facts(ca, ROOT)).toHaveLength(1)
    expect(facts(ROOT)).toEqual([])
    expect(facts(parseCertificateDer(leaf('CN=root')), ROOT)).toEqual([])
  })
})

describe('an address', () => {
  const V4_IN_V6 = '00000000000000000000ffff81903426'

  test.each([
    ['10.0.0.1', '0a000001'],
    ['255.255.255.255', 'ffffffff'],
    ['0.0.0.0', '00000000'],
    ['::', '00'.repeat(16)],
    ['::1', `${'00'.repeat(15)}01`],
    ['1::', `0001${'00'.repeat(14)}`],
    ['2001:DB8::8:800:200c:417A', '20010db80000000000080800200c417a'],
    ['ff01:0:0:0:0:0:0:101', 'ff010000000000000000000000000101'],
    ['1:2:3:4:5:6::8', '00010002000300040005000600000008'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['::ffff:129.144.52.38', V4_IN_V6],
    ['0:0:0:0:0:ffff:129.144.52.38', V4_IN_V6],
  ])('%s', (text, expected) => {
    expect(toHex(parseIp(text)!)).toBe(expected)
  })

  test.each([
    '256.0.0.1',
    '01.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.x',
    '1.2.3.',
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8::1::2',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    ':1:2:3:4:5:6:7',
    '12345::',
    'g::',
    '::1.2.3',
    '::1.2.3.256',
    // the low 32 bits alone may be written with dots
    '1.2.3.4::',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
  ])('"%s" is none', (text) => {
    expect(parseIp(text)).toBeUndefined()
  })
})
