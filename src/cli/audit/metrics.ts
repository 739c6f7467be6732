import { keyOf } from './digest.ts'
import type { Answer } from './judge.ts'
import type { TotalsData } from './totals.ts'

// OpenMetrics, in the part of it that the text format of Prometheus (version 0.0.4) shares: gauges with a help line, base units.

type Labels = Readonly<Record<string, string>>

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  const written = pairs.length === 0 ? '' : `{${pairs.join(',')}}`
  return `${name}${written} ${String(value)}\n`
}

const head = (name: string, help: string): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`

const secondsOf = (time: string): number => Date.parse(time) / 1000

const END = 'meshcerts_certificate_not_after_timestamp_seconds'
const OUTLIVES = 'meshcerts_certificate_outlives_issuer_seconds'

/** What goes in front of the ends. */
export const END_HEAD = head(END, 'When the certificate ends.')
/** What goes in front of what outlives its issuer. */
export const OUTLIVES_HEAD = head(
  OUTLIVES,
  'How long after its issuer the certificate ends: from the end of the issuer on it is worth nothing.',
)

/** The metrics of one record. */
export interface Series {
  /** Equal for records with the same labels: see {@link keyOf}. */
  readonly key: number
  /** The position of the record in the input, from 1. */
  readonly record: number
  /** When each certificate ends. */
  readonly ends: string
  /** By how much those that outlive their issuer do. */
  readonly outlives: string
}

type End = Answer['certificates'][number]

/** Each series once: a file that holds several Secrets may have one certificate under the same name twice. */
function samplesOf(
  { id, cluster = '', certificates }: Answer,
  name: string,
  valueOf: (end: End) => number | undefined,
): string {
  const samples = new Map<string, string>()
  for (const end of certificates) {
    const { file, block, role, certificate, sha256 } = end
    const value = valueOf(end)
    const place = block === undefined ? {} : { block: String(block) }
    const labels = { cluster, id, file, ...place, role, certificate, sha256: sha256.slice(0, 16) }
    const key = JSON.stringify(labels)
    if (value !== undefined && !samples.has(key)) samples.set(key, sample(name, labels, value))
  }
  return [...samples.values()].join('')
}

/** The metrics of an answer to the record at this position. */
export async function seriesOf(answer: Answer, record: number): Promise<Series> {
  return {
    key: await keyOf(answer.cluster ?? '', answer.id),
    record,
    ends: samplesOf(answer, END, ({ notAfter }) => secondsOf(notAfter)),
    outlives: samplesOf(answer, OUTLIVES, ({ notAfter, outlives }) =>
      outlives === undefined ? undefined : secondsOf(notAfter) - secondsOf(outlives.notAfter),
    ),
  }
}

/** The same samples for a record whose id was there before: OpenMetrics has no place for a series twice. */
export const withRecord = (samples: string, record: number): string =>
  samples
    .split('\n')
    // the first brace opens the labels: names of metrics have none
    .map((line) => line.replace('{', `{record="${String(record)}",`))
    .join('\n')

function family(name: string, help: string, samples: readonly (readonly [Labels, number])[]) {
  const lines = samples.map(([labels, value]) => sample(name, labels, value))
  return lines.length === 0 ? '' : head(name, help) + lines.join('')
}

const counted = (counts: Readonly<Record<string, number>>, label: string) =>
  Object.entries(counts).map(([value, number]) => [{ [label]: value }, number] as const)

/** All that is not of a single certificate, and the end of the text. */
export function totalMetrics(totals: TotalsData, at: Date): string {
  const now = at.getTime() / 1000
  const groups = totals.groups.map(({ cluster, file, role, ...rest }) => ({
    labels: { cluster, file, role },
    ...rest,
  }))
  const findings = Object.entries(totals.findings).map(([name, number]) => {
    const [code = '', severity = ''] = name.split(' ')
    return [{ code, severity }, number] as const
  })
  return [
    family(
      'meshcerts_first_not_after_timestamp_seconds',
      'When the first certificate of a cluster, file and role ends.',
      groups.map(({ labels, first }) => [labels, secondsOf(first.notAfter)]),
    ),
    family(
      'meshcerts_first_remaining_seconds',
      'How long the first certificate of a cluster, file and role had left when it was looked at.',
      groups.map(({ labels, first }) => [labels, secondsOf(first.notAfter) - now]),
    ),
    family(
      'meshcerts_certificates',
      'Certificates of a cluster, file and role.',
      groups.map(({ labels, certificates }) => [labels, certificates]),
    ),
    family(
      'meshcerts_outliving_certificates',
      'Certificates of a cluster, file and role that end after their issuer.',
      groups.map(({ labels, outlives }) => [labels, outlives]),
    ),
    family('meshcerts_records', 'Records by their status.', counted(totals.statuses, 'status')),
    family('meshcerts_findings', 'Findings by code and severity.', findings),
    family('meshcerts_audit_timestamp_seconds', 'The instant that was judged for.', [[{}, now]]),
    '# EOF\n',
  ].join('')
}
