import { KEY_USAGES } from '../certificate/extension-values.ts'
import type { KeyUsageName } from '../certificate/types.ts'
import { PURPOSE_NAMES } from '../der/oids.ts'
import { isAscii } from '../der/strings.ts'
import { contextPrimitive } from '../der/tags.ts'
import {
  bitString,
  boolean,
  concat,
  element,
  integer,
  octetString,
  oid,
  sequence,
} from '../der/writer.ts'
import { parseIp } from '../path/ip-text.ts'
import { refuseArgument, requireString } from '../report/argument.ts'
import { issueError } from './fail.ts'

/** An alternative name to be written. */
export interface AlternativeNameInput {
  /** Which kind of GeneralName is written (RFC 5280, section 4.2.1.6). */
  readonly type: 'dns' | 'uri' | 'email' | 'ip'
  /** ASCII text: a host name (`*.` may lead), an absolute URI, a mailbox, or an IPv4 or IPv6 address. */
  readonly value: string
}

const identifiers = new Map<string, Uint8Array>()

/** Writes one extension: identifier, critical flag, and the DER of its own type. */
export function extension(identifier: string, critical: boolean, value: Uint8Array): Uint8Array {
  let written = identifiers.get(identifier)
  if (written === undefined) {
    written = oid(identifier)
    // the nine of this room and some of a caller
    if (identifiers.size < 64) identifiers.set(identifier, written)
  }
  return sequence(written, ...(critical ? [boolean(true)] : []), octetString(value))
}

/** RFC 5280, section 4.2.1.9. */
export function basicConstraints(ca: boolean, pathLength?: number): Uint8Array {
  const content = [
    ...(ca ? [boolean(true)] : []),
    ...(ca && pathLength !== undefined ? [integer(pathLength)] : []),
  ]
  return extension('2.5.29.19', true, sequence(...content))
}

/** RFC 5280, section 4.2.1.3: a named bit list, its trailing zeros cut (X.690, section 11.2.2). */
export function keyUsage(usages: readonly KeyUsageName[]): Uint8Array {
  let bits = 0
  for (const usage of usages) bits |= 0x8000 >> KEY_USAGES.indexOf(usage)
  const octets = (bits & 0xff) === 0 ? [bits >> 8] : [bits >> 8, bits & 0xff]
  const last = octets[octets.length - 1] as number
  const unused = last === 0 ? 0 : 31 - Math.clz32(last & -last)
  const content = bits === 0 ? new Uint8Array(0) : Uint8Array.from(octets)
  return extension('2.5.29.15', true, bitString(content, unused))
}

const PURPOSES: ReadonlyMap<string, string> = new Map(
  Object.entries(PURPOSE_NAMES).map(([identifier, name]) => [name, identifier]),
)

/** RFC 5280, section 4.2.1.12: `serverAuth`, `clientAuth` …, or identifiers. */
export function extendedKeyUsage(purposes: readonly string[]): Uint8Array {
  const written = purposes.map((purpose) => oid(PURPOSES.get(purpose) ?? purpose))
  return extension('2.5.29.37', false, sequence(concat(written)))
}

/** RFC 5280, section 4.2.1.2. */
export const subjectKeyIdentifier = (identifier: Uint8Array): Uint8Array =>
  extension('2.5.29.14', false, octetString(identifier))

/** RFC 5280, section 4.2.1.1: the key identifier alone. */
export const authorityKeyIdentifier = (identifier: Uint8Array): Uint8Array =>
  extension('2.5.29.35', false, sequence(element(contextPrimitive(0), identifier)))

const NUMBERS = { email: 1, dns: 2, uri: 6, ip: 7 } as const

// labels of letters, digits, hyphens (and underscores, which Kubernetes has in places), a wildcard in front
const DNS =
  /^(?:\*\.)?(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$/
const EMAIL = /^[!-~]+@[!-~]+$/

function isWritable({ type, value }: AlternativeNameInput): boolean {
  if (type === 'dns') return value.length <= 253 && DNS.test(value)
  return type === 'uri' ? URI.test(value) : EMAIL.test(value)
}

function generalName(name: AlternativeNameInput): Uint8Array {
  const { type, value } = name
  requireString('the value of a name', value)
  if (!Object.hasOwn(NUMBERS, type))
    refuseArgument('the type of a name', `one of ${Object.keys(NUMBERS).join(', ')}`, type)
  const ip = type === 'ip' ? parseIp(value) : undefined
  if (type === 'ip' ? ip === undefined : !isWritable(name)) {
    throw issueError('issue-alternative-name', { type, value })
  }
  const bytes = ip ?? new TextEncoder().encode(value)
  if (ip === undefined && !isAscii(bytes))
    throw issueError('issue-alternative-name', { type, value })
  return element(contextPrimitive(NUMBERS[type]), bytes)
}

/** RFC 5280, section 4.2.1.6: critical where the subject is empty. */
export function subjectAltName(
  names: readonly AlternativeNameInput[],
  critical: boolean,
): Uint8Array {
  return extension('2.5.29.17', critical, sequence(concat(names.map(generalName))))
}
