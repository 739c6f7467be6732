import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { element, sequence } from '../../src/der/writer.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { verifyChain, type VerifyOptions } from '../../src/path/verify.ts'
import { authority, leaf, root, YEAR_2001 } from '../support/certificates/certificate.ts'
import { keyIdentifier } from '../support/certificates/extensions.ts'
import { key } from '../support/certificates/keys.ts'
import { generalName } from '../support/certificates/names.ts'

// Each pair differs in one thing, by which one rule alone refuses the first of them: a rule that is taken out is noticed here.

type Given = Partial<VerifyOptions>

interface Rule {
  readonly says: string
  readonly code: string
  readonly refused: Given
  readonly accepted: Given
}

const ROOT = root('CN=root')
const ICA = authority({ subject: 'CN=ica', issuer: 'CN=root' })
const LEAF = leaf('CN=ica')

const verify = (given: Given) =>
  verifyChain({
    roots: [ROOT],
    intermediates: [ICA],
    leaf: LEAF,
    at: YEAR_2001,
    purpose: 'server',
    ...given,
  })

const ica = (spec: Partial<Parameters<typeof authority>[0]>): Uint8Array =>
  authority({ subject: 'CN=ica', issuer: 'CN=root', ...spec })
const named = (...san: string[]): Uint8Array => leaf('CN=ica', { san })

/** RFC 5280, section 4.2.1.10: one subtree in the list of `tag`, with what follows its base. */
function constrained(tag: number, base: string, ...rest: Uint8Array[]): Uint8Array {
  const subtree = sequence(generalName(base), ...rest)
  const value = sequence(element(tag, subtree))
  return ica({ extra: [{ oid: '2.5.29.30', critical: true, value }] })
}
const PERMITTED = 0xa0
const EXCLUDED = 0xa1
const distance = (tag: number, value: number): Uint8Array => element(tag, Uint8Array.of(value))

const pssKey = (modulusLength: number) => () =>
  generateKeyPairSync('rsa-pss', { modulusLength }).privateKey
key('pss 768', pssKey(768))
key('pss 2048', pssKey(2048))

const STRICT = { profile: 'rfc5280' } as const
const WEB = { profile: 'webpki-cabf', isPublicSuffix: () => false } as const

const withSerial = (...octets: number[]): Given => ({
  ...STRICT,
  leaf: leaf('CN=ica', { serial: Uint8Array.from(octets) }),
})

/** A root with an authorityKeyIdentifier of these fields (RFC 5280, section 4.2.1.1). */
const withAki = (...fields: Uint8Array[]): Uint8Array =>
  root('CN=root', {
    aki: false,
    extra: [{ oid: '2.5.29.35', critical: false, value: sequence(...fields) }],
  })
const ISSUER = element(0xa1, generalName('dir:CN=root'))
const SERIAL = element(0x82, Uint8Array.of(1))

const RULES: readonly Rule[] = [
  {
    says: 'version 1 makes a root a CA, and no intermediate (RFC 5280, 6.1.4 (k))',
    code: 'path-not-ca',
    refused: { intermediates: [ica({ version: 1 })] },
    accepted: { roots: [root('CN=root', { version: 1 })] },
  },
  {
    says: 'a permitted subtree with a minimum is not judged (4.2.1.10)',
    code: 'path-name-constraint-unsupported',
    refused: { intermediates: [constrained(PERMITTED, 'dns:example', distance(0x80, 1))] },
    accepted: { intermediates: [constrained(PERMITTED, 'dns:example')] },
  },
  {
    says: 'a permitted subtree with a maximum is not judged (4.2.1.10)',
    code: 'path-name-constraint-unsupported',
    refused: { intermediates: [constrained(PERMITTED, 'dns:example', distance(0x81, 9))] },
    accepted: { intermediates: [constrained(PERMITTED, 'dns:example')] },
  },
  {
    says: 'an excluded subtree with a minimum is not judged (4.2.1.10)',
    code: 'path-name-constraint-unsupported',
    refused: { intermediates: [constrained(EXCLUDED, 'dns:other', distance(0x80, 1))] },
    accepted: { intermediates: [constrained(EXCLUDED, 'dns:other')] },
  },
  {
    says: 'an excluded subtree with a maximum is not judged (4.2.1.10)',
    code: 'path-name-constraint-unsupported',
    refused: { intermediates: [constrained(EXCLUDED, 'dns:other', distance(0x81, 9))] },
    accepted: { intermediates: [constrained(EXCLUDED, 'dns:other')] },
  },
  {
    says: 'the mask of an address has its ones in front, in all octets (4.2.1.10, RFC 4632)',
    code: 'path-name-constraint-malformed',
    refused: {
      leaf: named('ip:0a00ff01'),
      intermediates: [constrained(PERMITTED, 'ip:0a00ff00ff00ff00')],
    },
    accepted: {
      leaf: named('ip:0a00ff01'),
      intermediates: [constrained(PERMITTED, 'ip:0a00ff00ffffff00')],
    },
  },
  {
    says: 'the mask of an address has its ones in front, in one octet (4.2.1.10, RFC 4632)',
    code: 'path-name-constraint-malformed',
    refused: {
      leaf: named('ip:0a010203'),
      intermediates: [constrained(PERMITTED, 'ip:0a000000ff0a0000')],
    },
    accepted: {
      leaf: named('ip:0a010203'),
      intermediates: [constrained(PERMITTED, 'ip:0a000000fff00000')],
    },
  },
  {
    says: 'a DNS name that is malformed is not within a permitted subtree (4.2.1.6)',
    code: 'path-name-constraint-unsupported',
    refused: {
      leaf: named('dns:a..b.example'),
      intermediates: [constrained(PERMITTED, 'dns:example')],
    },
    accepted: {
      leaf: named('dns:a.b.example'),
      intermediates: [constrained(PERMITTED, 'dns:example')],
    },
  },
  {
    says: 'a DNS name that is malformed is not outside of an excluded subtree (4.2.1.6)',
    code: 'path-name-constraint-unsupported',
    refused: { leaf: named('dns:bad name'), intermediates: [constrained(EXCLUDED, 'dns:other')] },
    accepted: { leaf: named('dns:good-name'), intermediates: [constrained(EXCLUDED, 'dns:other')] },
  },
  {
    says: 'a key for RSA-PSS is as strong as one for RSA has to be',
    code: 'path-key-weak',
    refused: { leaf: leaf('CN=ica', { key: 'pss 768' }) },
    accepted: { leaf: leaf('CN=ica', { key: 'pss 2048' }) },
  },
  {
    says: 'a root of the Web has no purposes (CA/Browser Forum, 7.1.2.1)',
    code: 'path-anchor-eku',
    refused: { ...WEB, roots: [root('CN=root', { eku: ['server'] })] },
    accepted: { ...STRICT, roots: [root('CN=root', { eku: ['server'] })] },
  },
  {
    says: 'an excluded DNS name has no dot in front (4.2.1.10)',
    code: 'path-name-constraint-malformed',
    refused: { ...STRICT, intermediates: [ica({ excluded: ['dns:.other'] })] },
    accepted: { ...STRICT, intermediates: [ica({ excluded: ['dns:other'] })] },
  },
  {
    says: 'the dot in front is for mail and URI (4.2.1.10)',
    code: 'path-name-constraint-malformed',
    refused: { ...STRICT, intermediates: [ica({ permitted: ['dns:.example'] })] },
    accepted: { ...STRICT, intermediates: [ica({ excluded: ['email:.other', 'uri:.other'] })] },
  },
  {
    says: 'of several constraints each is looked at',
    code: 'path-name-constraint-malformed',
    refused: {
      ...STRICT,
      intermediates: [ica({ permitted: ['dns:example'], excluded: ['dns:*.other'] })],
    },
    accepted: {
      ...STRICT,
      intermediates: [ica({ permitted: ['dns:example'], excluded: ['dns:other'] })],
    },
  },
  {
    says: 'a root of the Web names its own key and none else (CA/Browser Forum, 7.1.2.1.3)',
    code: 'path-anchor-aki',
    refused: { ...WEB, roots: [root('CN=root', { aki: 'another' })] },
    accepted: { ...WEB, roots: [root('CN=root')] },
  },
  {
    says: 'and not its issuer and serial number (CA/Browser Forum, 7.1.2.1.3)',
    code: 'path-anchor-aki',
    refused: { ...WEB, roots: [withAki(element(0x80, keyIdentifier('CN=root')), ISSUER, SERIAL)] },
    accepted: { ...WEB, roots: [withAki(element(0x80, keyIdentifier('CN=root')))] },
  },
  {
    says: 'an authority key identifier of a root of the Web has a key identifier (CA/Browser Forum, 7.1.2.1.3)',
    code: 'path-anchor-aki',
    refused: { ...WEB, roots: [withAki()] },
    accepted: { ...WEB, roots: [root('CN=root', { aki: false })] },
  },
  {
    says: 'a serial number that begins with 0x80 is negative (4.1.2.2)',
    code: 'path-serial-number',
    refused: withSerial(0x80, 1),
    accepted: withSerial(0, 0x80, 1),
  },
  {
    says: 'a serial number of one octet, 0x80, is negative (4.1.2.2)',
    code: 'path-serial-number',
    refused: withSerial(0x80),
    accepted: withSerial(0x7f),
  },
  {
    says: 'a serial number has 20 octets at most (4.1.2.2)',
    code: 'path-serial-number',
    refused: withSerial(...new Array<number>(21).fill(1)),
    accepted: withSerial(...new Array<number>(20).fill(1)),
  },
]

/** The errors alone: a warning refuses nothing. */
const errorsOf = (findings: readonly { severity: string; code: string }[]): readonly string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)

describe('one rule each', () => {
  test.each(RULES)('$says', async ({ code, refused, accepted }) => {
    const verdict = await verify(refused)
    expect([verdict.status, errorsOf(verdict.findings)]).toEqual(['untrusted', [code]])
    const twin = await verify(accepted)
    expect([twin.status, errorsOf(twin.findings)]).toEqual(['trusted', []])
  })
})

describe('with an engine that answers later, Web Crypto', () => {
  const other = root('CN=root', { key: 'another', signedWith: 'another' })
  const forged = leaf('CN=ica', { signedWith: 'another' })
  const imposter = ica({ key: 'another', signedWith: 'another' })

  test.each<[string, Given]>([
    ['a leaf that another key has signed', { leaf: forged }],
    ['an intermediate that another key has signed', { leaf: forged, intermediates: [imposter] }],
    ['a root of the same name with another key', { roots: [other] }],
  ])('%s is untrusted, and its twin is trusted', async (_, given) => {
    const verdict = await verify({ ...given, engine: web })
    expect([verdict.status, errorsOf(verdict.findings)]).toEqual([
      'untrusted',
      ['path-signature-invalid'],
    ])
    expect((await verify({ engine: web })).status).toBe('trusted')
  })

  test('a good path is found after one whose signature is not good', async () => {
    const verdict = await verify({
      intermediates: [imposter, ICA],
      roots: [other, ROOT],
      engine: web,
    })
    expect(verdict.status).toBe('trusted')
  })

  test('a limit on signatures is a limit', async () => {
    const verdict = await verify({ limits: { signatures: 1 }, engine: web })
    expect([verdict.status, verdict.findings[0]?.code]).toEqual(['limit', 'path-limit-signatures'])
    expect((await verify({ limits: { signatures: 2 }, engine: web })).status).toBe('trusted')
  })
})
