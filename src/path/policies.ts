import type { Certificate } from '../certificate/types.ts'

const ANY_POLICY = '2.5.29.32.0'

/** The inputs of RFC 5280, section 6.1.1 (c), (e), (f) and (g). */
export interface PolicyInputs {
  /** user-initial-policy-set: dotted identifiers; anyPolicy, `2.5.29.32.0`, where every policy will do. */
  readonly initial?: readonly string[]
  /** initial-explicit-policy. */
  readonly requireExplicit?: boolean
  /** initial-policy-mapping-inhibit. */
  readonly inhibitMapping?: boolean
  /** initial-any-policy-inhibit. */
  readonly inhibitAny?: boolean
}

/** What came of the policies of a path. */
export type PolicyOutcome =
  | {
      readonly status: 'valid'
      readonly authority: readonly string[]
      readonly user: readonly string[]
    }
  | { readonly status: 'explicit-required' | 'mapping-any'; readonly depth: number }

// One node for each policy and depth with all its parents, instead of RFC 5280's tree, which grows exponentially: RFC 9618.
interface Node {
  readonly policy: string
  expected: readonly string[]
  readonly parents: Node[]
}

interface State {
  level: Map<string, Node> | undefined
  explicit: number
  mapping: number
  any: number
}

function byExpected(level: ReadonlyMap<string, Node>): Map<string, Node[]> {
  const index = new Map<string, Node[]>()
  for (const node of level.values()) {
    for (const policy of node.expected) {
      const nodes = index.get(policy)
      if (nodes === undefined) index.set(policy, [node])
      else nodes.push(node)
    }
  }
  return index
}

const leaf = (policy: string, parents: Node[]): Node => ({ policy, expected: [policy], parents })

/** RFC 5280, section 6.1.3 (d) with RFC 9618, section 5.3. */
function addLevel(state: State, policies: readonly string[], takeAny: boolean): void {
  if (state.level === undefined) return
  const next = levelBelow(state.level, policies, takeAny)
  state.level = next.size === 0 ? undefined : next
}

function levelBelow(
  level: ReadonlyMap<string, Node>,
  policies: readonly string[],
  takeAny: boolean,
): Map<string, Node> {
  const expected = byExpected(level)
  const any = level.get(ANY_POLICY)
  const anyParents = any === undefined ? undefined : [any]
  const next = new Map<string, Node>()
  for (const policy of policies) {
    if (policy === ANY_POLICY) continue
    const parents = expected.get(policy) ?? anyParents
    if (parents !== undefined) next.set(policy, leaf(policy, parents))
  }
  const rest = takeAny && policies.includes(ANY_POLICY) ? expected : []
  for (const [policy, parents] of rest) {
    if (!next.has(policy)) next.set(policy, leaf(policy, parents))
  }
  return next
}

function groupMappings(certificate: Certificate): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { issuerDomain, subjectDomain } of certificate.policyMappings?.mappings ?? []) {
    const group = groups.get(issuerDomain)
    if (group === undefined) groups.set(issuerDomain, [subjectDomain])
    else group.push(subjectDomain)
  }
  return groups
}

/** RFC 5280, section 6.1.4 (b). */
function applyMappings(state: State, certificate: Certificate): void {
  const { level } = state
  if (level === undefined) return
  const any = level.get(ANY_POLICY)
  for (const [policy, subjects] of groupMappings(certificate)) {
    const node = level.get(policy)
    if (state.mapping === 0) level.delete(policy)
    else if (node !== undefined) node.expected = subjects
    else if (any !== undefined)
      // sibling of the anyPolicy node: a child of its parents
      level.set(policy, { policy, expected: subjects, parents: any.parents })
  }
  if (level.size === 0) state.level = undefined
}

const lower = (counter: number, limit: number | undefined): number =>
  limit === undefined ? counter : Math.min(counter, limit)

/** RFC 5280, section 6.1.4 (h) to (j). */
function prepareNext(state: State, certificate: Certificate, selfIssued: boolean): void {
  if (!selfIssued) {
    state.explicit = Math.max(0, state.explicit - 1)
    state.mapping = Math.max(0, state.mapping - 1)
    state.any = Math.max(0, state.any - 1)
  }
  const { policyConstraints, inhibitAnyPolicy } = certificate
  state.explicit = lower(state.explicit, policyConstraints?.requireExplicitPolicy)
  state.mapping = lower(state.mapping, policyConstraints?.inhibitPolicyMapping)
  state.any = lower(state.any, inhibitAnyPolicy?.skipCertificates)
}

function mapsAny(certificate: Certificate): boolean {
  return (certificate.policyMappings?.mappings ?? []).some(
    ({ issuerDomain, subjectDomain }) =>
      issuerDomain === ANY_POLICY || subjectDomain === ANY_POLICY,
  )
}

/** The policies of the last level that are still there, by the name that the trust anchor's domain has for them. */
function authoritySet(level: ReadonlyMap<string, Node> | undefined): Set<string> {
  const found = new Set<string>()
  const seen = new Set<Node>()
  const waiting = [...(level?.values() ?? [])]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    // RFC 9618 5.6: a node below anyPolicy is the name in the domain of the anchor
    const top = node.parents.every((parent) => parent.policy === ANY_POLICY)
    if (top && node.policy !== ANY_POLICY) found.add(node.policy)
    else for (const parent of node.parents) waiting.push(parent)
  }
  if (level?.has(ANY_POLICY) === true) found.add(ANY_POLICY)
  return found
}

function userSet(authority: ReadonlySet<string>, initial: readonly string[]): readonly string[] {
  if (initial.includes(ANY_POLICY)) return [...authority]
  // anyPolicy at the end of the path stands for whatever the user accepts
  if (authority.has(ANY_POLICY)) return [...new Set(initial)]
  return [...authority].filter((policy) => initial.includes(policy))
}

/** Is there nothing for policy processing to find? Then most paths need none. */
function hasNoPolicies(path: readonly Certificate[], inputs: PolicyInputs): boolean {
  return (
    inputs.requireExplicit !== true &&
    path.every(
      (certificate) =>
        certificate.certificatePolicies === undefined &&
        certificate.policyConstraints === undefined &&
        certificate.policyMappings === undefined,
    )
  )
}

/** RFC 5280, section 6.1.5 (a) and (b). */
function wrapUp(state: State, leaf: Certificate): void {
  state.explicit = Math.max(0, state.explicit - 1)
  if (leaf.policyConstraints?.requireExplicitPolicy === 0) state.explicit = 0
}

/** One certificate of the path, from the anchor down: RFC 5280, section 6.1.3 (d) to (f), 6.1.4 or 6.1.5. */
function step(
  state: State,
  certificate: Certificate,
  depth: number,
  selfIssued: boolean,
): 'explicit-required' | 'mapping-any' | undefined {
  const policies = certificate.certificatePolicies?.policies.map((policy) => policy.oid)
  if (policies === undefined) state.level = undefined
  else addLevel(state, policies, state.any > 0 || (depth > 0 && selfIssued))
  if (state.explicit === 0 && state.level === undefined) return 'explicit-required'
  if (depth === 0) {
    wrapUp(state, certificate)
    return undefined
  }
  if (mapsAny(certificate)) return 'mapping-any'
  applyMappings(state, certificate)
  prepareNext(state, certificate, selfIssued)
  return undefined
}

/**
 * Processes the certificate policies of a path (RFC 5280, section 6.1, as amended by RFC 9618).
 *
 * @param path - The leaf first, the trust anchor last; the policies of the anchor itself do not count.
 * @returns `authority` and `user` are the authorities-constrained and user-constrained policy sets, in the terms of
 *   the trust anchor, sorted; or why the path is refused and at which depth (0 is the leaf).
 */
export function processPolicies(
  path: readonly Certificate[],
  inputs: PolicyInputs,
  isSelfIssued: (certificate: Certificate) => boolean,
): PolicyOutcome {
  if (hasNoPolicies(path, inputs)) return { status: 'valid', authority: [], user: [] }
  const count = path.length - 1
  const root: Node = { policy: ANY_POLICY, expected: [ANY_POLICY], parents: [] }
  const state: State = {
    level: new Map([[ANY_POLICY, root]]),
    explicit: inputs.requireExplicit === true ? 0 : count + 1,
    mapping: inputs.inhibitMapping === true ? 0 : count + 1,
    any: inputs.inhibitAny === true ? 0 : count + 1,
  }
  for (let depth = count - 1; depth >= 0; depth--) {
    const certificate = path[depth] as Certificate
    const fault = step(state, certificate, depth, isSelfIssued(certificate))
    if (fault !== undefined) return { status: fault, depth }
  }
  const authority = authoritySet(state.level)
  const user = userSet(authority, inputs.initial ?? [ANY_POLICY])
  // RFC 5280, section 6.1.5 (g)
  if (state.explicit === 0 && user.length === 0) return { status: 'explicit-required', depth: 0 }
  return { status: 'valid', authority: [...authority].toSorted(), user: user.toSorted() }
}
