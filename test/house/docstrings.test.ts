import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { OPTIONS } from '../../scripts/api/surface.ts'
import { presentEntries } from '../../scripts/entries.ts'
import { ROOT } from './source.ts'

const isMember = (node: ts.Node): node is ts.TypeElement | ts.ClassElement =>
  ts.isPropertySignature(node) || ts.isMethodSignature(node) || ts.isPropertyDeclaration(node)

/** The types that a declaration writes out: what a function does inside is its own business. */
function writtenTypes(declaration: ts.Declaration): readonly (ts.Node | undefined)[] {
  if (ts.isFunctionLike(declaration))
    return [...declaration.parameters.map(({ type }) => type), declaration.type]
  if (ts.isVariableDeclaration(declaration)) return [declaration.type]
  return [declaration]
}

/** The members that say nothing about themselves, those of types inside types too. */
function undocumentedMembers(node: ts.Node | undefined): readonly string[] {
  if (node === undefined) return []
  const silent = isMember(node) && ts.getJSDocCommentsAndTags(node).length === 0
  const inside: string[] = []
  ts.forEachChild(node, (child) => void inside.push(...undocumentedMembers(child)))
  return [...(silent ? [node.name?.getText() ?? '?'] : []), ...inside]
}

/** Names that a user can import and that say nothing about themselves; members as `Name.member`. */
function undocumented(files: readonly string[], host?: ts.CompilerHost): readonly string[] {
  const program = ts.createProgram(files, OPTIONS, host)
  const checker = program.getTypeChecker()
  const ofSymbol = (symbol: ts.Symbol): readonly string[] => {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
    const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol
    const name = symbol.getName()
    const members = (target.declarations ?? [])
      .filter((declaration) => !declaration.getSourceFile().fileName.includes('node_modules'))
      .flatMap(writtenTypes)
      .flatMap(undocumentedMembers)
    const silent = target.getDocumentationComment(checker).length === 0
    return [...(silent ? [name] : []), ...members.map((member) => `${name}.${member}`)]
  }
  const names = files.flatMap((file) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)
    return module === undefined ? [] : checker.getExportsOfModule(module).flatMap(ofSymbol)
  })
  return [...new Set(names)]
}

function hostOf(text: string): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS)
  const readSource = host.getSourceFile.bind(host)
  host.getSourceFile = (name, ...rest) =>
    name === '/x.ts'
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)
      : readSource(name, ...rest)
  return host
}

describe('the public surface', () => {
  it('has a docstring on every name and every member', { timeout: 60_000 }, () => {
    expect(undocumented(presentEntries().map(({ source }) => ROOT + source))).toEqual([])
  })

  it.each([
    ['export const unsaid = 2', ['unsaid']],
    [
      '/** Said. */\nexport interface Said { unsaid: 1\n/** Said. */\nsaid: { deep: 1 } }',
      ['Said.unsaid', 'Said.deep'],
    ],
    ['/** Said. */\nexport type Said = { kind: 1 } | {\n/** Said. */\nsaid: 2 }', ['Said.kind']],
    ['/** Said. */\nexport function said(options: { unsaid: 1 }): void {}', ['said.unsaid']],
    ['/** Said. */\nexport interface Said {\n/** Said. */\nsaid: 1 }', []],
  ])('finds what says nothing: %s', (text, missing) => {
    expect(undocumented(['/x.ts'], hostOf(text))).toEqual(missing)
  })
})
