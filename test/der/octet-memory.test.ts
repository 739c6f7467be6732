import { describe, expect, it } from 'vitest'
import { createOctetMemory } from '../../src/der/octet-memory.ts'

const octets = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)
/** Octets with a number in front and the same end. */
const alike = (number: number): Uint8Array => octets(number, 1, 2, 3, 4, 5, 6, 7, 8)

describe('a memory of octets', () => {
  it('knows the same octets, wherever they are, and no others', () => {
    const memory = createOctetMemory<string>(10)
    memory.add(alike(1), 'one')
    memory.add(alike(2), 'two')
    expect(memory.find(alike(2))).toBe('two')
    expect(memory.find(octets(0, ...alike(1)).subarray(1))).toBe('one')
    expect(memory.find(alike(3))).toBeUndefined()
    expect(memory.find(alike(1).subarray(1))).toBeUndefined()
    expect(memory.find(octets())).toBeUndefined()
  })

  it('remembers the first, up to its limit', () => {
    const memory = createOctetMemory<number>(2)
    for (const number of [1, 2, 3]) memory.add(octets(number), number)
    expect([1, 2, 3].map((number) => memory.find(octets(number)))).toEqual([1, 2, undefined])
  })

  it('compares few of those that end alike, so that a thousand of them cost no more than four', () => {
    const memory = createOctetMemory<number>(1000)
    for (let number = 0; number < 256; number++) memory.add(alike(number), number)
    const known = Array.from({ length: 256 }, (_, number) => memory.find(alike(number)))
    expect(known.filter((number) => number !== undefined)).toEqual([0, 1, 2, 3])
  })
})
