import {
  bitString,
  boolean,
  element,
  ia5String,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  utf8String,
} from '../../../src/der/writer.ts'
import { extension, nameOf, utf8, type ExtensionPlan } from '../material/certificate.ts'
import type { Random } from '../random.ts'

// Extensions as they are seen in the field and as a wrong configuration makes them. Values are DER unless a fault is meant.

const NONE = new Uint8Array(0)

/** GeneralNames by tag. */
export const email = (text: string): Uint8Array => element(0x81, utf8(text))
export const dns = (text: string): Uint8Array => element(0x82, utf8(text))
export const uri = (text: string): Uint8Array => element(0x86, utf8(text))
export const ip = (...octets: number[]): Uint8Array => element(0x87, Uint8Array.from(octets))
const directory = (): Uint8Array => element(0xa4, nameOf({ O: 'Istio' }))
const registered = (): Uint8Array => element(0x88, Uint8Array.of(0x2a, 3, 4))
const otherName = (): Uint8Array =>
  element(0xa0, oid('1.3.6.1.4.1.311.20.2.3'), element(0xa0, utf8String('u@example.com')))

/** SmtpUTF8Mailbox (RFC 8398), now and then in another type of string. */
export const utf8Mailbox = (random: Random, address: string): Uint8Array => {
  const text = random.oneIn(6) ? ia5String(address) : utf8String(address)
  return element(0xa0, oid('1.3.6.1.5.5.7.8.9'), element(0xa0, text))
}

const HOSTS = [
  'example.com',
  'mesh.example.com',
  'a.b.mesh.example.com',
  'EXAMPLE.com',
  'example.com.',
  '.example.com',
  'xample.com',
  'cluster.local',
  'a..b',
  '*.example.com',
  '*',
  '',
  '.',
  'a b.com',
  'ex_ample.com',
  '-x.com',
  'x-.com',
  `${'a'.repeat(64)}.com`,
  '10.0.0.1',
  '::1',
  'localhost',
  'com',
  'münchen.de',
  'a-a.com',
  'a.a.com',
  'a.com',
  'b*.example.com',
  'example.com:8080',
  'spiffe://cluster.local',
  'https://example.com',
  'ca@example.com',
  'example.net',
  'xn--mnchen-3ya.de',
  'a.xn--mnchen-3ya.de',
  '.xn--mnchen-3ya.de',
  'XN--mnchen-3ya.de',
  'xn--.de',
  'xn--a!.de',
]

const URIS: readonly ((host: string) => string)[] = [
  (host) => `spiffe://${host}/ns/foo/sa/bar`,
  (host) => `https://${host}`,
  (host) => `https://${host}:8443/x?y=z#f`,
  (host) => `https://user:pw@${host}/`,
  (host) => `https://[${host}]/`,
  (host) => `//${host}/x`,
  (host) => host,
  (host) => `urn:${host}`,
  (host) => `mailto:a@${host}`,
  (host) => `https://${host}/%zz`,
  (host) => `https://${host}:port/`,
  (host) => `https://${host}/a b`,
  (host) => `1https://${host}`,
  (host) => `https://${host}%41/`,
  (host) => `https://[::1%25${host}]/`,
  (host) => `ldap://${host}/cn=x?y`,
  (host) => `https://${host}?q=%zz`,
  (host) => `https://${host}#%zz`,
  (host) => `https:${host}`,
  (host) => `:${host}`,
  (host) => `https://${host}:`,
  (host) => `https://a@b@${host}`,
  (host) => `HTTPS://${host}/\u007f`,
]

const MAILBOXES: readonly ((host: string) => string)[] = [
  (host) => `ca@${host}`,
  (host) => host,
  (host) => `@${host}`,
  (host) => `"a b"@${host}`,
  (host) => `a.b@${host}`,
  (host) => `.a@${host}`,
  (host) => `a..b@${host}`,
  (host) => `a@b@${host}`,
  (host) => `CA@${host}`,
  () => 'pki-team',
  (host) => `a\\@b@${host}`,
  (host) => `ca@sub.${host}`,
]

const IPS: readonly (readonly number[])[] = [
  [10, 0, 0, 1],
  [192, 168, 0, 1],
  [10, 0, 0],
  [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1],
  [],
]
const RANGES: readonly (readonly number[])[] = [
  [10, 0, 0, 0, 255, 0, 0, 0],
  [10, 0, 0, 5, 255, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0, 0],
  [192, 168, 0, 0, 255, 255, 0, 0],
  [10, 0, 0, 0, 255, 0, 255, 0],
  [1, 0, 0, 0, 255, 0, 0, 0],
  Array.from({ length: 32 }, () => 0),
  [
    ...Array.from({ length: 10 }, () => 0),
    0xff,
    0xff,
    10,
    0,
    0,
    0,
    ...Array.from({ length: 13 }, () => 0xff),
    0,
    0,
    0,
  ],
  [10, 0, 0, 1],
]

/** A GeneralName: for a certificate, or as the base of a constraint. */
export function generalName(random: Random, constraint = false): Uint8Array {
  const host = random.pick(HOSTS)
  switch (random.int(constraint ? 10 : 9)) {
    case 0:
    case 1:
      return dns(host)
    case 2:
    case 3:
      return uri(constraint ? host : random.pick(URIS)(host))
    case 4:
    case 5:
      return email(constraint && random.oneIn(2) ? host : random.pick(MAILBOXES)(host))
    case 6:
    case 7:
      return ip(...random.pick(constraint ? RANGES : IPS))
    default:
      return random.pick([
        directory,
        registered,
        otherName,
        () => utf8Mailbox(random, random.pick(MAILBOXES)(host)),
      ])()
  }
}

export const subjectAltName = (...names: readonly Uint8Array[]): ExtensionPlan =>
  extension('2.5.29.17', sequence(...names))

const some = <T>(random: Random, most: number, make: () => T): T[] =>
  Array.from({ length: random.int(most + 1) }, make)

/** nameConstraints with a few subtrees. */
export function nameConstraints(random: Random): ExtensionPlan {
  const subtree = (): Uint8Array =>
    sequence(
      generalName(random, true),
      ...(random.oneIn(20) ? [element(0x80, Uint8Array.of(random.int(3)))] : []),
      ...(random.oneIn(20) ? [element(0x81, Uint8Array.of(5))] : []),
    )
  const [permitted, excluded] = [some(random, 3, subtree), some(random, 2, subtree)]
  const lists = [
    ...(permitted.length > 0 || random.oneIn(10) ? [element(0xa0, ...permitted)] : []),
    ...(excluded.length > 0 || random.oneIn(20) ? [element(0xa1, ...excluded)] : []),
  ]
  return extension('2.5.29.30', sequence(...lists), random.oneIn(2))
}

const POLICIES = [
  '1.2.3.4',
  '1.2.3.5',
  '2.5.29.32.0',
  '1.3.6.1.4.1.99999.1',
  '2.999.4294967295.1',
  '2.23.140.1.2.1',
]
const PURPOSES = [
  '1.3.6.1.5.5.7.3.1',
  '1.3.6.1.5.5.7.3.2',
  '2.5.29.37.0',
  '1.3.6.1.5.5.7.3.9',
  '1.2.3.4',
  '1.3.6.1.4.1.311.10.3.3',
  '2.16.840.1.113730.4.1',
]

const context = (tag: number, ...octets: number[]): Uint8Array =>
  element(tag, Uint8Array.from(octets))

const MAKERS: readonly ((random: Random) => ExtensionPlan)[] = [
  // keyUsage
  (random) =>
    extension(
      '2.5.29.15',
      random.pick([
        bitString(Uint8Array.of(0x06), 1),
        bitString(Uint8Array.of(0x02), 1),
        bitString(Uint8Array.of(0x04), 2),
        bitString(NONE),
        bitString(Uint8Array.of(0)),
        bitString(Uint8Array.of(0x07, 0x80), 7),
        bitString(Uint8Array.of(0xff, 0x80), 7),
        bitString(Uint8Array.of(0x06), 0),
        bitString(Uint8Array.of(0x07), 1),
        integer(6),
        bitString(NONE, 3),
        bitString(Uint8Array.of(0x80), 7),
      ]),
      random.oneIn(2),
    ),
  // basicConstraints
  (random) =>
    extension(
      '2.5.29.19',
      random.pick([
        sequence(boolean(true)),
        sequence(),
        sequence(boolean(false)),
        sequence(boolean(true), integer(0)),
        sequence(boolean(true), integer(1)),
        sequence(integer(0)),
        sequence(boolean(true), element(2, Uint8Array.of(0xff))),
        sequence(boolean(true), element(2, Uint8Array.of(0, 1))),
        sequence(element(1, Uint8Array.of(1))),
        sequence(boolean(true), nullValue()),
        sequence(boolean(true), integer(2 ** 40)),
        NONE,
        sequence(boolean(true), element(2, Uint8Array.of(0x7f, 255, 255, 255, 255, 255, 255, 255))),
        sequence(
          boolean(true),
          element(2, Uint8Array.of(0, 255, 255, 255, 255, 255, 255, 255, 255)),
        ),
      ]),
      random.oneIn(2),
    ),
  // subjectAltName
  (random) => ({
    ...subjectAltName(...some(random, 3, () => generalName(random))),
    critical: random.oneIn(3),
  }),
  (random) => ({ ...subjectAltName(generalName(random)), critical: random.oneIn(3) }),
  nameConstraints,
  nameConstraints,
  // extendedKeyUsage
  (random) =>
    extension(
      '2.5.29.37',
      sequence(...some(random, 3, () => oid(random.pick(PURPOSES)))),
      random.oneIn(3),
    ),
  // certificatePolicies, mappings, constraints, inhibitAnyPolicy
  (random) =>
    extension(
      '2.5.29.32',
      sequence(
        ...some(random, 3, () =>
          sequence(
            oid(random.pick(POLICIES)),
            ...(random.oneIn(4)
              ? [sequence(sequence(oid('1.3.6.1.5.5.7.2.1'), ia5String('https://example.com/cps')))]
              : []),
          ),
        ),
      ),
      random.oneIn(3),
    ),
  (random) =>
    extension(
      '2.5.29.33',
      sequence(
        ...some(random, 2, () => sequence(oid(random.pick(POLICIES)), oid(random.pick(POLICIES)))),
      ),
      random.oneIn(3),
    ),
  (random) =>
    extension(
      '2.5.29.36',
      random.pick([
        sequence(context(0x80, 0)),
        sequence(context(0x80, 1)),
        sequence(context(0x81, 0)),
        sequence(context(0x80, 0), context(0x81, 0)),
        sequence(),
        sequence(context(0x80, 0xff)),
        sequence(context(0x80, 0, 1)),
        sequence(context(0x81, 0), context(0x80, 0)),
        sequence(context(0x80)),
        sequence(context(0x80, 3)),
      ]),
      random.oneIn(2),
    ),
  (random) =>
    extension(
      '2.5.29.54',
      random.pick([
        integer(0),
        integer(1),
        element(2, Uint8Array.of(0xff)),
        element(2, Uint8Array.of(0, 0)),
        integer(2 ** 40),
        nullValue(),
      ]),
      random.oneIn(2),
    ),
  // key identifiers
  (random) =>
    extension(
      '2.5.29.14',
      random.pick([
        octetString(random.bytes(20)),
        octetString(NONE),
        octetString(Uint8Array.of(1)),
        NONE,
        integer(5),
      ]),
      random.oneIn(8),
    ),
  (random) =>
    extension(
      '2.5.29.35',
      random.pick([
        sequence(context(0x80, 1, 2, 3)),
        sequence(),
        sequence(element(0xa1, directory()), context(0x82, 5)),
        NONE,
        sequence(context(0x80)),
        sequence(element(0xa0, octetString(Uint8Array.of(1)))),
        sequence(element(0xa1, uri('https://x')), context(0x82, 5)),
        sequence(context(0x82, 0xff)),
      ]),
      random.oneIn(8),
    ),
  // cRLDistributionPoints and freshestCRL
  (random) =>
    extension(
      random.pick(['2.5.29.31', '2.5.29.31', '2.5.29.46']),
      random.pick([
        sequence(sequence(element(0xa0, element(0xa0, uri('http://example.com/ca.crl'))))),
        sequence(
          sequence(element(0xa0, element(0xa1, sequence(oid('2.5.4.3'), utf8String('crl'))))),
        ),
        sequence(sequence(element(0xa2, directory()))),
        sequence(sequence(element(0xa0, element(0xa0, directory(), uri('http://x'))))),
        sequence(sequence(context(0x81, 1, 6))),
        sequence(),
        sequence(sequence()),
        NONE,
        sequence(sequence(element(0xa0))),
        sequence(sequence(element(0xa0, nullValue()))),
        sequence(sequence(element(0xa0, element(0xa0, uri('h')), nullValue()), nullValue())),
        sequence(nullValue()),
      ]),
      random.oneIn(6),
    ),
  // authorityInfoAccess and subjectInfoAccess
  (random) =>
    extension(
      random.pick(['1.3.6.1.5.5.7.1.1', '1.3.6.1.5.5.7.1.1', '1.3.6.1.5.5.7.1.11']),
      random.pick([
        sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), uri('http://ocsp.example.com'))),
        sequence(sequence(oid('1.3.6.1.5.5.7.48.2'), directory())),
        sequence(),
        NONE,
        sequence(sequence()),
        sequence(sequence(oid('1.3.6.1.5.5.7.48.1'))),
        sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), nullValue(), nullValue())),
        sequence(nullValue()),
      ]),
      random.oneIn(8),
    ),
  // issuerAltName
  (random) =>
    extension(
      '2.5.29.18',
      random.pick([sequence(dns('x')), sequence(), NONE, utf8String('x'), random.bytes(3)]),
    ),
  // what nobody knows
  (random) =>
    extension(
      random.pick([
        '1.2.3.4.5',
        '2.16.840.1.113730.1.1',
        '2.16.840.1.113730.1.13',
        '1.3.6.1.4.1.11129.2.4.2',
        '2.5.29.9',
        '2.5.29.16',
        '1.3.6.1.5.5.7.1.24',
        '2.5.29.99',
      ]),
      random.pick([
        ia5String('a comment'),
        NONE,
        utf8('no DER'),
        nullValue(),
        sequence(integer(5)),
        bitString(Uint8Array.of(0x07), 0),
        octetString(octetString(NONE)),
      ]),
      random.oneIn(6),
    ),
]

/** One extension of any kind. */
export function anyExtension(random: Random): ExtensionPlan {
  return random.pick(MAKERS)(random)
}

/** A name with an attribute of an odd type or an odd string. */
export function oddName(random: Random): Uint8Array {
  const types = [
    '2.5.4.3',
    '2.5.4.10',
    '2.5.4.11',
    '2.5.4.6',
    '2.5.4.5',
    '2.5.4.9',
    '2.5.4.17',
    '2.5.4.8',
    '1.2.840.113549.1.9.1',
    '0.9.2342.19200300.100.1.25',
    '2.5.4.12',
    '1.2.3.4',
    '2.5.4.4',
  ]
  const texts = [
    'Istio',
    'a_b',
    'a@b',
    'x*y&z',
    'ä',
    '#hash',
    ' blank ',
    'a,b+c"d\\e<f>g;h',
    '',
    'line\nbreak',
    '\u0000',
    '😀',
    '=',
    '\u00ad',
    'a/b',
    '\u200b',
  ]
  const tags = [
    0x0c, 0x0c, 0x13, 0x13, 0x14, 0x16, 0x1e, 0x12, 0x1a, 0x1c, 0x1b, 0x02, 0x04, 0x30, 0x0a,
  ]
  const attribute = (): Uint8Array => {
    const [tag, text] = [random.pick(tags), random.pick(texts)]
    const value =
      tag === 0x1e
        ? Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 255]))
        : tag === 0x0c
          ? utf8(text)
          : new Uint8Array(Buffer.from(text, 'latin1'))
    return sequence(oid(random.pick(types)), element(tag, value))
  }
  const rdn = (): Uint8Array => setOf(...some(random, 2, attribute))
  return sequence(setOf(attribute()), ...some(random, 3, rdn))
}

/** A time as certificates have them, and as they should not. */
export function oddTime(random: Random): Uint8Array {
  return random.pick([
    element(0x17, utf8('260101000000Z')),
    element(0x18, utf8('20260101000000Z')),
    element(0x17, utf8('2601010000Z')),
    element(0x17, utf8('260101000000+0100')),
    element(0x17, utf8('260101000000')),
    element(0x18, utf8('20260101000000.5Z')),
    element(0x18, utf8('20260101000000+0100')),
    element(0x17, utf8('261301000000Z')),
    element(0x17, utf8('500101000000Z')),
    element(0x18, utf8('19490101000000Z')),
    element(0x17, utf8('260101000000-0030')),
    element(0x17, utf8('260230000000Z')),
    element(0x18, utf8('99991231235959Z')),
    element(0x18, utf8('00000101000000Z')),
    element(0x17, utf8('260101240000Z')),
    element(0x17, utf8('260101000060Z')),
    utf8String('260101000000Z'),
    element(0x18, utf8('202601010000Z')),
    element(0x17, utf8('490101000000Z')),
    element(0x17, utf8('260101000000+0000')),
    element(0x17, utf8('2601010000+0100')),
    element(0x17, utf8('260101000000+2500')),
  ])
}
