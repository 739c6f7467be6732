import { expect, test } from 'vitest'
import {
  goodChain,
  renderChain,
  type ChainPlan,
} from '../../../scripts/differential/generate/chain-plan.ts'
import { crlPlan } from '../../../scripts/differential/generate/set-plan.ts'
import { extension } from '../../../scripts/differential/material/certificate.ts'
import { askChain } from '../../../scripts/differential/oracles/rustls.ts'
import { createRandom } from '../../../scripts/differential/random.ts'
import { element, sequence, time } from '../../../src/der/writer.ts'
import { ztunnelRules } from '../../../src/release/ztunnel.ts'

// Answers of rustls-webpki 0.103.13, asked through the oracle: of a list of names it skips the octets that it read before it
// failed, and goes on behind them.

const uri = (text: string): Uint8Array => element(0x86, new TextEncoder().encode(text))
const HIGH_TAG = Uint8Array.of(0xff)

/** The CA is revoked by a CRL whose point has these names. */
function revoked(...names: readonly Uint8Array[]): ChainPlan {
  const plan = { ...goodChain(createRandom(1), []), role: 'server' as const }
  const point = (...of: readonly Uint8Array[]) => element(0xa0, element(0xa0, ...of))
  const scope = extension('2.5.29.28', sequence(point(...names)), true)
  const points = extension('2.5.29.31', sequence(sequence(point(uri('http://b')))))
  const [, ca, top] = plan.certificates
  const list = crlPlan(top!)
  const entry = sequence(ca!.serial, time(new Date('2027-02-03T00:00:00Z')))
  return {
    ...plan,
    certificates: plan.certificates.map((one) => ({
      ...one,
      extensions: [...one.extensions, points],
    })),
    crls: [{ ...list, entries: [entry], extensions: [...list.extensions, scope] }],
  }
}

const REVOKED = 'refuses'
const ODD_POINTS = {
  'a name that it shares': [revoked(uri('http://b')), REVOKED],
  'a high tag before that': [revoked(HIGH_TAG, uri('http://b')), REVOKED],
  'a length too long before that': [revoked(Uint8Array.of(0x82, 0x85), uri('http://b')), REVOKED],
  'another name': [revoked(uri('http://c')), 'accepts'],
  'a high tag before another name': [revoked(HIGH_TAG, uri('http://c')), 'accepts'],
} as const

test.each(Object.entries(ODD_POINTS))('a point with %s', async (_, [plan, verdict]) => {
  const answer = await askChain(ztunnelRules(31)!).ours(renderChain(plan))
  expect(answer.verdict).toBe(verdict)
})
