import { describe, expect, it } from 'vitest'
import { checkCacerts, readCacerts } from '../../src/cacerts/index.ts'
import type { KeyAlgorithm } from '../../src/crypto/engine.ts'
import { createHierarchy, issueWorkload } from '../../src/issue/index.ts'
import { verifyChain } from '../../src/path/verify.ts'

const AT = new Date('2001-03-04T05:06:07Z')
const LATER = new Date('2001-03-04T05:36:07Z')
const KINDS: readonly KeyAlgorithm[] = ['RSA-2048', 'P-256', 'P-384']

describe.each(KINDS)('a mesh of %s', (key) => {
  it.each([
    [1, 2],
    [2, 2],
    [1, 3],
  ] as const)(
    'with %s roots and %s tiers passes checkCacerts without a finding',
    async (roots, tiers) => {
      const mesh = await createHierarchy({ at: AT, key, roots, tiers, clusters: ['east', 'west'] })
      for (const { files } of mesh.clusters) {
        const report = await checkCacerts(readCacerts({ ...files() }), { at: LATER })
        expect(report.findings).toEqual([])
        expect(report.istiod.accepts).toBe(true)
      }
    },
  )

  it('issues workload certificates that the path validator trusts in both roles, and no others', async () => {
    const mesh = await createHierarchy({ at: AT, key, tiers: 3 })
    const [cluster] = mesh.clusters
    const leaf = await issueWorkload({
      issuer: cluster!.authority,
      at: AT,
      spiffeId: { namespace: 'bookinfo', serviceAccount: 'details' },
    })
    const other = await createHierarchy({ at: AT, key })
    for (const purpose of ['server', 'client'] as const) {
      const call = { leaf: leaf.certificate, intermediates: cluster!.chain, at: AT, purpose }
      const roots = mesh.roots.map(({ certificate }) => certificate)
      const strangers = other.roots.map(({ certificate }) => certificate)
      expect((await verifyChain({ ...call, roots })).status).toBe('trusted')
      expect((await verifyChain({ ...call, roots: strangers })).status).toBe('untrusted')
    }
  })
})
