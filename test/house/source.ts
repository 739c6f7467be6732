import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A file of the house: its path from the root, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** The files below a folder whose path fits, by path. */
export function sources(folder: string, fits = /\.ts$/): readonly SourceFile[] {
  if (!existsSync(ROOT + folder)) return []
  return readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => fits.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(ROOT + path, 'utf8') }))
}

export function parse({ path, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
}

/** Visits a node and everything below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => {
    walk(child, visit)
  })
}

export interface Import {
  readonly specifier: string
  readonly line: number
  /** Nothing of it is left when the types are gone. */
  readonly typeOnly: boolean
}

/** All `import`, `export … from`, `import()`, `import('…').Type` and `require()` of a file. */
export function importsOf(file: SourceFile): readonly Import[] {
  const parsed = parse(file)
  const found: Import[] = []
  walk(parsed, (node) => {
    const [specifier, typeOnly] = importOf(node)
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return
    const line = parsed.getLineAndCharacterOfPosition(specifier.getStart()).line + 1
    found.push({ specifier: specifier.text, line, typeOnly })
  })
  return found
}

function importOf(node: ts.Node): readonly [ts.Node | undefined, boolean] {
  if (ts.isImportDeclaration(node)) {
    return [node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword]
  }
  if (ts.isExportDeclaration(node)) return [node.moduleSpecifier, node.isTypeOnly]
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return [node.argument.literal, true]
  }
  if (!ts.isCallExpression(node)) return [undefined, false]
  const callee = node.expression
  const loads =
    callee.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(callee) && callee.text === 'require')
  return [loads ? node.arguments[0] : undefined, false]
}
