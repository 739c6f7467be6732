import type { GeneralName, GeneralSubtree } from '../certificate/types.ts'
import { isAtOrBelow, isHost, isPresentedHost, parentOf, splitMailbox, uriHost } from './host.ts'
import { isInSubtree } from '../certificate/name-comparison.ts'

/** What a name constraint says of a name of its own kind; `unsupported` where it cannot be judged. */
export type Match = 'match' | 'none' | 'unsupported'

/** Which list the constraint is in: a wildcard is permitted as a whole and excluded in part. */
export type ListKind = 'permitted' | 'excluded'

type NameOf<T extends GeneralName['type']> = Extract<GeneralName, { type: T }>

const matched = (yes: boolean): Match => (yes ? 'match' : 'none')

/**
 * RFC 5280, section 4.2.1.10: the base and everything below it. A leading dot, which the RFC does not know and every
 * implementation takes, means only what is below.
 */
function matchHost(host: string, base: string): boolean {
  return base.startsWith('.') ? host.endsWith(base) : isAtOrBelow(host, base)
}

/** Could a name that the wildcard stands for be inside the base? (`*.b` stands for one label and `.b`.) */
function wildcardMeets(domain: string, base: string): boolean {
  const top = base.startsWith('.') ? base.slice(1) : base
  return isAtOrBelow(domain, top) || (!base.startsWith('.') && parentOf(top) === domain)
}

// one name meets many constraints in a row: what was worked out of it last is kept
let last = { name: '', host: '', good: false }

function presented(name: string): typeof last {
  if (last.name !== name) {
    const host = name.toLowerCase()
    last = { name, host, good: isPresentedHost(host) }
  }
  return last
}

function matchDns(name: string, base: string, list: ListKind): Match {
  const { host, good } = presented(name)
  if (!good) return 'unsupported'
  const limit = base.toLowerCase()
  if (!host.startsWith('*.')) return matched(matchHost(host, limit))
  const domain = host.slice(2)
  // RFC 5280 does not say how the two meet: refuse what could break a constraint (CVE-2025-61727)
  if (list === 'excluded') return matched(wildcardMeets(domain, limit))
  return matched(isAtOrBelow(domain, limit.startsWith('.') ? limit.slice(1) : limit))
}

/** A mailbox, a host with all its mailboxes, or with a leading dot all hosts below it. */
function matchEmail(name: string, base: string): Match {
  const mailbox = splitMailbox(name)
  if (mailbox === undefined) return 'unsupported'
  const [local, host] = mailbox
  if (base === '') return 'match'
  if (!base.includes('@')) {
    const limit = base.toLowerCase()
    return matched(limit.startsWith('.') ? host.endsWith(limit) : host === limit)
  }
  const wanted = splitMailbox(base)
  // the local part counts with its case (RFC 5280, section 4.2.1.10 and 7.5)
  return matched(wanted !== undefined && wanted[0] === local && wanted[1] === host)
}

/** A host, or with a leading dot all hosts below it: nothing else of the URI counts. */
function matchUri(name: string, base: string): Match {
  const host = uriHost(name)
  // RFC 5280, section 4.2.1.10: a URI without host name cannot be accepted under a URI constraint
  if (host === undefined || !isHost(host) || /^[\d.]+$/.test(host)) return 'unsupported'
  const limit = base.toLowerCase()
  return matched(limit === '' || (limit.startsWith('.') ? host.endsWith(limit) : host === limit))
}

function matchIp({ bytes }: NameOf<'ip'>, base: NameOf<'ip'>): Match {
  const size = bytes.length
  if (size !== 4 && size !== 16) return 'unsupported'
  if (base.bytes.length !== size * 2) return 'none'
  for (let i = 0; i < size; i++) {
    const mask = base.bytes[size + i] as number
    if ((((bytes[i] as number) ^ (base.bytes[i] as number)) & mask) !== 0) return 'none'
  }
  return 'match'
}

/** Compares a name with a constraint of the same kind. */
export function matchSubtree(name: GeneralName, subtree: GeneralSubtree, list: ListKind): Match {
  const { base, minimum, maximum } = subtree
  // RFC 5280, section 4.2.1.10: minimum is zero and maximum is absent
  if (minimum !== 0 || maximum !== undefined) return 'unsupported'
  switch (name.type) {
    case 'dns':
      return matchDns(name.value, base.value, list)
    case 'email':
      return matchEmail(name.value, base.value)
    case 'uri':
      return matchUri(name.value, base.value)
    case 'ip':
      return matchIp(name, base as NameOf<'ip'>)
    case 'directory':
      return matched(isInSubtree(name.name, (base as NameOf<'directory'>).name))
    default:
      return 'unsupported'
  }
}

function isMask(mask: Uint8Array): boolean {
  let ended = false
  for (const octet of mask) {
    if (ended && octet !== 0) return false
    // ones, then zeros: the inverse plus one is a power of two
    const inverse = ~octet & 0xff
    if ((inverse & (inverse + 1)) !== 0) return false
    if (octet !== 0xff) ended = true
  }
  return true
}

const withoutDot = (text: string): string => (text.startsWith('.') ? text.slice(1) : text)

/** Is the base of a constraint in the form that RFC 5280, section 4.2.1.10 gives for its kind? An empty one means everything. */
export function isWellFormed(base: GeneralName): boolean {
  if (base.value === '') return true
  switch (base.type) {
    case 'dns':
      return isHost(withoutDot(base.value))
    case 'email':
      return base.value.includes('@')
        ? splitMailbox(base.value) !== undefined
        : isHost(withoutDot(base.value))
    case 'uri':
      return isHost(withoutDot(base.value))
    case 'ip':
      return (
        (base.bytes.length === 8 || base.bytes.length === 32) &&
        isMask(base.bytes.subarray(base.bytes.length / 2))
      )
    default:
      return true
  }
}
