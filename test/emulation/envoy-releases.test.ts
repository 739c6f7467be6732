import { describe, expect, it } from 'vitest'
import { renderChain } from '../../scripts/differential/generate/chain-plan.ts'
import { rememberSignatures } from '../../src/certificate/signature-cache.ts'
import { predictBoringSsl } from '../../src/emulation/boringssl/verify.ts'
import { loadRoots } from '../../src/emulation/openssl/load-certificates.ts'
import { createReading } from '../../src/emulation/parse-cache.ts'
import { pemBlock } from '../../scripts/differential/material/certificate.ts'
import { boringSslIn } from '../../src/emulation/openssl/library.ts'
import { parseControlPlane, type ControlPlane } from '../../src/release/control-plane.ts'
import { checkTlsSettings } from '../../src/tls/index.ts'
import { RELEASE_CHAINS } from '../support/release-chains.ts'
import { engine } from '#engine'

// Answers of Envoy 1.36.4, 1.37.0, 1.38.3, 1.39.3 and 1.40.0, asked through the oracles with these chains. 1.36 does not log why.

const check = rememberSignatures(engine)
const RELEASES = ['istio-1.28', 'istio-1.29', 'istio-1.30', 'istio-1.31', 'istio-1.32'] as const

async function ask(what: string, controlPlane: ControlPlane): Promise<string> {
  const { leaf, chain, roots, crls, role, at } = renderChain(RELEASE_CHAINS[what]!)
  const inDer = (der: Uint8Array) => ({ der })
  const question = {
    leaf: inDer(leaf),
    chain: chain.map(inDer),
    roots: roots.map(inDer),
    crls: crls.map(inDer),
    purpose: role,
    at,
    check,
  }
  const verdict = await predictBoringSsl(question, boringSslIn(parseControlPlane(controlPlane)))
  if (verdict.ok) return 'accepts'
  return verdict.fault.name === 'unreadable'
    ? 'not loaded'
    : verdict.says.replace(/^.*verification error /, '')
}

/** What it was until a release, and what it is from that one on. */
const since = (release: (typeof RELEASES)[number], before: string, now: string) =>
  RELEASES.map((one) => (RELEASES.indexOf(one) < RELEASES.indexOf(release) ? before : now))
const always = (answer: string) => RELEASES.map(() => answer)

const BAD_SIGNATURE = 'at depth 1: certificate signature failure'

describe('the Envoy of each release', () => {
  it.each([
    ['a good chain', always('accepts')],
    [
      'a wildcard that could stand for what is excluded',
      since('istio-1.30', 'accepts', 'at depth 0: excluded subtree violation'),
    ],
    ['a wildcard elsewhere', always('accepts')],
    [
      'a permitted @x.com',
      since('istio-1.30', 'accepts', 'at depth 0: unsupported or invalid name syntax'),
    ],
    ['a permitted x.com', always('accepts')],
    [
      'a URI with a port that is no number',
      since('istio-1.31', 'accepts', 'at depth 0: unsupported or invalid name syntax'),
    ],
    ['a URI with a port', always('accepts')],
    [
      'a common name like a host below constraints',
      since(
        'istio-1.31',
        'at depth -1: Issuer has name constraints but leaf has no SANs',
        'at depth 0: Issuer has name constraints but leaf has no SANs',
      ),
    ],
    ['a common name like none', always('accepts')],
    [
      'a self-issued CA that lets none below it',
      since('istio-1.31', 'accepts', 'at depth 2: path length constraint exceeded'),
    ],
    ['a self-issued CA that lets one below it', always('accepts')],
    ['two roots of one name, the first signed', since('istio-1.30', BAD_SIGNATURE, 'accepts')],
    ['two roots of one name, the second signed', since('istio-1.30', 'accepts', BAD_SIGNATURE)],
    ['a root whose name has a primitive SET', since('istio-1.30', 'accepts', 'not loaded')],
    ['a root whose name has an empty set', since('istio-1.30', 'accepts', 'not loaded')],
    ['CRLs', always('accepts')],
    ['CRLs with an empty list of extensions', since('istio-1.30', 'accepts', 'not loaded')],
    [
      'a root with a DSA key',
      since('istio-1.30', BAD_SIGNATURE, 'at depth 1: unable to decode issuer public key'),
    ],
  ])('judges %s', async (what, expected) => {
    const answers: string[] = []
    for (const release of RELEASES) answers.push(await ask(what, release))
    expect(answers).toEqual(expected)
  })

  it.each([
    ['with a blank line below BEGIN', (text: string) => text.replace('-----\n', '-----\n\n'), true],
    ['with a blank line below each line', (text: string) => text.replaceAll('\n', '\n\n'), false],
    ['as it is', (text: string) => text, true],
  ] as const)('reads a root %s', (_, edit, earlier) => {
    const { roots } = renderChain(RELEASE_CHAINS['a good chain']!)
    const pem = new TextDecoder().decode(pemBlock('CERTIFICATE', roots[0]!))
    const loads = RELEASES.map((release) => {
      const library = boringSslIn(parseControlPlane(release))
      return loadRoots(new TextEncoder().encode(edit(pem)), library, createReading(26)).loads
    })
    expect(loads).toEqual([earlier, earlier, earlier, true, true])
  })

  it.each([
    ['istio-1.29', 'ECDHE-ECDSA-AES128-SHA256', ['tls-suite-boringssl']],
    ['istio-1.30', 'ECDHE-ECDSA-AES128-SHA256', []],
    ['istio-1.29', 'ECDHE-ECDSA-AES128-GCM-SHA256', []],
  ] as const)('of %s takes the suite %s or does not', (controlPlane, suite, expected) => {
    const settings = { cipherSuites: [suite], ecdhCurves: ['P-256'] }
    const { findings } = checkTlsSettings(settings, { dialect: 'envoy', controlPlane })
    const refused = findings.filter(({ code }) => code === 'tls-suite-boringssl')
    expect(refused.map(({ code }) => code)).toEqual(expected)
  })
})
