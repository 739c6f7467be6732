import { describe, expect, it } from 'vitest'
import { cpSync, writeFileSync } from 'node:fs'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

const GOOD = fixture('good')
const OTHER = fixture('good-three-tier')

describe('trust', () => {
  it('says which clusters trust each other', async () => {
    const ran = await meshcerts(['trust', GOOD, OTHER])
    expect(ran.code).toBe(1)
    expect(ran.stdout.split('\n').slice(1, 3)).toEqual([
      expect.stringMatching(/yes +NO$/),
      expect.stringMatching(/NO +yes$/),
    ])
    expect(ran.stdout).toContain(`${GOOD} refuses ${OTHER}: x509: certificate signed by unknown`)
    expect((await meshcerts(['trust', GOOD, GOOD])).code).toBe(0)
  })

  it('says the safe order of steps to a new root, without any key', async () => {
    const ran = await meshcerts(['trust', '--previous', GOOD, OTHER])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(
      /1\. both roots, old signer[^]*2\. both roots, new signer[^]*3\. new/,
    )
    const json = await meshcerts(['trust', '--previous', GOOD, OTHER, '--format', 'json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'staged', matrix: { whole: false } })
    expect(json.stdout).not.toContain('PRIVATE')
  })

  it('reads clusters from manifests next to PEM files, and draws them', async () => {
    const folder = tempFolder()
    cpSync(GOOD, folder, { recursive: true })
    const ran = (domain: string, ...argv: readonly string[]) => {
      const text = JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'istio', namespace: 'istio-system' },
        data: { mesh: `trustDomain: ${domain}` },
      })
      writeFileSync(`${folder}/mesh.json`, text)
      return meshcerts(['trust', GOOD, folder, ...argv])
    }
    const apart = await ran('west.example')
    expect([apart.code, apart.stdout]).toEqual([
      1,
      expect.stringContaining('add west.example to meshConfig.trustDomainAliases'),
    ])
    const drawn = await ran('west.example', '--format', 'mermaid')
    expect(drawn.stdout).toMatch(/^flowchart LR\n.* -\. "identity: client refuses/s)
    const json = await ran('west.example', '--format', 'json')
    expect(JSON.parse(json.stdout)).toMatchObject({
      whole: false,
      gaps: [{ half: 'identity' }, {}],
    })
    expect((await ran('cluster.local')).code).toBe(0)
  })

  it('plans the rotation of several clusters, without any key', async () => {
    const olds = ['--previous', GOOD, '--previous', GOOD]
    const clusters = await meshcerts(['trust', ...olds, OTHER, OTHER])
    expect(clusters.code).toBe(2)
    const one = ['trust', '--previous', GOOD, '--data-plane', 'both', OTHER]
    const ran = await meshcerts(one)
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('every step was tried')])
    const json = await meshcerts([...one, '--format', 'json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'safe', after: { whole: true } })
    expect(json.stdout).not.toContain('PRIVATE')
    expect((await meshcerts(['trust', '--previous', GOOD, OTHER, GOOD])).code).toBe(2)
  })

  it('needs two sets, or an old and a new one', async () => {
    for (const argv of [[GOOD], ['--previous', GOOD], ['--previous', GOOD, GOOD, OTHER]])
      expect((await meshcerts(['trust', ...argv])).code).toBe(2)
  })
})
