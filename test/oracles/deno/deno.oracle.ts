import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  chainMakers,
  renderChain,
  type ChainPlan,
} from '../../../scripts/differential/generate/chain-plan.ts'
import { KEY_NAMES, keyNamed } from '../../../scripts/differential/material/keys.ts'
import { createRandom } from '../../../scripts/differential/random.ts'
import { engine } from '../../../src/crypto/engine.node.ts'
import { time } from '../../../src/der/writer.ts'
import { rustlsWords } from '../../../src/emulation/webpki/rustls-words.ts'
import {
  readAnchors,
  rememberWebpkiSignatures,
  webpkiError,
} from '../../../src/emulation/webpki/verify.ts'
import { ztunnelRules } from '../../../src/release/ztunnel.ts'
import { needs } from '../../support/needs.ts'
import { count, openOracle, oracleAvailable, type Oracle } from '../../support/oracle.ts'

interface DenoAnswer {
  readonly ok: boolean
  readonly says?: string
  /** Node could not serve the chain: nothing was asked. */
  readonly unserved?: string
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const rules = ztunnelRules(31)!
const check = rememberWebpkiSignatures(engine)

const ORACLE = { there: oracleAvailable('deno'), what: 'the oracle deno' }
if (!ORACLE.there) count({ oracle: 'deno', skipped: 'not built' })

/** The plan with all certificates valid from an hour ago to in an hour: Deno reads the real clock. */
function current(plan: ChainPlan): ChainPlan {
  const hour = 3_600_000
  const [notBefore, notAfter] = [-hour, hour].map((by) => time(new Date(Date.now() + by)))
  const certificates = plan.certificates.map((one) => ({
    ...one,
    notBefore: notBefore!,
    notAfter: notAfter!,
  }))
  return { ...plan, certificates }
}

const question = (plan: ChainPlan) => {
  const { leaf, chain, roots } = renderChain(plan)
  const key = keyNamed(plan.certificates[0]!.key).forms['PRIVATE KEY']!
  const asked = { leaf: base64(leaf), chain: chain.map(base64), roots: roots.map(base64) }
  return { kind: 'server', ...asked, key: base64(key) }
}

// Deno refuses to connect with a root that cannot be read, ztunnel leaves it out
function rootsAreRead(plan: ChainPlan): boolean {
  const { roots } = renderChain(plan)
  return readAnchors(roots, rules).length === roots.length
}

async function ours(plan: ChainPlan): Promise<string> {
  const input = renderChain(plan)
  const asked = { ...input, crls: [], at: new Date(), usage: 'serverAuth', rules, check } as const
  const error = await webpkiError(asked)
  return error === undefined ? 'OK' : rustlsWords(error, rules.words)
}

describe('the oracle deno', needs(ORACLE), () => {
  let oracle: Oracle
  beforeAll(async () => {
    oracle = await openOracle('deno')
  })
  afterAll(() => oracle.close())

  const makers = chainMakers(KEY_NAMES)
  const good = (): ChainPlan => current(makers['chain-structure']!(createRandom(1)).base)

  test('carries the versions that ztunnel pins', () => {
    expect(oracle.greeting.versions).toMatchObject({
      rustls: '0.23.40',
      'rustls-webpki': '0.103.13',
    })
  })

  test('takes a good chain, and not one without its root', async () => {
    const plan = { ...good(), role: 'server' as const }
    const answers = await oracle.ask<DenoAnswer>([
      question(plan),
      question({ ...plan, anchors: [], presented: plan.presented }),
    ])
    expect(answers).toEqual([
      { ok: true },
      { ok: false, says: 'invalid peer certificate: UnknownIssuer' },
    ])
  })

  const CASES = process.env['MESHCERTS_ORACLE_SIZE'] === 'full' ? 1000 : 120

  test.each(['chain-certificates', 'chain-constraints', 'chain-structure'])(
    'agrees about %s',
    async (name) => {
      const random = createRandom(Number(process.env['MESHCERTS_SEED'] ?? 1))
      const differ: unknown[] = []
      let served = 0
      for (let i = 0; i < CASES / 3; i++) {
        const { base, steps } = makers[name]!(createRandom(random.seed()))
        const plan = steps.reduce((made, step) => step.apply(made), current(base))
        if (!rootsAreRead(plan)) continue
        const [answer] = await oracle.ask<DenoAnswer>([question(plan)])
        if (answer!.unserved !== undefined) continue
        served++
        const [theirs, own] = [answer!.ok ? 'OK' : answer!.says, await ours(plan)]
        // the two clocks are read one after the other
        const timeless = (says = ''): string => says.replace(/\d{9,}|\(\d+ seconds/g, '0')
        if (timeless(theirs) !== timeless(own))
          differ.push({ steps, question: question(plan), theirs, own })
      }
      count({ oracle: 'deno', disagreements: differ.length })
      expect(differ).toEqual([])
      expect(served).toBeGreaterThan(CASES / 10)
    },
    300_000,
  )
})
