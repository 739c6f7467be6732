import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new, empty folder. It is removed after the run: see `temp-home.ts`. */
export function tempFolder(): string {
  return mkdtempSync(join(tmpdir(), 'meshcerts-'))
}
