const MASK = 0x7f7f7f7f
const LANES = 0x01010101
// one count to a lane of eight bits
const WORDS_AT_ONCE = 255

/**
 * Makes a function that counts how often an octet occurs from `start` to `end`.
 *
 * Four octets at a time: numbering the lines would else be a quarter of the work of reading a transcript.
 */
export function createCounter(
  bytes: Uint8Array,
  octet: number,
): (start: number, end: number) => number {
  // what ends before such a place has no words
  if (bytes.length < 4) return (start, end) => countOctets(bytes, octet, start, end)
  // Int32Array (not Uint32Array, whose values may need a double) wants its first octet at a multiple of four in the buffer
  const lead = (4 - (bytes.byteOffset & 3)) & 3
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + lead, (bytes.length - lead) >> 2)
  const pattern = Math.imul(octet, LANES)
  return (start, end) => {
    const firstWord = Math.max(0, (start - lead + 3) >> 2)
    const lastWord = Math.max(firstWord, (end - lead) >> 2)
    if (lastWord === firstWord) return countOctets(bytes, octet, start, end)
    return (
      countOctets(bytes, octet, start, lead + firstWord * 4) +
      countWords(words, pattern, firstWord, lastWord) +
      countOctets(bytes, octet, lead + lastWord * 4, end)
    )
  }
}

function countOctets(bytes: Uint8Array, octet: number, start: number, end: number): number {
  let found = 0
  for (let at = start; at < end; at++) if (bytes[at] === octet) found++
  return found
}

function countWords(words: Int32Array, pattern: number, start: number, end: number): number {
  let found = 0
  for (let at = start; at < end;) {
    const stop = Math.min(end, at + WORDS_AT_ONCE)
    let lanes = 0
    for (; at < stop; at++) {
      // an octet that is zero leaves the high bit of its lane unset in all three
      const x = (words[at] as number) ^ pattern
      lanes = (lanes + (~(((x & MASK) + MASK) | x | MASK) >>> 7)) | 0
    }
    found += (lanes & 0xff) + ((lanes >>> 8) & 0xff) + ((lanes >>> 16) & 0xff) + (lanes >>> 24)
  }
  return found
}
