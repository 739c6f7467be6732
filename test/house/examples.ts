import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import ts from 'typescript'
import { presentEntries, specifierOf } from '../../scripts/entries.ts'
import type { Example } from './read-examples.ts'
import { parse, ROOT, sources, walk, type SourceFile } from './source.ts'

/** What a line of the form `expression // => value` came to. */
export interface Check {
  readonly text: string
  readonly actual: unknown
  readonly expected: unknown
}

// below node_modules, so that an example finds the packages; a name of its own each time, since modules are remembered
const WORK = `${ROOT}node_modules/.cache/meshcerts-examples/`
rmSync(WORK, { recursive: true, force: true })
mkdirSync(WORK, { recursive: true })
let written = 0

function expectationAfter(parsed: ts.SourceFile, statement: ts.Statement): string | undefined {
  const rest = parsed.text.slice(statement.getEnd()).split('\n', 1)[0]!
  return /^;?\s*\/\/ => (.+)$/.exec(rest)?.[1]
}

function checkedValue(statement: ts.Statement): string | undefined {
  if (ts.isExpressionStatement(statement)) return statement.expression.getText()
  if (!ts.isVariableStatement(statement)) return undefined
  return statement.declarationList.declarations[0]?.name.getText()
}

function withChecks(code: string): string {
  const parsed = parse({ path: 'example.ts', text: code })
  const statements = parsed.statements.map((statement) => {
    const expected = expectationAfter(parsed, statement)
    const value = checkedValue(statement)
    const text = statement.getText()
    if (expected === undefined || value === undefined) return text
    const before = ts.isExpressionStatement(statement) ? '' : `${text}\n`
    const label = JSON.stringify(`${value} // => ${expected}`)
    return `${before}checks.push({ text: ${label}, actual: (${value}), expected: (${expected}) })`
  })
  return `export const checks: unknown[] = []\n${statements.join('\n')}\n`
}

/** Names that a file exports and that are there at run time. */
function exportedNames({ path, text }: SourceFile): readonly string[] {
  return parse({ path, text }).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && !statement.isTypeOnly) {
      const clause = statement.exportClause
      const named = clause !== undefined && ts.isNamedExports(clause) ? clause.elements : []
      return named.filter((one) => !one.isTypeOnly).map((one) => one.name.text)
    }
    const exported = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : false
    if (exported !== true) return []
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      return statement.name === undefined ? [] : [statement.name.text]
    }
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.map(({ name }) => name.getText())
  })
}

function namesIn(code: string): { readonly used: Set<string>; readonly bound: Set<string> } {
  const used = new Set<string>()
  const bound = new Set<string>()
  walk(parse({ path: 'example.ts', text: code }), (node) => {
    if (!ts.isIdentifier(node)) return
    const parent = node.parent as ts.Node & { readonly name?: ts.Node }
    const isBinding =
      parent.name === node && (ts.isVariableDeclaration(parent) || ts.isImportSpecifier(parent))
    if (isBinding) bound.add(node.text)
    else used.add(node.text)
  })
  return { used, bound }
}

/** An example may leave out the import of what it shows: from the file that it stands in, then from the entries. */
function missingImports(example: Example, modules: readonly SourceFile[]): string {
  const { used, bound } = namesIn(example.code)
  const lines: string[] = []
  for (const module of modules) {
    const names = exportedNames(module).filter((name) => used.has(name) && !bound.has(name))
    for (const name of names) bound.add(name)
    const from = JSON.stringify(posix.join(ROOT, module.path))
    if (names.length > 0) lines.push(`import { ${names.join(', ')} } from ${from}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

function alias(): Record<string, string> {
  const entries = presentEntries().map((entry) => [specifierOf(entry), ROOT + entry.source])
  return {
    // the longest first: esbuild takes `meshcerts` for the beginning of `meshcerts/pem` as well
    ...Object.fromEntries(entries.reverse() as [string, string][]),
    '#engine': `${ROOT}src/crypto/engine.node.ts`,
  }
}

/** Builds the examples against the sources and gives a function for each that runs it. */
export async function prepare(
  examples: readonly Example[],
): Promise<readonly (() => Promise<readonly Check[]>)[]> {
  const entries = sources('src').filter(({ path }) =>
    presentEntries().some(({ source }) => source === path),
  )
  return Promise.all(
    examples.map(async (example) => {
      const name = `${WORK}${String(written++)}`
      const own = sources('src').filter(({ path }) => path === example.path)
      const file = `${name}.ts`
      const out = `${name}.mjs`
      writeFileSync(file, missingImports(example, [...own, ...entries]) + withChecks(example.code))
      const failure = await compile(file, out)
      return async () => {
        if (failure !== undefined) throw failure
        const module = (await import(/* @vite-ignore */ pathToFileURL(out).href)) as {
          readonly checks: readonly Check[]
        }
        return module.checks
      }
    }),
  )
}

async function compile(entry: string, outfile: string): Promise<Error | undefined> {
  try {
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      alias: alias(),
      logLevel: 'silent',
    })
    return undefined
  } catch (error) {
    // the first line says it; the rest is where esbuild was
    return new Error((error as Error).message.split('\n').slice(0, 3).join('\n'))
  }
}
