import { describe, expect, it } from 'vitest'
import { concat, pemBlock } from '../../../scripts/differential/material/certificate.ts'
import { engine } from '#engine'
import { askZtunnel } from '../../../src/emulation/ztunnel/accept.ts'
import { loadCrls } from '../../../src/emulation/ztunnel/load-crls.ts'
import { readAnchors, rememberWebpkiSignatures } from '../../../src/emulation/webpki/verify.ts'
import { ztunnelRules } from '../../../src/release/ztunnel.ts'
import { ztunnelCases, type ZtunnelChain } from '../../support/vectors.ts'

const RELEASES = ['1.31', '1.28', '1.27', '1.25'] as const
const check = rememberWebpkiSignatures(engine)

// what a ztunnel says before it looks at a client
const NO_ANCHORS = 'failed to build server verifier: no root trust anchors were provided'

async function ask(row: ZtunnelChain, release: (typeof RELEASES)[number]): Promise<string> {
  const rules = ztunnelRules(Number(release.slice(2)))!
  if (row.role === 'client' && readAnchors(row.roots, rules).length === 0) return NO_ANCHORS
  const loaded = loadCrls(concat(row.crls.map((crl) => pemBlock('X509 CRL', crl))), rules)
  const crls = loaded.ok ? loaded.crls : []
  const verdict = await askZtunnel({ ...row, crls, rules, check })
  return verdict.ok ? 'OK' : verdict.says
}

describe.each(RELEASES)('the ztunnel of %s', (release) => {
  const { chains } = ztunnelCases()

  it.each(chains.map((row, index) => ({ ...row, index })))(
    'says of chain $index what its libraries say: $made',
    async (row) => {
      expect(await ask(row, release)).toBe(row.says[release])
    },
  )

  it('was measured with both answers', () => {
    const taken = chains.filter(({ says }) => says[release] === 'OK')
    expect(taken.length).toBeGreaterThan(20)
    expect(chains.length - taken.length).toBeGreaterThan(20)
  })
})

describe('releases', () => {
  it('differ in what they take', () => {
    const differ = (a: (typeof RELEASES)[number], b: (typeof RELEASES)[number]) =>
      ztunnelCases().chains.filter(({ says }) => (says[a] === 'OK') !== (says[b] === 'OK'))
    expect(differ('1.31', '1.28').length).toBeGreaterThan(3)
    expect(differ('1.27', '1.25').length).toBeGreaterThan(0)
  })

  it('before 1.22 have no ztunnel on rustls', () => {
    expect(ztunnelRules(21)).toBeUndefined()
    expect(ztunnelRules(22)?.crypto).toBe('ring')
  })
})
