import { describe, expect, it } from 'vitest'
import { formatReport, formatReports } from '../../src/report/format/format.ts'
import { found, hostile, passed, refused } from './samples.ts'
import type { Finding } from '../../src/report/finding.ts'
import { createReport } from '../../src/report/report.ts'

// Written from the SARIF 2.1.0 specification (OASIS), section numbers beside each demand.
interface Log {
  readonly $schema: string
  readonly version: string
  readonly runs: readonly Run[]
}
interface Run {
  readonly tool: { readonly driver: { name: string; version?: string; rules: readonly Rule[] } }
  readonly results: readonly Result[]
  readonly columnKind: string
}
interface Rule {
  readonly id: string
  readonly shortDescription: { text: string }
  readonly fullDescription: { text: string }
  readonly defaultConfiguration: { level: string }
}
interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { text: string }
  readonly locations?: readonly {
    physicalLocation?: {
      artifactLocation: { uri: string; uriBaseId?: string }
      region?: { startLine: number; startColumn?: number }
    }
    logicalLocations?: readonly { name: string }[]
  }[]
}

const LEVELS = ['none', 'note', 'warning', 'error'] // 3.27.10
const TOP = new Set(['$schema', 'version', 'runs', 'inlineExternalProperties', 'properties']) // 3.13
const URI_REFERENCE = /^(?:[a-z][a-z0-9+.-]*:)?[A-Za-z0-9\-._~%!$&'()*+,;=:@/]*$/i // RFC 3986, 4.1

type Location = NonNullable<Result['locations']>[number]

function faultsOfLocation({
  physicalLocation: place,
  logicalLocations,
}: Location): readonly string[] {
  const faults: string[] = []
  const demand = (ok: boolean, what: string) => ok || faults.push(what)
  demand(place !== undefined || logicalLocations !== undefined, '3.28 a location is somewhere')
  if (place === undefined) return faults
  const { uri, uriBaseId } = place.artifactLocation
  demand(uri.length > 0 && URI_REFERENCE.test(uri), `3.4.3 URI reference: ${uri}`)
  demand(!uri.includes('\\') && !/%(?![0-9A-F]{2})/.test(uri), '3.4.3 normal form')
  demand(uriBaseId === undefined || !/^(?:[a-z]+:|\/)/.test(uri), '3.4.4 base needs relative')
  const { startLine = 1, startColumn = 1 } = place.region ?? {}
  demand(Number.isInteger(startLine) && startLine >= 1, '3.30.5 startLine')
  demand(Number.isInteger(startColumn) && startColumn >= 1, '3.30.6 startColumn')
  return faults
}

function faultsOfResult(result: Result, rules: readonly Rule[]): readonly string[] {
  const faults: string[] = []
  const demand = (ok: boolean, what: string) => ok || faults.push(what)
  demand(rules[result.ruleIndex]?.id === result.ruleId, '3.27.6 ruleIndex names the rule')
  demand(LEVELS.includes(result.level), '3.27.10 level')
  demand(result.message.text.length > 0, '3.11 message')
  for (const location of result.locations ?? []) faults.push(...faultsOfLocation(location))
  return faults
}

function faults(log: Log): readonly string[] {
  const runs = log.runs.flatMap((run) => {
    const { name, rules } = run.tool.driver
    const ids = new Set(rules.map(({ id }) => id))
    return [
      ...(name.length > 0 ? [] : ['3.19.8 name']),
      ...(ids.size === rules.length ? [] : ['3.19.23 rules are distinct']),
      ...(['utf16CodeUnits', 'unicodeCodePoints'].includes(run.columnKind) ? [] : ['3.14.17']),
      ...run.results.flatMap((result) => faultsOfResult(result, rules)),
    ]
  })
  return [
    ...Object.keys(log).filter((key) => !TOP.has(key)),
    ...(log.version === '2.1.0' ? [] : ['3.13.2 version']),
    ...(log.$schema.includes('sarif-schema-2.1.0') ? [] : ['3.13.3 $schema']),
    ...runs,
  ]
}

const without = (finding: Finding, field: string) =>
  Object.fromEntries(
    Object.entries(finding).filter(([name]) => name !== field),
  ) as unknown as Finding

const read = (text: string) => JSON.parse(text) as Log

describe('SARIF', () => {
  it.each([
    ['a refused set', refused],
    ['a set without a fault', passed],
    ['hostile names', hostile],
  ])('of %s keeps to the specification', (_, report) => {
    expect(
      faults(read(formatReport(report, 'sarif', { folder: 'a b/ü', version: '1.0' }))),
    ).toEqual([])
  })

  it('of an absolute path and of no file keeps to the specification', () => {
    const nowhere = without(found({ code: 'files-none' }), 'file')
    const log = read(formatReport(createReport([found({ file: '/x y/a.pem' }), nowhere]), 'sarif'))
    expect(faults(log)).toEqual([])
    expect(log.runs[0]?.results[0]?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({
      uri: 'file:///x%20y/a.pem',
    })
  })

  it('points into the repository, with line and level', () => {
    const log = read(formatReport(refused, 'sarif', { folder: './deploy/certs' }))
    const [error, note] = log.runs[0]!.results
    expect(error?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'deploy/certs/ca-cert.pem', uriBaseId: '%SRCROOT%' },
      region: { startLine: 38 },
    })
    expect([error?.level, note?.level]).toEqual(['error', 'note'])
  })

  it('has one rule a code however many sets have it', () => {
    const several = [
      { name: 'a', folder: 'a', report: refused },
      { name: 'b', folder: 'b', report: refused },
    ]
    const log = read(formatReports(several, 'sarif'))
    expect(faults(log)).toEqual([])
    expect(log.runs).toHaveLength(1)
    expect(log.runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual([
      'validity-expired',
      'pem-crlf',
    ])
    expect(log.runs[0]?.results).toHaveLength(4)
  })
})

describe('the demands themselves', () => {
  const good = () => read(formatReport(refused, 'sarif'))
  const change = (edit: (log: Record<string, never>) => void) => {
    const log = good()
    edit(log as never)
    return faults(log)
  }

  it.each([
    ['another version', (log: Log) => Object.assign(log, { version: '2.0.0' })],
    ['a stray field', (log: Log) => Object.assign(log, { findings: [] })],
    ['a wrong level', (log: Log) => Object.assign(log.runs[0]!.results[0]!, { level: 'info' })],
    ['a wrong index', (log: Log) => Object.assign(log.runs[0]!.results[0]!, { ruleIndex: 1 })],
    [
      'line 0',
      (log: Log) =>
        Object.assign(log.runs[0]!.results[0]!.locations![0]!.physicalLocation!, {
          region: { startLine: 0 },
        }),
    ],
  ])('refuse %s', (_, edit) => {
    expect(change(edit as never)).not.toEqual([])
  })
})
