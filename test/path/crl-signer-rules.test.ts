import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseCertificate } from '../../src/certificate/parse.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { bitString, integer, oid, sequence, time } from '../../src/der/writer.ts'
import { verifyChain, type VerifyOptions } from '../../src/path/verify.ts'
import { ecdsaAlgorithm } from '../support/certificates/algorithms.ts'
import {
  authority,
  certificate,
  leaf,
  root,
  START,
  END,
  YEAR_2001,
  type CertificateSpec,
} from '../support/certificates/certificate.ts'
import { crl } from '../support/certificates/crl.ts'
import { spkiOf } from '../support/certificates/keys.ts'
import { name } from '../support/certificates/names.ts'
import { extension, writeCrl } from '../support/certificates/write.ts'

// RFC 5280, section 6.3.3 (f): whose key signs a CRL, and what is asked of the certificate of that key.

const ROOT = root('CN=root')
const CA = authority({ subject: 'CN=ca', issuer: 'CN=root', usages: ['keyCertSign'] })
const ROOT_CRL = crl({ issuer: 'CN=root' })
const LEAF = leaf('CN=ca', { serial: 100 })

/** A certificate of a key of its own that signs CRLs in the name of the CA. */
const signer = (spec: Partial<CertificateSpec> = {}): Uint8Array =>
  certificate({
    subject: 'CN=ca',
    issuer: 'CN=root',
    key: 'crl key',
    usages: ['cRLSign'],
    ...spec,
  })
const OWN_CRL = crl({ issuer: 'CN=ca', signedWith: 'crl key' })

async function judged(given: Partial<VerifyOptions>) {
  const verdict = await verifyChain({
    leaf: LEAF,
    intermediates: [CA],
    roots: [ROOT],
    crls: [ROOT_CRL, OWN_CRL],
    at: YEAR_2001,
    purpose: 'any',
    revocation: 'chain',
    profile: 'rfc5280',
    ...given,
  })
  const [first] = verdict.findings.filter(({ severity }) => severity === 'error')
  return { status: verdict.status, code: first?.code, reason: first?.facts?.['reason'] }
}
const withSigner = (spec: Partial<CertificateSpec>, more: Partial<VerifyOptions> = {}) =>
  judged({ intermediates: [CA, signer(spec)], ...more })

const TRUSTED = { status: 'trusted', code: undefined, reason: undefined }
const refusedFor = (reason: string) => ({
  status: 'untrusted',
  code: 'path-crl-unusable',
  reason,
})
const NOT_TRUSTED = refusedFor('the certificate of its signer is not trusted')

describe('the certificate of a key that signs CRLs', () => {
  test('of the name of the CA, by the same root, for CRLs, is taken', async () => {
    expect(await withSigner({})).toEqual(TRUSTED)
  })

  const ASKED: readonly (readonly [string, Partial<CertificateSpec>, Partial<CertificateSpec>?])[] =
    [
      ['is valid at the time (6.1.3 (a)(2))', { notAfter: new Date(YEAR_2001.getTime() - 1000) }],
      [
        'names one algorithm, twice (4.1.1.2)',
        {
          hash: 'sha384',
          algorithm: ecdsaAlgorithm('sha256'),
          outerAlgorithm: ecdsaAlgorithm('sha384'),
        },
        { hash: 'sha384' },
      ],
      [
        'is not signed with SHA-1 (NIST SP 800-131A, section 9)',
        { hash: 'sha1' },
        { hash: 'sha384' },
      ],
      ['has a positive serial number (4.1.2.2)', { serial: Uint8Array.of(0) }, { serial: 1 }],
      [
        'signs no certificates where it is no CA (4.2.1.3)',
        { usages: ['cRLSign', 'keyCertSign'] },
        { usages: ['cRLSign', 'keyCertSign'], ca: true },
      ],
      [
        'has no critical extension that nobody knows (4.2)',
        { extra: [{ oid: '1.2.3', critical: true, value: Uint8Array.of(5, 0) }] },
        { extra: [{ oid: '1.2.3', critical: false, value: Uint8Array.of(5, 0) }] },
      ],
      ['is signed by the root', { signedWith: 'another' }],
      ['is issued by the root', { issuer: 'CN=elsewhere' }],
    ]

  const asked = ASKED.map(([says, refused, accepted = {}]) => ({ says, refused, accepted }))

  test.each(asked)('$says', async ({ refused, accepted }) => {
    expect(await withSigner(refused)).toEqual(NOT_TRUSTED)
    expect(await withSigner(accepted)).toEqual(TRUSTED)
  })

  test('is of version 3 where the profile wants that (CA/Browser Forum, 7.1.1)', async () => {
    const cabf = { profile: 'webpki-cabf', isPublicSuffix: () => false } as const
    const told = async (version: 1 | 3) => (await withSigner({ version }, cabf)).reason
    expect(await told(1)).toBe('the certificate of its signer is not trusted')
    expect(await told(3)).toBeUndefined()
    expect(await withSigner({ version: 1 })).toEqual(TRUSTED)
  })

  test('needs no purpose that a server has', async () => {
    const given = { purpose: 'server', revocation: 'leaf' } as const
    expect(await withSigner({ eku: ['client'] }, given)).toEqual(TRUSTED)
    expect(await withSigner({ usages: ['digitalSignature'] }, given)).toEqual(
      refusedFor('the keyUsage of "CN=ca" lacks cRLSign'),
    )
  })

  test('has the name of the issuer of the CRL', async () => {
    expect(await withSigner({ subject: 'CN=stranger' })).toEqual(
      refusedFor('the keyUsage of "CN=ca" lacks cRLSign'),
    )
    // the key of another that is trusted is not that of the CA either
    const able = authority({ subject: 'CN=ca', issuer: 'CN=root' })
    const stranger = signer({ subject: 'CN=stranger' })
    expect(await judged({ intermediates: [able, stranger] })).toEqual(
      refusedFor('its signature is bad'),
    )
    expect(await judged({ intermediates: [able, signer()] })).toEqual(TRUSTED)
  })

  test('leads to the root of the path, not to another', async () => {
    const other = root('CN=other')
    const roots = [ROOT, other]
    expect(await withSigner({ issuer: 'CN=other' }, { roots })).toEqual(NOT_TRUSTED)
    expect(await withSigner({}, { roots })).toEqual(TRUSTED)
  })

  test('may lie among the roots, and leads to that of the path then too', async () => {
    const among = (spec: Partial<CertificateSpec>) => judged({ roots: [ROOT, signer(spec)] })
    expect(await among({})).toEqual(TRUSTED)
    expect(await among({ issuer: 'CN=elsewhere' })).toEqual(NOT_TRUSTED)
    expect(await judged({})).toEqual(refusedFor('the keyUsage of "CN=ca" lacks cRLSign'))
  })

  test('is itself not revoked, where the whole chain is asked', async () => {
    const crls = [crl({ issuer: 'CN=root', revoked: [{ serial: 55 }] }), OWN_CRL]
    expect(await withSigner({ serial: 55 }, { crls })).toEqual(NOT_TRUSTED)
    expect(await withSigner({ serial: 56 }, { crls })).toEqual(TRUSTED)
    // of the leaf alone: nobody asks about the others
    expect(await withSigner({ serial: 55 }, { crls, revocation: 'leaf' })).toEqual(TRUSTED)
  })
})

describe('why no key fits', () => {
  const points = [{ crlIssuer: 'CN=nobody' }]
  const indirect = crl({ issuer: 'CN=nobody', idp: { indirect: true } })

  test('no certificate has the name', async () => {
    const given = { leaf: leaf('CN=ca', { points }), crls: [indirect], revocation: 'leaf' } as const
    expect(await judged(given)).toEqual(refusedFor('no certificate of that name is known'))
    const known = signer({ subject: 'CN=nobody', key: 'CN=nobody' })
    expect(await judged({ ...given, intermediates: [CA, known] })).toEqual(TRUSTED)
  })

  test('the key is of an algorithm that nobody here computes', async () => {
    // RFC 5480, section 2.1.1: a curve by a name that nobody has given
    const curve = sequence(oid('1.2.840.10045.2.1'), oid('2.999.1'))
    const unknown = sequence(curve, bitString(new Uint8Array(65).fill(4)))
    const { reason, status } = await withSigner({ spki: unknown })
    expect(status).toBe('untrusted')
    expect(reason).toBe('its algorithm is not supported')
    expect((await withSigner({ key: 'third key' })).reason).toBe('its signature is bad')
  })
})

describe('what it may cost', () => {
  // two of the path, one of the CRL of the root, one of the other CRL, and one of its signer
  test.each([
    [4, 'limit'],
    [5, 'trusted'],
  ] as const)('%i signatures: %s', async (signatures, status) => {
    const given = { limits: { signatures } } as const
    expect((await withSigner({}, given)).status).toBe(status)
  })

  test('a certificate that was given many times is asked once', async () => {
    const wrong = signer({ key: 'third key' })
    const copies = (count: number, of: (at: number) => Uint8Array) =>
      judged({
        intermediates: [CA, ...Array.from({ length: count }, (_, at) => of(at)), signer()],
        limits: { signatures: 10 },
      })
    expect((await copies(50, () => wrong.slice())).status).toBe('trusted')
    // as many that differ are too many
    expect((await copies(50, () => signer({ key: 'third key' }))).status).toBe('limit')
  })
})

describe('a signer whose own standing a CRL tells', () => {
  const POINT = 'dir:O=crls,CN=point 1'
  const points = (issuer: string) => [{ full: [POINT], crlIssuer: issuer }]
  const indirect = (issuer: string) => crl({ issuer, idp: { indirect: true } })
  const told = (certificates: readonly Uint8Array[], issuers: readonly string[]) =>
    judged({
      leaf: leaf('CN=ca', { points: points(issuers[0]!) }),
      intermediates: [authority({ subject: 'CN=ca', issuer: 'CN=root' }), ...certificates],
      crls: [ROOT_CRL, ...issuers.map(indirect)],
    })
  const signerOf = (subject: string, from: string, by?: string) =>
    certificate({
      subject,
      issuer: from,
      usages: ['cRLSign'],
      ...(by !== undefined && { points: points(by) }),
    })

  test('vouches for itself in a circle, as PKITS 4.14.30 has it', async () => {
    expect(await told([signerOf('CN=own', 'CN=ca', 'CN=own')], ['CN=own'])).toEqual(TRUSTED)
    const pair = [signerOf('CN=a', 'CN=ca', 'CN=b'), signerOf('CN=b', 'CN=ca', 'CN=a')]
    expect(await told(pair, ['CN=a', 'CN=b'])).toEqual(TRUSTED)
    // without a CRL of the other nothing is known of the one
    expect((await told(pair.slice(0, 1), ['CN=a'])).status).toBe('untrusted')
  })

  // a limit of ours (docstring of MAX_TRAIL)
  test.each([
    [4, 'trusted'],
    [5, 'untrusted'],
  ] as const)('%i deep: %s', async (deep, status) => {
    const issuers = Array.from({ length: deep }, (_, at) => `CN=signer ${String(at)}`)
    const certificates = issuers.map((subject, at) =>
      at === deep - 1 ? signerOf(subject, 'CN=root') : signerOf(subject, 'CN=ca', issuers[at + 1]),
    )
    expect((await told(certificates, issuers)).status).toBe(status)
  })
})

describe('a delta', () => {
  const HOLD = [{ serial: 100, reason: 6 }]
  const REMOVED = [{ serial: 100, reason: 8 }]
  const told = (signedWith: string) =>
    judged({
      intermediates: [authority({ subject: 'CN=ca', issuer: 'CN=root' }), signer()],
      crls: [
        ROOT_CRL,
        crl({ issuer: 'CN=ca', number: 1, revoked: HOLD }),
        // it names the key of the complete CRL, whoever signs
        crl({
          issuer: 'CN=ca',
          number: 5,
          deltaFrom: 1,
          revoked: REMOVED,
          signedWith,
          aki: 'CN=ca',
        }),
      ],
    })

  test('is signed by the key of the complete CRL (6.3.3 (c)(3))', async () => {
    expect(await told('CN=ca')).toEqual(TRUSTED)
    expect((await told('crl key')).code).toBe('path-revoked')
  })
})

// RFC 3279, section 2.3.2: a DSA key that has no parameters has those of the key above it in its path, and no others
describe('a CRL that a DSA key signed', () => {
  const DSA = '1.2.840.10040.4.1'
  // dsa-with-SHA256 (RFC 5758, section 3.1)
  const algorithm = sequence(oid('2.16.840.1.101.3.4.3.2'))
  const pair = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey
  const spki = spkiOf(pair)
  const { publicKey } = parseCertificate(root('CN=dsa', { spki }))
  const bare = sequence(sequence(oid(DSA)), bitString(publicKey.bytes))
  const byDsa = { key: pair, signedWith: pair, algorithm, ski: 'dsa', aki: 'dsa' } as const
  const crlOf = (issuer: string) =>
    writeCrl(
      {
        version: integer(1),
        issuer: name(issuer),
        thisUpdate: time(START),
        nextUpdate: time(END),
        entries: [],
        extensions: [extension('2.5.29.20', integer(1))],
      },
      { algorithm: () => algorithm, sign: (data) => new Uint8Array(sign('sha256', data, pair)) },
    )
  const told = (given: Partial<VerifyOptions>) =>
    judged({
      engine: node,
      profile: 'mesh',
      revocation: 'leaf',
      crls: [crlOf('CN=ca')],
      leaf: leaf('CN=ca', { ...byDsa, key: 'CN=leaf', ski: 'leaf' }),
      ...given,
    })

  test('has the parameters of the root', async () => {
    const ca = authority({ subject: 'CN=ca', issuer: 'CN=root', ...byDsa, spki: bare })
    const of = (own: Uint8Array) =>
      told({ intermediates: [ca], roots: [root('CN=root', { ...byDsa, spki: own })] })
    expect(await of(spki)).toEqual(TRUSTED)
    expect((await of(bare)).status).toBe('untrusted')
  })

  test('has none of a path that is not its own', async () => {
    const ca = authority({
      subject: 'CN=ca',
      issuer: 'CN=root',
      key: pair,
      ski: 'dsa',
      usages: ['keyCertSign'],
    })
    const of = (own: Uint8Array) =>
      told({ intermediates: [ca, signer({ key: pair, ski: 'dsa', spki: own })] })
    expect((await of(bare)).status).toBe('untrusted')
    expect(await of(spki)).toEqual(TRUSTED)
  })
})
