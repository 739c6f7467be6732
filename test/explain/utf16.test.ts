import { expect, it } from 'vitest'
import { explainLog } from '../../src/explain/explain-log.ts'

// Windows PowerShell writes UTF-16 into a file, and a pipe may hand its octets on one by one.

const LINE = 'remote error: tls: unknown certificate authority'

const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)]
const little = (text: string): number[] => [
  0xff,
  0xfe,
  ...[...text].flatMap((c) => [c.charCodeAt(0), 0]),
]
const big = (text: string): number[] => [
  0xfe,
  0xff,
  ...[...text].flatMap((c) => [0, c.charCodeAt(0)]),
]

async function* inParts(octets: readonly number[], size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  for (let at = 0; at < octets.length; at += size)
    yield Uint8Array.from(octets.slice(at, at + size))
}

it.each([
  ['UTF-8', utf8],
  ['UTF-16, little endian', little],
  ['UTF-16, big endian', big],
])('reads a log in %s, whatever its parts are', async (_, write) => {
  for (const size of [1, 3, 1000]) {
    const codes: (string | undefined)[] = []
    const count = await explainLog(inParts(write(`ready\n${LINE}\n`), size), (one) =>
      codes.push(one.explanation.code),
    )
    expect([size, codes, count.passed]).toEqual([size, ['unknown_ca'], 1])
  }
})
