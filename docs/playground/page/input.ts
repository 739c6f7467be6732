import type { GivenFile } from '../types.ts'

/** More is not read: a mesh has some megabytes at most, and the page holds all of it. */
const MOST_OCTETS = 64 * 1024 * 1024
const MOST_FILES = 2000

/** A path as a command takes it: without a start that a disk has, and without steps upwards. */
const safePath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')

async function read(file: File, path: string): Promise<GivenFile> {
  return { path: safePath(path) || 'file', bytes: new Uint8Array(await file.arrayBuffer()) }
}

/** What was too much to be read. */
export class TooMuch extends Error {}

function bound(files: readonly File[]): void {
  const octets = files.reduce((sum, { size }) => sum + size, 0)
  if (files.length > MOST_FILES)
    throw new TooMuch(
      `${String(files.length)} files are more than the ${String(MOST_FILES)} that this page takes`,
    )
  if (octets > MOST_OCTETS)
    throw new TooMuch(
      `${String(Math.ceil(octets / 1024 / 1024))} MiB are more than the 64 MiB that this page takes; use the command`,
    )
}

/** Files that were chosen; of a folder with their paths in it. */
export async function readFiles(list: Iterable<File>): Promise<readonly GivenFile[]> {
  const files = [...list]
  bound(files)
  return Promise.all(
    files.map((file) =>
      read(file, file.webkitRelativePath === '' ? file.name : file.webkitRelativePath),
    ),
  )
}

const entriesIn = (folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = folder.createReader()
  // a browser gives them by the hundred, and then none
  const more = (found: FileSystemEntry[]): Promise<FileSystemEntry[]> =>
    new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    }).then((next) =>
      next.length === 0 || found.length > MOST_FILES ? found : more([...found, ...next]),
    )
  return more([])
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

async function filesBelow(entry: FileSystemEntry): Promise<readonly [string, File][]> {
  if (isFolder(entry)) return (await Promise.all((await entriesIn(entry)).map(filesBelow))).flat()
  const file = await new Promise<File>((resolve, reject) => {
    ;(entry as FileSystemFileEntry).file(resolve, reject)
  })
  return [[entry.fullPath, file]]
}

/** What was dropped: files, folders, or a text. */
export async function readDropped(data: DataTransfer): Promise<readonly GivenFile[]> {
  // all of it is asked for before the first wait: the browser forgets it then
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const files = [...data.files]
  const text = data.getData('text/plain')
  if (entries.length === 0 && files.length === 0) return text === '' ? [] : [pasted(text, [])]
  if (entries.length === 0) return readFiles(files)
  const found = (await Promise.all(entries.map(filesBelow))).flat()
  bound(found.map(([, file]) => file))
  return Promise.all(found.map(([path, file]) => read(file, path)))
}

/** A text that was pasted, under a name that no other file has. */
export function pasted(text: string, others: readonly { readonly path: string }[]): GivenFile {
  const has = (path: string): boolean => others.some((other) => other.path === path)
  let [path, number] = ['pasted.txt', 1]
  while (has(path)) path = `pasted-${String((number += 1))}.txt`
  return { path, bytes: new TextEncoder().encode(text) }
}

/** Files given before and now: the same path again is the newer one. */
export function added(
  before: readonly GivenFile[],
  now: readonly GivenFile[],
): readonly GivenFile[] {
  const paths = new Set(now.map(({ path }) => path))
  return [...before.filter(({ path }) => !paths.has(path)), ...now]
}
