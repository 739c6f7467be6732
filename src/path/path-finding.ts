import type { Certificate } from '../certificate/types.ts'
import { finding, type FactsFor, type Overrides } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import { PATH_CODES, type PathCode } from './codes.ts'

/** What a certificate is in a path. */
export type Role = 'leaf' | 'intermediate' | 'root' | 'CRL issuer'

/** A name to show: the subject, or else the first alternative name, or else the serial number. */
export function nameOf(certificate: Certificate): string {
  const { subject, subjectAltName, serialDecimal } = certificate
  if (subject.text !== '') return subject.text
  return subjectAltName?.names[0]?.value ?? `serial ${serialDecimal}`
}

/** The place of a finding: role and name of the certificate. */
export function placeOf(certificate: Certificate, role: Role): Place {
  return { certificate: `${role} "${nameOf(certificate)}"` }
}

/** A finding of this room. */
export function pathFinding<K extends PathCode>(
  code: K,
  facts: FactsFor<(typeof PATH_CODES)[K]>,
  place: Place = {},
  overrides: Overrides = {},
): Finding {
  return finding(PATH_CODES, code, facts, place, overrides)
}

/** How much a deviation matters to a profile: it refuses it, warns, or does not look. */
export type Level = 'error' | 'warning' | 'off'
