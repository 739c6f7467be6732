import { describe, expect, test } from 'vitest'
import * as meshcerts from '../../src/index.ts'
import { fileBytes } from '../support/files.ts'

// Whatever form a certificate is in, the answer is the same; anything else is refused with what was expected and found.

const read = (name: string): Uint8Array =>
  new Uint8Array(fileBytes(`fixtures/good-three-tier/${name}`))
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const [pem, other] = [read('ca-cert.pem'), read('root-cert.pem')]
const certificate = meshcerts.parseCertificate(pem)
const otherCertificate = meshcerts.parseCertificate(other)
const FORMS = { parsed: certificate, text: text(pem), bytes: pem, der: certificate.der }

type Loose = (...given: readonly unknown[]) => unknown
const loose = meshcerts as unknown as Readonly<Record<string, Loose>>
const call = (name: string, ...given: readonly unknown[]): Promise<unknown> =>
  Promise.resolve().then(() => (loose[name] as Loose)(...given))

describe.each(Object.entries(FORMS))('a certificate as %s', (_, form) => {
  test('has the same fingerprint, text and JSON', async () => {
    for (const name of ['fingerprint', 'formatCertificate', 'certificateJson'])
      expect(await call(name, form)).toEqual(await call(name, certificate))
  })

  test('is compared by what it means', () => {
    expect(meshcerts.compareCertificates(form, pem).relation).toBe('identical')
    const found = meshcerts.compareCertificates(form, other)
    expect(found).toEqual(meshcerts.compareCertificates(certificate, otherCertificate))
    expect(found.relation).toBe('different')
    expect(meshcerts.compareTrust(form, [other]).relation).toBe('different')
    expect(meshcerts.compareTrust([form], pem).relation).toBe('identical')
  })
})

test('the fingerprint of PEM is that of openssl', async () => {
  const { createHash } = await import('node:crypto')
  const expected = createHash('sha256').update(certificate.der).digest('hex')
  expect(await meshcerts.fingerprint(pem)).toBe(expected)
})

const PROMISE = Promise.resolve(pem)

describe('anything else', () => {
  test.each([
    [
      'fingerprint',
      [PROMISE],
      'certificate must hold certificates; found a promise: await it first',
    ],
    ['fingerprint', [undefined], 'found nothing'],
    ['fingerprint', [text(pem) + text(other)], 'must hold one certificate; found 2'],
    ['fingerprint', [certificate, 'md5'], 'hash must hold sha256 or sha1; found text'],
    [
      'compareCertificates',
      [certificate, undefined],
      'right must hold certificates; found nothing',
    ],
    ['compareCertificates', [5, certificate], 'left must hold certificates; found the number 5'],
    ['compareTrust', [PROMISE, []], 'left must hold certificates; found a promise'],
    ['formatCertificate', [{}], 'found an object of another kind'],
    ['certificateJson', [null], 'found null'],
  ])('%s %#', async (name, given, says) => {
    await expect(call(name, ...given)).rejects.toMatchObject({ code: 'certificate-input' })
    await expect(call(name, ...given)).rejects.toThrow(says)
  })

  test.each([
    ['parsePem'],
    ['extractPem'],
    ['parseCertificate'],
    ['parseCertificates'],
    ['parseCertificateRequest'],
    ['parseRevocationList'],
    ['parseRevocationLists'],
  ])('%s takes text and bytes only', async (name) => {
    for (const [given, found] of [
      [PROMISE, 'a promise: await it first'],
      [undefined, 'nothing'],
      [{}, 'an object of another kind'],
    ] as const) {
      await expect(call(name, given)).rejects.toMatchObject({ code: 'pem-input' })
      await expect(call(name, given)).rejects.toThrow(`found ${found}`)
    }
    // text without a block is text all the same
    const twin = await call(name, 'text').catch((error: unknown) => error)
    expect((twin as { readonly code?: string } | undefined)?.code).not.toBe('pem-input')
  })

  test('formatPem writes DER, and no PEM inside PEM', () => {
    const { formatPem } = loose as unknown as { formatPem: Loose }
    expect(() => formatPem('CERTIFICATE', pem)).toThrow('expected DER in a Uint8Array, found PEM')
    expect(() => formatPem('CERTIFICATE', text(pem))).toThrow(
      expect.objectContaining({ code: 'pem-write-octets' }),
    )
    expect(() => formatPem(5, certificate.der)).toThrow()
    expect(formatPem('CERTIFICATE', certificate.der)).toBe(text(pem))
  })
})
