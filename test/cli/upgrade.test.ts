import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

const GOOD = fixture('good')
const check = (planes: readonly string[], ...more: readonly string[]) =>
  meshcerts(['check', ...planes.flatMap((plane) => ['--control-plane', plane]), ...more])

/** The good set with the names of a Secret of type kubernetes.io/tls, which istiod reads from Istio 1.15 on (domain: cacerts names). */
function tlsNames(): string {
  const folder = tempFolder()
  const names = { 'tls.crt': 'cert-chain.pem', 'tls.key': 'ca-key.pem', 'ca.crt': 'root-cert.pem' }
  for (const [name, from] of Object.entries(names)) {
    const first = name === 'tls.crt' ? readFileSync(join(GOOD, 'ca-cert.pem'), 'utf8') : ''
    const rest = name === 'tls.crt' ? '' : readFileSync(join(GOOD, from), 'utf8')
    writeFileSync(join(folder, name), first + rest)
  }
  return folder
}

interface Compared {
  readonly changes: readonly {
    readonly from: string
    readonly to: string
    readonly changes: boolean
    readonly status: { readonly from: string; readonly to: string }
  }[]
  readonly sets: readonly { controlPlane: string; status: string; against?: { report: string } }[]
}

describe('check with more than one --control-plane', () => {
  it('says on the first line that nothing changes', async () => {
    const { code, stdout } = await check(['ossm-2.6', 'ossm-3.0'], GOOD)
    expect(code).toBe(0)
    expect(stdout.split('\n')[0]).toBe(`${GOOD}: from ossm-2.6 to ossm-3.0 nothing changes: pass`)
    expect(stdout).toContain('as ossm-2.6 sees it')
    expect(stdout).toContain('against ossm-2.6: 0 new, 0 still there, 0 fixed')
  })

  it('says on the first line what changes, and has both verdicts', async () => {
    const folder = tlsNames()
    const { code, stdout } = await check(['ossm-2.0', 'ossm-3.0'], folder)
    expect(code).toBe(1)
    expect(stdout.split('\n')[0]).toMatch(/from ossm-2\.0 to ossm-3\.0 something changes: fail to /)
    const alone = async (plane: string) => (await check([plane], folder)).code
    expect([await alone('ossm-2.0'), await alone('ossm-3.0')]).toEqual([1, 0])
  })

  it('takes three in their order, in JSON too', async () => {
    const planes = ['ossm-2.0', 'ossm-2.6', 'ossm-3.0']
    const { stdout } = await check(planes, tlsNames(), '--format', 'json')
    const { changes, sets } = JSON.parse(stdout) as Compared
    expect(changes.map(({ from, to }) => [from, to])).toEqual([
      ['ossm-2.0', 'ossm-2.6'],
      ['ossm-2.6', 'ossm-3.0'],
    ])
    expect(changes[0]?.changes).toBe(true)
    expect(changes[0]?.status.from).toBe('fail')
    expect(sets.map(({ controlPlane }) => controlPlane)).toEqual(planes)
    expect(sets.map(({ against }) => against?.report)).toEqual([undefined, ...planes.slice(0, 2)])
  })

  it('reads standard input once for all', async () => {
    const { stdout: secret } = await meshcerts(['secret', GOOD])
    const argv = ['check', '-', '--control-plane', 'ossm-2.6', '--control-plane', 'ossm-3.0']
    const { code, stdout } = await meshcerts(argv, { stdin: secret })
    expect(code).toBe(0)
    expect(stdout).toContain('-: from ossm-2.6 to ossm-3.0 nothing changes: pass')
  })

  it('prints with --quiet the lines of what changes', async () => {
    expect((await check(['ossm-2.6', 'ossm-3.0'], GOOD, '-q')).stdout).toBe('')
    const { stdout } = await check(['ossm-2.0', 'ossm-3.0'], tlsNames(), '-q')
    expect(stdout.split('\n')).toHaveLength(2)
  })

  it.each([
    [['ossm-3.0', 'ossm-3.0'], [], '--control-plane names ossm-3.0 twice'],
    [['ossm-2.6', 'banana'], [], 'banana'],
    [['ossm-2.6', 'ossm-3.0'], ['--format', 'sarif'], 'goes with --format text and json'],
    [['ossm-2.6', 'ossm-3.0'], ['--against', 'a.json'], 'does not go with --against'],
    [['ossm-2.6', 'ossm-3.0'], ['--request', 'a.csr'], 'does not go with --request'],
  ])('refuses %j %j', async (planes, more, problem) => {
    const { code, stderr } = await check(planes, GOOD, ...more)
    expect(code).toBe(2)
    expect(stderr).toContain(problem)
  })
})
