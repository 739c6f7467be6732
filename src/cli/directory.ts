import { readdirSync, type Dirent } from 'node:fs'
import { dirname, join } from 'node:path'
import { cliError, reasonOf } from './fail.ts'
import type { Io } from './io.ts'
import { readFile, statOf } from './read-input.ts'

/** A secret holds 1 MiB; what is larger cannot get into it, and is read only to say so. */
const LARGEST_FILE = 16
/** As many short files would already be more than a secret holds. */
const MOST_FILES = 1000

/** What of a directory goes into a secret, and what does not. */
export interface Folder {
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly skipped: readonly string[]
}

function entriesOf(path: string): readonly Dirent[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true })
    if (entries.length > MOST_FILES)
      throw cliError('cli-too-many-files', { path, limit: MOST_FILES })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (error instanceof Error && 'finding' in error) throw error
    throw cliError('cli-cannot-read', { path, reason: reasonOf(error) })
  }
}

/**
 * Reads a directory as `oc create secret generic cacerts --from-file=DIR` does: regular files only; it skips folders and
 * links without a word, and refuses the directory for one name that cannot be a key (kubectl, pkg/cmd/create/create_secret.go,
 * `handleSecretFromFileSources`). The names are for the check to judge.
 *
 * A mounted secret (`/etc/cacerts` in a pod) consists of links; it is known by its `..data`, and they are followed.
 */
export async function readFolder(path: string, io: Io): Promise<Folder> {
  const entries = entriesOf(path)
  const mounted = entries.some(({ name }) => name === '..data')
  const wanted = entries.filter(
    (entry) => entry.isFile() || (mounted && statOf(join(path, entry.name))?.isFile() === true),
  )
  const files: [string, Uint8Array][] = []
  for (const { name } of wanted)
    files.push([name, await readFile(join(path, name), io, LARGEST_FILE)])
  const skipped = entries
    .filter((entry) => !mounted && (entry.isSymbolicLink() || entry.isDirectory()))
    .map(({ name }) => name)
  return { files: Object.fromEntries(files), skipped }
}

/** The folders that files are in, each once: a hook knows the files that changed, and a set is a folder. */
export const foldersOf = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.map((path) => (statOf(path)?.isFile() === true ? dirname(path) : path))),
]
