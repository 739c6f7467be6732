import { finding } from '../report/catalogue.ts'
import { describeValue } from '../report/describe-value.ts'
import { nearNames } from '../report/edit-distance.ts'
import { MeshCertsError } from '../report/error.ts'
import { POLICY_CODES } from './codes.ts'
import { parseSpan } from './span.ts'
import type { Vocabulary } from './vocabulary.ts'

// The values of a rule, read strictly: a rule that is not understood would be one that nothing breaks.

/** Most members of one list. */
const LIST_LIMIT = 100
/** Most characters of a pattern: the longest names in certificates have their place in it. */
const PATTERN_LIMIT = 300
const REASON_LIMIT = 300

/** A value and where it stands: `policy[0].rsaBits`. */
export interface At {
  readonly path: string
  /** The file that the policy is in. */
  readonly file: string | undefined
}

/** Reads a value; throws `policy-invalid` for another kind. */
export type Read<Value> = (value: unknown, at: At) => Value

const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : describeValue(value)

/**
 * Refuses a value.
 *
 * @throws MeshCertsError `policy-invalid`.
 */
export function refuse({ path, file }: At, expected: string, value: unknown): never {
  const facts = { path, expected, found: shown(value) }
  const place = file === undefined ? {} : { file }
  throw new MeshCertsError(finding(POLICY_CODES, 'policy-invalid', facts, place))
}

/** What the objects of a policy are called: rules, but for the signers in them. */
const whatIs = (path: string): string => (/\.signers\[\d+\]$/.test(path) ? 'a signer' : 'a rule')

/** Refuses a member that nobody reads: a demand that was misspelt would ask for nothing. */
function refuseMember(odd: string, { path, file }: At, known: readonly string[]): never {
  const [near] = nearNames(odd, known, 3)
  const what = whatIs(path)
  const facts = {
    path: `${path}.${odd}`,
    what,
    hint: near === undefined ? '' : ` (did you mean ${near}?)`,
    remedy:
      near === undefined
        ? `leave it out, or write a member of ${what}: ${known.join(', ')}`
        : `write ${near} in place of ${odd}`,
  }
  throw new MeshCertsError(
    finding(POLICY_CODES, 'policy-member', facts, file === undefined ? {} : { file }),
  )
}

/** The place of a member of an object, or of a list. */
export const inside = ({ path, file }: At, member: string | number): At => ({
  path: typeof member === 'number' ? `${path}[${String(member)}]` : `${path}.${member}`,
  file,
})

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

/** An object with these members and no others; throws `policy-member` for another. */
export function readMembers(
  value: unknown,
  at: At,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return refuse(at, 'an object', value)
  const odd = Object.keys(value).find((name) => !known.includes(name))
  if (odd !== undefined) refuseMember(odd, at, known)
  return value
}

export const oneOf =
  <Word extends string>(words: readonly Word[]): Read<Word> =>
  (value, at) =>
    words.find((word) => word === value) ?? refuse(at, `one of ${words.join(', ')}`, value)

export const wholeNumber =
  (least: number, most: number): Read<number> =>
  (value, at) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? (value as number)
      : refuse(at, `a whole number from ${String(least)} to ${String(most)}`, value)

export const reason: Read<string> = (value, at) =>
  typeof value === 'string' && value !== '' && value.length <= REASON_LIMIT
    ? value
    : refuse(at, `a text of 1 to ${String(REASON_LIMIT)} characters`, value)

export const span: Read<string> = (value, at) =>
  typeof value === 'string' && (parseSpan(value) ?? 0) > 0
    ? value
    : refuse(at, 'a time span such as 730d or 24h', value)

/** A list with something in it, each of one kind and none twice. */
export const listOf =
  <Value>(read: Read<Value>, isEmptyAllowed = false): Read<readonly Value[]> =>
  (value, at) => {
    const least = isEmptyAllowed ? 0 : 1
    if (!Array.isArray(value) || value.length < least || value.length > LIST_LIMIT)
      return refuse(at, `a list of ${String(least)} to ${String(LIST_LIMIT)}`, value)
    const read1 = (value as readonly unknown[]).map((one, i) => read(one, inside(at, i)))
    const twice = read1.findIndex((one, i) => typeof one === 'string' && read1.indexOf(one) < i)
    if (twice >= 0) refuse(inside(at, twice), 'there once', read1[twice])
    return Object.freeze(read1)
  }

const OID = /^[0-2](?:\.(?:0|[1-9]\d{0,30})){1,30}$/

/** A name of the vocabulary; an identifier becomes its name, where it has one. */
export const wordOf =
  ({ names, byOid }: Vocabulary, more: readonly string[] = []): Read<string> =>
  (value, at) => {
    const known = [...names, ...more]
    if (typeof value === 'string' && known.includes(value)) return value
    if (typeof value === 'string' && OID.test(value)) return byOid[value] ?? value
    return refuse(at, `one of ${known.join(', ')}, or a dotted object identifier`, value)
  }

/** A pattern that a text of this kind can fit. */
export const pattern =
  (what: string, canFit: RegExp): Read<string> =>
  (value, at) => {
    const expected = `a pattern for ${what}, with * and ** and no more than ${String(PATTERN_LIMIT)} characters`
    if (typeof value !== 'string' || value.length > PATTERN_LIMIT)
      return refuse(at, expected, value)
    if (value.includes('***') || !canFit.test(value)) return refuse(at, expected, value)
    return value
  }

/** A digest in hex, with or without colons; lower case without. */
export const digest: Read<string> = (value, at) => {
  const hex = typeof value === 'string' ? value.replaceAll(':', '').toLowerCase() : ''
  return /^[\da-f]{64}$/.test(hex) ? hex : refuse(at, 'a SHA-256 in hex, 64 digits', value)
}
