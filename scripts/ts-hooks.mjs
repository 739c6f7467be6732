import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const OURS = new URL('../', import.meta.url).href

/** Scripts run on the sources; only what imports `meshcerts` by name gets the built files. */
export function resolve(specifier, context, next) {
  const fromSource = context.parentURL?.endsWith('.ts') === true
  if (specifier !== '#engine' || !fromSource) return next(specifier, context)
  return { url: new URL('src/crypto/engine.node.ts', OURS).href, shortCircuit: true }
}

export function load(url, context, next) {
  if (!url.startsWith(OURS) || !url.endsWith('.ts')) return next(url, context)
  const file = fileURLToPath(url)
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    sourcefile: file,
  })
  return { format: 'module', source: code, shortCircuit: true }
}
