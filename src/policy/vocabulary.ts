import type { KeyType } from '../certificate/types.ts'
import { ALGORITHM_NAMES, CURVE_NAMES, PURPOSE_NAMES } from '../der/oids.ts'
import type { Severity } from '../report/finding.ts'
import type { PolicyNameType, PolicyRole } from './types.ts'

// The words that rules are written in.

export const ROLES = ['root', 'ca', 'leaf'] as const satisfies readonly PolicyRole[]
export const SEVERITIES = ['error', 'warning', 'info'] as const satisfies readonly Severity[]

export const KEY_TYPES = [
  'RSA',
  'RSA-PSS',
  'EC',
  'Ed25519',
  'Ed448',
  'DSA',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
] as const satisfies readonly KeyType[]

export const NAME_TYPES = [
  'dns',
  'uri',
  'email',
  'ip',
  'directory',
  'registeredId',
  'other',
  'x400',
  'ediParty',
] as const satisfies readonly PolicyNameType[]

/** Algorithms with a hash in their name, or with one of their own. */
const SIGNS = /with|^ED\d|^ML-DSA/i
const PSS_HASHES = ['sha256', 'sha384', 'sha512'] as const

/** What people may write for an identifier: a name, by which it is known here, or the identifier itself. */
export interface Vocabulary {
  readonly names: readonly string[]
  readonly byOid: Readonly<Record<string, string>>
}

const namesOf = (byOid: Readonly<Record<string, string>>): Vocabulary => ({
  names: [...new Set(Object.values(byOid))],
  byOid,
})

export const CURVES: Vocabulary = /* @__PURE__ */ namesOf(CURVE_NAMES)
export const PURPOSES: Vocabulary = /* @__PURE__ */ namesOf(PURPOSE_NAMES)

/** The purpose of a certificate without the extension. */
export const NO_PURPOSE = 'none'

/** Names of signature algorithms. RSASSA-PSS is nothing without its hash: it may be SHA-1. */
export function signatureVocabulary(): Vocabulary {
  const signing = Object.entries(ALGORITHM_NAMES).filter(([, name]) => SIGNS.test(name))
  const byOid = Object.fromEntries(signing)
  return {
    names: [...Object.values(byOid), ...PSS_HASHES.map((hash) => `rsassaPss-${hash}`)],
    byOid,
  }
}
