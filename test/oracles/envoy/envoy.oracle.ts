import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareAll, inputOf } from '../../../scripts/differential/ask.ts'
import { envoy } from '../../../scripts/differential/oracles/envoy.ts'
import { createRandom } from '../../../scripts/differential/random.ts'
import { needs } from '../../support/needs.ts'
import { count, openOracle, oracleAvailable, type Oracle } from '../../support/oracle.ts'

// What a real Envoy makes of chains, CRLs and settings of TLS, in the words of its log.

const ORACLE = { there: oracleAvailable('envoy'), what: 'the oracle envoy' }
if (!ORACLE.there) count({ oracle: 'envoy', skipped: 'not built' })

const CASES = process.env['MESHCERTS_ORACLE_SIZE'] === 'full' ? 500 : 100
const SEED = 20261125

describe('the oracle envoy', needs(ORACLE), () => {
  let oracle: Oracle
  beforeAll(async () => {
    oracle = await openOracle('envoy')
  })
  afterAll(() => oracle.close())

  test.each(envoy.generators)('agrees about $name', async (generator) => {
    const random = createRandom(SEED)
    const inputs = Array.from({ length: CASES }, () =>
      inputOf(generator, generator.make(createRandom(random.seed()))),
    )
    const compared = await compareAll(oracle, generator, inputs)
    const differ = compared.filter((one) => one.differs !== undefined)
    count({ oracle: 'envoy', disagreements: differ.length })
    expect(differ.map(({ theirs, ours }) => ({ theirs, ours }))).toEqual([])
    // both verdicts were met
    expect(new Set(compared.map(({ theirs }) => theirs.verdict))).toContain('accepts')
    expect(new Set(compared.map(({ theirs }) => theirs.verdict))).toContain('refuses')
  })
})
