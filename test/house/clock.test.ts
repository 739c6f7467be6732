import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { importsOf, parse, sources, walk, type SourceFile } from './source.ts'

// Time, randomness and the platform are arguments: the command and the files for Node (`*.node.ts`) alone reach for them.
const FORBIDDEN = new Set([
  'process',
  'Buffer',
  'fetch',
  'require',
  'performance',
  'setTimeout',
  'setInterval',
  'navigator',
  'document',
  'window',
  'localStorage',
  'XMLHttpRequest',
  'WebSocket',
  'Deno',
  'Bun',
  'console',
  'globalThis',
])
const FORBIDDEN_MEMBERS = new Set(['Date.now', 'Math.random', 'Temporal.Now'])
// Web Crypto is a global; the byte strings of the runtime are asked for and done without where they lack.
const EXCUSED: Readonly<Record<string, readonly string[]>> = {
  'src/crypto/engine.web.ts': ['globalThis'],
  'src/der/native.ts': ['globalThis', 'Buffer'],
  // lets other work run, at once: it measures no time
  'src/crypto/long-call.ts': ['setTimeout'],
  // jest hands out `expect` as a global
  'src/testing/jest.ts': ['globalThis'],
}

/** An identifier that is looked up, not one that names a property, a parameter or an import. */
function isLookup(node: ts.Identifier): boolean {
  const parent = node.parent as ts.Node & { readonly name?: ts.Node }
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (ts.isTypeReferenceNode(parent)) return false
  return parent.name !== node && !ts.isQualifiedName(parent)
}

function isClockCall(node: ts.Node): boolean {
  const isDate = (callee: ts.Node) => ts.isIdentifier(callee) && callee.text === 'Date'
  if (ts.isNewExpression(node)) return isDate(node.expression) && !node.arguments?.length
  return ts.isCallExpression(node) && isDate(node.expression)
}

function reachesFor(node: ts.Node, path: string): string | undefined {
  if (isClockCall(node)) return 'Date without an argument'
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText()
    return FORBIDDEN_MEMBERS.has(text) ? text : undefined
  }
  if (!ts.isIdentifier(node) || !isLookup(node)) return undefined
  const excused = EXCUSED[path]?.includes(node.text) === true
  return FORBIDDEN.has(node.text) && !excused ? node.text : undefined
}

function reaches(file: SourceFile): readonly string[] {
  const parsed = parse(file)
  const found: string[] = []
  walk(parsed, (node) => {
    const what = reachesFor(node, file.path)
    if (what === undefined) return
    const { line } = parsed.getLineAndCharacterOfPosition(node.getStart())
    found.push(`${file.path}:${line + 1}: ${what}`)
  })
  const modules = importsOf(file).filter(({ specifier }) => specifier.startsWith('node:'))
  return [...found, ...modules.map(({ specifier, line }) => `${file.path}:${line}: ${specifier}`)]
}

describe('the library', () => {
  it('has no clock, no disk, no network, no environment', () => {
    const library = sources('src').filter(
      ({ path }) =>
        !path.startsWith('src/cli/') && !path.endsWith('.node.ts') && path !== 'src/globals.d.ts',
    )
    expect(library.length).toBeGreaterThan(10)
    expect(library.flatMap(reaches)).toEqual([])
  })

  it('has no clock in what is for Node either', () => {
    const engine = sources('src', /\.node\.ts$/).flatMap(reaches)
    expect(engine.filter((found) => /Date|performance|Math\.random/.test(found))).toEqual([])
  })
})

describe('the rule itself', () => {
  const judge = (text: string) => reaches({ path: 'src/path/x.ts', text })

  it.each([
    ['Date.now()', 'Date.now'],
    ['new Date()', 'Date without an argument'],
    ['new Date', 'Date without an argument'],
    ['Date()', 'Date without an argument'],
    ['const now = Date.now', 'Date.now'],
    ['process.env', 'process'],
    ['const f = { fetch }', 'fetch'],
    ['Buffer.from(a)', 'Buffer'],
    ['globalThis.crypto', 'globalThis'],
    ['require("x")', 'require'],
    ['typeof process', 'process'],
    ['import "node:fs"', 'node:fs'],
  ])('refuses %s', (text, what) => {
    expect(judge(text)).toEqual([`src/path/x.ts:1: ${what}`])
  })

  it.each([
    'new Date(0)',
    'at.getTime()',
    'a.process',
    'const a = { process: 1 }',
    'interface A { fetch: string }',
    '// Date.now()',
    '"process"',
  ])('accepts %s', (text) => {
    expect(judge(text)).toEqual([])
  })
})
