import { describe, expect, it } from 'vitest'
import { engine } from '#engine'
import { readCacerts } from '../../src/index.ts'
import {
  createHierarchy,
  generateKey,
  issueWorkload,
  type ClusterAuthority,
  type Hierarchy,
} from '../../src/issue/index.ts'
import type { IssuedCertificate } from '../../src/issue/types.ts'
import { checkPublishedRoots, checkRunningWorkloads } from '../../src/join/index.ts'
import { formatPem } from '../../src/pem/index.ts'
import type { Finding } from '../../src/report/finding.ts'
import { forge } from '../../src/testing/forge.ts'

// The ConfigMap is written by istiod (namespacecontroller.go), the shapes of the dumps are those of istioctl and ztunnel (carriers).

const AT = new Date('2027-01-01T00:00:00Z')
const LATER = new Date('2027-01-01T01:00:00Z')

const first = (mesh: Hierarchy): ClusterAuthority => mesh.clusters[0] as ClusterAuthority
const old = await createHierarchy({ at: AT })
const next = await createHierarchy({ at: AT })
const renewed = await createHierarchy({ at: AT, roots: old.roots })
const both = await createHierarchy({ at: AT, roots: [...next.roots, ...old.roots] })

const rootsOf = (mesh: Hierarchy): string => first(mesh).files()['root-cert.pem']
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const secret = (name: string, files: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'istio-system' },
  data: Object.fromEntries(Object.entries(files).map(([key, text]) => [key, base64(text)])),
})
const cacerts = (mesh: Hierarchy) => secret('cacerts', { ...first(mesh).files() })
const map = (namespace: string, pem: string | undefined) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio-ca-root-cert', namespace },
  ...(pem !== undefined && { data: { 'root-cert.pem': pem } }),
})
const cluster = (name: string, ...items: readonly object[]) => ({
  name,
  manifests: [{ file: name, content: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) }],
})
const said = (findings: readonly Finding[] | undefined) =>
  findings?.map(({ code, severity }) => [code, severity])
const ask = (...items: readonly object[]) => checkPublishedRoots([cluster('east', ...items)])[0]

describe('the ConfigMap of each namespace', () => {
  it('is what the Secret says', () => {
    const report = ask(cacerts(old), map('a', rootsOf(old)), map('b', `# roots\n${rootsOf(old)}\n`))
    expect(report?.findings).toEqual([])
    expect(report?.proofs[0]?.message).toBe(
      '2 of 2 namespaces hold the roots of Secret istio-system/cacerts',
    )
  })

  it('is old in some: those are named', () => {
    const report = ask(
      cacerts(next),
      map('a', rootsOf(next)),
      map('b', rootsOf(old)),
      map('c', rootsOf(old)),
    )
    expect(said(report?.findings)).toEqual([['join-roots-old', 'error']])
    expect(report?.findings[0]?.facts).toMatchObject({ count: 2, all: 3, namespaces: ['b', 'c'] })
    expect(report?.findings[0]?.fix).toContain('kubectl get namespace b --show-labels')
    expect(report?.proofs[0]?.message).toContain('1 of 3 namespaces')
  })

  it('is ca.crt of a set with tls.crt, whatever else is in it', () => {
    // istiod: DetectSigningCABundle takes the names of kubernetes.io/tls where tls.crt is there
    const both = (crt: string, pem: string, more: object = { 'tls.crt': pemOf(old) }) =>
      secret('cacerts', { ...more, 'ca.crt': crt, 'root-cert.pem': pem })
    const published = map('a', rootsOf(old))
    expect(ask(both(rootsOf(old), rootsOf(next)), published)?.findings).toEqual([])
    const other = ask(both(rootsOf(next), rootsOf(old)), published)
    expect(said(other?.findings)).toEqual([['join-roots-old', 'error']])
    expect(ask(both(rootsOf(next), rootsOf(old), {}), published)?.findings).toEqual([])
  })

  it('is old in all: istiod has not taken the Secret', () => {
    const report = ask(cacerts(next), map('a', rootsOf(old)), map('b', rootsOf(old)))
    expect(said(report?.findings)).toEqual([['join-roots-old-everywhere', 'error']])
  })

  it('that shares a root with the Secret is a change that is not finished', () => {
    const report = ask(cacerts(both), map('a', rootsOf(both)), map('b', rootsOf(old)))
    expect(said(report?.findings)).toEqual([['join-roots-old', 'warning']])
  })

  it('is compared with istio-ca-secret where there is no cacerts, and with both not', () => {
    const own = secret('istio-ca-secret', { 'ca-cert.pem': rootsOf(old), 'ca-key.pem': '' })
    expect(ask(own, map('a', rootsOf(old)))?.findings).toEqual([])
    expect(said(ask(own, map('a', rootsOf(next)))?.findings)).toEqual([['join-roots-old', 'error']])
    expect(ask(own, cacerts(next), map('a', rootsOf(next)))?.findings).toEqual([])
  })

  it('is not compared with a CA that a control plane has left behind in another namespace', () => {
    const left = {
      ...secret('istio-ca-secret', { 'ca-cert.pem': rootsOf(old), 'ca-key.pem': '' }),
      metadata: { name: 'istio-ca-secret', namespace: 'mesh-two' },
    }
    const runsIn = (namespace: string) => ({
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace },
      data: { mesh: 'trustDomain: cluster.local' },
    })
    const maps = [map('a', rootsOf(next)), map('b', rootsOf(old))]
    const one = ask(cacerts(next), left, runsIn('istio-system'), ...maps)
    expect(said(one?.findings)).toEqual([['join-roots-old', 'error']])
    const two = ask(cacerts(next), left, runsIn('istio-system'), runsIn('mesh-two'), ...maps)
    expect(two?.findings).toEqual([])
    // where MeshConfig was not asked for, nobody knows
    expect(ask(cacerts(next), left, ...maps)?.findings).toEqual([])
  })

  it('without a Secret is compared with what most namespaces hold', () => {
    const maps = [map('a', rootsOf(old)), map('b', rootsOf(next)), map('c', rootsOf(next))]
    const report = ask(...maps)
    expect(said(report?.findings)).toEqual([['join-roots-apart', 'warning']])
    expect(report?.findings[0]?.facts).toMatchObject({ namespaces: ['a'] })
    expect(ask(...maps.slice(1))?.findings).toEqual([])
  })

  it('without a certificate is an error', () => {
    expect(said(ask(cacerts(old), map('a', undefined))?.findings)).toEqual([
      ['join-roots-none', 'error'],
    ])
  })

  describe('that is not there', () => {
    const namespace = (name: string, labels: object, phase = 'Active') => ({
      kind: 'Namespace',
      metadata: { name, labels },
      status: { phase },
    })
    const own = (name: string) => ({
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt', namespace: name },
      data: { 'ca.crt': '' },
    })
    const pod = (name: string, configMap: string) => ({
      kind: 'Pod',
      metadata: { name: 'web', namespace: name },
      spec: { volumes: [{ name: 'istiod-ca-cert', configMap: { name: configMap } }] },
    })
    const has = [cacerts(old), map('a', rootsOf(old))]
    const on = { 'istio-injection': 'enabled' }

    it.each([
      ['istio-injection', on, 1],
      ['istio.io/rev', { 'istio.io/rev': 'default' }, 1],
      ['maistra.io/member-of', { 'maistra.io/member-of': 'istio-system' }, 1],
      ['no label', {}, 0],
      ['injection that is off', { ...on, 'istio-injection': 'disabled' }, 0],
      ['ambient, whose pods mount nothing', { 'istio.io/dataplane-mode': 'ambient' }, 0],
    ])('in a namespace with %s', (_, labels, count) => {
      const report = ask(...has, namespace('b', labels), own('b'))
      expect(said(report?.findings)).toEqual(
        Array.from({ length: count }, () => ['join-roots-missing', 'warning']),
      )
    })

    it('is an error where pods wait for it', () => {
      const both = [namespace('b', on), own('b'), namespace('c', on), own('c')]
      const report = ask(...has, ...both, pod('b', 'istio-ca-root-cert'))
      expect(
        report?.findings.map(({ severity, facts }) => [severity, facts['namespaces']]),
      ).toEqual([
        ['error', ['b']],
        ['warning', ['c']],
      ])
      expect(ask(...has, own('b'), pod('b', 'settings'))?.findings).toEqual([])
    })

    it('is not said where it cannot be known, or need not be there', () => {
      const absent = [namespace('b', on), own('b')]
      // it is there; no ConfigMap of that namespace was asked for; it goes; istiod never writes there; none is published at all
      expect(ask(...has, ...absent, map('b', rootsOf(old)))?.findings).toEqual([])
      expect(ask(...has, namespace('b', on))?.findings).toEqual([])
      expect(ask(...has, namespace('b', on, 'Terminating'), own('b'))?.findings).toEqual([])
      expect(ask(...has, namespace('kube-system', on), own('kube-system'))?.findings).toEqual([])
      expect(ask(cacerts(old), ...absent)?.findings).toEqual([])
      expect(ask(...has, ...absent)?.findings).toHaveLength(1)
    })
  })

  describe('that has another name', () => {
    const named = (namespace: string, pem: string) => ({
      ...map(namespace, pem),
      metadata: { name: 'ossm-2-ca-root-cert', namespace },
    })
    const global = { caCertConfigMapName: 'ossm-2-ca-root-cert' }
    it.each([
      [
        'ServiceMeshControlPlane',
        {
          apiVersion: 'maistra.io/v2',
          kind: 'ServiceMeshControlPlane',
          metadata: { name: 'basic', namespace: 'istio-system' },
          spec: { techPreview: { global } },
        },
      ],
      [
        'Istio',
        {
          apiVersion: 'sailoperator.io/v1',
          kind: 'Istio',
          metadata: { name: 'default' },
          spec: { values: { global: { trustBundleName: 'ossm-2-ca-root-cert' } } },
        },
      ],
      [
        'what sidecars are injected with',
        {
          kind: 'ConfigMap',
          metadata: { name: 'istio-sidecar-injector-basic', namespace: 'istio-system' },
          data: { values: JSON.stringify({ global }) },
        },
      ],
    ])('is read under the name that %s gives it', (_, from) => {
      const maps = [named('a', rootsOf(next)), named('b', rootsOf(old))]
      const report = ask(cacerts(next), from, ...maps)
      expect(said(report?.findings)).toEqual([['join-roots-old', 'error']])
      expect(report?.findings[0]?.fix).toContain('delete configmap ossm-2-ca-root-cert')
      expect(ask(cacerts(next), ...maps)?.findings).toEqual([])
    })
  })

  it('of namespaces that istiod never writes does not count', () => {
    const left = (namespace: string) =>
      ask(cacerts(next), map('a', rootsOf(next)), map(namespace, rootsOf(old)))
    expect(left('kube-system')?.findings).toEqual([])
    expect(left('kube-systems')?.findings).toHaveLength(1)
  })
})

describe('several clusters', () => {
  const of = (name: string, mesh: Hierarchy) =>
    cluster(name, cacerts(mesh), map('a', rootsOf(mesh)))

  it('that have no root in common are named, once', () => {
    const reports = checkPublishedRoots([
      of('east.json', old),
      of('my west.json', next),
      of('north', renewed),
    ])
    expect(reports.map(({ findings }) => findings.map(({ code }) => code))).toEqual([
      ['join-clusters-apart'],
      ['join-clusters-apart'],
      [],
    ])
    expect(reports[0]?.findings[0]?.fix).toContain("meshcerts trust east.json 'my west.json'")
  })

  it('that share one are not', () => {
    const reports = checkPublishedRoots([of('east', old), of('west', both)])
    expect(reports.flatMap(({ findings }) => findings)).toEqual([])
  })

  it('that share a root with other dates are not: an anchor is a name and a key', async () => {
    const root = async (day: number, key: Awaited<ReturnType<typeof generateKey>>) => {
      const notBefore = new Date(AT.getTime() - day * 86_400_000)
      const made = await forge({ key, subject: { CN: 'Root' }, notBefore, notAfter: LATER }, engine)
      return formatPem('CERTIFICATE', made.certificate.der)
    }
    const [key, another] = [await generateKey('P-256'), await generateKey('P-256')]
    const own = await root(1, key)
    const findings = (pem: string) =>
      checkPublishedRoots([cluster('east', map('a', own)), cluster('west', map('a', pem))]).flatMap(
        (report) => report.findings.map(({ code }) => code),
      )
    expect(findings(await root(2, key))).toEqual([])
    expect(findings(await root(2, another))).toEqual(['join-clusters-apart'])
  })
})

const pemOf = (mesh: Hierarchy): string => first(mesh).files()['cert-chain.pem']
const entries = (text: string) =>
  (text.match(/-----BEGIN[^]+?-----END CERTIFICATE-----\n/g) ?? []).map((pem) => ({
    pem: base64(pem),
  }))

async function leafOf(mesh: Hierarchy, at = AT): Promise<string> {
  const { certificate } = await issueWorkload({
    issuer: first(mesh).authority,
    spiffeId: { trustDomain: 'cluster.local', namespace: 'shop', serviceAccount: 'web' },
    at,
  })
  return formatPem('CERTIFICATE', certificate.der)
}

/** As `istioctl proxy-config secret -o json` prints it. */
function envoy(chain: string, trusts: string) {
  const inline = (text: string) => ({ inlineBytes: base64(text) })
  return {
    dynamicActiveSecrets: [
      {
        name: 'default',
        secret: { name: 'default', tlsCertificate: { certificateChain: inline(chain) } },
      },
      {
        name: 'ROOTCA',
        secret: { name: 'ROOTCA', validationContext: { trustedCa: inline(trusts) } },
      },
    ],
  }
}

async function sidecar(mesh: Hierarchy, trusts: string, at = AT) {
  const chain = (await leafOf(mesh, at)) + pemOf(mesh) + rootsOf(mesh)
  return { file: 'web.json', content: envoy(chain, trusts) }
}

/** As `istioctl ztunnel-config certificates -o json` prints it. */
async function ambient(mesh: Hierarchy, trusts: string) {
  const identity = 'spiffe://cluster.local/ns/shop/sa/web'
  const certChain = entries((await leafOf(mesh)) + pemOf(mesh))
  return {
    file: 'z.json',
    content: [{ identity, state: 'Available', certChain, rootCerts: entries(trusts) }],
  }
}

const running = (mesh: Hierarchy, ...dumps: Parameters<typeof checkRunningWorkloads>[1]) =>
  checkRunningWorkloads(readCacerts({ ...first(mesh).files() }), dumps, { at: LATER })

describe.each([
  ['a sidecar', sidecar, 'kubectl -n shop rollout restart deployment'],
  ['ztunnel', ambient, 'kubectl rollout restart daemonset/ztunnel -n "$(kubectl get daemonset -A'],
] as const)('%s', (_, dump, restart) => {
  it('that runs the set', async () => {
    const report = await running(old, await dump(old, rootsOf(old)))
    expect(report.findings).toEqual([])
    expect(report.proofs[0]?.message).toContain(
      'spiffe://cluster.local/ns/shop/sa/web runs the chain',
    )
  })

  it('with another root', async () => {
    const report = await running(next, await dump(old, rootsOf(old)))
    expect(said(report.findings)).toEqual([
      ['join-workload-chain-refused', 'error'],
      ['join-workload-roots-old', 'error'],
    ])
    expect(report.findings[0]?.fix).toContain(restart)
  })

  it('with the intermediate of before, under the same root', async () => {
    const report = await running(renewed, await dump(old, rootsOf(old)))
    expect(said(report.findings)).toEqual([['join-workload-chain-old', 'warning']])
  })

  it('that has one root of two', async () => {
    const report = await running(both, await dump(both, rootsOf(old)))
    expect(said(report.findings)).toEqual([['join-workload-roots-lack', 'warning']])
  })

  it('that still has a root which was dropped', async () => {
    const report = await running(old, await dump(old, rootsOf(old) + rootsOf(next)))
    expect(said(report.findings)).toEqual([['join-workload-roots-left', 'info']])
  })
})

it('a certificate that has ended is that, and not an old chain', async () => {
  const at = new Date('2027-01-01T00:00:00Z')
  const dump = await sidecar(old, rootsOf(old), at)
  const set = readCacerts({ ...first(old).files() })
  const report = await checkRunningWorkloads(set, [dump], { at: new Date('2027-01-03T00:00:00Z') })
  expect(said(report.findings)).toEqual([['join-workload-ended', 'error']])
})

it('a dump without a workload was not compared', async () => {
  const report = await running(old, { file: 'other.json', content: { a: 1 } })
  expect(said(report.findings)).toEqual([['join-workload-none', 'error']])
})

describe('a CA that keeps its key', () => {
  const days = (count: number): Date => new Date(AT.getTime() + count * 86_400_000)
  const make = async () => {
    const keys = { root: await generateKey('P-256'), ca: await generateKey('P-256') }
    const rootOf = (from: number, until: number) =>
      forge(
        { key: keys.root, subject: { CN: 'Root' }, notBefore: days(from), notAfter: days(until) },
        engine,
      )
    const root = await rootOf(-100, 100)
    const caOf = (from: number, until: number) =>
      forge({ key: keys.ca, issuer: root, notBefore: days(from), notAfter: days(until) }, engine)
    const ca = await caOf(-10, 100)
    const leaf = await issueWorkload({
      issuer: ca,
      spiffeId: { trustDomain: 'cluster.local', namespace: 'shop', serviceAccount: 'web' },
      at: AT,
    })
    return { root, rootOf, ca, caOf, leaf }
  }
  const pems = (...all: readonly IssuedCertificate[]): string =>
    all.map(({ certificate }) => formatPem('CERTIFICATE', certificate.der)).join('')
  const codesOf = async (
    [root, ca]: readonly [IssuedCertificate, IssuedCertificate],
    ...dumps: readonly (readonly [chain: string, trusts: string])[]
  ) => {
    const set = readCacerts({ 'ca-cert.pem': pems(ca), 'root-cert.pem': pems(root) })
    const content = dumps.map(([chain, trusts]) => envoy(chain, trusts))
    return said(
      (await checkRunningWorkloads(set, [{ file: 'a.json', content }], { at: LATER })).findings,
    )
  }

  it('is old where workloads present its certificate of before, ended or not, or none', async () => {
    const { root, ca, caOf, leaf } = await make()
    const presenting = async (...chain: readonly IssuedCertificate[]) =>
      codesOf([root, ca], [pems(leaf, ...chain), pems(root)])
    expect(await presenting(ca)).toEqual([])
    expect(await presenting(await caOf(-50, 50))).toEqual([['join-workload-chain-old', 'warning']])
    const refused = [['join-workload-chain-refused', 'error']]
    expect(await presenting(await caOf(-50, -1))).toEqual(refused)
    expect(await presenting()).toEqual(refused)
  })

  it('serves those that trust the root of before, until that ends', async () => {
    const { root, rootOf, ca, leaf } = await make()
    const trusting = (one: IssuedCertificate) => codesOf([root, ca], [pems(leaf, ca), pems(one)])
    expect(await trusting(root)).toEqual([])
    expect(await trusting(await rootOf(-200, 10))).toEqual([
      ['join-workload-roots-lack', 'warning'],
      ['join-workload-roots-left', 'info'],
    ])
    expect(await trusting(await rootOf(-200, -10))).toEqual([['join-workload-roots-old', 'error']])
  })

  it('of several workloads in one file each has its own roots', async () => {
    const { root, ca, leaf } = await make()
    const chain = pems(leaf, ca)
    const right = [chain, pems(root)] as const
    expect(await codesOf([root, ca], right, right)).toEqual([])
    expect(await codesOf([root, ca], [chain, rootsOf(old)], right)).toEqual([
      ['join-workload-roots-old', 'error'],
    ])
  })
})
