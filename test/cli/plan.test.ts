import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

const GOOD = fixture('good')
const OTHER = fixture('good-three-tier')

/** Clusters as folders of a folder. */
function mesh(clusters: Readonly<Record<string, string>>): string {
  const folder = tempFolder()
  for (const [name, set] of Object.entries(clusters))
    cpSync(set, `${folder}/${name}`, { recursive: true })
  return folder
}

describe('plan', () => {
  it('says the steps to a new root, writes their sets, and prints no key', async () => {
    const out = `${tempFolder()}/steps`
    mkdirSync(out)
    const ran = await meshcerts(['plan', GOOD, OTHER, '--out', out])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/1\. cluster: take[^]*2\. cluster: sign[^]*3\. cluster: put/)
    expect(ran.stdout).toContain('Multi root is disabled, updating new ROOT-CA not supported')
    expect(ran.stdout).not.toContain('PRIVATE')
    const folder = `${out}/01-cluster-trust`
    expect(statSync(`${folder}/ca-key.pem`).mode & 0o777).toBe(0o600)
    const roots = (set: string): string => readFileSync(`${set}/root-cert.pem`, 'utf8')
    expect(roots(folder)).toContain(roots(GOOD).trimEnd())
    expect(roots(folder)).toContain(roots(OTHER).trimEnd())
    for (const step of ['01-cluster-trust', '02-cluster-sign', '03-cluster-finish'])
      expect((await meshcerts(['check', `${out}/${step}`])).code).toBe(0)
    const json = await meshcerts(['plan', GOOD, OTHER, '--format', 'json'])
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'safe',
      steps: [{ stage: 'trust' }, {}, {}],
    })
    expect(json.stdout).not.toContain('PRIVATE')
  })

  it('reads a mesh from folders of folders; a cluster that comes is named', async () => {
    const [old, next] = [mesh({ east: GOOD }), mesh({ east: GOOD, west: GOOD })]
    const joins = await meshcerts(['plan', old, next, '--quiet'])
    expect([joins.code, joins.stdout]).toEqual([
      0,
      expect.stringMatching(/^# 1\. west: .*\n(?:.*\n)*kubectl --context west create namespace/),
    ])
    const leaves = await meshcerts(['plan', next, old])
    expect(leaves.stdout).toMatch(/1\. west: leave the mesh[^]*ends "?west/)
    expect((await meshcerts(['plan', old, old])).stdout).toContain('nothing to do')
  })

  it('does not call it safe that a cluster joins whose set istiod refuses', async () => {
    const old = mesh({ east: GOOD })
    const bad = mesh({ east: GOOD, west: fixture('broken/not-a-ca') })
    const ran = await meshcerts(['plan', old, bad])
    expect([ran.code, ran.stderr]).toEqual([1, ''])
    expect(ran.stdout).toMatch(/^NO ORDER IS SAFE: west joins, and west \(sidecar\) to west/)
    // a cluster that does not work and stays so is not made worse
    expect((await meshcerts(['plan', bad, bad])).code).toBe(0)
    expect((await meshcerts(['plan', old, mesh({ east: GOOD, west: GOOD })])).code).toBe(0)
  })

  it('names what breaks where no order is safe, and draws it', async () => {
    const old = mesh({ east: GOOD, west: GOOD })
    const ran = await meshcerts(['plan', old, mesh({ east: GOOD, west: OTHER })])
    expect([ran.code, ran.stdout]).toEqual([1, expect.stringMatching(/^NO ORDER IS SAFE: /)])
    expect(ran.stdout).toMatch(/BREAKS (?:east|west) \(sidecar\) to (?:east|west)/)
    const drawn = ['--format', 'mermaid']
    const both = await meshcerts(['plan', old, mesh({ east: OTHER, west: OTHER }), ...drawn])
    expect([both.code, both.stdout]).toEqual([
      0,
      expect.stringMatching(/^flowchart TD\n {2}s0\["1\. /),
    ])
  })

  it('commands name the namespace of the resource, whatever --namespace says', async () => {
    const secretOf = (set: string, namespace: string): object => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'cacerts', namespace },
      stringData: Object.fromEntries(
        ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'].map((name) => [
          name,
          readFileSync(`${set}/${name}`, 'utf8'),
        ]),
      ),
    })
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'mesh' },
      data: { mesh: 'trustDomain: cluster.local' },
    }
    const written = (name: string, ...items: readonly object[]): string => {
      const path = `${tempFolder()}/${name}`
      writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
      return path
    }
    const namespaces = async (...argv: readonly string[]) => {
      const { stdout } = await meshcerts(['plan', ...argv, '--quiet'])
      const found = [...stdout.matchAll(/(?:-n|--namespace) ([a-z-]+)/g)].map(([, name]) => name)
      expect(found.length).toBeGreaterThan(3)
      return [...new Set(found)]
    }
    const dump = written('dump.json', secretOf(GOOD, 'mesh'), config)
    const alone = written('secret.json', secretOf(GOOD, 'mesh'))
    // files say nothing of where istiod runs: the other side does
    for (const [from, to] of [
      [dump, OTHER],
      [OTHER, dump],
      [alone, OTHER],
    ] as const) {
      expect(await namespaces(from, to)).toEqual(['mesh'])
      expect(await namespaces(from, to, '--namespace', 'other')).toEqual(['mesh'])
    }
    expect(await namespaces(GOOD, OTHER, '--namespace', 'other')).toEqual(['other'])
    // a check of the dump, and the command that a change of roots needs
    const argv = ['check', dump, '--previous', OTHER, '--control-plane', 'ossm-2.3']
    const { stdout } = await meshcerts(argv)
    expect(stdout).not.toContain('secret-name')
    expect(stdout).toContain('oc -n mesh rollout restart deployment istiod')
    const other = written('dump.json', secretOf(GOOD, 'elsewhere'), config)
    expect((await meshcerts(['check', other])).stdout).toContain('secret-name')
  })

  it('does not take the root that create leaves next to the clusters for one', async () => {
    const old = mesh({ east: GOOD })
    const made = `${tempFolder()}/ca`
    expect((await meshcerts(['create', '--out', made, '--clusters', 'east,west'])).code).toBe(0)
    const ran = await meshcerts(['plan', old, made])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toMatch(
      /1\. east: take[^]*2\. east: sign[^]*3\. east: put[^]*4\. west: join/,
    )
    expect(ran.stdout).not.toContain('leave the mesh')
  })

  describe('with two control planes', () => {
    const from = (plane: string) => ['--control-plane', plane]
    const upgrade = (...planes: readonly string[]) => planes.flatMap(from)
    const smcp = (version: string) =>
      JSON.stringify({
        apiVersion: 'maistra.io/v2',
        kind: 'ServiceMeshControlPlane',
        metadata: { name: 'basic', namespace: 'istio-system' },
        spec: { version },
      })
    const stages = async (words: readonly string[]): Promise<readonly string[]> => {
      const ran = await meshcerts(['plan', ...words, '--format', 'json'])
      expect([ran.code, ran.stderr]).toEqual([0, ''])
      const { steps } = JSON.parse(ran.stdout) as {
        steps: readonly { readonly title: string }[]
      }
      return steps.map(({ title }) => title)
    }

    it('the same clusters are upgraded; with one there is nothing to do', async () => {
      const to = upgrade('istio-1.26', 'istio-1.27')
      expect(await stages([GOOD, GOOD, ...to])).toEqual([
        'cluster: upgrade the control plane to istio-1.27',
      ])
      expect(await stages([GOOD, GOOD, ...from('istio-1.26')])).toEqual([])
      const same = upgrade('istio-1.26', 'istio-1.26')
      expect(await stages([GOOD, GOOD, ...same])).toEqual([])
    })

    it('certificates change after the release', async () => {
      const to = upgrade('ossm-2.6', 'ossm-3.0')
      const [first, ...rest] = await stages([GOOD, OTHER, ...to])
      expect(first).toBe('cluster: upgrade the control plane to ossm-3.0')
      expect(rest).toHaveLength(3)
    })

    it('those that run the first get the second, unless NEW itself says another', async () => {
      const now = mesh({ east: GOOD, north: GOOD, west: GOOD })
      writeFileSync(`${now}/west/smcp.json`, smcp('v2.6'))
      const titles = await stages([now, now, ...upgrade('ossm-2.6', 'ossm-3.0')])
      expect(titles.map((one) => one.split(':')[0]).toSorted()).toEqual(['east', 'north', 'west'])
      // west runs 2.6, which is not the first: it stays
      const others = await stages([now, now, ...upgrade('istio-1.26', 'istio-1.27')])
      expect(others.map((one) => one.split(':')[0]).toSorted()).toEqual(['east', 'north'])
      // and where NEW says what it shall be, it is that
      const next = mesh({ east: GOOD, north: GOOD, west: GOOD })
      writeFileSync(`${now}/west/smcp.json`, smcp('v2.4'))
      writeFileSync(`${next}/west/smcp.json`, smcp('v2.5'))
      const own = await stages([now, next, ...upgrade('ossm-2.4', 'ossm-3.0')])
      expect(own).toContain('west: upgrade the control plane to ossm-2.5')
      expect(own).toContain('east: upgrade the control plane to ossm-3.0')
    })

    it('a cluster that comes has the second', async () => {
      const [old, next] = [mesh({ east: GOOD }), mesh({ east: GOOD, west: GOOD })]
      const ran = await meshcerts(['plan', old, next, ...upgrade('ossm-2.5', 'ossm-2.6')])
      expect(ran.stdout).toMatch(/check plan\S+west-join .*--control-plane ossm-2\.6/)
    })

    it('the ServiceMeshControlPlane is called as it is; else as --smcp says', async () => {
      const now = mesh({ west: GOOD })
      const to = upgrade('ossm-2.5', 'ossm-2.6')
      const commands = async (...more: readonly string[]) =>
        (await meshcerts(['plan', now, now, ...to, ...more, '--quiet'])).stdout
      expect(await commands()).toContain('patch smcp basic-install ')
      expect(await commands('--smcp', 'other')).toContain('patch smcp other ')
      writeFileSync(`${now}/west/smcp.json`, smcp('v2.5'))
      expect(await commands('--smcp', 'other')).toContain('patch smcp basic ')
      // no word of a manifest gets into a command that is not a name
      writeFileSync(`${now}/west/smcp.json`, smcp('v2.5').replace('"basic"', '"x; rm -r ~"'))
      expect(await commands()).toContain('patch smcp basic-install ')
    })

    it('the resource Istio of an operator is patched, and not a chart of Helm', async () => {
      const istio = (version: string) =>
        JSON.stringify({
          apiVersion: 'sailoperator.io/v1',
          kind: 'Istio',
          metadata: { name: 'mesh' },
          spec: { namespace: 'istio-system', version },
        })
      const [now, next] = [mesh({ west: GOOD }), mesh({ west: GOOD })]
      writeFileSync(`${now}/west/istio.json`, istio('v1.26.2'))
      writeFileSync(`${next}/west/istio.json`, istio('v1.27.1'))
      const ran = await meshcerts(['plan', now, next])
      expect(ran.stdout).toContain(
        `$ kubectl patch istio mesh --type merge -p '{"spec":{"version":"v1.27.1"}}'`,
      )
      expect(ran.stdout).not.toContain('helm')
      // a set alone says nothing of how it was installed
      const bare = await meshcerts(['plan', mesh({ west: GOOD }), next, '--quiet'])
      expect(bare.stdout).not.toContain('helm')
    })

    it('refuses three, and an upgrade of what nobody runs', async () => {
      const now = mesh({ west: GOOD })
      writeFileSync(`${now}/west/smcp.json`, smcp('v2.6'))
      const none = await meshcerts(['plan', now, now, ...upgrade('ossm-2.5', 'ossm-2.6')])
      expect([none.code, none.stdout]).toEqual([2, ''])
      expect(none.stderr).toMatch(
        /^meshcerts: .*no cluster of OLD runs ossm-2\.5 \(west runs ossm-2\.6\)/,
      )
      expect(await stages([now, now, ...upgrade('ossm-2.6', 'ossm-3.0')])).toHaveLength(1)
      const three = upgrade('istio-1.25', 'istio-1.26', 'istio-1.27')
      const many = await meshcerts(['plan', GOOD, GOOD, ...three])
      expect([many.code, many.stderr]).toEqual([2, expect.stringMatching(/twice at most/)])
      const bad = await meshcerts(['plan', GOOD, GOOD, ...upgrade('istio-1.26', 'istio-9')])
      expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('istio-9')])
    })
  })

  it('refuses a folder of clusters against one cluster', async () => {
    const old = mesh({ east: GOOD })
    for (const [from, to] of [
      [old, OTHER],
      [OTHER, old],
    ] as const) {
      const ran = await meshcerts(['plan', from, to])
      expect([ran.code, ran.stdout]).toEqual([2, ''])
      expect(ran.stderr).toMatch(/is a folder of clusters/)
      expect(ran.stderr).toMatch(/is one cluster/)
    }
    expect((await meshcerts(['plan', `${old}/east`, OTHER])).code).toBe(0)
    expect((await meshcerts(['plan', old, mesh({ east: OTHER })])).code).toBe(0)
  })

  it('needs two sides', async () => {
    for (const argv of [[], [GOOD], [GOOD, OTHER, GOOD]])
      expect((await meshcerts(['plan', ...argv])).code).toBe(2)
  })
})
