import { describe, expect, it } from 'vitest'
import ts from 'typescript'
import { parse, sources, walk, type SourceFile } from './source.ts'

// What real components say is written in one place. A copy of their words goes stale where nobody looks, and a check that
// searches in them loses its cause without a sound when a release words it otherwise: answers carry a typed cause.

const SHORTEST = 12
const SPOKEN = /^\S+(?: \S+){2,}$/
const LABEL = /^[A-Z0-9 ]+$/

/** Files that hold words of components: whose they are, below `src/emulation` and outside. */
const isEmulation = ({ path }: SourceFile): boolean => path.startsWith('src/emulation/')
const MAY_HOLD = [
  /^src\/pem\/(?:go-pem|openssl-pem)/,
  /^src\/certificate\/text\//,
  // its lines are cut short or in lower case, and are those of more releases than are predicted
  /^src\/explain\//,
]
/** Our own sentences in the room: its findings, its options, and the names of the table of peers. */
const OUR_OWN = /^src\/emulation\/(?:codes|fail|peers|predict-peer)\.ts$/

/** Rooms that must say the same, and other components that happen to. Where the words change, the test of these rows fails. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  // Istio's controller of the Gateway API, about a reference
  'src/join/resolve/resolve.ts': ['invalid CA certificate'],
  // the settings check is a lower room, and judges settings before any handshake is predicted
  'src/tls/check-cross.ts': [
    'no shared cipher',
    'tls: no cipher suite supported by both client and server',
  ],
  'src/tls/check-versions.ts': [
    'tls: client offered only unsupported versions',
    'tls: no supported versions satisfy MinVersion and MaxVersion',
  ],
}

const isModule = (node: ts.Node): boolean =>
  ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isImportTypeNode(node)

/** The texts of a file: names of modules and of properties, and types, are not texts. */
function textsOf(file: SourceFile): readonly string[] {
  const found: string[] = []
  walk(parse(file), (node) => {
    const { parent } = node
    if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
      found.push(node.text)
    if (!ts.isStringLiteralLike(node) || isModule(parent) || ts.isLiteralTypeNode(parent)) return
    if (!ts.isPropertyAssignment(parent) || parent.name !== node) found.push(node.text)
  })
  return found
}

function wordsOf(files: readonly SourceFile[]): ReadonlySet<string> {
  const texts = files
    .filter((file) => isEmulation(file) && !OUR_OWN.test(file.path))
    .flatMap(textsOf)
    .map((text) => text.trim())
  return new Set(
    texts.filter((text) => text.length >= SHORTEST && SPOKEN.test(text) && !LABEL.test(text)),
  )
}

function copies(file: SourceFile, words: ReadonlySet<string>): readonly string[] {
  if (isEmulation(file) || MAY_HOLD.some((path) => path.test(file.path))) return []
  const texts = textsOf(file)
  return [...words].filter((word) => texts.some((text) => text.includes(word)))
}

const SEARCHES = new Set(
  'includes startsWith endsWith match matchAll search indexOf split replace replaceAll'.split(' '),
)

const COMPARES = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
])

/** Is it what a component says, by its name? */
function isSaid(node: ts.Node): boolean {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node))
    return isSaid(node.expression)
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'says'
  return ts.isIdentifier(node) && node.text === 'says'
}

function isSearch(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) {
    if (!COMPARES.has(node.operatorToken.kind)) return false
    const sides = [node.left, node.right]
    return (
      sides.some(isSaid) && sides.some((side) => ts.isStringLiteralLike(side) && side.text !== '')
    )
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const { name, expression: target } = node.expression
  if (SEARCHES.has(name.text)) return isSaid(target)
  return ['test', 'exec'].includes(name.text) && node.arguments.some(isSaid)
}

function searches(file: SourceFile): readonly string[] {
  const parsed = parse(file)
  const found: string[] = []
  walk(parsed, (node) => {
    if (isSearch(node)) found.push(`${file.path}: ${node.getText(parsed)}`)
  })
  return found
}

describe('the words of components', () => {
  const files = sources('src')
  const words = wordsOf(files)

  it('are there to be looked for', () => {
    expect(words.size).toBeGreaterThan(200)
    expect(words).toContain('x509: certificate signed by unknown authority')
  })

  it('are in no room but their own', () => {
    const found = files.flatMap((file) => {
      const known = OTHERS[file.path] ?? []
      return copies(file, words).flatMap((word) =>
        known.includes(word) ? [] : `${file.path}: ${word}`,
      )
    })
    expect(found).toEqual([])
  })

  it('are still said by the others who say the same', () => {
    for (const file of files)
      expect(copies(file, words), file.path).toEqual(
        expect.arrayContaining([...(OTHERS[file.path] ?? [])]),
      )
  })

  it('are searched by no check', () => {
    expect(files.flatMap(searches)).toEqual([])
  })
})

describe('the rule itself', () => {
  const words = wordsOf([
    { path: 'src/emulation/x/a.ts', text: "const a = 'cert chain has expired'" },
    { path: 'src/emulation/codes.ts', text: "const a = 'our own few words'" },
  ])
  const held = (path: string, text: string): readonly string[] => copies({ path, text }, words)

  it('finds a copy, also within a longer text, and none where words may be', () => {
    const text = 'const b = `it says: cert chain has expired at ${at}`'
    expect(held('src/cacerts/x.ts', text)).toEqual(['cert chain has expired'])
    expect(held('src/emulation/y/b.ts', text)).toEqual([])
    expect(held('src/pem/go-pem.ts', text)).toEqual([])
    expect(held('src/cacerts/x.ts', "const b = 'our own few words'")).toEqual([])
    expect(held('src/cacerts/x.ts', "import b from 'cert chain has expired'")).toEqual([])
  })

  it.each([
    "if (prediction.says?.includes('expired') === true) f()",
    "const x = answer.says.endsWith('certificate')",
    'const x = /expired/.test(says)',
    "const x = says.replace(/ .*/, '')",
    "if (istiod.says === 'cert chain has expired') f()",
  ])('finds the search %s', (text) => {
    expect(searches({ path: 'src/cacerts/x.ts', text })).toHaveLength(1)
  })

  it.each([
    "if (prediction.cause === 'chain-expired') f()",
    "if (says === '') f()",
    "const x = says ?? 'its words are not known'",
    'if (says === other.says) f()',
    "const x = causes.includes(cause) && name.endsWith('.pem')",
  ])('takes %s for no search', (text) => {
    expect(searches({ path: 'src/cacerts/x.ts', text })).toEqual([])
  })
})
