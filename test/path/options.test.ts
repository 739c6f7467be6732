import { describe, expect, test } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { createVerifier, verifyChain, type VerifyOptions } from '../../src/path/verify.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { leaf, root, YEAR_2001, type CertificateSpec } from '../support/certificates/certificate.ts'
import { rsa } from '../support/certificates/keys.ts'

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
  { profile: 'webpki-cabf' },
  { profile: 'webpki-cabf', isPublicSuffix: 'co.uk' },
  { isPublicSuffix: true },
  { overrides: { serialNumber: 'off' } },
  { overrides: { weakHash: 'ignore' } },
  { overrides: { rsaBits: '2048' } },
  { overrides: { rsaBits: NaN } },
  { overrides: { curves: 'P-256' } },
  { overrides: null },
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
      { profile: 'webpki-cabf', isPublicSuffix: () => false },
      { overrides: {} },
      { overrides: { weakHash: 'off', rsaBits: 3072, curves: ['P-256'] } },
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

rsa('rsa2048')

describe('the overrides of a profile', () => {
  const ask = async (
    spec: Partial<CertificateSpec>,
    options: Pick<VerifyOptions, 'profile' | 'overrides'> = {},
  ): Promise<readonly string[]> => {
    const { status, findings } = await verifyChain({
      ...good,
      ...options,
      leaf: leaf('CN=Root CA', { san: [`dns:${NAME}`], ...spec }),
    })
    return [status, ...findings.map(({ code, severity }) => `${severity} ${code}`)]
  }
  const sha1 = { hash: 'sha1' as const }

  test.each<
    readonly [Partial<CertificateSpec>, Pick<VerifyOptions, 'profile' | 'overrides'>, string[]]
  >([
    [sha1, {}, ['untrusted', 'error path-algorithm-weak']],
    [sha1, { overrides: { weakHash: 'warning' } }, ['trusted', 'warning path-algorithm-weak']],
    [sha1, { overrides: { weakHash: 'off' } }, ['trusted']],
    [{ key: 'rsa2048' }, {}, ['trusted']],
    [{ key: 'rsa2048' }, { overrides: { rsaBits: 3072 } }, ['trusted', 'warning path-key-weak']],
    [
      { key: 'rsa2048' },
      { overrides: { rsaBits: 3072, weakKey: 'error' } },
      ['untrusted', 'error path-key-weak'],
    ],
    // the leaf and the root have keys on P-256
    [
      {},
      { overrides: { curves: ['P-384'] } },
      ['trusted', 'warning path-key-weak', 'warning path-key-weak'],
    ],
    [{}, { overrides: { curves: ['P-384', 'P-256'] } }, ['trusted']],
    [{ subject: `CN=other` }, {}, ['trusted']],
    [
      { subject: `CN=other` },
      { overrides: { commonName: 'error' } },
      ['untrusted', 'error path-leaf-common-name'],
    ],
    [{ subject: `CN=${NAME}` }, { overrides: { commonName: 'error' } }, ['trusted']],
  ])('%#: %o', async (spec, options, expected) => {
    expect(await ask(spec, options)).toEqual(expected)
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
