import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ROOT } from './source.ts'

interface Locked {
  readonly version: string
  readonly integrity?: string
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly peer?: boolean
  readonly hasInstallScript?: boolean
}

const read = (path: string): string => readFileSync(ROOT + path, 'utf8')
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const installed = packages.filter(([, { dev, peer }]) => dev !== true && peer !== true)

const namesOf = (list: readonly (readonly [string, Locked])[]): readonly string[] =>
  list.map(([path]) => path.replace(/^.*node_modules\//, ''))

// What asks for nothing but its notice. MPL-2.0 and the others are for what is used here and not published.
const FOR_USERS = ['MIT', 'ISC', 'BSD-3-Clause', '0BSD', 'Apache-2.0']
const HERE = [...FOR_USERS, 'BSD-2-Clause', 'BlueOak-1.0.0', 'MPL-2.0', '(BSD-3-Clause OR GPL-2.0)']

describe('the packages of the lock file', () => {
  it('each have a digest of what is downloaded', () => {
    expect(packages.length).toBeGreaterThan(100)
    const without = packages.filter(
      ([, { integrity }]) => integrity?.startsWith('sha512-') !== true,
    )
    expect(namesOf(without)).toEqual([])
  })

  it('have licences that we know, and those that users install the free ones', () => {
    const odd = (list: typeof packages, known: readonly string[]) =>
      namesOf(list.filter(([, { license = '' }]) => !known.includes(license)))
    expect(namesOf(installed)).toEqual(expect.arrayContaining(['asn1js', 'pkijs', 'yaml']))
    expect(odd(installed, FOR_USERS)).toEqual([])
    expect(odd(packages, HERE)).toEqual([])
  })

  it('run nothing when they are installed, but those that package.json forbids by name', () => {
    const scripts = namesOf(
      packages.filter(([, { hasInstallScript }]) => hasInstallScript === true),
    )
    const { allowScripts } = JSON.parse(read('package.json')) as {
      allowScripts: Record<string, boolean>
    }
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual([])
    // fsevents is for macOS; npm leaves it out elsewhere, and it comes built
    const forbidden = [...Object.keys(allowScripts), 'fsevents']
    expect(scripts.filter((name) => !forbidden.includes(name))).toEqual([])
    expect(namesOf(installed.filter(([, { hasInstallScript }]) => hasInstallScript))).toEqual([])
  })
})

describe('SECURITY.md', () => {
  const page = read('SECURITY.md')
  const promises = page.slice(
    page.indexOf('## What it protects'),
    page.indexOf('## What it does not'),
  )
  const named = [...page.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].slice(2)

  it('names a test for each promise, and each test is there', () => {
    const bold = [...promises.matchAll(/^- \*\*(.+?)\.\*\*/gm)].map(([, promise]) => promise)
    expect(bold.length).toBeGreaterThan(3)
    expect(named.map(([, promise]) => promise)).toEqual(expect.arrayContaining(bold))
    const files = named.flatMap(([, , tests = '']) => tests.match(/test\/[\w/.-]+/g) ?? [''])
    expect(files.filter((file) => !existsSync(ROOT + file) || !file.endsWith('.test.ts'))).toEqual(
      [],
    )
  })
})
