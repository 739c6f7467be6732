import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fixture, meshcerts } from './harness.ts'

// A command in front of a pipe that fails writes nothing, and kubectl that finds nothing writes a List without items. What would
// be said of a set without files is another cause then, with another fix.

const pem = readFileSync(fixture('good/ca-cert.pem'), 'utf8')
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'cacerts', namespace: 'istio-system' },
  data: Object.fromEntries(
    ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem'].map((name) => [
      name,
      readFileSync(fixture(`good/${name}`)).toString('base64'),
    ]),
  ),
}
const list = (items: readonly object[]): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items })

describe('nothing to judge', () => {
  it.each([
    [['check', '-'], JSON.stringify(secret)],
    [['secret', '-'], JSON.stringify(secret)],
    [['trust', fixture('good'), '-'], JSON.stringify(secret)],
    [['plan', fixture('good'), '-'], JSON.stringify(secret)],
    [['show', '-'], pem],
    [['diff', fixture('good/ca-cert.pem'), '-'], pem],
  ])('%j says that standard input is empty', async (argv, whole) => {
    const empty = await meshcerts(argv, { stdin: '' })
    expect([empty.code, empty.stdout]).toEqual([2, ''])
    expect(empty.stderr).toMatch(/^meshcerts: standard input is empty: .* \(cli-empty\)\n/)
    expect((await meshcerts(argv, { stdin: whole })).code).toBe(0)
  })

  it('says of a List that it has no items', async () => {
    const empty = await meshcerts(['check', '-'], { stdin: list([]) })
    expect([empty.code, empty.stdout]).toEqual([2, ''])
    expect(empty.stderr).toMatch(/^meshcerts: - is a List without items: /)
    expect((await meshcerts(['check', '-'], { stdin: list([secret]) })).code).toBe(0)
  })
})
