import { safeJsonLine } from '../../report/format/escape.ts'
import { unpackBatch, type Batch } from './batches.ts'
import { judgeRecord, type Common } from './judge.ts'
import { seriesOf, type Series } from './metrics.ts'
import { createTotals, type TotalsData } from './totals.ts'

/** What is wanted of a batch. */
export interface BatchTask {
  readonly batch: Batch
  readonly common: Common
  readonly wanted: Wanted
}

/** Which texts the run writes: what nobody reads is not made. */
export interface Wanted {
  /** The answers, as JSON lines. */
  readonly lines: boolean
  /** A metric for each certificate. */
  readonly metrics: boolean
}

/** The answers to a batch. */
export interface BatchAnswer {
  /** JSON lines in UTF-8, in the order of the records. */
  readonly lines: Uint8Array
  /** The metrics of each record that has certificates. */
  readonly series: readonly Series[]
  readonly totals: TotalsData
}

/** Judges the records of a batch, one after the other. */
export async function judgeBatch({ batch, common, wanted }: BatchTask): Promise<BatchAnswer> {
  const totals = createTotals()
  const lines: string[] = []
  const series: Series[] = []
  let record = batch.first
  for (const raw of unpackBatch(batch)) {
    const { answer, used } = await judgeRecord(raw, record, common)
    totals.add(answer, used)
    if (wanted.lines) lines.push(`${safeJsonLine({ schema: 1, ...answer })}\n`)
    if (wanted.metrics && answer.certificates.length > 0)
      series.push(await seriesOf(answer, record))
    record += 1
  }
  return {
    lines: new TextEncoder().encode(lines.join('')),
    series,
    totals: totals.data(),
  }
}
