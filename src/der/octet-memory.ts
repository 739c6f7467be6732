import { equalBytes, hashOf } from './bytes.ts'

/** What was made of octets, known by them. */
export interface OctetMemory<T> {
  /** What was made of the same octets. */
  find(octets: Uint8Array): T | undefined
  /** Remembers what was made; not where there is no room for it any more. The octets must not change. */
  add(octets: Uint8Array, made: T): void
}

interface Known<T> {
  readonly octets: Uint8Array
  readonly made: T
}

// of those that end alike only so many are compared: who writes many on purpose gains nothing but a second reading
const ALIKE = 4
const TAIL = 8

/** The octets at the end belong to the signature: of two certificates they are hardly ever the same. */
const bucketOf = (octets: Uint8Array): number =>
  Math.imul(hashOf(octets, Math.max(octets.length - TAIL, 0), octets.length), 31) + octets.length

/**
 * Makes a memory for certificates and the like, which is fast where the same few come over and over.
 *
 * @param limit - How much it remembers at most: the first that come.
 */
export function createOctetMemory<T>(limit: number): OctetMemory<T> {
  const known = new Map<number, Known<T>[]>()
  let count = 0
  return {
    find: (octets) =>
      known.get(bucketOf(octets))?.find((one) => equalBytes(one.octets, octets))?.made,
    add(octets, made) {
      const bucket = bucketOf(octets)
      const alike = known.get(bucket) ?? []
      if (count >= limit || alike.length >= ALIKE) return
      count += 1
      alike.push({ octets, made })
      known.set(bucket, alike)
    },
  }
}
