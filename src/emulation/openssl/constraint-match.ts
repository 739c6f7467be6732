import { latin1 } from '../../der/strings.ts'
import { equalBytes } from '../../der/bytes.ts'
import { lower, matched, type Answer } from './constraint-answer.ts'
import { UNIVERSAL } from './asn1-element.ts'
import type { Library } from './library.ts'
import { oidText, type Primitive } from './asn1-values.ts'
import type { GeneralNameValue } from './x509-items.ts'
import { hostInLetters } from './a2ulabel.ts'
import { uriHost } from './uri-host.ts'
import { isPrefix } from './x509-name.ts'

// nc_match_single of OpenSSL (crypto/x509/v3_ncons.c).

/** nc_dns: the base, and what ends in it behind a dot. */
function matchDns(name: string, base: string): Answer {
  if (base === '') return 'match'
  if (name.length < base.length) return 'none'
  const before = name.charAt(name.length - base.length - 1)
  if (name.length > base.length && !base.startsWith('.') && before !== '.') return 'none'
  return matched(lower(name).endsWith(lower(base)))
}

/** nc_email. */
function matchEmail(name: string, base: string): Answer {
  const at = name.lastIndexOf('@')
  const baseAt = base.lastIndexOf('@')
  if (at < 0) return 'name-syntax'
  if (baseAt < 0 && base.startsWith('.')) {
    return matched(name.length > base.length && lower(name).endsWith(lower(base)))
  }
  if (baseAt > 0) {
    const [local, wanted] = [name.slice(0, at), base.slice(0, baseAt)]
    if (local.length !== wanted.length) return 'none'
    if (local.includes('\0') || wanted.includes('\0')) return 'name-syntax'
    if (local !== wanted) return 'none'
  }
  return matched(lower(name.slice(at + 1)) === lower(base.slice(baseAt + 1)))
}

/** nc_uri. */
function matchUri(name: string, base: string, library: Library): Answer {
  const found = uriHost(name, library)
  if (found === undefined) return 'name-syntax'
  const host = lower(found)
  if (base.startsWith('.')) {
    return matched(host.length > base.length && host.endsWith(lower(base)))
  }
  return matched(host === lower(base))
}

/** nc_ip: an address and a mask of the same length; whether the mask is one of whole bits is not looked at. */
function matchIp(name: Uint8Array, base: Uint8Array): Answer {
  const { length } = name
  if (length !== 4 && length !== 16) return 'name-syntax'
  if (base.length !== 8 && base.length !== 32) return 'name-syntax'
  if (base.length !== 2 * length) return 'none'
  const differs = name.some((octet, i) => {
    const mask = base[length + i] as number
    return (octet & mask) !== ((base[i] as number) & mask)
  })
  return matched(!differs)
}

const textOf = ({ value }: Exclude<GeneralNameValue, { kind: 'directory' }>): string =>
  latin1(value.bytes)

type MatchText = (name: string, base: string, library: Library) => Answer

const TEXT: Partial<Record<GeneralNameValue['kind'], MatchText>> = {
  dns: matchDns,
  email: matchEmail,
  uri: matchUri,
}

// id-on-SmtpUTF8Mailbox, an address with letters beyond ASCII (RFC 8398)
const SMTP_UTF8_MAILBOX = '1.3.6.1.5.5.7.8.9'

/** Is it an address in the form of an otherName, which OpenSSL 3 counts as one? */
function isUtf8Mailbox(name: GeneralNameValue): boolean {
  return name.kind === 'other' && oidText(name.value.bytes) === SMTP_UTF8_MAILBOX
}

// char ulabel[256] of nc_email_eai, with its NUL
const MOST_OCTETS = 255

/** nc_email_eai: by the host alone. Before a base with a dot in front it puts another one (asked in 3.0.19 and 3.5.8). */
function matchUtf8Mailbox(mailbox: Primitive | undefined, base: string): Answer {
  if (base.includes('\0') || mailbox?.type !== UNIVERSAL.UTF8_STRING) return 'name-syntax'
  const name = latin1(mailbox.bytes)
  const at = name.lastIndexOf('@')
  if (at < 0) return 'name-syntax'
  const letters = hostInLetters(base)
  if (letters === undefined) return 'unspecified'
  const wanted = lower(base.startsWith('.') ? `.${letters}` : letters)
  if (wanted.length > MOST_OCTETS) return 'unspecified'
  if (base.startsWith('.'))
    return matched(name.length > wanted.length && lower(name).endsWith(wanted))
  return matched(lower(name.slice(at + 1)) === wanted)
}

/** Does the base match a name of its own type? */
export function matchOpenSsl(
  name: GeneralNameValue,
  base: GeneralNameValue,
  library: Library,
): Answer {
  if (name.kind === 'directory' || base.kind === 'directory') {
    const both = name.kind === 'directory' && base.kind === 'directory'
    return both ? matched(isPrefix(base.value, name.value)) : 'constraint-type'
  }
  if (isUtf8Mailbox(name) && base.kind === 'email') {
    return matchUtf8Mailbox(name.inner, textOf(base))
  }
  if (name.kind === 'ip') return matchIp(name.value.bytes, base.value.bytes)
  return TEXT[name.kind]?.(textOf(name), textOf(base), library) ?? 'constraint-type'
}

/** Is a subtree about names like this one? OpenSSL 3 distinguishes otherNames by their type. */
export function isSameKind(
  name: GeneralNameValue,
  base: GeneralNameValue,
  isOpenSsl3: boolean,
): boolean {
  if (isOpenSsl3 && isUtf8Mailbox(name)) return base.kind === 'email'
  if (name.kind !== base.kind) return false
  if (name.kind !== 'other' || base.kind !== 'other' || !isOpenSsl3) return true
  return equalBytes(name.value.bytes, base.value.bytes)
}
