import { nearNames } from '../report/edit-distance.ts'
import { at, dotted, isFields, isFull, kindOf, report, show, type Context } from './context.ts'
import {
  NO_FIELDS,
  objectType,
  placesOf,
  type FieldRule,
  type ObjectType,
} from './schema/read-tables.ts'
import type { YamlPath } from './yaml.ts'

/** What a part of a resource is checked against. */
export interface Schema {
  /** A type of the tables. */
  readonly type: string
  /** Where its fields are written down: the rule of the findings. */
  readonly source: string
  /** Read by protobuf's JSON rules: a number may be a text, a field may have its name in snake case. */
  readonly lenient?: boolean
  /** Fields that a check of its own speaks about, as dotted paths. */
  readonly handled?: readonly string[]
}

interface Walk {
  readonly context: Context
  readonly schema: Schema
  /** Where the type of the schema begins. */
  readonly from: string
}

/** Checks names and kinds of all fields at every level, against the tables. */
export function checkFields(
  context: Context,
  value: unknown,
  schema: Schema,
  path: YamlPath,
): void {
  if (value === undefined || value === null) return
  const walk = { context, schema, from: dotted(path) }
  checkValue(walk, value, { of: 'object', type: schema.type }, path)
}

const EXPECTED: Readonly<Record<FieldRule['of'], string>> = {
  text: 'a text',
  bool: 'true or false',
  int: 'an integer',
  number: 'a number',
  scalar: 'a text or an integer',
  any: 'anything',
  setting: 'a TLS setting',
  empty: 'an empty object',
  enum: 'a text',
  list: 'a list',
  map: 'an object',
  object: 'an object',
}

const isDigits = (value: unknown): boolean => typeof value === 'string' && /^-?\d+$/.test(value)
const isText = (value: unknown): boolean => typeof value === 'string'

/** Is the value of the kind that the rule asks for? What is in lists and objects is another question. */
const FITS: Readonly<Record<FieldRule['of'], (value: unknown, lenient: boolean) => boolean>> = {
  text: isText,
  bool: (value) => typeof value === 'boolean',
  int: (value, lenient) => Number.isInteger(value) || (lenient && isDigits(value)),
  number: (value, lenient) => typeof value === 'number' || (lenient && isDigits(value)),
  scalar: (value) => isText(value) || Number.isInteger(value),
  any: () => true,
  setting: () => true,
  empty: isFields,
  enum: (value, lenient) => isText(value) || (lenient && Number.isInteger(value)),
  list: Array.isArray,
  map: isFields,
  object: isFields,
}

function checkValue(walk: Walk, value: unknown, rule: FieldRule, path: YamlPath): void {
  // the API server takes null for "not set"
  if (value === null || value === undefined) return
  if (!FITS[rule.of](value, walk.schema.lenient === true)) wrongKind(walk, value, rule, path)
  else if (rule.of === 'enum') {
    if (typeof value === 'string') checkAllowed(walk.context, value, rule.values, path)
  } else if (rule.of === 'list') {
    for (const [index, item] of (value as unknown[]).entries())
      checkValue(walk, item, rule.each, [...path, index])
  } else if (isFields(value)) checkObject(walk, value, rule, path)
}

type Fields = Readonly<Record<string, unknown>>

function checkObject(walk: Walk, value: Fields, rule: FieldRule, path: YamlPath): void {
  if (rule.of === 'map') {
    for (const key of Object.keys(value)) checkValue(walk, value[key], rule.each, [...path, key])
  } else if (rule.of === 'object') {
    checkNamed(walk, value, objectType(rule.type), path)
  } else if (rule.of === 'empty') {
    checkNamed(walk, value, NO_FIELDS, path)
  }
}

const isHandled = ({ schema }: Walk, path: YamlPath): boolean =>
  schema.handled?.includes(dotted(path)) === true

function checkNamed(walk: Walk, value: Fields, type: ObjectType, path: YamlPath): void {
  for (const key of Object.keys(value)) {
    const at = [...path, key]
    if (isHandled(walk, at)) continue
    const known = type.fields.get(key)
    if (known === undefined) unknownField(walk, key, type, at)
    else checkValue(walk, value[key], known, at)
  }
  for (const name of type.required)
    if (value[name] === undefined || value[name] === null) missing(walk, name, path)
}

function wrongKind(
  { context, schema }: Walk,
  value: unknown,
  rule: FieldRule,
  path: YamlPath,
): void {
  const expected = rule.of === 'enum' ? `one of ${rule.values.join(', ')}` : EXPECTED[rule.of]
  const facts = { field: dotted(path), found: kindOf(value), expected }
  report(at(context, path), 'manifest-type', facts, {
    rule: schema.source,
    fix: `write ${expected}`,
  })
}

function missing({ context, schema }: Walk, name: string, path: YamlPath): void {
  const field = dotted([...path, name])
  report(
    at(context, path),
    'manifest-missing',
    { field },
    { rule: schema.source, fix: `add ${field}` },
  )
}

const camel = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** More names than this are not listed. */
const MOST_NAMES = 24

function unknownField(walk: Walk, key: string, type: ObjectType, path: YamlPath): void {
  const { context, schema } = walk
  if (isFull(context)) return
  const names = [...type.fields.keys()]
  const field = show(dotted(path))
  const spelled = camel(key)
  if (schema.lenient === true && spelled !== key && names.includes(spelled)) {
    report(
      at(context, path),
      'manifest-snake-case',
      { field, meant: spelled },
      { rule: schema.source },
    )
    return
  }
  const meant = nearName(key, names)
  const places = meant === undefined ? placesOf(schema.type, key, walk.from) : []
  report(
    at(context, path),
    'manifest-unknown-field',
    {
      field,
      hint: meant === undefined ? '' : ` (did you mean ${meant}?)`,
      meant: meant ?? null,
      places,
    },
    { rule: schema.source, fix: fixFor(meant, places, names) },
  )
}

function fixFor(
  meant: string | undefined,
  places: readonly string[],
  names: readonly string[],
): string {
  if (meant !== undefined) return `write ${meant}`
  if (places.length > 0) return `move it to ${places.join(' or ')}`
  const listed = names.length > 0 && names.length <= MOST_NAMES
  return listed ? `remove it, or write one of ${names.join(', ')}` : 'remove it'
}

/** The name that was perhaps meant: in another case, or a few letters away. */
const nearName = (text: string, names: readonly string[]): string | undefined =>
  nearNames(text, names, 2)[0]

/** Checks that a text is one of some; another case of one, or a near one, is offered. */
function checkAllowed(
  context: Context,
  value: string,
  allowed: readonly string[],
  path: YamlPath,
): void {
  if (allowed.includes(value)) return
  const meant = nearName(value, allowed)
  const facts = { field: dotted(path), found: show(value), allowed, meant: meant ?? null }
  const fix = meant === undefined ? `write one of ${allowed.join(', ')}` : `write ${meant}`
  report(at(context, path), 'manifest-value', facts, { fix })
}
