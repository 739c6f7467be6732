import { describe, expect, it } from 'vitest'
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

  it('needs two sets, or an old and a new one', async () => {
    for (const argv of [[GOOD], ['--previous', GOOD], ['--previous', GOOD, GOOD, OTHER]])
      expect((await meshcerts(['trust', ...argv])).code).toBe(2)
  })
})
