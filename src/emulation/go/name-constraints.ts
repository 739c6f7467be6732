import type { Certificate, GeneralName, GeneralSubtree } from '../../certificate/types.ts'
import { matchSubtree } from '../../path/constraint-match.ts'
import { uriHost } from '../../path/host.ts'
import { parseIp } from '../../path/ip-text.ts'
import { goQuote } from './format.ts'

// checkChainConstraints of Go 1.26: every certificate of the chain under every CA above it, nobody spared, the subject
// not looked at; permitted before excluded, and the kinds of names in an order of their own.

const KINDS: readonly (readonly [type: GeneralName['type'], kind: string])[] = [
  ['ip', 'IP address'],
  ['dns', 'DNS name'],
  ['uri', 'URI'],
  ['email', 'email address'],
]

/** Why Go cannot compare a URI at all, whatever the constraints are about. */
function uriFault(name: GeneralName): string | undefined {
  if (name.type !== 'uri') return undefined
  const host = uriHost(name.value)
  if (host === undefined) {
    return `URI with empty host (${goQuote(name.value)}) cannot be matched against constraints`
  }
  return parseIp(host) === undefined
    ? undefined
    : `URI with IP (${goQuote(name.value)}) cannot be matched against constraints`
}

function prefixLength(mask: Uint8Array): number {
  return mask.reduce((sum, octet) => sum + octet.toString(2).replaceAll('0', '').length, 0)
}

/** A constraint as Go shows it: a network with the length of its prefix. */
function shown({ base }: GeneralSubtree): string {
  if (base.type !== 'ip') return base.value
  const mask = base.bytes.subarray(base.bytes.length / 2)
  return `${base.value.slice(0, base.value.indexOf('/'))}/${String(prefixLength(mask))}`
}

type Fits = (subtree: GeneralSubtree) => boolean

/** Does a constraint match? Go does not read minimum and maximum. */
function fits(name: GeneralName, list: 'permitted' | 'excluded'): Fits {
  return ({ base }) => matchSubtree(name, { base, minimum: 0 }, list) === 'match'
}

function nameFault(name: GeneralName, kind: string, ca: Certificate): string | undefined {
  const { permitted = [], excluded = [] } = ca.nameConstraints ?? {}
  const what = `${kind} ${goQuote(name.value)}`
  const allowed = permitted.filter(({ base }) => base.type === name.type)
  if (allowed.length > 0 && !allowed.some(fits(name, 'permitted'))) {
    return `${what} is not permitted by any constraint`
  }
  const forbidden = excluded.filter(({ base }) => base.type === name.type)
  const hit = forbidden.find(fits(name, 'excluded'))
  return hit && `${what} is excluded by constraint ${goQuote(shown(hit))}`
}

function certificateFault(
  certificate: Certificate,
  above: readonly Certificate[],
): string | undefined {
  const names = certificate.subjectAltName?.names ?? []
  for (const name of names) {
    const fault = uriFault(name)
    if (fault !== undefined) return fault
  }
  for (const ca of above) {
    for (const [type, kind] of KINDS) {
      for (const name of names) {
        const fault = name.type === type ? nameFault(name, kind, ca) : undefined
        if (fault !== undefined) return fault
      }
    }
  }
  return undefined
}

/** What the name constraints along a chain, leaf first, have against it; the anchor's count too. */
export function goConstraintFault(chain: readonly Certificate[]): string | undefined {
  for (const [depth, certificate] of chain.entries()) {
    const above = chain
      .slice(depth + 1)
      .filter((ca) => ca.nameConstraints !== undefined && ca.version === 3)
    if (above.length === 0) return undefined
    const fault = certificateFault(certificate, above)
    if (fault !== undefined) return fault
  }
  return undefined
}
