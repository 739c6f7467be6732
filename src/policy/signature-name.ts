import { readPss } from '../certificate/text/pss.ts'
import type { AlgorithmIdentifier } from '../certificate/types.ts'

/** What a certificate is signed with; RSASSA-PSS with the hash, and with that of its mask where it is another (RFC 4055). */
export function signatureName({ name, parameters }: AlgorithmIdentifier): string {
  if (name !== 'rsassaPss') return name
  const pss = readPss(parameters)
  if (pss === undefined) return name
  const { hash = 'sha1', mask, maskHash = mask === undefined ? 'sha1' : 'unknown' } = pss
  return hash === maskHash ? `${name}-${hash}` : `${name}-${hash}-mgf1-${maskHash}`
}
