import type { CertificatePiece } from '../cacerts/tools/order-pieces.ts'
import type { Finding } from '../report/finding.ts'

/** Where in the answer something is that the set has in `file` and `block`. */
function pieceFor(
  file: string | undefined,
  block: number,
  path: readonly CertificatePiece[],
): CertificatePiece | undefined {
  if (file === 'ca-cert.pem') return path[0]
  if (file === 'cert-chain.pem') return path[block - 1]
  return file === 'root-cert.pem' ? path.at(-1) : undefined
}

/** A finding on the set that comes of an answer, with the place that it has in the answer. */
export function inAnswer(found: Finding, path: readonly CertificatePiece[]): Finding {
  const piece = pieceFor(found.file, found.block ?? 1, path)
  if (piece === undefined) return found
  const { file, block, line } = piece
  return Object.freeze({ ...found, file, block, line })
}
