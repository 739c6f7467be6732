import { fingerprint } from '../certificate/fingerprint.ts'
import type { CertificateRequest } from '../certificate/request.ts'
import type { Certificate, PublicKey } from '../certificate/types.ts'
import { visible } from '../report/format/escape.ts'
import { nameOf } from './certificates.ts'
import { timeText } from './print.ts'

const DAY = 86_400_000

function count(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY)
  if (days > 0) return `${days} ${days === 1 ? 'day' : 'days'}`
  const hours = Math.floor((milliseconds % DAY) / 3_600_000)
  return hours > 0 ? `${hours} h` : 'less than an hour'
}

// RFC 5280, section 4.1.2.5: a certificate without a well-defined end carries this date
const NO_END = Date.UTC(9999, 11, 31, 23, 59, 59)

function life({ notBefore, notAfter }: Certificate, at: Date): string {
  if (at >= notBefore && notAfter.getTime() === NO_END) return 'without an end (9999-12-31)'
  const ends = timeText(notAfter)
  if (at < notBefore) return `from ${timeText(notBefore)}, which is in the future, until ${ends}`
  const left = notAfter.getTime() - at.getTime()
  return left < 0 ? `EXPIRED ${count(-left)} ago, at ${ends}` : `until ${ends}, ${count(left)} left`
}

function keyText({ type, bits, curve }: PublicKey): string {
  if (type === 'EC') return `EC ${curve ?? 'without a named curve'}`
  return bits === undefined || type.startsWith('Ed') ? type : `${type} ${bits}`
}

function authority({ basicConstraints }: Pick<Certificate, 'basicConstraints'>): string {
  if (basicConstraints?.ca !== true) return 'not a CA'
  const { pathLength } = basicConstraints
  return pathLength === undefined ? 'CA' : `CA, path length ${pathLength}`
}

/** Names of one certificate that are listed; the rest is counted, so that one screen is enough. */
const NAMES = 8

function names({ subjectAltName }: Pick<Certificate, 'subjectAltName'>): string {
  const all = (subjectAltName?.names ?? []).map(({ type, value }) => `${type} ${visible(value)}`)
  const more = all.length > NAMES ? [`and ${all.length - NAMES} more`] : []
  return all.length === 0 ? 'none' : [...all.slice(0, NAMES), ...more].join(', ')
}

const table = (rows: readonly (readonly [label: string, text: string])[]): string =>
  rows.map(([label, text]) => `  ${label.padEnd(8)} ${text}\n`).join('')

/** One screen of a certificate: who, signed by whom, until when, which key, which names, fingerprint. */
export async function shortText(certificate: Certificate, at: Date): Promise<string> {
  const issuer = certificate.selfIssued ? 'itself' : visible(certificate.issuer.text)
  const rows = [
    ['who', `${visible(nameOf(certificate))} (${authority(certificate)})`],
    ['issuer', issuer],
    ['valid', life(certificate, at)],
    ['key', keyText(certificate.publicKey)],
    ['names', names(certificate)],
    ['serial', certificate.serialHex],
    ['SHA-256', await fingerprint(certificate)],
  ] as const
  return table(rows)
}

/** One screen of a certificate request: who asks, as what, for which key and names. */
export const requestShort = (request: CertificateRequest): string =>
  table([
    ['request', `${visible(request.subject.text)} (${authority(request)})`],
    ['key', keyText(request.publicKey)],
    ['names', names(request)],
  ])
