import { describe, expect, test } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { parseSpiffeId } from '../../src/certificate/spiffe.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import {
  ascii,
  attribute,
  bits,
  build,
  cn,
  extension,
  hex,
  int,
  name,
  octetString,
  oid,
  seq,
  set,
  tlv,
  TRUE,
  utf8,
  type Octets,
  type Parts,
} from './build.ts'
import { processorTime } from '../support/processor-time.ts'

const read = (changes: Parts = {}): Certificate => parseCertificateDer(build(changes))
const withExtension = (type: string, value: Octets, critical?: Octets): Certificate =>
  read({ extensions: [extension(type, value, critical)] })

describe('serial numbers', () => {
  // octets of the INTEGER, hex, decimal: worked out by hand
  test.each([
    ['00', '00', '0'],
    ['01', '01', '1'],
    ['7f', '7f', '127'],
    ['0080', '80', '128'],
    ['00ff00', 'ff00', '65280'],
    ['ff', '-01', '-1'],
    ['80', '-80', '-128'],
    ['ff7f', '-81', '-129'],
    ['ff00', '-0100', '-256'],
    ['7fffffffffffffff', '7fffffffffffffff', '9223372036854775807'],
    ['62b8', '62b8', '25272'],
    [`00${'ff'.repeat(20)}`, 'ff'.repeat(20), String(2n ** 160n - 1n)],
    ['01' + '00'.repeat(39), '01' + '00'.repeat(39), String(2n ** 312n)],
    ['7f'.repeat(257), '7f'.repeat(257), `0x${'7f'.repeat(257)}`],
  ])('the octets %s are %s, %s', (octets, asHex, asDecimal) => {
    const certificate = read({ serial: int(...hex(octets)) })
    expect(certificate.serialHex).toBe(asHex)
    expect(certificate.serialDecimal).toBe(asDecimal)
    expect([...certificate.serialBytes]).toEqual(hex(octets))
  })

  test('sixty kilobytes of serial cost no more than reading it', () => {
    const certificate = read({ serial: int(...new Array<number>(0xff00).fill(1)) })
    const started = processorTime()
    expect(certificate.serialDecimal.startsWith('0x')).toBe(true)
    expect(processorTime() - started).toBeLessThan(2000)
  })
})

describe('names', () => {
  const rdn = (type: string, tag: number, value: Octets): number[] =>
    set(attribute(type, tlv(tag, value)))

  // RFC 4514, section 2.4 and its examples in section 4
  test.each<[string, Octets, string]>([
    [
      'two relative names, the last first',
      name(
        attribute('2.5.4.10', tlv(0x13, ascii('Istio'))),
        attribute('2.5.4.3', tlv(0x0c, utf8('Root CA'))),
      ),
      'CN=Root CA,O=Istio',
    ],
    ['no relative name', seq(), ''],
    [
      'two attributes in one',
      seq(
        set(
          attribute('2.5.4.11', tlv(0x0c, utf8('Sales'))),
          attribute('2.5.4.3', tlv(0x0c, utf8('J.  Smith'))),
        ),
      ),
      'OU=Sales+CN=J.  Smith',
    ],
    ['a comma and quotes', cn('James "Jim" Smith, III'), 'CN=James \\"Jim\\" Smith\\, III'],
    ['a number sign in front', cn('#x#'), 'CN=\\#x#'],
    ['a blank in front and behind', cn(' x '), 'CN=\\ x\\ '],
    ['a single blank', cn(' '), 'CN=\\ '],
    ['two blanks', cn('  '), 'CN=\\ \\ '],
    ['a plus, a backslash, angles, a semicolon', cn('a+b\\c<d>e;f'), 'CN=a\\+b\\\\c\\<d\\>e\\;f'],
    ['a NUL', cn('a\0b'), 'CN=a\\00b'],
    ['a value that is no string', seq(rdn('2.5.4.3', 0x04, [0x48, 0x69])), 'CN=#04024869'],
    [
      'an attribute without name',
      seq(rdn('1.3.6.1.4.1.1466.0', 0x0c, utf8('x'))),
      '1.3.6.1.4.1.1466.0=x',
    ],
    ['Lučić', cn('Lučić'), 'CN=Lučić'],
    ['a TeletexString as Latin-1', seq(rdn('2.5.4.3', 0x14, [0x47, 0xfc])), 'CN=Gü'],
    ['a BMPString', seq(rdn('2.5.4.3', 0x1e, [0x20, 0xac, 0, 0x61])), 'CN=€a'],
    ['a UniversalString', seq(rdn('2.5.4.3', 0x1c, [0, 1, 0xf6, 0])), 'CN=😀'],
  ])('%s', (_, subject, text) => {
    const { subject: found } = read({ subject })
    expect(found.text).toBe(text)
    expect([...found.der]).toEqual(subject)
  })

  test('an attribute keeps its identifier, its tag and its octets', () => {
    const { subject } = read({ subject: cn('ä') })
    expect(subject.rdns).toEqual([
      [{ oid: '2.5.4.3', name: 'CN', value: 'ä', tag: 0x0c, bytes: Uint8Array.of(0xc3, 0xa4) }],
    ])
  })

  test('names that are known by their bytes are still told apart', () => {
    const texts = Array.from(
      { length: 1500 },
      (_, i) => read({ subject: cn(`n${i}`) }).subject.text,
    )
    expect(new Set(texts).size).toBe(1500)
    expect(read({ subject: cn('n7') }).subject.text).toBe('CN=n7')
  })

  test('changing the bytes of one certificate does not change what the next one says', () => {
    const first = read({ subject: cn('shared') })
    expect(first.subject.text).toBe('CN=shared')
    first.subject.der.fill(0)
    first.der.fill(0)
    expect(read({ subject: cn('shared') }).subject.text).toBe('CN=shared')
  })

  test('self-issued means the same bytes', () => {
    expect(read({ subject: cn('a'), issuer: cn('a') }).selfIssued).toBe(true)
    expect(read({ subject: cn('a'), issuer: cn('A') }).selfIssued).toBe(false)
  })
})

describe('instants', () => {
  test.each([
    ['500101000000Z', 0x17, '1950-01-01T00:00:00.000Z'],
    ['491231235959Z', 0x17, '2049-12-31T23:59:59.000Z'],
    ['000229000000Z', 0x17, '2000-02-29T00:00:00.000Z'],
    ['99991231235959Z', 0x18, '9999-12-31T23:59:59.000Z'],
    ['00000101000000Z', 0x18, '0000-01-01T00:00:00.000Z'],
    ['19700101000000Z', 0x18, '1970-01-01T00:00:00.000Z'],
    ['21000301000000Z', 0x18, '2100-03-01T00:00:00.000Z'],
  ])('%s (tag %i) is %s', (text, tag, iso) => {
    expect(read({ notBefore: tlv(tag, ascii(text)) }).notBefore.toISOString()).toBe(iso)
  })
})

describe('SPIFFE IDs', () => {
  const uri = (value: string): number[] => tlv(0x86, ascii(value))
  const sanOf = (...names: Octets[]): Certificate => withExtension('2.5.29.17', seq(...names))
  const ID = 'spiffe://cluster.local/ns/bookinfo/sa/details'

  test('one URI in Istio’s form is the identity', () => {
    expect(sanOf(tlv(0x82, ascii('a.example')), uri(ID)).spiffeId).toEqual({
      uri: ID,
      trustDomain: 'cluster.local',
      namespace: 'bookinfo',
      serviceAccount: 'details',
    })
  })

  test.each([
    ['two URIs', [uri(ID), uri(ID)]],
    ['another scheme', [uri('https://cluster.local/ns/a/sa/b')]],
    ['capitals in the scheme', [uri('SPIFFE://cluster.local/ns/a/sa/b')]],
    ['no URI', [tlv(0x82, ascii('a'))]],
  ])('%s is none', (_, names) => {
    expect(sanOf(...names).spiffeId).toBeUndefined()
  })

  test.each([
    'spiffe://t/ns/n/sa',
    'spiffe://t/ns/n/sa/',
    'spiffe:///ns/n/sa/a',
    'spiffe://t/ns//sa/a',
    'spiffe://t/ns/n/sa/a/',
    'spiffe://t/ns/n/sa/a/b',
    'spiffe://t/sa/n/ns/a',
    'spiffe://t',
    '',
  ])('%s is none', (text) => {
    expect(parseSpiffeId(text)).toBeUndefined()
  })
})

describe('public keys', () => {
  const ec = (parameters: Octets): Parts => ({
    spki: seq(seq(oid('1.2.840.10045.2.1'), parameters), bits(0, 4, 1, 2)),
  })

  test.each<[string, Parts, object]>([
    ['P-256', ec(oid('1.2.840.10045.3.1.7')), { type: 'EC', curve: 'P-256', bits: 256 }],
    ['P-521', ec(oid('1.3.132.0.35')), { type: 'EC', curve: 'P-521', bits: 521 }],
    [
      'a curve without name',
      ec(oid('1.3.132.0.1')),
      { type: 'EC', curve: '1.3.132.0.1', bits: undefined },
    ],
    ['a curve written out', ec(seq(int(1))), { type: 'EC', curve: 'explicit', bits: undefined }],
    ['a curve left to the reader', ec([5, 0]), { type: 'EC', curve: undefined, bits: undefined }],
    [
      'RSA of nine bits',
      {
        spki: seq(seq(oid('1.2.840.113549.1.1.1'), [5, 0]), bits(0, ...seq(int(1, 0xff), int(3)))),
      },
      { type: 'RSA', bits: 9, curve: undefined },
    ],
    [
      'an algorithm nobody knows',
      { spki: seq(seq(oid('1.2.3.4')), bits(0, 1)) },
      { type: 'unknown', bits: undefined },
    ],
    [
      'ML-DSA-65',
      { spki: seq(seq(oid('2.16.840.1.101.3.4.3.18')), bits(0, 1)) },
      { type: 'ML-DSA-65' },
    ],
  ])('%s', (_, changes, facts) => {
    expect(read(changes).publicKey).toMatchObject(facts)
  })
})

describe('extensions', () => {
  const EVERYTHING: Parts = {
    extensions: [
      extension('2.5.29.19', seq(TRUE, int(3)), TRUE),
      extension('2.5.29.15', bits(7, 0xff, 0x80), TRUE),
      extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.1'), oid('1.2.3'))),
      extension(
        '2.5.29.17',
        seq(
          tlv(0x81, ascii('a@b')),
          tlv(0x87, hex('00000000000000000000000000000001')),
          tlv(0x88, [42, 3]),
          tlv(0xa4, cn('d')),
          tlv(0xa0, oid('1.2.3'), tlv(0xa0, tlv(0x0c, utf8('o')))),
        ),
      ),
      extension('2.5.29.14', octetString([1, 2])),
      extension('2.5.29.35', seq(tlv(0x80, [1, 2]), tlv(0xa1, tlv(0xa4, cn('i'))), tlv(0x82, [5]))),
      extension(
        '2.5.29.30',
        seq(
          tlv(0xa0, seq(tlv(0x87, hex('0a000000ff000000')))),
          tlv(0xa1, seq(tlv(0x82, ascii('x')), tlv(0x80, [1]), tlv(0x81, [9]))),
        ),
      ),
      extension(
        '2.5.29.32',
        seq(seq(oid('1.2.3'), seq(seq(oid('1.3.6.1.5.5.7.2.1'), tlv(0x16, ascii('u')))))),
      ),
      extension('2.5.29.33', seq(seq(oid('1.2.3'), oid('1.2.4')))),
      extension('2.5.29.36', seq(tlv(0x80, [0]), tlv(0x81, [1]))),
      extension('2.5.29.54', int(2)),
      extension(
        '2.5.29.31',
        seq(
          seq(
            tlv(0xa0, tlv(0xa0, tlv(0x86, ascii('http://c')))),
            tlv(0x81, [6, 0x40]),
            tlv(0xa2, tlv(0xa4, cn('crl'))),
          ),
          seq(tlv(0xa0, tlv(0xa1, attribute('2.5.4.3', tlv(0x0c, utf8('rel')))))),
        ),
      ),
      extension(
        '1.3.6.1.5.5.7.1.1',
        seq(seq(oid('1.3.6.1.5.5.7.48.1'), tlv(0x86, ascii('http://o')))),
      ),
      extension('1.2.3.4.5', [5, 0], TRUE),
    ],
  }
  const certificate = read(EVERYTHING)

  test('each is decoded, with its critical flag', () => {
    expect(certificate.basicConstraints).toEqual({ critical: true, ca: true, pathLength: 3 })
    expect(certificate.keyUsage?.usages).toEqual([
      'digitalSignature',
      'nonRepudiation',
      'keyEncipherment',
      'dataEncipherment',
      'keyAgreement',
      'keyCertSign',
      'cRLSign',
      'encipherOnly',
      'decipherOnly',
    ])
    expect(certificate.extendedKeyUsage).toEqual({
      critical: false,
      purposes: ['serverAuth', '1.2.3'],
    })
    expect(certificate.subjectAltName?.names.map(({ type, value }) => `${type} ${value}`)).toEqual([
      'email a@b',
      'ip ::1',
      'registeredId 1.2.3',
      'directory CN=d',
      'other 1.2.3:0c016f',
    ])
    expect(certificate.subjectKeyIdentifier?.keyIdentifier).toEqual(Uint8Array.of(1, 2))
    expect(certificate.authorityKeyIdentifier).toMatchObject({
      keyIdentifier: Uint8Array.of(1, 2),
      serialNumber: Uint8Array.of(5),
      issuer: [{ type: 'directory', value: 'CN=i' }],
    })
    expect(certificate.nameConstraints).toMatchObject({
      permitted: [{ base: { type: 'ip', value: '10.0.0.0/255.0.0.0' }, minimum: 0 }],
      excluded: [{ base: { type: 'dns', value: 'x' }, minimum: 1, maximum: 9 }],
    })
    expect(certificate.certificatePolicies?.policies.map(({ oid: id }) => id)).toEqual(['1.2.3'])
    expect(certificate.policyMappings?.mappings).toEqual([
      { issuerDomain: '1.2.3', subjectDomain: '1.2.4' },
    ])
    expect(certificate.policyConstraints).toEqual({
      critical: false,
      requireExplicitPolicy: 0,
      inhibitPolicyMapping: 1,
    })
    expect(certificate.inhibitAnyPolicy).toEqual({ critical: false, skipCertificates: 2 })
    expect(certificate.crlDistributionPoints?.points).toMatchObject([
      {
        fullName: [{ type: 'uri', value: 'http://c' }],
        reasons: ['keyCompromise'],
        crlIssuer: [{ value: 'CN=crl' }],
      },
      { relativeName: [{ name: 'CN', value: 'rel' }] },
    ])
    expect(certificate.authorityInfoAccess?.descriptions).toMatchObject([
      { method: '1.3.6.1.5.5.7.48.1', location: { value: 'http://o' } },
    ])
  })

  test('all are kept in their order, known or not', () => {
    expect(certificate.extensions.length).toBe(14)
    expect(certificate.extensions[0]).toEqual({
      oid: '2.5.29.19',
      name: 'basicConstraints',
      critical: true,
      value: Uint8Array.from(seq(TRUE, int(3))),
    })
    expect(certificate.extensions[13]).toEqual({
      oid: '1.2.3.4.5',
      name: '1.2.3.4.5',
      critical: true,
      value: Uint8Array.of(5, 0),
    })
  })

  test.each([
    ['00000000000000000000000000000000', '::'],
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
    ['00010000000000000000000000000000', '1::'],
    ['0a0b0c0d', '10.11.12.13'],
  ])('the address %s is %s (RFC 5952)', (octets, text) => {
    const found = withExtension('2.5.29.17', seq(tlv(0x87, hex(octets)))).subjectAltName?.names[0]
    expect(found?.value).toBe(text)
  })

  /** Every object that can be reached, getters of the views included; byte arrays cannot be frozen. */
  function reachable(value: unknown, seen = new Set<object>()): Set<object> {
    if (typeof value !== 'object' || value === null || seen.has(value)) return seen
    if (value instanceof Uint8Array || value instanceof Date) return seen
    seen.add(value)
    const own = [value, Object.getPrototypeOf(value) as object].flatMap((one) =>
      one === Object.prototype || one === Array.prototype ? [] : Object.getOwnPropertyNames(one),
    )
    for (const key of own) reachable((value as Record<string, unknown>)[key], seen)
    return seen
  }

  test('everything that can be reached is frozen', () => {
    const objects = [...reachable(certificate)].filter((one) => typeof one !== 'function')
    expect(objects.length).toBeGreaterThan(60)
    expect(objects.filter((one) => !Object.isFrozen(one))).toEqual([])
  })

  test('what cannot be frozen is a copy or has no effect', () => {
    certificate.notBefore.setUTCFullYear(1999)
    expect(certificate.notBefore.toISOString()).toBe('2026-01-01T00:00:00.000Z')
    expect(() => Object.assign(certificate, { version: 1 })).toThrow(TypeError)
    expect(() => Object.assign(certificate.subject, { text: 'x' })).toThrow(TypeError)
    expect(() => {
      ;(certificate.extensions as unknown[]).push(1)
    }).toThrow(TypeError)
  })

  test('JSON shows the facts', () => {
    const json = JSON.parse(JSON.stringify(certificate)) as Record<string, unknown>
    expect(json).toMatchObject({
      version: 3,
      serialHex: '01',
      subject: 'CN=subject',
      notAfter: '2036-01-01T00:00:00.000Z',
      publicKey: { type: 'Ed25519' },
      extensions: {
        basicConstraints: { critical: true, ca: true, pathLength: 3 },
        subjectKeyIdentifier: { critical: false, keyIdentifier: '0102' },
        '1.2.3.4.5': { critical: true, value: '0500' },
      },
    })
  })
})
