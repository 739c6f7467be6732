import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyChain, type VerifyOptions } from '../../src/path/verify.ts'
import { authority, leaf, root, YEAR_2001 } from '../support/certificates/certificate.ts'

const ROOT = root('CN=root')
const ICA = authority({ subject: 'CN=ica', issuer: 'CN=root' })
const LEAF = leaf('CN=ica')

const verify = (options: Pick<VerifyOptions, 'leaf' | 'intermediates' | 'roots'>) =>
  verifyChain({ at: YEAR_2001, purpose: 'server', peerName: { dns: 'leaf.example' }, ...options })

/** The same bytes with one of them changed. */
function withChange(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const index = at % bytes.length
  copy[index] = (copy[index] ?? 0) ^ mask
  return copy
}

describe('any byte of a good chain', () => {
  const change = [fc.nat(5000), fc.integer({ min: 1, max: 255 })] as const

  test('the chain itself is trusted', async () => {
    const verdict = await verify({ leaf: LEAF, intermediates: [ICA], roots: [ROOT] })
    expect(verdict.status).toBe('trusted')
  })

  test('changed in the leaf, never makes it trusted', async () => {
    await fc.assert(
      fc.asyncProperty(...change, async (at, mask) => {
        const changed = withChange(LEAF, at, mask)
        const verdict = await verify({ leaf: changed, intermediates: [ICA], roots: [ROOT] })
        expect(verdict.status).not.toBe('trusted')
      }),
      { numRuns: 400 },
    )
  })

  test('changed in the intermediate, never makes it trusted', async () => {
    await fc.assert(
      fc.asyncProperty(...change, async (at, mask) => {
        const changed = withChange(ICA, at, mask)
        const verdict = await verify({ leaf: LEAF, intermediates: [changed], roots: [ROOT] })
        expect(verdict.status).not.toBe('trusted')
      }),
      { numRuns: 400 },
    )
  })

  test('whatever the bytes are, the answer is a verdict with a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const verdict = await verify({ leaf: bytes, intermediates: [bytes], roots: [ROOT] })
        expect([verdict.status, typeof verdict.findings[0]?.code]).toEqual(['untrusted', 'string'])
      }),
      { numRuns: 200 },
    )
  })
})

describe('any order of the pool', () => {
  // two ways up, one of them expired, and strangers of the same names
  const pool = [
    ICA,
    authority({ subject: 'CN=ica', issuer: 'CN=other' }),
    authority({
      subject: 'CN=other',
      issuer: 'CN=root',
      notAfter: new Date('2001-02-01T00:00:00Z'),
    }),
    authority({ subject: 'CN=other', issuer: 'CN=root', pathLength: 0 }),
    authority({ subject: 'CN=ica', issuer: 'CN=root', key: 'stranger' }),
    authority({ subject: 'CN=stranger', issuer: 'CN=ica' }),
    LEAF,
    ROOT,
  ]

  test.each([
    ['with a good path', [ROOT]],
    ['without one', [root('CN=nobody')]],
    ['with a root of the same name', [root('CN=root', { key: 'twin', signedWith: 'twin' })]],
  ])('gives the same verdict: %s', async (_, roots) => {
    const expected = await verify({ leaf: LEAF, intermediates: pool, roots })
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(pool, { minLength: pool.length }),
        async (intermediates) => {
          const verdict = await verify({ leaf: LEAF, intermediates, roots })
          expect(JSON.stringify(verdict)).toBe(JSON.stringify(expected))
        },
      ),
      { numRuns: 60 },
    )
  })
})
