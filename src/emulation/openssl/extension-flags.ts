import type { Certificate, KeyUsageName } from '../../certificate/types.ts'
import { sameName } from '../../certificate/name-comparison.ts'

// What OpenSSL and BoringSSL know of a certificate before they put chains together (X509v3 flags of both).

/** Is there a keyUsage that has none of these? */
export function rejectsUsage(
  certificate: Certificate,
  ...wanted: readonly KeyUsageName[]
): boolean {
  const usages = certificate.keyUsage?.usages
  return usages !== undefined && !wanted.some((usage) => usages.includes(usage))
}

/** Subject and issuer are the same name. */
export function isSelfIssued(certificate: Certificate): boolean {
  return certificate.selfIssued || sameName(certificate.subject, certificate.issuer)
}

/** Is the certificate inside its validity? Both ends count, seconds are whole. */
export function isCurrent({ notBefore, notAfter }: Certificate, at: Date): boolean {
  return at >= notBefore && Math.floor(at.getTime() / 1000) * 1000 <= notAfter.getTime()
}

// the critical extensions that both know; OpenSSL adds RFC 3779 and proxy certificates, which no mesh has
const SUPPORTED = new Set([
  'basicConstraints',
  'keyUsage',
  'extendedKeyUsage',
  'subjectAltName',
  'certificatePolicies',
  'policyMappings',
  'policyConstraints',
  'inhibitAnyPolicy',
  'nameConstraints',
])
const SUPPORTED_BY_OPENSSL = new Set([
  'netscapeCertType',
  'cRLDistributionPoints',
  'freshestCRL',
  'authorityKeyIdentifier',
  'subjectKeyIdentifier',
])

/** Is there a critical extension that the library does not know? */
export function hasUnhandledCritical(
  certificate: Certificate,
  library: 'boringssl' | 'openssl',
): boolean {
  return certificate.extensions.some(({ critical, name }) => {
    if (!critical || SUPPORTED.has(name)) return false
    return library === 'boringssl' || !SUPPORTED_BY_OPENSSL.has(name)
  })
}

/** The role the certificate plays in a handshake. */
export type Purpose = 'server' | 'client'

const PURPOSES = { server: 'serverAuth', client: 'clientAuth' } as const

/** Does an extendedKeyUsage leave this role out? Neither library takes anyExtendedKeyUsage for it. */
export function rejectsPurpose(certificate: Certificate, purpose: Purpose): boolean {
  const purposes = certificate.extendedKeyUsage?.purposes
  return purposes !== undefined && !purposes.includes(PURPOSES[purpose])
}

/** May a certificate at the start of a chain play the role, by its keyUsage? */
export function rejectsLeafUsage(certificate: Certificate, purpose: Purpose): boolean {
  return purpose === 'server'
    ? rejectsUsage(certificate, 'digitalSignature', 'keyEncipherment', 'keyAgreement')
    : rejectsUsage(certificate, 'digitalSignature', 'keyAgreement')
}
