import type { RevocationList } from '../../certificate/crl.ts'
import { goRevocationLists } from '../go/revocation-list.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import type { Reading } from '../parse-cache.ts'
import type { CacertsRoles } from './cacerts-files.ts'

/** ca-crl.pem, where this release reads it: only in the *.pem scheme. */
export function crlFile(roles: CacertsRoles, rules: ControlPlaneRules): Uint8Array | undefined {
  return rules.readsCrl && roles.scheme === 'pem' ? roles.bytes.crl : undefined
}

/**
 * The CRLs that istiod hands to every Envoy; none where it cannot read the file, for then it does not start.
 *
 * What Go reads and our own reader does not is left out.
 */
export function heldCrls(
  roles: CacertsRoles,
  rules: ControlPlaneRules,
  reading: Reading,
): readonly RevocationList[] {
  const bytes = crlFile(roles, rules)
  const { value: lists = [] } = bytes === undefined ? {} : goRevocationLists(bytes, reading)
  return lists.flatMap(({ der }) => reading.revocationList(der) ?? [])
}
