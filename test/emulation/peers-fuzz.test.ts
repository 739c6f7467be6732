import { describe, expect, it } from 'vitest'
import { engine } from '../../src/crypto/engine.node.ts'
import { rememberSignatures } from '../../src/certificate/signature-cache.ts'
import { predictBoringSsl } from '../../src/emulation/boringssl/verify.ts'
import { anchorsText } from '../../src/emulation/envoy/anchors.ts'
import { loadPresented, loadRoots } from '../../src/emulation/openssl/load-certificates.ts'
import type { PeerQuestion, PeerVerdict } from '../../src/emulation/openssl/question.ts'
import { predictOpenSsl } from '../../src/emulation/openssl/verify.ts'
import { createReading } from '../../src/emulation/parse-cache.ts'
import { ABOUT_CRLS } from '../support/spoken.ts'
import { peersFuzz, type PeerChain } from '../support/vectors.ts'

// What real libraries said of generated chains, CRLs, texts and sets.

type Asked = 'boringssl' | 'openssl30' | 'openssl111' | 'openssl35'

const ASK: Readonly<Record<Asked, (question: PeerQuestion) => Promise<PeerVerdict>>> = {
  boringssl: (question) => predictBoringSsl(question),
  openssl30: (question) => predictOpenSsl(question, '3.0'),
  openssl111: (question) => predictOpenSsl(question, '1.1.1'),
  openssl35: (question) => predictOpenSsl(question, '3.5'),
}
const LIBRARIES = {
  boringssl: 'boringssl',
  openssl30: 'openssl-3.0',
  openssl111: 'openssl-1.1.1',
} as const

const { at, chains, crl, pem, sets } = peersFuzz()
const check = rememberSignatures(engine)
const inDer = (der: Uint8Array) => ({ der })

/** Envoy says more than BoringSSL, which was asked here, where a CRL is at fault. */
const ofBoringSsl = (says: string): string =>
  says.replace(ABOUT_CRLS, '').replace(/, certificate CRL distribution points: \[.*\]$/, '')

function wanted(verdict: NonNullable<PeerChain['verdicts'][Asked]>, peer: Asked): string {
  const { ok, says, depth, number, unreadable } = verdict
  if (ok) return 'accepted'
  if (unreadable !== undefined) return `${unreadable}: ${String(says)}`
  return peer === 'boringssl'
    ? `verify cert failed: X509_verify_cert: certificate verification error at depth ${String(depth)}: ${String(says)}`
    : `${String(number)} ${String(says)} (depth ${String(depth)})`
}

const measuredFor = (rows: readonly PeerChain[], peer: Asked): readonly PeerChain[] =>
  rows.filter(({ verdicts }) => verdicts[peer] !== undefined)

// CRLs were asked of BoringSSL only; OpenSSL is asked about them by its oracle
const MEASURED = (Object.keys(ASK) as Asked[]).flatMap((peer) =>
  (
    [
      ['without CRLs', measuredFor(chains, peer)],
      ['with CRLs', measuredFor(crl, peer)],
    ] as const
  )
    .filter(([, asked]) => asked.length > 0)
    .map(([title, asked]) => ({ peer, title, asked })),
)

describe('what peers said of generated chains', () => {
  it('was asked of all four, and with CRLs of one', () => {
    expect(MEASURED.map(({ peer, title }) => `${peer} ${title}`).toSorted()).toEqual([
      'boringssl with CRLs',
      'boringssl without CRLs',
      'openssl111 without CRLs',
      'openssl30 without CRLs',
      'openssl35 without CRLs',
    ])
  })

  describe.each(MEASURED)('$peer, $title', ({ peer, asked }) => {
    it.each(asked)('$id', async ({ leaf, chain, roots, crls = [], purpose, verdicts }) => {
      const verdict = await ASK[peer]({
        leaf: inDer(leaf),
        chain: chain.map(inDer),
        roots: roots.map(inDer),
        crls: crls.map(inDer),
        at,
        purpose,
        check,
      })
      const says = verdict.ok ? 'accepted' : ofBoringSsl(verdict.says)
      expect(says).toBe(wanted(verdicts[peer] as NonNullable<typeof verdicts.boringssl>, peer))
    })
  })
})

describe('what real readers load from a text', () => {
  const reading = createReading(26)

  describe.each(Object.keys(LIBRARIES) as (keyof typeof LIBRARIES)[])('%s, roots', (peer) => {
    const asked = pem.filter(({ trustedCa }) => trustedCa[peer] !== undefined)

    it('were asked', () => {
      expect(asked.length).toBeGreaterThan(10)
    })

    it.each(asked)('$id', ({ text, trustedCa }) => {
      const want = trustedCa[peer]!
      const { loads, certificates, crls = [] } = loadRoots(text, LIBRARIES[peer], reading)
      const ok = loads && certificates.length + crls.length > 0
      expect(ok).toBe(want.ok)
      if (ok) {
        expect([certificates.length, crls.length]).toEqual([want.certificates?.length, want.crls])
      }
    })
  })

  it.each(pem)('boringssl, presented: $id', ({ text, chainTail }) => {
    const { loads, certificates } = loadPresented(text, 'boringssl', reading)
    expect(loads).toBe(chainTail.boringssl.ok)
    if (loads) expect(certificates.length).toBe(chainTail.boringssl.certificates?.length)
  })

  it.each(sets)(
    'the roots of a set as the agent hands them to Envoy: $id',
    ({ files, envoyTrustedCa, loads }) => {
      const roots = files['root-cert.pem'] ?? new Uint8Array(0)
      const text = anchorsText(roots, reading.blocks(roots))
      expect(Buffer.from(text).equals(envoyTrustedCa)).toBe(true)
      const loaded = loadRoots(text, 'boringssl', reading)
      expect(loaded.loads && loaded.certificates.length > 0).toBe(loads.trustedCa.ok)
      if (loads.trustedCa.ok) expect(loaded.certificates.length).toBe(loads.trustedCa.n)
    },
  )
})
