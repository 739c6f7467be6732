import { describe, expect, test } from 'vitest'
import { checkCacerts, type CheckCacertsOptions } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import type { CacertsInput } from '../../src/cacerts/read.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { set, type Files } from './set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { forgeCrl } from '../support/certificates/crl.ts'
import { keyPem } from '../support/certificates/keys.ts'
import { istiodFuzzSets, setFiles } from '../support/vectors.ts'
import { ca, GOOD, GOOD3, other, root, TLS, withCa } from './good-sets.ts'

// What is not in the certificates: names of files, the Secret, the release that reads the set, the sets beside it.

type Options = Partial<CheckCacertsOptions>

const check = (input: CacertsInput, options: Options = {}) =>
  checkCacerts(readCacerts(input), { at: AT, ...options })

async function found(input: CacertsInput, options?: Options): Promise<readonly string[]> {
  const { findings } = await check(input, options)
  return [...new Set(findings.map(({ severity, code }) => `${severity} ${code}`))]
}

const base64 = (files: Files): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, Buffer.from(text).toString('base64')]),
  )
const secret = (fields: object = {}, files: Files = GOOD): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'cacerts', namespace: 'istio-system' },
  data: base64(files),
  ...fields,
})
const code = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return isMeshCertsError(error) ? error.code : error
  }
  return undefined
}

const rename = (names: Readonly<Record<string, string>>): Files =>
  Object.fromEntries(Object.entries(GOOD).map(([name, text]) => [names[name] ?? name, text]))

describe('a good Secret', () => {
  test('has nothing against it', async () => {
    expect(await found(secret())).toEqual([])
    expect(await found(JSON.stringify(secret()))).toEqual([])
    expect(await found({ kind: 'List', items: [{ kind: 'ConfigMap' }, secret()] })).toEqual([])
  })
})

describe('names of files', () => {
  test('none that istiod knows: it makes a CA of its own without a word (files-none-known)', async () => {
    const files = rename({
      'ca-cert.pem': 'ca_cert.pem',
      'ca-key.pem': 'CA-KEY.PEM',
      'root-cert.pem': 'rootCA.crt',
      'cert-chain.pem': 'cert-chain.pem.txt',
    })
    const { findings, istiod } = await check(files)
    expect(istiod).toEqual({ accepts: true, usesSet: false, selfSigned: true })
    const one = findings.find((finding) => finding.code === 'files-none-known')
    expect(one?.severity).toBe('error')
    for (const name of ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem'])
      expect(`${String(one?.fix)} `).toMatch(new RegExp(`mv \\S+ ${name} `))
    expect(await found(GOOD)).not.toContain('error files-none-known')
  })

  test('of an empty set nothing is known either', async () => {
    expect(await found({})).toEqual(['error files-none-known'])
  })

  test('ca.crt alone is none: the tls.crt scheme begins with tls.crt', async () => {
    expect(await found({ 'ca.crt': root.pem })).toEqual(['error files-none-known'])
  })

  test('the tls.crt scheme with a release that does not know it (files-tls-format-version)', async () => {
    for (const controlPlane of ['ossm-2.3', 'istio-1.14'] as const) {
      const { istiod } = await check(TLS, { controlPlane })
      expect(istiod).toEqual({ accepts: true, usesSet: false, selfSigned: true })
      expect(await found(TLS, { controlPlane })).toEqual(['error files-tls-format-version'])
    }
    for (const controlPlane of ['ossm-2.4', 'istio-1.15', 'ossm-3.0'] as const)
      expect(await found(TLS, { controlPlane })).not.toContain('error files-tls-format-version')
  })

  test('a CRL beside tls.crt, or for a release before 1.27, is not read (files-crl-ignored)', async () => {
    const crl = forgeCrl(ca) + forgeCrl(root)
    const wanted = 'warning files-crl-ignored'
    expect(await found({ ...TLS, 'ca-crl.pem': crl })).toContain(wanted)
    expect(await found({ ...GOOD, 'ca-crl.pem': crl }, { controlPlane: 'istio-1.26' })).toContain(
      wanted,
    )
    expect(await found({ ...GOOD, 'ca-crl.pem': crl })).toEqual([])
    // what is not read cannot hurt
    expect((await check({ ...TLS, 'ca-crl.pem': 'no CRL' })).istiod.accepts).toBe(true)
  })

  test('istio-generated marks a Secret of istiod itself (files-istio-generated)', async () => {
    expect(await found({ ...GOOD, 'istio-generated': '' })).toEqual([
      'warning files-istio-generated',
    ])
  })
})

describe('earlier releases', () => {
  const without = (name: string): Files =>
    Object.fromEntries(Object.entries(GOOD).filter(([file]) => file !== name))

  test('a set without its key is not used, silently', async () => {
    for (const controlPlane of ['ossm-2.0', 'ossm-2.5', 'istio-1.26'] as const) {
      const { istiod, status } = await check(without('ca-key.pem'), { controlPlane })
      expect([istiod, status]).toEqual([
        { accepts: true, usesSet: false, selfSigned: true },
        'fail',
      ])
    }
  })

  test.each([
    ['root-cert.pem', 'open : no such file or directory'],
    ['ca-cert.pem', 'open etc/cacerts/ca-cert.pem: no such file or directory'],
    ['cert-chain.pem', 'open etc/cacerts/cert-chain.pem: no such file or directory'],
  ])('without %s: %s', async (name, words) => {
    const { istiod } = await check(without(name), { controlPlane: 'ossm-2.5' })
    expect(istiod.says).toContain(words)
  })

  test('SHA-1 is refused since Go 1.18, a negative serial number since Go 1.23', async () => {
    const weak = withCa({ hash: 'sha1' })
    const negative = withCa({ serial: 'ff01' })
    const accepts = async (files: Files, controlPlane: CheckCacertsOptions['controlPlane']) =>
      (await check(files, controlPlane === undefined ? {} : { controlPlane })).istiod.accepts
    expect(await accepts(weak, 'ossm-2.3')).toBe(true)
    expect(await accepts(weak, 'ossm-2.4')).toBe(false)
    expect(await accepts(negative, 'ossm-2.5')).toBe(true)
    expect(await accepts(negative, 'istio-1.27')).toBe(false)
  })

  test('a chain without final newline is glued to the root up to OpenShift Service Mesh 2.0', async () => {
    const files = { ...GOOD, 'cert-chain.pem': ca.pem.trimEnd() }
    const loads = async (controlPlane: 'ossm-2.0' | 'ossm-2.1'): Promise<boolean | undefined> =>
      (await check(files, { controlPlane })).peers?.envoyLoadsSecret.ok
    expect(await loads('ossm-2.0')).toBe(false)
    expect(await found(files, { controlPlane: 'ossm-2.0' })).toContain('error pem-final-newline')
    expect(await loads('ossm-2.1')).toBe(true)
  })
})

describe('the Secret around the files', () => {
  test('another name or namespace is mounted by nobody (secret-name)', async () => {
    expect(
      await found(secret({ metadata: { name: 'cacert', namespace: 'istio-system' } })),
    ).toEqual(['error secret-name'])
    const elsewhere = secret({ metadata: { name: 'cacerts', namespace: 'mesh' } })
    expect(await found(elsewhere)).toEqual(['error secret-name'])
    expect(await found(elsewhere, { istiodNamespace: 'mesh' })).toEqual([])
  })

  test('more than 1 MiB is no Secret (secret-size)', async () => {
    const room = 1024 * 1024 - Object.values(GOOD).join('').length
    const filled = (size: number): object => secret({}, { ...GOOD, notes: 'x'.repeat(size) })
    expect(await found(filled(room + 1))).toContain('error secret-size')
    // the file is one that istiod does not read, and no more than that
    expect(await found(filled(room))).toEqual(['info files-unread'])
  })

  test('a key with a blank, or of 254 characters, is refused (secret-key-charset)', async () => {
    for (const key of ['ca cert.pem', 'x'.repeat(254), '..', '..data'])
      expect(await found(secret({}, { ...GOOD, [key]: 'x' }))).toEqual(['error secret-key-charset'])
    expect(await found(secret({}, { ...GOOD, ['x'.repeat(253)]: 'x' }))).toEqual([
      'info files-unread',
    ])
  })

  test('a value that is no base64 is refused by the API server (secret-base64)', async () => {
    const data = { ...base64(GOOD), 'notes.txt': 'not base64!' }
    expect(await found(secret({ data }))).toEqual(['error secret-base64'])
  })

  test('stringData wins over data, and that is said (secret-stringdata)', async () => {
    const value = secret({ stringData: { 'root-cert.pem': other.pem } })
    const { findings, istiod } = await check(value)
    expect(istiod.accepts).toBe(false)
    expect(findings.map((one) => `${one.severity} ${one.code}`)).toContain('info secret-stringdata')
  })

  test('encoded twice is seen by nobody but us (secret-double-base64)', async () => {
    const data = base64(base64(GOOD))
    expect(await found(secret({ data }))).toContain('error secret-double-base64')
  })
})

describe('what cannot be read or asked is thrown', () => {
  test('cacerts-input', () => {
    for (const input of ['no JSON', '[]', '3', 'null'])
      expect(code(() => readCacerts(input))).toBe('cacerts-input')
    expect(code(() => readCacerts({ 'ca-cert.pem': 3 }))).toBe('cacerts-input')
    expect(code(() => readCacerts(GOOD))).toBeUndefined()
  })

  test('cacerts-option', async () => {
    const set = readCacerts(GOOD)
    const ask = (options: object): Promise<unknown> =>
      checkCacerts(set, { at: AT, ...options }).then(
        () => undefined,
        (error: unknown) => (isMeshCertsError(error) ? error.code : error),
      )
    expect(await ask({ at: new Date(NaN) })).toBe('cacerts-option')
    expect(await ask({ controlPlane: 'istio-2.0' })).toBe('release-unknown')
    expect(await ask({ workloadTtl: 'a day' })).toBe('cacerts-option')
    expect(await ask({ workloadTtl: '24h', controlPlane: 'ossm-2.5' })).toBeUndefined()
  })
})

const next = forge({ subject: 'O=Istio,CN=Next Root' })
const nextCa = forge({ subject: 'O=Istio,CN=Next CA' }, next)
const both = root.pem + next.pem
const NEXT = set(nextCa, [nextCa], [next])

describe('the set before this one', () => {
  const previous = readCacerts(GOOD)

  test('a new root without the old one is refused by a running istiod (rotation-root)', async () => {
    expect(await found(NEXT, { previous })).toContain('error rotation-root')
    expect(await found(GOOD, { previous })).toEqual([])
  })

  const OFF = ['warning cacerts-multiroot-off']

  test('an added root is taken by a running istiod with a switch only (cacerts-multiroot-off)', async () => {
    const { findings } = await check({ ...GOOD, 'root-cert.pem': both }, { previous })
    expect(findings.map(({ code }) => code)).toEqual(['cacerts-multiroot-off'])
    expect(findings[0]!.facts['says']).toBe(
      'Multi root is disabled, updating new ROOT-CA not supported',
    )
    // another signing certificate under the same root is taken as it is
    const renewed = forge({ subject: 'O=Istio,CN=Renewed' }, root)
    expect(await found(set(renewed, [renewed], [root]), { previous })).toEqual([])
  })

  test('the last step of a rotation: the old root goes when nothing rests on it', async () => {
    const last = { ...NEXT, 'root-cert.pem': both }
    expect(await found(NEXT, { previous: readCacerts(last) })).toEqual(OFF)
    const early = readCacerts({ ...GOOD, 'root-cert.pem': both })
    expect(await found(NEXT, { previous: early })).toEqual(['error cacerts-rotation-trust', ...OFF])
  })

  test('before 1.30 the old file must be a part of the new one, byte for byte (rotation-root-bytes)', async () => {
    const old = readCacerts({ ...GOOD, 'root-cert.pem': both })
    const turned = { ...GOOD, 'root-cert.pem': next.pem + root.pem }
    const before = { previous: old, controlPlane: 'istio-1.29' } as const
    expect(await found(turned, before)).toEqual(['warning rotation-root-bytes'])
    expect(await found(turned, { previous: old, controlPlane: 'istio-1.30' })).toEqual(OFF)
    const appended = { ...GOOD, 'root-cert.pem': both + other.pem }
    expect(await found(appended, before)).toEqual(OFF)
  })

  test('a release that does not reload wants a restart (rotation-restart)', async () => {
    expect(await found(GOOD, { previous, controlPlane: 'ossm-2.4' })).toContain(
      'warning rotation-restart',
    )
    for (const controlPlane of ['ossm-2.5', 'istio-1.27'] as const)
      expect(await found(GOOD, { previous, controlPlane })).not.toContain(
        'warning rotation-restart',
      )
  })
})

describe('other clusters', () => {
  test('without a common root they do not trust each other (multicluster-root)', async () => {
    const apart = { otherClusters: [{ name: 'west', set: readCacerts(NEXT) }] }
    expect(await found(GOOD, apart)).toEqual(['error multicluster-root'])
    const joint = { name: 'west', set: readCacerts({ ...NEXT, 'root-cert.pem': both }) }
    expect(await found({ ...GOOD, 'root-cert.pem': both }, { otherClusters: [joint] })).toEqual([])
    expect(
      await found(GOOD, { otherClusters: [{ name: 'west', set: readCacerts(GOOD3) }] }),
    ).toEqual([])
  })
})

describe('what workloads ask for', () => {
  test('more than 90 days is not granted (ttl-request)', async () => {
    const { findings } = await check(GOOD, { workloadTtl: '2161h' })
    expect(findings.map(({ code: one, facts }) => [one, facts['says']])).toEqual([
      ['ttl-request', 'requested TTL 2161h0m0s is greater than the max allowed TTL 2160h0m0s'],
    ])
    expect(await found(GOOD, { workloadTtl: '2160h' })).toEqual([])
  })
})

describe('what no check explains is still said', () => {
  test('a refusal of istiod (cacerts-istiod-refuses)', async () => {
    // an e-mail address that Go cannot parse, below any name constraint
    const { cases, measuredAt } = istiodFuzzSets()
    const odd = cases.find(({ name }) => name === 'min-nc-san-email-odd')!
    const { findings, istiod } = await checkCacerts(readCacerts(setFiles(odd)), { at: measuredAt })
    expect(istiod.says).toContain('cannot parse rfc822Name')
    const one = findings.find((finding) => finding.code === 'cacerts-istiod-refuses')
    expect([one?.severity, one?.facts['says']]).toEqual(['error', istiod.says])
    expect(await found(GOOD)).toEqual([])
  })

  test('a refusal of peers: the CRL of the root revokes the signing CA (cacerts-peers-refuse)', async () => {
    const lists = (revoked: object): Files => ({
      ...GOOD,
      'ca-crl.pem': forgeCrl(ca) + forgeCrl(root, revoked),
    })
    const { findings, peers } = await check(lists({ revoked: ca }))
    expect(peers?.boringsslServer).toEqual({
      ok: false,
      cause: 'revoked',
      says: 'verify cert failed: X509_verify_cert: certificate verification error at depth 1: certificate revocation check against provided CRLs failed: certificate revoked',
    })
    expect(findings.map(({ severity, code: one }) => `${severity} ${one}`)).toEqual([
      'error cacerts-peers-refuse',
      // ztunnel of the newest release asks CRLs too
      'info cacerts-ztunnel-refuses',
    ])
    expect(peers?.ztunnelServer.cause).toBe('CertRevoked')
    expect(findings[0]?.fix).toContain('revokes a CA of the set')
    expect(await found(lists({}))).toEqual([])
  })
})

test('no key is in any finding', async () => {
  const body = keyPem(ca).split('\n')[1] as string
  const lines = (GOOD['ca-key.pem'] as string).split('\n').slice(1, -2)
  for (const files of [
    { ...GOOD, 'root-cert.pem': keyPem(ca) + root.pem },
    { ...GOOD, 'ca-cert.pem': keyPem(ca) },
  ]) {
    const text = JSON.stringify(await check(files))
    for (const part of [body, ...lines]) expect(text).not.toContain(part.slice(0, 30))
  }
})
