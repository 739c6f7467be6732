import { isBoringSsl } from './library.ts'
import { equalBytes } from '../../der/bytes.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { readTime } from './asn1-time.ts'
import { KEY_USAGE, rejectsUsage, type Flagged } from './extension-flags.ts'
import { constraintFault } from './name-constraints.ts'
import { decodeKey } from './public-key.ts'
import { verifyX509, type SignedBytes } from './x509-signature.ts'
import { fault, type VerifyErrorName, type VerifyFault } from './x509-errors.ts'

// The last part of X509_verify_cert, nearly equal in both libraries: signatures and dates from the anchor down, then name
// constraints.

/** The chain as it was built, leaf first, and how it is judged. */
export interface BuiltChain {
  readonly chain: readonly Flagged[]
  readonly at: Date
  readonly check: SignatureCheck
}

const SECOND = 1000
const seconds = (milliseconds: number): number => Math.floor(milliseconds / SECOND)

/** check_cert_time: a certificate ends at the second that notAfter names, not after it (X509_cmp_time: ≤ now is past). */
export function timeFault({ x509 }: Flagged, at: Date): VerifyErrorName | undefined {
  const now = seconds(at.getTime())
  const notBefore = readTime(x509.notBefore)
  if (notBefore === undefined) return 'not-before-field'
  if (seconds(notBefore) > now) return 'not-yet-valid'
  const notAfter = readTime(x509.notAfter)
  if (notAfter === undefined) return 'not-after-field'
  return seconds(notAfter) <= now ? 'expired' : undefined
}

/** Did the key of `issuer` sign it? `decode-issuer-key` where the library cannot read that key. */
export async function signatureFault(
  signed: SignedBytes,
  issuer: Flagged,
  check: SignatureCheck,
): Promise<'decode-issuer-key' | 'signature' | 'cannot-check' | undefined> {
  const { x509, library } = issuer
  const key = decodeKey(x509.key)
  if (key === undefined) return 'decode-issuer-key'
  const outcome = await verifyX509(
    signed,
    { der: x509.der, spki: x509.key.der, key },
    library,
    check,
  )
  if (outcome === 'unsupported') return 'cannot-check'
  return outcome === 'valid' ? undefined : 'signature'
}

/** OpenSSL names the issuer where its key or its keyUsage is at fault, BoringSSL the certificate below it. */
function depthOf(name: VerifyErrorName, depth: number, { library }: Flagged): number {
  const isIssuers = name === 'decode-issuer-key' || name === 'no-cert-sign'
  return isIssuers && !isBoringSsl(library) ? depth + 1 : depth
}

/** OpenSSL asks the issuer's keyUsage once more; BoringSSL asked it when it chose the issuer. */
function usageFault(issuer: Flagged, subject: Flagged): 'no-cert-sign' | undefined {
  if (isBoringSsl(issuer.library) || subject.isProxy) return undefined
  return rejectsUsage(issuer, KEY_USAGE.keyCertSign) ? 'no-cert-sign' : undefined
}

/** internal_verify: the anchor's own signature is not looked at, its dates are. */
export async function linkFault({
  chain,
  at,
  check,
}: BuiltChain): Promise<VerifyFault | undefined> {
  for (let depth = chain.length - 1; depth >= 0; depth--) {
    const subject = chain[depth] as Flagged
    const issuer = chain[depth + 1]
    const name =
      (issuer &&
        (usageFault(issuer, subject) ?? (await signatureFault(subject.x509, issuer, check)))) ??
      timeFault(subject, at)
    if (name !== undefined) return fault(name, depthOf(name, depth, subject))
  }
  return undefined
}

/** check_name_constraints: every certificate against every CA above it, the anchor's constraints included. */
export function constraintsFault(chain: readonly Flagged[]): VerifyFault | undefined {
  for (let depth = chain.length - 1; depth >= 0; depth--) {
    const subject = chain[depth] as Flagged
    // a self-issued certificate is a key change of the same CA, unless it is the leaf
    if (depth > 0 && subject.selfIssued) continue
    for (let above = chain.length - 1; above > depth; above--) {
      const { nameConstraints } = chain[above] as Flagged
      const found = nameConstraints && constraintFault(subject, nameConstraints, depth === 0)
      if (found !== undefined) return fault(found, depth)
    }
  }
  return undefined
}

/** X509_cmp. */
export function isSame(a: Flagged, b: Flagged): boolean {
  return equalBytes(a.x509.der, b.x509.der)
}
