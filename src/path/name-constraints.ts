import type {
  Certificate,
  GeneralName,
  GeneralSubtree,
  NameConstraints,
} from '../certificate/types.ts'
import type { Finding } from '../report/finding.ts'
import { spend, type Budget } from './budget.ts'
import { matchSubtree, type ListKind } from './constraint-match.ts'
import { nameOf, pathFinding, placeOf, type Role } from './path-finding.ts'
import { isEmptyName } from '../certificate/name-comparison.ts'

/** The name constraints of a certificate further up the path, by kind of name. */
interface ConstraintSet {
  readonly issuer: Certificate
  readonly permitted: ReadonlyMap<string, readonly GeneralSubtree[]>
  readonly excluded: ReadonlyMap<string, readonly GeneralSubtree[]>
}

function byKind(subtrees: readonly GeneralSubtree[]): Map<string, GeneralSubtree[]> {
  const kinds = new Map<string, GeneralSubtree[]>()
  for (const subtree of subtrees) {
    const list = kinds.get(subtree.base.type)
    if (list === undefined) kinds.set(subtree.base.type, [subtree])
    else list.push(subtree)
  }
  return kinds
}

const sets = new WeakMap<NameConstraints, ConstraintSet>()

function constraintSet(issuer: Certificate, constraints: NameConstraints): ConstraintSet {
  let set = sets.get(constraints)
  if (set === undefined) {
    const { permitted, excluded } = constraints
    set = { issuer, permitted: byKind(permitted), excluded: byKind(excluded) }
    sets.set(constraints, set)
  }
  return set
}

/** Every name of a certificate that constraints speak of (RFC 5280, section 4.2.1.10). */
function constrainedNames(certificate: Certificate): readonly GeneralName[] {
  const { subject, subjectAltName } = certificate
  const names: GeneralName[] = [...(subjectAltName?.names ?? [])]
  if (isEmptyName(subject)) return names
  names.push({ type: 'directory', value: subject.text, name: subject })
  if (subjectAltName !== undefined) return names
  // old certificates have their address in the subject: it counts where there is no subjectAltName
  for (const attribute of subject.rdns.flat()) {
    if (attribute.name === 'emailAddress') names.push({ type: 'email', value: attribute.value })
  }
  return names
}

/** A finding; `limit` when the budget is used up; nothing when all is well. */
export type ConstraintOutcome = Finding | 'limit' | undefined

interface Checked {
  readonly certificate: Certificate
  readonly role: Role
  readonly name: GeneralName
  readonly set: ConstraintSet
}

function unsupported({ certificate, role, name, set }: Checked): Finding {
  const facts = { type: name.type, name: name.value, issuer: nameOf(set.issuer) }
  return pathFinding('path-name-constraint-unsupported', facts, placeOf(certificate, role))
}

function checkExcluded(checked: Checked, subtree: GeneralSubtree): ConstraintOutcome {
  const { certificate, role, name, set } = checked
  const match = matchSubtree(name, subtree, 'excluded')
  if (match === 'none') return undefined
  if (match === 'unsupported') return unsupported(checked)
  const facts = {
    type: name.type,
    name: name.value,
    constraint: subtree.base.value,
    issuer: nameOf(set.issuer),
  }
  return pathFinding('path-name-excluded', facts, placeOf(certificate, role))
}

// a message that lists thousands of constraints is of no use
const SHOWN = 10

function notPermitted(checked: Checked, subtrees: readonly GeneralSubtree[]): Finding {
  const { certificate, role, name, set } = checked
  const permitted = subtrees.slice(0, SHOWN).map((subtree) => subtree.base.value)
  const facts = { type: name.type, name: name.value, issuer: nameOf(set.issuer), permitted }
  return pathFinding('path-name-not-permitted', facts, placeOf(certificate, role))
}

function checkList(checked: Checked, list: ListKind, budget: Budget): ConstraintOutcome {
  const subtrees = checked.set[list].get(checked.name.type)
  if (subtrees === undefined) return undefined
  for (const subtree of subtrees) {
    if (!spend(budget, 'nameComparisons')) return 'limit'
    if (list === 'excluded') {
      const outcome = checkExcluded(checked, subtree)
      if (outcome !== undefined) return outcome
    } else {
      const match = matchSubtree(checked.name, subtree, list)
      if (match === 'unsupported') return unsupported(checked)
      if (match === 'match') return undefined
    }
  }
  return list === 'excluded' ? undefined : notPermitted(checked, subtrees)
}

function checkCertificate(
  certificate: Certificate,
  role: Role,
  above: readonly ConstraintSet[],
  budget: Budget,
): ConstraintOutcome {
  for (const name of constrainedNames(certificate)) {
    for (const set of above) {
      const checked = { certificate, role, name, set }
      const outcome =
        checkList(checked, 'excluded', budget) ?? checkList(checked, 'permitted', budget)
      if (outcome !== undefined) return outcome
    }
  }
  return undefined
}

/**
 * Checks every name of a path against every constraint above it (RFC 5280, section 6.1.3 (b), (c) and 6.1.4 (g)):
 * a name has to be permitted by each certificate that constrains names of its kind, and excluded by none.
 *
 * @param path - The leaf first, the trust anchor last; the constraints of the anchor count.
 * @param isSelfIssued - Self-issued certificates may have any name, the leaf may not.
 */
export function checkNameConstraints(
  path: readonly Certificate[],
  isSelfIssued: (certificate: Certificate) => boolean,
  budget: Budget,
): ConstraintOutcome {
  const above: ConstraintSet[] = []
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const certificate = path[depth] as Certificate
    if (above.length > 0 && (depth === 0 || !isSelfIssued(certificate))) {
      const role = depth === 0 ? 'leaf' : 'intermediate'
      const outcome = checkCertificate(certificate, role, above, budget)
      if (outcome !== undefined) return outcome
    }
    const { nameConstraints } = certificate
    if (nameConstraints !== undefined) above.push(constraintSet(certificate, nameConstraints))
  }
  return undefined
}
