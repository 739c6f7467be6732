import {
  ABSENT,
  FAILED,
  expectElement,
  expectList,
  fail,
  inside,
  isBoring,
  isUniversal,
  passFailure,
  peekElement,
  take,
  contextTag,
  UNIVERSAL,
  type Cursor,
  type Element,
  type Failed,
  type Read,
} from './asn1-element.ts'
import { primitiveFrom, readAny, type Primitive, word } from './asn1-values.ts'

// Both libraries read extensions and CRLs, and OpenSSL whole certificates, by templates (ASN1_ITEM, ASN1_TEMPLATE;
// tasn_dec.c of OpenSSL, tasn_dec.cc of BoringSSL). An item here is such a template; what is around it, a field.

/** How an item is met: under an implicit tag of its own, and whether it may be missing. */
interface Place {
  readonly tag?: number
  readonly optional: boolean
}

/** Reads one type. */
export type Item<T> = (cursor: Cursor, place: Place) => Read<T>

/** A member of a structure: an item with tagging, and whether it may be missing. */
export interface Field<T> {
  readonly read: (cursor: Cursor, optional: boolean) => Read<T>
  readonly optional: boolean
}

const NESTED = 'nested asn1 error'

/** A header that cannot be read; where there is nothing at all, OpenSSL 3 says so and no more (asn1_item_embed_d2i). */
function failHeader(cursor: Cursor): Failed {
  const isSpent = cursor.position >= cursor.limit && cursor.library !== 'openssl-1.1.1'
  return isBoring(cursor) || isSpent ? FAILED : fail(cursor, NESTED)
}

/** A primitive type. */
export const primitive =
  (type: number): Item<Primitive> =>
  (cursor, { tag = type, optional }) => {
    const element = expectElement(cursor, { tag, constructed: false, optional })
    if (element === ABSENT) return ABSENT
    if (element === FAILED) return failHeader(cursor)
    const value = primitiveFrom(cursor, type, element)
    if (value !== FAILED) take(cursor, element)
    return value
  }

/** BIGNUM of OpenSSL (crypto/asn1/x_bignum.c): an INTEGER whose octets are a number without a sign; there may be none. */
export const bigNumber: Item<Primitive> = (cursor, { tag = UNIVERSAL.INTEGER, optional }) => {
  const element = expectElement(cursor, { tag, constructed: false, optional })
  if (element === ABSENT) return ABSENT
  if (element === FAILED) return failHeader(cursor)
  if (element.constructed) return fail(cursor, 'type not primitive')
  take(cursor, element)
  return { type: UNIVERSAL.INTEGER, bytes: cursor.bytes.subarray(element.start, element.stop) }
}

/** A type that is kept as it is, tag and length included. */
export const keptSequence: Item<Primitive> = (cursor, { tag = UNIVERSAL.SEQUENCE, optional }) => {
  const element = expectElement(cursor, { tag, constructed: true, optional })
  if (element === ABSENT) return ABSENT
  if (element === FAILED) return failHeader(cursor)
  if (!element.constructed) return fail(cursor, 'type not constructed')
  take(cursor, element)
  return { type: UNIVERSAL.SEQUENCE, bytes: cursor.bytes.subarray(element.at, element.end) }
}

export const any: Item<Primitive> = (cursor, { optional }) =>
  optional && cursor.position >= cursor.limit ? ABSENT : readAny(cursor)

/** One of several primitive types, distinguished by their tags (ASN1_ITYPE_MSTRING). */
export const oneOf =
  (types: ReadonlySet<number>): Item<Primitive> =>
  (cursor, { optional }) => {
    const boring = isBoring(cursor)
    const element = peekElement(cursor)
    if (element === FAILED && !boring) return failHeader(cursor)
    if (element !== FAILED && types.has(element.tag) && !(boring && element.constructed)) {
      return readAny(cursor)
    }
    if (optional) return ABSENT
    return fail(cursor, boring ? 'MSTRING_WRONG_TAG' : wrongTag(element))
  }

function wrongTag(element: Element | Failed): string {
  return element !== FAILED && isUniversal(element.tag)
    ? 'mstring wrong tag'
    : 'mstring not universal'
}

/** A structure that is read by code of its own. */
export const custom =
  <T>(read: (cursor: Cursor) => T | Failed, tag: number = UNIVERSAL.SEQUENCE): Item<T> =>
  (cursor, { optional }) => {
    if (!optional) return read(cursor)
    const element = expectElement(cursor, { tag, constructed: true, optional })
    return element === ABSENT ? ABSENT : read(cursor)
  }

type Values<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends Field<infer T> ? T : never
}

type AnyFields = Readonly<Record<string, Field<unknown>>>

/** OpenSSL: fields up to the end of the data; the last one may not be skipped while data is left. */
function readFieldsBer(cursor: Cursor, fields: readonly (readonly [string, Field<unknown>])[]) {
  const values: Record<string, unknown> = {}
  for (const [index, [name, { read, optional }]] of fields.entries()) {
    if (cursor.position >= cursor.limit) {
      const missing = fields.slice(index).some(([, field]) => !field.optional)
      return missing ? fail(cursor, 'field missing') : values
    }
    const value = read(cursor, optional && index < fields.length - 1)
    if (value === FAILED) return FAILED
    values[name] = value ?? undefined
  }
  return cursor.position < cursor.limit ? fail(cursor, 'sequence length mismatch') : values
}

function readFieldsDer(cursor: Cursor, fields: readonly (readonly [string, Field<unknown>])[]) {
  const values: Record<string, unknown> = {}
  for (const [name, { read, optional }] of fields) {
    const value = read(cursor, optional)
    if (value === FAILED) return FAILED
    values[name] = value ?? undefined
  }
  return cursor.position < cursor.limit ? fail(cursor, 'SEQUENCE_LENGTH_MISMATCH') : values
}

/** A SEQUENCE of fields in their order. */
export function sequence<Fields extends AnyFields>(fields: Fields): Item<Values<Fields>> {
  const list = Object.entries(fields)
  return (cursor, { tag = UNIVERSAL.SEQUENCE, optional }) => {
    const element = expectElement(cursor, { tag, constructed: true, optional })
    if (element === ABSENT) return ABSENT
    if (element === FAILED) return failHeader(cursor)
    if (!element.constructed) return fail(cursor, 'sequence not constructed')
    const content = inside(cursor, element)
    const values = isBoring(cursor) ? readFieldsDer(content, list) : readFieldsBer(content, list)
    if (values === FAILED) return FAILED
    take(cursor, element)
    return values as Values<Fields>
  }
}

/** A CHOICE: the first that fits, with its name. */
export function choice<T>(
  fields: Readonly<Record<string, Field<T>>>,
): Item<{ readonly kind: string; readonly value: T }> {
  const list = Object.entries(fields)
  return (cursor, { optional }) => {
    for (const [kind, { read }] of list) {
      const value = read(cursor, true)
      if (value === FAILED) return fail(cursor, isBoring(cursor) ? 'NESTED_ASN1_ERROR' : NESTED)
      if (value !== ABSENT) return { kind, value }
    }
    if (optional) return ABSENT
    return fail(cursor, isBoring(cursor) ? 'NO_MATCHING_CHOICE_TYPE' : 'no matching choice type')
  }
}

function readList<T>(cursor: Cursor, item: Item<T>): readonly T[] | Failed {
  const values: T[] = []
  while (cursor.position < cursor.limit) {
    const value = item(cursor, { optional: false })
    if (value === FAILED || value === ABSENT) {
      return fail(cursor, isBoring(cursor) ? 'NESTED_ASN1_ERROR' : NESTED)
    }
    values.push(value)
  }
  return values
}

/** SEQUENCE OF, or SET OF with that tag. */
export const listOf =
  <T>(item: Item<T>, type: number = UNIVERSAL.SEQUENCE): Item<readonly T[]> =>
  (cursor, { tag = type, optional }) => {
    const element = expectList(cursor, { tag, constructed: true, optional })
    if (element === ABSENT) return ABSENT
    // a list is a template, which says so of nothing at all too (asn1_template_noexp_d2i)
    if (element === FAILED) return isBoring(cursor) ? FAILED : fail(cursor, NESTED)
    const values = readList(inside(cursor, element), item)
    if (values !== FAILED) take(cursor, element)
    return values
  }

interface Tagging {
  readonly implicit?: number
  readonly explicit?: number
  /** A list raises its failures itself. */
  readonly isList?: boolean
}

function untagged<T>(
  cursor: Cursor,
  item: Item<T>,
  { implicit, isList = false }: Tagging,
  optional: boolean,
): Read<T> {
  const place = implicit === undefined ? { optional } : { tag: contextTag(implicit), optional }
  const value = item(cursor, place)
  // asn1_template_noexp_d2i of OpenSSL says so of everything but lists
  return isBoring(cursor) || isList ? value : passFailure(cursor, value, NESTED)
}

/** The content of an explicit tag, all of it. */
function readTagged<T>(
  cursor: Cursor,
  item: Item<T>,
  { explicit = 0, isList = false }: Tagging,
  optional: boolean,
): Read<T> {
  const wrapper = expectElement(cursor, { tag: contextTag(explicit), constructed: true, optional })
  if (wrapper === ABSENT) return ABSENT
  if (wrapper === FAILED) return isBoring(cursor) ? FAILED : fail(cursor, NESTED)
  if (!wrapper.constructed) return fail(cursor, 'explicit tag not constructed')
  const content = inside(cursor, wrapper)
  const value = untagged(content, item, { isList }, false)
  if (value === FAILED) return fail(cursor, word(cursor, 'NESTED_ASN1_ERROR', NESTED))
  if (content.position < content.limit) {
    return fail(cursor, word(cursor, 'EXPLICIT_LENGTH_MISMATCH', 'explicit length mismatch'))
  }
  take(cursor, wrapper)
  return value
}

function fieldOf<T>(item: Item<T>, tagging: Tagging, optional: boolean): Field<T> {
  const { explicit } = tagging
  return {
    optional,
    read: (cursor, absentAllowed) =>
      explicit === undefined
        ? untagged(cursor, item, tagging, absentAllowed)
        : readTagged(cursor, item, tagging, absentAllowed),
  }
}

/** A field that has to be there. */
export const required = <T>(item: Item<T>, tagging: Tagging = {}): Field<T> =>
  fieldOf(item, tagging, false)

/** A field that may be missing: `undefined` then. */
export const optional = <T>(item: Item<T>, tagging: Tagging = {}): Field<T | undefined> =>
  fieldOf<T | undefined>(item, tagging, true)

/** Reads a value on its own, such as that of an extension. OpenSSL does not look behind it (X509V3_EXT_d2i). */
export function readWhole<T>(cursor: Cursor, item: Item<T>): T | Failed {
  const value = item(cursor, { optional: false })
  if (value === ABSENT || value === FAILED) return FAILED
  const rest = cursor.position < cursor.limit
  return rest && isBoring(cursor) ? fail(cursor, 'TRAILING_DATA_IN_EXTENSION') : value
}
