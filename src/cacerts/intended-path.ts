import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import type { Signed } from './check-context.ts'
import type { Found } from './certificate-views.ts'

// The path as it is meant: names byte for byte and signatures decide, nothing else. It says where a set leads to and where it
// breaks off; whether it holds is for the predictions to say.

// an enterprise PKI has four levels; a ring of cross certificates must end
const MAX_LEVELS = 16

const isAnchor = (found: Found): boolean => found.role === 'roots'

/** Roots first, as every stack prefers them. */
function byRole(a: Found, b: Found): number {
  return Number(isAnchor(b)) - Number(isAnchor(a))
}

async function issuerOf(
  child: Certificate,
  candidates: readonly Found[],
  check: Signed,
): Promise<Found | undefined> {
  let unchecked: Found | undefined
  for (const candidate of candidates) {
    if (!equalBytes(candidate.certificate.subject.der, child.issuer.der)) continue
    const outcome = await check(child, candidate.certificate)
    if (outcome === 'valid') return candidate
    // the name fits and nothing speaks against it: only that it cannot be checked here
    if (outcome === 'unsupported') unchecked ??= candidate
  }
  return unchecked
}

/**
 * Leads from the signing certificate up to the first anchor.
 *
 * @returns The signing certificate first; the last one is an anchor when the path is whole.
 */
export async function leadUp(
  signer: Found,
  certificates: readonly Found[],
  check: Signed,
): Promise<readonly Found[]> {
  const anchored = certificates.find(
    (found) => isAnchor(found) && equalBytes(found.certificate.der, signer.certificate.der),
  )
  if (anchored !== undefined) return [signer, anchored]
  const candidates = certificates
    .filter(({ role }) => role !== 'signing-certificate')
    .toSorted(byRole)
  const path = [signer]
  while (path.length < MAX_LEVELS) {
    const last = path.at(-1) as Found
    const left = candidates.filter(
      (found) =>
        !path.some(({ certificate }) => equalBytes(certificate.der, found.certificate.der)),
    )
    const issuer = await issuerOf(last.certificate, left, check)
    if (issuer === undefined) break
    path.push(issuer)
    if (isAnchor(issuer)) break
  }
  return path
}

/** Does the path end in an anchor? */
export function isWhole(path: readonly Found[]): boolean {
  const last = path.at(-1)
  return last !== undefined && isAnchor(last)
}
