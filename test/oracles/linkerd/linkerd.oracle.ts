import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needs, type Need } from '../../support/needs.ts'
import { count, openOracle, oracleAvailable, type Oracle } from '../../support/oracle.ts'
import { linkerdCases, type LinkerdCase } from '../../support/vectors.ts'

interface IdentityAnswer {
  readonly starts: boolean
  readonly issues: boolean
  readonly says?: string
}

interface CheckAnswer {
  readonly refuses: readonly { readonly check: string; readonly says: string }[]
  readonly warns: readonly { readonly check: string; readonly says: string }[]
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
// the counter of Go's clock
const plain = (text: string): string => text.replace(/ m=[-+][\d.]+/, '')

const valueOf = ({ secret }: LinkerdCase, ...names: readonly string[]): string =>
  base64(names.map((name) => secret[name]).find((text) => text !== undefined) ?? '')

const BUILT: Need = { there: oracleAvailable('linkerd'), what: 'the oracle linkerd, built' }
if (!BUILT.there) count({ oracle: 'linkerd', skipped: 'not built' })

describe('the oracle linkerd', needs(BUILT), () => {
  const cases = linkerdCases()
  let oracle: Oracle
  beforeAll(async () => {
    oracle = await openOracle('linkerd')
  })
  afterAll(() => oracle.close())

  test('says today what was measured: the identity controller', async () => {
    const questions = cases.map((one) => ({
      kind: 'identity',
      anchors: base64(one.anchors),
      certificate: valueOf(one, 'crt.pem', 'tls.crt'),
      key: valueOf(one, 'key.pem', 'tls.key'),
      at: one.at,
    }))
    const answers = await oracle.ask<IdentityAnswer>(questions)
    const said = answers.map(({ starts, issues, says }) => ({
      starts,
      issues,
      ...(says !== undefined && { says: plain(says) }),
    }))
    expect(said).toEqual(cases.map(({ identity }) => identity))
  })

  test('says today what was measured: linkerd check', async () => {
    const questions = cases.map(({ secret, anchors, at }) => ({
      kind: 'check',
      scheme: 'tls.crt' in secret ? 'kubernetes.io/tls' : 'linkerd.io/tls',
      secret: Object.fromEntries(Object.entries(secret).map(([key, text]) => [key, base64(text)])),
      anchors: base64(anchors),
      at,
    }))
    const answers = await oracle.ask<CheckAnswer>(questions)
    const lines = (list: CheckAnswer['refuses']) =>
      list.map(({ check, says }) => ({ check, says: plain(says) }))
    expect(answers.map(({ refuses, warns }) => [lines(refuses), lines(warns)])).toEqual(
      cases.map(({ refuses, warns }) => [refuses, warns]),
    )
  })
})
