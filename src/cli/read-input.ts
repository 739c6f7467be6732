import { createReadStream, readFileSync, statSync, type Stats } from 'node:fs'
import { cliError, reasonOf } from './fail.ts'
import type { Io } from './io.ts'

const MIB = 1024 * 1024
/** Node makes no string above 512 MiB; half of that leaves room to work on it. */
const LARGEST_INPUT = 256

/** The standing of a path; `undefined` when there is nothing. Links are followed. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw cliError('cli-cannot-read', { path, reason: reasonOf(error) })
  }
}

async function collect(
  parts: AsyncIterable<Uint8Array>,
  path: string,
  limit: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const part of parts) {
    size += part.length
    if (size > limit * MIB) throw cliError('cli-too-large', { path, limit })
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}

async function readPath(path: string, limit: number): Promise<Uint8Array> {
  const stat = statOf(path)
  if (stat === undefined) throw cliError('cli-no-file', { path })
  if (stat.isDirectory()) throw cliError('cli-directory', { path })
  if (stat.size > limit * MIB) throw cliError('cli-too-large', { path, limit })
  try {
    // pipes (`<(…)` of a shell) and devices have no size to ask for
    if (!stat.isFile()) return await collect(createReadStream(path), path, limit)
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'finding' in error) throw error
    throw cliError('cli-cannot-read', { path, reason: reasonOf(error) })
  }
}

/**
 * Reads a file as it is; `-` is standard input.
 *
 * @param limit - Most that is read, in MiB.
 */
export async function readFile(
  path: string,
  io: Io,
  limit: number = LARGEST_INPUT,
): Promise<Uint8Array> {
  const given = io.files?.get(path)
  if (given !== undefined) return given
  if (path !== '-') return readPath(path, limit)
  const bytes = await collect(io.stdin(), '-', limit)
  // the command before the pipe failed: a finding about what it would have written would name another cause
  if (bytes.length === 0) throw cliError('cli-empty', { what: 'standard input is empty' })
  return bytes
}

/** Octets as they come; those of standard input are gone once they are read. */
export interface Parts {
  readonly parts: AsyncIterable<Uint8Array>
  /** Can they be read a second time? */
  readonly again: boolean
}

function tooLarge(size: number, path: string): void {
  if (size > LARGEST_INPUT * MIB) throw cliError('cli-too-large', { path, limit: LARGEST_INPUT })
}

/** What was read, and then the rest; nothing of it is kept. */
async function* partsOf(
  read: Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let size = 0
  const next = async (): Promise<Uint8Array | undefined> => {
    const part = read.shift() ?? ((await rest.next()).value as Uint8Array | undefined)
    tooLarge((size += part?.length ?? 0), '-')
    return part
  }
  for (let part = await next(); part !== undefined; part = await next()) yield part
}

/** Reads until there is more than `size`, or no more. */
async function readMore(
  input: AsyncIterator<Uint8Array>,
  size: number,
): Promise<{ readonly parts: Uint8Array[]; readonly isAll: boolean }> {
  const parts: Uint8Array[] = []
  for (let length = 0; length <= size; length += parts.at(-1)?.length ?? 0) {
    const next = await input.next()
    if (next.done === true) return { parts, isAll: true }
    parts.push(next.value)
  }
  return { parts, isAll: false }
}

async function* fileParts(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw cliError('cli-cannot-read', { path, reason: reasonOf(error) })
  }
}

/** A file of any length, or standard input, part by part. */
export function openParts(path: string, io: Io): AsyncIterable<Uint8Array> {
  if (path === '-') return io.stdin()
  const stat = statOf(path)
  if (stat === undefined) throw cliError('cli-no-file', { path })
  if (stat.isDirectory()) throw cliError('cli-directory', { path })
  return fileParts(path)
}

/** A file, or standard input, part by part where it is longer than `size` octets; else as a whole. */
export async function readLong(path: string, io: Io, size: number): Promise<Uint8Array | Parts> {
  if (path === '-') {
    const input = io.stdin()[Symbol.asyncIterator]()
    const { parts, isAll } = await readMore(input, size)
    return isAll ? Buffer.concat(parts) : { parts: partsOf(parts, input), again: false }
  }
  const stat = statOf(path)
  const isLong = stat?.isFile() === true && stat.size > size && stat.size <= LARGEST_INPUT * MIB
  return isLong ? { parts: fileParts(path), again: true } : readFile(path, io)
}

/** What an argument names: a file, or a block of one. A file that is really called `x#3` comes first. */
export function addressOf(argument: string): readonly [path: string, block?: number] {
  const [, path, number] = /^(.+)#(\d{1,9})$/.exec(argument) ?? []
  return path === undefined || statOf(argument) !== undefined ? [argument] : [path, Number(number)]
}
