import { fingerprint } from '../certificate/fingerprint.ts'
import { jsonOf } from '../certificate/json.ts'
import type { Placed } from './certificates.ts'

/** The facts of a certificate as plain data, with its place and fingerprint: see `docs/json.md`. */
export async function certificateData(placed: Placed): Promise<Readonly<Record<string, unknown>>> {
  const { certificate, block, line } = placed
  const { serialDecimal } = certificate
  const sha256 = await fingerprint(certificate)
  return { block, line, sha256, serialDecimal, ...jsonOf(certificate) }
}
