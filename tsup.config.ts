import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'
import { defineConfig, type Options } from 'tsup'
import { ENTRIES, isPresent, presentEntries, type Entry } from './scripts/entries.ts'
import { pure } from './scripts/pure.ts'

const base: Options = {
  target: 'node20',
  removeNodeProtocol: false,
  clean: false,
  esbuildPlugins: [pure],
}

function sources(entries: readonly { readonly name: string; readonly source: string }[]) {
  return Object.fromEntries(entries.map(({ name, source }) => [name, source]))
}

function library(name: string, format: 'esm' | 'cjs', entries: readonly Entry[]): Options {
  return {
    ...base,
    name,
    entry: sources(entries),
    format,
    platform: 'neutral',
    // the conditions of `imports` in package.json pick the engine where the package runs
    external: ['#engine', 'vitest'],
    splitting: true,
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  }
}

const engines = ['node', 'web']
  .map((name) => ({ name: `engine.${name}`, source: `src/crypto/engine.${name}.ts` }))
  .filter(({ source }) => isPresent(source))

const engineFiles: Options = {
  ...base,
  name: 'engines',
  entry: sources(engines),
  format: ['esm', 'cjs'],
  platform: 'neutral',
  external: [/^node:/],
  splitting: false,
}

// What a command imports lazily is left to the file that is built of it: another command, or an entry.
const lazily: Plugin = {
  name: 'lazily',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import') return undefined
      const room = /^\.\.\/(?:\w+\/)+index\.ts$/.test(path)
      const entry = room
        ? ENTRIES.find(({ source }) => source.endsWith(path.replace(/^(\.\.?\/)+/, '/')))
        : undefined
      if (room && entry === undefined) return undefined
      const file = entry === undefined ? `cli.${path.replace(/^\.\/|\.ts$/g, '')}.cjs` : entry.name
      const ending = entry === undefined ? '' : entry.esmOnly === true ? '.js' : '.cjs'
      return { path: `./${file}${ending}`, external: true }
    })
  },
}

const commands = [
  ...readFileSync('src/cli/run.ts', 'utf8').matchAll(/import\('\.\/([\w-]+)\.ts'\)/g),
]
  .map(([, name = '']) => ({ name: `cli.${name}`, source: `src/cli/${name}.ts` }))
  .filter(({ source }) => isPresent(source))

// Measured: CommonJS starts in half the time of modules, whose loader and whose view of node:fs load all of its streams; and
// one file a command in less than one file of all, or shared files.
const command: Options = {
  ...base,
  name: 'cli',
  entry: sources([{ name: 'cli', source: 'src/cli/main.ts' }, ...commands]),
  format: 'cjs',
  outExtension: () => ({ js: '.cjs' }),
  platform: 'node',
  splitting: false,
  minify: true,
  esbuildPlugins: [lazily, pure],
  esbuildOptions(options) {
    options.alias = { '#engine': './src/crypto/engine.node.ts' }
    // as require: import() would start the loader of modules
    options.supported = { 'dynamic-import': false }
  },
}

const present = presentEntries()
const both = present.filter(({ esmOnly }) => esmOnly !== true)

export default defineConfig([
  ...(present.length > 0 ? [library('esm', 'esm', present)] : []),
  ...(both.length > 0 ? [library('cjs', 'cjs', both)] : []),
  ...(engines.length > 0 ? [engineFiles] : []),
  ...(isPresent('src/cli/main.ts') ? [command] : []),
])
