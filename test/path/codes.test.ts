import { describe, expect, test } from 'vitest'
import { element, nullValue, oid, sequence } from '../../src/der/writer.ts'
import { PATH_CODES } from '../../src/path/codes.ts'
import { verifyChain, type VerifyOptions } from '../../src/path/verify.ts'
import { ecdsaAlgorithm } from '../support/certificates/algorithms.ts'
import {
  authority,
  certificate,
  leaf,
  root,
  YEAR_2001,
} from '../support/certificates/certificate.ts'
import { rsa } from '../support/certificates/keys.ts'
import { generalName } from '../support/certificates/names.ts'
import { crl } from '../support/certificates/crl.ts'

// For every code an input that produces it, and a twin that lacks only the fault and is trusted.

type Given = Partial<VerifyOptions>

interface Story {
  readonly says: string
  readonly code: string
  readonly given: Given
  readonly twin: Given
  /** The finding is a warning of a verdict that is trusted. */
  readonly warning?: true
}

const ROOT = root('CN=root')
const ICA = authority({ subject: 'CN=ica', issuer: 'CN=root' })
const LEAF = leaf('CN=ica')
const GOOD: Given = { leaf: LEAF, intermediates: [ICA], roots: [ROOT] }

const verify = (given: Given) =>
  verifyChain({ roots: [ROOT], leaf: LEAF, at: YEAR_2001, purpose: 'server', ...given })

const withLeaf = (spec: Parameters<typeof leaf>[1], more: Given = {}): Given => ({
  ...GOOD,
  leaf: leaf('CN=ica', spec),
  ...more,
})
const withIca = (spec: Partial<Parameters<typeof authority>[0]>, more: Given = {}): Given => ({
  ...GOOD,
  intermediates: [authority({ subject: 'CN=ica', issuer: 'CN=root', ...spec })],
  ...more,
})
const withRoot = (spec: Parameters<typeof root>[1], more: Given = {}): Given => ({
  ...GOOD,
  roots: [root('CN=root', spec)],
  ...more,
})

rsa('rsa2048', 2048)
rsa('rsa768', 768)

/** An intermediate that names its issuer by issuer and serial number (authorityCertIssuer [1], authorityCertSerialNumber [2]). */
const issuerAndSerial = (serial: number): Uint8Array =>
  authority({
    subject: 'CN=ica',
    issuer: 'CN=root',
    aki: false,
    extra: [
      {
        oid: '2.5.29.35',
        critical: false,
        value: sequence(
          element(0xa1, generalName('dir:CN=root')),
          element(0x82, Uint8Array.of(serial)),
        ),
      },
    ],
  })

const POLICY = '1.3.6.1.4.1.55738.1'
const OTHER_POLICY = '1.3.6.1.4.1.55738.2'
const UNKNOWN = { oid: '1.3.6.1.4.1.55738.666', critical: true, value: nullValue() }
const STRICT: Given = { profile: 'rfc5280' }
const WEB: Given = { profile: 'webpki-cabf', isPublicSuffix: () => false }

const REVOKED_LEAF = leaf('CN=ica', { serial: 77 })
const ICA_CRL = crl({ issuer: 'CN=ica', revoked: [{ serial: 77, reason: 1 }] })

const STORIES: readonly Story[] = [
  {
    says: 'an issuer that nobody gave',
    code: 'path-no-issuer',
    given: { ...GOOD, intermediates: [] },
    twin: GOOD,
  },
  {
    says: 'a chain that ends at a root nobody trusts',
    code: 'path-root-not-trusted',
    given: { ...GOOD, intermediates: [ICA, ROOT], roots: [root('CN=stranger')] },
    twin: GOOD,
  },
  {
    says: 'no root at all',
    code: 'path-no-anchor',
    given: { ...GOOD, intermediates: [], roots: [] },
    twin: GOOD,
  },
  {
    says: 'two CAs that only sign each other',
    code: 'path-no-path',
    given: {
      leaf: leaf('CN=a'),
      intermediates: [
        authority({ subject: 'CN=a', issuer: 'CN=b' }),
        authority({ subject: 'CN=b', issuer: 'CN=a' }),
      ],
      roots: [ROOT],
    },
    twin: {
      leaf: leaf('CN=a'),
      intermediates: [
        authority({ subject: 'CN=a', issuer: 'CN=b' }),
        authority({ subject: 'CN=b', issuer: 'CN=a' }),
        authority({ subject: 'CN=b', issuer: 'CN=root' }),
      ],
      roots: [ROOT],
    },
  },
  {
    says: 'a root of the same name with another key',
    code: 'path-signature-invalid',
    given: withRoot({ key: 'imposter', signedWith: 'imposter' }),
    twin: GOOD,
  },
  {
    says: 'a signature algorithm that nobody knows',
    code: 'path-signature-unsupported',
    given: withLeaf({ algorithm: sequence(oid('1.2.840.10045.4.3.99')) }),
    twin: GOOD,
  },
  {
    says: 'more intermediates than the caller allows',
    code: 'path-limit-intermediates',
    given: { ...GOOD, limits: { intermediates: 0 } },
    twin: { ...GOOD, limits: { intermediates: 1 } },
  },
  {
    says: 'an expired intermediate',
    code: 'path-expired',
    given: withIca({ notAfter: new Date('2001-05-31T23:59:59Z') }),
    twin: withIca({ notAfter: YEAR_2001 }),
  },
  {
    says: 'a leaf of tomorrow',
    code: 'path-not-yet-valid',
    given: withLeaf({ notBefore: new Date('2001-06-01T00:00:01Z') }),
    twin: withLeaf({ notBefore: YEAR_2001 }),
  },
  {
    says: 'an unknown critical extension',
    code: 'path-critical-extension',
    given: withIca({ extra: [UNKNOWN] }),
    twin: withIca({ extra: [{ ...UNKNOWN, critical: false }] }),
  },
  {
    says: 'two signature algorithms that differ',
    code: 'path-algorithm-mismatch',
    given: withLeaf({ outerAlgorithm: ecdsaAlgorithm('sha1') }),
    twin: GOOD,
  },
  {
    says: 'a SHA-1 signature on an intermediate',
    code: 'path-algorithm-weak',
    given: withIca({ hash: 'sha1' }),
    twin: withRoot({ hash: 'sha1' }),
  },
  {
    says: 'an RSA key of 768 bits',
    code: 'path-key-weak',
    given: withLeaf({ key: 'rsa768' }),
    twin: withLeaf({ key: 'rsa2048' }),
  },
  {
    says: 'a leaf without issuer name',
    code: 'path-issuer-empty',
    given: withLeaf({ issuer: '' }),
    twin: GOOD,
  },
  {
    says: 'a version 1 leaf under webpki',
    code: 'path-version',
    given: { ...withLeaf({ version: 1 }), ...WEB },
    twin: { ...GOOD, ...WEB },
  },
  {
    says: 'a serial number of zero under rfc5280',
    code: 'path-serial-number',
    given: { ...withLeaf({ serial: 0 }), ...STRICT },
    twin: { ...withLeaf({ serial: 1 }), ...STRICT },
  },
  {
    says: 'a serial number of zero in the mesh is a warning',
    code: 'path-serial-number',
    given: withLeaf({ serial: 0 }),
    twin: withLeaf({ serial: 1 }),
    warning: true,
  },
  {
    says: 'no authority key identifier under rfc5280',
    code: 'path-aki-missing',
    given: { ...withIca({ aki: false }), ...STRICT },
    twin: { ...withRoot({ aki: false }), ...STRICT },
  },
  {
    says: 'a cross-signed root without authority key identifier under rfc5280',
    code: 'path-aki-missing',
    given: {
      ...GOOD,
      roots: [authority({ subject: 'CN=root', issuer: 'CN=other', aki: false })],
      ...STRICT,
    },
    twin: { ...withRoot({ aki: false }), ...STRICT },
  },
  {
    says: 'an authority key identifier of another key than the issuer has',
    code: 'path-aki-mismatch',
    given: withLeaf({ aki: 'another' }),
    twin: withLeaf({ aki: 'CN=ica' }),
    warning: true,
  },
  {
    says: 'issuer and serial number of a root that was renewed since',
    code: 'path-aki-mismatch',
    given: { ...withRoot({ serial: 8 }), intermediates: [issuerAndSerial(7)] },
    twin: { ...withRoot({ serial: 7 }), intermediates: [issuerAndSerial(7)] },
    warning: true,
  },
  {
    says: 'a critical subject key identifier under rfc5280',
    code: 'path-extension-critical',
    given: {
      ...withIca({
        ski: false,
        extra: [{ oid: '2.5.29.14', critical: true, value: element(0x04, Uint8Array.of(1)) }],
      }),
      ...STRICT,
    },
    twin: {
      ...withIca({
        ski: false,
        extra: [{ oid: '2.5.29.14', critical: false, value: element(0x04, Uint8Array.of(1)) }],
      }),
      ...STRICT,
    },
  },
  {
    says: 'name constraints that are not critical under rfc5280',
    code: 'path-extension-not-critical',
    given: { ...withIca({ permitted: ['dns:leaf.example'], ncNotCritical: true }), ...STRICT },
    twin: { ...withIca({ permitted: ['dns:leaf.example'], ncNotCritical: true }), ...WEB },
  },
  {
    says: 'an extended key usage without any purpose',
    code: 'path-eku-empty',
    given: withLeaf({ eku: [] }),
    twin: GOOD,
  },
  {
    says: 'a client certificate on a server',
    code: 'path-eku',
    given: withLeaf({ eku: ['client'] }),
    twin: withLeaf({ eku: ['client'] }, { purpose: 'client' }),
  },
  {
    says: 'an intermediate for clients only above a server',
    code: 'path-eku',
    given: withIca({ eku: ['client'] }),
    twin: withIca({ eku: ['any'] }),
  },
  {
    says: 'an underscore in a DNS name under rfc5280',
    code: 'path-name-syntax',
    given: { ...withLeaf({ san: ['dns:a_b.example'] }), ...STRICT },
    twin: { ...withLeaf({ san: ['dns:a-b.example'] }), ...STRICT },
  },
  {
    says: 'alternative names that are not critical beside an empty subject under rfc5280',
    code: 'path-san-not-critical',
    given: { ...withLeaf({ subject: '', key: 'CN=leaf', sanCritical: false }), ...STRICT },
    twin: { ...withLeaf({ subject: '', key: 'CN=leaf' }), ...STRICT },
  },
  {
    says: 'an intermediate that is no CA',
    code: 'path-not-ca',
    given: withIca({ ca: false }),
    twin: GOOD,
  },
  {
    says: 'an intermediate without keyCertSign',
    code: 'path-key-cert-sign',
    given: withIca({ usages: [] }),
    twin: withIca({ usages: ['keyCertSign'] }),
  },
  {
    says: 'a leaf with keyCertSign',
    code: 'path-usage-without-ca',
    given: withLeaf({ usages: ['keyCertSign'] }),
    twin: withLeaf({ usages: ['keyCertSign'], ca: true }),
  },
  {
    says: 'a CA without subject',
    code: 'path-ca-subject-empty',
    given: withLeaf({ subject: '', key: 'CN=leaf', ca: true, usages: ['keyCertSign'] }),
    twin: withLeaf({ ca: true, usages: ['keyCertSign'] }),
  },
  {
    says: 'a CA without subject key identifier under rfc5280',
    code: 'path-ski-missing',
    given: { ...withIca({ ski: false }), ...STRICT },
    twin: { ...GOOD, ...STRICT },
  },
  {
    says: 'one CA more than the root allows',
    code: 'path-length',
    given: withRoot({ pathLength: 0 }),
    twin: withRoot({ pathLength: 1 }),
  },
  {
    says: 'a path length in a certificate that is no CA, as a warning',
    code: 'path-length-without-ca',
    given: withLeaf({ ca: false, pathLength: 0 }),
    twin: withLeaf({ ca: false }),
    warning: true,
  },
  {
    says: 'a CA as leaf under webpki',
    code: 'path-leaf-ca',
    given: { ...withLeaf({ ca: true, usages: ['keyCertSign'] }), ...WEB },
    twin: { ...withLeaf({ ca: true, usages: ['keyCertSign'] }), ...STRICT },
  },
  {
    says: 'no extended key usage under webpki',
    code: 'path-leaf-eku-missing',
    given: {
      ...GOOD,
      leaf: certificate({ subject: 'CN=leaf', issuer: 'CN=ica', san: ['dns:leaf.example'] }),
      ...WEB,
    },
    twin: {
      ...GOOD,
      leaf: certificate({ subject: 'CN=leaf', issuer: 'CN=ica', san: ['dns:leaf.example'] }),
      ...STRICT,
    },
  },
  {
    says: 'a critical extended key usage under webpki',
    code: 'path-leaf-eku-critical',
    given: { ...withLeaf({ ekuCritical: true }), ...WEB },
    twin: { ...GOOD, ...WEB },
  },
  {
    says: 'any extended key usage under webpki',
    code: 'path-leaf-eku-any',
    given: { ...withLeaf({ eku: ['any'] }), ...WEB },
    twin: { ...withLeaf({ eku: ['any'] }), ...STRICT },
  },
  {
    says: 'no alternative names under webpki',
    code: 'path-leaf-san-missing',
    given: {
      ...GOOD,
      leaf: certificate({ subject: 'CN=leaf', issuer: 'CN=ica', eku: ['server'] }),
      ...WEB,
    },
    twin: { ...GOOD, ...WEB },
  },
  {
    says: 'critical alternative names beside a subject under webpki',
    code: 'path-leaf-san-critical',
    given: { ...withLeaf({ sanCritical: true }), ...WEB },
    twin: { ...withLeaf({ sanCritical: true }), ...STRICT },
  },
  {
    says: 'a common name that is no alternative name, where that is asked',
    code: 'path-leaf-common-name',
    given: { ...GOOD, overrides: { commonName: 'error' } },
    twin: withLeaf(
      { subject: 'CN=leaf.example', key: 'CN=leaf' },
      { overrides: { commonName: 'error' } },
    ),
  },
  {
    says: 'name constraints in a leaf under rfc5280',
    code: 'path-leaf-name-constraints',
    given: { ...withLeaf({ permitted: ['dns:a'] }), ...STRICT },
    twin: { ...GOOD, ...STRICT },
  },
  {
    says: 'another host than the caller wants',
    code: 'path-peer-name',
    given: { ...GOOD, peerName: { dns: 'other.example' } },
    twin: { ...GOOD, peerName: { dns: 'leaf.example' } },
  },
  {
    says: 'a SPIFFE identity beside a second URI',
    code: 'path-peer-spiffe',
    given: withLeaf(
      { san: ['uri:spiffe://td/ns/a/sa/b', 'uri:spiffe://td/ns/a/sa/c'] },
      { peerName: { uri: 'spiffe://td/ns/a/sa/b' } },
    ),
    twin: withLeaf(
      { san: ['uri:spiffe://td/ns/a/sa/b'] },
      { peerName: { uri: 'spiffe://td/ns/a/sa/b' } },
    ),
  },
  {
    says: 'a root with extended key usage under webpki',
    code: 'path-anchor-eku',
    given: { ...withRoot({ eku: ['server'] }), ...WEB },
    twin: { ...GOOD, ...WEB },
  },
  {
    says: 'a root that points to another key under webpki',
    code: 'path-anchor-aki',
    given: { ...withRoot({ aki: 'CN=other' }), ...WEB },
    twin: { ...GOOD, ...WEB },
  },
  {
    says: 'an excluded name',
    code: 'path-name-excluded',
    given: withIca({ excluded: ['dns:example'] }),
    twin: withIca({ excluded: ['dns:sub.leaf.example'] }),
  },
  {
    says: 'a name that is not permitted',
    code: 'path-name-not-permitted',
    given: withRoot({ permitted: ['dns:other.example'] }),
    twin: withRoot({ permitted: ['dns:other.example', 'dns:leaf.example'] }),
  },
  {
    says: 'another name under a constraint of such names',
    code: 'path-name-constraint-unsupported',
    given: withIca(
      { excluded: ['other:1.2.3'] },
      { leaf: leaf('CN=ica', { san: ['other:1.2.4'] }) },
    ),
    twin: withIca({ excluded: ['other:1.2.3'] }),
  },
  {
    says: 'a constraint with a wildcard',
    code: 'path-name-constraint-malformed',
    given: withIca({ permitted: ['dns:*.example'] }),
    twin: withIca({ permitted: ['dns:example'] }),
  },
  {
    says: 'no policy where one is required',
    code: 'path-policy-required',
    given: withIca({ requireExplicit: 0 }),
    twin: withIca(
      { requireExplicit: 0, policies: [POLICY] },
      { leaf: leaf('CN=ica', { policies: [POLICY] }) },
    ),
  },
  {
    says: 'a mapping to any policy',
    code: 'path-policy-mapping-any',
    given: withIca({ policies: [POLICY], mappings: [[POLICY, '2.5.29.32.0']] }),
    twin: withIca({ policies: [POLICY], mappings: [[POLICY, OTHER_POLICY]] }),
  },
  {
    says: 'a revoked leaf',
    code: 'path-revoked',
    given: { ...GOOD, leaf: REVOKED_LEAF, crls: [ICA_CRL] },
    twin: { ...GOOD, leaf: leaf('CN=ica', { serial: 78 }), crls: [ICA_CRL] },
  },
  {
    says: 'no CRL where one is asked for',
    code: 'path-crl-missing',
    given: { ...GOOD, revocation: 'chain', crls: [ICA_CRL] },
    twin: { ...GOOD, revocation: 'chain', crls: [ICA_CRL, crl({ issuer: 'CN=root' })] },
  },
  {
    says: 'a stale CRL',
    code: 'path-crl-unusable',
    given: {
      ...GOOD,
      crls: [crl({ issuer: 'CN=ica', nextUpdate: new Date('2001-05-01T00:00:00Z') })],
    },
    twin: { ...GOOD, crls: [ICA_CRL] },
  },
]

const LIMITS: readonly { code: string; given: Given }[] = [
  { code: 'path-limit-signatures', given: { ...GOOD, limits: { signatures: 1 } } },
  { code: 'path-limit-nodes', given: { ...GOOD, limits: { nodes: 1 } } },
  {
    code: 'path-limit-name-comparisons',
    given: withIca({ excluded: ['dns:a', 'dns:b'] }, { limits: { nameComparisons: 1 } }),
  },
]

describe('every refusal has its own code, and its twin is trusted', () => {
  test.each(STORIES)('$says: $code', async ({ code, given, twin, warning }) => {
    const verdict = await verify(given)
    expect(verdict.findings.map((found) => found.code)).toContain(code)
    expect(verdict.status).toBe(warning === true ? 'trusted' : 'untrusted')
    const other = await verify(twin)
    expect([other.status, other.findings.map((found) => found.code)]).toEqual([
      'trusted',
      expect.not.arrayContaining([code]),
    ])
  })

  test.each(LIMITS)(
    'hitting a limit is no verdict on the certificate: $code',
    async ({ code, given }) => {
      const verdict = await verify(given)
      expect([verdict.status, verdict.findings[0]?.code]).toEqual(['limit', code])
      expect((await verify({ ...given, limits: {} })).status).toBe('trusted')
    },
  )

  test('there is a story for every code', () => {
    const told = new Set<string>([...STORIES, ...LIMITS].map(({ code }) => code))
    // thrown: in options.test.ts
    told.add('path-option')
    expect(Object.keys(PATH_CODES).filter((code) => !told.has(code))).toEqual([])
  })
})

describe('certificates that cannot be read', () => {
  const broken = LEAF.subarray(0, 100)

  test('a leaf that cannot be read is untrusted with the code of its fault', async () => {
    const verdict = await verify({ ...GOOD, leaf: broken })
    expect([verdict.status, verdict.findings[0]?.code]).toEqual(['untrusted', 'der-truncated'])
  })

  test('a broken certificate in the pool does no harm beside a good path, and is told', async () => {
    const verdict = await verify({ ...GOOD, intermediates: [broken, ICA] })
    expect([
      verdict.status,
      verdict.findings.map(({ code, severity }) => `${severity} ${code}`),
    ]).toEqual(['trusted', ['warning der-truncated']])
  })

  test('a broken certificate that was the only candidate is the first finding', async () => {
    const verdict = await verify({ ...GOOD, intermediates: [broken] })
    expect([verdict.status, verdict.findings[0]?.code]).toEqual(['untrusted', 'der-truncated'])
  })
})
