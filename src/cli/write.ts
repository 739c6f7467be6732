import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { isMeshCertsError } from '../report/error.ts'
import { cliError, reasonOf } from './fail.ts'
import { requirePortable } from './file-names.ts'
import {
  holdsOld,
  makeStage,
  newIn,
  nextIn,
  oldIn,
  removeEmptyUpTo,
  removeLeftovers,
  settle,
  statLink,
  takeBack,
} from './stage.ts'

/** A file to be written; keys get mode 0600. */
export interface NewFile {
  /** In the directory, or in a folder of it: `east/ca-cert.pem`. */
  readonly name: string
  readonly content: string | Uint8Array
  readonly secret?: boolean
}

function fill(stage: string, files: readonly NewFile[]): void {
  for (const { name, content, secret } of files) {
    const path = join(stage, name)
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
    writeFileSync(path, content, { flag: 'wx', mode: secret === true ? 0o600 : 0o644 })
  }
}

/** A second name for a file; a copy where the file system has no such thing. Fails where something of that name is there. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(code)) throw error
    copyFileSync(from, to, constants.COPYFILE_EXCL)
  }
}

/** Keeps what is about to be replaced: at no moment is there neither the old file nor the new one. */
function keepOld(path: string, kept: string): void {
  const stats = statLink(path)
  if (stats === undefined) return
  if (stats.isDirectory()) throw new Error(`${path} is a directory`)
  mkdirSync(dirname(kept), { recursive: true })
  // a link is not a file: what it leads to stays as it is
  if (stats.isSymbolicLink()) symlinkSync(readlinkSync(path), kept)
  else linkOrCopy(path, kept)
}

/** Puts a copy in place; the file stays in the stage, so that the copy is known as ours until somebody changes it. */
function putInPlace(made: string, path: string, next: string, force: boolean): void {
  copyFileSync(made, next)
  // a renaming replaces a file, and a link, which it does not follow
  if (force && statLink(path) !== undefined) {
    renameSync(next, path)
    return
  }
  // a link, other than a renaming, fails where a file has come up since we looked
  linkOrCopy(next, path)
  rmSync(next)
}

/** A folder of ours that is a link could have been put there to send a key elsewhere. */
function makeFolder(path: string): void {
  if (statLink(path)?.isSymbolicLink() === true) throw new Error(`${path} is a link`)
  mkdirSync(path, { recursive: true, mode: 0o755 })
}

function moveFiles(
  stage: string,
  directory: string,
  files: readonly NewFile[],
  force: boolean,
): void {
  try {
    for (const { name } of files) {
      const [made, path] = [join(newIn(stage), name), join(directory, name)]
      if (dirname(name) !== '.') makeFolder(join(directory, dirname(name)))
      if (force) keepOld(path, join(oldIn(stage), name))
      putInPlace(made, path, nextIn(stage), force)
    }
    settle(stage)
  } catch (error) {
    takeBack(stage, directory)
    throw error
  }
}

/** Where the directory is missing, all of it takes its place at once; where it is there, one file after the other. */
function writeAll(directory: string, files: readonly NewFile[], force: boolean): void {
  const isNew = !existsSync(directory)
  const parent = isNew ? dirname(directory) : directory
  const made = mkdirSync(parent, { recursive: true })
  const stage = makeStage(parent)
  try {
    fill(newIn(stage), files)
    if (isNew) renameSync(newIn(stage), directory)
    else moveFiles(stage, directory, files, force)
  } catch (error) {
    if (holdsOld(stage))
      throw new Error(`${reasonOf(error)}; what was there before is in ${oldIn(stage)}`, {
        cause: error,
      })
    rmSync(stage, { recursive: true, force: true })
    if (made !== undefined) removeEmptyUpTo(made, parent)
    throw error
  }
  rmSync(stage, { recursive: true, force: true })
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

let working = 0

function release(): void {
  for (const one of SIGNALS) process.off(one, again)
}

const again = (signal: NodeJS.Signals): void => {
  release()
  process.kill(process.pid, signal)
}

function finish(): void {
  working -= 1
  if (working === 0) release()
}

/** Lets a signal wait until files are in place: what listens is called after the work, which does not wait for anything. */
function uninterrupted(work: () => void): void {
  working += 1
  if (working === 1) for (const one of SIGNALS) process.on(one, again)
  try {
    work()
  } finally {
    // a signal that has come in reaches its listener in the next round of the loop, which ends with the second of these
    setImmediate(() => setImmediate(finish))
  }
}

/** One of the files that is there already stops all of them. */
function refuseExisting(directory: string, files: readonly NewFile[]): void {
  const there = files.find(({ name }) => statLink(join(directory, name)) !== undefined)
  if (there !== undefined) throw cliError('cli-exists', { path: join(directory, there.name) })
}

function write(directory: string, files: readonly NewFile[], force: boolean): void {
  requirePortable(
    files.map(({ name }) => name),
    sep,
  )
  const whole = resolve(directory)
  removeLeftovers(dirname(whole), whole)
  removeLeftovers(whole, whole)
  if (!force) refuseExisting(directory, files)
  if (existsSync(whole) && !statSync(whole).isDirectory()) throw new Error('it is not a directory')
  writeAll(whole, files, force)
}

/**
 * Writes files into a directory, which is made where it is missing: all of them or none.
 *
 * Nothing is written when one of them is there already, unless forced; then all are replaced, or all are as they were. What a run
 * that was killed has left is removed first.
 */
export function writeFiles(directory: string, files: readonly NewFile[], force: boolean): void {
  uninterrupted(() => {
    try {
      write(directory, files, force)
    } catch (error) {
      if (isMeshCertsError(error)) throw error
      throw cliError('cli-cannot-write', { path: directory, reason: reasonOf(error) })
    }
  })
}
