import { extensionReader, type ExtensionReader, type Flagged } from '../openssl/extension-flags.ts'
import { INTEGER, POLICIES, POLICY_CONSTRAINTS, POLICY_MAPPINGS } from '../openssl/x509-items.ts'
import { oidText, type Primitive } from '../openssl/asn1-values.ts'
import { smallNumber } from '../openssl/x509.ts'
import { fault, type VerifyFault } from '../openssl/x509-errors.ts'

// X509_policy_check of BoringSSL (crypto/x509/policy.cc): RFC 5280, section 6.1 with an empty set of policies from the caller.
// A chain has to have an explicit policy only where one of its certificates asks for it.

const ANY_POLICY = '2.5.29.32.0'

/** The policies that are valid at one level; `any` stands for all others. */
interface Level {
  readonly policies: ReadonlySet<string>
  readonly any: boolean
}

const isEmpty = ({ policies, any }: Level): boolean => policies.size === 0 && !any

/** What is left until something holds; counted down certificate by certificate. */
interface Counters {
  readonly explicit: number
  readonly mapping: number
  readonly anyPolicy: number
}

type Invalid = 'invalid'

/** certificatePolicies; `none` without the extension. */
function policiesOf(reader: ExtensionReader): ReadonlySet<string> | 'none' | Invalid {
  const read = reader.get('certificatePolicies', POLICIES)
  if (read === undefined) return reader.failed() ? 'invalid' : 'none'
  const found = new Set(read.map(({ policy }) => oidText(policy.bytes)))
  return found.size === 0 || found.size < read.length ? 'invalid' : found
}

/** process_certificate_policies: steps (d) and (e) of section 6.1.3. */
function applyPolicies(
  reader: ExtensionReader,
  level: Level,
  anyAllowed: boolean,
): Level | Invalid {
  const found = policiesOf(reader)
  if (found === 'invalid') return found
  if (found === 'none') return { policies: new Set(), any: false }
  const takesAny = found.has(ANY_POLICY) && anyAllowed
  const kept = [...level.policies].filter((policy) => takesAny || found.has(policy))
  const added = level.any ? [...found].filter((policy) => policy !== ANY_POLICY) : []
  return { policies: new Set([...kept, ...added]), any: level.any && takesAny }
}

type Mappings = readonly (readonly [issuer: string, subject: string])[]

function mappingsOf(reader: ExtensionReader): Mappings | Invalid {
  const read = reader.get('policyMappings', POLICY_MAPPINGS)
  if (read === undefined) return reader.failed() ? 'invalid' : []
  const pairs = read.map(
    ({ issuer, subject }) => [oidText(issuer.bytes), oidText(subject.bytes)] as const,
  )
  return pairs.length === 0 || pairs.flat().includes(ANY_POLICY) ? 'invalid' : pairs
}

/** process_policy_mappings: steps (a) and (b) of section 6.1.4; what the next certificate may name. */
function applyMappings(reader: ExtensionReader, level: Level, allowed: boolean): Level | Invalid {
  const mappings = mappingsOf(reader)
  if (mappings === 'invalid') return mappings
  const mapped = new Set(mappings.map(([issuer]) => issuer))
  const unmapped = [...level.policies].filter((policy) => !mapped.has(policy))
  if (!allowed) return { policies: new Set(unmapped), any: level.any }
  const names = (policy: string): boolean => level.any || level.policies.has(policy)
  const targets = mappings.flatMap(([issuer, subject]) => (names(issuer) ? [subject] : []))
  return { policies: new Set([...unmapped, ...targets]), any: level.any }
}

/** apply_skip_certs: the smaller of the two; `invalid` for a negative number. */
function lesser(limit: Primitive | undefined, value: number): number | Invalid {
  if (limit === undefined) return value
  return limit.negative === true ? 'invalid' : Math.min(smallNumber(limit), value)
}

/** process_policy_constraints: steps (i) and (j) of section 6.1.4. */
function applyConstraints(reader: ExtensionReader, counters: Counters): Counters | Invalid {
  const constraints = reader.get('policyConstraints', POLICY_CONSTRAINTS)
  const inhibit = reader.get('inhibitAnyPolicy', INTEGER)
  const { requireExplicit, inhibitMapping } = constraints ?? {}
  const says = requireExplicit !== undefined || inhibitMapping !== undefined
  if (reader.failed() || (constraints !== undefined && !says)) return 'invalid'
  const explicit = lesser(requireExplicit, counters.explicit)
  const mapping = lesser(inhibitMapping, counters.mapping)
  const anyPolicy = lesser(inhibit, counters.anyPolicy)
  const all = [explicit, mapping, anyPolicy]
  return all.includes('invalid') ? 'invalid' : ({ explicit, mapping, anyPolicy } as Counters)
}

const countDown = ({ explicit, mapping, anyPolicy }: Counters): Counters => ({
  explicit: Math.max(0, explicit - 1),
  mapping: Math.max(0, mapping - 1),
  anyPolicy: Math.max(0, anyPolicy - 1),
})

interface State {
  readonly level: Level
  readonly counters: Counters
}

type StepFault = 'invalid-policy' | 'no-explicit-policy'

const allowsAny = ({ anyPolicy }: Counters, { selfIssued }: Flagged, isLeaf: boolean): boolean =>
  anyPolicy > 0 || (!isLeaf && selfIssued)

/** One certificate, from the top down. */
function step(
  { level, counters }: State,
  certificate: Flagged,
  isLeaf: boolean,
): State | StepFault {
  const reader = extensionReader(certificate.x509.extensions ?? [], certificate.library)
  const found = applyPolicies(reader, level, allowsAny(counters, certificate, isLeaf))
  if (found === 'invalid') return 'invalid-policy'
  if (counters.explicit === 0 && isEmpty(found)) return 'no-explicit-policy'
  const next = isLeaf ? found : applyMappings(reader, found, counters.mapping > 0)
  const counts = isLeaf || !certificate.selfIssued
  const limits = applyConstraints(reader, counts ? countDown(counters) : counters)
  return next === 'invalid' || limits === 'invalid'
    ? 'invalid-policy'
    : { level: next, counters: limits }
}

/** What the policies of a chain are at fault in; the leaf is first, the anchor last and not looked at. */
export function policyFault(chain: readonly Flagged[]): VerifyFault | undefined {
  if (chain.length < 2) return undefined
  const unlimited = chain.length + 1
  let state: State = {
    level: { policies: new Set(), any: true },
    counters: { explicit: unlimited, mapping: unlimited, anyPolicy: unlimited },
  }
  for (let depth = chain.length - 2; depth >= 0; depth--) {
    const next = step(state, chain[depth] as Flagged, depth === 0)
    if (typeof next === 'string') return fault(next, 0)
    state = next
  }
  const { counters, level } = state
  return counters.explicit === 0 && isEmpty(level) ? fault('no-explicit-policy', 0) : undefined
}
