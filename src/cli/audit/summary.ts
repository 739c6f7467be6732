import type { Exception } from '../../report/exceptions.ts'
import { quoteInput } from '../../report/quote.ts'
import { versionedJson } from '../../report/format/json.ts'
import { daysIn } from '../parse-duration.ts'
import { timeText } from '../print.ts'
import { firstOf, type TotalsData } from './totals.ts'

// What the answers come to, for people and for programs.

const STATUSES = ['pass', 'warn', 'fail', 'broken']
const SHOWN_CODES = 10

const plural = (number: number, what: string): string =>
  `${String(number)} ${what}${number === 1 ? '' : 's'}`

function recordsLine({ records, statuses }: TotalsData): string {
  const parts = STATUSES.flatMap((status) =>
    statuses[status] === undefined ? [] : [`${String(statuses[status])} ${status}`],
  )
  return `${plural(records, 'record')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}\n`
}

function certificatesLine(totals: TotalsData, at: Date): string {
  const first = firstOf(totals)
  if (first === undefined) return '0 certificates\n'
  const left = daysIn(Date.parse(first.notAfter) - at.getTime())
  const outlives =
    totals.outlives === 0 ? '' : `; ${String(totals.outlives)} end after their issuer`
  const who = quoteInput(`${first.certificate} in ${first.file} of ${first.id}`)
  const span = left < 0 ? `${plural(-left, 'day')} ago` : `${plural(left, 'day')} left`
  const when = `${first.notAfter}, ${span}`
  return `${plural(totals.certificates, 'certificate')}${outlives}; first to end: ${who}, ${when}\n`
}

function findingLines({ findings }: TotalsData): string {
  const sorted = Object.entries(findings).toSorted((a, b) => b[1] - a[1])
  const more = sorted.length - SHOWN_CODES
  const lines = sorted
    .slice(0, SHOWN_CODES)
    .map(([name, number]) => `  ${String(number).padStart(7)}  ${name}\n`)
  return lines.join('') + (more > 0 ? `  and ${plural(more, 'other code')}\n` : '')
}

function unusedLines({ used }: TotalsData, exceptions: readonly Exception[]): string {
  return exceptions
    .filter((_, i) => !used.includes(i))
    .map(({ code, file }) => {
      const where = file === undefined ? '' : ` in ${file}`
      return `${quoteInput(`the exception for ${code}${where}`)} applies to nothing\n`
    })
    .join('')
}

/** What is different in metrics of records that share an id. */
export const repeatedText = (records: number): string =>
  `${plural(records, 'record')} with the id of another before: the label record tells their series apart; give each record its own id\n`

/** One screen. Of a run that was resumed it is not known which exceptions applied before. */
export function summaryText(
  totals: TotalsData,
  at: Date,
  exceptions: readonly Exception[],
): string {
  return (
    recordsLine(totals) +
    certificatesLine(totals, at) +
    findingLines(totals) +
    unusedLines(totals, exceptions)
  )
}

/** The totals as an object. */
export function summaryJson(totals: TotalsData, at: Date): string {
  const { records, certificates, outlives, statuses, kinds, findings, groups } = totals
  return versionedJson({
    at: timeText(at),
    records,
    certificates,
    outlives,
    statuses,
    kinds,
    first: firstOf(totals),
    findings: Object.entries(findings).map(([name, count]) => {
      const [code, severity] = name.split(' ')
      return { code, severity, count }
    }),
    groups,
  })
}
