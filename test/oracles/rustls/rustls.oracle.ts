import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needs } from '../../support/needs.ts'
import { count, openOracle, oracleAvailable, type Oracle } from '../../support/oracle.ts'
import { ztunnelCases, type ZtunnelChain } from '../../support/vectors.ts'

interface RustlsAnswer {
  readonly ok: boolean
  readonly says?: string
  readonly items?: readonly string[]
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const ORACLE = { there: oracleAvailable('rustls'), what: 'the oracle rustls' }
if (!ORACLE.there) count({ oracle: 'rustls', skipped: 'not built' })

const question = (row: ZtunnelChain) => ({
  kind: 'chain',
  role: row.role,
  trustDomain: row.trustDomain,
  identities: row.identities,
  leaf: base64(row.leaf),
  chain: row.chain.map(base64),
  roots: row.roots.map(base64),
  crls: row.crls.map(base64),
  at: row.at.toISOString(),
})

const said = ({ ok, says }: RustlsAnswer): string | undefined => (ok ? 'OK' : says)

describe('the oracle rustls', needs(ORACLE), () => {
  let oracle: Oracle
  beforeAll(async () => {
    oracle = await openOracle('rustls')
  })
  afterAll(() => oracle.close())

  test('says today what was measured: chains', async () => {
    const { chains } = ztunnelCases()
    const answers = await oracle.ask<RustlsAnswer>(chains.map(question))
    expect(answers.map(said)).toEqual(chains.map(({ says }) => says['1.31']))
  })

  test.each([
    ['roots', 'text'],
    ['certificates', 'der', 'certificate'],
    ['crls', 'file'],
  ] as const)('says today what was measured: %s', async (name, member, kind: string = name) => {
    const rows = ztunnelCases()[name]
    const questions = rows.map(({ input }) => ({ kind, [member]: base64(input) }))
    const answers = await oracle.ask<RustlsAnswer>(questions)
    expect(answers.map(said)).toEqual(rows.map(said))
  })

  test('says that a question is at fault, and goes on', async () => {
    await expect(oracle.ask([{ kind: 'nothing' }])).rejects.toThrow('unknown question')
    await expect(oracle.ask([{ kind: 'chain', leaf: 'AA==' }])).rejects.toThrow('at is not')
    expect(await oracle.ask([{ kind: 'anchor', der: 'AA==' }])).toMatchObject([{ ok: false }])
  })
})
