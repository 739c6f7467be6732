import { readFileSync } from 'node:fs'

interface Manifest {
  readonly name?: string
  readonly version?: string
}

function manifest(path: string): Manifest {
  try {
    return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Manifest
  } catch {
    return {}
  }
}

/** The version of the package this file is in: built (`dist/cli.js`) or as source (`src/cli`). */
export function version(): string {
  const found = ['../package.json', '../../package.json']
    .map(manifest)
    .find(({ name }) => name === 'meshcerts')
  return found?.version ?? 'unknown'
}
