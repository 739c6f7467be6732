import type { Plugin } from 'esbuild'
import { defineConfig, type Options } from 'tsup'
import { ENTRIES, isPresent, presentEntries, type Entry } from './scripts/entries.ts'

const base: Options = {
  target: 'node20',
  removeNodeProtocol: false,
  treeshake: true,
  clean: false,
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

// What a command imports lazily from a room that is an entry is left to the built entry: it is there already.
const lazyRooms: Plugin = {
  name: 'lazy-rooms',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/.*\/index\.ts$/ }, ({ path, kind }) => {
      const entry = ENTRIES.find(({ source }) => source.endsWith(path.replace(/^(\.\.?\/)+/, '/')))
      if (kind !== 'dynamic-import' || entry === undefined) return undefined
      return { path: `./${entry.name}.js`, external: true }
    })
  },
}

const command: Options = {
  ...base,
  name: 'cli',
  entry: { cli: 'src/cli/main.ts' },
  format: 'esm',
  platform: 'node',
  // measured: one file of all commands costs 6 to 12 ms more of start than the files that a command needs
  splitting: true,
  minify: true,
  esbuildPlugins: [lazyRooms],
  esbuildOptions(options) {
    options.alias = { '#engine': './src/crypto/engine.node.ts' }
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
