import {
  bitString,
  boolean,
  element,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  time,
  unsignedInteger,
} from '../../../src/der/writer.ts'
import { ecdsaAlgorithm, rsaAlgorithm } from '../../../test/support/certificates/algorithms.ts'
import { leafPlan, type ChainPlan } from '../generate/chain-plan.ts'
import { dns, email, ip, subjectAltName, uri } from '../generate/extensions.ts'
import { caPlan, crlPlan, NOW } from '../generate/set-plan.ts'
import {
  extension,
  nameOf,
  type CertificatePlan,
  type CrlPlan,
  type ExtensionPlan,
} from '../material/certificate.ts'
import { keyNamed } from '../material/keys.ts'

// A chain of four with one thing changed: what any component may look at on its way from the leaf to a root. Those that accept
// stand next to those that refuse.

const ID = {
  constraints: '2.5.29.19',
  usage: '2.5.29.15',
  names: '2.5.29.17',
  subtrees: '2.5.29.30',
  purposes: '2.5.29.37',
  point: '2.5.29.28',
  points: '2.5.29.31',
} as const
const [LEAF, LOWER, UPPER, ROOT] = [0, 1, 2, 3] as const

const GOOD: ChainPlan = {
  certificates: [
    leafPlan('CA 1', 'p256-a', 'p256-b'),
    caPlan('CA 1', 'CA 2', 'p256-b', 'p256-c'),
    caPlan('CA 2', 'Root', 'p256-c', 'p256-d'),
    caPlan('Root', 'Root', 'p256-d', 'p256-d'),
  ],
  presented: [LOWER, UPPER],
  anchors: [ROOT],
  crls: [],
  role: 'server',
  at: NOW,
}

type Case = readonly [name: string, plan: ChainPlan]
type Change = (one: CertificatePlan) => CertificatePlan

const plan = (name: string, change: Partial<ChainPlan>): Case => [name, { ...GOOD, ...change }]

const changed = (at: number, change: Change, from: ChainPlan = GOOD): ChainPlan => ({
  ...from,
  certificates: from.certificates.map((one, index) => (index === at ? change(one) : one)),
})

const at = (index: number, name: string, change: Partial<CertificatePlan>): Case => [
  name,
  changed(index, (one) => ({ ...one, ...change })),
]

const without =
  (id: string): Change =>
  (one) => ({ ...one, extensions: one.extensions.filter(({ oid }) => oid !== id) })

const having =
  (added: ExtensionPlan): Change =>
  (one) => ({ ...one, extensions: [...without(added.oid)(one).extensions, added] })

const basic = (...members: readonly Uint8Array[]): ExtensionPlan =>
  extension(ID.constraints, sequence(...members), true)
const usage = (octet: number, unused: number): ExtensionPlan =>
  extension(ID.usage, bitString(Uint8Array.of(octet), unused), true)
const purposes = (...ids: readonly string[]): ExtensionPlan =>
  extension(ID.purposes, sequence(...ids.map(oid)))
const [SERVER, CLIENT, MAIL, ANY] = [
  '1.3.6.1.5.5.7.3.1',
  '1.3.6.1.5.5.7.3.2',
  '1.3.6.1.5.5.7.3.4',
  '2.5.29.37.0',
] as const

// ---- time

const second = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000)
const BEGINS = second(NOW, -120)
const ENDS = second(NOW, 86_400)
const PAST = time(new Date('2027-02-01T00:00:00Z'))
const FUTURE = time(new Date('2027-04-01T00:00:00Z'))

const TIME: readonly Case[] = [
  plan('the first second', { at: BEGINS }),
  plan('a second before', { at: second(BEGINS, -1) }),
  plan('the last second', { at: ENDS }),
  plan('a second behind', { at: second(ENDS, 1) }),
  ...[LOWER, UPPER, ROOT].flatMap((index) => [
    at(index, `${String(index)} has ended`, { notAfter: PAST }),
    at(index, `${String(index)} has not begun`, { notBefore: FUTURE }),
  ]),
]

// ---- what a CA is

const CA: readonly Case[] = [LOWER, UPPER, ROOT].flatMap((index): readonly Case[] => {
  const one = (name: string, change: Change): Case => [
    `${String(index)}: ${name}`,
    changed(index, change),
  ]
  return [
    one('no basicConstraints', without(ID.constraints)),
    one('no CA', having(basic())),
    one('CA is FALSE as it is written', having(basic(boolean(false)))),
    one('pathLen 0', having(basic(boolean(true), integer(0)))),
    one('pathLen 1', having(basic(boolean(true), integer(1)))),
    one('pathLen 2', having(basic(boolean(true), integer(2)))),
    one('version 1', (plan) => ({ ...plan, version: 1, extensions: [] })),
    one('no keyUsage', without(ID.usage)),
    one('keyUsage without keyCertSign', having(usage(0x80, 7))),
    one('keyUsage without a bit', having(usage(0, 7))),
    one('a purpose that is another', having(purposes(CLIENT))),
    one('the purpose', having(purposes(SERVER))),
    one('any purpose', having(purposes(ANY))),
    one('a critical extension nobody knows', having(extension('1.2.3.4', nullValue(), true))),
    one('an extension nobody knows', having(extension('1.2.3.4', nullValue()))),
    one('no identifiers', (plan) => without('2.5.29.14')(without('2.5.29.35')(plan))),
    one(
      'another identifier of its key',
      having(extension('2.5.29.14', octetString(Uint8Array.of(1)))),
    ),
    one('SHA-1', (plan) => ({ ...plan, hash: 'sha1' })),
    one('a signature of another', (plan) => ({ ...plan, signer: 'p256-a' })),
  ]
})

// ---- the leaf

const LEAVES: readonly Case[] = (
  [
    ['no purpose', without(ID.purposes)],
    ['the purpose alone', having(purposes(SERVER))],
    ['another purpose', having(purposes(CLIENT))],
    ['a purpose of others', having(purposes(MAIL))],
    ['any purpose', having(purposes(ANY))],
    ['no purpose in the list', having(purposes())],
    ['a CA', having(basic(boolean(true)))],
    ['no basicConstraints', without(ID.constraints)],
    ['no keyUsage', without(ID.usage)],
    ['keyUsage of a CA', having(usage(0x06, 1))],
    ['keyUsage keyEncipherment', having(usage(0x20, 5))],
    ['a critical extension nobody knows', having(extension('1.2.3.4', nullValue(), true))],
    ['an extension nobody knows', having(extension('1.2.3.4', nullValue()))],
    [
      'an extension twice',
      (one) => ({ ...one, extensions: [...one.extensions, one.extensions[0]!] }),
    ],
    ['no names', without(ID.names)],
    ['version 1', (one) => ({ ...one, version: 1, extensions: [] })],
    ['version 2', (one) => ({ ...one, version: 2 })],
    ['SHA-1', (one) => ({ ...one, hash: 'sha1' })],
    ['SHA-384', (one) => ({ ...one, hash: 'sha384' })],
    ['another algorithm without', (one) => ({ ...one, outerAlgorithm: ecdsaAlgorithm('sha384') })],
    ['the algorithm of other keys', (one) => ({ ...one, algorithm: rsaAlgorithm() })],
    ['an algorithm nobody knows', (one) => ({ ...one, algorithm: sequence(oid('1.2.3.4')) })],
    ['a signature of another', (one) => ({ ...one, signer: 'p256-a' })],
    ['issued by another name', (one) => ({ ...one, issuer: nameOf({ O: 'Istio', CN: 'CA 3' }) })],
    ['octets behind it', (one) => ({ ...one, edits: [(der) => Uint8Array.of(...der, 0)] })],
    [
      'a serial number of 21 octets',
      (one) => ({ ...one, serial: element(2, new Uint8Array(21).fill(1)) }),
    ],
    ['a serial number below 0', (one) => ({ ...one, serial: element(2, Uint8Array.of(0x81)) })],
  ] as readonly (readonly [string, Change])[]
).map(([name, change]) => [`leaf: ${name}`, changed(LEAF, change)])

// ---- keys of issuers

const rsaSpki = (octets: number, exponent: Uint8Array, last = 1): Uint8Array => {
  const modulus = new Uint8Array(octets).fill(0x9f)
  modulus[octets - 1] = last
  return sequence(
    sequence(oid('1.2.840.113549.1.1.1'), nullValue()),
    bitString(sequence(unsignedInteger(modulus), exponent)),
  )
}
const EXPONENT = integer(65_537)

/** The lowest CA with a key of RSA, and the leaf as if it had signed it. */
function byRsa(name: string, spki: Uint8Array | undefined, hash?: CertificatePlan['hash']): Case {
  const below = changed(LEAF, (one) => ({ ...one, signer: 'rsa-ca', hash }))
  return [
    `RSA: ${name}`,
    changed(LOWER, (one) => ({ ...one, key: 'rsa-ca', ...(spki && { spki }) }), below),
  ]
}

const ISSUERS: readonly Case[] = [
  byRsa('fits', undefined),
  byRsa('SHA-1', undefined, 'sha1'),
  byRsa('MD5', undefined, 'md5'),
  byRsa('SHA-512', undefined, 'sha512'),
  byRsa('of another', keyNamed('rsa-other').spki),
  byRsa('of P-256', keyNamed('p256-b').spki),
  byRsa('1016 bits', rsaSpki(127, EXPONENT)),
  byRsa('1024 bits', rsaSpki(128, EXPONENT)),
  byRsa('an even modulus', rsaSpki(256, EXPONENT, 2)),
  byRsa('exponent 1', rsaSpki(256, integer(1))),
  byRsa('exponent 2', rsaSpki(256, integer(2))),
  byRsa('exponent 3', rsaSpki(256, integer(3))),
  byRsa('exponent 4', rsaSpki(256, integer(4))),
  byRsa('the largest exponent', rsaSpki(256, integer(2 ** 31 - 1))),
  byRsa('an exponent too large', rsaSpki(256, integer(2 ** 31 + 1))),
  byRsa(
    'a key of DSA',
    sequence(
      sequence(oid('1.2.840.10040.4.1'), sequence(integer(23), integer(11), integer(2))),
      bitString(integer(8)),
    ),
  ),
  byRsa('a key nobody knows', sequence(sequence(oid('1.2.3.4')), bitString(Uint8Array.of(1)))),
]

// ---- the way up

const OTHER_ROOT: CertificatePlan = { ...GOOD.certificates[ROOT]!, key: 'p256-a', signer: 'p256-a' }
const more = (presented: readonly number[], anchors: readonly number[]): Partial<ChainPlan> => ({
  certificates: [...GOOD.certificates, OTHER_ROOT],
  presented,
  anchors,
})
const PATHS: readonly Case[] = [
  plan('good', {}),
  plan('good, as a client', { role: 'client' }),
  plan('turned round', { presented: [UPPER, LOWER] }),
  plan('one is not there', { presented: [LOWER] }),
  plan('the lowest is not there', { presented: [UPPER] }),
  plan('with the root', { presented: [LOWER, UPPER, ROOT] }),
  plan('each twice', { presented: [LOWER, LOWER, UPPER, UPPER] }),
  plan('with the leaf', { presented: [LEAF, LOWER, UPPER] }),
  plan('no root', { anchors: [] }),
  plan('the upper CA as the root', { anchors: [UPPER] }),
  plan('the lower CA as the root', { anchors: [LOWER] }),
  plan('the leaf as the root', { anchors: [LEAF] }),
  plan('another root of the same name', more([LOWER, UPPER], [4])),
  plan('another root of the same name in front', more([LOWER, UPPER], [4, ROOT])),
  plan('another root of the same name behind', more([LOWER, UPPER], [ROOT, 4])),
  plan('another root of the same name presented', more([LOWER, UPPER, 4], [ROOT])),
]

// ---- names that are allowed

const subtrees = (kind: 0 | 1, ...bases: readonly Uint8Array[]): ExtensionPlan =>
  extension(
    ID.subtrees,
    sequence(element(0xa0 + kind, ...bases.map((base) => sequence(base)))),
    true,
  )
const directory = (attributes: Parameters<typeof nameOf>[0]): Uint8Array =>
  element(0xa4, nameOf(attributes))

function constrained(
  name: string,
  names: readonly Uint8Array[],
  kind: 0 | 1,
  ...bases: readonly Uint8Array[]
): Case {
  const below = changed(LEAF, having(subjectAltName(...names)))
  const word = kind === 0 ? 'permitted' : 'excluded'
  return [`${word}: ${name}`, changed(UPPER, having(subtrees(kind, ...bases)), below)]
}

const NAME_PAIRS: readonly (readonly [string, Uint8Array, Uint8Array])[] = [
  ['a host', dns('a.example.com'), dns('a.example.com')],
  ['a host below', dns('a.example.com'), dns('example.com')],
  ['a host below a dot', dns('a.example.com'), dns('.example.com')],
  ['the host of a dot', dns('example.com'), dns('.example.com')],
  ['a host that ends alike', dns('xexample.com'), dns('example.com')],
  ['another host', dns('example.org'), dns('example.com')],
  ['a host in capitals', dns('A.EXAMPLE.com'), dns('example.COM')],
  ['any host', dns('a.example.com'), dns('')],
  ['a wildcard', dns('*.example.com'), dns('a.example.com')],
  ['an address', ip(10, 0, 0, 1), ip(10, 0, 0, 0, 255, 0, 0, 0)],
  ['another address', ip(11, 0, 0, 1), ip(10, 0, 0, 0, 255, 0, 0, 0)],
  ['a mask with a gap', ip(10, 0, 0, 1), ip(10, 0, 0, 0, 255, 0, 255, 0)],
  ['half a mask', ip(10, 0, 0, 1), ip(10, 0, 0, 0, 255, 0, 0)],
  ['an address of six octets', ip(10, 0, 0, 1, 0, 0), ip(10, 0, 0, 0, 255, 0, 0, 0)],
  [
    'an address of the other kind',
    ip(...new Array<number>(16).fill(1)),
    ip(10, 0, 0, 0, 255, 0, 0, 0),
  ],
  ['a URI', uri('spiffe://example.com/ns/a/sa/b'), uri('example.com')],
  ['a URI below', uri('spiffe://a.example.com/ns/a/sa/b'), uri('example.com')],
  ['a URI below a dot', uri('spiffe://a.example.com/ns/a/sa/b'), uri('.example.com')],
  ['another URI', uri('spiffe://example.org/ns/a/sa/b'), uri('example.com')],
  ['a URI without a host', uri('urn:a'), uri('example.com')],
  ['a URI of an address', uri('https://10.0.0.1/'), uri('10.0.0.1')],
  ['a mailbox', email('a@example.com'), email('a@example.com')],
  ['another mailbox', email('b@example.com'), email('a@example.com')],
  ['a mailbox of a host', email('a@example.com'), email('example.com')],
  ['a mailbox below', email('a@b.example.com'), email('example.com')],
  ['a mailbox below a dot', email('a@b.example.com'), email('.example.com')],
  ['a mailbox that is none', email('example.com'), email('example.com')],
  ['a directory name', directory({ O: 'a', CN: 'b' }), directory({ O: 'a' })],
  ['another directory name', directory({ O: 'b', CN: 'a' }), directory({ O: 'a' })],
  ['a name of another kind', dns('a.example.com'), email('example.org')],
  [
    'a registered identifier',
    element(0x88, Uint8Array.of(0x2a, 3)),
    element(0x88, Uint8Array.of(0x2a, 3)),
  ],
]

const NAMES: readonly Case[] = [
  ...NAME_PAIRS.flatMap(([name, own, base]) =>
    ([0, 1] as const).map((kind) => constrained(name, [own], kind, base)),
  ),
  constrained('one of two bases', [dns('b.org')], 0, dns('a.org'), dns('b.org')),
  constrained('one of two names', [dns('a.org'), dns('b.org')], 0, dns('a.org')),
  constrained('one of two names is out', [dns('a.org'), dns('b.org')], 1, dns('b.org')),
]

// ---- CRLs

const AUTHORITIES = [LOWER, UPPER, ROOT] as const
const LISTS: readonly CrlPlan[] = AUTHORITIES.map((index) => crlPlan(GOOD.certificates[index]!))

const withLists = (name: string, change: (one: CrlPlan, index: number) => CrlPlan): Case => [
  `CRLs: ${name}`,
  { ...GOOD, crls: LISTS.map(change) },
]
/** Of one CA, the lowest first. */
const list = (index: number, name: string, change: Partial<CrlPlan>): Case =>
  withLists(`${name} (${String(index)})`, (one, i) => (i === index ? { ...one, ...change } : one))

const revoked = (index: number, ...extensions: readonly Uint8Array[]): Uint8Array =>
  sequence(
    GOOD.certificates[index]!.serial,
    time(new Date('2027-02-03T00:00:00Z')),
    ...(extensions.length === 0 ? [] : [sequence(...extensions)]),
  )
const entryExtension = (id: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value))
const reason = (code: number): Uint8Array =>
  entryExtension('2.5.29.21', element(10, Uint8Array.of(code)))
const withExtension = (one: ExtensionPlan): Partial<CrlPlan> => ({
  extensions: [...LISTS[0]!.extensions, one],
})
const scope = (...members: readonly Uint8Array[]): Partial<CrlPlan> =>
  withExtension(extension(ID.point, sequence(...members), true))
const pointName = (name: string): Uint8Array => element(0xa0, element(0xa0, uri(name)))
const TRUE = Uint8Array.of(0xff)

const REVOCATION: readonly Case[] = [
  withLists('all', (one) => one),
  ...AUTHORITIES.map((_, index): Case => [
    `CRLs: without ${String(index)}`,
    { ...GOOD, crls: LISTS.filter((_, i) => i !== index) },
  ]),
  ...[LEAF, LOWER, UPPER].map((index) => list(index, 'revoked', { entries: [revoked(index)] })),
  list(0, 'another is revoked', { entries: [revoked(UPPER)] }),
  list(0, 'on hold', { entries: [revoked(LEAF, reason(6))] }),
  list(0, 'taken out', { entries: [revoked(LEAF, reason(8))] }),
  list(0, 'a critical extension of an entry', {
    entries: [revoked(UPPER, entryExtension('1.2.3.4', nullValue(), true))],
  }),
  list(0, 'has ended', { nextUpdate: time(new Date('2027-02-02T00:00:00Z')) }),
  list(0, 'has no end', { nextUpdate: undefined } as unknown as Partial<CrlPlan>),
  list(0, 'has not begun', { thisUpdate: FUTURE }),
  list(0, 'of another signer', { signer: 'p256-a' }),
  list(0, 'of another name', { issuer: nameOf({ CN: 'nobody' }) }),
  list(0, 'SHA-1', { hash: 'sha1' }),
  list(0, 'another algorithm within', { innerAlgorithm: ecdsaAlgorithm('sha384') }),
  list(
    0,
    'a critical extension nobody knows',
    withExtension(extension('1.2.3.4', nullValue(), true)),
  ),
  list(0, 'an extension nobody knows', withExtension(extension('1.2.3.4', nullValue()))),
  list(0, 'a delta', withExtension(extension('2.5.29.27', integer(1), true))),
  ...[0, 1].flatMap((index) => [
    list(index, 'users alone', scope(element(0x81, TRUE))),
    list(index, 'CAs alone', scope(element(0x82, TRUE))),
  ]),
  list(0, 'attributes alone', scope(element(0x85, TRUE))),
  list(0, 'indirect', scope(element(0x84, TRUE))),
  list(0, 'some reasons', scope(element(0x83, Uint8Array.of(1, 0x40)))),
  list(0, 'a point that the leaf does not name', scope(pointName('http://a'))),
  ...['http://a', 'http://b'].map((name): Case => {
    const [, own] = list(0, '', { ...scope(pointName('http://a')), entries: [revoked(LEAF)] })
    const points = extension(ID.points, sequence(sequence(pointName(name))))
    return [`CRLs: the leaf names ${name}`, changed(LEAF, having(points), own)]
  }),
  [
    'CRLs: a CA that may not sign them',
    changed(LOWER, having(usage(0x04, 2)), { ...GOOD, crls: LISTS }),
  ],
  ['CRLs: a CA without keyUsage', changed(LOWER, without(ID.usage), { ...GOOD, crls: LISTS })],
]

// ---- who is asked for

const ASKED: readonly Case[] = [
  plan('asked for its identity', { identities: ['spiffe://cluster.local/ns/foo/sa/bar'] }),
  plan('asked for another identity', { identities: ['spiffe://cluster.local/ns/foo/sa/baz'] }),
  plan('of its trust domain', { role: 'client', trustDomain: 'cluster.local' }),
  plan('of another trust domain', { role: 'client', trustDomain: 'example.org' }),
]

export const CHAIN_RULES: readonly Case[] = [
  ...PATHS,
  ...TIME,
  ...CA,
  ...LEAVES,
  ...ISSUERS,
  ...NAMES,
  ...REVOCATION,
  ...ASKED,
]
