import { describe, expect, it } from 'vitest'
import {
  createIntermediate,
  createRoot,
  generateKey,
  moveAuthority,
  renewAuthority,
  succeedRoot,
} from '../../src/issue/index.ts'
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

describe('a new key', () => {
  const verify = async (leaf: Certificate, root: Certificate): Promise<string> =>
    (await verifyChain({ leaf, roots: [root], at: later, purpose: 'any' })).status

  it('is that of the CA: who signs it stays, and its identifier is new', async () => {
    const root = await createRoot({ at })
    const { certificate } = await createIntermediate({ at, issuer: root })
    const { publicKey } = await generateKey('P-384')
    const renewed = await renewAuthority({ certificate, issuer: root, at: later, publicKey })
    expect(renewed.publicKey.spki).toEqual(publicKey.spki)
    expect(renewed.subjectKeyIdentifier).not.toEqual(certificate.subjectKeyIdentifier)
    expect(renewed.authorityKeyIdentifier).toEqual(certificate.authorityKeyIdentifier)
    expect(await verify(renewed, root.certificate)).toBe('trusted')
  })

  it('of a root is a successor, under which the CA moves with its own key', async () => {
    const root = await createRoot({ at })
    const { certificate } = await createIntermediate({ at, issuer: root })
    const next = await succeedRoot({ certificate: root.certificate, at: later, key: 'P-384' })
    expect(next.certificate.subject.der).toEqual(root.certificate.subject.der)
    expect(next.certificate.publicKey.curve).toBe('P-384')
    const moved = await moveAuthority({ certificate, issuer: next, at: later })
    expect(moved.publicKey.spki).toEqual(certificate.publicKey.spki)
    const identifier = next.certificate.subjectKeyIdentifier?.keyIdentifier
    expect(moved.authorityKeyIdentifier?.keyIdentifier).toEqual(identifier)
    expect(await verify(moved, next.certificate)).toBe('trusted')
    expect(await verify(moved, root.certificate)).toBe('untrusted')
    expect(await verify(certificate, root.certificate)).toBe('trusted')
  })

  it('may be under a root of another name', async () => {
    const root = await createRoot({ at })
    const { certificate } = await createIntermediate({ at, issuer: root })
    const other = await createRoot({ at, subject: { CN: 'Another' } })
    const moved = await moveAuthority({ certificate, issuer: other, at: later })
    expect(moved.issuer.text).toBe('CN=Another')
    expect(await verify(moved, other.certificate)).toBe('trusted')
  })

  it('is refused where it makes no sense', async () => {
    const root = await createRoot({ at })
    const ca = await createIntermediate({ at, issuer: root })
    const { publicKey } = await generateKey()
    const again = { at: later, issuer: root }
    const { certificate } = root
    expect(await codeOf(renewAuthority({ ...again, certificate, publicKey }))).toBe(
      'issue-not-a-ca',
    )
    expect(await codeOf(renewAuthority({ ...again, certificate }))).toBe('made')
    expect(await codeOf(moveAuthority({ ...again, certificate }))).toBe('issue-not-a-ca')
    expect(await codeOf(succeedRoot({ certificate: ca.certificate, at: later }))).toBe(
      'issue-not-a-ca',
    )
    expect(await codeOf(succeedRoot({ certificate, at: later }))).toBe('made')
    // below a CA that allows none below
    const below = { certificate: ca.certificate, at: later }
    expect(await codeOf(moveAuthority({ ...below, issuer: ca }))).toBe('issue-path-length')
    expect(await codeOf(moveAuthority({ ...below, issuer: root }))).toBe('made')
  })
})
