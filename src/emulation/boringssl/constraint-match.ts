import { latin1 } from '../../der/strings.ts'
import { lower, matched, type Answer } from '../openssl/constraint-answer.ts'
import { isBoringBefore, type BoringSsl } from '../openssl/library.ts'
import type { GeneralNameValue } from '../openssl/x509-items.ts'
import { isPrefix } from '../openssl/x509-name.ts'
import {
  EXCLUDES_WILDCARD_NAMES,
  TAKES_MAILBOXES_APART,
  TAKES_URIS_APART,
  type BoringSslVersion,
} from '../../release/boringssl.ts'
import { matchEarlierDns, matchEarlierEmail, matchEarlierUri } from './earlier-constraint-match.ts'

// nc_match_single of BoringSSL (crypto/x509/v3_ncons.cc). It has no iPAddress.

/** How a name is met: by which BoringSSL, in which list, and whether the local part of an address loses its case. */
export interface Manner {
  readonly library: BoringSsl
  readonly excluding: boolean
  readonly anyCase: boolean
}

const withoutDot = (text: string): string => (text.endsWith('.') ? text.slice(0, -1) : text)

/** A wildcard is excluded where it could stand for the base: `*.b` for `a.b`. */
function wildcardMeets(name: string, base: string): boolean {
  const dot = base.indexOf('.')
  return name.startsWith('*.') && dot >= 0 && base.slice(dot + 1) === name.slice(2)
}

/** nc_dns. */
function matchDns(name: string, base: string, { excluding }: Manner): Answer {
  if (base === '') return 'match'
  const [host, limit] = [lower(withoutDot(name)), lower(withoutDot(base))]
  if (excluding && wildcardMeets(host, limit)) return 'match'
  if (limit.startsWith('.')) return matched(host.endsWith(limit))
  return matched(host === limit || host.endsWith(`.${limit}`))
}

const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]+$/
const DOMAIN = /^[A-Za-z0-9\-.]+$/

type Mailbox = readonly [local: string, domain: string]

function mailboxOf(name: string): Mailbox | undefined {
  const [local = '', domain = '', ...more] = name.split('@')
  return more.length === 0 && LOCAL_PART.test(local) && DOMAIN.test(domain)
    ? [local, domain]
    : undefined
}

/** nc_email. */
function matchEmail(name: string, base: string, { anyCase }: Manner): Answer {
  const mailbox = mailboxOf(name)
  if (mailbox === undefined) return 'name-syntax'
  const domain = lower(mailbox[1])
  const parts = base.split('@')
  const limit = parts.at(-1) as string
  if (parts.length > 2 || !DOMAIN.test(limit)) return 'name-syntax'
  if (parts.length === 2) return matchMailbox(mailbox, [parts[0] as string, limit], anyCase)
  if (limit.startsWith('.')) return matched(domain.endsWith(lower(limit)))
  return matched(domain === lower(limit))
}

function matchMailbox(name: Mailbox, base: Mailbox, anyCase: boolean): Answer {
  if (!LOCAL_PART.test(base[0])) return 'name-syntax'
  const local = anyCase ? lower(name[0]) === lower(base[0]) : name[0] === base[0]
  return matched(local && lower(name[1]) === lower(base[1]))
}

const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/
// a last label that is a number makes it an IP address (WHATWG URL)
const NUMBER = /^(?:\d+|0[xX][0-9A-Fa-f]*)$/

/** nc_uri_is_fqdn. */
function isHost(text: string): boolean {
  const labels = text.split('.')
  return labels.every((label) => LABEL.test(label)) && !NUMBER.test(labels.at(-1) as string)
}

// scheme, then the authority up to a slash, a question mark or a number sign
const URI = /^[A-Za-z][A-Za-z0-9+\-.]*:\/\/([^/?#]+)/s
const PORT = /^:\d*$/

/** nc_get_valid_uri_host; `undefined` where there is none. */
function hostOf(uri: string): string | undefined {
  const authority = URI.exec(uri)?.[1]
  if (authority === undefined) return undefined
  const colon = authority.indexOf(':')
  if (colon >= 0 && !PORT.test(authority.slice(colon))) return undefined
  const host = withoutDot(colon >= 0 ? authority.slice(0, colon) : authority)
  return isHost(host) ? host : undefined
}

/** nc_uri. */
function matchUri(name: string, base: string): Answer {
  const host = hostOf(name)
  if (host === undefined) return 'name-syntax'
  const limit = withoutDot(base)
  const below = limit.startsWith('.')
  if (!isHost(below ? limit.slice(1) : limit)) return 'constraint-syntax'
  return matched(below ? lower(host).endsWith(lower(limit)) : lower(host) === lower(limit))
}

type Match = (name: string, base: string, manner: Manner) => Answer

const since =
  (change: BoringSslVersion, now: Match, before: Match): Match =>
  (name, base, manner) =>
    (isBoringBefore(manner.library, change) ? before : now)(name, base, manner)

const TEXT: Partial<Record<GeneralNameValue['kind'], Match>> = {
  dns: since(EXCLUDES_WILDCARD_NAMES, matchDns, matchEarlierDns),
  email: since(TAKES_MAILBOXES_APART, matchEmail, matchEarlierEmail),
  uri: since(TAKES_URIS_APART, matchUri, matchEarlierUri),
}

/** Does the base match a name of its own type? */
export function matchBoringSsl(
  name: GeneralNameValue,
  base: GeneralNameValue,
  manner: Manner,
): Answer {
  if (name.kind === 'directory' || base.kind === 'directory') {
    const both = name.kind === 'directory' && base.kind === 'directory'
    return both ? matched(isPrefix(base.value, name.value)) : 'constraint-type'
  }
  const match = TEXT[name.kind]
  return match?.(latin1(name.value.bytes), latin1(base.value.bytes), manner) ?? 'constraint-type'
}

// x509v3_looks_like_dns_name: with an asterisk in front, letters, digits, hyphens, and what is seen outside the web
const HOST_LIKE = /^(?:\*\.)?[A-Za-z0-9_:][A-Za-z0-9_:-]*(?:\.[A-Za-z0-9_:][A-Za-z0-9_:-]*)*$/

/** Does a common name look like a host name? */
export function looksLikeHost(text: string): boolean {
  return HOST_LIKE.test(withoutDot(text))
}
