import { lstatSync, mkdtempSync, readdirSync, rmSync, rmdirSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'

// Files are made in a folder of their own and put in place at once. A run that was killed leaves that folder behind: the next
// run finds it by its name, and takes back what had been put in place out of it.

const PREFIX = '.meshcerts-'
const NAME = /^\.meshcerts-(\d+)-[A-Za-z0-9]{6}$/

/** A new folder in another one, for its owner only (`mkdtemp`), named by this process. Nobody takes a folder into a secret. */
export const makeStage = (parent: string): string =>
  mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))

export function statLink(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

/** The files below a folder, as paths within it. */
function filesBelow(folder: string): readonly string[] {
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

/** Takes back what was linked out of a stage: the same file under two names is ours and nobody else's. */
export function takeBack(stage: string, directory: string): void {
  const folders = new Set<string>()
  for (const file of filesBelow(stage)) {
    const [made, there] = [statLink(join(stage, file)), statLink(join(directory, file))]
    if (made === undefined || there?.ino !== made.ino || there.dev !== made.dev) continue
    rmSync(join(directory, file))
    folders.add(dirname(file))
  }
  for (const folder of folders) if (folder !== '.') removeEmpty(join(directory, folder))
}

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
