import { describe, expect, test } from 'vitest'
import { judge, type LimboCase } from '../../scripts/limbo.ts'
import { limboCases } from '../support/vectors.ts'

// `npm run conformance` prints the same as a table
const SOON = 1000
const THREW = /^(?:threw|CRASHED) /
const AT_ONCE = 500

/** By namespace, the large ones in parts. */
function batches(): { readonly name: string; readonly cases: readonly LimboCase[] }[] {
  const groups = new Map<string, LimboCase[]>()
  const sizes = new Map<string, number>()
  for (const one of limboCases()) {
    const space = one.id.split('::').slice(0, -1).join('::')
    const size = sizes.get(space) ?? 0
    sizes.set(space, size + 1)
    const name = `${space}, from ${size - (size % AT_ONCE)}`
    groups.set(name, [...(groups.get(name) ?? []), one])
  }
  return [...groups].map(([name, cases]) => ({ name, cases }))
}

describe('x509-limbo and BetterTLS', () => {
  test.each(batches())(
    '$name: agreed in every case, soon, and nothing throws',
    async ({ cases }) => {
      const wrong: string[] = []
      for (const one of cases) {
        const { id, expected, got, says, milliseconds } = await judge(one)
        if (expected !== got || THREW.test(says)) {
          wrong.push(`${got ? 'accepted' : 'rejected'} ${id}: ${says}`)
        }
        if (milliseconds > SOON) wrong.push(`${id}: ${Math.round(milliseconds)} ms`)
      }
      expect(wrong).toEqual([])
    },
  )
})
