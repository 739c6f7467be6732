// Which files a file of tests takes in, and by that whether it runs where there is no Node. Read off the imports, so that nobody
// keeps a list by hand. tools/runtimes runs them.
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'
import { presentEntries, specifierOf } from './entries.ts'

export const ROOT = fileURLToPath(new URL('../', import.meta.url))
const INSTEAD_OF = `${ROOT}tools/runtimes/instead`

/** The files that tests read are modules there, and take the place of this one. */
export const FILES = 'test/support/files.ts'
export const CLOCK = 'test/support/processor-time.ts'
/** What takes the place of modules and files, in tests and not in sources. */
export const INSTEAD: Readonly<Record<string, string>> = {
  vitest: `${INSTEAD_OF}/vitest.mjs`,
  'node:crypto': `${INSTEAD_OF}/node-crypto.mjs`,
  [CLOCK]: `${INSTEAD_OF}/processor-time.mjs`,
}

/** Packages that stand on Node. */
const OF_NODE = ['@peculiar/webcrypto']
// what has no other form than that of Node or of vitest, by the words of a file
const WORDS = [
  /\bprocess\.(?:cwd|env|execPath|getBuiltinModule|memoryUsage|off|on|platform|stdout|versions)\b/,
  /\bvi\.(?:mock|resetModules)\b/,
  /\b(?:X509Certificate|webcrypto)\b(?=[^{};]*\}\s*(?:from|= await import\()\s*'node:crypto')/,
]

const OWN = new Map([
  ['#engine', `${ROOT}src/crypto/engine.web.ts`],
  ...presentEntries().map((entry) => [specifierOf(entry), `${ROOT}${entry.source}`] as const),
])

/** Resolves the names of the package to its sources, with Web Crypto as the engine. */
export const ownNames: Plugin = {
  name: 'own names',
  setup(build) {
    build.onResolve({ filter: /^(?:#engine|meshcerts)/ }, ({ path }) => {
      const own = OWN.get(path)
      return own === undefined ? undefined : { path: own }
    })
  },
}

/** All files of tests, without the oracles. */
export const testFiles = (): readonly string[] =>
  readdirSync(`${ROOT}test`, { recursive: true, encoding: 'utf8' })
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.test.ts') && !name.startsWith('test/oracles/'))
    .sort()

type Inputs = Metafile['inputs']

async function importsOf(files: readonly string[]): Promise<Inputs> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    stdin: { contents: files.map((file) => `import './${file}'`).join('\n'), resolveDir: ROOT },
    bundle: true,
    write: false,
    metafile: true,
    ignoreAnnotations: true,
    format: 'esm',
    packages: 'external',
    plugins: [ownNames],
  })
  return metafile.inputs
}

const importsIn = (inputs: Inputs, file: string) => inputs[file]?.imports ?? []

/** All files that one takes in; where something takes the place of a file, what that one imports does not count. */
function reached(file: string, inputs: Inputs, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file) || file === FILES || file === CLOCK) return seen
  seen.add(file)
  for (const { path, external } of importsIn(inputs, file))
    if (external !== true) reached(path, inputs, seen)
  return seen
}

function needsOf(file: string, inputs: Inputs): readonly string[] {
  const instead = file.startsWith('src/') ? [] : Object.keys(INSTEAD)
  const modules = importsIn(inputs, file)
    .map(({ path }) => path)
    .filter((path) => path.startsWith('node:') || OF_NODE.includes(path))
    .filter((path) => !instead.includes(path))
  const text = file.startsWith('test/') ? readFileSync(`${ROOT}${file}`, 'utf8') : ''
  return [...modules, ...WORDS.flatMap((word) => word.exec(text)?.[0] ?? [])]
}

/** What keeps each file of tests on Node: `node:fs in src/cli/read-input.ts`. An empty list: it runs everywhere. */
export async function reasonsByFile(
  files: readonly string[] = testFiles(),
): Promise<ReadonlyMap<string, readonly string[]>> {
  const inputs = await importsOf(files)
  return new Map(
    files.map((file) => {
      const reasons = [...reached(file, inputs)].flatMap((one) =>
        needsOf(one, inputs).map((need) => `${need} in ${one}`),
      )
      return [file, [...new Set(reasons)].sort()]
    }),
  )
}

/** Files of tests that run on Node only, each with what it needs; as it is kept in tools/runtimes/left-out.json. */
export async function leftOut(): Promise<Readonly<Record<string, readonly string[]>>> {
  const needs = (reasons: readonly string[]): readonly string[] => [
    ...new Set(reasons.map((reason) => reason.replace(/ in .*/, ''))),
  ]
  const all = [...(await reasonsByFile())].filter(([, reasons]) => reasons.length > 0)
  return Object.fromEntries(all.map(([file, reasons]) => [file, needs(reasons)]))
}
