import { describe, expect, it } from 'vitest'
import { formatReport, formatReports } from '../../src/report/format/format.ts'
import { REPORT_FORMATS, type ReportFormat } from '../../src/report/format/types.ts'
import { found, hostile, passed, refused } from './samples.ts'
import { createReport } from '../../src/report/report.ts'

const DANGEROUS =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u

describe('every format', () => {
  it.each(REPORT_FORMATS)('%s lets no control character of a certificate through', (format) => {
    const text = formatReport(hostile, format)
    expect(text).not.toMatch(DANGEROUS)
    expect(text).toMatch(/[^\n]/)
  })

  it.each(REPORT_FORMATS)('%s ends in a line end', (format) => {
    expect(formatReport(refused, format).endsWith('\n')).toBe(true)
  })

  it('github has nothing to say where nothing was found', () => {
    expect(formatReport(passed, 'github')).toBe('')
  })
})

describe('text', () => {
  it('has a block for each finding with code, place, certificate, message, facts untold and fix', () => {
    expect(formatReport(refused, 'text', { title: 'certs' })).toBe(`certs

FAIL  validity-expired  ca-cert.pem block 2, line 38  "intermediate CA CN=Istio CA"
      the certificate ended at 2001-02-01T00:00:00Z
      at  2001-06-01T00:00:00Z
      fix: issue ca-cert.pem again

FAIL  Envoy would refuse workloads that call: unknown CA

istiod would refuse it with: Error: failed to create discovery service: failed to create CA: …

ok    ca-key.pem  belongs to ca-cert.pem

note  pem-crlf  ca-cert.pem block 2, line 38  "intermediate CA CN=Istio CA"
      CRLF line ends
      fix: issue ca-cert.pem again

1 error, 0 warnings: istiod would not start with this set
`)
  })

  it('says what was proved when all is well', () => {
    expect(formatReport(passed, 'text')).toBe(
      'ok    ca-cert.pem  "CN=Istio CA" signed by root-cert.pem\n\n0 errors, 0 warnings: nothing wrong was found\n',
    )
  })

  it('is silent when quiet and all is well, and keeps the findings otherwise', () => {
    expect(formatReport(passed, 'text', { quiet: true })).toBe('')
    const quiet = formatReport(refused, 'text', { quiet: true })
    expect(quiet).toContain('FAIL  validity-expired')
    expect(quiet).not.toContain('belongs to')
  })

  it('has colour only where it was asked for', () => {
    expect(formatReport(refused, 'text')).not.toContain('\u001b')
    expect(formatReport(refused, 'text', { color: true })).toContain('\u001b[31mFAIL  \u001b[0m')
  })

  it('says once what it says of several places', () => {
    const report = createReport([
      found({ file: 'a' }),
      found({ file: 'b' }),
      found({ file: 'c', message: 'x' }),
    ])
    const heads = formatReport(report, 'text').match(/^FAIL.*$/gm)
    expect(heads).toEqual([
      'FAIL  validity-expired  a block 2, line 38  "intermediate CA CN=Istio CA"; b block 2, line 38  "intermediate CA CN=Istio CA"',
      'FAIL  validity-expired  c block 2, line 38  "intermediate CA CN=Istio CA"',
    ])
  })

  it('tells a proof that is a step too once', () => {
    const message = 'signed by root-cert.pem'
    const steps = [{ step: 'root', outcome: 'pass', message }]
    const text = formatReport({ ...passed, steps }, 'text')
    expect(text).toContain(`ok    root: ${message}`)
    expect(text.split(message)).toHaveLength(2)
  })

  it('ends in a sentence about the status where the report brings none of its own', () => {
    const { status, findings, proofs } = refused
    expect(formatReport({ status, findings, proofs }, 'text')).toMatch(
      /\n1 error, 0 warnings: this needs repair\n$/,
    )
    expect(formatReport(refused, 'text')).not.toContain('this needs repair')
  })
})

describe('json', () => {
  it('is versioned and has the fields under their fixed names', () => {
    const data = JSON.parse(formatReport(refused, 'json')) as Record<string, unknown>
    expect(data['schema']).toBe(1)
    expect(data['status']).toBe('fail')
    expect(data['istiod']).toEqual(refused.details?.data?.['istiod'])
    expect(data['peers']).toEqual(refused.details?.data?.['peers'])
    const findings = refused.findings.map((one) => ({ ...one, page: `docs/codes/${one.code}.md` }))
    expect(data['findings']).toEqual(JSON.parse(JSON.stringify(findings)))
  })

  it('writes nothing that is no field of the schema, so that no key can leak', () => {
    const extra = { ...refused, set: { files: { 'ca-key.pem': 'SECRET' } } }
    expect(formatReport(extra, 'json')).not.toContain('SECRET')
  })

  it('gives names back as they were, escaped', () => {
    const data = JSON.parse(formatReport(hostile, 'json')) as { findings: { message: string }[] }
    expect(data.findings[0]?.message).toBe(hostile.findings[0]?.message)
  })

  it('has several sets under their names', () => {
    const text = formatReports(
      [
        { name: 'east', report: refused },
        { name: 'west', report: passed },
      ],
      'json',
    )
    const data = JSON.parse(text) as { schema: number; sets: { name: string; status: string }[] }
    expect(data.schema).toBe(1)
    expect(data.sets.map(({ name, status }) => [name, status])).toEqual([
      ['east', 'fail'],
      ['west', 'pass'],
    ])
  })
})

/** Reads a workflow command as the runner does (actions/runner, ActionCommand.TryParseV2). */
function readCommand(line: string) {
  const match = /^::(\w+) ([^]*?)::([^]*)$/.exec(line)
  if (match === null) throw new Error(`no command: ${line}`)
  const undo = (text: string) =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  const undoProperty = (text: string) => undo(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
  const properties = (match[2] as string).split(',').map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), undoProperty(pair.slice(at + 1))] as const
  })
  return { command: match[1], properties: Object.fromEntries(properties), data: undo(match[3]!) }
}

describe('github', () => {
  it('is one command a finding, with the path from the root of the repository', () => {
    const lines = formatReport(refused, 'github', { folder: 'deploy/certs/' }).trimEnd().split('\n')
    expect(lines.map(readCommand)).toEqual([
      {
        command: 'error',
        properties: {
          file: 'deploy/certs/ca-cert.pem',
          line: '38',
          title: 'validity-expired',
        },
        data: '"intermediate CA CN=Istio CA": the certificate ended at 2001-02-01T00:00:00Z\nfix: issue ca-cert.pem again',
      },
      {
        command: 'notice',
        properties: { file: 'deploy/certs/ca-cert.pem', line: '38', title: 'pem-crlf' },
        data: '"intermediate CA CN=Istio CA": CRLF line ends\nfix: issue ca-cert.pem again',
      },
    ])
  })

  it('cannot be made to write a second command', () => {
    const lines = formatReport(hostile, 'github').trimEnd().split('\n')
    expect(lines).toHaveLength(1)
    const { command, properties } = readCommand(lines[0]!)
    expect(command).toBe('error')
    expect(Object.keys(properties)).toEqual(['file', 'line', 'title'])
  })
})

describe('mermaid', () => {
  const chain = [
    { certificate: 'workload spiffe://a/ns/b/sa/c', signedBy: 1 },
    { certificate: 'CN="evil"] --> x;', signedBy: 2, file: 'a', block: 2 },
    { certificate: 'root CN=Root', signedBy: 2 },
  ]

  it('shows who signed whom and marks the faults', () => {
    expect(formatReport({ ...createReport([found({ file: 'a' })]), chain }, 'mermaid'))
      .toBe(`flowchart TD
  s0c0["workload spiffe://a/ns/b/sa/c"]
  s0c1["CN=#34;evil#34;#93; --#62; x#59;<br/>a block 2<br/>validity-expired"]
  class s0c1 fault
  s0c2["root CN=Root"]
  s0c1 -->|signed| s0c0
  s0c2 -->|signed| s0c1
  s0c2 -->|signs itself| s0c2
  classDef fault fill:#fdd,stroke:#c00,color:#600
`)
  })

  it('falls back to the files where no chain is known', () => {
    const text = formatReport(refused, 'mermaid')
    expect(text).toContain('s0c1["ca-cert.pem<br/>validity-expired"]')
    expect(text).not.toContain('pem-crlf')
  })
})

describe('order', () => {
  it('is the same in all forms: errors first', () => {
    const report = createReport([
      found({ code: 'b-info', severity: 'info' }),
      found({ code: 'a-error', severity: 'error' }),
    ])
    for (const format of REPORT_FORMATS satisfies readonly ReportFormat[]) {
      const text = formatReport(report, format)
      if (format === 'mermaid') continue
      expect(text.indexOf('a-error')).toBeGreaterThan(-1)
      expect(text.indexOf('a-error')).toBeLessThan(text.indexOf('b-info'))
    }
  })
})
