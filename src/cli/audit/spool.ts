import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { cliError, reasonOf } from '../fail.ts'

// Text that may only be written once all else is: in memory while it is short, then in a temporary file.

/** Characters that are held. */
const MOST_HELD = 8 * 1024 * 1024
const CHUNK = 256 * 1024

/** What is kept for the end. */
export interface Spool {
  readonly add: (text: string) => void
  /** All that was added, in pieces. */
  readonly pieces: () => Iterable<string>
  readonly close: () => void
}

interface TemporaryFile {
  readonly file: number
  readonly remove: () => void
}

function openTemporary(): TemporaryFile {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'meshcerts-'))
    const remove = (): void => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 2 })
    }
    return { file: openSync(join(folder, 'series'), 'wx+', 0o600), remove }
  } catch (error) {
    throw cliError('cli-cannot-write', { path: tmpdir(), reason: reasonOf(error) })
  }
}

function* piecesOf(file: number): Generator<string> {
  const decoder = new StringDecoder('utf8')
  const chunk = Buffer.alloc(CHUNK)
  for (let at = 0; ;) {
    const size = readSync(file, chunk, 0, CHUNK, at)
    if (size === 0) return
    at += size
    yield decoder.write(chunk.subarray(0, size))
  }
}

/** Starts with nothing; no more than `most` characters are held in memory. */
export function createSpool(most = MOST_HELD): Spool {
  let held: string[] = []
  let size = 0
  let temporary: TemporaryFile | undefined

  function spill(): void {
    temporary ??= openTemporary()
    try {
      let rest = Buffer.from(held.join(''))
      while (rest.length > 0) rest = rest.subarray(writeSync(temporary.file, rest))
    } catch (error) {
      throw cliError('cli-cannot-write', { path: tmpdir(), reason: reasonOf(error) })
    }
    held = []
    size = 0
  }

  return {
    add(text) {
      if (text === '') return
      held.push(text)
      size += text.length
      if (size > most) spill()
    },
    *pieces() {
      if (temporary !== undefined) yield* piecesOf(temporary.file)
      yield held.join('')
    },
    close() {
      if (temporary === undefined) return
      closeSync(temporary.file)
      temporary.remove()
    },
  }
}
