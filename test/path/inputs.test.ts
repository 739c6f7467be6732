import { describe, expect, test } from 'vitest'

import { createHierarchy, createRevocationList, issueWorkload } from '../../src/issue/index.ts'
import { createVerifier, formatPem, verifyChain, type VerifyOptions } from '../../src/index.ts'

const at = new Date('2027-01-01')
const mesh = await createHierarchy({ at: new Date('2026-12-31'), tiers: 3 })
const [cluster] = mesh.clusters as [(typeof mesh.clusters)[0]]
const { certificate: leaf } = await issueWorkload({
  issuer: cluster.authority,
  at,
  spiffeId: 'spiffe://cluster.local/ns/a/sa/b',
})
const files = cluster.files()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const root = mesh.roots[0]!.certificate
const crl = await createRevocationList({
  issuer: cluster.authority,
  at: new Date('2026-12-31'),
  revoked: [{ serial: leaf.serialBytes }],
})

const good: VerifyOptions = {
  leaf,
  intermediates: cluster.chain,
  roots: [root],
  at,
  purpose: 'server',
}
const verify = (more: object) => verifyChain({ ...good, ...more })

describe('PEM is taken apart wherever certificates are taken', () => {
  test.each([
    ['roots as bytes', { roots: [bytes(files['root-cert.pem'])] }],
    ['roots as text', { roots: [files['root-cert.pem']] }],
    ['several intermediates in one text', { intermediates: [files['cert-chain.pem']] }],
    ['the same as bytes', { intermediates: [bytes(files['cert-chain.pem'])] }],
    ['the leaf', { leaf: formatPem('CERTIFICATE', leaf.der) }],
    ['the leaf as bytes', { leaf: bytes(formatPem('CERTIFICATE', leaf.der)) }],
  ])('%s', async (_, more) => {
    expect((await verify(more)).status).toBe('trusted')
  })

  test.each([
    ['text', formatPem('X509 CRL', crl.der)],
    ['bytes', bytes(formatPem('X509 CRL', crl.der))],
    ['der', crl.der],
    ['parsed', crl],
  ])('a CRL as %s revokes', async (_, one) => {
    expect((await verify({ crls: [one] })).status).toBe('untrusted')
    expect((await verify({ crls: [] })).status).toBe('trusted')
  })

  test('what is not a certificate is reported, and does no harm elsewhere', async () => {
    const verdict = await verify({ roots: [bytes('nothing'), root] })
    expect(verdict.status).toBe('trusted')
    const without = await verify({ roots: [bytes('nothing')] })
    expect(without.status).toBe('untrusted')
    expect(JSON.stringify(without)).toContain('root 1')
  })
})

describe('what is none of the forms is refused', () => {
  const forms = 'each parsed, as PEM text, or as bytes in PEM or DER'
  test.each([
    [{ roots: Promise.resolve([]) }, `${forms}; found a promise: await it first`],
    [{ roots: files['root-cert.pem'] }, `${forms}; found text`],
    [{ roots: [root, Promise.resolve(root)] }, `${forms}; number 2 is a promise`],
    [{ roots: [{}] }, 'number 1 is an object of another kind'],
    [{ roots: [crl] }, 'number 1 is an object of another kind'],
    [{ crls: [root] }, 'list of CRLs'],
    [{ crls: [files['root-cert.pem']] }, 'there is no block X509 CRL'],
    [{ roots: ['nothing'] }, 'there is no block CERTIFICATE'],
    [{ intermediates: [null] }, 'number 1 is null'],
    [{ leaf: undefined }, 'must be a certificate'],
    [{ leaf: files['cert-chain.pem'] }, 'must be one certificate; found 2'],
    [
      { limits: { signatures: NaN } },
      'must be a whole number from 0 to Infinity; found the number NaN',
    ],
    [{ limits: { nodes: '5' } }, 'options.limits.nodes must be a whole number'],
  ])('%#', async (more, says) => {
    const code = 'limits' in more ? 'report-argument' : 'path-option'
    await expect(verify(more)).rejects.toMatchObject({ code })
    await expect(verify(more)).rejects.toThrow(says)
  })

  test('limits that are numbers are kept', async () => {
    expect((await verify({ limits: { signatures: Infinity, nodes: 5000 } })).status).toBe('trusted')
    expect((await verify({ limits: { signatures: 0 } })).status).toBe('limit')
  })

  test('a verifier for many takes the same', async () => {
    const verifier = createVerifier({ ...good, roots: [files['root-cert.pem']] })
    const pem = formatPem('CERTIFICATE', leaf.der)
    expect((await verifier.verify(pem)).status).toBe('trusted')
    const own = createVerifier({ ...good, intermediates: [] })
    expect((await own.verify(pem)).status).toBe('untrusted')
    const given = { intermediates: [files['cert-chain.pem']] }
    expect((await own.verify(pem, given)).status).toBe('trusted')
  })
})
