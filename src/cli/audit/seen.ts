// Which numbers were there before: a table of doubles, 16 to 32 octets for each, where a Set takes more and ends at 2^24.

const FIRST_SIZE = 1024

/** Takes up a number, in a table that has room; was it there? */
function put(slots: Float64Array, number: number): boolean {
  // zero is an empty slot
  const wanted = number + 1
  let at = number % slots.length
  while (slots[at] !== 0) {
    if (slots[at] === wanted) return true
    at = (at + 1) % slots.length
  }
  slots[at] = wanted
  return false
}

/** Says of each number, a whole one from 0, whether it was asked about before. */
export function createSeen(): (number: number) => boolean {
  let slots = new Float64Array(FIRST_SIZE)
  let size = 0
  return (number) => {
    if (put(slots, number)) return true
    size += 1
    if (size * 2 > slots.length) {
      const old = slots
      slots = new Float64Array(old.length * 2)
      for (const one of old) if (one !== 0) put(slots, one - 1)
    }
    return false
  }
}
