import { ABSENT, cursorOver, FAILED, fail, UNIVERSAL } from './asn1-element.ts'
import {
  any,
  choice,
  keptSequence,
  listOf,
  oneOf,
  optional,
  primitive,
  required,
  sequence,
  type Item,
} from './asn1-items.ts'
import { oidText, type Primitive } from './asn1-values.ts'
import { NAME_ENTRY_ITEM, NAME_ITEM, type X509Name } from './x509-name.ts'

// The templates of crypto/x509 (v3_*.c, x_*.c), equal in OpenSSL and BoringSSL.

export const INTEGER = primitive(UNIVERSAL.INTEGER)
export const OBJECT = primitive(UNIVERSAL.OBJECT)
export const BITS = primitive(UNIVERSAL.BIT_STRING)
export const OCTETS = primitive(UNIVERSAL.OCTET_STRING)
const BOOLEAN = primitive(UNIVERSAL.BOOLEAN)
const IA5 = primitive(UNIVERSAL.IA5_STRING)
export const TIME = oneOf(new Set([UNIVERSAL.UTC_TIME, UNIVERSAL.GENERALIZED_TIME]))

export const isTrue = (value: Primitive | undefined): boolean => (value?.bytes[0] ?? 0) !== 0

export const ALGORITHM = sequence({ algorithm: required(OBJECT), parameter: optional(any) })

export const EXTENSION = sequence({
  object: required(OBJECT),
  critical: optional(BOOLEAN),
  value: required(OCTETS),
})
export const EXTENSIONS = listOf(EXTENSION)

/** A GENERAL_NAME: a name, or what stands for it. */
export type GeneralNameValue =
  | { readonly kind: 'directory'; readonly value: X509Name }
  | {
      readonly kind: 'other' | 'email' | 'dns' | 'x400' | 'ediParty' | 'uri' | 'ip' | 'registeredId'
      /** Its octets; for `other` the identifier of its type. */
      readonly value: Primitive
      /** The value of an otherName. */
      readonly inner?: Primitive
    }

const OTHER_NAME = sequence({ type: required(OBJECT), value: required(any, { explicit: 0 }) })
const DIRECTORY_STRING = oneOf(
  new Set([
    UNIVERSAL.PRINTABLE_STRING,
    UNIVERSAL.T61_STRING,
    UNIVERSAL.BMP_STRING,
    UNIVERSAL.UTF8_STRING,
  ]),
)
const EDI_PARTY = sequence({
  assigner: optional(DIRECTORY_STRING, { explicit: 0 }),
  party: required(DIRECTORY_STRING, { explicit: 1 }),
})

/** Names the result of an item. */
const as =
  <T extends object>(item: Item<T>, name: (value: T) => GeneralNameValue): Item<GeneralNameValue> =>
  (cursor, place) => {
    const read = item(cursor, place)
    return read === ABSENT || read === FAILED ? read : name(read)
  }

type Plain = Exclude<GeneralNameValue['kind'], 'directory' | 'other'>
const plain = (kind: Plain, item: Item<Primitive>, implicit: number) =>
  required(
    as(item, (value) => ({ kind, value })),
    { implicit },
  )

const NAMES = choice<GeneralNameValue>({
  other: required(
    as(OTHER_NAME, ({ type, value }) => ({ kind: 'other', value: type, inner: value })),
    { implicit: 0 },
  ),
  email: plain('email', IA5, 1),
  dns: plain('dns', IA5, 2),
  x400: plain('x400', keptSequence, 3),
  directory: required(
    as(NAME_ITEM, (value) => ({ kind: 'directory', value })),
    { explicit: 4 },
  ),
  ediParty: required(
    as(EDI_PARTY, ({ party }) => ({ kind: 'ediParty', value: party })),
    { implicit: 5 },
  ),
  uri: plain('uri', IA5, 6),
  ip: plain('ip', OCTETS, 7),
  registeredId: plain('registeredId', OBJECT, 8),
})

const GENERAL_NAME: Item<GeneralNameValue> = (cursor, place) => {
  const read = NAMES(cursor, place)
  return read === ABSENT || read === FAILED ? read : read.value
}
export const GENERAL_NAMES = listOf(GENERAL_NAME)

export const BASIC_CONSTRAINTS = sequence({ ca: optional(BOOLEAN), pathLength: optional(INTEGER) })

export const EXTENDED_KEY_USAGE = listOf(OBJECT)

export const AUTHORITY_KEY_ID = sequence({
  keyId: optional(OCTETS, { implicit: 0 }),
  issuer: optional(GENERAL_NAMES, { implicit: 1, isList: true }),
  serial: optional(INTEGER, { implicit: 2 }),
})

const SUBTREE = sequence({
  base: required(GENERAL_NAME),
  minimum: optional(INTEGER, { implicit: 0 }),
  maximum: optional(INTEGER, { implicit: 1 }),
})
export const NAME_CONSTRAINTS = sequence({
  permitted: optional(listOf(SUBTREE), { implicit: 0, isList: true }),
  excluded: optional(listOf(SUBTREE), { implicit: 1, isList: true }),
})

const POINT_NAME = choice<readonly unknown[]>({
  full: required(GENERAL_NAMES, { implicit: 0, isList: true }),
  relative: required(listOf(NAME_ENTRY_ITEM, UNIVERSAL.SET), { implicit: 1, isList: true }),
})
const DISTRIBUTION_POINT = sequence({
  name: optional(POINT_NAME, { explicit: 0 }),
  reasons: optional(BITS, { implicit: 1 }),
  issuer: optional(GENERAL_NAMES, { implicit: 2, isList: true }),
})
export const DISTRIBUTION_POINTS = listOf(DISTRIBUTION_POINT)

export const ISSUING_POINT = sequence({
  name: optional(POINT_NAME, { explicit: 0 }),
  onlyUser: optional(BOOLEAN, { implicit: 1 }),
  onlyCa: optional(BOOLEAN, { implicit: 2 }),
  reasons: optional(BITS, { implicit: 3 }),
  indirect: optional(BOOLEAN, { implicit: 4 }),
  onlyAttribute: optional(BOOLEAN, { implicit: 5 }),
})

const PROXY_POLICY = sequence({ language: required(OBJECT), policy: optional(OCTETS) })
export const PROXY_CERT_INFO = sequence({
  pathLength: optional(INTEGER),
  policy: required(PROXY_POLICY),
})

const DISPLAY_TEXT = oneOf(
  new Set([
    UNIVERSAL.IA5_STRING,
    UNIVERSAL.VISIBLE_STRING,
    UNIVERSAL.BMP_STRING,
    UNIVERSAL.UTF8_STRING,
  ]),
)
const NOTICE = sequence({
  reference: optional(
    sequence({ organization: required(DISPLAY_TEXT), numbers: required(listOf(INTEGER)) }),
  ),
  text: optional(DISPLAY_TEXT),
})
const QUALIFIER = sequence({ id: required(OBJECT), qualifier: required(any) })
const CPS_URI = '1.3.6.1.5.5.7.2.1'
const USER_NOTICE = '1.3.6.1.5.5.7.2.2'

/** POLICYQUALINFO: the type of the value is the one that its identifier wants. */
const POLICY_QUALIFIER: typeof QUALIFIER = (cursor, place) => {
  const read = QUALIFIER(cursor, place)
  if (read === ABSENT || read === FAILED) return read
  const id = oidText(read.id.bytes)
  const { type, bytes } = read.qualifier
  const fits =
    (id !== CPS_URI || type === UNIVERSAL.IA5_STRING) &&
    (id !== USER_NOTICE || NOTICE(cursorOver(bytes, cursor.library), { optional: false }))
  return fits ? read : fail(cursor, 'wrong tag')
}
export const POLICIES = listOf(
  sequence({
    policy: required(OBJECT),
    qualifiers: optional(listOf(POLICY_QUALIFIER), { isList: true }),
  }),
)
export const POLICY_MAPPINGS = listOf(
  sequence({ issuer: required(OBJECT), subject: required(OBJECT) }),
)
export const POLICY_CONSTRAINTS = sequence({
  requireExplicit: optional(INTEGER, { implicit: 0 }),
  inhibitMapping: optional(INTEGER, { implicit: 1 }),
})

/** The parts of an item's value, as TypeScript sees them. */
export type ValueOf<I> = I extends Item<infer T> ? T : never
export type AuthorityKeyIdValue = ValueOf<typeof AUTHORITY_KEY_ID>
export type NameConstraintsValue = ValueOf<typeof NAME_CONSTRAINTS>
export type SubtreeValue = ValueOf<typeof SUBTREE>
export type DistributionPointValue = ValueOf<typeof DISTRIBUTION_POINT>
export type ExtensionValue = ValueOf<typeof EXTENSION>
