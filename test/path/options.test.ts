import { describe, expect, test } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { createVerifier, verifyChain, type VerifyOptions } from '../../src/path/verify.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { leaf, root, YEAR_2001 } from './make.ts'

// What a caller without a compiler may write: an option that is not understood never means that less is checked.

const NAME = 'a.example'
const good: VerifyOptions = {
  leaf: leaf('CN=Root CA', { san: [`dns:${NAME}`] }),
  roots: [root('CN=Root CA')],
  at: YEAR_2001,
  purpose: 'server',
}

async function outcome(options: Readonly<Record<string, unknown>>): Promise<unknown> {
  try {
    return (await verifyChain({ ...good, ...options })).status
  } catch (error) {
    return isMeshCertsError(error) ? error.code : error
  }
}

const PEM = '-----BEGIN CERTIFICATE-----'

const REFUSED: readonly Readonly<Record<string, unknown>>[] = [
  { at: new Date(NaN) },
  { at: undefined },
  { at: '2001-06-01' },
  { at: 991353600000 },
  { purpose: 'serverAuth' },
  { purpose: undefined },
  { profile: 'strict?' },
  { profile: '__proto__' },
  { revocation: 'all' },
  { peerName: { dns: undefined } },
  { peerName: { uri: undefined, dns: [] } },
  { peerName: { DNS: NAME } },
  { peerName: { dns: NAME, spiffe: 'spiffe://cluster.local/ns/a/sa/b' } },
  { peerName: { dns: 5 } },
  { peerName: NAME },
  { peerName: null },
  { roots: undefined },
  { roots: PEM },
  { roots: [PEM] },
  { intermediates: [undefined] },
  { crls: [PEM] },
  { leaf: PEM },
  { leaf: undefined },
]

describe('verifyChain', () => {
  test('takes what is right', async () => {
    for (const options of [
      {},
      { profile: 'webpki' },
      { revocation: 'off' },
      { peerName: undefined },
      { peerName: {} },
      { peerName: { dns: NAME } },
      { peerName: { dns: NAME, uri: undefined } },
      { peerName: { dns: [NAME] } },
      { leaf: parseCertificateDer(good.leaf as Uint8Array) },
    ])
      expect([options, await outcome(options)]).toEqual([options, 'trusted'])
  })

  test.each(REFUSED)('refuses %j with path-option', async (options) => {
    expect(await outcome(options)).toBe('path-option')
  })
})

test('a verifier refuses the options of one leaf as well', async () => {
  const verifier = createVerifier(good)
  await expect(verifier.verify(good.leaf, { at: new Date(NaN) })).rejects.toMatchObject({
    code: 'path-option',
  })
  await expect(
    verifier.verify(good.leaf, { peerName: { dns: undefined } as never }),
  ).rejects.toMatchObject({
    code: 'path-option',
  })
  expect((await verifier.verify(good.leaf, { at: YEAR_2001 })).status).toBe('trusted')
})
