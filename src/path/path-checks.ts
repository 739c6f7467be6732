import type { Certificate } from '../certificate/types.ts'
import type { Finding } from '../report/finding.ts'
import { spend } from './budget.ts'
import type { Context } from './verification-state.ts'
import { nameOf, pathFinding, placeOf } from './path-finding.ts'
import { checkNameConstraints } from './name-constraints.ts'
import { sameName } from '../certificate/name-comparison.ts'
import { processPolicies, type PolicyInputs } from './policies.ts'

// Questions that only a whole path can answer, in the order of their price.

/** RFC 5280, section 3.2: subject and issuer are the same name. */
export const isSelfIssued = (certificate: Certificate): boolean =>
  certificate.selfIssued || sameName(certificate.subject, certificate.issuer)

/** RFC 5280, section 6.1.4 (l) and (m), from the anchor down; self-issued certificates are not counted. */
function checkLength(
  context: Context,
  path: readonly Certificate[],
  spared: (certificate: Certificate) => boolean,
): Finding | undefined {
  const top = path.length - 1
  let left = Infinity
  let allowed = 0
  let limiting: Certificate | undefined
  let count = 0
  for (let depth = top; depth > 0; depth--) {
    const certificate = path[depth] as Certificate
    if (depth < top && !spared(certificate)) {
      if (left === 0 && limiting !== undefined) {
        const facts = { issuer: nameOf(limiting), allowed }
        return pathFinding('path-length', facts, placeOf(certificate, 'intermediate'))
      }
      left--
      count++
    }
    const own = certificate.basicConstraints?.pathLength
    if (own !== undefined && own < left) {
      left = own
      allowed = own
      limiting = certificate
    }
  }
  if (count <= context.budget.limits.intermediates) return undefined
  return tooManyIntermediates(context, path)
}

/** The finding for a path that is longer than the caller wants. */
export function tooManyIntermediates(context: Context, path: readonly Certificate[]): Finding {
  const { limits } = context.budget
  const facts = { limit: limits.intermediates }
  return pathFinding('path-limit-intermediates', facts, placeOf(path[0] as Certificate, 'leaf'))
}

/** What is wrong with a path as a whole, or the policies it is good for; `limit` when the budget is used up. */
export type PathOutcome =
  | {
      readonly status: 'good'
      readonly policies: readonly string[]
      readonly authority: readonly string[]
    }
  | { readonly status: 'bad'; readonly finding: Finding }
  | { readonly status: 'limit' }

const bad = (finding: Finding): PathOutcome => ({ status: 'bad', finding })

/** Checks a path as a whole: lengths, name constraints, policies. Signatures are not looked at. */
export function checkPath(
  context: Context,
  path: readonly Certificate[],
  inputs: PolicyInputs,
): PathOutcome {
  // a long path costs more to check than a candidate costs to look at
  if (!spend(context.budget, 'nodes', path.length)) return { status: 'limit' }
  // self-issued certificates only make it shorter: whether they are is costly to know and seldom matters
  const longest = checkLength(context, path, () => false)
  const tooLong = longest && checkLength(context, path, isSelfIssued)
  if (tooLong !== undefined) return bad(tooLong)
  const constrained = checkNameConstraints(path, isSelfIssued, context.budget)
  if (constrained === 'limit') return { status: 'limit' }
  if (constrained !== undefined) return bad(constrained)
  const outcome = processPolicies(path, inputs, isSelfIssued)
  if (outcome.status === 'valid') {
    return { status: 'good', policies: outcome.user, authority: outcome.authority }
  }
  const place = placeOf(
    path[outcome.depth] as Certificate,
    outcome.depth === 0 ? 'leaf' : 'intermediate',
  )
  return bad(
    outcome.status === 'mapping-any'
      ? pathFinding('path-policy-mapping-any', {}, place)
      : pathFinding('path-policy-required', { accepted: inputs.initial ?? [] }, place),
  )
}
