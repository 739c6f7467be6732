/** A text longer than this is not a misspelt name: the longest name has 45 characters. */
const LONGEST_NAME = 64

/** Edits (insert, delete, replace) between two texts; `limit + 1` as soon as there are more than `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    if (Math.min(...next) > limit) return limit + 1
    row = next
  }
  return row[b.length] ?? 0
}

/** A name that could have been meant: how it may be misspelt, and how it is written. */
export interface Candidate {
  readonly spelling: string
  readonly name: string
}

/**
 * The names nearest to a text, all of the same distance; empty when none is near.
 *
 * @param text - Already folded, as the spellings of the candidates are.
 * @param limit - Edits allowed; never more than a quarter of the text, so that short words match nothing by chance.
 */
export function nearest(
  text: string,
  candidates: readonly Candidate[],
  limit: number,
): readonly string[] {
  if (text.length > LONGEST_NAME) return []
  let best = Math.min(limit, Math.floor(text.length / 4))
  let names: string[] = []
  for (const { spelling, name } of candidates) {
    const distance = editDistance(text, spelling, best)
    if (distance > best) continue
    if (distance < best) names = []
    best = distance
    if (!names.includes(name)) names.push(name)
  }
  return names
}

/**
 * The names nearest to a text, whatever their case; empty when none is near.
 *
 * @param limit - Edits allowed, as in `nearest`.
 */
export function nearNames(
  text: string,
  names: readonly string[],
  limit: number,
): readonly string[] {
  const candidates = names.map((name) => ({ spelling: name.toLowerCase(), name }))
  return nearest(text.toLowerCase(), candidates, limit)
}
