// One build holds all mutants: where a mutant is, the code asks `__m(number)` whether it is the one to be.
import ts from 'typescript'
import { changesOfExpression, isRemovable, removableElements } from './operators.ts'
import type { Mutant } from './types.ts'

const LONGEST_TEXT = 90

interface Work {
  readonly source: ts.SourceFile
  readonly file: string
  readonly first: number
  readonly mutants: Mutant[]
}

function add(work: Work, node: ts.Node, operator: string): string {
  const { source, file, first, mutants } = work
  const id = first + mutants.length
  const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
  const text = node.getText().replace(/\s+/g, ' ').slice(0, LONGEST_TEXT)
  mutants.push({ id, file, line, operator, text })
  return `__m(${String(id)})`
}

/** The source of a node with its children made ready. */
function inside(work: Work, node: ts.Node): string {
  const { text } = work.source
  let at = node.getFullStart()
  let made = ''
  ts.forEachChild(node, (child) => {
    made += text.slice(at, child.getFullStart()) + render(work, child)
    at = child.end
  })
  return made + text.slice(at, node.end)
}

function expression(work: Work, node: ts.Expression): string {
  const changes = changesOfExpression(node)
  const alternatives = changes.map(
    ({ operator, text }) => `${add(work, node, operator)} ? (${text}) : `,
  )
  const counted = isLoopCondition(node) ? `(__l(), ${inside(work, node)})` : inside(work, node)
  return alternatives.length === 0 ? counted : ` (${alternatives.join('')}(${counted}))`
}

/** A mutant can make a loop endless: it is counted, and ends with an error. */
function isLoopCondition(node: ts.Expression): boolean {
  const { parent } = node
  if (ts.isWhileStatement(parent)) return parent.expression === node
  return ts.isForStatement(parent) && parent.condition === node
}

function list(work: Work, node: ts.ArrayLiteralExpression): string {
  const removable = new Set(removableElements(node))
  if (removable.size === 0) return inside(work, node)
  const elements = node.elements.map((one) => {
    const made = inside(work, one)
    return removable.has(one) ? `...(${add(work, one, 'element removed')} ? [] : [${made}])` : made
  })
  return ` [${elements.join(', ')}]`
}

function isWritten(node: ts.ArrayLiteralExpression): boolean {
  return ts.isBinaryExpression(node.parent) && node.parent.left === node
}

function render(work: Work, node: ts.Node): string {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
    return node.getFullText()
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.getFullText()
  if (ts.isArrayLiteralExpression(node) && !isWritten(node)) return list(work, node)
  if (ts.isStatement(node) && isRemovable(node)) {
    const asked = add(work, node, 'statement removed')
    return `\nif (!${asked}) {${inside(work, node)}\n}`
  }
  // the source has no semicolons: what begins with a bracket would go on with the line before
  if (ts.isExpressionStatement(node)) return `\n{${inside(work, node)}\n}`
  return isExpression(node) ? expression(work, node) : inside(work, node)
}

function isExpression(node: ts.Node): node is ts.Expression {
  return ts.isExpression(node) && !ts.isOmittedExpression(node)
}

/** Source with all mutants in it, and the mutants, numbered from `first`. */
export function instrument(
  file: string,
  text: string,
  first: number,
): { readonly code: string; readonly mutants: readonly Mutant[] } {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const work: Work = { source, file, first, mutants: [] }
  return { code: inside(work, source), mutants: work.mutants }
}
