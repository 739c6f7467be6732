import type { Certificate } from '../certificate/types.ts'
import { EXTENSION_NAMES } from '../der/oids.ts'
import { DerReader } from '../der/reader.ts'
import { contextConstructed, contextPrimitive, TAG } from '../der/tags.ts'

// What this room, or the peer of a connection, makes use of; anything else that is critical refuses the certificate.
const PROCESSED = new Set([
  'subjectKeyIdentifier',
  'keyUsage',
  'subjectAltName',
  'issuerAltName',
  'basicConstraints',
  'nameConstraints',
  'cRLDistributionPoints',
  'certificatePolicies',
  'policyMappings',
  'authorityKeyIdentifier',
  'policyConstraints',
  'extendedKeyUsage',
  'freshestCRL',
  'inhibitAnyPolicy',
  'authorityInfoAccess',
  'subjectInfoAccess',
])

const VERSION = contextConstructed(0)
const UNIQUE_IDS = [contextPrimitive(1), contextPrimitive(2)]
const EXTENSIONS = contextConstructed(3)
// serial number, algorithm, issuer, validity, subject, key
const FIELDS_BEFORE = 6

/** Moves to the list of extensions; false where there is none. The certificate was read before: its form is known. */
function enterExtensions(reader: DerReader): boolean {
  const what = 'extensions'
  reader.enter(TAG.SEQUENCE, what)
  reader.readOptional(VERSION, what)
  for (let i = 0; i < FIELDS_BEFORE; i++) reader.readAny(what)
  for (const tag of UNIQUE_IDS) reader.readOptional(tag, what)
  if (reader.peek() !== EXTENSIONS) return false
  reader.enter(EXTENSIONS, what)
  reader.enter(TAG.SEQUENCE, what)
  return true
}

/**
 * The first critical extension that nobody here makes use of (RFC 5280, section 4.2).
 *
 * Walks over the bytes: the list of extensions as values costs more than all other questions about a certificate.
 */
export function unknownCritical(certificate: Certificate): string | undefined {
  const reader = new DerReader(certificate.tbs)
  if (!enterExtensions(reader)) return undefined
  while (!reader.done) {
    const outer = reader.enter(TAG.SEQUENCE, 'extension')
    const { position } = reader
    reader.read(TAG.OID, 'extnID')
    const critical = reader.peek() === TAG.BOOLEAN && reader.readBoolean('critical')
    const { limit } = reader
    if (critical) reader.position = position
    const oid = critical ? reader.readOid('extnID') : ''
    reader.position = limit
    reader.limit = outer
    if (!critical) continue
    const name = EXTENSION_NAMES[oid] ?? oid
    if (!PROCESSED.has(name)) return name
  }
  return undefined
}
