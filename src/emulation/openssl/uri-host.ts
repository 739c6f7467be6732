import type { Library } from './library.ts'

// The host of a URI, as the constraints of each release of OpenSSL find it.

/** nc_uri to 3.4: what is between `://` behind the first colon and the next colon, or else the next slash. */
function hostAfterScheme(uri: string): string | undefined {
  const colon = uri.indexOf(':')
  if (colon < 0 || !uri.startsWith('://', colon)) return undefined
  const rest = uri.slice(colon + 3)
  const port = rest.indexOf(':')
  const end = port >= 0 ? port : rest.indexOf('/')
  return (end >= 0 ? rest.slice(0, end) : rest) || undefined
}

const UNSIGNED_LONG = 2n ** 64n - 1n
const MOST_PORT = 65535

/** sscanf("%u"): a number too long for 64 bits is the greatest, of any other the lowest 32 bits count. */
function isPort(digits: string): boolean {
  if (digits === '') return false
  const value = BigInt(digits)
  return BigInt.asUintN(32, value > UNSIGNED_LONG ? UNSIGNED_LONG : value) <= MOST_PORT
}

/** Where the host of an authority ends: an address in brackets with its brackets, else before the port. */
function endOfHost(authority: string): number {
  if (authority.startsWith('[')) return authority.indexOf(']', 1) + 1
  const port = authority.indexOf(':')
  return port < 0 ? authority.length : port
}

// RFC 3986, section 3.1; the authority ends at the first of these (3.2)
const SCHEME_AND_AUTHORITY = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/

/** OSSL_parse_url (crypto/http/http_lib.c), which nc_uri calls in 3.5; asked in 3.5.8. User names end at the first `@`. */
function hostOfUrl(uri: string): string | undefined {
  const authority = SCHEME_AND_AUTHORITY.exec(uri)?.[1]
  if (authority === undefined) return undefined
  const place = authority.slice(authority.indexOf('@') + 1)
  const end = endOfHost(place)
  if (end === 0 && place.startsWith('[')) return undefined
  const [behind, port] = [place.slice(end), /^:(\d*)$/.exec(place.slice(end))?.[1]]
  return behind === '' || (port !== undefined && isPort(port)) ? place.slice(0, end) : undefined
}

/** The host of a URI: for 3.5 that of what is before the first NUL, and it may be empty. Nothing where the library refuses the syntax. */
export const uriHost = (uri: string, library: Library): string | undefined =>
  library === 'openssl-3.5' ? hostOfUrl(uri.replace(/\0.*$/s, '')) : hostAfterScheme(uri)
