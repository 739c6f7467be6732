import { parseIp } from '../../path/ip-text.ts'
import { EXCLUDES_WILDCARDS, type GoMinor } from '../../release/go-version.ts'
import type { GoCertificate } from './certificate.ts'
import { isGoDomain, parseGoMailbox } from './domain-name.ts'
import { attempt, fail } from './fault.ts'
import { goQuote } from './format.ts'
import type { GoAnyName, GoNetwork } from './general-names.ts'
import { ipText, networkContains, networkText } from './ip.ts'
import { NOT_AUTHORIZED, type GoConstraintFault } from './name-constraints.ts'

// Name constraints of crypto/x509 up to Go 1.25: a CA is asked when it joins a chain, excluded before permitted, names in the
// order in which they are. A URI is looked at only where the CA has constraints on URIs.

type Match<Constraint> = (constraint: Constraint, excluded: boolean) => boolean

interface Lists<Constraint> {
  readonly permitted: readonly Constraint[]
  readonly excluded: readonly Constraint[]
}

const refuse = (problem: string): never => fail(NOT_AUTHORIZED + problem)

/** `checkNameConstraints`. */
function judge<Constraint>(
  what: string,
  { permitted, excluded }: Lists<Constraint>,
  match: Match<Constraint>,
  show: (constraint: Constraint) => string,
): void {
  const hit = excluded.find((constraint) => match(constraint, true))
  if (hit !== undefined) refuse(`${what} is excluded by constraint ${goQuote(show(hit))}`)
  if (permitted.length > 0 && !permitted.some((constraint) => match(constraint, false))) {
    refuse(`${what} is not permitted by any constraint`)
  }
}

const labelsOf = (domain: string): readonly string[] =>
  domain === '' ? [] : domain.toLowerCase().split('.').reverse()

/** Has a domain too few labels for a constraint; `below`: is the constraint for what is below its name alone? */
const isTooShort = (labels: number, wanted: number, below: boolean): boolean =>
  labels < wanted || (below && labels === wanted)

/** `matchDomainConstraint`, for DNS names, mailboxes and URIs alike. */
function matchDomain(domain: string, constraint: string, excluded: boolean, go: GoMinor): boolean {
  if (constraint === '') return true
  const below = constraint.startsWith('.')
  let [labels, wanted] = [labelsOf(domain), labelsOf(below ? constraint.slice(1) : constraint)]
  if (isTooShort(labels.length, wanted.length, below)) return false
  const wildcard = excluded && domain.startsWith('*') && go >= EXCLUDES_WILDCARDS
  if (wildcard && wanted.length > 1 && labels.length === wanted.length) {
    ;[labels, wanted] = [labels.slice(0, -1), wanted.slice(0, -1)]
  }
  return wanted.every((label, i) => label === labels[i])
}

function hostOf(name: Extract<GoAnyName, { kind: 'uri' }>): string {
  const { host, text } = name.uri
  if (host === '')
    refuse(`URI with empty host (${goQuote(text)}) cannot be matched against constraints`)
  const [, plain = host] = host.endsWith(']') ? [] : (/^\[?([^\]]*)\]?:[^:]*$/.exec(host) ?? [])
  if (parseIp(plain) !== undefined || plain.startsWith('[')) {
    refuse(`URI with IP (${goQuote(text)}) cannot be matched against constraints`)
  }
  return plain
}

function lists<Kind extends 'dns' | 'emails' | 'uris' | 'ips'>(
  { constraints }: GoCertificate,
  kind: Kind,
): Lists<NonNullable<GoCertificate['constraints']>['permitted'][Kind][number]> {
  return {
    permitted: constraints?.permitted[kind] ?? [],
    excluded: constraints?.excluded[kind] ?? [],
  }
}

const same = (text: string): string => text

function checkEmail(ca: GoCertificate, name: string, go: GoMinor): void {
  const mailbox = parseGoMailbox(name) ?? fail('x509: cannot parse rfc822Name {"" ""}')
  const match: Match<string> = (constraint, excluded) => {
    const whole = constraint.includes('@') ? parseGoMailbox(constraint) : undefined
    return whole === undefined
      ? matchDomain(mailbox.domain, constraint, excluded, go)
      : whole.local === mailbox.local && whole.domain.toLowerCase() === mailbox.domain.toLowerCase()
  }
  judge(`email address ${goQuote(name)}`, lists(ca, 'emails'), match, same)
}

function checkName(ca: GoCertificate, name: GoAnyName, go: GoMinor): void {
  if (name.kind === 'ip') {
    const match: Match<GoNetwork> = (network) =>
      network.ip.length === name.ip.length && networkContains(network, name.ip)
    judge(`IP address ${goQuote(ipText(name.ip))}`, lists(ca, 'ips'), match, networkText)
  } else if (name.kind === 'dns') {
    if (!isGoDomain(name.name, false)) fail(`x509: cannot parse dnsName ${goQuote(name.name)}`)
    const match: Match<string> = (constraint, excluded) =>
      matchDomain(name.name, constraint, excluded, go)
    judge(`DNS name ${goQuote(name.name)}`, lists(ca, 'dns'), match, same)
  } else if (name.kind === 'email') {
    checkEmail(ca, name.name, go)
  } else {
    const match: Match<string> = (constraint, excluded) =>
      matchDomain(hostOf(name), constraint, excluded, go)
    judge(`URI ${goQuote(name.name)}`, lists(ca, 'uris'), match, same)
  }
}

/** What the constraints of a CA have against a chain that it would join; `undefined` when nothing. */
export function goConstraintFaultOf(
  ca: GoCertificate,
  chain: readonly GoCertificate[],
  go: GoMinor,
): GoConstraintFault | undefined {
  if (ca.constraints === undefined) return undefined
  for (const name of chain.flatMap((certificate) => certificate.names?.inOrder ?? [])) {
    const { problem: says } = attempt(() => {
      checkName(ca, name, go)
    })
    const shown = name.kind === 'ip' ? ipText(name.ip) : name.name
    if (says !== undefined) return { kind: name.kind, name: shown, says }
  }
  return undefined
}
