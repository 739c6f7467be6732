import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isMeshCertsError } from '../../src/report/error.ts'
import { FEW, HOSTILE, SHAPES, THROWN } from './hostile-values.ts'
import { OWN_CALLS } from './own-calls.ts'
import { recordCalls, type Callable } from './recorded-calls.ts'
import { takenApart } from './walk-made.ts'
import { placesOf, replaceAt, type Path } from './walk.ts'

// Every exported function, called as its example does, with one thing changed: an argument, an option of it (those too that the
// example leaves out and the function asks for), a member of a list. It may take it, and it may refuse it with the one error of
// the package; what a getter of the caller throws goes back to the caller. The same with what the package made, taken apart.

const functions = await recordCalls()

const argumentsOf = (name: string, calls: readonly (readonly unknown[])[]) =>
  OWN_CALLS[name] ?? calls[0]

async function thrownBy(call: Callable, args: readonly unknown[]): Promise<unknown> {
  try {
    await call(...args)
    return undefined
  } catch (error) {
    return error
  }
}

async function foreignError(call: Callable, args: readonly unknown[]): Promise<string | undefined> {
  const error = await thrownBy(call, args)
  const isOurs = error === undefined || isMeshCertsError(error) || error === THROWN
  return isOurs ? undefined : inspect(error)
}

type Change = readonly [string, unknown]

function* valuesAt(
  args: readonly unknown[],
  path: Path,
  values: typeof HOSTILE,
): Generator<Change> {
  const where = path.join('.')
  for (const [label, value] of values)
    yield [`${where}: ${label}`, replaceAt(args, path, () => value)]
}

function* changesAt(args: readonly unknown[], path: Path): Generator<Change> {
  const where = path.join('.')
  yield* valuesAt(args, path, HOSTILE)
  for (const [label, shape] of SHAPES) yield [`${where}, ${label}`, replaceAt(args, path, shape)]
}

/** Each error that is not ours, once, with what was changed. */
async function foreignErrors(call: Callable, changes: Iterable<Change>) {
  const found = new Map<string, string>()
  for (const [label, changed] of changes) {
    const error = await foreignError(call, changed as readonly unknown[])
    if (error !== undefined && !found.has(error)) found.set(error, label)
  }
  return [...found].map(([error, label]) => `${label}: ${error}`)
}

describe('an exported function', () => {
  it('has an example, or a call in own-calls.ts', () => {
    const without = functions.filter(({ name, calls }) => argumentsOf(name, calls) === undefined)
    expect(without.map(({ name }) => name)).toEqual([])
  })

  // or all that is changed in it below is refused for another reason
  it.each(functions)('$name takes what its example has', async ({ name, call, calls }) => {
    expect(await thrownBy(call, argumentsOf(name, calls)!)).toBeUndefined()
  })

  it.each(functions)('$name throws no foreign error', async ({ name, call, calls }) => {
    const args = argumentsOf(name, calls)!
    const places = await placesOf(call, args)
    const changes = places.flatMap((path) => [...changesAt(args, path)])
    expect(await foreignErrors(call, changes)).toEqual([])
  })

  it.each(functions)(
    '$name throws none for what it is given back',
    async ({ name, call, calls }) => {
      const changes = takenApart(argumentsOf(name, calls)!).flatMap(({ path, members, args }) => [
        [`${path.join('.')} taken apart`, args] as const,
        ...members.flatMap((member) => [...valuesAt(args, member, FEW)]),
      ])
      expect(await foreignErrors(call, changes)).toEqual([])
    },
  )
})
