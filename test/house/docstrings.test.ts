import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { presentEntries } from '../../scripts/entries.ts'
import { ROOT } from './source.ts'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
}

/** Names that a user can import and that say nothing about themselves. */
function undocumented(files: readonly string[], host?: ts.CompilerHost): readonly string[] {
  const program = ts.createProgram(files, OPTIONS, host)
  const checker = program.getTypeChecker()
  return files.flatMap((file) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)
    if (module === undefined) return []
    return checker.getExportsOfModule(module).flatMap((symbol) => {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
      const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol
      return target.getDocumentationComment(checker).length > 0 ? [] : [symbol.getName()]
    })
  })
}

describe('the public surface', () => {
  it('has a docstring on every name', { timeout: 60_000 }, () => {
    expect(undocumented(presentEntries().map(({ source }) => ROOT + source))).toEqual([])
  })

  it('is not taken for documented when it is not', () => {
    const host = ts.createCompilerHost(OPTIONS)
    const text = '/** Said. */\nexport const said = 1\nexport const unsaid = 2\n'
    const readSource = host.getSourceFile.bind(host)
    host.getSourceFile = (name, ...rest) =>
      name === '/x.ts'
        ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)
        : readSource(name, ...rest)
    expect(undocumented(['/x.ts'], host)).toEqual(['unsaid'])
  })
})
