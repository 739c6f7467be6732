import { describe, expect, test } from 'vitest'
import { planMeshRotation, trustMatrix } from '../../src/index.ts'
import { readTrustCluster, type TrustCluster } from '../../src/join/index.ts'
import { set, type Files } from '../cacerts/set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { keyPem } from '../support/certificates/keys.ts'
import { GOOD, ca, root } from '../cacerts/good-sets.ts'

// The fields are those of the resources' own schemas (src/mesh/schema); what istiod does with them is asked in
// scripts/differential/trust-meshes.ts.

const other = forge({ subject: 'O=Istio,CN=Other Root' })

const secret = (name: string, files: Files, namespace = 'istio-system') => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  stringData: files,
})
const rootMap = (pem: string, namespace = 'bookinfo') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio-ca-root-cert', namespace },
  data: { 'root-cert.pem': pem },
})
const bundle = (trustBundle: string) => ({
  apiVersion: 'certificates.k8s.io/v1beta1',
  kind: 'ClusterTrustBundle',
  metadata: { name: 'istio.io:istiod-ca:root-cert' },
  spec: { signerName: 'istio.io/istiod-ca', trustBundle },
})
const webhook = (pem: string) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'istio-sidecar-injector' },
  webhooks: [{ clientConfig: { caBundle: Buffer.from(pem).toString('base64') } }],
})
const smcp = {
  apiVersion: 'maistra.io/v2',
  kind: 'ServiceMeshControlPlane',
  metadata: { name: 'basic', namespace: 'istio-system' },
  spec: {
    version: 'v2.6',
    security: { trust: { domain: 'old.example', additionalDomains: ['cluster.local'] } },
  },
}
const istio = (values: object, more: object = {}) => ({
  apiVersion: 'sailoperator.io/v1',
  kind: 'Istio',
  metadata: { name: 'default' },
  spec: { version: 'v1.27.3', namespace: 'istio-system', values, ...more },
})

const read = (...items: readonly object[]): TrustCluster =>
  readTrustCluster({ name: 'east', manifests: [{ content: { kind: 'List', items } }] })
const codes = ({ findings }: TrustCluster): readonly string[] => findings.map(({ code }) => code)

describe('the places of the roots of one cluster', () => {
  test('are all the same, or the one that differs is named', () => {
    const right = [secret('cacerts', GOOD), rootMap(root.pem), bundle(root.pem), webhook(root.pem)]
    const same = read(...right)
    expect([codes(same), same.places.map((one) => one.same)]).toEqual([
      [],
      [true, true, true, true],
    ])
    for (const wrong of [
      rootMap(other.pem, 'late'),
      bundle(root.pem + other.pem),
      webhook(other.pem),
    ]) {
      const found = read(...right, wrong)
      expect(codes(found)).toEqual(['join-trust-roots-differ'])
      expect(found.findings[0]?.message).toContain('CN=Other Root')
    }
  })

  test('two control planes with sets of their own', () => {
    const otherCa = forge({ subject: 'O=Istio,CN=Other CA' }, other)
    const second = secret('cacerts', set(otherCa, [otherCa], [other]), 'istio-next')
    const found = read(
      secret('cacerts', GOOD),
      smcp,
      second,
      istio({}, { namespace: 'istio-next' }),
    )
    expect(codes(found)).toEqual(['join-trust-roots-differ'])
    expect(found.parties).toHaveLength(2)
    const shared = read(secret('cacerts', GOOD), smcp, istio({}))
    expect([codes(shared), shared.parties.length]).toEqual([[], 2])
  })
})

describe('what control planes say', () => {
  test('OpenShift Service Mesh 2 next to 3: the root is one, the trust domains are not', async () => {
    const { parties } = read(secret('cacerts', GOOD), smcp, istio({ meshConfig: {} }))
    expect(parties).toMatchObject([
      {
        name: 'east, ServiceMeshControlPlane basic',
        controlPlane: 'ossm-2.6',
        trustDomain: 'old.example',
      },
      { name: 'east, Istio default', controlPlane: 'istio-1.27' },
    ])
    const { connections } = await trustMatrix(parties, { at: AT })
    expect(connections.map(({ chain, identity }) => [chain.ok, identity.refusedBy])).toEqual([
      [true, undefined],
      [true, 'server'],
      [true, 'client'],
      [true, undefined],
    ])
    const aliases = istio({ meshConfig: { trustDomainAliases: ['old.example'] } })
    const twin = await trustMatrix(read(secret('cacerts', GOOD), smcp, aliases).parties, { at: AT })
    expect(twin.whole).toBe(true)
  })

  test('MeshConfig, environment, release and data plane, wherever they are', () => {
    const meshConfig = {
      trustDomain: 'east.example',
      trustDomainAliases: ['a.example'],
      caCertificates: [{ pem: other.pem, certSigners: ['x/y'], trustDomains: ['b.example'] }],
      defaultConfig: { proxyMetadata: { PROXY_CONFIG_XDS_AGENT: 'true' } },
    }
    const wanted = {
      trustDomain: 'east.example',
      trustDomainAliases: ['a.example'],
      caCertificates: [{ pem: other.pem, certSigners: ['x/y'], trustDomains: ['b.example'] }],
      multiRoot: true,
      proxyConfigXds: true,
    }
    const env = { ISTIO_MULTIROOT_MESH: 'true' }
    const list = [{ name: 'ISTIO_MULTIROOT_MESH', value: 'true' }]
    const operator = {
      apiVersion: 'install.istio.io/v1alpha1',
      kind: 'IstioOperator',
      metadata: { name: 'x', namespace: 'istio-system' },
      spec: { meshConfig, components: { pilot: { k8s: { env: list } } } },
    }
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh: JSON.stringify(meshConfig) },
    }
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istiod', namespace: 'istio-system' },
      spec: { template: { spec: { containers: [{ name: 'discovery', env: list }] } } },
    }
    for (const found of [
      read(istio({ meshConfig, pilot: { env } })),
      read(operator),
      read(map, deployment),
      read(istio({}), map, deployment),
    ])
      expect(found.parties).toMatchObject([wanted])
    expect(read(istio({}, { profile: 'ambient' })).parties[0]?.dataPlane).toBe('both')
    expect(read(istio({ meshConfig })).parties[0]?.multiRoot).toBeUndefined()
  })

  test('a release that is not known is said', () => {
    expect(codes(read(secret('cacerts', GOOD), istio({}, { version: 'master' })))).toEqual([
      'join-trust-release',
    ])
    expect(codes(read(secret('cacerts', GOOD), istio({})))).toEqual([])
  })
})

describe('the CA of a cluster', () => {
  test('istio-ca-secret is a CA that signs itself, and has no file to add a root to', async () => {
    const own = { 'ca-cert.pem': other.pem, 'ca-key.pem': keyPem(other) }
    const { parties } = read(secret('istio-ca-secret', own))
    const west = readTrustCluster({ name: 'west', manifests: [], files: GOOD })
    const found = await trustMatrix([...parties, ...west.parties], { at: AT })
    expect(found.connections.map(({ chain }) => chain.ok)).toEqual([true, false, false, true])
    const steps = found.gaps.flatMap((gap) => gap.steps.map(({ at, kind }) => `${at} ${kind}`))
    expect(new Set(steps)).toEqual(new Set(['east ca-certificates', 'west roots']))
    // a plug-in CA wins
    const both = read(secret('istio-ca-secret', own), secret('cacerts', GOOD)).parties
    expect((await trustMatrix([...both, ...west.parties], { at: AT })).whole).toBe(true)
  })

  test('with the roots alone it is known whom it trusts, and no more', async () => {
    const found = read(rootMap(root.pem))
    expect(codes(found)).toEqual(['join-trust-no-set'])
    const west = readTrustCluster({ name: 'west', manifests: [], files: GOOD }).parties
    const { cells } = await trustMatrix([...found.parties, ...west], { at: AT })
    expect(cells.map(({ trusts }) => trusts)).toEqual([false, true, false, true])
    expect(cells[2]?.says).toContain('only its roots were given')
  })

  test('MeshConfig that is not YAML is said, and a Secret that the API server refuses', () => {
    const map = (mesh: string) => ({
      ...rootMap(root.pem),
      metadata: { name: 'istio' },
      data: { mesh },
    })
    const set = secret('cacerts', GOOD)
    expect(codes(read(set, map('trustDomain: [')))).toEqual(['join-trust-unreadable'])
    expect(codes(read(set, map('trustDomain: a.example')))).toEqual([])
    expect(codes(read({ ...set, data: { 'a b': '' } }))).toEqual(['secret-key-charset'])
  })

  test('a plan for clusters that were read', async () => {
    const east = read(secret('cacerts', GOOD)).parties[0]!
    const next = forge({ subject: 'O=Istio,CN=Second CA' }, root)
    const to = { ...read(secret('cacerts', set(next, [next], [root]))).parties[0]! }
    expect((await planMeshRotation([{ from: east, to }], { at: AT })).kind).toBe('safe')
    expect(ca.pem).not.toBe(next.pem)
  })
})
