import { stateText, type FixedFinding } from '../against.ts'
import type { Finding } from '../finding.ts'
import type { Proof } from '../report.ts'
import { xml } from './escape.ts'
import { isFailure } from './failure.ts'
import { pathOf, placeText } from './place.ts'
import type { FailOn, FormatOptions, NamedReport } from './types.ts'

const attribute = (name: string, value: string | number | undefined): string =>
  value === undefined ? '' : ` ${name}="${xml(String(value))}"`

const named = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' ')

interface Suite extends NamedReport {
  readonly failOn: FailOn
}

function findingCase(finding: Finding, suite: Suite, index: number): string {
  const state = stateText(suite.report.against?.states[index])
  const file = finding.file === undefined ? undefined : pathOf(finding.file, suite.folder)
  const head =
    attribute('name', named([finding.code, placeText(finding), finding.certificate])) +
    attribute('classname', suite.name) +
    attribute('file', file) +
    attribute('line', finding.line)
  const body = xml(
    state + named([finding.message, finding.fix === undefined ? '' : `fix: ${finding.fix}`]),
  )
  const inner = isFailure(finding.severity, suite.failOn)
    ? `<failure${attribute('type', finding.code)}${attribute('message', finding.message)}>${body}</failure>`
    : `<system-out>${xml(finding.severity)}: ${body}</system-out>`
  return `    <testcase${head}>${inner}</testcase>\n`
}

function proofCase(proof: Proof, suite: NamedReport): string {
  const name = named([placeText(proof), proof.certificate, proof.message])
  return `    <testcase${attribute('name', name)}${attribute('classname', suite.name)}/>\n`
}

function fixedCase({ code, file, certificate }: FixedFinding, suite: NamedReport): string {
  const name = named(['fixed:', code, file, certificate])
  return `    <testcase${attribute('name', name)}${attribute('classname', suite.name)}/>\n`
}

function suiteXml(suite: Suite): string {
  const { failOn } = suite
  const { findings, proofs, against } = suite.report
  const failures = findings.filter(({ severity }) => isFailure(severity, failOn)).length
  const cases = [
    ...findings.map((finding, index) => findingCase(finding, suite, index)),
    ...(against?.fixed ?? []).map((one) => fixedCase(one, suite)),
    ...proofs.map((proof) => proofCase(proof, suite)),
  ]
  const head =
    attribute('name', suite.name) +
    attribute('tests', cases.length) +
    attribute('failures', failures) +
    attribute('errors', 0)
  return `  <testsuite${head}>\n${cases.join('')}  </testsuite>\n`
}

/** JUnit XML: a suite a report, a case a finding (failed from `failOn` up) and a case that passes for each proof. */
export function formatJunit(reports: readonly NamedReport[], options: FormatOptions): string {
  const failOn = options.failOn ?? 'error'
  const suites = reports.map((suite) => suiteXml({ ...suite, failOn })).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="meshcerts">\n${suites}</testsuites>\n`
}
