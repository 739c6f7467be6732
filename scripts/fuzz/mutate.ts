import { damageText } from '../differential/generate/text.ts'
import { mutateTlv } from '../differential/generate/tlv.ts'
import type { Random } from '../differential/random.ts'
import type { Target } from './types.ts'

/** Longest input that is made. */
const LONGEST = 65_536

const MARKS = [
  '-----BEGIN ',
  '-----END ',
  '\\n',
  '\r',
  '\u0000',
  ': ',
  '---\n',
  '{',
  '[',
  '&a ',
  '*a',
]

function splice(random: Random, bytes: Uint8Array, insert: Uint8Array): Uint8Array {
  const at = random.int(bytes.length + 1)
  const skip = random.oneIn(2) ? 0 : random.int(Math.min(16, bytes.length - at + 1))
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + skip)])
}

function part(random: Random, bytes: Uint8Array): Uint8Array {
  const from = random.int(bytes.length + 1)
  return bytes.subarray(from, from + random.int(64))
}

/** What is done to octets of any kind: one changed, some put in, some said twice, the rest cut off. */
function anyEdit(random: Random, bytes: Uint8Array): Uint8Array {
  const one = Uint8Array.from(bytes)
  switch (random.int(6)) {
    case 0:
      if (one.length > 0) one[random.int(one.length)]! ^= 1 << random.int(8)
      return one
    case 1:
      return splice(random, bytes, random.bytes(random.int(8)))
    case 2:
      return splice(random, bytes, Buffer.from(random.pick(MARKS)))
    case 3:
      return splice(random, bytes, part(random, bytes))
    case 4:
      return bytes.subarray(0, random.int(bytes.length + 1))
    default:
      return splice(
        random,
        bytes,
        Buffer.from(random.pick(['Zm9v', '9'.repeat(20), 'é\u202e', '\u{e0041}'])),
      )
  }
}

function edit(random: Random, bytes: Uint8Array, edits: Target['edits']): Uint8Array {
  if (random.oneIn(3)) return anyEdit(random, bytes)
  const asDer = edits === 'der' || (edits === 'both' && random.oneIn(2))
  return asDer ? mutateTlv(random)(bytes) : damageText(random).apply(bytes)
}

/** An input made from a good one, or from one that was made before, by one to four edits. */
export function makeInput(random: Random, target: Target, pool: readonly Uint8Array[]): Uint8Array {
  let bytes = random.oneIn(2) && pool.length > 0 ? random.pick(pool) : random.pick(target.seeds)
  for (let left = 1 + random.int(4); left > 0; left--) bytes = edit(random, bytes, target.edits)
  return bytes.subarray(0, LONGEST)
}
