import { attempt, fail, type Attempt } from './fault.ts'
import { goQuote } from './format.ts'
import { goAddressFault } from './parse-addr.ts'

// net/url of Go as far as a URI in a certificate reaches it: what it refuses, the host it sees, and how it prints the URI.

/** A URI as Go reads it. */
export interface GoUrl {
  /** With the port; unescaped. */
  readonly host: string
  /** As `URL.String` prints it. */
  readonly text: string
}

type Mode = 'host' | 'zone' | 'user' | 'path' | 'fragment'

// what needs no escape beyond letters, digits and -_.~ (shouldEscape of net/url)
const HOST = '!$&\'()*+,;=:[]<>"'
const UNESCAPED: Readonly<Record<Mode, string>> = {
  host: HOST,
  zone: HOST,
  user: '$&+,;=',
  path: '$&+,/:;=@',
  fragment: '$&+,/:;=?@!()*',
}

function needsEscape(character: string, mode: Mode): boolean {
  return !/[A-Za-z0-9\-_.~]/.test(character) && !UNESCAPED[mode].includes(character)
}

const ESCAPED = /%([0-9a-fA-F]{2})?/g

function checkEscape(escape: string, mode: Mode): void {
  const octet = parseInt(escape.slice(1), 16)
  const percent = escape === '%25'
  const wrong =
    (mode === 'host' && octet < 0x80 && !percent) ||
    (mode === 'zone' &&
      !percent &&
      octet !== 0x20 &&
      needsEscape(String.fromCharCode(octet), 'host'))
  if (wrong) fail(`invalid URL escape ${goQuote(escape)}`)
}

function unescape(text: string, mode: Mode): string {
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (character === '%') {
      const escape = text.slice(at, at + 3)
      if (!/^%[0-9a-fA-F]{2}$/.test(escape)) fail(`invalid URL escape ${goQuote(escape)}`)
      checkEscape(escape, mode)
      at += 2
    } else if ((mode === 'host' || mode === 'zone') && needsEscape(character, mode)) {
      fail(`invalid character ${goQuote(character)} in host name`)
    }
  }
  return text.replace(ESCAPED, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

function escapeAll(text: string, mode: Mode): string {
  return [...text]
    .map((character) =>
      needsEscape(character, mode)
        ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
        : character,
    )
    .join('')
}

// validEncoded: what may stay as it was written in a path or fragment
function staysAsWritten(raw: string, mode: 'path' | 'fragment'): boolean {
  return [...raw].every(
    (character) => "!$&'()*+,;=:@[]%".includes(character) || !needsEscape(character, mode),
  )
}

/** EscapedPath and EscapedFragment: the text as written where that is a valid encoding, else a new one. */
function reescaped(raw: string, mode: 'path' | 'fragment'): string {
  const plain = unescape(raw, mode)
  return staysAsWritten(raw, mode) || plain === '*' ? raw : escapeAll(plain, mode)
}

function cut(text: string, at: string): [before: string, after: string | undefined] {
  const index = text.indexOf(at)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}

/** `getScheme`; an empty one where the text has none. */
function schemeOf(text: string): [scheme: string, rest: string] {
  if (text.startsWith(':')) fail('missing protocol scheme')
  const [, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text) ?? []
  return scheme === undefined ? ['', text] : [scheme.toLowerCase(), text.slice(scheme.length + 1)]
}

const OPTIONAL_PORT = /^(?::[0-9]*)?$/

function checkPort(port: string): void {
  if (!OPTIONAL_PORT.test(port)) fail(`invalid port ${goQuote(port)} after host`)
}

function bracketedHost(host: string): string {
  const close = host.lastIndexOf(']')
  if (close < 0) fail("missing ']' in host")
  const port = host.slice(close + 1)
  checkPort(port)
  const inside = host.slice(1, close)
  const zone = inside.indexOf('%25')
  const name =
    zone < 0
      ? unescape(inside, 'host')
      : unescape(inside.slice(0, zone), 'host') + unescape(inside.slice(zone), 'zone')
  const fault = goAddressFault(name)
  if (fault !== undefined) fail(`invalid host: ${fault}`)
  if (!name.includes(':')) fail('invalid IP-literal')
  return `[${name}]${port}`
}

/** `parseHost`: more than one colon is a fault for http and https only; elsewhere the port is behind the last. */
function hostOf(scheme: string, host: string): string {
  const bracket = host.lastIndexOf('[')
  if (bracket > 0) fail('invalid IP-literal')
  if (bracket === 0) return bracketedHost(host)
  const strict = scheme === 'http' || scheme === 'https'
  const colon = strict ? host.indexOf(':') : host.lastIndexOf(':')
  if (colon >= 0) checkPort(host.slice(colon))
  return unescape(host, 'host')
}

const USER_INFO = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/

function userOf(text: string): string {
  if (!USER_INFO.test(text)) fail('net/url: invalid userinfo')
  const [name, password] = cut(text, ':')
  const escape = (part: string): string => escapeAll(unescape(part, 'user'), 'user')
  return password === undefined ? `${escape(name)}@` : `${escape(name)}:${escape(password)}@`
}

interface Authority {
  readonly user: string
  readonly host: string
}

function authorityOf(scheme: string, text: string): Authority {
  const at = text.lastIndexOf('@')
  const host = hostOf(scheme, text.slice(at + 1))
  return { host, user: at < 0 ? '' : userOf(text.slice(0, at)) }
}

/** A query as it is written, with its question mark. */
function queryOf(text: string): [before: string, query: string] {
  const [before, query] = cut(text, '?')
  return [before, query === undefined ? '' : `?${query}`]
}

// a control character, which no URI may hold
// eslint-disable-next-line no-control-regex -- this is the rule
const CONTROL = /[\0-\x1f\x7f]/

interface Parts {
  readonly scheme: string
  readonly authority: Authority | undefined
  readonly path: string
}

function partsOf(scheme: string, rest: string): Parts {
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'))
  if (!hasAuthority) return { scheme, authority: undefined, path: reescaped(rest, 'path') }
  const slash = rest.indexOf('/', 2)
  const [text, path] = slash < 0 ? [rest.slice(2), ''] : [rest.slice(2, slash), rest.slice(slash)]
  const authority = authorityOf(scheme, text)
  return { scheme, authority, path: reescaped(path, 'path') }
}

function printed({ scheme, authority, path }: Parts): string {
  const front = scheme === '' ? '' : `${scheme}:`
  if (authority === undefined) return front + path
  const { user, host } = authority
  const marks = host !== '' || path !== '' || user !== '' ? '//' : ''
  return scheme === '' && host === '' && user === ''
    ? path
    : front + marks + user + escapeAll(host, 'host') + path
}

function parseWithoutFragment(text: string): GoUrl {
  if (CONTROL.test(text)) fail('net/url: invalid control character in URL')
  if (text === '*') return { host: '', text }
  const [scheme, behind] = schemeOf(text)
  const [rest, query] = queryOf(behind)
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { host: '', text: `${scheme}:${rest}${query}` }
    const [segment] = cut(rest, '/')
    if (segment.includes(':')) fail('first path segment in URL cannot contain colon')
  }
  const parts = partsOf(scheme, rest)
  return { host: parts.authority?.host ?? '', text: printed(parts) + query }
}

const inParse = (text: string, { problem = '' }: Attempt<unknown>): string =>
  `parse ${goQuote(text)}: ${problem}`

/** `url.Parse`, with the words of its error. */
export function parseGoUrl(text: string): Attempt<GoUrl> {
  const [front, fragment = ''] = cut(text, '#')
  const parsed = attempt(() => parseWithoutFragment(front))
  if (parsed.problem !== undefined) return { problem: inParse(front, parsed) }
  if (fragment === '') return parsed
  const written = attempt(() => reescaped(fragment, 'fragment'))
  return written.problem === undefined
    ? { value: { ...parsed.value, text: `${parsed.value.text}#${written.value}` } }
    : { problem: inParse(text, written) }
}
