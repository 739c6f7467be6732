import type { Finding, Severity } from '../finding.ts'
import { stateText, type FindingState } from '../against.ts'
import { visible } from './escape.ts'
import { pathOf } from './place.ts'
import type { NamedReport } from './types.ts'

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
}

// The escaping of workflow commands: data keeps its colons and commas, properties do not.
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string =>
  data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')

function annotation(finding: Finding, folder: string | undefined, state?: FindingState): string {
  const properties = [
    ...(finding.file === undefined ? [] : [`file=${property(pathOf(finding.file, folder))}`]),
    ...(finding.line === undefined ? [] : [`line=${finding.line}`]),
    ...(finding.column === undefined ? [] : [`col=${finding.column}`]),
    `title=${property(finding.code)}`,
  ]
  const about = finding.certificate === undefined ? '' : `"${visible(finding.certificate)}": `
  const fix = finding.fix === undefined ? '' : `\nfix: ${visible(finding.fix)}`
  const message = data(stateText(state) + about + visible(finding.message) + fix)
  return `::${COMMANDS[finding.severity]} ${properties.join(',')}::${message}\n`
}

/** Annotations of GitHub Actions, one line a finding; nothing where there is none. */
export function formatGithub(reports: readonly NamedReport[]): string {
  return reports
    .flatMap(({ report, folder }) =>
      report.findings.map((found, i) => annotation(found, folder, report.against?.states[i])),
    )
    .join('')
}
