import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Manifest {
  readonly name?: string
  readonly version?: string
}

function manifest(path: string): Manifest {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest
  } catch {
    return {}
  }
}

/** The version of the package this file is in: built (`dist`, CommonJS) or as source (`src/cli`, a module). */
export function version(): string {
  const here = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url))
  const found = [`${here}/../package.json`, `${here}/../../package.json`]
    .map(manifest)
    .find(({ name }) => name === 'meshcerts')
  return found?.version ?? 'unknown'
}
