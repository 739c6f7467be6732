// What a mutant may be. Operators that loosen a check come first: a condition that is always true or false, one side of `&&`
// and `||`, a statement or an element of a list that is gone, a bound that is off by one.
import ts from 'typescript'

export interface Change {
  readonly operator: string
  readonly text: string
}

const BOUNDARY: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
}
const EQUALITY = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
])
const JOINED = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
])
/** Longer lists are tables: their rows are data, not checks. */
const LONGEST_LIST = 12

function isVerdict(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isVerdict(node.expression)
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken
  if (!ts.isBinaryExpression(node)) return false
  const { kind } = node.operatorToken
  return BOUNDARY[kind] !== undefined || EQUALITY.has(kind) || isVerdictOfTwo(node)
}

function isVerdictOfTwo({ left, operatorToken: { kind } }: ts.BinaryExpression): boolean {
  const joined =
    kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken
  return joined && isVerdict(left)
}

function isCondition(node: ts.Expression): boolean {
  const { parent } = node
  if (ts.isIfStatement(parent)) return true
  return ts.isConditionalExpression(parent) && parent.condition === node
}

function isAnswer(node: ts.Expression): boolean {
  const { parent } = node
  const returned =
    ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)
  return returned && isVerdict(node)
}

function ofCondition(node: ts.Expression): Change[] {
  if (ts.isWhileStatement(node.parent)) return [{ operator: 'condition false', text: 'false' }]
  if (!isCondition(node) && !isAnswer(node)) return []
  return ['false', 'true'].map((text) => ({ operator: `condition ${text}`, text }))
}

function ofBinary(node: ts.BinaryExpression): Change[] {
  const { kind } = node.operatorToken
  const [left, right] = [node.left.getText(), node.right.getText()]
  if (JOINED.has(kind)) {
    const sign = node.operatorToken.getText()
    return [
      { operator: `left of ${sign} only`, text: left },
      { operator: `right of ${sign} only`, text: right },
    ]
  }
  const other = BOUNDARY[kind]
  if (other === undefined) return []
  return [
    { operator: `${node.operatorToken.getText()} to ${other}`, text: `${left} ${other} ${right}` },
  ]
}

function ofCall(node: ts.CallExpression): Change[] {
  const { expression } = node
  // a part of a chain cannot be taken out of it
  if (!ts.isPropertyAccessExpression(expression) || ts.isOptionalChain(node)) return []
  const [object, method] = [expression.expression.getText(), expression.name.text]
  const rest = node.arguments.map((one) => one.getText()).join(', ')
  if (method === 'some') return [{ operator: 'some to every', text: `${object}.every(${rest})` }]
  if (method === 'every') return [{ operator: 'every to some', text: `${object}.some(${rest})` }]
  return method === 'filter' ? [{ operator: 'filter removed', text: object }] : []
}

function ofNumber(node: ts.NumericLiteral): Change[] {
  const { parent } = node
  const counts =
    ts.isBinaryExpression(parent) ||
    (ts.isVariableDeclaration(parent) && /^[A-Z_]+$/.test(parent.name.getText()))
  return counts ? [{ operator: 'one more', text: `${node.getText()} + 1` }] : []
}

/** What can take the place of an expression. */
export function changesOfExpression(node: ts.Expression): Change[] {
  const changes = ofCondition(node)
  if (ts.isBinaryExpression(node)) changes.push(...ofBinary(node))
  if (ts.isCallExpression(node)) changes.push(...ofCall(node))
  if (ts.isNumericLiteral(node)) changes.push(...ofNumber(node))
  return changes
}

function isAlone(node: ts.Statement): boolean {
  return (
    ts.isIfStatement(node.parent) ||
    (ts.isBlock(node.parent) && node.parent.statements.length === 1)
  )
}

function isCallStatement(node: ts.Statement): boolean {
  if (!ts.isExpressionStatement(node)) return false
  const { expression } = node
  return ts.isCallExpression(ts.isAwaitExpression(expression) ? expression.expression : expression)
}

/** Can this statement go? A lone one under an `if` is covered by the condition. */
export function isRemovable(node: ts.Statement): boolean {
  if (ts.isThrowStatement(node) || isCallStatement(node)) return !ts.isIfStatement(node.parent)
  return (
    ts.isReturnStatement(node) &&
    !isAlone(node) &&
    ts.isBlock(node.parent) &&
    ts.isIfStatement(node.parent.parent)
  )
}

/** The elements of a short list of values by name or of words. */
export function removableElements(node: ts.ArrayLiteralExpression): readonly ts.Expression[] {
  if (node.elements.length < 2 || node.elements.length > LONGEST_LIST) return []
  return node.elements.filter(
    (one) => ts.isIdentifier(one) || ts.isSpreadElement(one) || ts.isStringLiteral(one),
  )
}
