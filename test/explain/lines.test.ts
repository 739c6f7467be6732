import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'
import { vectorBytes } from '../support/vectors.ts'

/** A line, where it is from, and what its thread or its source says of it. */
interface Vector {
  readonly from: string
  readonly component: string
  readonly side: string
  /** What one of the first two causes says. */
  readonly cause: string
  readonly line: string
}

const vectors = JSON.parse(vectorBytes('explain-lines.json').toString('utf8')) as Vector[]

describe('lines of threads and of sources', () => {
  it('are many, of many components and every side', () => {
    expect(vectors.length).toBeGreaterThan(200)
    expect(new Set(vectors.map(({ side }) => side)).size).toBe(4)
    expect(new Set(vectors.map(({ component }) => component)).size).toBeGreaterThan(15)
  })

  it('have the right component and side, and the cause among the first two', () => {
    const wrong = vectors.flatMap(({ line, component, side, cause }) => {
      const [one] = explainLine(line)
      const two = one?.causes.slice(0, 2).map(({ text }) => text) ?? []
      const right = one?.component === component && one.side === side
      return right && two.some((text) => text.includes(cause)) ? [] : [{ line, one, cause }]
    })
    expect(wrong).toEqual([])
  })
})
