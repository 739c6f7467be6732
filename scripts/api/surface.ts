import ts from 'typescript'

// What an entry gives to those who import it, as declarations without comments: what a change of them is to be seen by. Read from
// the source that the .d.ts files are made of, so that a test needs no build.

/** How the sources are read, here and by the test of docstrings. */
export const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  types: [],
}

const CATALOGUE = /_CODES$/

/** A name with its declarations. */
export interface Declared {
  readonly name: string
  readonly text: string
}

/** What one entry gives. */
export interface Surface {
  /** What can be imported from it and from no entry before it. */
  readonly own: readonly Declared[]
  /** What an entry before it gives, too. */
  readonly shared: readonly string[]
}

/** What all entries give. */
export interface Surfaces {
  /** By the file of the entry. */
  readonly entries: ReadonlyMap<string, Surface>
  /** Types that declarations name and that nobody can import. */
  readonly named: readonly Declared[]
}

interface Context {
  readonly checker: ts.TypeChecker
  readonly isOwn: (declaration: ts.Declaration) => boolean
}

const printer = ts.createPrinter({ removeComments: true })
const print = (node: ts.Node): string =>
  printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())

const FLAGS: ts.TypeFormatFlags =
  ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType

const typeOf = (node: ts.Node, { checker }: Context): string =>
  checker.typeToString(checker.getTypeAtLocation(node), undefined, FLAGS)

const listOf = (nodes: ts.NodeArray<ts.Node> | undefined): string =>
  nodes === undefined || nodes.length === 0 ? '' : `<${nodes.map(print).join(', ')}>`

function parameterText(one: ts.ParameterDeclaration, context: Context): string {
  // what a function takes apart is its own business
  const name = ts.isIdentifier(one.name) ? one.name.text : 'value'
  const mark = one.questionToken === undefined && one.initializer === undefined ? '' : '?'
  const type = one.type === undefined ? typeOf(one, context) : print(one.type)
  return `${one.dotDotDotToken === undefined ? '' : '...'}${name}${mark}: ${type}`
}

function returned(node: ts.SignatureDeclaration, { checker }: Context): string {
  if (node.type !== undefined) return print(node.type)
  const signature = checker.getSignatureFromDeclaration(node)
  return signature === undefined
    ? 'unknown'
    : checker.typeToString(checker.getReturnTypeOfSignature(signature), undefined, FLAGS)
}

function signatureText(node: ts.SignatureDeclaration, context: Context): string {
  const parameters = node.parameters.map((one) => parameterText(one, context)).join(', ')
  return `${listOf(node.typeParameters)}(${parameters}): ${returned(node, context)}`
}

const isHidden = (node: ts.Node): boolean =>
  (ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Private) !== 0 ||
  (ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name))

function memberText(node: ts.ClassElement, context: Context): string {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  const before = modifiers.map((one) => `${print(one)} `).join('')
  if (ts.isConstructorDeclaration(node))
    return `constructor(${node.parameters.map((one) => parameterText(one, context)).join(', ')})`
  const name = node.name === undefined ? '' : print(node.name)
  if (ts.isMethodDeclaration(node)) return `${before}${name}${signatureText(node, context)}`
  const type = ts.isPropertyDeclaration(node) ? node.type : undefined
  return `${before}${name}: ${type === undefined ? typeOf(node, context) : print(type)}`
}

function classText(node: ts.ClassDeclaration, name: string, context: Context): string {
  const heritage = (node.heritageClauses ?? []).map((one) => ` ${print(one).trim()}`).join('')
  const members = node.members.filter((one) => !isHidden(one))
  const lines = members.map((one) => `    ${memberText(one, context)};\n`).join('')
  return `class ${name}${listOf(node.typeParameters)}${heritage} {\n${lines}}`
}

/** Of a catalogue the codes with their severities are a promise, the words are not. */
function catalogueText(node: ts.VariableDeclaration, name: string, { checker }: Context): string {
  const lines = checker.getPropertiesOfType(checker.getTypeAtLocation(node)).map((code) => {
    const severity = checker.getTypeOfSymbol(code).getProperty('severity')
    const type =
      severity === undefined ? 'unknown' : checker.typeToString(checker.getTypeOfSymbol(severity))
    return `    '${code.name}': ${type.replaceAll('"', "'")};\n`
  })
  return `const ${name}: {\n${lines.toSorted().join('')}}`
}

function variableText(node: ts.VariableDeclaration, name: string, context: Context): string {
  if (node.type !== undefined) return `const ${name}: ${print(node.type)}`
  const { initializer } = node
  if (initializer !== undefined && ts.isArrowFunction(initializer))
    return `const ${name}: ${signatureText(initializer, context).replace(/\): (?!.*\): )/, ') => ')}`
  if (CATALOGUE.test(name)) return catalogueText(node, name, context)
  return `const ${name}: ${typeOf(node, context)}`
}

function textOf(node: ts.Declaration, name: string, context: Context): string | undefined {
  if (ts.isFunctionDeclaration(node)) return `function ${name}${signatureText(node, context)}`
  if (ts.isVariableDeclaration(node)) return variableText(node, name, context)
  if (ts.isClassDeclaration(node)) return classText(node, name, context)
  if (ts.isInterfaceDeclaration(node)) {
    const heritage = (node.heritageClauses ?? []).map((one) => ` ${print(one).trim()}`).join('')
    const members = node.members.map((one) => `    ${print(one)}\n`).join('')
    return `interface ${name}${listOf(node.typeParameters)}${heritage} {\n${members}}`
  }
  if (ts.isTypeAliasDeclaration(node))
    return `type ${name}${listOf(node.typeParameters)} = ${print(node.type)}`
  return undefined
}

/** The declarations of a name; of a function with overloads those, and not what stands behind them. */
function declared(symbol: ts.Symbol, name: string, context: Context): Declared | undefined {
  const all = (symbol.declarations ?? []).filter(context.isOwn)
  const overloads = all.filter((one) => ts.isFunctionDeclaration(one) && one.body === undefined)
  const texts = (overloads.length > 0 ? overloads : all).map((one) => textOf(one, name, context))
  const known = texts.filter((one) => one !== undefined)
  return known.length === 0 ? undefined : { name, text: known.join('\n') }
}

/** The parts of a declaration that its text is made of. */
function partsOf(node: ts.Declaration): readonly (ts.Node | undefined)[] {
  if (ts.isFunctionLike(node))
    return [...(node.typeParameters ?? []), ...node.parameters.map(({ type }) => type), node.type]
  if (ts.isClassDeclaration(node))
    return node.members.filter((one) => !isHidden(one)).flatMap((one) => partsOf(one))
  if (ts.isVariableDeclaration(node)) {
    const { type, initializer } = node
    return initializer !== undefined && ts.isArrowFunction(initializer) && type === undefined
      ? partsOf(initializer)
      : [type]
  }
  return ts.isPropertyDeclaration(node) ? [node.type] : [node]
}

function nameIn(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName
  if (ts.isTypeQueryNode(node)) return node.exprName
  return ts.isExpressionWithTypeArguments(node) ? node.expression : undefined
}

/** The symbols that a declaration names. */
function namedIn(declaration: ts.Declaration, { checker }: Context): readonly ts.Symbol[] {
  const found: ts.Symbol[] = []
  const visit = (node: ts.Node): void => {
    const name = nameIn(node)
    const symbol = name && checker.getSymbolAtLocation(name)
    if (symbol !== undefined) found.push(targetOf(symbol, checker))
    ts.forEachChild(node, visit)
  }
  for (const part of partsOf(declaration)) if (part !== undefined) visit(part)
  return found
}

const targetOf = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)

const byName = (one: Declared, other: Declared): number =>
  one.name < other.name ? -1 : one.name > other.name ? 1 : one.text < other.text ? -1 : 1

/** What the declarations of these symbols name, and what that names, beyond the symbols themselves. */
function closure(given: ReadonlySet<ts.Symbol>, context: Context): readonly Declared[] {
  const known = new Set(given)
  const found: Declared[] = []
  for (const symbol of known) {
    const one = given.has(symbol) ? undefined : declared(symbol, symbol.name, context)
    if (one !== undefined) found.push(one)
    for (const declaration of (symbol.declarations ?? []).filter(context.isOwn))
      for (const next of namedIn(declaration, context)) known.add(next)
  }
  return found.sort(byName)
}

/** Reads what entries give: their files, by absolute paths, in order. */
export function readSurfaces(files: readonly string[], host?: ts.CompilerHost): Surfaces {
  const program = ts.createProgram(files, OPTIONS, host)
  const checker = program.getTypeChecker()
  const isOwn = (one: ts.Declaration): boolean =>
    !program.isSourceFileFromExternalLibrary(one.getSourceFile()) &&
    !one.getSourceFile().isDeclarationFile
  const context: Context = { checker, isOwn }
  const seen = new Set<ts.Symbol>()
  const entries = new Map<string, Surface>()
  for (const file of files) {
    const own: Declared[] = []
    const shared: string[] = []
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
      const target = targetOf(symbol, checker)
      const one = declared(target, symbol.name, context)
      if (seen.has(target)) shared.push(symbol.name)
      else if (one !== undefined) own.push(one)
      seen.add(target)
    }
    entries.set(file, { own: own.sort(byName), shared: shared.sort() })
  }
  return { entries, named: closure(seen, context) }
}
