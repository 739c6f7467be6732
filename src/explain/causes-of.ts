import type { CacertsReport } from '../cacerts/check.ts'
import type { CredentialReport } from '../credential/index.ts'
import type { Finding } from '../report/finding.ts'
import type { WorkloadReport } from '../workload/verify.ts'
import type { CauseRow } from './causes/rows.ts'
import type { ExplainedCause, FindingCode } from './types.ts'

/** What checks of ours found, as far as causes of lines are named by it. */
export interface Found {
  /** The message of the first finding of a code. */
  readonly messages: ReadonlyMap<string, string>
  /** Words that the checks predict, with the finding that says so. */
  readonly predicted: readonly (readonly [says: string, code: FindingCode])[]
}

export const NOTHING_FOUND: Found = { messages: new Map(), predicted: [] }

type Report = CacertsReport | WorkloadReport | CredentialReport

function sayingsOf(report: Report): readonly (readonly [string, FindingCode])[] {
  if ('envoy' in report) {
    const { says } = report.envoy
    return says === undefined ? [] : [[says, 'credential-envoy-refuses']]
  }
  const cacerts = 'istiod' in report
  const istiod = cacerts ? report.istiod.says : undefined
  const peers = Object.entries(report.peers ?? {}).flatMap(([id, { says = '' }]) => {
    const who = id.startsWith('ztunnel') ? 'ztunnel' : 'peers'
    // shorter words are in too many lines
    return says.length < 12
      ? []
      : [[says, `${cacerts ? 'cacerts' : 'workload'}-${who}-refuse${who === 'peers' ? '' : 's'}`]]
  })
  return [
    ...(istiod === undefined ? [] : [[istiod, 'cacerts-istiod-refuses'] as const]),
    ...(peers as [string, FindingCode][]),
  ]
}

/** What reports of `checkCacerts`, `verifyWorkload` and `checkCredential` hold of use here. */
export function foundIn(reports: readonly Report[]): Found {
  const findings: readonly Finding[] = reports.flatMap((report) => report.findings)
  const messages = new Map<string, string>()
  // a note on the text around the blocks is not a cause
  const causes = findings.filter(({ code, severity }) => severity !== 'info' || !/^pem-/.test(code))
  for (const { code, message } of causes) if (!messages.has(code)) messages.set(code, message)
  return { messages, predicted: reports.flatMap(sayingsOf) }
}

function rowCause({ text, findings, command }: CauseRow, found?: FindingCode): ExplainedCause {
  const finding = found ?? findings[0]
  return {
    text,
    ...(finding === undefined ? {} : { finding }),
    ...(command === undefined ? {} : { command }),
  }
}

/** A check of ours says these very words: then its first finding is the cause, if it is none of the others. */
function predictedCause(line: string, { messages, predicted }: Found): readonly ExplainedCause[] {
  const general = predicted.find(([says]) => line.includes(says))?.[1]
  if (general === undefined) return []
  const [first] = messages
  const [code, message] = messages.has(general) ? [general, messages.get(general)] : (first ?? [])
  if (code === undefined || message === undefined) return []
  return [
    {
      text: `found: ${message} (the check predicts the words of this line)`,
      finding: code as FindingCode,
    },
  ]
}

// with nothing found the causes are those of the kind, which a log has many times
const plain = new WeakMap<readonly CauseRow[], readonly ExplainedCause[]>()

/** Stands for every code of the catalogue of PEM: any of them can be what is wrong with a text. */
const ANY_PEM = 'pem-no-block'
const OF_PEM = /^(?:pem-(?!extra-|private-)|secret-double-)/

const reports = (row: FindingCode, found: string): boolean =>
  row === found || (row === ANY_PEM && OF_PEM.test(found))

function marked(line: string, rows: readonly CauseRow[], found: Found): readonly ExplainedCause[] {
  const { messages } = found
  const codes = [...messages.keys()] as FindingCode[]
  const hits = rows.map(
    ({ findings }) => findings.flatMap((row) => codes.filter((code) => reports(row, code)))[0],
  )
  const first = rows.flatMap((row, index) => {
    const code = hits[index]
    if (code === undefined) return []
    return [{ ...rowCause(row, code), text: `found: ${messages.get(code) ?? ''} (${row.text})` }]
  })
  const rest = rows.filter((_, index) => hits[index] === undefined).map((row) => rowCause(row))
  return [...first, ...(first.length > 0 ? [] : predictedCause(line, found)), ...rest]
}

/**
 * The causes of a line, in the order of what is likely; those first that a check of ours found, marked with `found:` and its message.
 */
export function causesOf(
  line: string,
  rows: readonly CauseRow[],
  found: Found,
): readonly ExplainedCause[] {
  if (found !== NOTHING_FOUND) return marked(line, rows, found)
  const known = plain.get(rows)
  if (known !== undefined) return known
  const causes = Object.freeze(rows.map((row) => Object.freeze(rowCause(row))))
  plain.set(rows, causes)
  return causes
}
