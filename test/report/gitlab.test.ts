import { describe, expect, it } from 'vitest'
import { formatReport, formatReports } from '../../src/report/format/format.ts'
import { createReport } from '../../src/report/report.ts'
import type { Finding } from '../../src/report/finding.ts'
import { found, hostile, passed, refused } from './samples.ts'

// What GitLab demands: its documentation, "Code Quality", "Code Quality report format"; what it drops without a word is from its
// source: lib/gitlab/ci/reports/codequality_reports.rb and app/validators/json_schemas/codeclimate.json.
interface Entry {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: string
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

const SEVERITIES = ['info', 'minor', 'major', 'critical', 'blocker']
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isLine = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1

function faultsOfEntry({ location, ...entry }: Entry): readonly string[] {
  const demands: readonly (readonly [boolean, string])[] = [
    [isText(entry.description), 'description'],
    [isText(entry.check_name), 'check_name'],
    [isText(entry.fingerprint), 'fingerprint'],
    [SEVERITIES.includes(entry.severity), 'severity'],
    [isText(location.path) && !/^\.?\//.test(location.path), 'location.path is relative'],
    [isLine(location.lines.begin), 'location.lines.begin'],
  ]
  return demands.flatMap(([ok, what]) => (ok ? [] : [what]))
}

const read = (text: string): readonly Entry[] => JSON.parse(text) as readonly Entry[]

/** What GitLab would refuse or drop of a report. */
function faults(text: string): readonly string[] {
  // a byte order mark is not allowed, and JSON.parse does not take it
  const entries = read(text) as readonly Entry[] | undefined
  if (entries?.map === undefined) return ['not a list']
  const twice = entries.length - new Set(entries.map(({ fingerprint }) => fingerprint)).size
  return [...entries.flatMap(faultsOfEntry), ...(twice === 0 ? [] : [`${twice} dropped`])]
}

const entriesOf = (findings: readonly Finding[]): readonly Entry[] =>
  read(formatReport(createReport(findings), 'gitlab', { folder: 'certs' }))
const printsOf = (findings: readonly Finding[]): readonly string[] =>
  entriesOf(findings).map(({ fingerprint }) => fingerprint)

describe('Code Quality of GitLab', () => {
  it('has an entry for each finding, with its place in the repository', () => {
    expect(read(formatReport(refused, 'gitlab', { folder: './certs' }))).toEqual([
      {
        description:
          '"intermediate CA CN=Istio CA": the certificate ended at 2001-02-01T00:00:00Z; fix: issue ca-cert.pem again',
        check_name: 'validity-expired',
        fingerprint: expect.any(String) as string,
        severity: 'critical',
        location: { path: 'certs/ca-cert.pem', lines: { begin: 38 } },
      },
      expect.objectContaining({ check_name: 'pem-crlf', severity: 'info' }),
    ])
    expect(read(formatReport(passed, 'gitlab'))).toEqual([])
  })

  it('keeps the rules of GitLab, whatever a certificate is called', () => {
    const nameless = { file: undefined, line: undefined, certificate: undefined }
    const bare = { ...createReport([{ ...found(), ...nameless } as unknown as Finding]) }
    for (const report of [hostile, refused, passed, bare])
      expect(faults(formatReport(report, 'gitlab'))).toEqual([])
    const both = ['east', 'west'].map((name) => ({ name, folder: name, report: refused }))
    const text = formatReports(both, 'gitlab')
    expect(faults(text)).toEqual([])
    expect(read(text)).toHaveLength(4)
  })

  it('gives findings of the same code in the same file fingerprints of their own', () => {
    const prints = printsOf([found(), found({ line: 2 }), found({ certificate: 'root' })])
    expect(new Set(prints).size).toBe(3)
    // names cannot be put together so that two findings become one
    const odd = printsOf([
      found({ file: 'a', certificate: 'b:1' }),
      found({ file: 'a:b', certificate: '1' }),
      found({ file: 'a%3Ab', certificate: '1' }),
    ])
    expect(new Set(odd).size).toBe(3)
  })

  it('knows a finding again when its line and its words have changed', () => {
    const moved = found({ line: 99, block: 3, message: 'ends in 28 days', facts: {} })
    expect(printsOf([moved])).toEqual(printsOf([found()]))
    expect(printsOf([found({ code: 'other-code' })])).not.toEqual(printsOf([found()]))
    expect(printsOf([found({ file: 'root-cert.pem' })])).not.toEqual(printsOf([found()]))
  })
})

describe('the rule itself', () => {
  const [entry] = entriesOf([found()])
  const check = (over: object): readonly string[] => faults(JSON.stringify([{ ...entry, ...over }]))

  it('sees what GitLab would drop', () => {
    expect(check({})).toEqual([])
    expect(check({ severity: 'error' })).toEqual(['severity'])
    expect(check({ fingerprint: '' })).toEqual(['fingerprint'])
    expect(check({ location: { path: './a', lines: { begin: 1 } } })).toHaveLength(1)
    expect(check({ location: { path: 'a', lines: { begin: 0 } } })).toHaveLength(1)
    expect(faults(JSON.stringify([entry, entry]))).toEqual(['1 dropped'])
  })
})
