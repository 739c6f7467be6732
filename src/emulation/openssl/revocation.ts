import type { RevocationList } from '../../certificate/crl.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { Engine } from '../../crypto/engine.ts'
import { verifySignature } from '../../crypto/verify-signature.ts'
import { sameName } from '../../certificate/name-comparison.ts'
import { fault, type VerifyFault } from './x509-errors.ts'
import { rejectsUsage } from './extension-flags.ts'

// CRL_CHECK and CRL_CHECK_ALL, which Envoy sets when its configuration holds a CRL: every certificate of the built chain,
// the anchor included, needs a current CRL of its issuer.

type TimeFault = 'crl-not-yet-valid' | 'crl-expired'

function timeFault(list: RevocationList, at: Date): TimeFault | undefined {
  if (at < list.thisUpdate) return 'crl-not-yet-valid'
  return list.nextUpdate !== undefined && at > list.nextUpdate ? 'crl-expired' : undefined
}

function find(
  lists: readonly RevocationList[],
  certificate: Certificate,
  at: Date,
): RevocationList | undefined {
  const named = lists.filter(({ issuer }) => sameName(issuer, certificate.issuer))
  return named.find((list) => timeFault(list, at) === undefined) ?? named[0]
}

async function signed(list: RevocationList, issuer: Certificate, engine: Engine): Promise<boolean> {
  const outcome = await verifySignature(engine, {
    spki: issuer.publicKey.spki,
    algorithm: list.signatureAlgorithm,
    signature: list.signature,
    data: list.tbs,
  })
  return outcome === 'valid'
}

/** Makes the check for a peer at one time. */
export function revocationCheck(
  lists: readonly RevocationList[],
  at: Date,
  engine: Engine,
): (chain: readonly Certificate[]) => Promise<VerifyFault | undefined> {
  return async (chain) => {
    for (const [depth, certificate] of chain.entries()) {
      const issuer = chain[depth + 1] ?? certificate
      const list = find(lists, certificate, at)
      if (list === undefined) return fault('no-crl', depth)
      if (rejectsUsage(issuer, 'cRLSign')) return fault('crl-no-sign', depth)
      const late = timeFault(list, at)
      if (late !== undefined) return fault(late, depth)
      if (!(await signed(list, issuer, engine))) return fault('crl-signature', depth)
      const revoked = list.revoked.some(({ serialHex }) => serialHex === certificate.serialHex)
      if (revoked) return fault('revoked', depth)
    }
    return undefined
  }
}
