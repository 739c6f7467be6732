// As much of vitest's `describe` and `test` as our tests use: collected, to be run again and again in one process.
import { expect, expectTypeOf } from 'vitest'

type Body = (...values: readonly unknown[]) => unknown

export interface Case {
  readonly name: string
  readonly body: () => unknown
  /** What runs before it, outermost first; each once for its `describe`. */
  readonly before: readonly Body[]
  readonly beforeEach: readonly Body[]
  readonly afterEach: readonly Body[]
  readonly after: readonly Body[]
}

interface Suite {
  readonly name: string
  readonly before: Body[]
  readonly beforeEach: Body[]
  readonly afterEach: Body[]
  readonly after: Body[]
}

const suite = (name: string): Suite => ({
  name,
  before: [],
  beforeEach: [],
  afterEach: [],
  after: [],
})

/** `test(name, body)`, `test(name, options, body)`. */
function bodyOf(rest: readonly unknown[]): Body {
  return rest.find((one) => typeof one === 'function') as Body
}

function rowsOf(table: readonly unknown[]): readonly (readonly unknown[])[] {
  return table.map((row) => (Array.isArray(row) ? (row as unknown[]) : [row]))
}

interface Collector {
  /** What `require('vitest')` gives to the script. */
  readonly vitest: Readonly<Record<string, unknown>>
  readonly cases: readonly Case[]
}

type Register = (name: string, ...rest: readonly unknown[]) => void

/** Adds `each`, `skip`, `skipIf`, `runIf`, and the words that change nothing here. */
function withModifiers(register: Register): Register {
  const nothing: Register = () => undefined
  const each =
    (table: readonly unknown[]): Register =>
    (name, ...rest) => {
      for (const [number, row] of rowsOf(table).entries())
        register(`${name} ${String(number)}`, () => bodyOf(rest)(...row))
    }
  const skip = Object.assign(nothing, { each: () => nothing })
  const here = Object.assign(register, { each, skip, concurrent: register, sequential: register })
  return Object.assign(here, {
    for: each,
    skipIf: (skipped: unknown) => (skipped ? skip : here),
    runIf: (run: unknown) => (run ? here : skip),
  })
}

/** What our tests of the runtime use of `vi`: globals that are replaced for one test. */
function createStubs(): Readonly<Record<string, unknown>> {
  const was = new Map<string, PropertyDescriptor | undefined>()
  return {
    setConfig: () => undefined,
    stubGlobal(name: string, value: unknown) {
      if (!was.has(name)) was.set(name, Object.getOwnPropertyDescriptor(globalThis, name))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
    },
    unstubAllGlobals() {
      for (const [name, property] of was) {
        if (property === undefined) Reflect.deleteProperty(globalThis, name)
        else Object.defineProperty(globalThis, name, property)
      }
      was.clear()
    },
  }
}

export function createCollector(): Collector {
  const cases: Case[] = []
  let open: readonly Suite[] = [suite('')]
  const inner = (): Suite => open.at(-1)!
  const test: Register = (name, ...rest) => {
    cases.push({
      name: [...open.map((suite) => suite.name), name].join(' > '),
      body: bodyOf(rest),
      before: open.flatMap((suite) => suite.before),
      beforeEach: open.flatMap((suite) => suite.beforeEach),
      afterEach: open.flatMap((suite) => suite.afterEach),
      after: open.flatMap((suite) => suite.after),
    })
  }
  const describe: Register = (name, ...rest) => {
    const outer = open
    open = [...outer, suite(name)]
    bodyOf(rest)()
    open = outer
  }
  const [tests, suites] = [withModifiers(test), withModifiers(describe)]
  const vitest = {
    expect,
    expectTypeOf,
    test: tests,
    it: tests,
    describe: suites,
    beforeAll: (body: Body) => inner().before.push(body),
    beforeEach: (body: Body) => inner().beforeEach.push(body),
    afterEach: (body: Body) => inner().afterEach.push(body),
    afterAll: (body: Body) => inner().after.push(body),
    vi: createStubs(),
  }
  return { vitest, cases }
}
