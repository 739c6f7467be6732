import { isPlain } from './hostile-values.ts'
import { isMade } from './recorded-calls.ts'
import { replaceAt, type Path } from './walk.ts'

// What the package gave, taken apart and given back: a certificate as a plain object, a set with another list of notes. A caller
// does that to test, or to get something past a check.

type Names = Readonly<Record<string, unknown>>

/** An argument, an option of it, and a member of a list there. */
const DEEPEST = 3

/** What has its members as getters, as a certificate has: `{ ...certificate }` has none of them. */
function gettersOf(value: object): readonly string[] {
  const prototype = Object.getPrototypeOf(value) as object
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, one]) => 'get' in one && one.get !== undefined && name !== '__proto__')
    .map(([name]) => name)
}

function copyOf(value: object): Names | undefined {
  if (isPlain(value)) return isMade(value) ? { ...value } : undefined
  const names = Object.getPrototypeOf(value) === null ? [] : gettersOf(value)
  // a module of the caller has getters too
  if (!names.includes('der') && !names.includes('publicKey')) return undefined
  return Object.fromEntries(names.map((name) => [name, (value as Names)[name]]))
}

/** Something that the package made: where it stands in the arguments, and the arguments with a copy in its place. */
export interface TakenApart {
  readonly path: Path
  readonly members: readonly Path[]
  readonly args: readonly unknown[]
}

/** All that the package made in the arguments of a call, each taken apart alone. */
export function takenApart(args: readonly unknown[]): readonly TakenApart[] {
  const found: TakenApart[] = []
  const visit = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null) return
    const copy = copyOf(value)
    if (copy !== undefined) {
      const changed = replaceAt(args, path, () => copy) as readonly unknown[]
      found.push({ path, members: Object.keys(copy).map((name) => [...path, name]), args: changed })
    }
    if (path.length >= DEEPEST || ArrayBuffer.isView(value)) return
    for (const [key, one] of Object.entries(value)) visit(one, [...path, key])
  }
  visit(args, [])
  return found
}
