import { compareBytes } from '../../der/bytes.ts'
import { parseIp } from '../../path/ip-text.ts'
import type { GoCertificate } from './certificate.ts'
import { isGoDomain, parseGoMailbox, withoutFirstLabel, type GoMailbox } from './domain-name.ts'
import { attempt, fail } from './fault.ts'
import { goQuote } from './format.ts'
import type { GoNetwork, GoSubtrees } from './general-names.ts'
import { ipText, networkContains, networkText } from './ip.ts'
import type { GoUrl } from './url.ts'

// checkChainConstraints of Go 1.26 (crypto/x509/constraints.go): every certificate of the chain under every CA above it, nobody
// spared, the subject not looked at; permitted before excluded, and the kinds of names in an order of their own. As soon as one
// CA has a constraint, of whatever kind, every alternative name below it must be one that Go can read.

/** What is in front of every fault of a name. */
export const NOT_AUTHORIZED =
  'x509: a root or intermediate certificate is not authorized to sign for this name: '

/** The constraints of one list that may cover a name; sorted, those within another taken out, as Go searches them. */
interface Sorted<Constraint, Value> {
  readonly list: readonly Constraint[]
  readonly compare: (constraint: Constraint, value: Value) => number
  readonly covers: (constraint: Constraint, value: Value) => boolean
}

function prune<T>(sorted: readonly T[], within: (outer: T, inner: T) => boolean): readonly T[] {
  const kept: T[] = []
  for (const one of sorted) {
    const last = kept.at(-1)
    if (last === undefined || !within(last, one)) kept.push(one)
  }
  return kept
}

/** `search`: the constraint that is equal, else the one before the place of the value, and no other. */
function search<Constraint, Value>(
  { list, compare, covers }: Sorted<Constraint, Value>,
  value: Value,
): Constraint | undefined {
  const place = list.findIndex((constraint) => compare(constraint, value) >= 0)
  const at = place < 0 ? list.length : place
  const equal = list[at]
  if (equal !== undefined && compare(equal, value) === 0) return equal
  const before = list[Math.max(0, at - 1)]
  return before !== undefined && covers(before, value) ? before : undefined
}

/** `ipNetworkSubset`: its first and its last address are within the other. */
function isWithinNetwork(outer: GoNetwork, inner: GoNetwork): boolean {
  const last = inner.ip.map((octet, i) => octet | (~(inner.mask[i] as number) & 0xff))
  return networkContains(outer, inner.ip) && networkContains(outer, last)
}

function findNetwork(all: readonly GoNetwork[], ip: Uint8Array): GoNetwork | undefined {
  const sorted = all
    .filter((network) => network.ip.length === ip.length)
    .toSorted((a, b) => compareBytes(a.ip, b.ip) || compareBytes(a.mask, b.mask))
  return search(
    {
      list: prune(sorted, isWithinNetwork),
      compare: (network, value: Uint8Array) => compareBytes(network.ip, value),
      covers: networkContains,
    },
    ip,
  )
}

// a dot sorts before everything else
const rank = (name: string, index: number): number => {
  const code = name.charCodeAt(index)
  if (code === 0x2e) return 0
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code
}

/** `dnsCompare`: from the end, without case. */
function compareDomains(a: string, b: string): number {
  for (let back = 1; back <= Math.min(a.length, b.length); back++) {
    const difference = rank(a, a.length - back) - rank(b, b.length - back)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** `dnsHasSuffix`: the name itself and what is below it; with a dot in front below it only. */
function covers(constraint: string, name: string): boolean {
  if (constraint.length > name.length || !lower(name).endsWith(lower(constraint))) return false
  return (
    constraint.startsWith('.') ||
    constraint.length === name.length ||
    name[name.length - constraint.length - 1] === '.'
  )
}

/** What a wildcard of an alternative name could stand for is excluded too, where only its first label differs. */
function findForWildcard(list: readonly string[], name: string): string | undefined {
  if (!name.startsWith('*')) return undefined
  const parent = withoutFirstLabel(name.toLowerCase())
  const found = list
    .map((constraint) => constraint.toLowerCase())
    .filter((constraint) => withoutFirstLabel(constraint) !== '')
    .findLast((constraint) => withoutFirstLabel(constraint) === parent)
  return found
}

function findDomain(all: readonly string[], name: string, permitted: boolean): string | undefined {
  // an empty constraint is about everything
  if (all.includes('')) return ''
  const list = prune(all.toSorted(compareDomains), covers)
  const found = search({ list, compare: compareDomains, covers }, name)
  return found ?? (permitted ? undefined : findForWildcard(list, name))
}

function findMailbox(
  all: readonly string[],
  { local, domain }: GoMailbox,
  permitted: boolean,
): string | undefined {
  const whole = all
    .filter((constraint) => constraint.includes('@'))
    .map(parseGoMailbox)
    .some((one) => one?.local === local && one.domain.toLowerCase() === domain)
  if (whole) return `${local}@${domain}`
  const domains = all.filter((constraint) => !constraint.includes('@'))
  return domains.length === 0 ? undefined : findDomain(domains, domain, permitted)
}

type Find<Constraint> = (all: readonly Constraint[], permitted: boolean) => Constraint | undefined

interface Lists<Constraint> {
  readonly permitted: readonly Constraint[]
  readonly excluded: readonly Constraint[]
}

/** `checkConstraints` for one name, which is shown as `what`. */
function judge<Constraint>(
  what: string,
  { permitted, excluded }: Lists<Constraint>,
  find: Find<Constraint>,
  show: (constraint: Constraint) => string,
): void {
  if (permitted.length > 0 && find(permitted, true) === undefined) {
    fail(`${what} is not permitted by any constraint`)
  }
  const hit = excluded.length === 0 ? undefined : find(excluded, false)
  if (hit !== undefined) fail(`${what} is excluded by constraint ${goQuote(show(hit))}`)
}

/** The name that a constraint forbids, or that cannot be compared. */
export interface GoRefusedName {
  readonly kind: 'ip' | 'dns' | 'uri' | 'email'
  readonly name: string
}

/** What is wrong with a name under the constraints of a chain. */
export interface GoConstraintFault extends GoRefusedName {
  readonly says: string
}

/** A name with the question whether a CA allows it; the question stops with Go's words where not. */
interface Claim extends GoRefusedName {
  readonly ask: (ca: GoCertificate) => void
}

const HOST_AND_PORT = /^([^:]*):[^:]*$/

/** `parseURIs`: a URI without host or with an address cannot be compared, whatever the constraints are about. */
function domainOf(uri: GoUrl): string {
  const host = lower(uri.host)
  if (host === '')
    fail(`URI with empty host (${goQuote(uri.text)}) cannot be matched against constraints`)
  let domain: string | undefined = host
  if (host.includes(':') && !host.endsWith(']')) {
    domain = host.startsWith('[')
      ? host.slice(1, host.indexOf(']'))
      : HOST_AND_PORT.exec(uri.host)?.[1]
    if (domain === undefined) {
      fail(
        `cannot parse URI host ${goQuote(uri.host)}: address ${uri.host}: too many colons in address`,
      )
    }
  }
  if (parseIp(domain) !== undefined || domain.startsWith('[')) {
    fail(`URI with IP (${goQuote(uri.text)}) cannot be matched against constraints`)
  }
  return domain
}

function mailboxOf(email: string): GoMailbox {
  const mailbox = parseGoMailbox(email) ?? fail(`cannot parse rfc822Name ${goQuote(email)}`)
  return { ...mailbox, domain: mailbox.domain.toLowerCase() }
}

function pick<Kind extends keyof GoSubtrees>(
  { constraints }: GoCertificate,
  kind: Kind,
): Lists<GoSubtrees[Kind][number]> {
  return {
    permitted: constraints?.permitted[kind] ?? [],
    excluded: constraints?.excluded[kind] ?? [],
  }
}

const same = (text: string): string => text

function ipClaim(ip: Uint8Array): Claim {
  const name = ipText(ip)
  const what = `IP address ${goQuote(name)}`
  const find: Find<GoNetwork> = (all) => findNetwork(all, ip)
  const ask = (ca: GoCertificate): void => {
    judge(what, pick(ca, 'ips'), find, networkText)
  }
  return { kind: 'ip', name, ask }
}

function dnsClaim(name: string): Claim {
  const find: Find<string> = (all, permitted) => findDomain(all, name, permitted)
  const ask = (ca: GoCertificate): void => {
    if (!isGoDomain(name, false)) fail(`x509: cannot parse dnsName ${goQuote(name)}`)
    judge(`DNS name ${goQuote(name)}`, pick(ca, 'dns'), find, same)
  }
  return { kind: 'dns', name, ask }
}

function uriClaim(uri: GoUrl, domain: string): Claim {
  const shown = goQuote(uri.text)
  const find: Find<string> = (all, permitted) => findDomain(all, domain, permitted)
  const ask = (ca: GoCertificate): void => {
    if (!isGoDomain(domain, false)) fail(`x509: internal error: URI SAN ${shown} failed to parse`)
    judge(`URI ${shown}`, pick(ca, 'uris'), find, same)
  }
  return { kind: 'uri', name: uri.text, ask }
}

function emailClaim(mailbox: GoMailbox): Claim {
  const name = `${mailbox.local}@${mailbox.domain}`
  const find: Find<string> = (all, permitted) => findMailbox(all, mailbox, permitted)
  const ask = (ca: GoCertificate): void => {
    if (!isGoDomain(mailbox.domain, false)) fail(`x509: cannot parse rfc822Name ${goQuote(name)}`)
    judge(`email address ${goQuote(name)}`, pick(ca, 'emails'), find, same)
  }
  return { kind: 'email', name, ask }
}

interface Stopped {
  readonly fault: GoConstraintFault
}

/** Runs a step about a name; its problem is the fault. */
function about<T>({ kind, name }: GoRefusedName, step: () => T): { readonly value: T } | Stopped {
  const { value, problem } = attempt(step)
  if (problem === undefined) return { value: value }
  return { fault: { kind, name, says: NOT_AUTHORIZED + problem } }
}

/** The names of a certificate in the order in which Go judges them; URIs and mailboxes must be readable first. */
function claimsOf({ names }: GoCertificate): readonly Claim[] | Stopped {
  const { dns = [], ips = [], uris = [], emails = [] } = names ?? {}
  const read: Claim[] = []
  for (const uri of uris) {
    const domain = about({ kind: 'uri', name: uri.text }, () => domainOf(uri))
    if ('fault' in domain) return domain
    read.push(uriClaim(uri, domain.value))
  }
  for (const email of emails) {
    const mailbox = about({ kind: 'email', name: email }, () => mailboxOf(email))
    if ('fault' in mailbox) return mailbox
    read.push(emailClaim(mailbox.value))
  }
  return [...ips.map(ipClaim), ...dns.map(dnsClaim), ...read]
}

function faultUnder(
  certificate: GoCertificate,
  above: readonly GoCertificate[],
): GoConstraintFault | undefined {
  const claims = claimsOf(certificate)
  if ('fault' in claims) return claims.fault
  for (const ca of above) {
    for (const claim of claims) {
      const answer = about(claim, () => {
        claim.ask(ca)
      })
      if ('fault' in answer) return answer.fault
    }
  }
  return undefined
}

/** What the name constraints along a chain, leaf first, have against it; the anchor's count too. */
export function goConstraintFault(chain: readonly GoCertificate[]): GoConstraintFault | undefined {
  for (const [depth, certificate] of chain.entries()) {
    const above = chain.slice(depth + 1).filter(({ constraints }) => constraints !== undefined)
    if (above.length === 0) return undefined
    const fault = certificate.names === undefined ? undefined : faultUnder(certificate, above)
    if (fault !== undefined) return fault
  }
  return undefined
}
