import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { presentEntries, type Entry } from '../../scripts/entries.ts'
import { ROOT } from './source.ts'

interface PackageJson {
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

function read(path: string): string {
  return readFileSync(ROOT + path, 'utf8')
}

function conditions({ name, esmOnly }: Entry): unknown {
  const file = `./dist/${name}`
  const esm = { types: `${file}.d.ts`, default: `${file}.js` }
  if (esmOnly === true) return esm
  return { import: esm, require: { types: `${file}.d.cts`, default: `${file}.cjs` } }
}

describe('package.json', () => {
  const manifest = JSON.parse(read('package.json')) as PackageJson

  it('exports every entry that is written, and nothing else', () => {
    const expected = presentEntries().map((entry) => [
      entry.name === 'index' ? '.' : `./${entry.name}`,
      conditions(entry),
    ])
    expect(manifest.exports).toEqual({
      ...Object.fromEntries(expected),
      './package.json': './package.json',
    })
  })

  it('names every version exactly', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('has a lock file without the addresses of a registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
  })
})
