/** Chance that a seed repeats: the same seed makes the same cases on every machine. */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  readonly int: (below: number) => number
  /** True once in `n` times on average. */
  readonly oneIn: (n: number) => boolean
  /** One of these. */
  readonly pick: <T>(from: readonly T[]) => T
  /** So many octets. */
  readonly bytes: (length: number) => Uint8Array
  /** The same in an order of chance. */
  readonly shuffle: <T>(list: readonly T[]) => T[]
  /** The seed of another source. What is done later, and perhaps again, keeps a seed and makes its source when it is done. */
  readonly seed: () => number
}

/** Makes a source of chance (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const int = (below: number): number => Math.floor((next() / 2 ** 32) * below)
  return {
    int,
    oneIn: (n) => int(n) === 0,
    pick: (from) => from[int(from.length)]!,
    bytes: (length) => Uint8Array.from({ length }, () => int(256)),
    shuffle: (list) => {
      const order = [...list]
      for (let i = order.length - 1; i > 0; i--) {
        const j = int(i + 1)
        ;[order[i], order[j]] = [order[j]!, order[i]!]
      }
      return order
    },
    seed: next,
  }
}
