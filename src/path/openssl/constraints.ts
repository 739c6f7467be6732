import type { Certificate, GeneralName } from '../../certificate/types.ts'
import { matchSubtree } from '../constraint-match.ts'
import { isEmptyName } from '../names.ts'

export type ConstraintFault = 'permitted' | 'excluded' | 'unsupported'

function namesOf(certificate: Certificate): readonly GeneralName[] {
  const names = certificate.subjectAltName?.names ?? []
  if (isEmptyName(certificate.subject)) return names
  return [
    { type: 'directory', value: certificate.subject.text, name: certificate.subject },
    ...names,
  ]
}

const JUDGED = new Set<GeneralName['type']>(['dns', 'email', 'uri', 'ip', 'directory'])

/** Both libraries: permitted first, then excluded, for each name in turn; a kind that they cannot judge is a fault. */
function nameFault(name: GeneralName, ca: Certificate): ConstraintFault | undefined {
  const { permitted = [], excluded = [] } = ca.nameConstraints ?? {}
  const same = ({ base }: { base: GeneralName }): boolean => base.type === name.type
  const mayBe = permitted.filter(same)
  const mustNot = excluded.filter(same)
  if (mayBe.length + mustNot.length === 0) return undefined
  if (!JUDGED.has(name.type)) return 'unsupported'
  const allowed = mayBe.some((subtree) => matchSubtree(name, subtree, 'permitted') === 'match')
  if (mayBe.length > 0 && !allowed) return 'permitted'
  const hit = mustNot.some((subtree) => matchSubtree(name, subtree, 'excluded') === 'match')
  return hit ? 'excluded' : undefined
}

/** What the constraints of one CA have against the subject and alternative names of a certificate below it. */
export function constraintFault(
  certificate: Certificate,
  ca: Certificate,
): ConstraintFault | undefined {
  for (const name of namesOf(certificate)) {
    const fault = nameFault(name, ca)
    if (fault !== undefined) return fault
  }
  return undefined
}
