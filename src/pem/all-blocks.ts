import { MeshCertsError } from '../report/error.ts'
import type { PemBlock } from './block.ts'
import { extractPem } from './extract.ts'

const LIMITS: ReadonlySet<string> = new Set(['pem-too-long', 'pem-too-many'])

/**
 * The blocks of a text, for readers that say nothing of it but what they found in it: none of them because of a limit would be
 * no CRL, no certificate.
 *
 * @throws MeshCertsError `pem-too-long`, `pem-too-many`.
 */
export function allBlocks(input: string | Uint8Array): readonly PemBlock[] {
  const { blocks, notes } = extractPem(input)
  const refused = notes.find(({ code }) => LIMITS.has(code))
  if (refused !== undefined) throw new MeshCertsError(refused)
  return blocks
}
