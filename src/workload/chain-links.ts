import type { Capture, CapturedCertificate } from '../capture/types.ts'
import { latin1 } from '../der/strings.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import type { Place } from '../report/finding.ts'
import { placeOf } from './place.ts'

/** A certificate of the picture, as it was presented. */
export interface WorkloadLink extends Place {
  /** Role and name; the SPIFFE ID where the subject is empty. */
  readonly certificate: string
  /**
   * Position in the list of the certificate whose key signed this one; its own for a self-signed one. Left
   * out where none did.
   */
  readonly signedBy?: number
  /** From when it is valid. */
  readonly notBefore: Date
  /** Until when, that second included. */
  readonly notAfter: Date
}

// a capture holds a handful of certificates with one issuer of a name each; more checks than this are for a made-up one, and the
// picture goes without the links that are left: as many as Go's maxChainSignatureChecks
const MAX_SIGNATURE_CHECKS = 100

type BySubject = ReadonlyMap<string, readonly number[]>

function indexBySubject(certificates: readonly CapturedCertificate[]): BySubject {
  const found = new Map<string, number[]>()
  for (const [index, { certificate }] of certificates.entries()) {
    const name = latin1(certificate.subject.der)
    const same = found.get(name)
    if (same === undefined) found.set(name, [index])
    else same.push(index)
  }
  return found
}

/** Who signed whom among what was presented, for the picture. */
export async function picture(
  { certificates }: Capture,
  check: SignatureCheck,
): Promise<readonly WorkloadLink[]> {
  const bySubject = indexBySubject(certificates)
  let checks = 0
  const signerOf = async ({ certificate }: CapturedCertificate): Promise<number | undefined> => {
    for (const index of bySubject.get(latin1(certificate.issuer.der)) ?? []) {
      if (++checks > MAX_SIGNATURE_CHECKS) return undefined
      const other = certificates[index] as CapturedCertificate
      if ((await check(certificate, other.certificate)) === 'valid') return index
    }
    return undefined
  }
  const links: WorkloadLink[] = []
  for (const one of certificates) {
    const signer = await signerOf(one)
    const { notBefore, notAfter } = one.certificate
    const link = { ...placeOf(one), notBefore, notAfter }
    links.push(Object.freeze(signer === undefined ? link : { ...link, signedBy: signer }))
  }
  return Object.freeze(links)
}
