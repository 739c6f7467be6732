// The files of this repository that tests take as input. Where tests run in a browser or in workerd, tools/runtimes hands the
// same files in as modules, in place of this file.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** The bytes of a file, by its path from the top of the repository; unpacked, where it is packed by brotli. */
export function fileBytes(path: string): Buffer {
  const bytes = readFileSync(`${ROOT}${path}`)
  return path.endsWith('.br') ? brotliDecompressSync(bytes) : bytes
}

/** The text of a file, read as UTF-8. */
export const fileText = (path: string): string => fileBytes(path).toString('utf8')

/** The names of the files below a folder, sorted; those of folders in it too, with `/` between. */
export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true })
  const base = `${ROOT}${folder}`.length + 1
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').slice(base))
    .sort()
}

/** The files of a folder by name, those of folders in it left out. */
export function folderFiles(folder: string): Record<string, Uint8Array> {
  const names = filesBelow(folder).filter((name) => !name.includes('/'))
  return Object.fromEntries(
    names.map((name) => [name, new Uint8Array(fileBytes(`${folder}/${name}`))]),
  )
}
