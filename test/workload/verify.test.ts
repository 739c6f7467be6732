import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readCacerts } from '../../src/cacerts/read.ts'
import { engine } from '../../src/crypto/engine.node.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { formatPem } from '../../src/pem/format.ts'
import type { VerifyWorkloadOptions } from '../../src/workload/evidence.ts'
import { verifyWorkload } from '../../src/workload/verify.ts'
import { authority, leaf, otherKey, root, YEAR_2001, type CertificateSpec } from '../path/make.ts'
import { transcriptManifest, vectorBytes } from '../support/vectors.ts'

const pem = (...ders: readonly Uint8Array[]): string =>
  ders.map((der) => formatPem('CERTIFICATE', der)).join('')

const ROOT = root('CN=Root CA')
const CA = authority({ subject: 'CN=Intermediate CA', issuer: 'CN=Root CA', pathLength: 0 })
const SET = readCacerts({
  'ca-cert.pem': pem(CA),
  'cert-chain.pem': pem(CA),
  'root-cert.pem': pem(ROOT),
})
const ID = 'spiffe://cluster.local/ns/bookinfo/sa/details'

const workload = (spec: Partial<CertificateSpec> = {}): Uint8Array =>
  leaf('CN=Intermediate CA', { subject: '', key: 'workload', san: [`uri:${ID}`], ...spec })

const served = (spec: Partial<CertificateSpec> = {}): string => pem(workload(spec), CA, ROOT)

async function codes(
  capture: string,
  options: Partial<VerifyWorkloadOptions> = {},
): Promise<readonly string[]> {
  const report = await verifyWorkload(capture, { cacerts: SET, at: YEAR_2001, ...options })
  return report.findings.map(({ severity, code }) => `${severity} ${code}`)
}

test('a workload of the set passes every step, and says nothing else', async () => {
  const report = await verifyWorkload(served(), {
    cacerts: SET,
    at: YEAR_2001,
    spiffeId: ID,
    trustDomain: 'cluster.local',
  })
  expect(report.findings).toEqual([])
  expect(report).toMatchObject({ status: 'pass', peerAccepts: true, signedByYourCa: true })
  expect(report.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    'root pass',
    'ca pass',
    'chain pass',
  ])
  expect(report.chain.map(({ signedBy }) => signedBy)).toEqual([1, 2, 2])
})

const OTHER_IDENTITY = 'spiffe://cluster.local/ns/bookinfo/sa/reviews'
const RSA_1024 = (): ReturnType<typeof generateKeyPairSync>['privateKey'] =>
  generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey

// each against the passing twin above, one thing changed
const FAULTS: readonly {
  readonly name: string
  readonly spec: Partial<CertificateSpec>
  readonly options?: Partial<VerifyWorkloadOptions>
  readonly expected: string
}[] = [
  { name: 'no URI name', spec: { san: ['dns:a.example'] }, expected: 'error svid-one-uri' },
  {
    name: 'two URI names',
    spec: { san: [`uri:${ID}`, 'uri:spiffe://b/x'] },
    expected: 'error svid-one-uri',
  },
  {
    name: 'another form of URI',
    spec: { san: ['uri:spiffe://cluster.local/details'] },
    expected: 'error svid-format',
  },
  {
    name: 'another trust domain',
    spec: {},
    options: { trustDomain: 'mesh.example' },
    expected: 'error svid-trust-domain',
  },
  {
    name: 'another service account',
    spec: {},
    options: { spiffeId: OTHER_IDENTITY },
    expected: 'error svid-identity',
  },
  { name: 'CA:TRUE in a workload certificate', spec: { ca: true }, expected: 'error svid-ca-flag' },
  {
    name: 'keyCertSign in a workload certificate',
    spec: { usages: ['digitalSignature', 'keyCertSign'] },
    expected: 'error svid-ca-flag',
  },
  {
    name: 'no digitalSignature',
    spec: { usages: ['keyEncipherment'] },
    expected: 'error svid-usage',
  },
  { name: 'serverAuth alone', spec: { eku: ['server'] }, expected: 'error svid-usage' },
  {
    name: 'a certificate that ended',
    spec: { notAfter: new Date('2001-05-01T00:00:00Z') },
    expected: 'error svid-time',
  },
  {
    name: 'a certificate of tomorrow',
    spec: { notBefore: new Date('2001-06-02T00:00:00Z') },
    expected: 'error svid-time',
  },
  {
    name: 'subjectAltName not critical',
    spec: { sanCritical: false },
    expected: 'warning svid-san-critical',
  },
]

test.each(FAULTS)('$name is $expected', async ({ spec, options = {}, expected }) => {
  expect(await codes(served(spec), options)).toContain(expected)
})

test('an RSA key of 1024 bits is refused, as Envoy does', async () => {
  otherKey('short', RSA_1024)
  expect(await codes(served({ key: 'short' }))).toContain('error svid-key')
})

test('a certificate of another CA of the same name is not from the set', async () => {
  const strange = authority({
    subject: 'CN=Intermediate CA',
    issuer: 'CN=Root CA',
    key: 'strange',
    signedWith: 'strange root',
  })
  const strangeRoot = root('CN=Root CA', { key: 'strange root', signedWith: 'strange root' })
  const capture = pem(workload({ signedWith: 'strange' }), strange, strangeRoot)
  const report = await verifyWorkload(capture, { cacerts: SET, at: YEAR_2001 })
  expect(report).toMatchObject({ status: 'fail', peerAccepts: false, signedByYourCa: false })
  expect(report.findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['svid-not-from-bundle', 'svid-root-compare']),
  )
  expect(report.steps[0]?.message).toContain('block 3 has the same name and another key')
})

test('signed by your CA but presented without it: the two answers differ', async () => {
  const report = await verifyWorkload(pem(workload(), ROOT), { cacerts: SET, at: YEAR_2001 })
  expect(report).toMatchObject({ status: 'fail', peerAccepts: false, signedByYourCa: true })
  expect(report.findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['path-no-issuer', 'output-count']),
  )
})

test('a set of cert-manager is told by the names of its files', async () => {
  const { files } = SET
  const cacerts = readCacerts({
    'tls.crt': files['ca-cert.pem'] ?? '',
    'ca.crt': files['root-cert.pem'] ?? '',
  })
  const { findings } = await verifyWorkload(pem(workload(), CA), { cacerts, at: YEAR_2001 })
  const texts = findings.flatMap(({ message, fix = '' }) => [message, fix]).join('\n')
  expect(findings.map(({ code }) => code)).toEqual(['svid-root-compare', 'output-count'])
  expect(texts).toContain('2 of tls.crt with ca.crt + 1 of ca.crt')
  expect(texts).toContain('meshcerts diff ca.crt CAPTURE#2')
  expect(texts).not.toContain('.pem')
})

test("istiod's own CA is named as it presents itself", async () => {
  const own = root('O=cluster.local', { key: 'own' })
  const capture = pem(
    leaf('O=cluster.local', { subject: '', signedWith: 'own', san: [`uri:${ID}`] }),
    own,
  )
  const { findings } = await verifyWorkload(capture, { cacerts: SET, at: YEAR_2001 })
  const found = findings.find(({ code }) => code === 'svid-not-from-bundle')
  expect(found?.message).toContain('its root is O=cluster.local, as istiod names')
})

test('a capture of many CAs of one name costs a limited number of signature checks', async () => {
  const many = Array.from({ length: 40 }, (_, index) =>
    root('CN=Root CA', { signedWith: 'nobody', serial: Uint8Array.of(1, index) }),
  )
  let checks = 0
  const counting: Engine = {
    ...engine,
    verify: (...input) => {
      checks += 1
      return engine.verify(...input)
    },
  }
  const options = { cacerts: SET, at: YEAR_2001, engine: counting }
  const { chain } = await verifyWorkload(pem(workload(), CA, ...many), options)
  expect(chain).toHaveLength(42)
  // 40 times 40 if each were asked of each; 100 for the path, 100 for the picture
  expect(checks).toBeLessThanOrEqual(201)
})

test('a path that is right by RFC 5280 and that Envoy and OpenSSL never try is no success', async () => {
  const ca = authority({ subject: 'CN=Intermediate CA', issuer: 'CN=Root CA', aki: false })
  const wrong = root('CN=Root CA', { key: 'wrong root', signedWith: 'wrong root', ski: false })
  const right = root('CN=Root CA', { ski: false })
  const judge = async (
    roots: string,
  ): Promise<readonly [boolean | undefined, readonly string[]]> => {
    const report = await verifyWorkload(pem(workload(), ca), { roots, at: YEAR_2001 })
    const errors = report.findings.filter(({ severity }) => severity === 'error')
    return [report.peerAccepts, errors.map(({ code }) => code)]
  }
  expect(await judge(pem(wrong, right))).toEqual([false, ['workload-peers-refuse']])
  expect(await judge(pem(right, wrong))).toEqual([true, []])
})

test('presented CAs without a workload are no success', async () => {
  expect(await codes(pem(CA, ROOT))).toContain('error workload-no-leaf')
})

test('roots alone do: whose CA signed is then not asked', async () => {
  const report = await verifyWorkload(served(), { roots: pem(ROOT), at: YEAR_2001 })
  expect(report).toMatchObject({ status: 'pass', peerAccepts: true })
  expect('signedByYourCa' in report).toBe(false)
  expect(report.steps[1]?.outcome).toBe('skipped')
})

test('a time that is none is a wrong call, whatever is presented', async () => {
  for (const at of [new Date(NaN), undefined, '2001-06-01'])
    for (const capture of ['', served()])
      await expect(verifyWorkload(capture, { cacerts: SET, at: at as Date })).rejects.toMatchObject(
        { code: 'workload-options' },
      )
})

test('neither a set nor roots is a wrong call', async () => {
  await expect(verifyWorkload(served(), { at: YEAR_2001 })).rejects.toMatchObject({
    code: 'workload-options',
  })
  await expect(
    verifyWorkload(served(), { at: YEAR_2001, cacerts: SET, roots: pem(ROOT) }),
  ).rejects.toMatchObject({ code: 'workload-options' })
})

describe('the transcripts of five OpenSSL versions', () => {
  const text = (name: string): string => vectorBytes(`s-client/${name}`).toString('utf8')
  const manifest = transcriptManifest()
  const names = Object.keys(manifest.files)
  const at = new Date(manifest.verifyAt)

  test.each(names)('%s gets the answer of a peer that holds the root', async (name) => {
    const blocks = manifest.files[name]?.pemBlocks ?? []
    const rsa = blocks.some((block) => block.startsWith('rsa'))
    const report = await verifyWorkload(text(name), {
      roots: text(rsa ? 'rsa-root.pem' : 'p256-root.pem'),
      at,
    })
    // the leaf was issued by the intermediate: without it (or without anything) no peer finds a path
    const issuer = blocks.some((block) => /-int3?$/.test(block))
    const upper = !blocks.includes('p256-int3') || blocks.includes('p256-mid')
    expect(report.peerAccepts).toBe(blocks.length === 0 ? undefined : issuer && upper)
    expect(report.status === 'fail').toBe(!(issuer && upper))
  })
})
