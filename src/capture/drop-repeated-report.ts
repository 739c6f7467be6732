import { equalBytes } from '../der/bytes.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { CAPTURE_CODES } from './codes.ts'
import type { ReadBlock } from './read-blocks.ts'
import type { ReadCapture } from './read-capture.ts'

/** The blocks of one report when all reports of a transcript have the same, in the same order; else undefined. */
export function oneReport({
  certificates,
  transcript,
}: ReadCapture):
  { readonly certificates: readonly ReadBlock[]; readonly note: Finding } | undefined {
  const reports = transcript?.reports ?? 1
  const count = certificates.length / reports
  if (reports < 2 || count === 0 || !Number.isInteger(count)) return undefined
  const repeated = certificates.every(({ block }, i) => {
    const original = certificates[i % count]
    return original !== undefined && equalBytes(original.block.der, block.der)
  })
  if (!repeated) return undefined
  return {
    certificates: certificates.slice(0, count),
    note: finding(CAPTURE_CODES, 'capture-report-twice', { count, reports }),
  }
}
