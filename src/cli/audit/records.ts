import { LF } from '../../pem/ascii.ts'
import { createListReader } from './list-reader.ts'
import { gathering, type RawRecord } from './gathering.ts'

// The records of an input, as octets, while it is read: one a line, or the items of a Kubernetes List as kubectl prints it.

const BLANK = new Set([0x20, 0x09, LF, 0x0d])

const isBlank = (record: RawRecord): boolean =>
  record !== 'too-long' && record.every((octet) => BLANK.has(octet))

type Parts = AsyncIterable<Uint8Array>

/** One record a line; blank lines do not count. */
async function* lines(parts: Parts): AsyncGenerator<RawRecord> {
  const line = gathering()
  for await (const part of parts) {
    let from = 0
    for (let end = part.indexOf(LF); end !== -1; end = part.indexOf(LF, from)) {
      line.add(part.subarray(from, end))
      const record = line.take()
      if (!isBlank(record)) yield record
      from = end + 1
    }
    line.add(part.subarray(from))
  }
  const last = line.take()
  if (!isBlank(last)) yield last
}

/** The items of each List, and objects that are not a List. */
async function* items(parts: Parts): AsyncGenerator<RawRecord> {
  const reader = createListReader()
  for await (const part of parts) yield* reader.push(part)
  yield* reader.end()
}

interface Head {
  readonly isList: boolean
  readonly parts: readonly Uint8Array[]
}

/** In what Kubernetes prints on one line, the items begin well before. */
const MOST_HEAD = 1024 * 1024

/** Reads the first line, or as much of it as tells what the input is. Nothing is kept of a line that does not end. */
async function readHead(input: AsyncIterator<Uint8Array>): Promise<Head> {
  const parts: Uint8Array[] = []
  const reader = createListReader()
  let start = ''
  let size = 0
  for (;;) {
    const next = await input.next()
    if (next.done === true) return { isList: false, parts }
    parts.push(next.value)
    size += next.value.length
    const end = next.value.indexOf(LF)
    const line = end === -1 ? next.value : next.value.subarray(0, end)
    start = (start + Buffer.from(line).toString('latin1')).trim().slice(0, 2)
    reader.skip(line)
    if (reader.sawItems()) return { isList: true, parts }
    // what kubectl prints begins with a line that has a brace alone
    if (end !== -1) return { isList: start === '{', parts }
    if (size > MOST_HEAD) return { isList: false, parts }
  }
}

async function* joined(
  parts: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* parts
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

/** The records of an input, in its order. Of what is not read yet nothing is kept. */
export async function* recordsOf(parts: Parts): AsyncGenerator<RawRecord> {
  const input = parts[Symbol.asyncIterator]()
  const head = await readHead(input)
  const all = joined(head.parts, input)
  yield* head.isList ? items(all) : lines(all)
}
