// The disk of the command in a page: the files that were given, and nothing else. It has those functions of `node:fs` that
// commands read with; the build puts it in the place of that module.

import { HERE } from './node.ts'

/** What the command asks of an entry. */
interface Stats {
  readonly size: number
  readonly isFile: () => boolean
  readonly isDirectory: () => boolean
  readonly isSymbolicLink: () => boolean
}

const files = new Map<string, Uint8Array>()

/** `./a//b` and `/certs/a/b` are `a/b`, as for a disk. */
const plain = (path: string): string =>
  (path === HERE || path.startsWith(`${HERE}/`) ? path.slice(HERE.length) : path)
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')

/** Puts files on the disk in the place of those that were there. */
export function replaceFiles(given: readonly { path: string; bytes: Uint8Array }[]): void {
  files.clear()
  for (const { path, bytes } of given) files.set(plain(path), bytes)
}

const stats = (size: number, file: boolean): Stats => ({
  size,
  isFile: () => file,
  isDirectory: () => !file,
  isSymbolicLink: () => false,
})

function below(folder: string): readonly string[] {
  const start = folder === '' ? '' : `${folder}/`
  const names = [...files.keys()].filter((path) => path.startsWith(start))
  return [...new Set(names.map((path) => path.slice(start.length).split('/')[0] as string))]
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), {
    code: 'ENOENT',
  })
}

export function statSync(path: string): Stats | undefined {
  const name = plain(path)
  const bytes = files.get(name)
  if (bytes !== undefined) return stats(bytes.length, true)
  return below(name).length === 0 ? undefined : stats(0, false)
}

export function readFileSync(path: string, encoding?: 'utf8'): Uint8Array | string {
  const bytes = files.get(plain(path))
  if (bytes === undefined) throw missing(path)
  return encoding === undefined ? bytes : new TextDecoder().decode(bytes)
}

export async function* createReadStream(path: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(readFileSync(path) as Uint8Array)
}

export function readdirSync(path: string): readonly (Stats & { readonly name: string })[] {
  const folder = plain(path)
  const names = below(folder)
  if (names.length === 0) throw missing(path)
  return names.map((name) => {
    const inside = folder === '' ? name : `${folder}/${name}`
    return { ...stats(0, files.has(inside)), name }
  })
}
