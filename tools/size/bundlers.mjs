// The three bundlers, each as its users run it: text of a module in, text of the bundle out.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build, transform } from 'esbuild'
import { rollup } from 'rollup'
import webpack from 'webpack'

// the package itself is measured, not what it stands on; Node's own modules are not in a bundle for browsers
const FOREIGN = /^(?:yaml|pkijs|asn1js|vitest|node:.*)$/

const apart = {
  name: 'apart',
  setup(esbuild) {
    esbuild.onResolve({ filter: FOREIGN }, ({ path }) => ({
      path,
      external: true,
      sideEffects: false,
    }))
  },
}

async function byEsbuild(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['browser'],
    plugins: [apart],
    logLevel: 'error',
    logOverride: { 'ignored-bare-import': 'silent' },
  })
  return outputFiles[0].text
}

async function byRollup(file) {
  const bundle = await rollup({
    input: file,
    external: (id) => FOREIGN.test(id),
    plugins: [nodeResolve({ browser: true })],
    treeshake: { moduleSideEffects: 'no-external' },
    onwarn() {},
  })
  const { output } = await bundle.generate({ format: 'es', inlineDynamicImports: true })
  return (await transform(output[0].code, { minify: true, format: 'esm' })).code
}

const settings = (file, folder) => ({
  mode: 'production',
  target: 'web',
  context: folder,
  entry: file,
  experiments: { outputModule: true },
  externalsType: 'module',
  externals: [({ request }, answer) => (FOREIGN.test(request) ? answer(null, request) : answer())],
  output: {
    path: folder,
    filename: 'webpack.mjs',
    library: { type: 'module' },
    asyncChunks: false,
  },
  performance: false,
})

async function byWebpack(file, folder) {
  const stats = await new Promise((done, fail) =>
    webpack(settings(file, folder), (error, result) => (error ? fail(error) : done(result))),
  )
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'))
  return readFileSync(join(folder, 'webpack.mjs'), 'utf8')
}

export const BUNDLERS = { esbuild: byEsbuild, rollup: byRollup, webpack: byWebpack }

/** Bundles the text of a module with one of them; the packages that it imports are next to `home`. */
export function bundle(bundler, code, home) {
  const folder = mkdtempSync(join(home, 'bundle-'))
  const file = join(folder, 'entry.mjs')
  writeFileSync(file, code)
  return BUNDLERS[bundler](file, folder)
}
