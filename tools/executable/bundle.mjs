// The command as one file of JavaScript: what an executable holds.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))

/** What an executable does not have next to it: its package.json, and the conditions that pick an engine. */
const alone = (engine) => ({
  name: 'alone',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^#engine$/ }, () => ({ path: `${ROOT}src/crypto/engine.${engine}.ts` }))
    onLoad({ filter: /src[/\\]cli[/\\]version\.ts$/ }, () => ({
      contents: `export const version = () => ${JSON.stringify(version)}`,
    }))
  },
})

/** Writes the bundle to a file, with the engine `node` or `web`. */
export async function writeBundle(outfile, engine) {
  await build({
    entryPoints: [`${ROOT}src/cli/main.ts`],
    outfile,
    plugins: [alone(engine)],
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // the threads of an audit are files; an executable has none, and never asks for it
    external: ['tinypool'],
    logLevel: 'error',
  })
}
