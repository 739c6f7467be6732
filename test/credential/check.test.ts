import { describe, expect, test } from 'vitest'
import {
  checkCredential,
  readCredential,
  type CheckCredentialOptions,
  type CredentialInput,
} from '../../src/credential/index.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { credentialCases } from '../support/vectors.ts'
import { make, makeCrl } from './material.ts'
import { fileText } from '../support/files.ts'

const AT = new Date('2027-01-01')
const SERVER = ['1.3.6.1.5.5.7.3.1']
const CLIENT = ['1.3.6.1.5.5.7.3.2']

const root = make({ cn: 'Root', key: 'p256-a', ca: true })
const intermediate = make({ cn: 'Intermediate', key: 'p256-b', issuer: root, ca: true })
const hosts = ['www.example.com', '*.apps.example.com']
const server = make({ cn: 'www', key: 'p256-c', issuer: intermediate, hosts, purposes: SERVER })
const FULL = server.pem + intermediate.pem
const GOOD = { 'tls.crt': FULL, 'tls.key': server.keyPem }

const secret = (
  data: Readonly<Record<string, string>>,
  { name = 'web', type = 'kubernetes.io/tls' }: { name?: string; type?: string } = {},
) => ({
  kind: 'Secret',
  type,
  metadata: { name, namespace: 'ingress' },
  data: Object.fromEntries(
    Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  ),
})

type More = Partial<CheckCredentialOptions> & { readonly caCredential?: CredentialInput }

async function check(input: CredentialInput, { caCredential, ...options }: More = {}) {
  const read = readCredential(input, caCredential === undefined ? {} : { caCredential })
  return checkCredential(read, { at: AT, ...options })
}

/** Errors and warnings, in the order of the report. */
async function codes(input: CredentialInput, options: More = {}): Promise<readonly string[]> {
  const { findings } = await check(input, options)
  return findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code)
}

// istio#47104 and pilot/pkg/xds/sds.go at the tags of releases
describe('what istiod says by release', () => {
  const late = make({ ...serverPlan(), to: '2026-12-01' })
  const expired = { ...GOOD, 'tls.crt': late.pem + intermediate.pem }
  const broken = { ...GOOD, 'tls.crt': server.pem.replace(/\n[^-\n]+\n/, '\n') }
  const said = async (files: CredentialInput, minor: number) =>
    (await check(files, { controlPlane: `istio-1.${minor}` })).istiod

  test.each([14, 17])(
    '1.%i does not hand on what it cannot read, and looks at no date',
    async (minor) => {
      expect(await said(expired, minor)).toEqual({ serves: true })
      expect(await said(broken, minor)).toMatchObject({ serves: false })
      expect((await said(broken, minor))?.says).toMatch(
        /^invalid certificates: "kubernetes:\/\/NAME": x509: /,
      )
    },
  )

  test('1.18 and later warn of both, and hand them on', async () => {
    const fault = 'certificate is expired or not yet valid'
    const short = `invalid certificates: "kubernetes://NAME": ${fault}`
    for (const minor of [18, 26])
      expect(await said(expired, minor)).toEqual({ serves: true, says: short })
    expect((await said(expired, 27))?.says).toContain('istio-system/NAME "kubernetes://NAME"')
    expect(await said(broken, 18)).toMatchObject({ serves: true })
  })

  test('1.13 looks at nothing', async () => {
    expect(await said(broken, 13)).toEqual({ serves: true })
  })
})

describe('a gateway that serves', () => {
  test('has nothing to be said, and everybody takes it', async () => {
    const report = await check(secret(GOOD), {
      hosts: ['www.example.com', 'a.apps.example.com', '*.apps.example.com'],
      clientRoots: root.pem,
    })
    expect(report).toMatchObject({
      status: 'pass',
      findings: [],
      istiod: { serves: true },
      envoy: { loads: true },
      client: { trusts: true },
    })
    expect(Object.keys(report.details.data ?? {})).toEqual(['istiod', 'envoy', 'client'])
  })

  test('has no client without roots, and a gateway in place of istiod for Envoy Gateway', async () => {
    const report = await check(secret(GOOD), { gateway: 'envoy-gateway' })
    expect(report).toMatchObject({ status: 'pass', gateway: { accepts: true } })
    expect(Object.keys(report.details.data ?? {})).toEqual(['gateway', 'envoy'])
  })

  test('serves cert and key, whatever is in tls.crt', async () => {
    const both = { cert: FULL, key: server.keyPem, 'tls.crt': 'x', 'tls.key': 'y' }
    expect(await codes(secret(both))).toEqual(['credential-keys-both'])
    expect(await codes(secret({ cert: FULL, key: server.keyPem }))).toEqual([])
  })
})

describe('the Secret', () => {
  test('without a pair is not served (credential-keys-missing)', async () => {
    const report = await check(secret({ cert: FULL, 'tls.key': server.keyPem }))
    expect(report.findings[0]?.code).toBe('credential-keys-missing')
    expect(report).toMatchObject({
      status: 'fail',
      istiod: {
        serves: false,
        says: "failed to fetch key and certificate for kubernetes://web: found secret, but didn't have expected keys (cert and key) or (tls.crt and tls.key); found: cert, tls.key",
      },
      envoy: { loads: false },
    })
    expect(report.envoy).not.toHaveProperty('says')
    // who has only the Secret takes the pair out of it first
    const { fix } = report.findings[0]!
    expect(fix).toContain(
      "get secret web -n ingress -o jsonpath='{.data.cert}' | base64 -d > tls.crt",
    )
    expect(fix).toMatch(
      /delete secret web .*create secret tls web .*--cert=tls\.crt --key=tls\.key/,
    )
    const two = await check(secret({ a: FULL, b: FULL, c: server.keyPem }))
    expect(two.findings[0]?.fix).not.toContain('kubectl')
  })

  test('of another type is not taken by Envoy Gateway (credential-secret-type)', async () => {
    const opaque = secret(GOOD, { type: 'Opaque' })
    const report = await check(opaque, { gateway: 'envoy-gateway' })
    expect(report.findings.map(({ code }) => code)).toEqual(['credential-secret-type'])
    expect(report.gateway).toEqual({
      accepts: false,
      says: 'No valid secrets exist: certificate refs 0: Secret ingress/web must be of type kubernetes.io/tls.',
    })
    expect(await codes(opaque)).toEqual([])
  })

  test('has no name that ends in -cacert, except for Envoy Gateway', async () => {
    const named = secret(GOOD, { name: 'web-cacert' })
    const report = await check(named)
    expect(report).toMatchObject({ status: 'fail', envoy: { loads: false } })
    expect(report.findings.map(({ code }) => code)).toEqual(['credential-keys-missing'])
    expect(report.istiod).toEqual({
      serves: false,
      says: "failed to fetch ca certificate for kubernetes://web-cacert: found secret, but didn't have expected keys cacert or ca.crt; found: tls.crt, tls.key",
    })
    expect(await codes(named, { gateway: 'envoy-gateway' })).toEqual([])
    expect(await codes(secret(GOOD, { name: 'web-cacerts' }))).toEqual([])
  })

  test('needs a CA in mode MUTUAL (credential-client-ca-missing)', async () => {
    const report = await check(secret(GOOD), { mode: 'MUTUAL' })
    expect(report.findings[0]?.code).toBe('credential-client-ca-missing')
    expect(report.istiod).toEqual({
      serves: false,
      says: "failed to fetch ca certificate for kubernetes://web-cacert: found secret, but didn't have expected keys cacert or ca.crt; found: tls.crt, tls.key",
    })
    const own = { ...GOOD, 'ca.crt': root.pem }
    expect(await codes(secret(own), { mode: 'MUTUAL' })).toEqual([])
    const caCredential = secret({ cacert: root.pem }, { name: 'web-cacert' })
    expect(await codes(secret(GOOD), { mode: 'MUTUAL', caCredential })).toEqual([])
  })

  test('may hold a CA that is not read in mode SIMPLE (credential-ca-unused)', async () => {
    const { findings } = await check(secret({ ...GOOD, 'ca.crt': root.pem }))
    expect(findings.map(({ code }) => code)).toEqual(['credential-ca-unused'])
  })
})

// what Envoy says of each is measured: test/emulation/envoy
describe('what Envoy does not load has one cause', () => {
  const measured: readonly (readonly [name: string, code: string, says: RegExp])[] = [
    ['encp8-p256', 'credential-key-encrypted', /encrypted/],
    ['enclegacy-aes256-rsa2048', 'credential-key-encrypted', /encrypted/],
    ['blank-key', 'credential-key-missing', /there is no private key/],
    ['cert-as-key', 'credential-key-missing', /but a certificate/],
    ['pub-as-key', 'credential-key-missing', /but a public key/],
    ['bom-key', 'credential-key-missing', /invisible character .* before BEGIN/],
    ['trunc-key', 'credential-key-unreadable', /damaged/],
    ['k1-key', 'credential-key-unreadable', /curve/],
    ['badb64-key', 'credential-key-unreadable', /base64/],
    ['mismatch-ec', 'credential-key-mismatch', /does not belong/],
    ['mismatch-type', 'credential-key-mismatch', /does not belong/],
    ['two-keys', 'credential-key-mismatch', /2 keys/],
    ['reversed', 'credential-chain-order', /is block 2/],
    ['reversed-rsa-int', 'credential-chain-order', /is block 2/],
    ['glued', 'credential-chain-unreadable', /END line/],
    ['trunc-int', 'credential-chain-unreadable', /block 2 is not a certificate/],
    ['swapped', 'credential-chain-unreadable', /private key and no certificate/],
    ['csr', 'credential-chain-unreadable', /CSR/],
    ['bom', 'credential-chain-unreadable', /BEGIN line/],
    ['kind-rsa1024', 'credential-key-kind', /RSA-1024/],
    ['kind-p224', 'credential-key-kind', /P-224/],
    ['kind-ed448', 'credential-key-kind', /Ed448/],
    ['nods', 'credential-usage', /digitalSignature/],
    ['staple-other', 'credential-staple', /another certificate/],
    ['staple-garbage', 'credential-staple', /not one OCSP response/],
    ['muststaple', 'credential-staple', /must-staple/],
  ]

  test.each(measured)('%s: %s', async (name, code, message) => {
    const { certificate, key, staple, envoy } = credentialCases().find((one) => one.name === name)!
    const files = {
      'tls.crt': certificate,
      'tls.key': key,
      ...(staple && { 'tls.ocsp-staple': staple }),
    }
    const report = await check(files)
    expect(report.envoy).toEqual(envoy)
    expect(report.findings[0]?.code).toBe(code)
    expect(report.findings[0]?.message).toMatch(message)
    expect(JSON.stringify(report)).not.toMatch(/[A-Za-z0-9+/]{40}/)
  })

  test('and the twins load: no error', async () => {
    for (const name of ['kind-p256', 'trad-rsa2048', 'kind-ed', 'staple-ok', 'staple-muststaple']) {
      const { certificate, key, staple } = credentialCases().find((one) => one.name === name)!
      const files = {
        'tls.crt': certificate,
        'tls.key': key,
        ...(staple && { 'tls.ocsp-staple': staple }),
      }
      const { status, envoy } = await check(files)
      expect([name, status === 'fail', envoy.loads]).toEqual([name, false, true])
    }
  })

  test('of each measured case there is an error, and none where it loads', async () => {
    for (const { name, certificate, key, staple, envoy } of credentialCases()) {
      const files = {
        'tls.crt': certificate,
        'tls.key': key,
        ...(staple && { 'tls.ocsp-staple': staple }),
      }
      const report = await check(files)
      // what is said of CAs and CRLs is asked below
      const asked = /^(?:ca|crl|bad-ca|bad-crl)-/.test(name)
      if (!asked) expect([name, report.envoy]).toEqual([name, envoy])
      if (!report.envoy.loads) expect([name, report.status]).toEqual([name, 'fail'])
    }
  })

  test('a certificate that only BoringSSL reads is refused in its words (credential-envoy-refuses)', async () => {
    const odd = make({ cn: 'odd', key: 'p224-a', hosts, twice: true })
    const report = await check({ 'tls.crt': odd.pem, 'tls.key': odd.keyPem })
    expect(report.envoy.says).toBe('Failed to load certificate chain from <inline>')
    expect(report.findings.map(({ code }) => code)).toEqual(['credential-envoy-refuses'])
    const twin = make({ cn: 'odd', key: 'p256-d', hosts, twice: true })
    expect(await codes({ 'tls.crt': twin.pem, 'tls.key': twin.keyPem })).toEqual([])
  })

  test('no peer reads a key of ML-DSA (credential-key-kind)', async () => {
    const [certificate, key] = ['cert.pem', 'ca-key.pem'].map((name) =>
      fileText(`test/vectors/field/71-ml-dsa/${name}`),
    )
    const { envoy, findings } = await check({ 'tls.crt': certificate!, 'tls.key': key! })
    // which words a release has is not known
    expect(envoy).toEqual({ loads: false })
    const kind = findings.find(({ code }) => code === 'credential-key-kind')
    expect(kind?.message).toContain('ML-DSA-')
    expect(kind?.fix).toContain('no peer of a mesh reads this key')
    expect(await codes(GOOD)).toEqual([])
  })

  test('a key that an Envoy with FIPS does not serve is information (credential-key-fips)', async () => {
    const ed = credentialCases().find((one) => one.name === 'kind-ed')!
    const { findings } = await check({ 'tls.crt': ed.certificate, 'tls.key': ed.key })
    expect(findings.map(({ code }) => code)).toContain('credential-key-fips')
    expect((await check(GOOD)).findings).toEqual([])
  })
})

describe('the chain', () => {
  test('without the intermediate ends early (credential-chain-ends)', async () => {
    const alone = { ...GOOD, 'tls.crt': server.pem }
    expect(await codes(alone)).toEqual(['credential-chain-ends'])
    const report = await check(alone, { clientRoots: root.pem })
    expect(report.findings[0]?.code).toBe('credential-client-refuses')
    expect(report.client).toEqual({
      trusts: false,
      says: 'curl: (60) SSL certificate problem: unable to get local issuer certificate',
    })
  })

  test('whose intermediate is in ca.crt only is refused by clients (credential-chain-incomplete)', async () => {
    const { findings } = await check({
      ...GOOD,
      'tls.crt': server.pem,
      'ca.crt': intermediate.pem + root.pem,
    })
    expect(findings[0]).toMatchObject({ code: 'credential-chain-incomplete', severity: 'error' })
    expect(findings[0]?.fix).toBe(
      'append block 1 of ca.crt to tls.crt, behind the certificate that it signed',
    )
    expect(await codes({ ...GOOD, 'ca.crt': root.pem })).toEqual([])
  })

  test('with the root sends more than is needed (credential-chain-root)', async () => {
    const { status, findings } = await check({ ...GOOD, 'tls.crt': FULL + root.pem })
    expect([status, findings.map(({ code }) => code)]).toEqual(['pass', ['credential-chain-root']])
  })

  test('with a foreign or a second certificate (credential-chain-extra)', async () => {
    const foreign = make({ cn: 'Foreign', key: 'p384-a', ca: true })
    const extra = ['credential-chain-extra']
    expect(await codes({ ...GOOD, 'tls.crt': FULL + foreign.pem })).toEqual(extra)
    expect(await codes({ ...GOOD, 'tls.crt': FULL + intermediate.pem })).toEqual(extra)
  })

  test('out of order (credential-chain-sequence)', async () => {
    const { findings } = await check({
      ...GOOD,
      'tls.crt': server.pem + root.pem + intermediate.pem,
    })
    expect(findings[0]).toMatchObject({
      code: 'credential-chain-sequence',
      fix: 'sort them: block 1, block 3, block 2',
    })
  })

  test('ends for a client with the other root (credential-client-refuses)', async () => {
    const other = make({ cn: 'Public Root', key: 'p384-a', ca: true })
    const report = await check(GOOD, { clientRoots: other.pem })
    expect(report.status).toBe('fail')
    expect(report.findings[0]?.code).toBe('credential-client-refuses')
    expect(report.client?.trusts).toBe(false)
  })

  test.each([
    [
      'server',
      { ...GOOD, 'tls.crt': make({ ...serverPlan(), to: '2026-12-01' }).pem + intermediate.pem },
    ],
    [
      'CA CN=Intermediate (block 2)',
      { ...GOOD, 'tls.crt': server.pem + make({ ...caPlan(), to: '2026-12-01' }).pem },
    ],
  ])('with the %s out of date (credential-expired)', async (role, files) => {
    const report = await check(files)
    expect(report.findings[0]).toMatchObject({
      code: 'credential-expired',
      message: `the certificate of the ${role} expired 2026-12-01T00:00:00Z`,
    })
    expect(report.envoy).toEqual({ loads: true })
    // istiod looks at the first only
    const says =
      'invalid certificates: istio-system/NAME "kubernetes://NAME": certificate is expired or not yet valid'
    expect(report.istiod).toEqual(role === 'server' ? { serves: true, says } : { serves: true })
    const gateway = await check(files, { gateway: 'envoy-gateway', name: 'web' })
    expect(gateway.gateway?.says).toBe(
      `No valid secrets exist: istio-system/web must contain valid tls.crt and tls.key, unable to validate certificate in tls.crt: certificate ${role === 'server' ? 'www' : 'Intermediate'} has expired since 2026-12-01 00:00:00 +0000 UTC.`,
    )
    expect(gateway.findings[0]?.code).toBe('credential-expired')
  })

  test('not yet valid, or soon not any more (credential-not-yet-valid, credential-expires-soon)', async () => {
    const later = make({ ...serverPlan(), from: '2027-06-01' })
    expect(await codes({ ...GOOD, 'tls.crt': later.pem + intermediate.pem })).toEqual([
      'credential-not-yet-valid',
    ])
    const soon = make({ ...serverPlan(), to: '2027-01-10' })
    const { findings } = await check({ ...GOOD, 'tls.crt': soon.pem + intermediate.pem })
    expect(findings[0]).toMatchObject({ code: 'credential-expires-soon', severity: 'warning' })
    expect(findings[0]?.message).toContain('9 days left')
  })
})

function serverPlan() {
  return { cn: 'www', key: 'p256-c', issuer: intermediate, hosts, purposes: SERVER }
}

function caPlan() {
  return { cn: 'Intermediate', key: 'p256-b', issuer: root, ca: true }
}

describe('names and usages', () => {
  test.each([
    ['www.example.com', true],
    ['WWW.example.COM', true],
    ['example.com', false],
    ['a.apps.example.com', true],
    ['a.b.apps.example.com', false],
    ['apps.example.com', false],
    ['192.0.2.1', false],
    ['www', false],
  ])('%s is covered: %s (credential-host)', async (host, covered) => {
    const report = await check(GOOD, { hosts: [host], clientRoots: root.pem })
    const found = report.findings.map(({ code }) => code)
    expect(found).toEqual(covered ? [] : ['credential-host'])
    expect(report.client).toEqual(
      covered
        ? { trusts: true }
        : {
            trusts: false,
            says: `curl: (60) SSL: no alternative certificate subject name matches target host name '${host}'`,
          },
    )
  })

  test('an address is a name of its own kind', async () => {
    const own = make({ ...serverPlan(), address: [192, 0, 2, 1] })
    const files = { ...GOOD, 'tls.crt': own.pem + intermediate.pem }
    expect(await codes(files, { hosts: ['192.0.2.1'] })).toEqual([])
    expect(await codes(files, { hosts: ['192.0.2.2'] })).toEqual(['credential-host'])
  })

  test('a wildcard that looks near is explained', async () => {
    const { findings } = await check(GOOD, { hosts: ['a.b.apps.example.com'] })
    expect(findings[0]?.message).toContain(
      'the * of *.apps.example.com stands for exactly one label',
    )
  })

  test('the common name alone is not read (credential-no-names)', async () => {
    const bare = make({ cn: 'www.example.com', key: 'p256-c', issuer: intermediate })
    const files = { ...GOOD, 'tls.crt': bare.pem + intermediate.pem }
    expect(await codes(files, { hosts: ['www.example.com'] })).toEqual(['credential-no-names'])
  })

  test('a certificate for clients is no server’s (credential-usage)', async () => {
    const own = make({ ...serverPlan(), purposes: CLIENT })
    const files = { ...GOOD, 'tls.crt': own.pem + intermediate.pem }
    const report = await check(files, { clientRoots: root.pem })
    expect(report.findings.map(({ code }) => code)).toEqual(['credential-usage'])
    expect(report.client?.trusts).toBe(false)
    expect(report.envoy).toEqual({ loads: true })
  })

  test('a CA as a server is a warning (credential-is-ca)', async () => {
    const own = make({
      ...serverPlan(),
      ca: true,
      usages: ['digitalSignature', 'keyCertSign', 'cRLSign'],
    })
    const files = { ...GOOD, 'tls.crt': own.pem + intermediate.pem }
    expect(await codes(files)).toEqual(['credential-is-ca'])
  })
})

describe('clients in mode MUTUAL', () => {
  const mutual = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    ...GOOD,
    'ca.crt': root.pem,
    ...more,
  })
  const asked = async (more: Readonly<Record<string, string>>) =>
    codes(mutual(more), { mode: 'MUTUAL' })

  test('are told the names of the CAs (credential-client-ca-asked)', async () => {
    const { findings } = await check(mutual({}), { mode: 'OPTIONAL_MUTUAL' })
    expect(findings.map(({ code, facts }) => [code, facts['names']])).toEqual([
      ['credential-client-ca-asked', ['CN=Root']],
    ])
  })

  test('need CAs that can be read (credential-client-ca-unreadable)', async () => {
    expect(await asked({ 'ca.crt': 'garbage' })).toContain('credential-client-ca-unreadable')
    const report = await check(mutual({ 'ca.crt': 'garbage' }), { mode: 'MUTUAL' })
    expect(report.envoy.says).toBe('Failed to load trusted CA certificates from <inline>')
    expect(report.istiod?.says).toBe(
      'invalid certificates: istio-system/NAME-cacert "kubernetes://NAME-cacert": pem decode failed',
    )
    expect(await asked({})).toEqual([])
  })

  test('need CAs, not certificates of clients (credential-client-ca-no-ca)', async () => {
    expect(await asked({ 'ca.crt': server.pem })).toEqual(['credential-client-ca-no-ca'])
  })

  test('are refused under a CA without a CRL, or with an old one', async () => {
    const crl = makeCrl(root, '2027-06-01')
    expect(await asked({ 'ca.crl': crl })).toEqual([])
    expect(await asked({ 'ca.crl': makeCrl(root, '2026-06-01') })).toEqual([
      'credential-crl-expired',
    ])
    expect(await asked({ 'ca.crl': crl, 'ca.crt': root.pem + intermediate.pem })).toEqual([
      'credential-crl-missing',
    ])
    expect(await asked({ 'ca.crl': crl.slice(0, 100) })).toEqual(['credential-crl-unreadable'])
  })
})

describe('the Gateway API', () => {
  test('says in a condition what does not fit', async () => {
    const files = { ...GOOD, 'tls.key': root.keyPem }
    const report = await check(secret(files), { gateway: 'gateway-api' })
    expect(report.istiod).toEqual({
      serves: false,
      says: 'invalid certificate reference /Secret/web., the certificate is malformed: tls: private key does not match public key',
    })
    expect(report.envoy).toEqual({ loads: false })
    expect(report.findings[0]?.code).toBe('credential-key-mismatch')
    expect((await check(secret(GOOD), { gateway: 'gateway-api' })).status).toBe('pass')
  })

  test('reads the CAs of clients out of a ConfigMap', async () => {
    const map = (text: string) => ({
      kind: 'ConfigMap',
      metadata: { name: 'cas', namespace: 'ingress' },
      data: { 'ca.crt': text },
    })
    const ask = (text: string) =>
      check(secret(GOOD), { gateway: 'gateway-api', mode: 'MUTUAL', caCredential: map(text) })
    expect((await ask('x')).istiod).toEqual({
      serves: false,
      says: 'invalid CA certificate reference /ConfigMap/cas., the bundle is malformed',
    })
    expect((await ask('x')).status).toBe('fail')
    expect((await ask(root.pem)).status).toBe('pass')
  })

  test('has Go’s idea of a key, where Envoy would load it (credential-gateway-refuses)', async () => {
    const { certificate, key } = credentialCases().find(({ name }) => name === 'x509-label')!
    const files = { 'tls.crt': certificate, 'tls.key': key }
    expect((await check(files)).envoy).toEqual({ loads: true })
    const { findings } = await check(files, { gateway: 'gateway-api' })
    expect(findings[0]?.code).toBe('credential-gateway-refuses')
  })
})

describe('what is handed in', () => {
  const refused = async (options: object, credential: unknown = readCredential(GOOD)) => {
    try {
      await checkCredential(credential as ReturnType<typeof readCredential>, {
        at: AT,
        ...options,
      })
    } catch (error) {
      if (isMeshCertsError(error)) return error.code
      throw error
    }
    return 'taken'
  }

  test.each([
    [{ mode: 'TLS' }],
    [{ gateway: 'nginx' }],
    [{ at: '2027-01-01' }],
    [{ hosts: 'www.example.com' }],
    [{ hosts: ['https://www.example.com/'] }],
    [{ hosts: [''] }],
    [{ host: ['www.example.com'] }],
  ])('the options %j are refused (credential-option)', async (options) => {
    expect(await refused(options)).toBe('credential-option')
  })

  test('what readCredential did not give is refused (credential-input)', async () => {
    expect(await refused({}, GOOD)).toBe('credential-input')
    expect(await refused({}, null)).toBe('credential-input')
    expect(await refused({ hosts: ['www.example.com', '*.example.com', '::1'] })).toBe('taken')
  })
})
