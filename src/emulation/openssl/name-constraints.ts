import type { Certificate, GeneralName, GeneralSubtree } from '../../certificate/types.ts'
import { matchSubtree, type ListKind } from '../../path/constraint-match.ts'
import { isEmptyName } from '../../certificate/name-comparison.ts'

export type ConstraintFault = 'permitted' | 'excluded' | 'unsupported' | 'bounds' | 'name-syntax'

/** The two differ in what they compare. */
export type Library = 'boringssl' | 'openssl'

/** The subject, the addresses in it, then the alternative names. */
function namesOf(certificate: Certificate): readonly GeneralName[] {
  const { subject, subjectAltName } = certificate
  const names: GeneralName[] = []
  if (!isEmptyName(subject)) {
    names.push({ type: 'directory', value: subject.text, name: subject })
    for (const attribute of subject.rdns.flat()) {
      if (attribute.name === 'emailAddress') names.push({ type: 'email', value: attribute.value })
    }
  }
  return [...names, ...(subjectAltName?.names ?? [])]
}

// BoringSSL has no iPAddress
const COMPARED: Readonly<Record<Library, ReadonlySet<GeneralName['type']>>> = {
  boringssl: new Set(['dns', 'email', 'uri', 'directory']),
  openssl: new Set(['dns', 'email', 'uri', 'directory', 'ip']),
}

type Answer = 'match' | 'none' | ConstraintFault

function compare(
  name: GeneralName,
  subtree: GeneralSubtree,
  list: ListKind,
  library: Library,
): Answer {
  const { minimum, maximum } = subtree
  if (minimum !== 0 || maximum !== undefined) return 'bounds'
  if (!COMPARED[library].has(name.type)) return 'unsupported'
  // OpenSSL takes the asterisk for a label like any other, BoringSSL asks what it could stand for
  const way = library === 'openssl' ? 'permitted' : list
  const match = matchSubtree(name, subtree, way)
  return match === 'unsupported' ? 'name-syntax' : match
}

function permittedFault(
  name: GeneralName,
  subtrees: readonly GeneralSubtree[],
  library: Library,
): ConstraintFault | undefined {
  for (const subtree of subtrees) {
    const answer = compare(name, subtree, 'permitted', library)
    if (answer === 'match') return undefined
    if (answer !== 'none') return answer
  }
  return subtrees.length > 0 ? 'permitted' : undefined
}

function excludedFault(
  name: GeneralName,
  subtrees: readonly GeneralSubtree[],
  library: Library,
): ConstraintFault | undefined {
  for (const subtree of subtrees) {
    const answer = compare(name, subtree, 'excluded', library)
    if (answer === 'match') return 'excluded'
    if (answer !== 'none') return answer
  }
  return undefined
}

/** What the constraints of one CA have against the names of a certificate below it: permitted first, then excluded, name by name. */
export function constraintFault(
  certificate: Certificate,
  ca: Certificate,
  library: Library,
): ConstraintFault | undefined {
  const { nameConstraints } = ca
  if (nameConstraints === undefined) return undefined
  for (const name of namesOf(certificate)) {
    const same = ({ base }: GeneralSubtree): boolean => base.type === name.type
    const fault =
      permittedFault(name, nameConstraints.permitted.filter(same), library) ??
      excludedFault(name, nameConstraints.excluded.filter(same), library)
    if (fault !== undefined) return fault
  }
  return undefined
}
