import type { Certificate } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { constraintFault, type Library } from './name-constraints.ts'
import { fault, type VerifyFault } from './x509-errors.ts'
import { isCurrent, isSelfIssued, rejectsUsage } from './extension-flags.ts'

// The last part of X509_verify_cert, equal in both libraries but for one check: signatures and dates from the anchor down,
// then name constraints.

/** The chain as it was built, leaf first, and how it is judged. */
export interface BuiltChain {
  readonly chain: readonly Certificate[]
  readonly at: Date
  readonly check: SignatureCheck
  /** OpenSSL 3 asks the issuer's keyUsage once more; BoringSSL asked it when it chose the issuer. */
  readonly checksCertSign: boolean
}

/** internal_verify: the anchor's own signature is not looked at, its dates are. */
export async function linkFault(built: BuiltChain): Promise<VerifyFault | undefined> {
  const { chain, at, check, checksCertSign } = built
  for (let depth = chain.length - 1; depth >= 0; depth--) {
    const certificate = chain[depth] as Certificate
    const issuer = chain[depth + 1]
    if (issuer !== undefined) {
      if (checksCertSign && rejectsUsage(issuer, 'keyCertSign'))
        return fault('no-cert-sign', depth + 1)
      if ((await check(certificate, issuer)) !== 'valid') return fault('signature', depth)
    }
    if (at < certificate.notBefore) return fault('not-yet-valid', depth)
    if (!isCurrent(certificate, at)) return fault('expired', depth)
  }
  return undefined
}

/** check_name_constraints: every certificate against every CA above it, the anchor's constraints included. */
export function constraintsFault(
  chain: readonly Certificate[],
  library: Library,
): VerifyFault | undefined {
  for (let depth = chain.length - 1; depth >= 0; depth--) {
    const certificate = chain[depth] as Certificate
    // a self-issued certificate is a key change of the same CA, unless it is the leaf
    if (depth > 0 && isSelfIssued(certificate)) continue
    for (let above = chain.length - 1; above > depth; above--) {
      const found = constraintFault(certificate, chain[above] as Certificate, library)
      if (found !== undefined) return fault(found, depth)
    }
  }
  return undefined
}

export function isSame(a: Certificate, b: Certificate): boolean {
  return equalBytes(a.der, b.der)
}
