import type { FindingState, FixedFinding } from '../against.ts'
import type { Finding } from '../finding.ts'
import type { SetAside } from '../exceptions.ts'
import { pageOf } from '../page.ts'
import type { Proof } from '../report.ts'
import { safeJson } from './escape.ts'
import { quoteReport } from './quote-report.ts'
import type { DetailedReport, NamedReport } from './types.ts'

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
const JSON_SCHEMA = 1

/** A report as plain data, without the number of the schema. */
export type ReportData = Readonly<Record<string, unknown>>

// Fields are picked one by one: what a room keeps next to them (bytes, keys) can never leak into the output.
const findingData = (finding: Finding): ReportData => ({
  code: finding.code,
  severity: finding.severity,
  message: finding.message,
  file: finding.file,
  block: finding.block,
  line: finding.line,
  column: finding.column,
  certificate: finding.certificate,
  facts: finding.facts,
  rule: finding.rule,
  page: pageOf(finding.code),
  fix: finding.fix,
})

const proofData = ({ message, file, block, line, certificate }: Proof): ReportData => ({
  message,
  file,
  block,
  line,
  certificate,
})

const setAsideData = ({ finding, reason, until }: SetAside): ReportData => ({
  ...findingData(finding),
  reason,
  until: until?.toISOString(),
})

const fixedData = ({ code, severity, message, file, certificate }: FixedFinding): ReportData => ({
  code,
  severity,
  message,
  file,
  certificate,
})

/** The findings of now by what they are next to the earlier report, and what is gone. */
function againstData({ against, findings }: DetailedReport): ReportData | undefined {
  if (against === undefined) return undefined
  const { name, states, fixed } = against
  const of = (...some: readonly (FindingState | undefined)[]): readonly ReportData[] =>
    findings.filter((_, i) => some.includes(states[i])).map(findingData)
  const changed = of('changed')
  return {
    report: name,
    new: of('new'),
    stillThere: of('still-there', 'changed'),
    ...(changed.length > 0 && { changed }),
    fixed: fixed.map(fixedData),
  }
}

/** The fields of `docs/json.md`; what is `undefined` is left out when it is written. */
export function reportData(given: DetailedReport): ReportData {
  const report = quoteReport(given)
  return {
    status: report.status,
    findings: report.findings.map(findingData),
    proofs: report.proofs.map(proofData),
    ...report.details?.data,
    steps: report.steps,
    chain: report.chain,
    setAside: report.setAside?.map(setAsideData),
    against: againstData(report),
  }
}

/** Writes data as JSON, the number of the schema in front. */
export function versionedJson(data: ReportData): string {
  return `${safeJson({ schema: JSON_SCHEMA, ...data })}\n`
}

export const formatJson = (report: DetailedReport): string => versionedJson(reportData(report))

/** Several reports: `{ schema, sets: [{ name, status, … }] }`, in the order given. */
export function formatJsonSets(reports: readonly NamedReport[]): string {
  const sets = reports.map(({ name, report }) => ({ name, ...reportData(report) }))
  return versionedJson({ sets })
}
