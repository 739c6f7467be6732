import { describe, expect, test } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import {
  ascii,
  attribute,
  basicCa,
  bits,
  build,
  ED25519,
  extension,
  FALSE,
  generalizedTime,
  hex,
  int,
  name,
  octetString,
  oid,
  seq,
  set,
  tlv,
  TRUE,
  utcTime,
  utf8,
  type Octets,
  type Parts,
} from './build.ts'
import { outcome } from './outcome.ts'

const verdict = (input: Parts | Uint8Array): string =>
  outcome(() => parseCertificateDer(input instanceof Uint8Array ? input : build(input)))

const bytes = (...octets: Octets): Uint8Array => Uint8Array.from(octets)
const good = Array.from(build())
/** The content of the outermost SEQUENCE. */
const inner = good.slice(good[1] === 0x82 ? 4 : 3)

const BASIC = '2.5.29.19'
const USAGE = '2.5.29.15'
const SAN = '2.5.29.17'
const NC = '2.5.29.30'
const AIA = '1.3.6.1.5.5.7.1.1'
const CRLDP = '2.5.29.31'
const POLICIES = '2.5.29.32'
const MAPPINGS = '2.5.29.33'
const CONSTRAINTS = '2.5.29.36'
const AKI = '2.5.29.35'

const one = (type: string, value: Octets, critical?: Octets): Parts => ({
  extensions: [extension(type, value, critical)],
})
const basic = (value: Octets): Parts => one(BASIC, value)
const san = (value: Octets): Parts => one(SAN, value)
const text = (tag: number, value: Octets): Parts => ({
  subject: name(attribute('2.5.4.3', tlv(tag, value))),
})
const rsa = (modulus: Octets, exponent: Octets): Parts => ({
  spki: seq(seq(oid('1.2.840.113549.1.1.1'), [5, 0]), bits(0, ...seq(modulus, exponent))),
})
const anyKey = (algorithm: Octets, ...key: Octets): Parts => ({
  spki: seq(algorithm, bits(0, ...key)),
})
const until = (notAfter: Octets): Parts => ({ notAfter })

type Input = Parts | Uint8Array
type Row = readonly [what: string, code: string, refused: Input, accepted: Input]

const uri = (value: string): number[] => tlv(0x86, ascii(value))
const policy = (...more: Octets[]): number[] => seq(oid('1.2.3'), ...more)

// each refused input stands beside a twin that lacks the fault and nothing else
const ENCODING: readonly Row[] = [
  ['a byte behind the certificate', 'der-trailing-data', bytes(...good, 0), bytes(...good)],
  ['a second certificate behind it', 'der-trailing-data', bytes(...good, ...good), bytes(...good)],
  ['a certificate cut short', 'der-truncated', bytes(...good.slice(0, -1)), bytes(...good)],
  ['no bytes at all', 'der-truncated', bytes(), bytes(...good)],
  ['a tag alone', 'der-truncated', bytes(0x30), bytes(...good)],
  ['a length cut short', 'der-truncated', bytes(0x30, 0x82, 1), bytes(...good)],
  ['an indefinite length', 'der-length', bytes(0x30, 0x80, ...inner, 0, 0), bytes(...good)],
  [
    'a length with a zero in front',
    'der-length',
    bytes(0x30, 0x83, 0, inner.length >> 8, inner.length & 255, ...inner),
    bytes(...good),
  ],
  [
    'a long length below 128',
    'der-length',
    { serial: [0x02, 0x81, 0x01, 0x05] },
    { serial: [0x02, 0x01, 0x05] },
  ],
  [
    'five octets of length',
    'der-length',
    bytes(0x30, 0x85, 0, 0, 0, 1, 1, ...inner),
    bytes(...good),
  ],
  [
    'a length beyond the end',
    'der-truncated',
    bytes(0x30, 0x84, 0xff, 0xff, 0xff, 0xff),
    bytes(...good),
  ],
  ['a tag number above 30', 'der-tag', text(0x1f, [0x81, 0]), text(0x1e, [0, 0x61])],
  [
    'a SET in place of the certificate',
    'der-unexpected-tag',
    bytes(0x31, ...good.slice(1)),
    bytes(...good),
  ],
  ['an extra field in the certificate', 'der-trailing-data', { end: int(1) }, {}],
  ['an extra field in tbsCertificate', 'der-trailing-data', { tbsEnd: int(1) }, {}],
  [
    'a third time in validity',
    'der-trailing-data',
    until([...utcTime('360101000000Z'), ...int(1)]),
    {},
  ],
  ['an empty serial', 'der-integer', { serial: [2, 0] }, { serial: int(0) }],
  [
    'a serial with a needless zero',
    'der-integer',
    { serial: int(0, 0x7f) },
    { serial: int(0, 0x80) },
  ],
  [
    'a serial with a needless ff',
    'der-integer',
    { serial: int(0xff, 0x80) },
    { serial: int(0xff, 0x7f) },
  ],
  ['TRUE as 01', 'der-boolean', basic(seq([1, 1, 1])), basic(seq(TRUE))],
  ['a BOOLEAN of two octets', 'der-boolean', basic(seq([1, 2, 0xff, 0xff])), basic(seq(TRUE))],
  ['a BOOLEAN without content', 'der-boolean', basic(seq([1, 0])), basic(seq(TRUE))],
  [
    'a critical flag of 01',
    'der-boolean',
    one(BASIC, seq(TRUE), [1, 1, 1]),
    one(BASIC, seq(TRUE), TRUE),
  ],
  [
    'a negative path length',
    'der-integer-range',
    basic(seq(TRUE, int(0xff))),
    basic(seq(TRUE, int(0))),
  ],
  [
    'a path length above 2^31 - 1',
    'der-integer-range',
    basic(seq(TRUE, int(0, 0x80, 0, 0, 0))),
    basic(seq(TRUE, int(0x7f, 0xff, 0xff, 0xff))),
  ],
  ['a BIT STRING without content', 'der-bit-string', one(USAGE, [3, 0]), one(USAGE, bits(0))],
  ['eight unused bits', 'der-bit-string', one(USAGE, bits(8, 0)), one(USAGE, bits(7, 0x80))],
  [
    'unused bits that are set',
    'der-bit-string',
    one(USAGE, bits(7, 0xc0)),
    one(USAGE, bits(6, 0xc0)),
  ],
  ['unused bits of nothing', 'der-bit-string', one(USAGE, bits(1)), one(USAGE, bits(0))],
  ['an identifier without content', 'der-oid', { algorithm: seq([6, 0]) }, {}],
  [
    'an identifier that begins an arc with 80',
    'der-oid',
    { extensions: [seq([6, 3, 0x2a, 0x80, 1], octetString([5, 0]))] },
    { extensions: [seq([6, 3, 0x2a, 0x81, 1], octetString([5, 0]))] },
  ],
  [
    'an identifier that ends inside an arc',
    'der-oid',
    { extensions: [seq([6, 2, 0x2a, 0x81], octetString([5, 0]))] },
    { extensions: [seq([6, 2, 0x2a, 0x01], octetString([5, 0]))] },
  ],
  [
    'an identifier of more than 128 octets',
    'der-oid',
    {
      extensions: [
        seq(
          tlv(
            6,
            Array.from({ length: 129 }, () => 1),
          ),
          octetString([5, 0]),
        ),
      ],
    },
    {
      extensions: [
        seq(
          tlv(
            6,
            Array.from({ length: 128 }, () => 1),
          ),
          octetString([5, 0]),
        ),
      ],
    },
  ],
]

const TIMES: readonly Row[] = [
  ['a UTCTime without seconds', 'der-time', until(utcTime('3601010000Z')), {}],
  ['a UTCTime with an offset', 'der-time', until(utcTime('360101000000+0100')), {}],
  ['a UTCTime without Z', 'der-time', until(utcTime('360101000000')), {}],
  ['a UTCTime with a small z', 'der-time', until(utcTime('360101000000z')), {}],
  ['a UTCTime with letters', 'der-time', until(utcTime('36010a000000Z')), {}],
  ['a UTCTime with a blank', 'der-time', until(utcTime('360101 00000Z')), {}],
  ['30 February', 'der-time', until(utcTime('360230000000Z')), until(utcTime('360229000000Z'))],
  [
    '29 February of no leap year',
    'der-time',
    until(utcTime('350229000000Z')),
    until(utcTime('350228000000Z')),
  ],
  [
    '29 February 2100',
    'der-time',
    until(generalizedTime('21000229000000Z')),
    until(generalizedTime('20960229000000Z')),
  ],
  ['31 April', 'der-time', until(utcTime('360431000000Z')), until(utcTime('360430000000Z'))],
  ['month 13', 'der-time', until(utcTime('361301000000Z')), until(utcTime('361201000000Z'))],
  ['month 0', 'der-time', until(utcTime('360001000000Z')), until(utcTime('360101000000Z'))],
  ['day 0', 'der-time', until(utcTime('360100000000Z')), until(utcTime('360101000000Z'))],
  ['24:00:00', 'der-time', until(utcTime('360101240000Z')), until(utcTime('360101230000Z'))],
  ['minute 60', 'der-time', until(utcTime('360101006000Z')), until(utcTime('360101005900Z'))],
  ['second 60', 'der-time', until(utcTime('360101000060Z')), until(utcTime('360101000059Z'))],
  [
    'a fraction of a second',
    'der-time',
    until(generalizedTime('20500101000000.5Z')),
    until(generalizedTime('20500101000000Z')),
  ],
  [
    'a GeneralizedTime without Z',
    'der-time',
    until(generalizedTime('20500101000000')),
    until(generalizedTime('20500101000000Z')),
  ],
  [
    'a GeneralizedTime of two year digits',
    'der-time',
    until(generalizedTime('500101000000Z')),
    until(generalizedTime('20500101000000Z')),
  ],
  ['a UTCTime of four year digits', 'der-time', until(utcTime('20360101000000Z')), {}],
  ['an INTEGER in place of a time', 'der-unexpected-tag', until(int(1)), {}],
]

const STRINGS: readonly Row[] = [
  ['bad UTF-8', 'der-string', text(0x0c, [0xc3, 0x28]), text(0x0c, [0xc3, 0xa4])],
  ['UTF-8 longer than needed', 'der-string', text(0x0c, [0xc0, 0xaf]), text(0x0c, [0x2f])],
  ['a surrogate in UTF-8', 'der-string', text(0x0c, [0xed, 0xa0, 0x80]), text(0x0c, utf8('가'))],
  ['a PrintableString beyond ASCII', 'der-string', text(0x13, [0xe4]), text(0x13, ascii('a'))],
  ['an IA5String beyond ASCII', 'der-string', text(0x16, [0xe4]), text(0x16, ascii('a'))],
  ['a VisibleString beyond ASCII', 'der-string', text(0x1a, [0xe4]), text(0x1a, ascii('a'))],
  ['a NumericString with letters', 'der-string', text(0x12, ascii('1a')), text(0x12, ascii('1 2'))],
  ['a BMPString of an odd length', 'der-string', text(0x1e, [0, 0x61, 0]), text(0x1e, [0, 0x61])],
  ['a surrogate in a BMPString', 'der-string', text(0x1e, [0xd8, 0]), text(0x1e, [0xd7, 0xff])],
  [
    'a UniversalString of three octets',
    'der-string',
    text(0x1c, [0, 0, 0x61]),
    text(0x1c, [0, 0, 0, 0x61]),
  ],
  [
    'a UniversalString above Unicode',
    'der-string',
    text(0x1c, [0, 0x11, 0, 0]),
    text(0x1c, [0, 0x10, 0, 0]),
  ],
  [
    'a DNS name beyond ASCII',
    'der-string',
    san(seq(tlv(0x82, utf8('bücher.example')))),
    san(seq(tlv(0x82, ascii('xn--bcher-kva.example')))),
  ],
  [
    'a URI beyond ASCII',
    'der-string',
    san(seq(tlv(0x86, utf8('spiffe://ü')))),
    san(seq(uri('spiffe://u'))),
  ],
]

const FIELDS: readonly Row[] = [
  [
    'version 4',
    'certificate-version',
    { version: tlv(0xa0, int(3)) },
    { version: tlv(0xa0, int(2)) },
  ],
  [
    'version 1 with extensions',
    'certificate-version',
    { version: [] },
    { version: [], extensions: [] },
  ],
  [
    'version 2 with extensions',
    'certificate-version',
    { version: tlv(0xa0, int(1)) },
    { version: tlv(0xa0, int(1)), extensions: [] },
  ],
  [
    'version 1 with a unique identifier',
    'certificate-version',
    { version: [], extensions: [], uniqueIds: tlv(0x81, [0, 1]) },
    { version: tlv(0xa0, int(1)), extensions: [], uniqueIds: tlv(0x81, [0, 1]) },
  ],
  [
    'a known extension twice',
    'certificate-duplicate-extension',
    { extensions: [basicCa, basicCa] },
    { extensions: [basicCa] },
  ],
  [
    'an unknown extension twice',
    'certificate-duplicate-extension',
    { extensions: [extension('1.2.3', [5, 0]), extension('1.2.3', [5, 0])] },
    { extensions: [extension('1.2.3', [5, 0]), extension('1.2.4', [5, 0])] },
  ],
  ['an empty relative name', 'certificate-empty-rdn', { subject: seq(set()) }, { subject: seq() }],
  [
    'unused bits in the signature',
    'certificate-signature',
    { signature: bits(1, 0xfe) },
    { signature: bits(0, 0xfe) },
  ],
  [
    'unused bits in the key',
    'certificate-key',
    { spki: seq(ED25519, bits(1, ...Array.from({ length: 32 }, () => 2))) },
    {},
  ],
  [
    'an Ed25519 key of 31 octets',
    'certificate-key',
    anyKey(ED25519, ...Array.from({ length: 31 }, () => 2)),
    {},
  ],
  ['an RSA modulus of zero', 'certificate-key', rsa(int(0), int(3)), rsa(int(0, 0xc1), int(3))],
  ['a negative RSA modulus', 'certificate-key', rsa(int(0xc1), int(3)), rsa(int(0, 0xc1), int(3))],
  [
    'a third number in an RSA key',
    'der-trailing-data',
    rsa(int(0, 0xc1), [...int(3), ...int(5)]),
    rsa(int(0, 0xc1), int(3)),
  ],
  [
    'something behind an RSA key',
    'der-trailing-data',
    anyKey(seq(oid('1.2.840.113549.1.1.1'), [5, 0]), ...seq(int(0x61), int(3)), 0),
    anyKey(seq(oid('1.2.840.113549.1.1.1'), [5, 0]), ...seq(int(0x61), int(3))),
  ],
]

const EXTENSIONS: readonly Row[] = [
  ['something behind a value', 'der-trailing-data', basic([...seq(TRUE), 0]), basic(seq(TRUE))],
  [
    'a third field in basicConstraints',
    'der-trailing-data',
    basic(seq(TRUE, int(1), int(2))),
    basic(seq(TRUE, int(1))),
  ],
  [
    'a fourth field in an extension',
    'der-trailing-data',
    { extensions: [seq(oid(BASIC), TRUE, octetString(seq()), int(1))] },
    { extensions: [seq(oid(BASIC), TRUE, octetString(seq()))] },
  ],
  [
    'an alternative name of type 9',
    'der-unexpected-tag',
    san(seq(tlv(0x89, [1]))),
    san(seq(tlv(0x88, [42]))),
  ],
  [
    'a SEQUENCE among the alternative names',
    'der-unexpected-tag',
    san(seq(seq())),
    san(seq(uri('a'))),
  ],
  [
    'an IP address of five octets',
    'certificate-ip-length',
    san(seq(tlv(0x87, [1, 2, 3, 4, 5]))),
    san(seq(tlv(0x87, [1, 2, 3, 4]))),
  ],
  [
    'an IP address with a mask',
    'certificate-ip-length',
    san(seq(tlv(0x87, hex('0a000000ff000000')))),
    san(seq(tlv(0x87, hex('0a000000')))),
  ],
  [
    'a constraint on an IP address without mask',
    'certificate-ip-length',
    one(NC, seq(tlv(0xa0, seq(tlv(0x87, hex('0a000000')))))),
    one(NC, seq(tlv(0xa0, seq(tlv(0x87, hex('0a000000ff000000')))))),
  ],
  [
    'name constraints that are empty',
    'certificate-extension',
    one(NC, seq()),
    one(NC, seq(tlv(0xa1, seq(tlv(0x82, []))))),
  ],
  [
    'two empty lists of constraints',
    'certificate-extension',
    one(NC, seq([0xa0, 0, 0xa1, 0])),
    one(NC, seq([0xa0, 0], tlv(0xa1, seq(tlv(0x82, []))))),
  ],
  [
    'constraints in the wrong order',
    'der-trailing-data',
    one(NC, seq(tlv(0xa1, seq(tlv(0x82, []))), tlv(0xa0, seq(tlv(0x82, []))))),
    one(NC, seq(tlv(0xa0, seq(tlv(0x82, []))), tlv(0xa1, seq(tlv(0x82, []))))),
  ],
  [
    'a policy twice',
    'certificate-extension',
    one(POLICIES, seq(policy(), policy())),
    one(POLICIES, seq(policy())),
  ],
  ['no policies', 'der-truncated', one(POLICIES, seq()), one(POLICIES, seq(policy()))],
  [
    'no policy mappings',
    'der-truncated',
    one(MAPPINGS, seq()),
    one(MAPPINGS, seq(seq(oid('1.2'), oid('1.3')))),
  ],
  [
    'policy constraints that say nothing',
    'certificate-extension',
    one(CONSTRAINTS, seq()),
    one(CONSTRAINTS, seq(tlv(0x80, [0]))),
  ],
  [
    'a negative policy constraint',
    'der-integer-range',
    one(CONSTRAINTS, seq(tlv(0x80, [0xff]))),
    one(CONSTRAINTS, seq(tlv(0x80, [0x7f]))),
  ],
  [
    'an access description without place',
    'der-unexpected-tag',
    one(AIA, seq(seq(oid('1.2'), int(1)))),
    one(AIA, seq(seq(oid('1.2'), uri('a')))),
  ],
  [
    'a key identifier that is no OCTET STRING',
    'der-unexpected-tag',
    one('2.5.29.14', int(1)),
    one('2.5.29.14', octetString([1])),
  ],
  [
    'an authority with a fourth field',
    'der-trailing-data',
    one(AKI, seq(tlv(0x80, [1]), tlv(0x83, [1]))),
    one(AKI, seq(tlv(0x80, [1]))),
  ],
]

describe.each([
  ['encoding', ENCODING],
  ['times', TIMES],
  ['strings', STRINGS],
  ['fields', FIELDS],
  ['extensions', EXTENSIONS],
])('%s', (_, rows) => {
  test.each(rows)('%s is refused with %s, its twin is read', (_what, code, refused, accepted) => {
    expect(verdict(refused)).toBe(code)
    expect(verdict(accepted)).toBe('ok')
  })
})

describe('what all loaders take is read, and noted', () => {
  const noted = (changes: Parts): readonly string[] =>
    parseCertificateDer(build(changes)).deviations

  test.each<[string, string[], Parts]>([
    ['nothing odd', [], {}],
    ['cA FALSE written out', ['default-written'], basic(seq(FALSE))],
    ['critical FALSE written out', ['default-written'], one(BASIC, seq(TRUE), FALSE)],
    ['version 1 written out', ['default-written'], { version: tlv(0xa0, int(0)), extensions: [] }],
    [
      'a minimum of 0 written out',
      ['default-written'],
      one(NC, seq(tlv(0xa0, seq(tlv(0x82, []), tlv(0x80, [0]))))),
    ],
    ['zero bits at the end of keyUsage', ['named-bits-padded'], one(USAGE, bits(0, 0x06, 0x00))],
    ['keyUsage without padding', [], one(USAGE, bits(1, 0x06))],
    ['an empty list of extensions', ['extensions-empty'], { extensionsField: tlv(0xa3, seq()) }],
    [
      'GeneralizedTime in 2036',
      ['generalized-time-before-2050'],
      until(generalizedTime('20360101000000Z')),
    ],
    ['GeneralizedTime in 2050', [], until(generalizedTime('20500101000000Z'))],
    [
      'GeneralizedTime in 1949, which UTCTime lacks',
      [],
      { notBefore: generalizedTime('19491231235959Z') },
    ],
    ['no alternative names', ['list-empty'], san(seq())],
    ['one alternative name', [], san(seq(uri('a')))],
    ['no access descriptions', ['list-empty'], one(AIA, seq())],
    ['no distribution points', ['list-empty'], one(CRLDP, seq())],
    [
      'a distribution point of reasons alone',
      ['distribution-point-empty'],
      one(CRLDP, seq(seq(tlv(0x81, [6, 0x40])))),
    ],
    ['a distribution point of an issuer', [], one(CRLDP, seq(seq(tlv(0xa2, uri('a')))))],
    [
      'two of them',
      ['default-written', 'named-bits-padded'],
      { extensions: [extension(BASIC, seq(FALSE)), extension(USAGE, bits(0, 0x06, 0))] },
    ],
  ])('%s: %j', (_what, deviations, changes) => {
    expect(noted(changes)).toEqual(deviations)
  })
})
