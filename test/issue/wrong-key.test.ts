import { expect, test } from 'vitest'
import { createIntermediate, createRoot, issueWorkload } from '../../src/issue/index.ts'

// A key that a caller has changed: the hash of a signature follows from its size, before anything else of it is looked at.
const at = new Date('2027-01-01')
const root = await createRoot({ at })
const withBits = (bits: unknown) => ({ ...root, key: { ...root.key, bits } }) as typeof root
const SPIFFE = 'spiffe://cluster.local/ns/a/sa/b'

test.each([
  ['a symbol', Symbol('x')],
  ['a list with a symbol', [Symbol('x')]],
  ['an object without prototype', Object.create(null)],
  ['octets by their prototype', Object.create(Uint8Array.prototype)],
])('a size that is %s is refused by name', async (_, bits) => {
  const issuer = withBits(bits)
  for (const call of [
    () => createIntermediate({ issuer, at }),
    () => issueWorkload({ issuer, at, spiffeId: SPIFFE }),
  ])
    await expect(call()).rejects.toMatchObject({
      code: 'report-argument',
      facts: { argument: 'issuer.key' },
    })
})

test('the key as it was made is taken', async () => {
  const { certificate } = await createIntermediate({ issuer: root, at })
  expect(certificate.issuer.text).toBe(root.certificate.subject.text)
})
