// Writes the JavaScript of the package: ESM and CommonJS of every entry, the engines, and the command.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { rollup, type OutputOptions, type Plugin } from 'rollup'
import { presentEntries } from '../entries.ts'
import { ASIDE, markPure, WITH_EFFECT } from './pure.ts'
import { filesOf } from './rooms.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const TARGET = 'node20'
// the conditions of `imports` in package.json pick the engine where the package runs
const EXTERNAL = [/^#engine$/, /^node:/, /^(?:yaml|pkijs|asn1js|tinypool|vitest)$/]

const typescript: Plugin = {
  name: 'typescript',
  async transform(source, id) {
    const marked = WITH_EFFECT.test(id) ? source : markPure(id, source)
    const { code } = await transform(marked, { loader: 'ts', target: TARGET })
    return { code, map: null }
  },
}

/** The marks are comments, which esbuild drops where it leaves out blanks: they pass it as names. */
const minify = (format: 'esm' | 'cjs'): Plugin => ({
  name: 'minify',
  async renderChunk(code) {
    const named = code.replaceAll('/* @__PURE__ */ (', `${ASIDE}(`)
    const small = await transform(named, { minify: true, format, target: TARGET, platform: 'node' })
    return { code: small.code.replaceAll(`${ASIDE}(`, '/*@__PURE__*/('), map: null }
  },
})

const sources = (entries: readonly { readonly name: string; readonly source: string }[]) =>
  Object.fromEntries(entries.map(({ name, source }) => [name, ROOT + source]))

async function write(input: Readonly<Record<string, string>>, output: OutputOptions) {
  const bundle = await rollup({
    input: { ...input },
    external: EXTERNAL,
    plugins: [typescript],
    treeshake: { moduleSideEffects: true },
    // a file that needs another one which needs it, and what else goes wrong
    onwarn: (warning) => {
      throw new Error(warning.message)
    },
  })
  await bundle.write({
    manualChunks: filesOf(),
    generatedCode: 'es2015',
    hoistTransitiveImports: false,
    ...output,
  })
  await bundle.close()
}

const ENGINES = ['node', 'web'].map((name) => ({
  name: `engine.${name}`,
  source: `src/crypto/engine.${name}.ts`,
}))

const commands = () =>
  [...readFileSync(`${ROOT}src/cli/run.ts`, 'utf8').matchAll(/import\('\.\/([\w-]+)\.ts'\)/g)].map(
    ([, name = '']) => ({ name: `cli.${name}`, source: `src/cli/${name}.ts` }),
  )

const writeEsm = (dir: string) =>
  write(sources([...presentEntries(), ...ENGINES]), {
    dir,
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    plugins: [minify('esm')],
  })

// CommonJS for the library and the command alike: the command starts in half the time of modules, whose loader and whose view
// of node:fs load all of its streams.
const writeCommonJs = (dir: string) =>
  write(
    sources([
      ...presentEntries().filter(({ esmOnly }) => esmOnly !== true),
      ...ENGINES,
      { name: 'cli', source: 'src/cli/main.ts' },
      ...commands(),
      { name: 'cli.audit-thread', source: 'src/cli/audit/thread.ts' },
    ]),
    {
      dir,
      format: 'cjs',
      exports: 'named',
      esModule: true,
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      // as require: import() would start the loader of modules
      dynamicImportInCjs: false,
      plugins: [minify('cjs')],
    },
  )

/** Writes all files of code into a folder. */
export async function writeCode(folder: string): Promise<void> {
  await writeEsm(folder)
  await writeCommonJs(folder)
}
