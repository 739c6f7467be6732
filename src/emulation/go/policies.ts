import { latin1 } from '../../der/strings.ts'
import { encodeOid } from '../../der/oid.ts'
import { equalBytes } from '../../der/bytes.ts'
import type { GoCertificate } from './certificate.ts'

// policiesValid of crypto/x509 (Go 1.24): RFC 5280, section 6.1, with the graph of RFC 9618, as verifiers call it without
// policies of their own. Policies are the octets of their identifiers.

const ANY = latin1(encodeOid('2.5.29.32.0'))

interface Node {
  readonly policy: string
  expected: readonly string[]
  readonly parents: Set<Node>
  readonly children: Set<Node>
}

type Stratum = Map<string, Node>

function addNode(stratum: Stratum, policy: string, parents: readonly Node[]): Node {
  const node: Node = { policy, expected: [policy], parents: new Set(parents), children: new Set() }
  for (const parent of parents) parent.children.add(node)
  stratum.set(policy, node)
  return node
}

function removeNode(stratum: Stratum, node: Node): void {
  for (const parent of node.parents) parent.children.delete(node)
  for (const child of node.children) child.parents.delete(node)
  stratum.delete(node.policy)
}

/** Takes out what leads to no leaf, from the leaves up; the root stays. */
function prune(strata: readonly Stratum[]): void {
  for (let depth = strata.length - 2; depth > 0; depth--) {
    const stratum = strata[depth] as Stratum
    for (const node of [...stratum.values()]) {
      if (node.children.size === 0) removeNode(stratum, node)
    }
  }
}

/** The three counters of section 6.1.2; what is 0 is in force. */
interface Counters {
  explicitPolicy: bigint
  policyMapping: bigint
  inhibitAnyPolicy: bigint
}

const isSelfIssued = ({ issuer, subject }: GoCertificate): boolean =>
  equalBytes(issuer.der, subject.der)

/** Section 6.1.3 (d): the policies of a certificate become a stratum below the last. */
function addPolicies(strata: Stratum[], certificate: GoCertificate, anyCounts: boolean): void {
  const above = strata.at(-1) as Stratum
  const stratum: Stratum = new Map()
  strata.push(stratum)
  const parentsOf = (policy: string): Node[] =>
    [...above.values()].filter(({ expected }) => expected.includes(policy))
  for (const policy of certificate.policies) {
    if (policy === ANY) continue
    const anyParent = above.get(ANY)
    const expecting = parentsOf(policy)
    const parents = expecting.length > 0 || anyParent === undefined ? expecting : [anyParent]
    if (parents.length > 0) addNode(stratum, policy, parents)
  }
  if (certificate.policies.includes(ANY) && anyCounts) {
    const missing = new Set([...above.values()].flatMap(({ expected }) => expected))
    for (const policy of missing) {
      if (!stratum.has(policy)) addNode(stratum, policy, parentsOf(policy))
    }
  }
  prune(strata)
}

function removePolicy(stratum: Stratum, policy: string): void {
  const node = stratum.get(policy)
  if (node !== undefined) removeNode(stratum, node)
}

function addBelowAny(stratum: Stratum, policy: string): ReturnType<typeof addNode> | undefined {
  const any = stratum.get(ANY)
  return any === undefined ? undefined : addNode(stratum, policy, [any])
}

/** Section 6.1.4 (a) and (b); false where anyPolicy is mapped. */
function mapPolicies(
  strata: readonly Stratum[],
  certificate: GoCertificate,
  allowed: boolean,
): boolean {
  const stratum = strata.at(-1) as Stratum
  const mapped = new Map<string, string[]>()
  for (const [issuer, subject] of certificate.policyMappings) {
    if (!allowed) removePolicy(stratum, issuer)
    else if (issuer === ANY || subject === ANY) return false
    else mapped.set(issuer, [...(mapped.get(issuer) ?? []), subject])
  }
  prune(strata)
  for (const [issuer, subjects] of mapped) {
    const node = stratum.get(issuer) ?? addBelowAny(stratum, issuer)
    if (node !== undefined) node.expected = subjects
  }
  return true
}

const lower = (counter: bigint): bigint => (counter > 0n ? counter - 1n : counter)
// Go sets a counter for values from 0 up: a negative one it has read is none
const least = (counter: bigint, wanted: bigint | undefined): bigint =>
  wanted !== undefined && wanted >= 0n && wanted < counter ? wanted : counter

/** Section 6.1.4 (h) to (j). */
function tighten(counters: Counters, certificate: GoCertificate): void {
  if (!isSelfIssued(certificate)) {
    counters.explicitPolicy = lower(counters.explicitPolicy)
    counters.policyMapping = lower(counters.policyMapping)
    counters.inhibitAnyPolicy = lower(counters.inhibitAnyPolicy)
  }
  const { requireExplicitPolicy, inhibitPolicyMapping, inhibitAnyPolicy } = certificate
  counters.explicitPolicy = least(counters.explicitPolicy, requireExplicitPolicy)
  counters.policyMapping = least(counters.policyMapping, inhibitPolicyMapping)
  counters.inhibitAnyPolicy = least(counters.inhibitAnyPolicy, inhibitAnyPolicy)
}

/** Is a policy left for the whole chain? One whose only parent is anyPolicy, or anyPolicy itself at the end. */
function hasPolicy(strata: readonly Stratum[]): boolean {
  if (strata.at(-1)?.has(ANY) === true) return true
  return strata.some((stratum) =>
    [...stratum.values()].some(
      ({ policy, parents }) =>
        policy !== ANY &&
        parents.size === 1 &&
        [...parents].every((parent) => parent.policy === ANY),
    ),
  )
}

/** One certificate on the way down; the strata that are left, `undefined` when there are none, or false where it ends. */
function step(
  strata: Stratum[] | undefined,
  certificate: GoCertificate,
  counters: Counters,
  isLeaf: boolean,
): Stratum[] | undefined | false {
  if (certificate.policies.length === 0 || strata === undefined) {
    return counters.explicitPolicy === 0n ? false : undefined
  }
  const anyCounts = counters.inhibitAnyPolicy > 0n || (!isLeaf && isSelfIssued(certificate))
  addPolicies(strata, certificate, anyCounts)
  const maps = !isLeaf && certificate.policyMappings.length > 0
  if (maps && !mapPolicies(strata, certificate, counters.policyMapping > 0n)) return false
  return strata
}

/** Do the policies of a chain, leaf first, let it pass? The anchor is not looked at. */
export function goPoliciesValid(chain: readonly GoCertificate[]): boolean {
  if (chain.length === 1) return true
  const length = BigInt(chain.length)
  const counters = { explicitPolicy: length, policyMapping: length, inhibitAnyPolicy: length }
  const root: Node = { policy: ANY, expected: [ANY], parents: new Set(), children: new Set() }
  let strata: Stratum[] | undefined = [new Map([[ANY, root]])]
  for (const [depth, certificate] of [...chain.slice(0, -1).entries()].reverse()) {
    const left = step(strata, certificate, counters, depth === 0)
    if (left === false) return false
    strata = left
    if (depth > 0) tighten(counters, certificate)
  }
  const required = chain[0]?.requireExplicitPolicy === 0n || counters.explicitPolicy <= 1n
  return !required || (strata !== undefined && hasPolicy(strata))
}
