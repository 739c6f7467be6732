// One module with all tests that run without Node: sources, vectors and what they use, nothing to load and nothing to look up.
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { brotliDecompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { CLOCK, FILES, INSTEAD, ROOT, ownNames } from '../../scripts/runtimes.ts'

/** Folders whose files tests read. */
const GIVEN = ['fixtures', 'test/vectors']

const bytesOf = (path) => {
  const bytes = readFileSync(`${ROOT}${path}`)
  return path.endsWith('.br') ? brotliDecompressSync(bytes) : bytes
}

const given = () =>
  GIVEN.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').slice(ROOT.length)),
  ).sort()

/** `test/support/files.ts` with the files in it, each a module of its own that is evaluated when it is asked for. */
const filesModule = (paths) => `
  import { Buffer } from 'buffer'
  const loads = { ${paths.map((path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(`given:${path}`)})`).join(',\n')} }
  const paths = Object.keys(loads)
  export function fileBytes(path) {
    if (!Object.hasOwn(loads, path)) throw new Error('no file is given by the name ' + path)
    // a copy, as a file that is read again is
    return Buffer.from(loads[path]())
  }
  export const fileText = (path) => fileBytes(path).toString('utf8')
  export const filesBelow = (folder) =>
    paths.filter((path) => path.startsWith(folder + '/')).map((path) => path.slice(folder.length + 1))
  export function folderFiles(folder) {
    const names = filesBelow(folder).filter((name) => !name.includes('/'))
    return Object.fromEntries(names.map((name) => [name, new Uint8Array(fileBytes(folder + '/' + name))]))
  }`

const filesAsModules = {
  name: 'files as modules',
  setup(build) {
    build.onLoad({ filter: /[\\/]support[\\/]files\.ts$/ }, ({ path }) =>
      path === `${ROOT}${FILES}` ? { contents: filesModule(given()), loader: 'js' } : undefined,
    )
    build.onResolve({ filter: /^given:/ }, ({ path }) => ({
      path: path.slice(6),
      namespace: 'given',
    }))
    build.onLoad({ filter: /.*/, namespace: 'given' }, ({ path }) => ({
      contents: bytesOf(path),
      loader: 'binary',
    }))
  },
}

/** How many keys of RSA tests make, by bits. */
const SUPPLY = { 768: 4, 1024: 8, 2048: 24, 3072: 2, 4096: 1 }

const rsaSupply = () =>
  Object.fromEntries(
    Object.entries(SUPPLY).map(([bits, count]) => [
      bits,
      Array.from({ length: count }, () =>
        generateKeyPairSync('rsa', { modulusLength: Number(bits) })
          .privateKey.export({ type: 'pkcs8', format: 'der' })
          .toString('base64'),
      ),
    ]),
  )

const here = createRequire(import.meta.url)
const BUFFER = `${ROOT}tools/runtimes/instead/buffer.mjs`

/** What takes the place of vitest and of modules of Node, in tests only: a module of Node that `src` asks for is an error. */
const instead = {
  name: 'instead',
  setup(build) {
    build.onResolve({ filter: /^(vitest|node:crypto)$/ }, ({ path, importer }) =>
      path === 'vitest' || !importer.startsWith(`${ROOT}src/`)
        ? { path: INSTEAD[path] }
        : undefined,
    )
    build.onResolve({ filter: /^rsa-supply$/ }, ({ path }) => ({ path, namespace: 'made' }))
    build.onLoad({ filter: /.*/, namespace: 'made' }, () => ({
      contents: `export const supply = ${JSON.stringify(rsaSupply())}`,
      loader: 'js',
    }))
    build.onResolve({ filter: /^buffer$/ }, () => ({ path: BUFFER }))
    build.onResolve({ filter: /^(@noble\/|buffer\/$)/ }, ({ path }) => ({
      path: here.resolve(path),
    }))
    build.onResolve({ filter: /\/processor-time\.ts$/ }, () => ({ path: INSTEAD[CLOCK] }))
    build.onLoad({ filter: /[\\/](test|scripts)[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      const head = /\bBuffer\b/.test(text) ? "import { Buffer } from 'buffer';" : ''
      return { contents: head + text, loader: 'ts' }
    })
  },
}

const entry = (files) => `
  import { runFile } from 'vitest'
  const loads = { ${files.map((file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}`)})`).join(',\n')} }
  export const files = Object.keys(loads)
  export const run = (file) => runFile(file, loads[file])`

/** The text of a module that exports `files`, the names of the files of tests, and `run`, which runs one of them. */
export async function bundle(files) {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    stdin: { contents: entry(files), resolveDir: ROOT, sourcefile: 'all-tests.js' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['browser', 'import'],
    target: 'es2022',
    ignoreAnnotations: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [filesAsModules, ownNames, instead],
  })
  return outputFiles[0].text
}
