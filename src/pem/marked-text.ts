import { concat } from '../der/writer.ts'

// Windows PowerShell writes UTF-16 with a byte-order mark when output goes into a file; PowerShell 7 writes UTF-8.

/** What a text in UTF-16 begins with; octets that are in no UTF-8. */
const MARKS: readonly (readonly [first: number, second: number, encoding: string])[] = [
  [0xff, 0xfe, 'utf-16le'],
  [0xfe, 0xff, 'utf-16be'],
]

/** The encoding that the mark in front names; UTF-8 without one. */
const encodingOf = (bytes: Uint8Array): string =>
  MARKS.find(([first, second]) => bytes[0] === first && bytes[1] === second)?.[2] ?? 'utf-8'

/** A text whose every octet counts, such as a passphrase: another encoding than UTF-8 is known by its mark alone. */
export const markedText = (bytes: Uint8Array): string =>
  new TextDecoder(encodingOf(bytes)).decode(bytes)

/** The first two octets with what came with them: a pipe may hand them on one by one. */
async function beginning(parts: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let read: Uint8Array = new Uint8Array()
  while (read.length < 2) {
    const next = await parts.next()
    if (next.done === true) return read
    read = read.length === 0 ? next.value : concat([read, next.value])
  }
  return read
}

/** A text of any length in UTF-8, part by part: one in UTF-16 with its mark is written again. */
export async function* asUtf8(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts = input[Symbol.asyncIterator]()
  const first = await beginning(parts)
  const encoding = encodingOf(first)
  const decoder = new TextDecoder(encoding)
  const write = (part: Uint8Array): Uint8Array =>
    encoding === 'utf-8' ? part : new TextEncoder().encode(decoder.decode(part, { stream: true }))
  yield write(first)
  for (let next = await parts.next(); next.done !== true; next = await parts.next())
    yield write(next.value)
}
