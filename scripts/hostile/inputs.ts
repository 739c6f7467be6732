import { createHash } from 'node:crypto'

// What is put to the readers: 100 MB of one thing over and over, and what a reader that has a limit still reads.

const MEGABYTE = 1_000_000
export const LARGE = 100 * MEGABYTE

/** Octets that follow no rule, the same on every machine. */
function noise(): Buffer {
  const blocks: Buffer[] = []
  for (let at = 0; at < MEGABYTE / 32; at++)
    blocks.push(createHash('sha256').update(String(at)).digest())
  return Buffer.concat(blocks)
}

/** What is said over and over, by the name that the table gives it. */
export const FILLERS: Readonly<Record<string, () => string | Buffer>> = {
  zeros: () => '\0',
  'random octets': noise,
  'base64 on one line': () => 'MAMCAQE4',
  'BEGIN lines': () => '-----BEGIN CERTIFICATE-----\n',
  'empty blocks': () => '-----BEGIN X-----\n\n-----END X-----\n',
  'keys and anchors': () => 'a: &a {b: [*a]}\n',
  'SEQUENCE in SEQUENCE': () => Buffer.from([0x30, 0x84, 0x05, 0xf5, 0xe1, 0x00]),
}

export const filled = (name: string, length: number): Buffer =>
  Buffer.alloc(length, FILLERS[name]!())
