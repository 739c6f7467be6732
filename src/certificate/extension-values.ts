import { PURPOSE_NAMES } from '../der/oids.ts'
import type { DerReader } from '../der/reader.ts'
import { contextConstructed, contextPrimitive, TAG } from '../der/tags.ts'
import { certificateError } from './fail.ts'
import { freezeDeep } from './freeze.ts'
import { readGeneralName, readGeneralNames } from './general-name.ts'
import type {
  AccessDescriptions,
  AlternativeNames,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  ExtendedKeyUsage,
  GeneralSubtree,
  InhibitAnyPolicy,
  KeyIdentifier,
  KeyUsage,
  KeyUsageName,
  NameConstraints,
  PolicyConstraints,
  PolicyInformation,
  PolicyMappings,
} from './types.ts'

// One function an extension: the reader is before the extension's value, the caller checks that nothing is left.

/** Where an extension reader says that something tolerable is odd. */
export type Note = (deviation: string) => void

function malformed(extension: string, problem: string): never {
  throw certificateError('certificate-extension', { extension, problem })
}

/** RFC 5280, section 4.2.1.9. */
export function readBasicConstraints(
  reader: DerReader,
  critical: boolean,
  note: Note,
): BasicConstraints {
  const what = 'basicConstraints'
  const outer = reader.enter(TAG.SEQUENCE, what)
  let ca = false
  if (reader.peek() === TAG.BOOLEAN) {
    ca = reader.readBoolean(what)
    // X.690 11.5: a DEFAULT is not written; old tools do, every loader takes it
    if (!ca) note('default-written')
  }
  const pathLength = reader.done ? undefined : reader.readSmallInteger(what)
  reader.leave(outer, what)
  return pathLength === undefined ? { critical, ca } : { critical, ca, pathLength }
}

/** The bits of keyUsage in their order (RFC 5280, section 4.2.1.3). */
export const KEY_USAGES: readonly KeyUsageName[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
]

/** The names of the bits set in a named bit list, which the reader has just read. */
export function namedBits<T>(reader: DerReader, names: readonly T[]): readonly T[] {
  const set: T[] = []
  for (let i = 0; i < names.length; i++) {
    const octet = reader.start + (i >> 3)
    if (octet >= reader.stop) break
    if (((reader.bytes[octet] as number) & (0x80 >> (i & 7))) !== 0) set.push(names[i] as T)
  }
  return Object.freeze(set)
}

/** RFC 5280, section 4.2.1.3. No bit set is read: the RFC forbids it, the path validator says so. */
export function readKeyUsage(reader: DerReader, critical: boolean, note: Note): KeyUsage {
  const unused = reader.readBitString('keyUsage')
  const { bytes, start, stop } = reader
  // X.690 11.2.2: no zero bits at the end of a named bit list
  const last = stop > start ? (bytes[stop - 1] as number) : undefined
  if (last !== undefined && (last & (1 << unused)) === 0) note('named-bits-padded')
  return { critical, usages: namedBits(reader, KEY_USAGES) }
}

/** RFC 5280, section 4.2.1.12. An empty list is read: the path validator refuses it. */
export function readExtendedKeyUsage(reader: DerReader, critical: boolean): ExtendedKeyUsage {
  const what = 'extendedKeyUsage'
  const outer = reader.enter(TAG.SEQUENCE, what)
  const purposes: string[] = []
  while (!reader.done) {
    const oid = reader.readOid(what)
    purposes.push(PURPOSE_NAMES[oid] ?? oid)
  }
  reader.leave(outer, what)
  return { critical, purposes: Object.freeze(purposes) }
}

/** RFC 5280, section 4.2.1.6 and 4.2.1.7. */
export function readAlternativeNames(
  reader: DerReader,
  critical: boolean,
  note: Note,
  what: string,
): AlternativeNames {
  const outer = reader.enter(TAG.SEQUENCE, what)
  // RFC 5280 4.2.1.6: at least one; every loader takes none
  const empty = reader.peek() < 0
  if (empty) note('list-empty')
  const names = empty ? Object.freeze([]) : readGeneralNames(reader, what)
  reader.leave(outer, what)
  return { critical, names }
}

/** RFC 5280, section 4.2.1.2. */
export function readKeyIdentifier(reader: DerReader, critical: boolean): KeyIdentifier {
  reader.read(TAG.OCTET_STRING, 'subjectKeyIdentifier')
  return { critical, keyIdentifier: reader.content() }
}

/** RFC 5280, section 4.2.1.1. */
export function readAuthorityKeyIdentifier(
  reader: DerReader,
  critical: boolean,
): AuthorityKeyIdentifier {
  const what = 'authorityKeyIdentifier'
  const outer = reader.enter(TAG.SEQUENCE, what)
  let value: AuthorityKeyIdentifier = { critical }
  if (reader.readOptional(contextPrimitive(0), what))
    value = { ...value, keyIdentifier: reader.content() }
  if (reader.peek() === contextConstructed(1)) {
    const inner = reader.enter(contextConstructed(1), what)
    value = { ...value, issuer: readGeneralNames(reader, what) }
    reader.leave(inner, what)
  }
  if (reader.peek() === contextPrimitive(2)) {
    reader.readInteger(what, contextPrimitive(2))
    value = { ...value, serialNumber: reader.content() }
  }
  reader.leave(outer, what)
  return value
}

function readSubtree(reader: DerReader, note: Note): GeneralSubtree {
  const what = 'nameConstraints'
  const outer = reader.enter(TAG.SEQUENCE, what)
  const base = readGeneralName(reader, what, 'constraint')
  let minimum = 0
  if (reader.peek() === contextPrimitive(0)) {
    minimum = reader.readSmallInteger(what, contextPrimitive(0))
    if (minimum === 0) note('default-written')
  }
  const maximum = reader.done ? undefined : reader.readSmallInteger(what, contextPrimitive(1))
  reader.leave(outer, what)
  return maximum === undefined ? { base, minimum } : { base, minimum, maximum }
}

function readSubtrees(reader: DerReader, number: 0 | 1, note: Note): readonly GeneralSubtree[] {
  if (reader.peek() !== contextConstructed(number)) return []
  const outer = reader.enter(contextConstructed(number), 'nameConstraints')
  const subtrees: GeneralSubtree[] = []
  while (!reader.done) subtrees.push(readSubtree(reader, note))
  reader.leave(outer, 'nameConstraints')
  return subtrees
}

/** RFC 5280, section 4.2.1.10: not both lists may be empty. */
export function readNameConstraints(
  reader: DerReader,
  critical: boolean,
  note: Note,
): NameConstraints {
  const outer = reader.enter(TAG.SEQUENCE, 'nameConstraints')
  const permitted = readSubtrees(reader, 0, note)
  const excluded = readSubtrees(reader, 1, note)
  reader.leave(outer, 'nameConstraints')
  if (permitted.length + excluded.length === 0)
    malformed('nameConstraints', 'it constrains nothing')
  return freezeDeep({ critical, permitted, excluded })
}

function readPolicy(reader: DerReader): PolicyInformation {
  const what = 'certificatePolicies'
  const outer = reader.enter(TAG.SEQUENCE, what)
  const oid = reader.readOid(what)
  let qualifiers: Uint8Array | undefined
  if (!reader.done) {
    reader.read(TAG.SEQUENCE, what)
    qualifiers = reader.element()
  }
  reader.leave(outer, what)
  return qualifiers === undefined ? { oid } : { oid, qualifiers }
}

/** RFC 5280, section 4.2.1.4: at least one policy, none twice. */
export function readCertificatePolicies(reader: DerReader, critical: boolean): CertificatePolicies {
  const what = 'certificatePolicies'
  const outer = reader.enter(TAG.SEQUENCE, what)
  const policies: PolicyInformation[] = []
  const seen = new Set<string>()
  do {
    const policy = readPolicy(reader)
    if (seen.has(policy.oid)) malformed(what, `the policy ${policy.oid} appears twice`)
    seen.add(policy.oid)
    policies.push(policy)
  } while (!reader.done)
  reader.leave(outer, what)
  return freezeDeep({ critical, policies })
}

/** RFC 5280, section 4.2.1.5. Mappings to or from anyPolicy are read: the path validator refuses them. */
export function readPolicyMappings(reader: DerReader, critical: boolean): PolicyMappings {
  const what = 'policyMappings'
  const outer = reader.enter(TAG.SEQUENCE, what)
  const mappings: { issuerDomain: string; subjectDomain: string }[] = []
  do {
    const inner = reader.enter(TAG.SEQUENCE, what)
    mappings.push({ issuerDomain: reader.readOid(what), subjectDomain: reader.readOid(what) })
    reader.leave(inner, what)
  } while (!reader.done)
  reader.leave(outer, what)
  return freezeDeep({ critical, mappings })
}

/** RFC 5280, section 4.2.1.11: not empty. */
export function readPolicyConstraints(reader: DerReader, critical: boolean): PolicyConstraints {
  const what = 'policyConstraints'
  const outer = reader.enter(TAG.SEQUENCE, what)
  let value: PolicyConstraints = { critical }
  if (reader.done) malformed(what, 'it is empty')
  if (reader.peek() === contextPrimitive(0)) {
    value = { ...value, requireExplicitPolicy: reader.readSmallInteger(what, contextPrimitive(0)) }
  }
  if (reader.peek() === contextPrimitive(1)) {
    value = { ...value, inhibitPolicyMapping: reader.readSmallInteger(what, contextPrimitive(1)) }
  }
  reader.leave(outer, what)
  return value
}

/** RFC 5280, section 4.2.1.14. */
export function readInhibitAnyPolicy(reader: DerReader, critical: boolean): InhibitAnyPolicy {
  return { critical, skipCertificates: reader.readSmallInteger('inhibitAnyPolicy') }
}

/** RFC 5280, section 4.2.2.1 and 4.2.2.2: at least one description; every loader takes none. */
export function readAccessDescriptions(
  reader: DerReader,
  critical: boolean,
  note: Note,
  what: string,
): AccessDescriptions {
  const outer = reader.enter(TAG.SEQUENCE, what)
  const descriptions: AccessDescriptions['descriptions'][number][] = []
  if (reader.peek() < 0) note('list-empty')
  while (!reader.done) {
    const inner = reader.enter(TAG.SEQUENCE, what)
    const method = reader.readOid(what)
    descriptions.push({ method, location: readGeneralName(reader, what) })
    reader.leave(inner, what)
  }
  reader.leave(outer, what)
  return freezeDeep({ critical, descriptions })
}
