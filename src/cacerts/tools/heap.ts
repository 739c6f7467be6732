/** A queue that gives the least first. */
export interface Heap<T> {
  readonly push: (one: T) => void
  /** The least, taken out; nothing where it is empty. */
  readonly pop: () => T | undefined
}

/** A binary heap; of two that are equal either may come first. */
export function heapBy<T>(compare: (a: T, b: T) => number): Heap<T> {
  const all: T[] = []
  const isLess = (a: number, b: number): boolean => compare(all[a] as T, all[b] as T) < 0
  const swap = (a: number, b: number): void => {
    ;[all[a], all[b]] = [all[b] as T, all[a] as T]
  }
  /** The lesser of two children; the parent where neither is less. */
  const least = (at: number): number => {
    let best = at
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < all.length && isLess(child, best)) best = child
    return best
  }
  return {
    push: (one) => {
      let at = all.push(one) - 1
      for (let above = (at - 1) >> 1; at > 0 && isLess(at, above); above = (at - 1) >> 1) {
        swap(at, above)
        at = above
      }
    },
    pop: () => {
      if (all.length === 0) return undefined
      swap(0, all.length - 1)
      const first = all.pop()
      for (let at = 0, next = least(0); next !== at; next = least(at)) {
        swap(at, next)
        at = next
      }
      return first
    },
  }
}
