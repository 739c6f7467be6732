// What the fields of a resource are called and what they take: the tables of this folder, read when they are first needed.
//
// A line of a table is one type: `Name = field:what field!:what …`, folded with two blanks. `!` marks a field that must be there.
// What a field takes: text, bool, int, number, scalar (a text or an integer), any (not looked into), setting (a TLS setting, which
// the check of settings judges), empty (an object without fields), =A|B (one of these texts), Name (a type of the tables),
// [what] (a list), {what} (a map from names).
import { CERT_MANAGER_FIELDS } from './cert-manager.ts'
import { ISTIO_FIELDS } from './istio.ts'
import { MAISTRA_FIELDS } from './maistra.ts'
import { OPERATOR_FIELDS } from './operator.ts'
import { OTHER_FIELDS } from './other.ts'
import { SAIL_FIELDS } from './sail.ts'
import { SHARED_FIELDS } from './shared.ts'

/** What a value must be. */
export type Shape = 'text' | 'bool' | 'int' | 'number' | 'scalar' | 'any' | 'setting' | 'empty'

/** What a field takes. */
export type FieldRule =
  | { readonly of: Shape }
  | { readonly of: 'enum'; readonly values: readonly string[] }
  | { readonly of: 'list' | 'map'; readonly each: FieldRule }
  | { readonly of: 'object'; readonly type: string }

/** The fields of one type. */
export interface ObjectType {
  readonly fields: ReadonlyMap<string, FieldRule>
  readonly required: readonly string[]
}

const TABLES = [
  ISTIO_FIELDS,
  OPERATOR_FIELDS,
  SAIL_FIELDS,
  MAISTRA_FIELDS,
  OTHER_FIELDS,
  CERT_MANAGER_FIELDS,
  SHARED_FIELDS,
]

let lines: ReadonlyMap<string, string> | undefined
const types = new Map<string, ObjectType>()

function readLines(): ReadonlyMap<string, string> {
  const all = TABLES.join('').replaceAll('\n  ', ' ').trim().split('\n')
  return new Map(
    all
      .filter((line) => line !== '')
      .map((line) => {
        const end = line.indexOf(' = ')
        return [line.slice(0, end), line.slice(end + 3)]
      }),
  )
}

function readRule(text: string): FieldRule {
  if (text.startsWith('=')) return { of: 'enum', values: text.slice(1).split('|') }
  if (text.startsWith('[')) return { of: 'list', each: readRule(text.slice(1, -1)) }
  if (text.startsWith('{')) return { of: 'map', each: readRule(text.slice(1, -1)) }
  return /^[A-Z]/.test(text) ? { of: 'object', type: text } : { of: text as Shape }
}

function readType(line: string): ObjectType {
  const fields = new Map<string, FieldRule>()
  const required: string[] = []
  for (const field of line.split(' ')) {
    const end = field.indexOf(':')
    const name = field.slice(0, end).replace(/!$/, '')
    fields.set(name, readRule(field.slice(end + 1)))
    if (field[end - 1] === '!') required.push(name)
  }
  return { fields, required }
}

/** An object that has no fields. */
export const NO_FIELDS: ObjectType = { fields: new Map(), required: [] }

/** The fields of a type of the tables. */
export function objectType(name: string): ObjectType {
  lines ??= readLines()
  const known = types.get(name)
  if (known !== undefined) return known
  const line = lines.get(name)
  const type = line === undefined ? NO_FIELDS : readType(line)
  types.set(name, type)
  return type
}

function innermost(rule: FieldRule): FieldRule {
  return 'each' in rule ? innermost(rule.each) : rule
}

/** More ways to a field than this help nobody to find the right one. */
const MOST_PLACES = 2

type Places = ReadonlyMap<string, readonly string[]>
const places = new Map<string, Places>()

/** Every name of a field under a type, with the first objects that have it. */
function readPlaces(type: string): Places {
  const found = new Map<string, string[]>()
  const search = (current: string, path: string): void => {
    for (const [field, rule] of objectType(current).fields) {
      const ways = found.get(field) ?? []
      if (ways.length <= MOST_PLACES) found.set(field, [...ways, path])
      const inner = innermost(rule)
      if ('type' in inner) search(inner.type, `${path}.${field}${rule.of === 'list' ? '[]' : ''}`)
    }
  }
  search(type, '')
  return found
}

/** The objects under a type that have a field of this name, as paths from `from`; nothing when there are many. */
export function placesOf(type: string, name: string, from: string): readonly string[] {
  const known = places.get(type) ?? readPlaces(type)
  places.set(type, known)
  const ways = known.get(name) ?? []
  return ways.length > MOST_PLACES ? [] : ways.map((way) => `${from}${way}`.replace(/^\./, ''))
}
