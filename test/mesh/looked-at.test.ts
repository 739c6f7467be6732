import { describe, expect, it } from 'vitest'
import { checkManifest, type ManifestOptions } from '../../src/mesh/index.ts'
import { processorTime } from '../support/processor-time.ts'

// "nothing wrong was found" must mean that everything was looked at

const GOOD = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: bookinfo }
spec: { mtls: { mode: STRICT } }
`
const listOf = (...items: readonly unknown[]): object => ({
  apiVersion: 'v1',
  kind: 'List',
  items,
})
const good = {
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name: 'default' },
  spec: { mtls: { mode: 'STRICT' } },
}
const codes = (manifest: unknown, options?: ManifestOptions): readonly string[] =>
  checkManifest(manifest, options).findings.map(({ code }) => code)

describe('a text in which nothing was checked is no success', () => {
  it.each([
    ['an empty text', '', 'the text is empty'],
    ['blanks', ' \n\n', 'the text is empty'],
    ['comments', '# a\n# b\n', 'it holds no manifest'],
    ['empty documents', '---\n---\n---\n', 'it holds no manifest'],
    ['a null', 'null\n', 'it holds no manifest'],
    ['a kind without schema', 'apiVersion: apps/v1\nkind: Deployment\n', 'none of the resources'],
  ])('%s', (_, text, why) => {
    const { status, findings } = checkManifest(text)
    expect(status).toBe('fail')
    expect(findings[0]).toMatchObject({ code: 'manifest-nothing' })
    expect(findings[0]?.message).toContain(why)
    expect(checkManifest(`${text}\n---\n${GOOD}`).status).not.toBe('fail')
  })

  it('a kind without schema beside one that is checked: a warning that names it', () => {
    const report = checkManifest(`${GOOD}---\napiVersion: apps/v1\nkind: Deployment\n`)
    expect(report.status).toBe('warn')
    expect(report.findings[0]?.message).toBe('not checked: Deployment')
    expect(checkManifest(GOOD).status).toBe('pass')
  })

  it('says what was looked at', () => {
    const [proof] = checkManifest(GOOD).proofs
    expect(proof?.message).toBe('PeerAuthentication: every field is known, TLS settings are right')
  })
})

describe('Lists', () => {
  it('are opened however deep, as kubectl does', () => {
    const bad = { ...good, spec: { mtls: { mode: 'strict' } } }
    for (const wrap of [
      listOf,
      (one: object) => listOf(listOf(one)),
      (one: object) => listOf(listOf(listOf(one))),
    ]) {
      expect(codes(wrap(bad))).toEqual(['manifest-value'])
      expect(checkManifest(wrap(good)).status).toBe('pass')
    }
  })

  it('that are empty, endless or too deep are no success', () => {
    const round: { kind: string; items: unknown[] } = { kind: 'List', items: [] }
    expect(codes(round)).toContain('manifest-list')
    round.items.push(round)
    expect(codes(round)).toEqual(['manifest-list'])
    let deep: object = listOf(good)
    for (let depth = 1; depth < 10; depth += 1) deep = listOf(deep)
    expect(checkManifest(deep).status).toBe('pass')
    expect(codes(listOf(deep))).toEqual(['manifest-list'])
  })
})

describe('kinds and fields', () => {
  it.each([
    ['ServiceMeshControlPlan', 'ServiceMeshControlPlane'],
    ['PeerAuthenticaton', 'PeerAuthentication'],
    ['DestinationRules', 'DestinationRule'],
    ['gateway', 'Gateway'],
  ])('%s: %s was meant', (kind, meant) => {
    const [finding] = checkManifest({ apiVersion: 'a/v1', kind }).findings
    expect(finding).toMatchObject({
      code: 'manifest-kind',
      severity: 'error',
      fix: `write ${meant}`,
    })
  })

  it('a field beside spec is refused', () => {
    expect(codes({ ...good, specs: {} })).toEqual(['manifest-unknown-field'])
    expect(codes({ ...good, status: { any: 1 } })).toEqual([])
    expect(codes({ ...good, metadata: { name: 'a', nameSpace: 'b' } })).toEqual([
      'manifest-unknown-field',
    ])
  })

  it('names the place where a field belongs', () => {
    const plane = (spec: object): object => ({
      apiVersion: 'maistra.io/v2',
      kind: 'ServiceMeshControlPlane',
      spec,
    })
    const authority = { type: 'Istiod' }
    const wrong = checkManifest(plane({ security: {}, certificateAuthority: authority })).findings
    expect(wrong[0]?.fix).toBe('move it to spec.security')
    expect(codes(plane({ security: { certificateAuthority: authority } }))).toEqual([])
  })

  it('takes time in line with the text, however much is wrong', () => {
    const text = (count: number): string =>
      `meshConfig: {}\n${Array.from({ length: count }, (_, n) => `key${String(n)}name: 1\n`).join('')}`
    const start = processorTime()
    expect(checkManifest(text(30_000)).findings.at(-1)?.facts['count']).toBe(29_000)
    // quadratic, this took more than a minute
    expect(processorTime() - start).toBeLessThan(20_000)
    expect(checkManifest(text(3)).findings).toHaveLength(3)
  })

  it('lists no more than 1000 findings and counts the rest', () => {
    const spec = Object.fromEntries(Array.from({ length: 1500 }, (_, n) => [`x${String(n)}`, n]))
    const { findings } = checkManifest({ ...good, spec })
    expect(findings).toHaveLength(1001)
    expect(findings[1000]).toMatchObject({ code: 'manifest-more-findings', facts: { count: 500 } })
  })
})

describe('a policy that the same text names', () => {
  const plane = (env: object): object => ({
    apiVersion: 'sailoperator.io/v1',
    kind: 'Istio',
    metadata: { name: 'default' },
    spec: {
      version: 'v1.27.1',
      namespace: 'istio-system',
      values: { pilot: { env }, meshConfig: { tlsDefaults: { ecdhCurves: ['X25519'] } } },
    },
  })
  it('counts for its settings', () => {
    expect(codes(plane({ COMPLIANCE_POLICY: 'fips-140-2' }))).toEqual(['tls-compliance-policy'])
    expect(codes(plane({ OTHER: 'fips-140-2' }))).toEqual([])
    expect(codes(plane({ COMPLIANCE_POLICY: '' }))).toEqual([])
  })
  it('counts for settings in another resource, as a variable of a container', () => {
    const operator = {
      apiVersion: 'install.istio.io/v1alpha1',
      kind: 'IstioOperator',
      spec: {
        components: {
          pilot: { k8s: { env: [{ name: 'COMPLIANCE_POLICY', value: 'fips-140-2' }] } },
        },
      },
    }
    expect(codes(listOf(plane({}), operator))).toEqual(['tls-compliance-policy'])
    expect(codes(listOf(plane({}), { ...operator, spec: {} }))).toEqual([])
  })
  it('gives way to the one that is asked for', () => {
    const text = plane({ COMPLIANCE_POLICY: 'fips-140-2' })
    expect(codes(text, { compliancePolicy: '' })).toEqual([])
  })
})

describe('what is in force is said only where it is', () => {
  const smcp = (spec: string): string =>
    `apiVersion: maistra.io/v2\nkind: ServiceMeshControlPlane\nmetadata: { name: a }\nspec:\n${spec}`
  const inForce = (text: string): boolean =>
    checkManifest(text).proofs.some(({ message }) => message.includes('in force'))
  const suites = 'cipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]'

  it('not at a place that is no field, not when TLS 1.3 leaves no use for it', () => {
    const right = `  security:\n    controlPlane:\n      tls: { ${suites} }\n`
    expect(inForce(smcp(right))).toBe(true)
    expect(inForce(smcp(right.replace('controlPlane', 'controlplane')))).toBe(false)
    expect(inForce(smcp(`  istio: { global: { tls: { ${suites} } } }\n`))).toBe(false)
    expect(inForce(smcp(right.replace('{ ', '{ minProtocolVersion: TLSv1_3, ')))).toBe(false)
    expect(
      inForce(
        smcp(right.replace('{ ', '{ minProtocolVersion: TLSv1_3, maxProtocolVersion: TLSv1_2, ')),
      ),
    ).toBe(false)
  })
  it('not when Envoy refuses the whole list', () => {
    const mesh = (names: string): string =>
      `meshConfig: { tlsDefaults: { ecdhCurves: [${names}] } }\n`
    expect(inForce(mesh('P-256'))).toBe(true)
    expect(inForce(mesh('P-256, secp999'))).toBe(false)
  })
})
