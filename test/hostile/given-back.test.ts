import { describe, expect, it } from 'vitest'
import { formatCertificate, predictPeer, verifyChain } from '../../src/index.ts'
import { checkCredential, readCredential } from '../../src/credential/index.ts'
import {
  createCertificateRequest,
  createRevocationList,
  createRoot,
  issueFromRequest,
  issueWorkload,
} from '../../src/issue/index.ts'
import { checkLinkerd, readLinkerd } from '../../src/linkerd/index.ts'
import { takenApart } from './walk-made.ts'

// What is signed is the DER (RFC 5280, section 4.1.1.3): a fact that somebody put into a copy of what was read counts for nothing.

const at = new Date('2027-01-01T00:00:00Z')
const late = new Date('2030-01-01T00:00:00Z')
const root = await createRoot({ at })
const spiffeId = 'spiffe://cluster.local/ns/a/sa/b'
const { certificate: leaf } = await issueWorkload({ issuer: root, at, spiffeId })

/** All facts of a value as a plain object, some of them others. */
function changed<T extends object>(value: T, facts: Partial<T> = {}): T {
  const [whole] = takenApart([value])
  return { ...((whole?.args[0] ?? value) as T), ...facts }
}

const statusOf = async (one: typeof leaf, when: Date): Promise<string> =>
  (await verifyChain({ leaf: one, roots: [root.certificate], at: when, purpose: 'any' })).status

describe('a certificate whose facts were copied', () => {
  it('is what its DER says', async () => {
    expect(await statusOf(changed(leaf), at)).toBe('trusted')
    expect(formatCertificate(changed(leaf))).toBe(formatCertificate(leaf))
  })

  it('does not live longer for a date that was changed', async () => {
    const longer = changed(leaf, { notAfter: new Date('2040-01-01') })
    expect(await statusOf(longer, late)).toBe('untrusted')
    expect(await statusOf(longer, at)).toBe('trusted')
  })

  it('is no CA for constraints that were changed', async () => {
    const { certificate, key } = await issueWorkload({ issuer: root, at, spiffeId })
    const basicConstraints = { critical: true, ca: true }
    const { keyUsage } = root.certificate
    const ca = { certificate: changed(certificate, { basicConstraints, keyUsage }), key }
    const call = { at, spiffeId }
    await expect(issueWorkload({ ...call, issuer: ca })).rejects.toMatchObject({
      code: 'issue-not-a-ca',
    })
    const own = { certificate: changed(root.certificate), key: root.key }
    const issued = await issueWorkload({ ...call, issuer: own })
    expect(issued.certificate.issuer.text).toBe(root.certificate.subject.text)
  })

  it('is refused behind a Proxy', () => {
    expect(() => formatCertificate(new Proxy(leaf, {}))).toThrow(
      expect.objectContaining({ code: 'certificate-input' }),
    )
  })
})

it('a CRL revokes what its DER revokes', async () => {
  const revoked = [{ serial: leaf.serialBytes }]
  const crl = await createRevocationList({ issuer: root, at, revoked })
  const none = await createRevocationList({ issuer: root, at })
  const says = async (crls: typeof crl) => {
    const question = { leaf, roots: root.certificate, at, crls, role: 'client' } as const
    return (await predictPeer('boringssl', question)).ok
  }
  const chain = async (crls: typeof crl) => {
    const given = { leaf, roots: [root.certificate], crls: [crls], at } as const
    return (await verifyChain({ ...given, purpose: 'any', revocation: 'leaf' })).status
  }
  expect([await says(crl), await says({ ...crl, revoked: [] })]).toEqual([false, false])
  expect([await chain(crl), await chain({ ...crl, revoked: [] })]).toEqual([
    'untrusted',
    'untrusted',
  ])
  expect([await says(none), await says({ ...none })]).toEqual([true, true])
  expect([await chain(none), await chain({ ...none })]).toEqual(['trusted', 'trusted'])
})

it('a request asks for what its DER asks for', async () => {
  const { request } = await createCertificateRequest({ spiffeId })
  const other = await createCertificateRequest({ subject: { CN: 'other' } })
  const call = { issuer: root, at }
  const { publicKey, der } = other.request
  const issued = await issueFromRequest({ ...call, request: { ...request, publicKey } })
  expect(issued.publicKey.spki).toEqual(request.publicKey.spki)
  // of the other request, which names nobody
  await expect(issueFromRequest({ ...call, request: { ...request, der } })).rejects.toMatchObject({
    code: 'issue-spiffe-id',
  })
})

describe('a set that was taken apart', () => {
  const credential = readCredential({ 'tls.crt': '', 'tls.key': '' })
  const mesh = readLinkerd({ 'ca.crt': '', 'issuer.crt': '', 'issuer.key': '' })
  const odd = [null] as unknown as typeof mesh.notes

  it('is taken where it is whole', async () => {
    expect(await checkCredential({ ...credential }, { at })).toEqual(
      await checkCredential(credential, { at }),
    )
    expect(await checkLinkerd({ ...mesh }, { at })).toEqual(await checkLinkerd(mesh, { at }))
  })

  it('is refused where a member is another', async () => {
    const says = 'an object that it did not give'
    await expect(checkCredential({ ...credential, notes: odd }, { at })).rejects.toMatchObject({
      code: 'credential-input',
      message: expect.stringContaining(says) as string,
    })
    await expect(checkLinkerd({ ...mesh, notes: odd }, { at })).rejects.toMatchObject({
      code: 'linkerd-input',
      message: expect.stringContaining(says) as string,
    })
  })
})
