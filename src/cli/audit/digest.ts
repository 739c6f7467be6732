import { engine } from '#engine'
import { toHex } from '../../der/bytes.ts'
import type { Exception } from '../../report/exceptions.ts'
import type { PolicyFile } from '../policy.ts'
import type { RawRecord } from './gathering.ts'
import type { Settings } from './record.ts'

// What an answer was made of, in a few octets: a run that is resumed sees by it that it still has the same input.

/** What holds for all records and changes what is said of them; the instant stands in each answer. */
export interface Given {
  readonly defaults: Settings
  readonly exceptions: readonly Exception[]
  readonly policy?: PolicyFile | undefined
}

// JSON allows blanks around a value; a line end may be CR LF, and Spark takes both away
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d])

function trimmed(record: Uint8Array): Uint8Array {
  let [from, to] = [0, record.length]
  while (from < to && BLANKS.has(record[from] as number)) from += 1
  while (to > from && BLANKS.has(record[to - 1] as number)) to -= 1
  return record.subarray(from, to)
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

// 128 bits: nobody finds a second record for a digest by chance, and each answer carries it
const HEX = 32

/** The digest of a record and of what holds for all: 32 hex digits. */
export async function digestOf(
  raw: RawRecord,
  { defaults, exceptions, policy }: Given,
): Promise<string> {
  const record = raw === 'too-long' ? utf8(raw) : trimmed(raw)
  const own = toHex(await engine.digest('SHA-256', record))
  const all = utf8(JSON.stringify([own, defaults, exceptions, policy?.rules ?? []]))
  return toHex(await engine.digest('SHA-256', all)).slice(0, HEX)
}

// a number that is exact in a double
const KEY_HEX = 12

/** A number for the cluster and the id of an answer: equal where they are equal. */
export async function keyOf(cluster: string, id: string): Promise<number> {
  const digest = await engine.digest('SHA-256', utf8(JSON.stringify([cluster, id])))
  return Number.parseInt(toHex(digest).slice(0, KEY_HEX), 16)
}
