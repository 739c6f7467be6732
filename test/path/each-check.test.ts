import { describe, expect, test } from 'vitest'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { bitString, element, integer, nullValue, oid, sequence } from '../../src/der/writer.ts'
import { algorithmWeakness } from '../../src/path/checks-every-certificate.ts'
import { verifyChain, type VerifyOptions } from '../../src/path/verify.ts'
import { authority, leaf, root, YEAR_2001 } from '../support/certificates/certificate.ts'
import { keyIdentifier } from '../support/certificates/extensions.ts'
import { spkiOf, key } from '../support/certificates/keys.ts'
import { generalName } from '../support/certificates/names.ts'

// Each check of a certificate on its own: what it refuses and what it warns of, next to what it takes. The verdicts follow from
// the section that is named.

type Given = Partial<VerifyOptions>
type Spec = Parameters<typeof leaf>[1]

const ROOT = root('CN=root')
const ICA = authority({ subject: 'CN=ica', issuer: 'CN=root' })
const MESH = { profile: 'mesh' } as const
const STRICT = { profile: 'rfc5280' } as const
const WEB = { profile: 'webpki-cabf', isPublicSuffix: () => false } as const

async function judged(given: Given) {
  const verdict = await verifyChain({
    roots: [ROOT],
    intermediates: [ICA],
    leaf: leaf('CN=ica'),
    at: YEAR_2001,
    purpose: 'server',
    ...STRICT,
    ...given,
  })
  const said = verdict.findings.map(({ severity, code, facts }) => ({ severity, code, facts }))
  const errors = said.filter(({ severity }) => severity === 'error')
  return { status: verdict.status, errors, said }
}
const codes = async (given: Given) =>
  (await judged(given)).said.map(({ severity, code }) => `${severity} ${code}`)
const factsOf = async (given: Given, code: string) =>
  (await judged(given)).said.find((one) => one.code === code)?.facts

const ofLeaf = (spec: Spec, profile: Given = STRICT): Given => ({
  ...profile,
  leaf: leaf('CN=ica', spec),
})
const ofCa = (spec: Partial<Parameters<typeof authority>[0]>, profile: Given = STRICT): Given => ({
  ...profile,
  intermediates: [authority({ subject: 'CN=ica', issuer: 'CN=root', ...spec })],
})
const ofRoot = (spec: Parameters<typeof root>[1], profile: Given = STRICT): Given => ({
  ...profile,
  roots: [root('CN=root', spec)],
})
const extra = (identifier: string, critical: boolean, value: Uint8Array): Spec => ({
  extra: [{ oid: identifier, critical, value }],
})

/** RFC 3279, section 2.3.1: a key whose modulus has so many bits. */
function rsaOf(bits: number): Uint8Array {
  const octets = new Uint8Array(Math.ceil(bits / 8))
  octets[0] = 1 << ((bits - 1) % 8)
  octets[octets.length - 1]! |= 1
  const modulus = octets[0] >= 0x80 ? [0, ...octets] : [...octets]
  const bytes = sequence(element(0x02, Uint8Array.from(modulus)), integer(65537))
  return sequence(sequence(oid('1.2.840.113549.1.1.1'), nullValue()), bitString(bytes))
}
const ed25519 = sequence(sequence(oid('1.3.101.112')), bitString(new Uint8Array(32).fill(1)))
const dsaKey = sequence(
  sequence(oid('1.2.840.10040.4.1'), sequence(integer(0x7fffffed), integer(11), integer(2))),
  bitString(integer(7)),
)

const AKI = '2.5.29.35'
const withAki = (...fields: Uint8Array[]) => ({
  aki: false as const,
  extra: [{ oid: AKI, critical: false, value: sequence(...fields) }],
})
const OWN = element(0x80, keyIdentifier('CN=root'))
const zero = Uint8Array.of(0)

interface Rule {
  readonly says: string
  readonly code: string
  readonly refused: Given
  readonly accepted: Given
}

const RULES: readonly Rule[] = [
  {
    says: 'version 3 says that it is a CA, a root too (RFC 5280, 4.2.1.9)',
    code: 'path-not-ca',
    refused: ofRoot({ ca: undefined }),
    accepted: ofRoot({}),
  },
  {
    says: 'CA:FALSE is no CA, though it is a root (4.2.1.9)',
    code: 'path-not-ca',
    refused: ofRoot({ ca: false }),
    accepted: ofRoot({}),
  },
  {
    says: 'a root marks its basicConstraints (4.2.1.9)',
    code: 'path-extension-not-critical',
    refused: ofRoot({ bcNotCritical: true }),
    accepted: ofRoot({ bcNotCritical: true }, MESH),
  },
  {
    says: 'a root of version 1 is not one of the profile, of istiod it is',
    code: 'path-version',
    refused: ofRoot({ version: 1 }),
    accepted: ofRoot({ version: 1 }, MESH),
  },
  {
    says: 'a CA that lists purposes has the one that is asked (CA/Browser Forum, 7.1.2.2.6)',
    code: 'path-eku',
    refused: ofCa({ eku: ['client'] }),
    accepted: { ...ofCa({ eku: ['client'] }), purpose: 'any' },
  },
  {
    says: 'one of them is enough (4.2.1.12)',
    code: 'path-eku',
    refused: ofCa({ eku: ['client', 'code'] }),
    accepted: ofCa({ eku: ['client', 'server'] }),
  },
  {
    says: 'or all of them, and of a root it is not asked',
    code: 'path-eku',
    refused: ofCa({ eku: ['code'] }),
    accepted: { ...ofCa({ eku: ['any'] }), roots: [root('CN=root', { eku: ['client'] })] },
  },
  {
    says: 'the serial number of a CA is positive; that of a root is not asked (4.1.2.2)',
    code: 'path-serial-number',
    refused: ofCa({ serial: zero }),
    accepted: ofRoot({ serial: zero }),
  },
  {
    says: 'a zero in front of a high bit is none of the twenty octets (4.1.2.2)',
    code: 'path-serial-number',
    refused: ofLeaf({ serial: Uint8Array.from([0, ...new Array<number>(21).fill(0x80)]) }),
    accepted: ofLeaf({ serial: Uint8Array.from([0, ...new Array<number>(20).fill(0x80)]) }),
  },
  {
    says: 'a root of the Web names no issuer next to its key (CA/Browser Forum, 7.1.2.1.3)',
    code: 'path-anchor-aki',
    refused: ofRoot(withAki(OWN, element(0xa1, generalName('dir:CN=root'))), WEB),
    accepted: ofRoot(withAki(OWN), WEB),
  },
  {
    says: 'and no serial number (CA/Browser Forum, 7.1.2.1.3)',
    code: 'path-anchor-aki',
    refused: ofRoot(withAki(OWN, element(0x82, Uint8Array.of(1))), WEB),
    accepted: ofRoot(withAki(OWN), WEB),
  },
  {
    says: 'RSA of the Web has a multiple of eight bits (CA/Browser Forum, 6.1.5)',
    code: 'path-key-weak',
    refused: ofLeaf({ spki: rsaOf(2050) }, WEB),
    accepted: ofLeaf({ spki: rsaOf(2056) }, WEB),
  },
  {
    says: 'RSA of 1023 bits is refused everywhere',
    code: 'path-key-weak',
    refused: ofLeaf({ spki: rsaOf(1023) }, MESH),
    accepted: ofLeaf({ spki: rsaOf(1024) }, MESH),
  },
  {
    says: 'the Web has no Ed25519 (CA/Browser Forum, 6.1.5)',
    code: 'path-key-weak',
    refused: ofLeaf({ spki: ed25519 }, WEB),
    accepted: ofLeaf({ spki: ed25519 }, STRICT),
  },
  {
    says: 'a curve is one of the list (CA/Browser Forum, 6.1.5)',
    code: 'path-key-weak',
    refused: ofLeaf({ spki: spkiOf(key('CN=leaf')) }, { ...WEB, overrides: { curves: ['P-384'] } }),
    accepted: ofLeaf({ spki: spkiOf(key('CN=leaf')) }, WEB),
  },
  {
    says: 'an authority key identifier is not critical (4.2.1.1)',
    code: 'path-extension-critical',
    refused: ofLeaf({ aki: false, ...extra(AKI, true, sequence(element(0x80, Uint8Array.of(1)))) }),
    accepted: ofLeaf({
      aki: false,
      ...extra(AKI, false, sequence(element(0x80, Uint8Array.of(1)))),
    }),
  },
  {
    says: 'authorityInfoAccess is not critical (4.2.2.1)',
    code: 'path-extension-critical',
    refused: ofLeaf(aia(true)),
    accepted: ofLeaf(aia(false)),
  },
  {
    says: 'policyConstraints are critical (4.2.1.11)',
    code: 'path-extension-not-critical',
    refused: ofCa({ ...extra('2.5.29.36', false, sequence(element(0x81, zero))) }),
    accepted: ofCa({ ...extra('2.5.29.36', true, sequence(element(0x81, zero))) }),
  },
  {
    says: 'inhibitAnyPolicy is critical (4.2.1.14)',
    code: 'path-extension-not-critical',
    refused: ofCa({ ...extra('2.5.29.54', false, integer(1)) }),
    accepted: ofCa({ ...extra('2.5.29.54', true, integer(1)) }),
  },
  {
    says: 'an e-mail address is a mailbox (4.2.1.6)',
    code: 'path-name-syntax',
    refused: ofLeaf({ san: ['email:nobody'] }),
    accepted: ofLeaf({ san: ['email:some@body.example'] }),
  },
  {
    says: 'an alternative name extension holds a name (4.2.1.6)',
    code: 'path-name-syntax',
    refused: ofLeaf({ san: undefined, ...extra('2.5.29.17', false, sequence()) }),
    accepted: ofLeaf({ san: undefined }),
  },
  {
    says: 'a leaf for clients is none for servers, and good for any (4.2.1.12)',
    code: 'path-eku',
    refused: ofLeaf({ eku: ['client'] }),
    accepted: { ...ofLeaf({ eku: ['client'] }), purpose: 'any' },
  },
  {
    says: 'name constraints are for CAs, at the end of a path too (4.2.1.10)',
    code: 'path-leaf-name-constraints',
    refused: ofLeaf({ permitted: ['dns:example'] }),
    accepted: {
      ...STRICT,
      leaf: authority({ subject: 'CN=ca', issuer: 'CN=ica', permitted: ['dns:example'] }),
    },
  },
  {
    says: 'a leaf of the Web with a subject has an extension of names that is not critical (CA/Browser Forum, 7.1.2.7.12)',
    code: 'path-leaf-san-critical',
    refused: ofLeaf({ sanCritical: true }, WEB),
    accepted: ofLeaf({ sanCritical: true, subject: '' }, WEB),
  },
  {
    says: 'a common name is one of the alternative names (CA/Browser Forum, 7.1.4.3)',
    code: 'path-leaf-common-name',
    refused: named('CN=urn:a', ['dns:b.example', 'uri:urn:a']),
    accepted: named('O=Acme,CN=a.example', ['dns:b.example', 'dns:a.example']),
  },
  {
    says: 'a common name may be an address (CA/Browser Forum, 7.1.4.3)',
    code: 'path-leaf-common-name',
    refused: named('CN=10.0.0.2', ['ip:0a000001']),
    accepted: named('CN=10.0.0.1', ['ip:0a000001']),
  },
  {
    says: 'a leaf is not signed with SHA-1 (RFC 6194, 3)',
    code: 'path-algorithm-weak',
    refused: ofLeaf({ hash: 'sha1' }),
    accepted: ofRoot({ hash: 'sha1' }),
  },
  {
    says: 'a leaf names the key of its issuer (4.2.1.1)',
    code: 'path-aki-missing',
    refused: ofLeaf({ aki: false }),
    accepted: ofLeaf({ aki: false }, MESH),
  },
]

function aia(critical: boolean): Spec {
  const location = element(0x86, new TextEncoder().encode('http://a.example/ca.crt'))
  const value = sequence(sequence(oid('1.3.6.1.5.5.7.48.2'), location))
  return extra('1.3.6.1.5.5.7.1.1', critical, value)
}

function named(subject: string, san: readonly string[]): Given {
  return { ...ofLeaf({ subject, san }), overrides: { commonName: 'error' } }
}

describe('one check each', () => {
  test.each(RULES)('$says', async ({ code, refused, accepted }) => {
    const { status, errors } = await judged(refused)
    expect([status, errors.map((one) => one.code)]).toEqual(['untrusted', [code]])
    const twin = await judged(accepted)
    expect([twin.status, twin.errors]).toEqual(['trusted', []])
  })
})

describe('what is a warning', () => {
  test.each<[string, Given, readonly string[]]>([
    [
      'a CA that does not mark its basicConstraints, as RFC 5280 lets it be taken',
      ofCa({ bcNotCritical: true }),
      ['warning path-extension-not-critical'],
    ],
    ['and one that does', ofCa({}), []],
    [
      'a root without subject key identifier that names its key',
      ofRoot({ ski: false, aki: 'CN=root' }, MESH),
      ['warning path-ski-missing'],
    ],
    [
      'an anchor that another CA has signed, without the identifier of its key',
      {
        ...MESH,
        roots: [authority({ subject: 'CN=ica', issuer: 'CN=root', aki: false })],
        intermediates: [],
      },
      ['warning path-aki-missing'],
    ],
    ['a root without it, which needs none', ofRoot({ aki: false }, MESH), []],
    [
      'a root of version 1',
      ofRoot({ version: 1 }, MESH),
      ['warning path-version', 'warning path-ski-missing'],
    ],
    ['RSA of 1024 bits', ofLeaf({ spki: rsaOf(1024) }, MESH), ['warning path-key-weak']],
    ['RSA of 2047 bits', ofLeaf({ spki: rsaOf(2047) }, MESH), ['warning path-key-weak']],
    ['RSA of 2048 bits', ofLeaf({ spki: rsaOf(2048) }, MESH), []],
    ['Ed25519, in a mesh', ofLeaf({ spki: ed25519 }, MESH), []],
    ['a DSA key', ofLeaf({ spki: dsaKey }, MESH), ['warning path-key-weak']],
    ['a DSA key, by RFC 5280', ofLeaf({ spki: dsaKey }), ['warning path-key-weak']],
  ])('%s', async (_, given, expected) => {
    expect(await codes(given)).toEqual(expected)
  })

  test('a leaf of version 1 is refused for what it lacks, by RFC 5280', async () => {
    const { errors } = await judged(ofLeaf({ version: 1 }))
    expect(errors.map(({ code }) => code)).toEqual(['path-aki-missing'])
  })
})

describe('what a finding tells', () => {
  test.each<[string, Given, object]>([
    ['path-not-ca', ofRoot({ ca: undefined }), { found: 'missing' }],
    ['path-not-ca', ofRoot({ ca: false }), { found: 'CA:FALSE' }],
    ['path-key-cert-sign', ofCa({ usages: [] }), { usages: 'nothing' }],
    ['path-key-cert-sign', ofCa({ usages: ['cRLSign'] }), { usages: ['cRLSign'] }],
    [
      'path-key-weak',
      ofLeaf({ spki: rsaOf(1024) }, MESH),
      { key: 'RSA 1024', wanted: 'RSA of at least 2048 bits' },
    ],
    [
      'path-key-weak',
      ofLeaf({ spki: rsaOf(2050) }, WEB),
      { key: 'RSA 2050', wanted: 'RSA of at least 2048 bits, a multiple of 8' },
    ],
    [
      'path-key-weak',
      ofLeaf({ spki: ed25519 }, WEB),
      { wanted: ['RSA', 'P-256', 'P-384', 'P-521'] },
    ],
    [
      'path-key-weak',
      { ...WEB, overrides: { curves: ['P-384'] } },
      { key: 'EC P-256', wanted: ['RSA', 'P-384'] },
    ],
    ['path-key-weak', ofLeaf({ spki: dsaKey }, WEB), { wanted: 'RSA or EC' }],
    [
      'path-extension-not-critical',
      ofCa({ ...extra('2.5.29.54', false, integer(1)) }),
      { extension: 'inhibitAnyPolicy' },
    ],
  ])('%s, %#', async (code, given, facts) => {
    expect(await factsOf(given, code)).toMatchObject(facts)
  })
})

// RFC 6151, RFC 6194
test.each([
  ['1.2.840.113549.1.1.4', 'weakHash'],
  ['1.2.840.113549.1.1.5', 'weakHash'],
  ['1.2.840.113549.1.1.11', undefined],
  ['1.2.840.10040.4.3', 'dsa'],
  ['1.3.101.112', undefined],
  ['1.2.3', undefined],
])('the signature algorithm %s is weak: %s', (identifier, weakness) => {
  const algorithm = { oid: identifier } as Parameters<typeof algorithmWeakness>[0]
  expect(algorithmWeakness(algorithm)).toBe(weakness)
})

// what is remembered of a certificate and one issuer says nothing of another issuer
test.each([
  ['at once', undefined],
  ['later', web],
])('of two CAs with one name and one key identifier each is asked, %s', async (_, engine) => {
  const ski = 'CN=ica'
  const imposter = authority({ subject: 'CN=ica', issuer: 'CN=root', key: 'another', ski })
  const genuine = authority({ subject: 'CN=ica', issuer: 'CN=root', ski })
  const given = {
    leaf: leaf('CN=ica', { aki: ski }),
    ...(engine === undefined ? {} : { engine }),
  }
  const intermediates = [imposter, genuine]
  expect((await judged({ ...given, intermediates })).status).toBe('trusted')
  expect((await judged({ ...given, intermediates: intermediates.toReversed() })).status).toBe(
    'trusted',
  )
  expect((await judged({ ...given, intermediates: [imposter] })).status).toBe('untrusted')
})

// CA/Browser Forum, 7.1.4.3
test('a common name of a leaf without alternative names is a copy of nothing', async () => {
  const lenient = { ...MESH, overrides: { commonName: 'error' } } as const
  const bare = ofLeaf({ subject: 'CN=leaf.example', san: undefined }, lenient)
  expect(await codes(bare)).toContain('error path-leaf-common-name')
  const copied = ofLeaf({ subject: 'CN=leaf.example' }, lenient)
  expect(await codes(copied)).not.toContain('error path-leaf-common-name')
})
