import { cpSync, mkdirSync, readFileSync, statSync } from 'node:fs'
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
