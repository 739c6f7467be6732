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
export const readFile = (
  path: string,
  io: Io,
  limit: number = LARGEST_INPUT,
): Promise<Uint8Array> => (path === '-' ? collect(io.stdin(), '-', limit) : readPath(path, limit))

/** What an argument names: a file, or a block of one. A file that is really called `x#3` comes first. */
export function addressOf(argument: string): readonly [path: string, block?: number] {
  const [, path, number] = /^(.+)#(\d{1,9})$/.exec(argument) ?? []
  return path === undefined || statOf(argument) !== undefined ? [argument] : [path, Number(number)]
}
