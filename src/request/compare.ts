import type { CertificateRequest } from '../certificate/request.ts'
import { isEmptyName, sameName } from '../certificate/name-comparison.ts'
import type { Certificate, Name, NameAttribute } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import { REQUEST_CODES } from './codes.ts'

// The certificate that came back, held against the request: what was changed, and what a CA of a mesh needs.

/** What is compared. */
export interface Compared {
  readonly request: CertificateRequest
  readonly certificate: Certificate
  readonly place: Place
  readonly at: Date
  /** How many days were asked for. */
  readonly days?: number | undefined
  /** The CA in use, where there is one. */
  readonly previous?: Certificate | undefined
}

const STRING_TYPES: Readonly<Record<number, string>> = {
  12: 'UTF8String',
  18: 'NumericString',
  19: 'PrintableString',
  20: 'TeletexString',
  22: 'IA5String',
  28: 'UniversalString',
  30: 'BMPString',
}

const typeOf = ({ tag }: NameAttribute): string => STRING_TYPES[tag] ?? `type ${String(tag)}`

/** The first attribute whose text is the same and whose type is not. */
function encoding(wanted: Name, found: Name): readonly [NameAttribute, NameAttribute] | undefined {
  const [before, after] = [wanted.rdns.flat(), found.rdns.flat()]
  const index = before.findIndex((one, i) => one.tag !== after[i]?.tag)
  const [one, other] = [before[index], after[index]]
  return one === undefined || other === undefined || one.value !== other.value
    ? undefined
    : [one, other]
}

// the order is a part of the name (RFC 5280, section 4.1.2.4), and RFC 4514 shows it from the last to the first
const shown = (name: Name): string => (isEmptyName(name) ? 'no name' : name.text)

function subject({ request, certificate, place, previous }: Compared): readonly Finding[] {
  const [wanted, found] = [request.subject, certificate.subject]
  if (equalBytes(wanted.der, found.der)) return []
  const types = sameName(wanted, found) ? encoding(wanted, found) : undefined
  if (types !== undefined) {
    const [one, other] = types
    const facts = { attribute: one.name, wanted: typeOf(one), found: typeOf(other) }
    return [finding(REQUEST_CODES, 'request-subject-encoding', facts, place)]
  }
  const facts = { wanted: shown(wanted), found: shown(found) }
  const isRenewal = previous !== undefined && equalBytes(previous.subject.der, wanted.der)
  const code = isRenewal ? 'request-subject-previous' : 'request-subject'
  return [finding(REQUEST_CODES, code, facts, place)]
}

const SERVER = ['serverAuth', 'clientAuth'] as const

/** What a certificate that is not a CA is for. */
function purposeOf({ extendedKeyUsage, subjectAltName }: Certificate): string {
  const purposes = extendedKeyUsage?.purposes ?? []
  const hosts = (subjectAltName?.names ?? []).flatMap(({ type, value }) =>
    type === 'dns' ? [value] : [],
  )
  if (!purposes.includes('serverAuth')) return 'an end entity'
  return hosts.length === 0 ? 'a TLS server' : `a TLS server (${hosts.slice(0, 3).join(', ')})`
}

function authority({ certificate, place }: Compared): readonly Finding[] {
  const { basicConstraints } = certificate
  if (basicConstraints?.ca === true) return []
  const state = basicConstraints === undefined ? 'is missing' : 'says CA:FALSE'
  const facts = { what: purposeOf(certificate), state }
  return [finding(REQUEST_CODES, 'request-not-ca', facts, place)]
}

const USAGES = ['keyCertSign', 'cRLSign'] as const

function usage({ certificate, place }: Compared): readonly Finding[] {
  const usages = certificate.keyUsage?.usages
  if (usages === undefined) return []
  const lacking = USAGES.filter((one) => !usages.includes(one))
  if (lacking.length === 0) return []
  const severity = lacking.includes('keyCertSign') ? 'error' : 'warning'
  return [finding(REQUEST_CODES, 'request-usage', { lacking, found: usages }, place, { severity })]
}

/** What a set that is whole says with the words of those who refuse. */
export function purposesLacking({ certificate, place }: Compared): readonly Finding[] {
  const found = certificate.extendedKeyUsage?.purposes ?? []
  const lacking = SERVER.filter((one) => !found.includes(one))
  if (found.length === 0 || lacking.length === 0) return []
  return [finding(REQUEST_CODES, 'request-eku', { lacking, found }, place)]
}

const limitText = (limit: number | undefined): string =>
  limit === undefined ? 'no limit' : String(limit)

function pathLength({ request, certificate, place }: Compared): readonly Finding[] {
  const asked = request.basicConstraints
  const granted = certificate.basicConstraints
  // a request without the extension asks for nothing
  if (asked?.ca !== true || granted?.ca !== true) return []
  const [wanted, found] = [asked.pathLength, granted.pathLength]
  if (wanted === found) return []
  const narrower = (found ?? Infinity) < (wanted ?? Infinity)
  const code = narrower ? 'request-path-length' : 'request-path-length-wider'
  const facts = { wanted: limitText(wanted), found: limitText(found) }
  return [finding(REQUEST_CODES, code, facts, place)]
}

const DAY = 24 * 60 * 60 * 1000

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

function life({ certificate, place, at, days }: Compared): readonly Finding[] {
  const { notBefore, notAfter } = certificate
  const late = at > notAfter
  if (late || at < notBefore) {
    const facts = late
      ? { problem: 'ended', limit: notAfter.toISOString() }
      : { problem: 'is valid only from', limit: notBefore.toISOString() }
    return [finding(REQUEST_CODES, 'request-not-now', facts, place)]
  }
  const left = (notAfter.getTime() - at.getTime()) / DAY
  // a certificate that took its time on the way is not a short one
  if (days === undefined || left >= days * 0.95) return []
  const facts = { found: Math.floor(left), wanted: days, limit: dayOf(notAfter) }
  return [finding(REQUEST_CODES, 'request-life', facts, place)]
}

function identifier({ certificate, place }: Compared): readonly Finding[] {
  const isCa = certificate.basicConstraints?.ca === true
  if (!isCa || certificate.subjectKeyIdentifier !== undefined) return []
  return [finding(REQUEST_CODES, 'request-key-identifier', {}, place)]
}

const issuerName = ({ certificate, place }: Compared): readonly Finding[] =>
  isEmptyName(certificate.issuer) ? [finding(REQUEST_CODES, 'request-issuer-name', {}, place)] : []

const CHECKS = [authority, usage, issuerName, life, subject, pathLength, identifier] as const

/** What is to be said of the certificate alone, and against the request. */
export const compareWithRequest = (compared: Compared): readonly Finding[] =>
  CHECKS.flatMap((check) => check(compared))
