import { requireObject, requireString } from '../report/argument.ts'
import {
  digest,
  inside,
  listOf,
  oneOf,
  pattern,
  readMembers,
  reason,
  refuse,
  span,
  wholeNumber,
  wordOf,
  type At,
  type Read,
} from './read-values.ts'
import type { Policy, PolicyRule, PolicySigner } from './types.ts'
import {
  CURVES,
  KEY_TYPES,
  NAME_TYPES,
  NO_PURPOSE,
  PURPOSES,
  ROLES,
  SEVERITIES,
  signatureVocabulary,
} from './vocabulary.ts'

// A policy read strictly from data. What could not do what its author meant is refused: a misspelt member, a pattern that nothing
// can fit, a demand that another member of the rule forbids.

const RULES_LIMIT = 200

/** How each member is read. */
type Readers<T> = { readonly [Name in keyof T]-?: Read<NonNullable<T[Name]>> }

// a name of a certificate is text: any octet may be in it
const ANY = /^/
const HOST_LIKE = /^[\w*.-]+$/
const SIGNER: Readers<PolicySigner> = {
  subject: /* @__PURE__ */ pattern('a subject such as CN=*,O=Example', ANY),
  sha256: digest,
  publicKeySha256: digest,
}

const signer: Read<PolicySigner> = (value, at) => {
  const read = readObject(value, at, SIGNER)
  if (Object.keys(read).length === 0) refuse(at, 'an object of at least one member', value)
  return read
}

/** The members of a rule that say what it is, and not what it asks for. */
const ABOUT: readonly string[] = ['for', 'severity', 'why']

const readers = (): Readers<PolicyRule> => ({
  for: listOf(oneOf(ROLES)),
  severity: oneOf(SEVERITIES),
  why: reason,
  keyTypes: listOf(oneOf(KEY_TYPES)),
  rsaBits: wholeNumber(512, 16_384),
  curves: listOf(wordOf(CURVES)),
  signatures: listOf(wordOf(signatureVocabulary())),
  longestLife: span,
  daysLeft: wholeNumber(0, 36_500),
  subject: listOf(pattern('a subject such as CN=*,O=Example', ANY)),
  dns: listOf(pattern('DNS names such as *.example.com', HOST_LIKE), true),
  uri: listOf(pattern('URIs such as spiffe://example.com/ns/*/sa/*', /[:*]/), true),
  email: listOf(pattern('mail addresses such as *@example.com', /[@*]/), true),
  ip: listOf(pattern('IP addresses such as 10.0.*.*', /^[\da-fA-F.:*]+$/), true),
  nameTypes: listOf(oneOf(NAME_TYPES), true),
  nameTypesRequired: listOf(oneOf(NAME_TYPES)),
  purposes: listOf(wordOf(PURPOSES, [NO_PURPOSE])),
  purposesRequired: listOf(wordOf(PURPOSES)),
  pathLength: wholeNumber(0, 100),
  trustDomains: listOf(pattern('trust domains such as *.example.com', /^[a-z\d*._-]+$/)),
  signers: listOf(signer),
})

/** The names of all members, for the schema. */
export const ruleMembers = (): readonly string[] => Object.keys(readers())
/** The names of the members of a signer, for the schema. */
export const SIGNER_MEMBERS: readonly string[] = ['subject', 'sha256', 'publicKeySha256']

function readObject<T extends object>(value: unknown, at: At, by: Readers<T>): T {
  const given = readMembers(value, at, Object.keys(by))
  const read = Object.entries(given)
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => [name, by[name as keyof T](one, inside(at, name))])
  return Object.freeze(Object.fromEntries(read) as T)
}

/** Two lists of which one asks for what the other does not allow. */
const PAIRS = [
  ['nameTypes', 'nameTypesRequired'],
  ['purposes', 'purposesRequired'],
] as const

function requirePossible(rule: PolicyRule, at: At): void {
  for (const [allowed, required] of PAIRS) {
    const list: readonly string[] | undefined = rule[allowed]
    const odd = rule[required]?.find((one) => list?.includes(one) === false)
    if (odd !== undefined) refuse(inside(at, required), `among its own ${allowed}`, odd)
  }
}

function requireEffect(rule: PolicyRule, at: At): void {
  if (Object.keys(rule).every((name) => ABOUT.includes(name)))
    refuse(at, 'an object that asks for something (rsaBits, longestLife …)', rule)
  if ((rule.trustDomains === undefined) !== (rule.signers === undefined))
    refuse(at, 'an object with both trustDomains and signers, or neither', rule)
  if (rule.pathLength !== undefined && rule.for?.every((role) => role === 'leaf') === true)
    refuse(inside(at, 'pathLength'), 'in a rule for root or ca: a leaf has none', rule.pathLength)
}

const rule: Read<PolicyRule> = (value, at) => {
  const read = readObject(value, at, readers())
  requireEffect(read, at)
  requirePossible(read, at)
  return read
}

/** How {@link parsePolicy} names what it refuses. */
export interface ParsePolicyOptions {
  /** The file that the policy is from, for errors. */
  readonly file?: string
}

/**
 * Reads a policy from data, as `policy` in `meshcerts.config.json` has it.
 *
 * @param value - A list of rules: plain data, as JSON gives it.
 * @param options - See {@link ParsePolicyOptions}.
 * @returns The rules, frozen; identifiers that have a name by their name.
 * @throws MeshCertsError `policy-invalid`: which member, what it must be, what was found; `policy-member`: which is none, and which was
 * perhaps meant.
 * @example
 * import { parsePolicy } from 'meshcerts/policy'
 * parsePolicy([{ for: ['root', 'ca'], rsaBits: 3072, why: 'crypto standard 4.2' }]).length // => 1
 */
export function parsePolicy(value: unknown, options: ParsePolicyOptions = {}): Policy {
  requireObject('options', options)
  if (options.file !== undefined) requireString('options.file', options.file)
  const at = { path: 'policy', file: options.file }
  if (!Array.isArray(value) || value.length > RULES_LIMIT)
    return refuse(at, `a list of up to ${String(RULES_LIMIT)} rules`, value)
  return Object.freeze((value as readonly unknown[]).map((one, i) => rule(one, inside(at, i))))
}
