import { describe, expect, it } from 'vitest'
import {
  goodChain,
  renderChain,
  type ChainPlan,
} from '../../scripts/differential/generate/chain-plan.ts'
import { concat, pemBlock } from '../../scripts/differential/material/certificate.ts'
import { createRandom } from '../../scripts/differential/random.ts'
import { rememberSignatures } from '../../src/certificate/signature-cache.ts'
import { engine } from '#engine'
import { element, oid, sequence } from '../../src/der/writer.ts'
import { predictBoringSsl } from '../../src/emulation/boringssl/verify.ts'
import { loadRoots } from '../../src/emulation/openssl/load-certificates.ts'
import { predictOpenSsl, type OpenSslVersion } from '../../src/emulation/openssl/verify.ts'
import { createReading } from '../../src/emulation/parse-cache.ts'

// Roots in TRUSTED CERTIFICATE blocks: answers of OpenSSL 3.0.19, 3.5.8 and 1.1.1v, and of Envoy 1.40, asked through
// their oracles. The leaf is judged as a server.

const check = rememberSignatures(engine)
const PLAN: ChainPlan = { ...goodChain(createRandom(4), []), role: 'server' }
const TOP = PLAN.certificates.length - 1
const VERSIONS: readonly OpenSslVersion[] = ['3.0', '1.1.1', '3.5']

const USES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2', any: '2.5.29.37.0' }
type Use = keyof typeof USES
interface Lists {
  readonly trust?: readonly Use[]
  readonly reject?: readonly Use[]
}

const oids = (uses: readonly Use[]) => uses.map((use) => oid(USES[use]))
const settings = ({ trust, reject }: Lists): Uint8Array =>
  sequence(
    ...(trust ? [sequence(...oids(trust))] : []),
    ...(reject ? [element(0xa0, ...oids(reject))] : []),
  )

/** An anchor in its block, by its place in the chain. */
function block(place: number, lists?: Lists): Uint8Array {
  const [der] = renderChain({ ...PLAN, anchors: [place] }).roots as [Uint8Array]
  return lists === undefined
    ? pemBlock('CERTIFICATE', der)
    : pemBlock('TRUSTED CERTIFICATE', concat([der, settings(lists)]))
}

function question(library: 'boringssl' | `openssl-${OpenSslVersion}`, roots: Uint8Array) {
  const { leaf, chain, at } = renderChain(PLAN)
  const inDer = (der: Uint8Array) => ({ der })
  const anchors = loadRoots(roots, library, createReading(26)).certificates
  const common = { purpose: 'server', at, check } as const
  return { ...common, leaf: inDer(leaf), chain: chain.map(inDer), roots: anchors }
}

/** `ok`, or number and depth; the same for the three releases. */
async function openSsl(roots: Uint8Array, partialChain: boolean): Promise<string> {
  const answers = await Promise.all(
    VERSIONS.map(async (version) => {
      const asked = { ...question(`openssl-${version}`, roots), partialChain }
      const verdict = await predictOpenSsl(asked, version)
      return verdict.ok ? 'ok' : verdict.says.replace(/^(\d+) .*(\(.*\))$/, '$1 $2')
    }),
  )
  return [...new Set(answers)].join(' or ')
}

async function envoy(roots: Uint8Array): Promise<string> {
  const verdict = await predictBoringSsl(question('boringssl', roots))
  return verdict.ok ? 'ok' : verdict.says.replace(/.* error /, '')
}

const REJECTED = `28 (depth ${String(TOP)})`
const SAYS_REJECTED = `at depth ${String(TOP)}: certificate rejected`

describe('a root with settings of trust', () => {
  it.each<readonly [lists: Lists | undefined, openSsl: string, envoy: string]>([
    [undefined, 'ok', 'ok'],
    [{}, 'ok', 'ok'],
    [{ trust: ['server'] }, 'ok', 'ok'],
    [{ trust: ['any'] }, 'ok', 'ok'],
    [{ trust: ['client', 'server'] }, 'ok', 'ok'],
    [{ trust: ['client'] }, REJECTED, 'ok'],
    [{ trust: [] }, REJECTED, 'ok'],
    [{ reject: ['server'] }, REJECTED, SAYS_REJECTED],
    [{ reject: ['client', 'server'] }, REJECTED, SAYS_REJECTED],
    [{ reject: ['any'] }, REJECTED, 'ok'],
    [{ reject: ['client'] }, 'ok', 'ok'],
    [{ reject: [] }, 'ok', 'ok'],
    [{ trust: ['server'], reject: ['server'] }, REJECTED, SAYS_REJECTED],
    [{ trust: ['server'], reject: ['client'] }, 'ok', 'ok'],
  ])('%j', async (lists, expected, inEnvoy) => {
    const roots = block(TOP, lists)
    expect(await openSsl(roots, true)).toBe(expected)
    expect(await openSsl(roots, false)).toBe(expected)
    expect(await envoy(roots)).toBe(inEnvoy)
  })

  it('is what its first block says where it is there twice', async () => {
    const lists = { reject: ['server'] } as const
    expect(await openSsl(concat([block(TOP, lists), block(TOP)]), true)).toBe(REJECTED)
    expect(await envoy(concat([block(TOP, lists), block(TOP)]))).toBe(SAYS_REJECTED)
    expect(await openSsl(concat([block(TOP), block(TOP, lists)]), true)).toBe('ok')
    expect(await envoy(concat([block(TOP), block(TOP, lists)]))).toBe('ok')
  })
})

describe('an anchor that is not self-signed', () => {
  const at = (number: number, depth: number): string => `${String(number)} (depth ${String(depth)})`

  it.each<readonly [lists: Lists | undefined, partial: string, full: string]>([
    [undefined, 'ok', at(2, 1)],
    [{ trust: ['server'] }, 'ok', 'ok'],
    [{ trust: ['client'] }, at(28, 1), at(28, 1)],
    [{ reject: ['server'] }, at(28, 1), at(28, 1)],
    [{ reject: ['client'] }, 'ok', at(2, 1)],
  ])('with PARTIAL_CHAIN and without: %j', async (lists, partial, full) => {
    expect(await openSsl(block(1, lists), true)).toBe(partial)
    expect(await openSsl(block(1, lists), false)).toBe(full)
  })

  it('is the leaf itself', async () => {
    expect(await openSsl(block(0), true)).toBe('ok')
    expect(await openSsl(block(0, { reject: ['server'] }), true)).toBe(at(28, 0))
    // BoringSSL does not ask for the settings here
    expect(await envoy(block(0, { reject: ['server'] }))).toBe('ok')
  })
})
