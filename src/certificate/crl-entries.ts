import { toHex } from '../der/bytes.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { readExtensionList } from './extensions.ts'
import { certificateError } from './fail.ts'
import { readGeneralNames } from './general-name.ts'
import { integerHex } from './integer.ts'
import type { Extension, GeneralName } from './types.ts'

/** CRLReason (RFC 5280, section 5.3.1), by its number; 7 is not used. */
const REASONS = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const

export type CrlReason = Exclude<(typeof REASONS)[number], undefined>

/** An entry of a CRL. */
export interface RevokedCertificate {
  /** Spelled as the `serialHex` of a certificate. */
  readonly serialHex: string
  readonly revocationDate: Date
  readonly reason?: CrlReason
  /** In an indirect CRL whose certificate it is, taken over from the entries before; left out for the issuer of the CRL. */
  readonly certificateIssuer?: readonly GeneralName[]
  /** Critical extensions of the entry that are not known: then the CRL says nothing (RFC 5280, section 5.3). */
  readonly unknownCritical: readonly string[]
}

type EntryValues = Pick<RevokedCertificate, 'reason' | 'certificateIssuer'>

function readReason(reader: DerReader): CrlReason {
  reader.read(TAG.ENUMERATED, 'cRLReason')
  const octets = reader.content()
  const reason = octets.length === 1 ? REASONS[octets[0] as number] : undefined
  if (reason === undefined) {
    throw certificateError('certificate-crl', {
      problem: `the reason ${toHex(octets)} is not known`,
    })
  }
  return reason
}

function decode({ name, value }: Extension): EntryValues {
  const reader = new DerReader(value)
  if (name === 'cRLReason') {
    const reason = readReason(reader)
    reader.finish(name)
    return { reason }
  }
  if (name !== 'certificateIssuer') return {}
  const outer = reader.enter(TAG.SEQUENCE, name)
  const certificateIssuer = readGeneralNames(reader, name)
  reader.leave(outer, name)
  reader.finish(name)
  return { certificateIssuer }
}

const KNOWN = new Set(['cRLReason', 'certificateIssuer', 'invalidityDate'])
const NONE: readonly string[] = Object.freeze([])

function readEntryExtensions(
  reader: DerReader,
): EntryValues & { unknownCritical: readonly string[] } {
  if (reader.done) return { unknownCritical: NONE }
  const outer = reader.enter(TAG.SEQUENCE, 'crlEntryExtensions')
  const extensions = readExtensionList(reader)
  reader.leave(outer, 'crlEntryExtensions')
  const unknown = extensions.filter(({ critical, name }) => critical && !KNOWN.has(name))
  const unknownCritical = unknown.length === 0 ? NONE : unknown.map(({ name }) => name)
  const all = { unknownCritical }
  for (const extension of extensions) Object.assign(all, decode(extension))
  return all
}

/** Reads revokedCertificates, where it is there (RFC 5280, section 5.1.2.6). */
export function readEntries(reader: DerReader): readonly RevokedCertificate[] {
  const revoked: RevokedCertificate[] = []
  if (reader.peek() !== TAG.SEQUENCE) return Object.freeze(revoked)
  const list = reader.enter(TAG.SEQUENCE, 'revokedCertificates')
  let issuer: { readonly certificateIssuer?: readonly GeneralName[] } = {}
  while (!reader.done) {
    const entry = reader.enter(TAG.SEQUENCE, 'revokedCertificates')
    reader.readInteger('userCertificate')
    const serialHex = integerHex(reader.content())
    const revocationDate = new Date(reader.readTime('revocationDate'))
    const { certificateIssuer, ...values } = readEntryExtensions(reader)
    // RFC 5280 5.3.3: it holds for the entries that follow as well
    if (certificateIssuer !== undefined) issuer = { certificateIssuer }
    reader.leave(entry, 'revokedCertificates')
    revoked.push(Object.freeze({ serialHex, revocationDate, ...values, ...issuer }))
  }
  reader.leave(list, 'revokedCertificates')
  return Object.freeze(revoked)
}
