import { describe, expect, it } from 'vitest'
import { applyExceptions, type Exception } from '../../src/report/exceptions.ts'
import { formatReport } from '../../src/report/format/format.ts'
import type { Finding, Severity } from '../../src/report/finding.ts'
import { createReport } from '../../src/report/report.ts'

const at = new Date('2030-01-01T00:00:00Z')

const found = (code: string, severity: Severity, file?: string): Finding => ({
  code,
  severity,
  message: `this is ${code}`,
  facts: {},
  rule: 'a rule',
  ...(file !== undefined && { file }),
})
const report = createReport([
  found('key-weak', 'error', 'ca-cert.pem'),
  found('key-weak', 'error', 'root-cert.pem'),
  found('validity-ending', 'warning', 'root-cert.pem'),
])
const codes = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ code, severity, file }) => [severity, code, file].join(' ').trim())
const apply = (...exceptions: readonly Exception[]) => applyExceptions(report, exceptions, { at })

describe('applyExceptions', () => {
  it('without an exception leaves everything as it is', () => {
    expect(apply()).toEqual({ ...report, setAside: [] })
  })

  it('sets aside what has the code, in one file or in all', () => {
    const one = apply({ code: 'key-weak', file: 'ca-cert.pem', reason: 'new CA in May' })
    expect(one.status).toBe('fail')
    expect(codes(one.findings)).toEqual([
      'error key-weak root-cert.pem',
      'warning validity-ending root-cert.pem',
    ])
    expect(one.setAside).toEqual([{ finding: report.findings[0], reason: 'new CA in May' }])

    const all = apply({ code: 'key-weak' })
    expect(all.status).toBe('warn')
    expect(all.setAside).toHaveLength(2)
  })

  it('gives another severity', () => {
    const { status, findings, setAside } = apply({ code: 'key-weak', severity: 'info' })
    expect([status, setAside]).toEqual(['warn', []])
    expect(codes(findings)[1]).toBe('info key-weak ca-cert.pem')
    // upwards too
    expect(apply({ code: 'validity-ending', severity: 'error' }).findings).toHaveLength(3)
  })

  it('holds until its end, not at it, and says so', () => {
    const until = (text: string) => apply({ code: 'key-weak', until: new Date(text) })
    expect(until('2030-01-01T00:00:01Z').status).toBe('warn')
    const ended = until('2030-01-01T00:00:00Z')
    expect(ended.status).toBe('fail')
    expect(ended.setAside).toEqual([])
    expect(codes(ended.findings)).toContain('warning report-exception-ended')
  })

  it('names one that applies to nothing', () => {
    const unused = apply({ code: 'key-weak', file: 'other.pem', reason: 'gone' })
    expect(codes(unused.findings)).toContain('info report-exception-unused other.pem')
    expect(unused.status).toBe('fail')
    expect(codes(apply({ code: 'key-weak' }).findings).join()).not.toContain('report-exception')
  })

  it('takes the first of several that apply', () => {
    const exceptions = [
      { code: 'key-weak', file: 'ca-cert.pem', severity: 'info' },
      { code: 'key-weak' },
    ] as const
    const { setAside, findings } = apply(...exceptions)
    expect(setAside.map(({ finding }) => finding.file)).toEqual(['root-cert.pem'])
    expect(codes(findings)).toContain('info key-weak ca-cert.pem')
  })

  it('refuses what is not a list of exceptions', () => {
    expect(() => applyExceptions(report, {} as never, { at })).toThrow(/exceptions must be a list/)
  })
})

describe('a report with something set aside', () => {
  const until = new Date('2030-05-01T00:00:00Z')
  const excepted = apply(
    { code: 'key-weak', reason: 'new CA in\u001b[31m May', until },
    { code: 'validity-ending', severity: 'info' },
  )

  it('in text names each with its reason, and counts them', () => {
    const text = formatReport(excepted, 'text')
    expect(text).toContain('set aside: key-weak  ca-cert.pem: new CA in')
    expect(text).not.toContain('\u001b')
    expect(text).toContain('until 2030-05-01T00:00:00.000Z')
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      '0 errors, 0 warnings, 2 set aside: nothing else was found',
    )
    expect(formatReport(report, 'text')).not.toContain('set aside')
  })

  it('in JSON lists them apart', () => {
    const { findings, setAside } = JSON.parse(formatReport(excepted, 'json')) as {
      findings: Finding[]
      setAside: (Finding & { until: string })[]
    }
    expect(findings.map(({ code }) => code)).toEqual(['validity-ending'])
    expect(setAside.map(({ code, file, until: end }) => [code, file, end])).toEqual([
      ['key-weak', 'ca-cert.pem', until.toISOString()],
      ['key-weak', 'root-cert.pem', until.toISOString()],
    ])
    expect(formatReport(report, 'json')).not.toContain('setAside')
  })

  it('in SARIF has them as suppressed results', () => {
    const { runs } = JSON.parse(formatReport(excepted, 'sarif')) as {
      runs: { results: { ruleId: string; suppressions?: { kind: string }[] }[] }[]
    }
    const results = runs[0]!.results.map(({ ruleId, suppressions }) => [
      ruleId,
      suppressions?.map(({ kind }) => kind),
    ])
    expect(results).toEqual([
      ['validity-ending', undefined],
      ['key-weak', ['external']],
      ['key-weak', ['external']],
    ])
  })
})
