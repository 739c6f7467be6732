import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { isMeshCertsError } from '../report/error.ts'
import { cliError, reasonOf } from './fail.ts'

/** A file to be written; keys get mode 0600. */
export interface NewFile {
  readonly name: string
  readonly content: string | Uint8Array
  readonly secret?: boolean
}

/** A file written next to its place, with the mode it will have: nobody ever reads half a file. */
interface Draft {
  readonly path: string
  readonly draft: string
}

function writeDraft(directory: string, { name, content, secret }: NewFile): Draft {
  const path = join(directory, name)
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, content, { flag: 'wx', mode: secret === true ? 0o600 : 0o644 })
  return { path, draft }
}

function putInPlace({ path, draft }: Draft, force: boolean): void {
  if (force) {
    renameSync(draft, path)
    return
  }
  // a link, other than a renaming, fails where a file has come up since we looked
  try {
    linkSync(draft, path)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(code)) throw error
    copyFileSync(draft, path, constants.COPYFILE_EXCL)
  }
}

function writeAll(directory: string, files: readonly NewFile[], force: boolean): void {
  const drafts: Draft[] = []
  try {
    for (const file of files) drafts.push(writeDraft(directory, file))
    for (const draft of drafts) putInPlace(draft, force)
  } finally {
    for (const { draft } of drafts) rmSync(draft, { force: true })
  }
}

/**
 * Writes files into a directory, which is made where it is missing: all are written before the first takes its place.
 *
 * Nothing is written when one of them is there already, unless forced.
 */
export function writeFiles(directory: string, files: readonly NewFile[], force: boolean): void {
  const there = files.find(({ name }) => existsSync(join(directory, name)))
  if (there !== undefined && !force)
    throw cliError('cli-exists', { path: join(directory, there.name) })
  try {
    mkdirSync(directory, { recursive: true })
    writeAll(directory, files, force)
  } catch (error) {
    if (isMeshCertsError(error)) throw error
    throw cliError('cli-cannot-write', { path: directory, reason: reasonOf(error) })
  }
}
