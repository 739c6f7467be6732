import type { CapturedCertificate } from '../capture/types.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Place } from '../report/finding.ts'

/** A certificate by its name: the SPIFFE ID, else the subject, else its first other name, else the serial number. */
export function nameOf({ spiffeId, subject, subjectAltName, serialHex }: Certificate): string {
  const other = subjectAltName?.names[0]?.value ?? `serial ${serialHex}`
  return spiffeId?.uri ?? (subject.text || other)
}

/** The place of a presented certificate, for a finding about it. */
export function placeOf({
  certificate,
  block,
  role,
}: CapturedCertificate): Place & { readonly certificate: string } {
  const word = role === 'leaf' ? 'workload' : role
  return { block: block.block, line: block.line, certificate: `${word} ${nameOf(certificate)}` }
}
