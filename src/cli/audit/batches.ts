import type { RawRecord } from './gathering.ts'

// Records go to a thread many at a time: one array of octets, which moves there and is not copied.

/** Records that are judged together. */
export interface Batch {
  /** The position of the first of them in the input, from 1. */
  readonly first: number
  readonly octets: Uint8Array
  /** Where each ends in the octets; -1 for one that is beyond the limit. */
  readonly ends: readonly number[]
}

const MOST_OCTETS = 256 * 1024
const MOST_RECORDS = 64
const TOO_LONG = -1

function pack(first: number, records: readonly RawRecord[]): Batch {
  const kept = records.filter((one) => one !== 'too-long')
  const octets = new Uint8Array(kept.reduce((size, { length }) => size + length, 0))
  let at = 0
  const ends = records.map((one) => {
    if (one === 'too-long') return TOO_LONG
    octets.set(one, at)
    return (at += one.length)
  })
  return { first, octets, ends }
}

/** The records of a batch. */
export function unpackBatch({ octets, ends }: Batch): readonly RawRecord[] {
  let from = 0
  return ends.map((end) => {
    if (end === TOO_LONG) return 'too-long'
    const record = octets.subarray(from, end)
    from = end
    return record
  })
}

/** Puts records into batches, in their order. The first has the number `first`. */
export async function* batchesOf(
  records: AsyncIterable<RawRecord>,
  first = 1,
): AsyncGenerator<Batch> {
  let waiting: RawRecord[] = []
  let size = 0
  let next = first
  const take = (): Batch => {
    const batch = pack(next, waiting)
    next += waiting.length
    waiting = []
    size = 0
    return batch
  }
  for await (const record of records) {
    waiting.push(record)
    size += record.length
    if (size >= MOST_OCTETS || waiting.length >= MOST_RECORDS) yield take()
  }
  if (waiting.length > 0) yield take()
}
