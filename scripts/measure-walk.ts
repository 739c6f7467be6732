// Follows one value through the static calls of src, and counts how often the reader has to go elsewhere.
//
//   node --import ./scripts/ts.mjs scripts/measure-walk.ts [FOLDER] [--list]
//
// FOLDER is a checkout, by default this one: so that two states are counted by one script. The ways are those of a set
// (`checkCacerts`, parameter `set`) and of a capture (`verifyWorkload`, parameter `capture`), from the entry to the report.
//
// A function is entered, once, where a call hands it the value or something that was made of it; calls are followed in the
// order in which they are written. A stay is a function that is entered. A return is a stay in a file that was left before.
// A climb is a stay in a room of a higher rank than the stay before it.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { sourceFiles } from './count-lines.ts'

type Callable = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression

/** One entry of a walk. */
interface Stay {
  readonly name: string
  readonly file: string
  readonly rank: number
}

const WALKS = [
  ['cacerts/check.ts', 'checkCacerts', 'set'],
  ['workload/verify.ts', 'verifyWorkload', 'capture'],
] as const

/** The ranks of the rooms, low to high, as the test of rooms of that checkout has them. */
function readRanks(root: string): ReadonlyMap<string, number> {
  const text = readFileSync(join(root, 'test/house/rooms.test.ts'), 'utf8')
  const [, table = ''] = /const RANKS = \[([^]*?)\n\] as const/.exec(text) ?? []
  return new Map(
    table
      .trim()
      .split('\n')
      .flatMap((line, rank) =>
        [...line.matchAll(/'(\w+)'/g)].map(([, room]) => [room!, rank] as const),
      ),
  )
}

/** A walker over one checkout. */
class Walker {
  private readonly root: string
  private readonly checker: ts.TypeChecker
  private readonly program: ts.Program
  private readonly ranks: ReadonlyMap<string, number>
  readonly stays: Stay[] = []
  private readonly entered = new Set<Callable>()

  constructor(root: string) {
    this.root = root
    this.ranks = readRanks(root)
    const files = sourceFiles(join(root, 'src')).map((name) => join(root, 'src', name))
    this.program = ts.createProgram(files, {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      types: [],
    })
    this.checker = this.program.getTypeChecker()
  }

  /** Starts at an exported function, with one of its parameters. */
  start(file: string, name: string, parameter: string): readonly Stay[] {
    const source = this.program.getSourceFile(join(this.root, 'src', file))
    const entry = source?.statements.find(
      (one): one is ts.FunctionDeclaration =>
        ts.isFunctionDeclaration(one) && one.name?.text === name,
    )
    if (entry === undefined) throw new Error(`${file} has no function ${name}`)
    const index = entry.parameters.findIndex(({ name: one }) => one.getText() === parameter)
    this.enter(entry, [index])
    return this.stays
  }

  private enter(callable: Callable, parameters: readonly number[]): void {
    if (this.entered.has(callable)) return
    this.entered.add(callable)
    const file = relative(join(this.root, 'src'), callable.getSourceFile().fileName)
    this.stays.push({ name: nameOf(callable), file, rank: this.rankOf(callable) })
    const carried = new Set<ts.Symbol>()
    for (const index of parameters) {
      const parameter = callable.parameters[Math.min(index, callable.parameters.length - 1)]
      if (parameter !== undefined) this.bind(parameter.name, carried)
    }
    if (callable.body !== undefined) this.follow(callable.body, carried)
  }

  /** All names that a declaration gives to the value or a part of it. */
  private bind(name: ts.BindingName, carried: Set<ts.Symbol>): void {
    if (ts.isIdentifier(name)) {
      const symbol = this.checker.getSymbolAtLocation(name)
      if (symbol !== undefined) carried.add(symbol)
      return
    }
    for (const element of name.elements)
      if (!ts.isOmittedExpression(element)) this.bind(element.name, carried)
  }

  private carries(node: ts.Node, carried: ReadonlySet<ts.Symbol>): boolean {
    if (ts.isIdentifier(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? this.checker.getShorthandAssignmentValueSymbol(node.parent)
        : this.checker.getSymbolAtLocation(node)
      return symbol !== undefined && carried.has(symbol)
    }
    return ts.forEachChild(node, (child) => this.carries(child, carried) || undefined) ?? false
  }

  /** `list.map((one) => …)`: what a list that carries the value hands to a function that is written there. */
  private bindCallbacks(
    { expression, arguments: given }: ts.CallExpression,
    carried: Set<ts.Symbol>,
  ): void {
    if (!ts.isPropertyAccessExpression(expression) || !this.carries(expression.expression, carried))
      return
    for (const one of given) {
      if (!ts.isArrowFunction(one)) continue
      for (const { name } of one.parameters) this.bind(name, carried)
    }
  }

  private follow(node: ts.Node, carried: Set<ts.Symbol>): void {
    if (ts.isCallExpression(node)) this.bindCallbacks(node, carried)
    ts.forEachChild(node, (child) => {
      this.follow(child, carried)
    })
    if (ts.isVariableDeclaration(node)) {
      const isLoop = ts.isForOfStatement(node.parent.parent)
      const from = isLoop ? node.parent.parent.expression : node.initializer
      if (from !== undefined && this.carries(from, carried)) this.bind(node.name, carried)
    }
    if (ts.isCallExpression(node)) this.call(node, carried)
  }

  private call(node: ts.CallExpression, carried: Set<ts.Symbol>): void {
    const handed = node.arguments.flatMap((argument, index) =>
      this.carries(argument, carried) ? [index] : [],
    )
    const callee = this.callableOf(node.expression)
    if (callee !== undefined && handed.length > 0) this.enter(callee, handed)
  }

  private rankOf(node: ts.Node): number {
    const [room = ''] = relative(join(this.root, 'src'), node.getSourceFile().fileName).split('/')
    return this.ranks.get(room) ?? -1
  }

  private callableOf(expression: ts.Expression): Callable | undefined {
    const found = this.checker.getSymbolAtLocation(expression)
    const symbol =
      found !== undefined && (found.flags & ts.SymbolFlags.Alias) !== 0
        ? this.checker.getAliasedSymbol(found)
        : found
    const declaration = symbol?.declarations?.find(
      (one) => !(ts.isFunctionDeclaration(one) && one.body === undefined),
    )
    if (
      declaration === undefined ||
      !declaration.getSourceFile().fileName.startsWith(join(this.root, 'src'))
    )
      return undefined
    if (ts.isFunctionDeclaration(declaration)) return declaration
    const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
    return value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value))
      ? value
      : undefined
  }
}

function nameOf(callable: Callable): string {
  if (callable.name !== undefined) return callable.name.text
  return ts.isVariableDeclaration(callable.parent) ? callable.parent.name.getText() : '(anonymous)'
}

/** Stays in a file that was entered before and left since. */
function returnsIn(stays: readonly Stay[]): number {
  const left = new Set<string>()
  let returns = 0
  let before: string | undefined
  for (const { file } of stays) {
    if (before !== undefined && file !== before) left.add(before)
    if (file !== before && left.has(file)) returns++
    before = file
  }
  return returns
}

function main(args: readonly string[]): void {
  const root =
    args.find((arg) => !arg.startsWith('--')) ?? fileURLToPath(new URL('../', import.meta.url))
  for (const [file, name, parameter] of WALKS) {
    const stays = new Walker(root).start(file, name, parameter)
    if (args.includes('--list')) for (const one of stays) console.log(`${one.file}  ${one.name}`)
    const files = new Set(stays.map((one) => one.file)).size
    const climbs = stays.filter(({ rank }, index) => rank > (stays[index - 1]?.rank ?? rank)).length
    console.log(
      `${name}(${parameter}): ${stays.length} stays in ${files} files, ${returnsIn(stays)} returns, ${climbs} climbs`,
    )
  }
}

main(process.argv.slice(2))
