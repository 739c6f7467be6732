import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  type Stats,
} from 'node:fs'
import { dirname, join } from 'node:path'

// Files are made in a folder of their own and put in place at once. What they replace is kept there until all are in place. A run
// that was killed leaves that folder behind: the next run finds it by its name, takes back what had been put in place out of it,
// and puts back what was replaced.

const PREFIX = '.meshcerts-'
const NAME = /^\.meshcerts-(\d+)-[A-Za-z0-9]{6}$/

/** A new folder in another one, for its owner only (`mkdtemp`), named by this process. Nobody takes a folder into a secret. */
export const makeStage = (parent: string): string =>
  mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))

/** What is not finished: files to be put in place, and those that they replace. */
const work = (stage: string): string => join(stage, 'work')
/** Files to be put in place. */
export const newIn = (stage: string): string => join(work(stage), 'new')
/** A copy of one of them, which is put in place. */
export const nextIn = (stage: string): string => join(work(stage), 'next')
/** What they replace. */
export const oldIn = (stage: string): string => join(work(stage), 'old')

/** From here on nothing is taken back: one renaming says so, and a run that is killed leaves only what is to be removed. */
export function settle(stage: string): void {
  renameSync(work(stage), join(stage, 'done'))
}

export function statLink(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

/** The files below a folder, as paths within it; none where it is missing. */
function filesBelow(folder: string): readonly string[] {
  if (statLink(folder) === undefined) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(join(folder, entry.name)).map((file) => join(entry.name, file))
      : [entry.name],
  )
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const isLeft = (name: string): boolean => {
  const [, owner] = NAME.exec(name) ?? []
  return owner !== undefined && !isAlive(Number(owner))
}

/** Is it what we have put there, and nobody has changed since? */
function isSame(made: string, path: string): boolean {
  const [own, there] = [statLink(made), statLink(path)]
  if (own?.isFile() !== true || there?.isFile() !== true) return false
  return own.size === there.size && readFileSync(made).equals(readFileSync(path))
}

/**
 * Takes back what was put in place out of a stage, and puts back what was replaced. What somebody else has put there since stays.
 *
 * Where it fails, what was replaced stays in the stage: a later run goes on.
 */
export function takeBack(stage: string, directory: string): void {
  const folders = new Set<string>()
  const [made, replaced] = [newIn(stage), oldIn(stage)]
  const old = new Set(filesBelow(replaced))
  const isOurs = (file: string): boolean => isSame(join(made, file), join(directory, file))
  for (const file of filesBelow(made)) {
    if (old.has(file) || !isOurs(file)) continue
    rmSync(join(directory, file))
    folders.add(dirname(file))
  }
  for (const file of old) {
    const isGone = statLink(join(directory, file)) === undefined
    if (isGone || isOurs(file)) renameSync(join(replaced, file), join(directory, file))
  }
  rmSync(replaced, { recursive: true, force: true })
  for (const folder of folders) if (folder !== '.') removeEmpty(join(directory, folder))
}

/** Is there something in a stage that was replaced and not put back? */
export const holdsOld = (stage: string): boolean => existsSync(oldIn(stage))

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // somebody else has a file in it
  }
}

/** A folder that others may write to can hold such a name of somebody else. */
const isOurs = (stage: string): boolean => {
  const stats = statLink(stage)
  return stats?.isDirectory() === true && stats.uid === process.getuid?.()
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // it is missing, or nobody may look into it: what is written there will say so
    return []
  }
}

/** Removes what runs that were killed have left in a folder, and what they had put in place in the directory. */
export function removeLeftovers(parent: string, directory: string): void {
  const stages = namesIn(parent).filter(isLeft)
  for (const stage of stages.map((name) => join(parent, name)).filter(isOurs)) {
    takeBack(stage, directory)
    rmSync(stage, { recursive: true, force: true })
  }
}

/** Removes folders from the inner to the outer one, as long as they are empty. */
export function removeEmptyUpTo(outer: string, inner: string): void {
  for (let folder = inner; folder.startsWith(outer); folder = dirname(folder)) removeEmpty(folder)
}
