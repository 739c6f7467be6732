import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMeshCertsError } from '../report/error.ts'
import { cliError, reasonOf } from './fail.ts'

/** A file to be written; keys get mode 0600. */
export interface NewFile {
  readonly name: string
  readonly content: string | Uint8Array
  readonly secret?: boolean
}

function writeWhole(path: string, file: NewFile, force: boolean): void {
  const mode = file.secret === true ? 0o600 : 0o644
  // `wx` fails where a file has come up since we looked
  if (!force) {
    writeFileSync(path, file.content, { flag: 'wx', mode })
    return
  }
  // beside it, then over it: nobody ever reads half a file, and the mode is that of the new one
  const draft = `${path}.${process.pid}.new`
  try {
    writeFileSync(draft, file.content, { flag: 'wx', mode })
    renameSync(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Writes files into a directory, which is made where it is missing.
 *
 * Nothing is written when one of them is there already, unless forced.
 */
export function writeFiles(directory: string, files: readonly NewFile[], force: boolean): void {
  const there = files.find(({ name }) => existsSync(join(directory, name)))
  if (there !== undefined && !force)
    throw cliError('cli-exists', { path: join(directory, there.name) })
  try {
    mkdirSync(directory, { recursive: true })
    for (const file of files) writeWhole(join(directory, file.name), file, force)
  } catch (error) {
    if (isMeshCertsError(error)) throw error
    throw cliError('cli-cannot-write', { path: directory, reason: reasonOf(error) })
  }
}
