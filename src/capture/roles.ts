import type { Certificate } from '../certificate/types.ts'
import { equalBytes, toHex } from '../der/bytes.ts'
import { latin1 } from '../der/strings.ts'
import type { CaptureRole } from './types.ts'

/** What {@link assignRoles} needs to know. */
export interface Candidate {
  readonly certificate: Certificate
  readonly chain: string
}

/** The role of each certificate, in the same order. */
export function assignRoles(candidates: readonly Candidate[]): readonly CaptureRole[] {
  const kinds = candidates.map(({ certificate }) => kindOf(certificate))
  const leaves = chooseLeaves(candidates, kinds)
  const leafBytes = new Set(leaves.map(({ der }) => latin1(der)))
  const reached = leaves.length === 0 ? undefined : pathUpFrom(leaves, candidates)
  return candidates.map(({ certificate }, i) => {
    const kind = kinds[i] as Kind
    if (kind === 'root') return 'root'
    if (kind === 'end') return leafBytes.has(latin1(certificate.der)) ? 'leaf' : 'unrelated'
    return reached === undefined || reached.has(toHex(certificate.subject.der))
      ? 'intermediate'
      : 'unrelated'
  })
}

type Kind = 'root' | 'ca' | 'end'

function kindOf(certificate: Certificate): Kind {
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
function chooseLeaves(candidates: readonly Candidate[], kinds: readonly Kind[]): Certificate[] {
  const byChain = new Map<string, Certificate>()
  candidates.forEach(({ certificate, chain }, i) => {
    if (kinds[i] === 'end' && !byChain.has(chain)) byChain.set(chain, certificate)
  })
  return [...byChain.values()]
}

// the names that are reached from the leaves, issuer by issuer
function pathUpFrom(
  leaves: readonly Certificate[],
  candidates: readonly Candidate[],
): ReadonlySet<string> {
  const issuers = new Map<string, Set<string>>()
  for (const { certificate } of candidates) {
    const subject = toHex(certificate.subject.der)
    const names = issuers.get(subject) ?? new Set()
    issuers.set(subject, names.add(toHex(certificate.issuer.der)))
  }
  const reached = new Set<string>()
  const open = leaves.map((leaf) => toHex(leaf.issuer.der))
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    for (const issuer of issuers.get(name) ?? []) open.push(issuer)
  }
  return reached
}
