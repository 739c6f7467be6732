import ts from 'typescript'
import { presentEntries, specifierOf } from '../../scripts/entries.ts'
import { docstringExamples, type Example } from '../house/read-examples.ts'
import { sources } from '../house/source.ts'

// The examples of the docstrings, run with the exported functions watched: what they were called with is right, and is there for
// every export, as every export has an example that runs (test/house/docs.test.ts).

export type Callable = (...args: readonly unknown[]) => unknown

/** An exported function, and the arguments of each call of it in an example. */
export interface Recorded {
  readonly name: string
  readonly call: Callable
  readonly calls: (readonly unknown[])[]
}

type Names = Readonly<Record<string, unknown>>

/** What is no function of ours, what runs a server, and what is a matcher of a test runner. */
const LEFT_OUT: readonly string[] = ['testing', 'jest', 'vitest']

const entries = presentEntries().filter(({ name }) => !LEFT_OUT.includes(name))
const modules = new Map<string, Names>()
for (const entry of entries) {
  const url = new URL(`../../${entry.source}`, import.meta.url).href
  modules.set(specifierOf(entry), (await import(/* @vite-ignore */ url)) as Names)
}

const isFunction = (name: string, value: unknown): value is Callable =>
  typeof value === 'function' && /^[a-z]/.test(name)

const recorded = new Map<Callable, Recorded>()
for (const names of modules.values())
  for (const [name, value] of Object.entries(names))
    if (isFunction(name, value) && !recorded.has(value))
      recorded.set(value, { name, call: value, calls: [] })

const made = new WeakSet()

/** A CA is what callers put together too, out of a certificate and a key. */
export function markMade(value: unknown): void {
  if (typeof value !== 'object' || value === null || made.has(value)) return
  const isPair = Object.keys(value).sort().join() === 'certificate,key'
  if (!isPair) made.add(value)
  for (const one of Object.values(value) as unknown[])
    if (typeof one === 'object' && one !== null) made.add(one)
}

/** Did the package make it? Then it is one value for a caller, who does not look inside. */
export const isMade = (value: object): boolean => made.has(value)

/** Names of an entry, its functions watched. */
function watched(names: Names): Names {
  const pairs = Object.entries(names).map(([name, value]) => {
    const kept = recorded.get(value as Callable)
    if (kept === undefined) return [name, value] as const
    const call: Callable = (...args) => {
      kept.calls.push(args)
      const result = kept.call(...args)
      if (result instanceof Promise) void result.then(markMade, () => undefined)
      else markMade(result)
      return result
    }
    return [name, call] as const
  })
  return Object.fromEntries(pairs)
}

async function load(specifier: string): Promise<Names> {
  const own = modules.get(specifier)
  if (own !== undefined) return watched(own)
  return (await import(/* @vite-ignore */ specifier)) as Names
}

/** Every name that an entry exports: an example may leave out the import of what it shows. */
const everything: Names = Object.fromEntries(
  [...modules.values()].flatMap((names) => Object.entries(watched(names))),
)

/** `import { a as b } from 'x'` as what a function can hold. */
function asStatement(statement: ts.ImportDeclaration): string {
  const bindings = statement.importClause?.namedBindings
  if (bindings === undefined || !ts.isNamedImports(bindings)) return ''
  const names = bindings.elements.map(({ name, propertyName }) =>
    propertyName === undefined ? name.text : `${propertyName.getText()}: ${name.text}`,
  )
  return `const { ${names.join(', ')} } = await load(${statement.moduleSpecifier.getText()})\n`
}

function boundBy(statement: ts.ImportDeclaration): readonly string[] {
  const bindings = statement.importClause?.namedBindings
  if (bindings === undefined || !ts.isNamedImports(bindings)) return []
  return bindings.elements.map(({ name }) => name.text)
}

type Body = (load: (specifier: string) => Promise<Names>, everything: Names) => Promise<void>

const AsyncFunction = (async () => Promise.resolve()).constructor as new (...code: string[]) => Body

/** An example as a function: what it imports, then what it says. */
function bodyOf({ code }: Example): Body {
  const { statements } = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true)
  const imports = statements.filter(ts.isImportDeclaration)
  const bound = new Set(imports.flatMap(boundBy))
  const free = Object.keys(everything).filter(
    (name) => !bound.has(name) && new RegExp(`\\b${name}\\b`).test(code),
  )
  const rest = statements.filter((one) => !ts.isImportDeclaration(one))
  const given = free.length === 0 ? '' : `const { ${free.join(', ')} } = everything\n`
  const text = `${given}${imports.map(asStatement).join('')}{ ${rest.map((one) => one.getFullText()).join('\n')} }`
  const target = ts.ScriptTarget.ES2022
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target } })
  return new AsyncFunction('load', 'everything', outputText)
}

/** All exported functions with the calls of the examples. */
export async function recordCalls(): Promise<readonly Recorded[]> {
  const files = sources('src').filter(({ text }) => text.includes('@example'))
  for (const example of files.flatMap(docstringExamples)) {
    await bodyOf(example)(load, everything)
  }
  return [...recorded.values()]
}
