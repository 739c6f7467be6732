import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import { latin1 } from '../der/strings.ts'
import type { CaptureRole } from './types.ts'

/** What {@link assignRoles} needs to know. */
export interface Candidate {
  readonly certificate: Certificate
  readonly chain: string
}

/** What roles rest on; names as keys to look them up by. */
interface Facts {
  readonly certificate: Certificate
  readonly kind: Kind
  readonly subject: string
  readonly issuer: string
}

type Kind = 'root' | 'ca' | 'end'

function factsOf(certificate: Certificate): Facts {
  const { subject, issuer } = certificate
  const names = { subject: latin1(subject.der), issuer: latin1(issuer.der) }
  return { certificate, kind: kindOf(certificate), ...names }
}

/** The facts of each candidate: a certificate that is shown many times is looked at once. */
function factsOfAll(candidates: readonly Candidate[]): readonly Facts[] {
  const known = new Map<Certificate, Facts>()
  return candidates.map(({ certificate }) => {
    const facts = known.get(certificate) ?? factsOf(certificate)
    known.set(certificate, facts)
    return facts
  })
}

/** The role of each certificate, in the same order. */
export function assignRoles(candidates: readonly Candidate[]): readonly CaptureRole[] {
  const facts = factsOfAll(candidates)
  const leaves = chooseLeaves(candidates, facts)
  const leafBytes = new Set(leaves.map(({ certificate }) => latin1(certificate.der)))
  const reached = leaves.length === 0 ? undefined : pathUpFrom(leaves, facts)
  const roles = new Map<Facts, CaptureRole>()
  return facts.map((one) => {
    const role = roles.get(one) ?? roleOf(one, leafBytes, reached)
    roles.set(one, role)
    return role
  })
}

function roleOf(
  { kind, certificate, subject }: Facts,
  leaves: ReadonlySet<string>,
  reached: ReadonlySet<string> | undefined,
): CaptureRole {
  if (kind === 'root') return 'root'
  if (kind === 'end') return leaves.has(latin1(certificate.der)) ? 'leaf' : 'unrelated'
  return reached === undefined || reached.has(subject) ? 'intermediate' : 'unrelated'
}

/** Is it a root, another CA, or the end of a chain? By what it says itself; no signature is looked at. */
export function kindOf(certificate: Certificate): Kind {
  const { basicConstraints, selfIssued, keyUsage } = certificate
  const signs = keyUsage === undefined || keyUsage.usages.includes('keyCertSign')
  // without basicConstraints it is not a CA for RFC 5280, but roots of version 1 are in use and trusted
  const ca = basicConstraints?.ca ?? (selfIssued && signs)
  if (!ca) return 'end'
  return selfIssued && !hasOtherKeyId(certificate) ? 'root' : 'ca'
}

// issued by another key under the same name: a CA's key was changed
function hasOtherKeyId({ subjectKeyIdentifier, authorityKeyIdentifier }: Certificate): boolean {
  const own = subjectKeyIdentifier?.keyIdentifier
  const above = authorityKeyIdentifier?.keyIdentifier
  return own !== undefined && above !== undefined && !equalBytes(own, above)
}

// of what was presented together the first that is not a CA
function chooseLeaves(candidates: readonly Candidate[], facts: readonly Facts[]): readonly Facts[] {
  const byChain = new Map<string, Facts>()
  candidates.forEach(({ chain }, i) => {
    const one = facts[i] as Facts
    if (one.kind === 'end' && !byChain.has(chain)) byChain.set(chain, one)
  })
  return [...byChain.values()]
}

// the names that are reached from the leaves, issuer by issuer
function pathUpFrom(leaves: readonly Facts[], facts: readonly Facts[]): ReadonlySet<string> {
  const issuers = new Map<string, Set<string>>()
  for (const { subject, issuer } of new Set(facts)) {
    const names = issuers.get(subject) ?? new Set()
    issuers.set(subject, names.add(issuer))
  }
  const reached = new Set<string>()
  const open = leaves.map(({ issuer }) => issuer)
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    for (const issuer of issuers.get(name) ?? []) open.push(issuer)
  }
  return reached
}
