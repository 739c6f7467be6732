import { describe, expect, it } from 'vitest'
import { checkCacerts, isMeshCertsError, keyMatches, verifyChain } from '../../src/index.ts'
import { testPki, tlsPair, type TestPkiOptions } from '../../src/testing/index.ts'

const now = new Date('2001-06-01T00:00:00Z')

describe('a test PKI', () => {
  it('has a set for each cluster that istiod and all peers accept without a word', async () => {
    const pki = await testPki({ now, clusters: ['east', 'west'] })
    const [east, west] = pki.clusters
    for (const { cacerts } of pki.clusters) {
      const otherClusters = [
        { name: 'other', set: (cacerts === east?.cacerts ? west : east)!.cacerts },
      ]
      const report = await checkCacerts(cacerts, { at: now, otherClusters })
      expect(report.findings).toEqual([])
      expect(report.istiod.accepts).toBe(true)
    }
  })

  it.each(['P-256', 'P-384', 'RSA-2048', 'Ed25519'] as const)(
    'of %s has workloads whose chain leads to the root, on its own clock',
    async (keyType) => {
      const workloads = ['bookinfo/details', 'spiffe://example.com/ns/a/sa/b']
      const pki = await testPki({ now, workloads, keyType })
      expect(pki.workloads.map(({ spiffeId }) => spiffeId)).toEqual([
        'spiffe://cluster.local/ns/bookinfo/sa/details',
        'spiffe://example.com/ns/a/sa/b',
      ])
      for (const { chain, key, certificate } of pki.workloads) {
        const [leaf, ...intermediates] = chain
        const roots = [pki.root.certificate]
        const question = { leaf: leaf!, intermediates, roots, purpose: 'server' } as const
        expect((await verifyChain({ ...question, at: now })).status).toBe('trusted')
        const late = new Date(now.getTime() + 86_401_000)
        expect((await verifyChain({ ...question, at: late })).status).toBe('untrusted')
        expect(keyMatches(key, certificate)).toBe(true)
      }
    },
  )

  it('writes nothing of its keys', async () => {
    const pki = await testPki({ now })
    const secret = pki.workloads[0]!.keyPem().split('\n')[1]!
    expect(JSON.stringify(pki)).not.toContain(secret)
  })

  // testing-option
  it.each([
    [{ workloads: ['details'] }],
    [{ workloads: ['a/b/c'] }],
    [{ now: new Date(NaN) }],
  ] as readonly (readonly [Partial<TestPkiOptions>])[])('refuses %j', async (options) => {
    const error: unknown = await testPki({ now, ...options }).catch((e: unknown) => e)
    expect(isMeshCertsError(error) && error.code).toBe('testing-option')
  })
})

describe('a pair of workloads', () => {
  // that it speaks on Node, is held by tls-pair.test.ts
  it('speaks, or the runtime is named as one that cannot make a handshake', async () => {
    const { workloads } = await testPki({ now: new Date(), workloads: ['a/server', 'a/client'] })
    const outcome = await tlsPair(workloads[0]!, workloads[1]!).then(
      ({ connected }) => connected,
      (error: unknown) => isMeshCertsError(error) && error.code,
    )
    expect([true, 'testing-no-tls']).toContain(outcome)
  })
})
