import { describe, expect, it } from 'vitest'
import { formatReport } from '../../src/report/format/format.ts'
import { readXml } from '../support/xml.ts'
import { found, hostile, refused } from './samples.ts'
import { createReport } from '../../src/report/report.ts'

describe('JUnit', () => {
  it('is well-formed whatever a certificate is called', () => {
    const [suite] = readXml(formatReport(hostile, 'junit', { title: '"<&>' })).children
    expect(suite?.attributes['name']).toBe('"<&>')
    expect(suite?.children).toHaveLength(2)
    expect(suite?.children[0]?.children[0]?.attributes['message']).toContain(',c:d"e<f>&\'g')
  })

  it('counts cases and failures as they are', () => {
    const suites = readXml(formatReport(refused, 'junit', { title: 'certs', folder: 'certs' }))
    const [suite] = suites.children
    expect(suites.name).toBe('testsuites')
    expect(suite?.attributes).toEqual({ name: 'certs', tests: '3', failures: '1', errors: '0' })
    const [failure, note, proof] = suite!.children
    expect(failure?.attributes).toMatchObject({ file: 'certs/ca-cert.pem', line: '38' })
    expect(failure?.children.map(({ name }) => name)).toEqual(['failure'])
    expect(failure?.children[0]?.attributes['type']).toBe('validity-expired')
    expect(note?.children.map(({ name }) => name)).toEqual(['system-out'])
    expect(proof?.children).toEqual([])
  })

  it.each([
    ['never', 0],
    ['error', 1],
    ['warning', 2],
    ['info', 3],
  ] as const)('fails from the asked severity up: %s fails %i', (failOn, failures) => {
    const report = createReport(
      (['error', 'warning', 'info'] as const).map((severity) => found({ severity })),
    )
    const [suite] = readXml(formatReport(report, 'junit', { failOn })).children
    expect(suite?.attributes['failures']).toBe(String(failures))
    const failed = suite!.children.filter(({ children }) => children[0]?.name === 'failure')
    expect(failed).toHaveLength(failures)
  })
})
