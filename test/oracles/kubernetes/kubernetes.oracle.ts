import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needs, type Need } from '../../support/needs.ts'
import { count, openOracle, oracleAvailable, type Oracle } from '../../support/oracle.ts'

interface JobAnswer {
  readonly ok: boolean
  readonly says?: string
  readonly completions?: number
  readonly mode?: string
}

const BUILT: Need = { there: oracleAvailable('kubernetes'), what: 'the oracle kubernetes, built' }
if (!BUILT.there) count({ oracle: 'kubernetes', skipped: 'not built' })

describe('the oracle kubernetes', needs(BUILT), () => {
  const yaml = readFileSync(new URL('../../../docs/fleets/job.yaml', import.meta.url), 'utf8')
  let oracle: Oracle
  beforeAll(async () => {
    oracle = await openOracle('kubernetes')
  })
  afterAll(() => oracle.close())

  test('decodes the Job of docs/fleets.md strictly, and none with a field that it lacks', async () => {
    const [job, misspelt, text] = await oracle.ask<JobAnswer>([
      { kind: 'job', yaml },
      { kind: 'job', yaml: yaml.replace('completions:', 'completion:') },
      { kind: 'job', yaml: yaml.replace('completions: 10', 'completions: ten') },
    ])
    expect(job).toEqual({ ok: true, completions: 10, mode: 'Indexed' })
    expect(misspelt?.says).toContain('unknown field "completion"')
    expect(text?.ok).toBe(false)
  })
})
