import { describe, expect, it } from 'vitest'
import { createIntermediate, createRoot, renewAuthority } from '../../src/issue/index.ts'
import { isMeshCertsError, verifyChain, type Certificate } from '../../src/index.ts'

const at = new Date('2027-01-01T00:00:00Z')
const later = new Date('2028-06-01T00:00:00Z')

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'made',
    (error: unknown) => (isMeshCertsError(error) ? error.code : error),
  )

describe('renewAuthority', () => {
  it('gives a root that goes on verifying what the old one signed', async () => {
    const root = await createRoot({ at })
    const { certificate: leaf } = await createIntermediate({ at, issuer: root })
    const renewed = await renewAuthority({ certificate: root.certificate, issuer: root, at: later })
    const verify = async (anchor: Certificate): Promise<string> =>
      (await verifyChain({ leaf, roots: [anchor], at: later, purpose: 'any' })).status
    expect(await verify(renewed)).toBe('trusted')
    const stranger = await createRoot({ at })
    expect(await verify(stranger.certificate)).toBe('untrusted')
    expect(renewed.notAfter > root.certificate.notAfter).toBe(true)
  })

  it('holds a CA to the end of the one above', async () => {
    const root = await createRoot({ at, days: 800 })
    const ca = await createIntermediate({ at, issuer: root, days: 700 })
    const renewed = await renewAuthority({ certificate: ca.certificate, issuer: root, at: later })
    expect(renewed.notAfter).toEqual(root.certificate.notAfter)
  })

  it('refuses one that did not issue it, by name and by key', async () => {
    const root = await createRoot({ at })
    const { certificate } = await createIntermediate({ at, issuer: root })
    const stranger = await createRoot({ at, subject: { CN: 'Another' } })
    const namesake = await createRoot({ at })
    const by = (issuer: typeof root, of = certificate) =>
      codeOf(renewAuthority({ certificate: of, issuer, at: later }))
    expect(await by(stranger)).toBe('issue-not-a-ca')
    expect(await by(root)).toBe('made')
    expect(await by(namesake, root.certificate)).toBe('issue-not-a-ca')
    expect(await by(root, root.certificate)).toBe('made')
  })
})
