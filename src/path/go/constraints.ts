import type { Certificate, GeneralName } from '../../certificate/types.ts'
import { matchSubtree } from '../constraint-match.ts'
import { goQuote } from './text.ts'

const KINDS: Partial<Record<GeneralName['type'], string>> = {
  dns: 'DNS name',
  email: 'email address',
  uri: 'URI',
  ip: 'IP address',
}

function uriFault(name: GeneralName): string | undefined {
  if (name.type !== 'uri') return undefined
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(name.value)?.[1] ?? ''
  if (host === '')
    return `URI with empty host (${goQuote(name.value)}) cannot be matched against constraints`
  if (host.startsWith('[') || /^[\d.]+$/.test(host)) {
    return `URI with IP (${goQuote(name.value)}) cannot be matched against constraints`
  }
  return undefined
}

/** What the constraints of one CA have against one name. */
function nameFault(name: GeneralName, ca: Certificate): string | undefined {
  const kind = KINDS[name.type]
  const constraints = ca.nameConstraints
  if (kind === undefined || constraints === undefined) return undefined
  const same = ({ base }: { base: GeneralName }): boolean => base.type === name.type
  const excluded = constraints.excluded.filter(same)
  const permitted = constraints.permitted.filter(same)
  if (excluded.length + permitted.length === 0) return undefined
  const fault = uriFault(name)
  if (fault !== undefined) return fault
  const hit = excluded.find((subtree) => matchSubtree(name, subtree, 'excluded') === 'match')
  if (hit !== undefined) {
    return `${kind} ${goQuote(name.value)} is excluded by constraint ${goQuote(hit.base.value)}`
  }
  if (permitted.length === 0) return undefined
  const allowed = permitted.some((subtree) => matchSubtree(name, subtree, 'permitted') === 'match')
  return allowed ? undefined : `${kind} ${goQuote(name.value)} is not permitted by any constraint`
}

/** What the name constraints along a chain, leaf first, have against it; the anchor's count too. */
export function goConstraintFault(chain: readonly Certificate[]): string | undefined {
  for (const [index, ca] of chain.entries()) {
    if (ca.nameConstraints === undefined || ca.version !== 3) continue
    for (const certificate of chain.slice(0, index)) {
      for (const name of certificate.subjectAltName?.names ?? []) {
        const fault = nameFault(name, ca)
        if (fault !== undefined) return fault
      }
    }
  }
  return undefined
}
