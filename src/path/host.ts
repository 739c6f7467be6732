// Host names as certificates, constraints and peers have them: ASCII, compared without case.

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i
const LOOSE_LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i
// RFC 1035, section 2.3.4
const MAX_NAME = 253

/** What a host name may hold: `preferred` is RFC 1034, section 3.5; `loose` takes the underscore that is common inside meshes. */
export type HostSyntax = 'preferred' | 'loose'

function isHostWith(name: string, label: RegExp): boolean {
  return (
    name.length > 0 && name.length <= MAX_NAME && name.split('.').every((part) => label.test(part))
  )
}

/** Is this a host name without wildcard and final dot? */
export function isHost(name: string, syntax: HostSyntax = 'loose'): boolean {
  return isHostWith(name, syntax === 'preferred' ? LABEL : LOOSE_LABEL)
}

/** Is this a DNS name as a certificate presents it: a host, or a host with `*` as its whole leftmost label? */
export function isPresentedHost(name: string, syntax: HostSyntax = 'loose'): boolean {
  return isHost(name.startsWith('*.') ? name.slice(2) : name, syntax)
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/

/** Has the text the form of an IP address, so that it is not a host name? */
function looksLikeIp(text: string): boolean {
  return IPV4.test(text) || text.includes(':')
}

/** Is `name` the same as `base` or below it by whole labels? Both in lower case. */
export function isAtOrBelow(name: string, base: string): boolean {
  return (
    base === '' ||
    (name.endsWith(base) &&
      (name.length === base.length || name[name.length - base.length - 1] === '.'))
  )
}

/** What follows the first label; `undefined` where there is only one. */
export function parentOf(host: string): string | undefined {
  const dot = host.indexOf('.')
  return dot < 0 ? undefined : host.slice(dot + 1)
}

/**
 * Does a presented DNS name cover a host (RFC 9525, section 6.3)? The wildcard stands for exactly one label and is the
 * whole leftmost one, with at least one label after it.
 *
 * @param isPublicSuffix - Where given, a wildcard right on a public suffix covers nothing.
 */
export function coversHost(
  presented: string,
  host: string,
  isPublicSuffix?: (suffix: string) => boolean,
): boolean {
  const pattern = presented.toLowerCase()
  const wanted = withoutFinalDot(host.toLowerCase())
  if (looksLikeIp(wanted) || !isHost(wanted)) return false
  if (!pattern.startsWith('*.')) return pattern === wanted && isHost(pattern)
  const base = pattern.slice(2)
  return isHost(base) && parentOf(wanted) === base && isPublicSuffix?.(base) !== true
}

/** RFC 9525, section 2 and Go alike: the reference name of a peer may end in the dot of the root. */
function withoutFinalDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host
}

/** An e-mail address in its two parts; `undefined` when it is none (RFC 5321, section 4.1.2, without address literals). */
export function splitMailbox(address: string): readonly [local: string, host: string] | undefined {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const host = address.slice(at + 1)
  return at > 0 && isLocalPart(local) && isHost(host) ? [local, host.toLowerCase()] : undefined
}

const DOT_STRING = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const QUOTED_STRING = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/

function isLocalPart(local: string): boolean {
  return local.length <= 64 && (DOT_STRING.test(local) || QUOTED_STRING.test(local))
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i

/** The host of a URI in lower case, without user, port and brackets; `undefined` where it has no authority with a host. */
export function uriHost(uri: string): string | undefined {
  const [scheme] = SCHEME.exec(uri) ?? []
  if (scheme === undefined) return undefined
  const [authority = ''] = uri.slice(scheme.length).split(/[/?#]/, 1)
  const place = authority.slice(authority.lastIndexOf('@') + 1)
  const host = place.startsWith('[') ? place.slice(1).split(']', 1)[0] : place.split(':', 1)[0]
  return host === undefined || host === '' ? undefined : host.toLowerCase()
}
