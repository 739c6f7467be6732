import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { presentEntries, specifierOf, type Entry } from '../../scripts/entries.ts'
import { importsOf } from './source.ts'
import { buildPackage, installPackages } from '../support/built.ts'

// What is built here is what is published: the same configuration, into a folder of its own.
const ENTRIES = presentEntries()
const BARE = ENTRIES.filter(({ name }) =>
  ['index', 'pem', 'tls', 'issue', 'testing'].includes(name),
)
const CLEAN = ENTRIES.filter(({ name }) => name !== 'vitest')

let home = ''

/** Foreign modules that a built file loads, with all that it imports of ours; what is loaded lazily counts too. */
function foreignImports(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const text = readFileSync(join(home, 'dist', file), 'utf8')
  return importsOf({ path: file, text }).flatMap(({ specifier }) =>
    specifier.startsWith('./')
      ? foreignImports(specifier.slice(2), seen)
      : specifier === '#engine'
        ? foreignImports('engine.web.js', seen)
        : [specifier],
  )
}

function inNode(script: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: home,
    encoding: 'utf8',
  })
}

// Own properties of the global object and of the built-in objects that libraries are known to patch.
const WATCH = `
const watched = { globalThis, Reflect, Object, Array, Promise, Symbol, String, Uint8Array, Error, JSON, Math, Date,
  ObjectPrototype: Object.prototype, ArrayPrototype: Array.prototype, StringPrototype: String.prototype,
  Uint8ArrayPrototype: Uint8Array.prototype, DatePrototype: Date.prototype, PromisePrototype: Promise.prototype }
const look = () => Object.entries(watched).flatMap(([name, object]) =>
  Reflect.ownKeys(object).map((key) => name + '.' + String(key)))
const before = new Set(look())
`

function changesOf(load: string): readonly string[] {
  const report = `
console.log(JSON.stringify(look().filter((key) => !before.has(key))))`
  return JSON.parse(inNode(WATCH + load + report)) as string[]
}

function nameOf(entry: Entry): string {
  return specifierOf(entry)
}

beforeAll(async () => {
  home = await buildPackage()
}, 120_000)

describe('the built files', () => {
  it.each(BARE.map(nameOf))('%s imports no foreign module', (name) => {
    const file = `${name === 'meshcerts' ? 'index' : name.slice('meshcerts/'.length)}.js`
    expect(foreignImports(file)).toEqual([])
  })

  it('never polyfill Reflect', () => {
    const files = readdirSync(join(home, 'dist')).filter((name) => /\.c?js$/.test(name))
    const texts = files.map((name) => readFileSync(join(home, 'dist', name), 'utf8'))
    expect(files.length).toBeGreaterThan(0)
    expect(
      texts.filter((text) => /reflect-metadata|Reflect\.(define|has)Metadata/.test(text)),
    ).toEqual([])
  })

  it.each(BARE.map(nameOf))('%s loads where no package is installed', (name) => {
    expect(inNode(`console.log(Object.keys(await import('${name}')).length > 0)`)).toBe('true\n')
  })

  it.each(BARE.map(nameOf))('%s loads by require too, with the same names', (name) => {
    const names = inNode(`
import { createRequire } from 'node:module'
const names = (module) => Object.keys(module).filter((key) => key !== 'default').sort().join()
console.log(names(createRequire(process.cwd() + '/x.js')('${name}')) === names(await import('${name}')))`)
    expect(names).toBe('true\n')
  })

  describe('with the packages installed', () => {
    beforeAll(() => {
      installPackages(home)
    })

    it.each(CLEAN.map(nameOf))(
      '%s leaves globalThis and the built-in objects as they were',
      (name) => {
        expect(changesOf(`await import('${name}')`)).toEqual([])
      },
    )

    it('and the look sees what a polyfill does', () => {
      expect(changesOf(`await import('reflect-metadata')`)).toContain('Reflect.defineMetadata')
      expect(changesOf(`globalThis.leak = 1`)).toEqual(['globalThis.leak'])
    })
  })
})
