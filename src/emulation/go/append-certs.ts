import type { Certificate } from '../../certificate/types.ts'
import type { PlacedGoPemBlock } from '../../pem/go-pem.ts'
import { isMeshCertsError } from '../../report/error.ts'
import type { Reading } from '../parse-cache.ts'

/** A certificate as Go reads it, or why it does not. */
export type GoCertificate =
  | { readonly certificate: Certificate; readonly problem?: never }
  | { readonly certificate?: Certificate; readonly problem: string }

/** Go's `x509.ParseCertificate`: what we cannot read, Go cannot either. */
export function goCertificate(der: Uint8Array, reading: Reading): GoCertificate {
  try {
    const certificate = reading.parse(der)
    const problem = reading.goProblem(certificate)
    return problem === undefined ? { certificate } : { certificate, problem }
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return { problem: error.finding.message }
  }
}

/** A certificate of a pool, with the place of its block. */
export interface PooledCertificate {
  readonly certificate: Certificate
  readonly block: PlacedGoPemBlock
  /** Its number among the blocks that Go sees, counted from 1. */
  readonly number: number
}

/** Go's `AppendCertsFromPEM`: exactly CERTIFICATE, without headers; what cannot be parsed is skipped without a word. */
export function goCertificates(bytes: Uint8Array, reading: Reading): readonly PooledCertificate[] {
  const pooled: PooledCertificate[] = []
  for (const [index, block] of reading.blocks(bytes).entries()) {
    if (block.label !== 'CERTIFICATE' || Object.keys(block.headers).length > 0) continue
    const { certificate, problem } = goCertificate(block.der, reading)
    if (problem === undefined) pooled.push({ certificate, block, number: index + 1 })
  }
  return pooled
}
