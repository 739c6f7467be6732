import { expect, test } from 'vitest'
import { heapBy } from '../../src/cacerts/tools/heap.ts'

// numbers that look like chance and are the same in every run (Lehmer, modulus 2^31 - 1)
function numbers(count: number): readonly number[] {
  let state = 42
  return Array.from({ length: count }, () => (state = (state * 48_271) % 2_147_483_647) % 100)
}

const byNumber = (a: number, b: number): number => a - b

test.each([0, 1, 2, 3, 10, 257])('gives %i numbers in their order', (count) => {
  const given = numbers(count)
  const heap = heapBy(byNumber)
  for (const one of given) heap.push(one)
  expect(given.map(() => heap.pop())).toEqual(given.toSorted(byNumber))
  expect(heap.pop()).toBeUndefined()
})

test('gives the least of what is there, also while more comes', () => {
  const heap = heapBy(byNumber)
  const there: number[] = []
  for (const [index, one] of numbers(200).entries()) {
    heap.push(one)
    there.push(one)
    if (index % 3 !== 2) continue
    const least = Math.min(...there)
    expect(heap.pop()).toBe(least)
    there.splice(there.indexOf(least), 1)
  }
})
