import { describe, expect, it } from 'vitest'
import { presentEntries } from '../../scripts/entries.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { good } from './good.ts'

// Callers in JavaScript have no compiler: every exported function of every entry is called with values of every kind, alone and
// in pairs. It may take them, and it may refuse them with the one error of the package.

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic
cyclic['findings'] = [cyclic]

const VALUES: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ['NaN', Number.NaN],
  ['true', true],
  ['an empty text', ''],
  ['a text', 'x'],
  ['a symbol', Symbol('x')],
  ['a bigint', 10n],
  ['a function', () => 1],
  ['an empty list', []],
  ['[null]', [null]],
  ['[5]', [5]],
  ['a list with a hole', Array.from({ length: 2 })],
  ['an empty object', {}],
  ['an object without prototype', Object.create(null)],
  ['an object that holds itself', cyclic],
  ['an invalid Date', new Date(Number.NaN)],
  ['a Map', new Map()],
  ['bytes', new Uint8Array(3)],
  ['a Uint16Array', new Uint16Array(3)],
  ['an ArrayBuffer', new ArrayBuffer(4)],
  ['a promise', Promise.resolve(1)],
]

// what is no function of ours, what runs a server, and what is a matcher of a test runner
const ENTRIES = presentEntries().filter(({ name }) => !['testing', 'jest', 'vitest'].includes(name))

type Callable = (...args: readonly unknown[]) => unknown

const isFunction = (name: string, value: unknown): value is Callable =>
  typeof value === 'function' && /^[a-z]/.test(name)

function* callsOf(): Generator<readonly [string, readonly unknown[]]> {
  yield ['nothing', []]
  for (const [first, one] of VALUES) {
    yield [first, [one]]
    yield [`two texts and ${first}`, ['x', 'x', one]]
    for (const [second, two] of VALUES) yield [`${first} and ${second}`, [one, two]]
  }
}

async function foreignErrors(call: Callable): Promise<string[]> {
  const found = new Map<string, string>()
  for (const [label, args] of callsOf()) {
    try {
      await call(...args)
    } catch (error) {
      if (!isMeshCertsError(error)) found.set(String(error), label)
    }
  }
  return [...found].map(([error, label]) => `${label}: ${error}`)
}

for (const entry of ENTRIES) {
  describe(entry.name, async () => {
    const path = new URL(`../../${entry.source}`, import.meta.url).href
    const exported = (await import(/* @vite-ignore */ path)) as Readonly<Record<string, unknown>>
    for (const [name, value] of Object.entries(exported)) {
      if (!isFunction(name, value)) continue
      it(`${name} throws no foreign error`, async () => {
        expect(await foreignErrors(value)).toEqual([])
      })
    }
  })
}

describe('what is refused by name, and its twin', () => {
  for (const [name, { call, right, wrong, code, says }] of Object.entries(good)) {
    it(name, async () => {
      await call(...right)
      const error: unknown = await Promise.resolve()
        .then(() => call(...wrong))
        .catch((caught: unknown) => caught)
      expect(isMeshCertsError(error) && [error.code, error.message]).toEqual([code, says])
    })
  }
})
