import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { markPure, WITH_EFFECT } from '../../scripts/build/pure.ts'
import { importsOf, sources, type SourceFile } from './source.ts'

// From low to high; rooms of one line have one rank and do not know each other.
const RANKS = [
  ['report'],
  ['release'],
  ['der'],
  ['pem', 'crypto'],
  ['certificate'],
  ['key'],
  ['path', 'capture', 'tls'],
  ['emulation'],
  ['cacerts', 'credential', 'linkerd', 'mesh'],
  ['workload'],
  ['issue', 'containers', 'peculiar'],
  ['join', 'explain', 'picture', 'fleet', 'request', 'policy'],
  ['testing'],
  ['index'],
  ['cli'],
] as const

// The one place that a foreign module may enter by. `node:` is one door for all that Node brings.
const DOORS: Readonly<Record<string, RegExp>> = {
  yaml: /^src\/mesh\//,
  pkijs: /^src\/containers\//,
  asn1js: /^src\/containers\//,
  tinypool: /^src\/cli\/audit\/pool\.ts$/,
  vitest: /^src\/testing\/vitest\.ts$/,
  'node:': /^src\/(cli\/.*|crypto\/[^/]*\.node)\.ts$/,
}

const HIGHEST_OF_INDEX = 'workload'

function rankOf(room: string): number {
  return RANKS.findIndex((rooms) => (rooms as readonly string[]).includes(room))
}

/** `src/index.ts` is a room of its own; the entry file of a room belongs to that room. */
function roomOf(path: string): string {
  const [, room = ''] = path.split('/')
  return room === 'index.ts' ? 'index' : room
}

function targetOf(path: string, specifier: string): string | undefined {
  if (specifier === '#engine') return 'src/crypto/engine.web.ts'
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined
}

function foreignViolation(path: string, specifier: string): string | undefined {
  const door = specifier.startsWith('node:') ? 'node:' : specifier
  const open = DOORS[door]?.test(path) === true
  return open ? undefined : `${path}: no door for ${specifier}`
}

function violation(path: string, specifier: string): string | undefined {
  const target = targetOf(path, specifier)
  if (target === undefined) return foreignViolation(path, specifier)
  const [from, to] = [roomOf(path), roomOf(target)]
  if (from === to) return undefined
  const rank = rankOf(to)
  const allowed =
    from === 'index'
      ? rank >= 0 && rank <= rankOf(HIGHEST_OF_INDEX)
      : rank >= 0 && rank < rankOf(from)
  return allowed ? undefined : `${path}: ${from} may not import ${to}`
}

function violations(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => [
    ...(rankOf(roomOf(file.path)) < 0 ? [`${file.path}: no room of the house`] : []),
    ...importsOf(file).flatMap(({ specifier }) => violation(file.path, specifier) ?? []),
  ])
}

/** Files that import each other in a circle, types aside; each circle once, where it was entered. */
function circles(files: readonly SourceFile[]): readonly string[] {
  const edges = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).flatMap(({ specifier, typeOnly }) =>
        typeOnly ? [] : (targetOf(file.path, specifier) ?? []),
      ),
    ]),
  )
  const found: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    if (trail.includes(path) || done.has(path)) return
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return found
}

/** Why the build would refuse files: statements at the top level that it cannot mark as free of side effects. */
function unmarked(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    try {
      if (!WITH_EFFECT.test(`/${path}`)) markPure(path, text)
      return []
    } catch (error) {
      return [`${path}: ${(error as Error).message}`]
    }
  })
}

describe('the rooms of src', () => {
  const files = sources('src').filter(({ path }) => path !== 'src/globals.d.ts')

  it('are all there to be looked at', () => {
    expect(files.length).toBeGreaterThan(10)
  })

  it('import only from lower rooms, and foreign modules only through their door', () => {
    expect(violations(files)).toEqual([])
  })

  it('have no circle of imports', () => {
    expect(circles(files)).toEqual([])
  })

  it('do nothing at their top level that a bundler could not drop', () => {
    expect(unmarked(files)).toEqual([])
  })
})

describe('the rule itself', () => {
  it.each([
    ['const { a } = B', 'const a = B.a'],
    ['TABLE[0] = 1', 'const TABLE = table()'],
    ['for (const one of ALL) put(one)', 'const TABLE = ALL.map(one)'],
  ])('refuses %s at a top level, and takes %s', (refused, taken) => {
    expect(unmarked([{ path: 'src/der/x.ts', text: refused }])).toHaveLength(1)
    expect(unmarked([{ path: 'src/der/x.ts', text: taken }])).toEqual([])
  })

  const judge = (path: string, text: string) => violations([{ path, text }])

  it.each([
    ['src/der/x.ts', `import { a } from '../path/a.ts'`, 'der may not import path'],
    ['src/pem/x.ts', `import type { A } from '../crypto/a.ts'`, 'pem may not import crypto'],
    ['src/pem/x.ts', `export * from '../certificate/a.ts'`, 'pem may not import certificate'],
    ['src/path/x.ts', `await import('../tls/a.ts')`, 'path may not import tls'],
    ['src/path/x.ts', `type A = import('../tls/a.ts').A`, 'path may not import tls'],
    ['src/index.ts', `export * from './issue/a.ts'`, 'index may not import issue'],
    ['src/index.ts', `export * from './fleet/a.ts'`, 'index may not import fleet'],
    ['src/key/x.ts', `import '../index.ts'`, 'key may not import index'],
    ['src/pem/x.ts', `import { engine } from '#engine'`, 'pem may not import crypto'],
    ['src/key/x.ts', `import { a } from '../nowhere/a.ts'`, 'key may not import nowhere'],
    ['src/path/x.ts', `import 'yaml'`, 'no door for yaml'],
    ['src/path/x.ts', `import { Certificate } from 'pkijs'`, 'no door for pkijs'],
    ['src/index.ts', `export * from './explain/a.ts'`, 'index may not import explain'],
    ['src/path/x.ts', `import 'node:fs'`, 'no door for node:fs'],
    ['src/cli/x.ts', `require('left-pad')`, 'no door for left-pad'],
  ])('refuses in %s: %s', (path, text, expected) => {
    expect(judge(path, text)).toEqual([`${path}: ${expected}`])
  })

  it.each([
    ['src/path/x.ts', `import { a } from '../der/a.ts'`],
    ['src/pem/index.ts', `export { a } from './a.ts'`],
    ['src/path/x.ts', `import { engine } from '#engine'`],
    ['src/index.ts', `export * from './workload/a.ts'`],
    ['src/cli/x.ts', `await import('../issue/index.ts')`],
    ['src/mesh/yaml.ts', `import { parse } from 'yaml'`],
    ['src/crypto/engine.node.ts', `import { verify } from 'node:crypto'`],
  ])('accepts in %s: %s', (path, text) => {
    expect(judge(path, text)).toEqual([])
  })

  it('refuses a file outside the rooms', () => {
    expect(judge('src/utils/x.ts', '')).toEqual(['src/utils/x.ts: no room of the house'])
  })

  it('sees a circle, and none where only types go back', () => {
    const one = { path: 'src/der/a.ts', text: `import { b } from './b.ts'` }
    const back = `{ a } from './a.ts'`
    const two = { path: 'src/der/b.ts', text: `import ${back}` }
    expect(circles([one, two])).toEqual(['src/der/a.ts → src/der/b.ts → src/der/a.ts'])
    expect(circles([one, { ...two, text: `import type ${back}` }])).toEqual([])
  })
})
