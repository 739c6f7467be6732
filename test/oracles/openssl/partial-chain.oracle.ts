import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rememberSignatures } from '../../../src/certificate/signature-cache.ts'
import { engine } from '../../../src/crypto/engine.node.ts'
import { predictOpenSsl, type OpenSslVersion } from '../../../src/emulation/openssl/verify.ts'
import { authority, leaf, root, YEAR_2001 } from '../../support/certificates/certificate.ts'
import { needs } from '../../support/needs.ts'
import { count, openOracle, oracleAvailable, type Oracle } from '../../support/oracle.ts'

// Anchors that are not self-signed, with X509_V_FLAG_PARTIAL_CHAIN and without: every selection of presented certificates
// and roots out of a small hierarchy with a cross certificate, asked of the real libraries.

interface VerifyAnswer {
  readonly ok: boolean
  readonly number?: number
  readonly depth?: number
}

const there = oracleAvailable('openssl')
if (!there) count({ oracle: 'openssl', skipped: 'not built' })

const SAN = { san: ['dns:a.example'], eku: ['server', 'client'] } as const
const LEAF = leaf('CN=ca', SAN)
const pieces: readonly Uint8Array[] = [
  authority({ subject: 'CN=ca', issuer: 'CN=mid' }),
  authority({ subject: 'CN=mid', issuer: 'CN=root' }),
  // mid again, under another root
  authority({ subject: 'CN=mid', issuer: 'CN=other' }),
  root('CN=root'),
  root('CN=other'),
]

const subsets = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  list.reduce<readonly (readonly T[])[]>(
    (all, one) => [...all, ...all.map((subset) => [...subset, one])],
    [[]],
  )

const LEAVES = [LEAF, pieces[0]!, pieces[3]!]
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

describe(
  'a chain that ends below a self-signed certificate',
  needs({ there, what: 'the oracle openssl' }),
  () => {
    let oracle: Oracle
    beforeAll(async () => {
      oracle = await openOracle('openssl')
    })
    afterAll(() => oracle.close())

    test.each<readonly [OpenSslVersion, boolean]>([
      ['3.0', true],
      ['3.0', false],
      ['1.1.1', true],
      ['1.1.1', false],
    ])('OpenSSL %s, PARTIAL_CHAIN %j', async (library, partialChain) => {
      const check = rememberSignatures(engine)
      const cases = LEAVES.flatMap((one) =>
        subsets(pieces).flatMap((chain) =>
          subsets(pieces).map((roots) => ({ leaf: one, chain, roots })),
        ),
      )
      const real = await oracle.ask<VerifyAnswer>(
        cases.map((one) => ({
          kind: 'verify',
          library,
          purpose: 'server',
          at: YEAR_2001.toISOString(),
          partial: partialChain,
          leaf: base64(one.leaf),
          chain: one.chain.map(base64),
          roots: one.roots.map(base64),
        })),
      )
      const differ: unknown[] = []
      let accepted = 0
      for (const [index, one] of cases.entries()) {
        const der = (bytes: Uint8Array) => ({ der: bytes })
        const ours = await predictOpenSsl(
          {
            leaf: der(one.leaf),
            chain: one.chain.map(der),
            roots: one.roots.map(der),
            at: YEAR_2001,
            purpose: 'server',
            check,
            partialChain,
          },
          library,
        )
        const { ok, number, depth } = real[index]!
        if (ok) accepted++
        const says = ok ? 'ok' : `${String(number)} (depth ${String(depth)})`
        const said = ours.ok ? 'ok' : ours.says.replace(/ .* \(/, ' (')
        if (says !== said) differ.push({ index, says, said })
      }
      count({ oracle: 'openssl', disagreements: differ.length })
      expect(differ).toEqual([])
      expect(accepted).toBeGreaterThan(100)
      expect(cases.length - accepted).toBeGreaterThan(100)
    })
  },
)
