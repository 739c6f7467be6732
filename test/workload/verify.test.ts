import { describe, expect, test } from 'vitest'
import { readCacerts } from '../../src/cacerts/read.ts'
import { engine } from '#engine'
import type { Engine } from '../../src/crypto/engine.ts'
import { formatPem } from '../../src/pem/format.ts'
import type { VerifyWorkloadOptions } from '../../src/workload/evidence.ts'
import { verifyWorkload } from '../../src/workload/verify.ts'
import {
  authority,
  leaf,
  root,
  YEAR_2001,
  type CertificateSpec,
} from '../support/certificates/certificate.ts'
import { rsa } from '../support/certificates/keys.ts'
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
  rsa('short', 1024)
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

test.each([
  ['leaf', 2, pem(workload())],
  ['leaf and CA', 2, pem(workload(), CA)],
  ['leaf, CA and root', 3, pem(workload(), CA, ROOT)],
])('each signature of %s is checked once: %i', async (_, count, capture) => {
  const checked: string[] = []
  const watching: Engine = {
    ...engine,
    verify: (key, scheme, signature, data) => {
      checked.push(Buffer.from(signature).toString('hex'))
      return engine.verify(key, scheme, signature, data)
    },
  }
  await verifyWorkload(capture, { cacerts: SET, at: YEAR_2001, engine: watching })
  expect(checked).toHaveLength(count)
  expect(new Set(checked).size).toBe(count)
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

describe('a capture that is short of what was presented', () => {
  // as s_client prints it: the list names all, without -showcerts only the leaf is printed
  const transcript = (listed: number): string =>
    [
      'CONNECTED(00000003)\n---\nCertificate chain\n',
      ...Array.from({ length: listed }, (_, i) => ` ${i} s:CN = ${i}\n   i:CN = ${i + 1}\n`),
      `---\nServer certificate\n${pem(workload())}---\nVerify return code: 19 (x)\n---\n`,
    ].join('')
  const outcomes = (capture: string, options: Partial<VerifyWorkloadOptions>) =>
    verifyWorkload(capture, { at: YEAR_2001, ...options })

  test.each([
    ['a transcript without -showcerts', transcript(3), 'capture-short'],
    ['proxy-cert-1.pem', pem(workload()), 'workload-leaf-alone'],
  ])('%s, with the set: what the set puts behind it is judged', async (_, capture, code) => {
    const report = await outcomes(capture, { cacerts: SET })
    expect(report).toMatchObject({ status: 'warn', signedByYourCa: true })
    expect(report.findings.map((one) => one.code)).toEqual([code])
    expect(report.findings[0]?.fix).toContain('openssl s_client -showcerts')
    expect('peerAccepts' in report).toBe(false)
    expect(report.steps.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped', 'skipped'])
    expect(report.steps[2]?.message).toContain('accepts it: ')
    expect(JSON.stringify(report.findings)).not.toContain('restart istiod')
  })

  test.each([
    ['a transcript without -showcerts', transcript(3), 'capture-short'],
    ['proxy-cert-1.pem', pem(workload()), 'workload-leaf-alone'],
  ])('%s, with roots alone: no cause is made up', async (_, capture, code) => {
    const report = await outcomes(capture, { roots: pem(ROOT) })
    expect(report.status).toBe('fail')
    expect(report.findings.map((one) => one.code)).toEqual([code])
    expect('peerAccepts' in report).toBe(false)
  })

  test('a set that lacks its CA in the chain is told what to do', async () => {
    const cacerts = readCacerts({ ...SET.files, 'cert-chain.pem': '' })
    const { findings, steps } = await outcomes(transcript(3), { cacerts })
    const missing = findings.find(({ code }) => code === 'path-no-issuer')
    expect(missing?.fix).toContain('put ca-cert.pem into cert-chain.pem')
    expect(steps[2]?.outcome).toBe('fail')
  })

  test('the workload of another CA is found out all the same', async () => {
    const capture = pem(workload({ signedWith: 'strange' }))
    const { findings, status } = await outcomes(capture, { cacerts: SET })
    expect([status, findings.map(({ code }) => code)]).toEqual([
      'fail',
      expect.arrayContaining(['svid-not-from-bundle', 'workload-leaf-alone']),
    ])
  })

  test('the list counts what the workload presents', async () => {
    const { findings } = await outcomes(transcript(2), { cacerts: SET })
    expect(findings.find(({ code }) => code === 'output-count')?.facts['found']).toBe(2)
  })

  test('a workload that really presents itself alone is no short capture', async () => {
    const report = await outcomes(transcript(1), { cacerts: SET })
    expect(report).toMatchObject({ status: 'fail', peerAccepts: false, signedByYourCa: true })
    const missing = report.findings.find(({ code }) => code === 'path-no-issuer')
    // cert-chain.pem of the set holds the CA: istiod must have read another set
    expect(missing?.fix).toContain('older set')
  })

  test('a leaf that a root signed needs no more', async () => {
    const capture = pem(leaf('CN=Root CA', { subject: '', san: [`uri:${ID}`] }))
    const report = await outcomes(capture, { roots: pem(ROOT) })
    expect(report).toMatchObject({ status: 'pass', peerAccepts: true })
    expect(report.findings.map(({ code }) => code)).toEqual(['svid-root-compare'])
  })
})

describe('a dump of several secrets', () => {
  const inline = (text: string): object => ({ inlineBytes: Buffer.from(text).toString('base64') })
  const secret = (name: string, chain: string): object => ({
    name,
    secret: { name, tlsCertificate: { certificateChain: inline(chain) } },
  })
  const rootca = (text: string): object => ({
    name: 'ROOTCA',
    secret: { name: 'ROOTCA', validationContext: { trustedCa: inline(text) } },
  })
  const gateway = pem(
    leaf('CN=Public CA', { subject: 'CN=shop.example', san: ['dns:shop.example'] }),
  )
  const judge = (...dynamicActiveSecrets: readonly object[]) =>
    verifyWorkload({ dynamicActiveSecrets }, { cacerts: SET, at: YEAR_2001 })

  test("the workload's own is judged, wherever it stands, and the others are named", async () => {
    const other = secret('kubernetes://shop-credential', gateway)
    for (const secrets of [
      [other, secret('default', served())],
      [secret('default', served()), other],
    ]) {
      const report = await judge(...secrets, rootca(pem(ROOT)))
      expect(report).toMatchObject({ status: 'pass', peerAccepts: true })
      expect(report.findings.map(({ code, facts }) => [code, facts])).toEqual([
        ['workload-secrets', { judged: 'default', others: ['kubernetes://shop-credential'] }],
      ])
    }
  })

  test('one secret needs no word; what it trusts is not what it presents', async () => {
    expect((await judge(secret('default', served()), rootca(pem(ROOT)))).findings).toEqual([])
    const { steps, chain } = await judge(secret('default', pem(workload(), CA)), rootca(pem(ROOT)))
    expect(steps.map(({ outcome }) => outcome)).toEqual(['fail', 'pass', 'pass'])
    expect(chain).toHaveLength(2)
  })
})

test.each(['keyEncipherment', 'keyAgreement', 'nonRepudiation'] as const)(
  'a leaf that may only %s: Envoy ends the handshake, and nothing says that it is accepted',
  async (usage) => {
    const judge = (usages: CertificateSpec['usages']) =>
      verifyWorkload(served({ usages }), {
        cacerts: SET,
        at: YEAR_2001,
      })
    const report = await judge([usage])
    expect(report).toMatchObject({ status: 'fail', peerAccepts: false })
    expect(report.findings[0]?.code).toBe('svid-usage')
    expect(report.findings[0]?.message).toContain('KEY_USAGE_BIT_INCORRECT')
    expect(report.steps[2]?.outcome).toBe('fail')
    expect(report.details?.sentence).toContain('refuses it')
    expect(await judge([usage, 'digitalSignature'])).toMatchObject({
      status: 'pass',
      peerAccepts: true,
    })
  },
)

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
    // without -showcerts the leaf is all that was printed: nobody can say what peers see
    const short = name.includes('noshowcerts')
    expect(report.peerAccepts).toBe(blocks.length === 0 || short ? undefined : issuer && upper)
    expect(report.status === 'fail').toBe(!(issuer && upper))
    expect(report.findings.some(({ code }) => code === 'capture-short')).toBe(short)
  })
})
