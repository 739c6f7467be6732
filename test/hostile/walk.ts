import { isPlain } from './hostile-values.ts'
import { isMade, type Callable } from './recorded-calls.ts'

// Where a call has something that can be replaced: each argument, what stands in it, and the options that the function asks for and
// the example leaves out.

/** Where in the arguments: an index, then names. */
export type Path = readonly string[]

/** An argument, an option of it, and what is in a list there. */
const DEEPEST = 3
/** Members of a list beyond the first are like it. */
const MEMBERS = 1

type Names = Readonly<Record<string, unknown>>

/** What a caller wrote: what the package made is one value. */
const isOpen = (value: unknown): value is Names => isPlain(value) && !isMade(value)

function keysIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return Object.keys(value).slice(0, MEMBERS)
  return isOpen(value) ? Object.keys(value) : []
}

function* within(value: unknown, path: Path): Generator<Path> {
  if (path.length > 0) yield path
  if (path.length >= DEEPEST) return
  for (const key of keysIn(value)) yield* within((value as Names)[key], [...path, key])
}

/** The value with another one at the place; what is around it is copied. */
export function replaceAt(value: unknown, path: Path, change: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return change(value)
  if (Array.isArray(value))
    return value.map((one: unknown, at) =>
      String(at) === key ? replaceAt(one, rest, change) : one,
    )
  const names = value as Names
  return { ...names, [key]: replaceAt(names[key], rest, change) }
}

/** The arguments behind watchers: each option that is asked for is noted. */
function watch(value: unknown, path: Path, asked: Map<string, Path>): unknown {
  if (!isOpen(value) || path.length >= DEEPEST) return value
  return new Proxy(value, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key)
      if (typeof key !== 'string' || key in Object.prototype) return found
      const here = [...path, key]
      asked.set(here.join('.'), here)
      return watch(found, here, asked)
    },
  })
}

/** All places of a call. */
export async function placesOf(call: Callable, args: readonly unknown[]): Promise<readonly Path[]> {
  const places = new Map([...within(args, [])].map((path) => [path.join('.'), path]))
  const asked = new Map<string, Path>()
  try {
    // every argument is an own place: a list is never watched
    await call(...args.map((one, at) => watch(one, [String(at)], asked)))
  } catch {
    // what was asked until then is known
  }
  for (const [name, path] of asked) places.set(name, path)
  return [...places.values()]
}
