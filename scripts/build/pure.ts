// Marks what the top level of our files computes as free of side effects, so that bundlers leave out what nobody uses.
import ts from 'typescript'

/** Files that exist for what they do when they are loaded. */
export const WITH_EFFECT = /\/src\/(testing\/(jest|vitest)|cli\/main)\.ts$/

function isPlainProperty(property: ts.ObjectLiteralElementLike): boolean {
  if (ts.isShorthandPropertyAssignment(property)) return true
  if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return false
  return isPlain(property.initializer)
}

/** What every bundler sees to be free of side effects without a mark. */
function isPlain(node: ts.Expression): boolean {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return isPlain(node.expression)
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isPlain)
  if (ts.isObjectLiteralExpression(node)) return node.properties.every(isPlainProperty)
  if (ts.isPrefixUnaryExpression(node)) return ts.isLiteralExpression(node.operand)
  const { kind } = node
  return (
    ts.isLiteralExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isIdentifier(node) ||
    kind === ts.SyntaxKind.TrueKeyword ||
    kind === ts.SyntaxKind.FalseKeyword ||
    kind === ts.SyntaxKind.NullKeyword
  )
}

/** Text put in front of and behind a piece of source. */
interface Mark {
  readonly start: number
  readonly end: number
  readonly before: string
  readonly after: string
}

/** Takes the place of a mark where a tool drops comments. */
export const ASIDE = '$pure$'

const BEFORE = '/* @__PURE__ */ (() => ('
const AFTER = '))()'

function markInitializers(statement: ts.VariableStatement): readonly Mark[] {
  return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
    if (!ts.isIdentifier(name))
      throw new Error(`${name.getText()}: a bundler keeps a pattern; name each value`)
    if (initializer === undefined || isPlain(initializer)) return []
    return [{ start: initializer.getStart(), end: initializer.end, before: BEFORE, after: AFTER }]
  })
}

const hasComputedName = ({ name }: ts.ClassElement): boolean =>
  name !== undefined && ts.isComputedPropertyName(name)

/** A class with computed names, or with a parent, becomes the value of a constant: bundlers would keep it, or its parent. */
function markClass(statement: ts.ClassDeclaration): readonly Mark[] {
  const { members, heritageClauses = [] } = statement
  const extended = heritageClauses.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
  if (!extended && !members.some(hasComputedName)) return []
  const word = statement.getChildren().find(({ kind }) => kind === ts.SyntaxKind.ClassKeyword)
  const before = `const ${statement.name?.text ?? ''} = ${BEFORE}`
  return [{ start: word?.getStart() ?? 0, end: statement.end, before, after: AFTER }]
}

function isDeclaration(statement: ts.Statement): boolean {
  return (
    ts.isFunctionDeclaration(statement) ||
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  )
}

function marksOf(statement: ts.Statement): readonly Mark[] {
  if (ts.isVariableStatement(statement)) return markInitializers(statement)
  if (ts.isClassDeclaration(statement)) return markClass(statement)
  if (isDeclaration(statement)) return []
  throw new Error(
    `${statement.getText()}: a bundler keeps it; compute it in the value of a constant`,
  )
}

/**
 * The source with the value of each constant at its top level marked, where a bundler cannot see by itself that it may be
 * left out. The value is put in a function that is called at once: one mark then covers all that is in it, spreads and
 * accesses too, for each bundler alike.
 *
 * @throws Error where a statement cannot be marked.
 */
export function markPure(path: string, source: string): string {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  return file.statements
    .flatMap(marksOf)
    .reduceRight(
      (text, { start, end, before, after }) =>
        text.slice(0, start) + before + text.slice(start, end) + after + text.slice(end),
      source,
    )
}
