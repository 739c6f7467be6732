import { textOf } from './text-of.ts'
import { join } from 'node:path'
import type { ManifestInput } from '../join/resources.ts'
import { readFolder } from './directory.ts'
import { cliError } from './fail.ts'
import type { Io } from './io.ts'
import { readFile, statOf } from './read-input.ts'

/** Names of files that hold manifests. */
export const isManifestName = (name: string): boolean => /\.(?:ya?ml|json)$/i.test(name)

/** The text of a file. */
export interface ManifestText extends ManifestInput {
  readonly file: string
  readonly content: string
}

async function folderManifests(path: string, io: Io): Promise<readonly ManifestText[]> {
  const { files } = await readFolder(path, io)
  const names = Object.keys(files).filter(isManifestName)
  if (names.length === 0) throw cliError('cli-no-manifests', { path })
  return names.map((name) => ({
    file: join(path, name),
    content: textOf(files[name] as Uint8Array),
  }))
}

/** The manifests of files, folders (every `.yaml`, `.yml` and `.json` in them) and standard input. */
export async function readManifests(
  paths: readonly string[],
  io: Io,
): Promise<readonly ManifestText[]> {
  const inputs: ManifestText[] = []
  for (const path of paths) {
    const isFolder = path !== '-' && statOf(path)?.isDirectory() === true
    if (isFolder) inputs.push(...(await folderManifests(path, io)))
    else inputs.push({ file: path, content: textOf(await readFile(path, io)) })
  }
  return inputs
}
