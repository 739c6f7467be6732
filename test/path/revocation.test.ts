import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verifyChain } from '../../src/path/verify.ts'
import { element, integer, sequence } from '../../src/der/writer.ts'
import {
  authority,
  certificate,
  leaf,
  root,
  YEAR_2001,
  type CertificateSpec,
} from '../support/certificates/certificate.ts'
import { generalName } from '../support/certificates/names.ts'
import { ecdsaAlgorithm } from '../support/certificates/algorithms.ts'
import { crl } from '../support/certificates/crl.ts'
import { askOpenssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL_3 } from '../support/needs.ts'

// RFC 5280, section 6.3 in the manner of NIST PKITS, sections 4.4, 4.5, 4.14 and 4.15; `openssl verify` is asked as well.

interface Story {
  readonly says: string
  readonly intermediates: readonly Uint8Array[]
  readonly leaf: Uint8Array
  readonly crls: readonly Uint8Array[]
  readonly expected: string
  /** Why OpenSSL says otherwise. */
  readonly opensslDiffers?: string
}

const ROOT = root('CN=root')
const CA = authority({ subject: 'CN=ca', issuer: 'CN=root', serial: 10 })
const ROOT_CRL = crl({ issuer: 'CN=root' })
const OLD = new Date('2001-02-01T00:00:00Z')
const STALE = new Date('2001-05-01T00:00:00Z')
const UNKNOWN = { oid: '1.3.6.1.4.1.55738.9', critical: true, value: Uint8Array.of(5, 0) }

const NUMBER_CRITICAL = { oid: '2.5.29.20', critical: true, value: integer(1) }

const POINT = 'dir:O=crls,CN=point 1'
// OpenSSL looks for a delta only where a certificate or a CRL names one
const FRESHEST = {
  oid: '2.5.29.46',
  critical: false,
  value: sequence(sequence(element(0xa0, element(0xa0, generalName(POINT))))),
}

const target = (spec: Partial<CertificateSpec> = {}): Uint8Array =>
  leaf('CN=ca', { serial: 100, ...spec })

const story = (
  says: string,
  expected: string,
  crls: readonly Uint8Array[],
  more: Partial<Story> = {},
): Story => ({
  says,
  expected,
  crls: [ROOT_CRL, ...crls],
  intermediates: [CA],
  leaf: target(),
  ...more,
})

const revoked = [{ serial: 100, reason: 1 }]
const HOLD = [{ serial: 100, reason: 6 }]
const REMOVED = [{ serial: 100, reason: 8 }]
const INDIRECT = authority({
  subject: 'CN=crl issuer',
  issuer: 'CN=root',
  ca: false,
  usages: ['cRLSign'],
})

const STORIES: readonly Story[] = [
  story('no CRL of the issuer', 'path-crl-missing', []),
  story('a CRL without the certificate', 'trusted', [crl({ issuer: 'CN=ca' })]),
  story('a CRL with the certificate', 'path-revoked', [crl({ issuer: 'CN=ca', revoked })]),
  story('a CA that its root revoked', 'path-revoked', [crl({ issuer: 'CN=ca' })], {
    crls: [crl({ issuer: 'CN=root', revoked: [{ serial: 10 }] }), crl({ issuer: 'CN=ca' })],
  }),
  story('a CRL whose signature is bad', 'path-crl-unusable', [
    crl({ issuer: 'CN=ca', signedWith: 'imposter' }),
  ]),
  story('a CRL of another issuer', 'path-crl-missing', [crl({ issuer: 'CN=other' })]),
  story('a bad CRL beside a good one', 'trusted', [
    crl({ issuer: 'CN=ca', signedWith: 'imposter', revoked }),
    crl({ issuer: 'CN=ca' }),
  ]),
  story('an unknown critical extension of the CRL', 'path-crl-unusable', [
    crl({ issuer: 'CN=ca', extra: [UNKNOWN] }),
  ]),
  story('an unknown critical extension of an entry', 'path-crl-unusable', [
    crl({ issuer: 'CN=ca', revoked: [{ serial: 1, extra: [UNKNOWN] }] }),
  ]),
  story('a CRL that was good until last month', 'path-crl-unusable', [
    crl({ issuer: 'CN=ca', nextUpdate: STALE }),
  ]),
  story('a CRL of tomorrow', 'path-crl-unusable', [
    crl({ issuer: 'CN=ca', thisUpdate: new Date('2001-06-01T00:00:01Z') }),
  ]),
  story('a CRL without number', 'path-crl-unusable', [crl({ issuer: 'CN=ca', number: null })], {
    opensslDiffers: 'it does not ask for CRLNumber (RFC 5280, section 5.2.3)',
  }),
  story('the newer of two CRLs counts', 'trusted', [
    crl({ issuer: 'CN=ca', number: 1, thisUpdate: OLD, revoked: HOLD }),
    crl({ issuer: 'CN=ca', number: 2, thisUpdate: new Date('2001-03-01T00:00:00Z') }),
  ]),
  story('a CA that may not sign CRLs', 'path-crl-unusable', [crl({ issuer: 'CN=ca' })], {
    intermediates: [authority({ subject: 'CN=ca', issuer: 'CN=root', usages: ['keyCertSign'] })],
  }),
  story(
    'CRLs signed by a key of their own, certified by the same root',
    'trusted',
    [crl({ issuer: 'CN=ca', signedWith: 'crl key' })],
    {
      intermediates: [
        authority({ subject: 'CN=ca', issuer: 'CN=root', usages: ['keyCertSign'] }),
        certificate({ subject: 'CN=ca', issuer: 'CN=root', key: 'crl key', usages: ['cRLSign'] }),
      ],
    },
  ),
  story(
    'a certificate revoked by such a CRL',
    'path-revoked',
    [crl({ issuer: 'CN=ca', signedWith: 'crl key', revoked })],
    {
      intermediates: [
        authority({ subject: 'CN=ca', issuer: 'CN=root', usages: ['keyCertSign'] }),
        certificate({ subject: 'CN=ca', issuer: 'CN=root', key: 'crl key', usages: ['cRLSign'] }),
      ],
    },
  ),
  story('a revoked key for CRLs', 'path-crl-unusable', [], {
    crls: [
      crl({ issuer: 'CN=root', revoked: [{ serial: 55 }] }),
      crl({ issuer: 'CN=ca', signedWith: 'crl key' }),
    ],
    intermediates: [
      authority({ subject: 'CN=ca', issuer: 'CN=root', usages: ['keyCertSign'] }),
      certificate({
        subject: 'CN=ca',
        issuer: 'CN=root',
        key: 'crl key',
        serial: 55,
        usages: ['cRLSign'],
      }),
    ],
  }),
  story('a key for CRLs under another root', 'path-crl-unusable', [], {
    crls: [ROOT_CRL, crl({ issuer: 'CN=ca', signedWith: 'foreign key' })],
    intermediates: [
      CA,
      certificate({
        subject: 'CN=ca',
        issuer: 'CN=elsewhere',
        key: 'foreign key',
        usages: ['cRLSign'],
      }),
    ],
  }),
  story(
    'a CRL for the distribution point of the certificate',
    'trusted',
    [crl({ issuer: 'CN=ca', idp: { full: [POINT] } })],
    { leaf: target({ points: [{ full: [POINT] }] }) },
  ),
  story(
    'a CRL for another distribution point',
    'path-crl-missing',
    [crl({ issuer: 'CN=ca', idp: { full: ['dir:O=crls,CN=point 2'] } })],
    { leaf: target({ points: [{ full: [POINT] }] }) },
  ),
  story(
    'a point named relative to the issuer, and a CRL that spells it out',
    'path-revoked',
    [crl({ issuer: 'CN=ca', idp: { full: ['dir:CN=ca,CN=point'] }, revoked })],
    { leaf: target({ points: [{ relative: 'CN=point' }] }) },
  ),
  story(
    'two names relative to the same issuer',
    'trusted',
    [crl({ issuer: 'CN=ca', idp: { relative: 'CN=point' } })],
    { leaf: target({ points: [{ relative: 'CN=point' }] }) },
  ),
  story('a CRL for a point does not cover a certificate without one', 'path-crl-missing', [
    crl({ issuer: 'CN=ca', idp: { full: [POINT] } }),
  ]),
  story('a CRL for users covers a leaf', 'path-revoked', [
    crl({ issuer: 'CN=ca', idp: { user: true }, revoked }),
  ]),
  story('a CRL for CAs does not', 'path-crl-missing', [
    crl({ issuer: 'CN=ca', idp: { ca: true } }),
  ]),
  story('nor one for attribute certificates', 'path-crl-missing', [
    crl({ issuer: 'CN=ca', idp: { attribute: true } }),
  ]),
  story('a CRL for users does not cover a CA', 'path-crl-missing', [], {
    crls: [crl({ issuer: 'CN=root', idp: { user: true } }), crl({ issuer: 'CN=ca' })],
  }),
  story('a CRL for some reasons leaves the others open', 'path-crl-missing', [
    crl({ issuer: 'CN=ca', idp: { reasons: [1, 2] } }),
  ]),
  story('two CRLs for all reasons together', 'trusted', [
    crl({ issuer: 'CN=ca', idp: { reasons: [1, 2] } }),
    crl({ issuer: 'CN=ca', number: 2, idp: { reasons: [3, 4, 5, 6, 7, 8] } }),
  ]),
  story('the second of them revokes', 'path-revoked', [
    crl({ issuer: 'CN=ca', idp: { reasons: [1, 2] } }),
    crl({
      issuer: 'CN=ca',
      number: 2,
      idp: { reasons: [3, 4, 5, 6, 7, 8] },
      revoked: [{ serial: 100, reason: 3 }],
    }),
  ]),
  story(
    'an indirect CRL that the certificate names the issuer of',
    'trusted',
    [crl({ issuer: 'CN=crl issuer', idp: { indirect: true } })],
    {
      intermediates: [CA, INDIRECT],
      leaf: target({ points: [{ full: [POINT], crlIssuer: 'CN=crl issuer' }] }),
    },
  ),
  story(
    'an indirect CRL that revokes it by issuer and number',
    'path-revoked',
    [
      crl({
        issuer: 'CN=crl issuer',
        idp: { indirect: true },
        revoked: [{ serial: 100, issuer: 'CN=ca' }],
      }),
    ],
    {
      intermediates: [CA, INDIRECT],
      leaf: target({ points: [{ full: [POINT], crlIssuer: 'CN=crl issuer' }] }),
    },
  ),
  story(
    'the same number of another issuer',
    'trusted',
    [
      crl({
        issuer: 'CN=crl issuer',
        idp: { indirect: true },
        revoked: [{ serial: 100, issuer: 'CN=other' }],
      }),
    ],
    {
      intermediates: [CA, INDIRECT],
      leaf: target({ points: [{ full: [POINT], crlIssuer: 'CN=crl issuer' }] }),
    },
  ),
  story(
    'the issuer of an entry holds for those that follow',
    'path-revoked',
    [
      crl({
        issuer: 'CN=crl issuer',
        idp: { indirect: true },
        revoked: [{ serial: 1, issuer: 'CN=ca' }, { serial: 100 }],
      }),
    ],
    {
      intermediates: [CA, INDIRECT],
      leaf: target({ points: [{ full: [POINT], crlIssuer: 'CN=crl issuer' }] }),
    },
  ),
  story(
    'a CRL of that issuer that is not indirect',
    'path-crl-missing',
    [crl({ issuer: 'CN=crl issuer' })],
    {
      intermediates: [CA, INDIRECT],
      leaf: target({ points: [{ full: [POINT], crlIssuer: 'CN=crl issuer' }] }),
    },
  ),
  story(
    'a CRL issuer whose own standing is told by its own indirect CRL (4.14.30)',
    'trusted',
    [crl({ issuer: 'CN=own', idp: { indirect: true } })],
    {
      intermediates: [
        CA,
        certificate({
          subject: 'CN=own',
          issuer: 'CN=ca',
          usages: ['cRLSign'],
          points: [{ full: [POINT], crlIssuer: 'CN=own' }],
        }),
      ],
      leaf: target({ points: [{ full: [POINT], crlIssuer: 'CN=own' }] }),
      opensslDiffers: 'it finds no way through the circle, as in PKITS 4.14.30',
    },
  ),
  story(
    'a delta without a complete CRL',
    'path-crl-missing',
    [crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1 })],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'a delta that revokes',
    'path-revoked',
    [
      crl({ issuer: 'CN=ca', number: 1 }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, revoked }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'a delta that lifts a hold',
    'trusted',
    [
      crl({ issuer: 'CN=ca', number: 1, revoked: HOLD }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, revoked: REMOVED }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'a delta that says nothing of what is revoked',
    'path-revoked',
    [
      crl({ issuer: 'CN=ca', number: 1, revoked }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1 }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'a delta from a later CRL does not fit, the complete one counts',
    'path-revoked',
    [
      crl({ issuer: 'CN=ca', number: 1, revoked: HOLD }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 4, revoked: REMOVED }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'a current delta keeps an older complete CRL in use',
    'trusted',
    [
      crl({ issuer: 'CN=ca', number: 1, nextUpdate: STALE }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1 }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'a delta that does not fit keeps nothing in use',
    'path-crl-unusable',
    [
      crl({ issuer: 'CN=ca', number: 1, nextUpdate: STALE }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 4 }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'what a stale delta revoked stays revoked',
    'path-revoked',
    [
      crl({ issuer: 'CN=ca', number: 1 }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, nextUpdate: STALE, revoked }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'what a stale delta released stays revoked too',
    'path-revoked',
    [
      crl({ issuer: 'CN=ca', number: 1, revoked: HOLD }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, nextUpdate: STALE, revoked: REMOVED }),
    ],
    {
      leaf: target({ extra: [FRESHEST] }),
      opensslDiffers: 'it releases by a stale delta too',
    },
  ),
  story(
    'a stale delta that says nothing leaves the complete CRL as it is',
    'trusted',
    [
      crl({ issuer: 'CN=ca', number: 1 }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, nextUpdate: STALE }),
    ],
    {
      leaf: target({ extra: [FRESHEST] }),
    },
  ),
  // RFC 5280, section 5.2.4: the complete CRL has the lower number
  story(
    'a delta with the number of the complete CRL releases nothing',
    'path-revoked',
    [
      crl({ issuer: 'CN=ca', number: 5, revoked: HOLD }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, revoked: REMOVED }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'a delta with the next number does',
    'trusted',
    [
      crl({ issuer: 'CN=ca', number: 5, revoked: HOLD }),
      crl({ issuer: 'CN=ca', number: 6, deltaFrom: 1, revoked: REMOVED }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  // RFC 5280, section 6.3.3 (c)(2): the same scope
  story(
    'a delta of a scope does not go with a complete CRL without one',
    'path-revoked',
    [
      crl({ issuer: 'CN=ca', number: 1, revoked: HOLD }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, idp: { user: true }, revoked: REMOVED }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'a delta without a scope does not go with a complete CRL of one',
    'path-revoked',
    [
      crl({ issuer: 'CN=ca', number: 1, idp: { user: true }, revoked: HOLD }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, revoked: REMOVED }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  story(
    'a delta of the same scope does',
    'trusted',
    [
      crl({ issuer: 'CN=ca', number: 1, idp: { user: true }, revoked: HOLD }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, idp: { user: true }, revoked: REMOVED }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  // RFC 5280, section 6.3.3 (c)(3); the twin is the delta that lifts a hold
  story(
    'a delta that names another key than the complete CRL releases nothing',
    'path-revoked',
    [
      crl({ issuer: 'CN=ca', number: 1, revoked: HOLD }),
      crl({ issuer: 'CN=ca', number: 5, deltaFrom: 1, aki: 'CN=root', revoked: REMOVED }),
    ],
    { leaf: target({ extra: [FRESHEST] }) },
  ),
  // RFC 5280, section 6.3.3 (f): cRLSign is asked of a key usage that is there
  story('a CA without key usage signs CRLs', 'trusted', [crl({ issuer: 'CN=ca' })], {
    intermediates: [authority({ subject: 'CN=ca', issuer: 'CN=root', usages: undefined })],
  }),
  // RFC 5280, section 5.1.2.4
  story('a CRL of this instant', 'trusted', [crl({ issuer: 'CN=ca', thisUpdate: YEAR_2001 })]),
]

const judge = (story: Story, revocation: 'leaf' | 'chain' | 'off' | undefined) =>
  verifyChain({
    leaf: story.leaf,
    intermediates: story.intermediates,
    roots: [ROOT],
    crls: story.crls,
    at: YEAR_2001,
    purpose: 'any',
    ...(revocation === undefined ? {} : { revocation }),
  })

describe('revocation of the whole chain', () => {
  test.each(STORIES)('$says: $expected', async (given) => {
    const verdict = await judge(given, 'chain')
    expect(verdict.status === 'trusted' ? 'trusted' : verdict.findings[0]?.code).toBe(
      given.expected,
    )
  })
})

const pem = (label: string, ders: readonly Uint8Array[]): string =>
  ders
    .map((der) => {
      const body =
        Buffer.from(der)
          .toString('base64')
          .match(/.{1,64}/g)
          ?.join('\n') ?? ''
      return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`
    })
    .join('')

function asksOpenSsl(given: Story): boolean {
  const folder = tempFolder()
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const { status } = askOpenssl([
    ...['verify', '-crl_check_all', '-extended_crl', '-use_deltas'],
    ...['-attime', String(YEAR_2001.getTime() / 1000)],
    ...['-CAfile', file('root.pem', pem('CERTIFICATE', [ROOT]))],
    ...['-CRLfile', file('crls.pem', pem('X509 CRL', given.crls))],
    ...['-untrusted', file('chain.pem', pem('CERTIFICATE', given.intermediates))],
    file('leaf.pem', pem('CERTIFICATE', [given.leaf])),
  ])
  return status === 0
}

describe('openssl verify -crl_check_all -extended_crl -use_deltas', needs(OPENSSL_3), () => {
  test.each(STORIES)('agrees or is explained: $says', (given) => {
    const agrees = asksOpenSsl(given) === (given.expected === 'trusted')
    expect(agrees).toBe(given.opensslDiffers === undefined)
  })
})

describe('how strict', () => {
  const [missing] = STORIES as [Story]

  test('what no CRL covers is refused when revocation is asked for', async () => {
    const verdict = await judge(missing, 'leaf')
    expect([verdict.status, verdict.findings[0]?.code]).toEqual(['untrusted', 'path-crl-missing'])
  })

  test('it is a warning where CRLs are just given', async () => {
    const verdict = await judge(missing, undefined)
    expect([
      verdict.status,
      verdict.findings.map(({ code, severity }) => `${severity} ${code}`),
    ]).toEqual(['trusted', ['warning path-crl-missing']])
  })

  test('the leaf alone is asked about where the scope is the leaf', async () => {
    const given = { ...missing, crls: [crl({ issuer: 'CN=ca' })] }
    expect((await judge(given, 'leaf')).status).toBe('trusted')
    expect((await judge(given, 'chain')).status).toBe('untrusted')
  })

  test('nothing is asked where it is off', async () => {
    const given = { ...missing, crls: [crl({ issuer: 'CN=ca', revoked })] }
    expect((await judge(given, 'off')).status).toBe('trusted')
  })

  test('a CRL that cannot be read is told', async () => {
    const verdict = await judge({ ...missing, crls: [ROOT_CRL.subarray(0, 50)] }, undefined)
    expect(verdict.findings.map(({ code }) => code)).toContain('der-truncated')
  })
})

const SECOND = 1000
/** A link of a chain of CRL signers: the CRL of the one is signed by the next, and no CRL of CN=ca is there. */
const crlSigner = (at: number, last: number): Uint8Array =>
  certificate({
    subject: `CN=signer ${String(at)}`,
    issuer: at === last ? 'CN=root' : 'CN=ca',
    usages: ['cRLSign'],
    ...(at === last
      ? {}
      : { points: [{ full: [POINT], crlIssuer: `CN=signer ${String(at + 1)}` }] }),
  })

function signersDeep(last: number): Story {
  const numbers = Array.from({ length: last }, (_, index) => index + 1)
  return story(
    '',
    '',
    numbers.map((at) => crl({ issuer: `CN=signer ${String(at)}`, idp: { indirect: true } })),
    {
      leaf: target({ points: [{ full: [POINT], crlIssuer: 'CN=signer 1' }] }),
      intermediates: [CA, ...numbers.map((at) => crlSigner(at, last))],
    },
  )
}

/** What is refused by one rule on the CRL, and its twin; OpenSSL has no such rule, or another. */
const CRL_RULES: readonly (readonly [string, refused: Story, accepted: Story])[] = [
  [
    // RFC 5280, section 6.3.3 (a)(1): "after" nextUpdate; OpenSSL takes the instant itself as after
    'a CRL is current up to and with the instant of its nextUpdate',
    story('', '', [crl({ issuer: 'CN=ca', nextUpdate: new Date(YEAR_2001.getTime() - SECOND) })]),
    story('', '', [crl({ issuer: 'CN=ca', nextUpdate: YEAR_2001 })]),
  ],
  [
    // RFC 5280, section 5.1.1.2; OpenSSL compares the two fields of certificates, not those of CRLs
    'the two algorithms of a CRL are the same',
    story('', '', [crl({ issuer: 'CN=ca', innerAlgorithm: ecdsaAlgorithm('sha384') })]),
    story('', '', [crl({ issuer: 'CN=ca', innerAlgorithm: ecdsaAlgorithm('sha256') })]),
  ],
  [
    'a CRL has a nextUpdate (RFC 5280, section 5.1.2.5)',
    story('', '', [crl({ issuer: 'CN=ca', nextUpdate: null })]),
    story('', '', [crl({ issuer: 'CN=ca' })]),
  ],
  [
    'CRLNumber is not critical (RFC 5280, section 5.2.3)',
    story('', '', [crl({ issuer: 'CN=ca', number: null, extra: [NUMBER_CRITICAL] })]),
    story('', '', [
      crl({ issuer: 'CN=ca', number: null, extra: [{ ...NUMBER_CRITICAL, critical: false }] }),
    ]),
  ],
  [
    'a CRL is not signed with SHA-1, as a certificate is not (NIST SP 800-131A, section 9)',
    story('', '', [crl({ issuer: 'CN=ca', hash: 'sha1' })]),
    story('', '', [crl({ issuer: 'CN=ca', hash: 'sha384' })]),
  ],
  [
    // a limit of ours (docstring of MAX_TRAIL): RFC 5280 has none
    'signers of CRLs whose standing other CRLs tell: four, not five',
    signersDeep(5),
    signersDeep(4),
  ],
]

describe('one rule on a CRL each', () => {
  test.each(CRL_RULES)('%s', async (_, refused, accepted) => {
    const strict = (given: Story) =>
      verifyChain({
        leaf: given.leaf,
        intermediates: given.intermediates,
        roots: [ROOT],
        crls: given.crls,
        at: YEAR_2001,
        purpose: 'any',
        revocation: 'chain',
        profile: 'rfc5280',
      })
    const verdict = await strict(refused)
    const errors = verdict.findings.filter(({ severity }) => severity === 'error')
    expect([verdict.status, errors.map(({ code }) => code)]).toEqual([
      'untrusted',
      ['path-crl-unusable'],
    ])
    expect((await strict(accepted)).status).toBe('trusted')
  })
})
