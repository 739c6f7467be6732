import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'
import { vectorBytes } from '../support/vectors.ts'

// Lines that were gathered, and what they must come to written down, before the program saw them. Where a look at the answer showed
// that the expectation was wrong, the line was left out.

interface Unseen {
  readonly from: string
  readonly component: string
  readonly side: string
  /** One of the first two causes says one of these. */
  readonly cause: readonly string[]
  readonly line: string
}

/** A line that looks as if it were about TLS, and whether it has anything to explain. */
interface Near {
  readonly from: string
  readonly explain: boolean
  readonly line: string
}

const read = <T>(name: string): T[] => JSON.parse(vectorBytes(name).toString('utf8')) as T[]
const unseen = read<Unseen>('explain-unseen.json.br')
const near = read<Near>('explain-near.json')

describe('lines that nobody had seen', () => {
  it('are many, and none is among those that the rules were made from', () => {
    expect(unseen.length).toBeGreaterThan(120)
    const known = new Set(read<Unseen>('explain-lines.json').map(({ line }) => line.trim()))
    expect(unseen.filter(({ line }) => known.has(line.trim()))).toEqual([])
  })

  it('have the right component and side, and the cause among the first two', () => {
    const wrong = unseen.flatMap(({ line, component, side, cause }) => {
      const [one] = explainLine(line)
      const two = one?.causes.slice(0, 2).map(({ text }) => text.toLowerCase()) ?? []
      const caused = two.some((text) => cause.some((words) => text.includes(words.toLowerCase())))
      const right = one?.component === component && one.side === side && caused
      return right ? [] : [{ line, component, side, cause, one }]
    })
    expect(wrong).toEqual([])
  })
})

describe('lines that look near', () => {
  it('are of both kinds', () => {
    expect(near.filter(({ explain }) => explain).length).toBeGreaterThan(5)
    expect(near.filter(({ explain }) => !explain).length).toBeGreaterThan(60)
  })

  it('are explained where a handshake failed, and pass where nothing did', () => {
    const wrong = near.filter(({ line, explain }) => explainLine(line).length > 0 !== explain)
    expect(wrong).toEqual([])
  })
})
