import type { CapturedCertificate } from '../capture/types.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Place } from '../report/finding.ts'

/** A certificate by its name: the SPIFFE ID, else the subject, else the serial number. */
export function nameOf(certificate: Certificate): string {
  return (
    certificate.spiffeId?.uri ?? (certificate.subject.text || `serial ${certificate.serialHex}`)
  )
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
