import type { PlacedGoPemBlock } from '../../pem/go-pem.ts'
import type { Reading } from '../parse-cache.ts'
import type { GoCertificate } from './certificate.ts'

/** A certificate of a pool, with the place of its block. */
export interface PooledCertificate {
  readonly certificate: GoCertificate
  readonly block: PlacedGoPemBlock
  /** Its number among the blocks that Go sees, counted from 1. */
  readonly number: number
}

/** Go's `AppendCertsFromPEM`: exactly CERTIFICATE, without headers; what cannot be parsed is skipped without a word. */
export function goCertificates(bytes: Uint8Array, reading: Reading): readonly PooledCertificate[] {
  const pooled: PooledCertificate[] = []
  for (const [index, block] of reading.blocks(bytes).entries()) {
    if (block.label !== 'CERTIFICATE' || Object.keys(block.headers).length > 0) continue
    const { value } = reading.go(block.der)
    if (value !== undefined) pooled.push({ certificate: value, block, number: index + 1 })
  }
  return pooled
}
