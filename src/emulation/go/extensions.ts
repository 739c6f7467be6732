import { latin1 } from '../../der/strings.ts'
import {
  CHECKS_EXTENSIONS_CRITICAL,
  PROCESSES_POLICIES,
  REFUSES_NEGATIVE_PATH_LENGTH,
  type GoMinor,
} from '../../release/go-version.ts'
import {
  bitAt,
  context,
  contextConstructed,
  GO_TAG,
  GoString,
  readBitString,
  readBoolean,
  readInt,
  readOid,
} from './cryptobyte.ts'
import { fail } from './fault.ts'
import {
  parseAlternativeNames,
  parseNameConstraints,
  type GoConstraints,
  type GoNames,
} from './general-names.ts'

/** An extension as it is in a certificate or CRL. */
export interface GoExtension {
  readonly oid: string
  readonly critical: boolean
  readonly value: Uint8Array
}

/** What Go takes out of the extensions of a certificate. */
export interface GoExtensionFacts {
  /** Bits of keyUsage by number; empty where the extension is absent or has no bit: Go does not tell them apart. */
  readonly keyUsage: ReadonlySet<number>
  /** Left out where there is no basicConstraints. */
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength: bigint | undefined }
  readonly names?: GoNames
  readonly constraints?: GoConstraints
  /** Object identifiers of extendedKeyUsage. */
  readonly purposes: readonly string[]
  readonly subjectKeyId?: Uint8Array
  readonly authorityKeyId?: Uint8Array
  /** Content octets of the object identifiers, as keys. */
  readonly policies: readonly string[]
  readonly policyMappings: readonly (readonly [issuer: string, subject: string])[]
  readonly requireExplicitPolicy?: bigint
  readonly inhibitPolicyMapping?: bigint
  readonly inhibitAnyPolicy?: bigint
  /** Object identifiers of critical extensions that Go does nothing with. */
  readonly unhandledCritical: readonly string[]
}

/** What is being filled, and the release that reads. */
type Facts = { -readonly [Key in keyof GoExtensionFacts]: GoExtensionFacts[Key] } & {
  readonly go: GoMinor
}

/** The next of a list of extensions: what follows its value is left alone. */
export function nextExtension(list: GoString): GoExtension {
  const from = list.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed extension')
  const oid = readOid(from) ?? fail('x509: malformed extension OID field')
  let critical = false
  if (from.peek(GO_TAG.BOOLEAN)) {
    critical = readBoolean(from) ?? fail('x509: malformed extension critical field')
  }
  const value = from.read(GO_TAG.OCTET_STRING) ?? fail('x509: malformed extension value field')
  return { oid, critical, value: value.bytes }
}

/** The elements of the one SEQUENCE that a value is; what follows it is left alone. */
function sequenceIn(value: Uint8Array, problem: string): GoString {
  return new GoString(value).read(GO_TAG.SEQUENCE) ?? fail(problem)
}

const USAGE_BITS = 9

function keyUsage(facts: Facts, { value }: GoExtension): void {
  const bits = readBitString(new GoString(value)) ?? fail('x509: invalid key usage')
  const numbers = Array.from({ length: USAGE_BITS }, (_, bit) => bit)
  facts.keyUsage = new Set(numbers.filter((bit) => bitAt(bits, bit)))
}

function basicConstraints(facts: Facts, { value }: GoExtension): void {
  const problem = 'x509: invalid basic constraints'
  const inside = sequenceIn(value, problem)
  const ca = inside.peek(GO_TAG.BOOLEAN) ? (readBoolean(inside) ?? fail(problem)) : false
  let pathLength: bigint | undefined
  if (inside.peek(GO_TAG.INTEGER)) {
    pathLength = readInt(inside) ?? fail(problem)
    if (pathLength < 0n) {
      if (facts.go >= REFUSES_NEGATIVE_PATH_LENGTH) fail(problem)
      // no limit, to a release that reads it
      pathLength = undefined
    }
  }
  facts.basicConstraints = { ca, pathLength }
}

function alternativeNames(facts: Facts, { value }: GoExtension): boolean {
  facts.names = parseAlternativeNames(value)
  return facts.names.inOrder.length > 0
}

function nameConstraints(facts: Facts, { value }: GoExtension): boolean {
  facts.constraints = parseNameConstraints(value)
  return !facts.constraints.unhandled
}

function distributionPoints(_: Facts, { value }: GoExtension): void {
  const list = sequenceIn(value, 'x509: invalid CRL distribution points')
  const problem = 'x509: invalid CRL distribution point'
  const name = contextConstructed(0)
  while (!list.empty) {
    const point = list.read(GO_TAG.SEQUENCE) ?? fail(problem)
    if (!point.peek(name)) continue
    // fullName is read, nameRelativeToCRLIssuer is not; URIs count up to the first that is none
    const fullName = point.read(name)?.read(name) ?? fail(problem)
    while (fullName.peek(context(6))) if (fullName.read(context(6)) === undefined) fail(problem)
  }
}

/** `parseAuthorityKeyIdentifier`, of certificates and CRLs. */
export function authorityKeyIdOf(
  { critical, value }: GoExtension,
  go: GoMinor,
): Uint8Array | undefined {
  if (critical && go >= CHECKS_EXTENSIONS_CRITICAL)
    fail('x509: authority key identifier incorrectly marked critical')
  const problem = 'x509: invalid authority key identifier'
  const inside = sequenceIn(value, problem)
  if (!inside.peek(context(0))) return undefined
  return (inside.read(context(0)) ?? fail(problem)).bytes
}

function authorityKeyId(facts: Facts, extension: GoExtension): void {
  const id = authorityKeyIdOf(extension, facts.go)
  if (id !== undefined) facts.authorityKeyId = id
}

function subjectKeyId(facts: Facts, { critical, value }: GoExtension): void {
  if (critical && facts.go >= CHECKS_EXTENSIONS_CRITICAL)
    fail('x509: subject key identifier incorrectly marked critical')
  const id = new GoString(value).read(GO_TAG.OCTET_STRING)
  facts.subjectKeyId = (id ?? fail('x509: invalid subject key identifier')).bytes
}

function policyConstraints(facts: Facts, { value }: GoExtension): void {
  const problem = 'x509: invalid policy constraints extension'
  const inside = sequenceIn(value, problem)
  const optional = (tag: number): bigint | undefined =>
    inside.peek(tag) ? (readInt(inside, tag) ?? fail(problem)) : undefined
  const explicit = optional(context(0))
  const mapping = optional(context(1))
  if (explicit !== undefined) facts.requireExplicitPolicy = explicit
  if (mapping !== undefined) facts.inhibitPolicyMapping = mapping
}

function inhibitAnyPolicy(facts: Facts, { value }: GoExtension): void {
  const problem = 'x509: invalid inhibit any policy extension'
  facts.inhibitAnyPolicy = readInt(new GoString(value)) ?? fail(problem)
}

function extendedKeyUsage(facts: Facts, { value }: GoExtension): void {
  const problem = 'x509: invalid extended key usages'
  const list = sequenceIn(value, problem)
  const purposes: string[] = []
  while (!list.empty) purposes.push(readOid(list) ?? fail(problem))
  facts.purposes = purposes
}

// newOIDFromDER: arcs of any size, in the fewest octets, the last octet of the last arc below 80
function isIdentifier(octets: Uint8Array): boolean {
  if ((octets.at(-1) ?? 0x80) >= 0x80) return false
  return !octets.some((octet, i) => octet === 0x80 && (i === 0 || (octets[i - 1] as number) < 0x80))
}

function certificatePolicies(facts: Facts, { value }: GoExtension): void {
  const problem = 'x509: invalid certificate policies'
  const list = sequenceIn(value, problem)
  const policies: string[] = []
  while (!list.empty) {
    const id = list.read(GO_TAG.SEQUENCE)?.read(GO_TAG.OID)?.bytes ?? fail(problem)
    const key = latin1(id)
    const again = facts.go >= PROCESSES_POLICIES && policies.includes(key)
    if (!isIdentifier(id) || again) fail(problem)
    policies.push(key)
  }
  facts.policies = policies
}

function policyMappings(facts: Facts, { value }: GoExtension): void {
  const problem = 'x509: invalid policy mappings extension'
  const list = sequenceIn(value, problem)
  const mappings: (readonly [string, string])[] = []
  while (!list.empty) {
    const pair = list.read(GO_TAG.SEQUENCE) ?? fail(problem)
    const read = (): string => latin1((pair.read(GO_TAG.OID) ?? fail(problem)).bytes)
    mappings.push([read(), read()])
  }
  facts.policyMappings = mappings
}

function authorityInfoAccess({ go }: Facts, { critical, value }: GoExtension): void {
  if (critical && go >= CHECKS_EXTENSIONS_CRITICAL)
    fail('x509: authority info access incorrectly marked critical')
  const problem = 'x509: invalid authority info access'
  const list = sequenceIn(value, problem)
  while (!list.empty) {
    const access = list.read(GO_TAG.SEQUENCE) ?? fail(problem)
    if (readOid(access) === undefined) fail(problem)
    if (access.peek(context(6)) && access.read(context(6)) === undefined) fail(problem)
  }
}

/** Reads one extension; false where nothing came of it, so that a critical one stays unhandled. */
type Reader = (facts: Facts, extension: GoExtension) => unknown

// processExtensions of crypto/x509
const READERS: Readonly<Record<string, Reader>> = {
  '2.5.29.15': keyUsage,
  '2.5.29.19': basicConstraints,
  '2.5.29.17': alternativeNames,
  '2.5.29.30': nameConstraints,
  '2.5.29.31': distributionPoints,
  '2.5.29.35': authorityKeyId,
  '2.5.29.37': extendedKeyUsage,
  '2.5.29.14': subjectKeyId,
  '2.5.29.32': certificatePolicies,
  '1.3.6.1.5.5.7.1.1': authorityInfoAccess,
}

const POLICY_READERS: Readonly<Record<string, Reader>> = {
  '2.5.29.33': policyMappings,
  '2.5.29.36': policyConstraints,
  '2.5.29.54': inhibitAnyPolicy,
}

function readerOf(oid: string, go: GoMinor): Reader | undefined {
  return READERS[oid] ?? (go >= PROCESSES_POLICIES ? POLICY_READERS[oid] : undefined)
}

/** What a certificate without extensions says. */
export const NO_EXTENSIONS: GoExtensionFacts = Object.freeze({
  keyUsage: new Set<number>(),
  purposes: [],
  policies: [],
  policyMappings: [],
  unhandledCritical: [],
})

/** Reads the extensions of a certificate of version 3, one after another: the first that cannot be read decides. */
export function readGoExtensions(
  extensions: readonly GoExtension[],
  go: GoMinor,
): GoExtensionFacts {
  const facts: Facts = { ...NO_EXTENSIONS, go }
  const unhandled: string[] = []
  for (const extension of extensions) {
    const reader = readerOf(extension.oid, go)
    const handled = reader !== undefined && reader(facts, extension) !== false
    if (extension.critical && !handled) unhandled.push(extension.oid)
  }
  return { ...facts, unhandledCritical: unhandled }
}
