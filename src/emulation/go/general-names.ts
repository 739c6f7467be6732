import { parseIp } from '../../path/ip-text.ts'
import { context, GO_TAG, GoString } from './cryptobyte.ts'
import { isGoDomain, parseGoMailbox } from './domain-name.ts'
import { fail } from './fault.ts'
import { goQuote } from './format.ts'
import { latin1Text } from './pkix-name.ts'
import { parseGoUrl, type GoUrl } from './url.ts'

/** The alternative names that Go reads, by kind; what is of another kind is left alone. */
export interface GoNames {
  readonly dns: readonly string[]
  readonly emails: readonly string[]
  readonly uris: readonly GoUrl[]
  /** Addresses of 4 or 16 octets. */
  readonly ips: readonly Uint8Array[]
  /** All of them in the order in which they are, for a release that judges them so. */
  readonly inOrder: readonly GoAnyName[]
}

/** One alternative name. */
export type GoAnyName =
  | { readonly kind: 'dns'; readonly name: string }
  | { readonly kind: 'email'; readonly name: string }
  | { readonly kind: 'uri'; readonly name: string; readonly uri: GoUrl }
  | { readonly kind: 'ip'; readonly ip: Uint8Array }

const KIND = { EMAIL: context(1), DNS: context(2), URI: context(6), IP: context(7) } as const

const isAscii = (octets: Uint8Array): boolean => octets.every((octet) => octet < 0x80)

function asciiName(octets: Uint8Array, type: string): string {
  return isAscii(octets) ? latin1Text(octets) : fail(`x509: SAN ${type} is malformed`)
}

function uriName(octets: Uint8Array): GoAnyName {
  const name = asciiName(octets, 'uniformResourceIdentifier')
  const { value: uri, problem } = parseGoUrl(name)
  if (problem !== undefined) fail(`x509: cannot parse URI ${goQuote(name)}: ${problem}`)
  // an empty host passes
  if (!isGoDomain(uri.host, false)) fail(`x509: cannot parse URI ${goQuote(name)}: invalid domain`)
  return { kind: 'uri', name, uri }
}

function ipName(ip: Uint8Array): GoAnyName {
  if (ip.length !== 4 && ip.length !== 16) {
    fail(`x509: cannot parse IP address of length ${String(ip.length)}`)
  }
  return { kind: 'ip', ip }
}

function anyName(tag: number, octets: Uint8Array): GoAnyName | undefined {
  switch (tag) {
    case KIND.EMAIL:
      return { kind: 'email', name: asciiName(octets, 'rfc822Name') }
    case KIND.DNS:
      return { kind: 'dns', name: asciiName(octets, 'dNSName') }
    case KIND.URI:
      return uriName(octets)
    case KIND.IP:
      return ipName(octets)
    default:
      return undefined
  }
}

/** `parseSANExtension`. */
export function parseAlternativeNames(value: Uint8Array): GoNames {
  const list =
    new GoString(value).read(GO_TAG.SEQUENCE) ?? fail('x509: invalid subject alternative names')
  const inOrder: GoAnyName[] = []
  while (!list.empty) {
    const { tag, content } = list.readAny() ?? fail('x509: invalid subject alternative name')
    const name = anyName(tag, content.bytes)
    if (name !== undefined) inOrder.push(name)
  }
  return {
    dns: inOrder.flatMap((name) => (name.kind === 'dns' ? [name.name] : [])),
    emails: inOrder.flatMap((name) => (name.kind === 'email' ? [name.name] : [])),
    uris: inOrder.flatMap((name) => (name.kind === 'uri' ? [name.uri] : [])),
    ips: inOrder.flatMap((name) => (name.kind === 'ip' ? [name.ip] : [])),
    inOrder,
  }
}

/** A network: as many octets of address as of mask. The address may have bits that the mask does not. */
export interface GoNetwork {
  readonly ip: Uint8Array
  readonly mask: Uint8Array
}

/** The constraints of one list, by kind. */
export interface GoSubtrees {
  readonly dns: readonly string[]
  readonly emails: readonly string[]
  readonly uris: readonly string[]
  readonly ips: readonly GoNetwork[]
}

/** Name constraints, and whether some are of a kind that Go has no code for. */
export interface GoConstraints {
  readonly permitted: GoSubtrees
  readonly excluded: GoSubtrees
  readonly unhandled: boolean
}

function asciiConstraint(octets: Uint8Array): string {
  const text = latin1Text(octets)
  return isAscii(octets)
    ? text
    : fail(
        `x509: invalid constraint value: x509: ${goQuote(utf8(octets))} cannot be encoded as an IA5String`,
      )
}

const utf8 = (octets: Uint8Array): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets)

function dnsConstraint(octets: Uint8Array): string {
  const domain = asciiConstraint(octets)
  return isGoDomain(domain, true)
    ? domain
    : fail(`x509: failed to parse dnsName constraint ${goQuote(domain)}`)
}

function emailConstraint(octets: Uint8Array): string {
  const text = asciiConstraint(octets)
  const good = text.includes('@') ? parseGoMailbox(text) !== undefined : isGoDomain(text, true)
  return good ? text : fail(`x509: failed to parse rfc822Name constraint ${goQuote(text)}`)
}

function uriConstraint(octets: Uint8Array): string {
  const domain = asciiConstraint(octets)
  const says = `x509: failed to parse URI constraint ${goQuote(domain)}`
  if (parseIp(domain) !== undefined) fail(`${says}: cannot be IP address`)
  return isGoDomain(domain, true) ? domain : fail(says)
}

function isMask(mask: Uint8Array): boolean {
  const bits = [...mask].map((octet) => octet.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits)
}

const hexOf = (octets: Uint8Array): string =>
  [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('')

function ipConstraint(octets: Uint8Array): GoNetwork {
  if (octets.length !== 8 && octets.length !== 32) {
    fail(`x509: IP constraint contained value of length ${String(octets.length)}`)
  }
  const [ip, mask] = [octets.subarray(0, octets.length / 2), octets.subarray(octets.length / 2)]
  if (!isMask(mask)) fail(`x509: IP constraint contained invalid mask ${hexOf(mask)}`)
  return { ip, mask }
}

const INVALID = 'x509: invalid NameConstraints extension'

function parseSubtrees(list: GoString | undefined): { trees: GoSubtrees; unhandled: boolean } {
  const trees = {
    dns: [] as string[],
    emails: [] as string[],
    uris: [] as string[],
    ips: [] as GoNetwork[],
  }
  let unhandled = false
  while (list !== undefined && !list.empty) {
    // what follows the base, minimum and maximum, is left alone
    const { tag, content } = list.read(GO_TAG.SEQUENCE)?.readAny() ?? fail(INVALID)
    const octets = content.bytes
    if (tag === KIND.DNS) trees.dns.push(dnsConstraint(octets))
    else if (tag === KIND.IP) trees.ips.push(ipConstraint(octets))
    else if (tag === KIND.EMAIL) trees.emails.push(emailConstraint(octets))
    else if (tag === KIND.URI) trees.uris.push(uriConstraint(octets))
    else unhandled = true
  }
  return { trees, unhandled }
}

/** An optional list with a context tag; stops when it is there and cannot be read. */
function optionalList(from: GoString, tag: number): GoString | undefined {
  return from.peek(tag) ? (from.read(tag) ?? fail(INVALID)) : undefined
}

const isNothing = (list: GoString | undefined): boolean => list === undefined || list.length === 0

/** `parseNameConstraintsExtension`: the one extension in which nothing may be behind what is known. */
export function parseNameConstraints(value: Uint8Array): GoConstraints {
  const outer = new GoString(value)
  const top = outer.read(GO_TAG.SEQUENCE) ?? fail(INVALID)
  if (!outer.empty) fail(INVALID)
  const permitted = optionalList(top, 0xa0)
  const excluded = optionalList(top, 0xa1)
  if (!top.empty) fail(INVALID)
  if (isNothing(permitted) && isNothing(excluded)) {
    fail('x509: empty name constraints extension')
  }
  const [left, right] = [parseSubtrees(permitted), parseSubtrees(excluded)]
  return {
    permitted: left.trees,
    excluded: right.trees,
    unhandled: left.unhandled || right.unhandled,
  }
}
