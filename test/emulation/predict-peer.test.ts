import { describe, expect, it, test } from 'vitest'
import { formatPem, parseCertificate, predictPeer, type PeerQuestion } from '../../src/index.ts'
import type { PeerStack } from '../../src/emulation/predict-peer.ts'
import { limboCases } from '../support/vectors.ts'
import {
  authority,
  leaf,
  root,
  YEAR_2001,
  type CertificateSpec,
} from '../support/certificates/certificate.ts'
import { crl } from '../support/certificates/crl.ts'

const STACKS: readonly PeerStack[] = [
  'go',
  'boringssl',
  'openssl-3.0',
  'openssl-3.5',
  'openssl-1.1.1',
]

/** A leaf under an intermediate under a root, some of it as a test wants it. */
function chain(
  specs: { leaf?: Partial<CertificateSpec>; ca?: Partial<CertificateSpec> } = {},
): PeerQuestion {
  return {
    leaf: leaf('CN=ca', { san: ['dns:a.example'], eku: ['server', 'client'], ...specs.leaf }),
    intermediates: authority({ subject: 'CN=ca', issuer: 'CN=root', ...specs.ca }),
    roots: root('CN=root'),
    at: YEAR_2001,
    role: 'server',
  }
}

describe('predictPeer', () => {
  it.each(STACKS)('%s takes what all take', async (peer) => {
    for (const role of ['server', 'client'] as const)
      expect(await predictPeer(peer, { ...chain(), role })).toEqual({ ok: true })
  })

  // the numbers and words are those of the libraries: X509_V_ERR_…, crypto/x509 errors
  test.each<readonly [PeerStack, string, string]>([
    ['go', 'usage', 'x509: certificate specifies an incompatible key usage'],
    ['boringssl', 'purpose', 'unsupported certificate purpose'],
    ['openssl-3.0', 'purpose', '26 unsuitable certificate purpose (depth 0)'],
    ['openssl-3.5', 'purpose', '26 unsuitable certificate purpose (depth 0)'],
    ['openssl-1.1.1', 'purpose', '26 unsupported certificate purpose (depth 0)'],
  ])('%s: a client certificate is not one of a server', async (peer, cause, says) => {
    const question = chain({ leaf: { eku: ['client'] } })
    const answer = await predictPeer(peer, question)
    expect(answer).toMatchObject({ ok: false, cause })
    expect(answer.says).toContain(says)
    expect(await predictPeer(peer, { ...question, role: 'client' })).toEqual({ ok: true })
  })

  it.each(STACKS)('%s asks for the time given', async (peer) => {
    const late = await predictPeer(peer, { ...chain(), at: new Date('2100-01-01') })
    expect(late).toMatchObject({ ok: false, cause: 'expired' })
  })

  it('reads certificates parsed, in PEM and in DER', async () => {
    const { leaf: der, intermediates, ...rest } = chain()
    const pem = formatPem('CERTIFICATE', der as Uint8Array)
    const ca = formatPem('CERTIFICATE', intermediates as Uint8Array)
    for (const one of [pem, new TextEncoder().encode(pem), der, parseCertificate(pem)])
      expect(await predictPeer('go', { ...rest, leaf: one, intermediates: [ca] })).toEqual({
        ok: true,
      })
  })

  it('asks Envoy about CRLs as soon as there is one: each level needs its own', async () => {
    const list = (issuer: string, revoked: readonly number[] = []): Uint8Array =>
      crl({ issuer, revoked: revoked.map((serial) => ({ serial })) })
    const answer = (crls: readonly Uint8Array[]) => predictPeer('boringssl', { ...chain(), crls })
    expect(await answer([list('CN=ca'), list('CN=root')])).toEqual({ ok: true })
    expect(await answer([list('CN=ca')])).toMatchObject({ ok: false, cause: 'no-crl' })
    const revoking = {
      ...chain({ leaf: { serial: 7 } }),
      crls: [list('CN=ca', [7]), list('CN=root')],
    }
    expect(await predictPeer('boringssl', revoking)).toMatchObject({ ok: false, cause: 'revoked' })
  })

  it('has Go read certificates as the release of Go does', async () => {
    // Go 1.23 refuses negative serial numbers, which Istio has from 1.24 on: go.dev/doc/go1.23
    const question = chain({ leaf: { serial: Uint8Array.of(0x80) } })
    expect(await predictPeer('go', question)).toEqual({
      ok: false,
      cause: 'unparsable',
      says: 'x509: negative serial number',
    })
    expect(await predictPeer('go', { ...question, controlPlane: 'istio-1.20' })).toEqual({
      ok: true,
    })
    expect(await predictPeer('openssl-3.0', question)).toEqual({ ok: true })
  })

  // asked of OpenSSL 3.0.19: `openssl verify -partial_chain -purpose sslserver`
  it('says of a CA as leaf what OpenSSL says', async () => {
    const found = limboCases().find(({ id }) => id === 'rfc5280::ca-as-leaf')!
    const answer = await predictPeer('openssl-3.0', {
      leaf: found.peer_certificate,
      intermediates: found.untrusted_intermediates,
      roots: found.trusted_certs,
      at: new Date(found.validation_time ?? '2024-01-01'),
      role: 'server',
    })
    expect(answer).toEqual({
      ok: false,
      cause: 'purpose',
      says: '26 unsuitable certificate purpose (depth 0)',
    })
  })
})

describe('a question that cannot be asked', () => {
  const code = async (peer: unknown, over: object): Promise<unknown> =>
    predictPeer(peer as PeerStack, { ...chain(), ...over }).then(
      ({ ok }) => ok,
      (error: unknown) => (error as { code: string }).code,
    )

  it.each([
    ['envoy', {}, 'emulation-option'],
    ['go', { role: 'serverAuth' }, 'emulation-option'],
    ['go', { at: '2001-06-01' }, 'emulation-option'],
    ['go', { leaf: [] }, 'emulation-option'],
    ['go', { leaf: 5 }, 'certificate-input'],
    ['go', { roots: Promise.resolve('') }, 'certificate-input'],
    ['go', { crls: [{}] }, 'certificate-input'],
    ['go', { roots: 'no PEM' }, 'certificate-none'],
    ['go', { controlPlane: 'banana' }, 'release-unknown'],
  ])('%s, %j: %s', async (peer, over, expected) => {
    expect(await code(peer, over)).toBe(expected)
    expect(await code('go', {})).toBe(true)
  })
})
