import { describe, expect, test } from 'vitest'
import type { GoCertificate } from '../../src/emulation/go/certificate.ts'
import {
  goCrlAlgorithmFault,
  goSignatureFault,
  maySignCrl,
} from '../../src/emulation/go/check-signature.ts'
import { rsaPublicKeyFault } from '../../src/emulation/go/rsa-faults.ts'
import { keyForm } from '../../src/emulation/go/private-key.ts'
import { keyNamed } from '../../scripts/differential/material/keys.ts'
import type { GoMinor } from '../../src/release/go-version.ts'

// What changed with a release of Go, at that release and the one before it, by its notes (go.dev/doc/go1.18, go1.24) and the
// source of crypto/x509; what Go 1.23 and 1.26 say was asked (kept-go).

const RSA = { keys: 'RSA', identifier: { oid: '1.2.840.113549.1.1.5' } } as const
const key = (modulus: bigint, exponent = 65_537n) =>
  ({ type: '*rsa.PublicKey', numbers: { modulus, exponent }, spki: new Uint8Array(0) }) as const
const LONG = 2n ** 2047n + 1n
const parent = (publicKey: object | undefined) =>
  ({
    version: 3,
    basicConstraints: { ca: true },
    keyUsage: new Set([5]),
    publicKey,
  }) as unknown as GoCertificate
const signedBy = (hash: 'SHA1' | 'SHA256' | 'MD5') =>
  ({ signatureAlgorithm: { ...RSA, name: `${hash}-RSA`, hash } }) as unknown as GoCertificate

const says = (go: GoMinor, hash: 'SHA1' | 'SHA256' | 'MD5', modulus = LONG) =>
  goSignatureFault(signedBy(hash), parent(key(modulus)), go, () => 'valid')

describe('signatures with SHA-1', () => {
  const INSECURE = 'x509: cannot verify signature: insecure algorithm SHA1-RSA'

  test.each<readonly [GoMinor, string | undefined]>([
    [17, undefined],
    [18, `${INSECURE} (temporarily override with GODEBUG=x509sha1=1)`],
    [23, `${INSECURE} (temporarily override with GODEBUG=x509sha1=1)`],
    [24, INSECURE],
  ])('Go 1.%i: %s', async (go, words) => {
    expect(await says(go, 'SHA1')).toBe(words)
    expect(await says(go, 'SHA256')).toBeUndefined()
    expect(await says(go, 'MD5')).toBe('x509: cannot verify signature: insecure algorithm MD5-RSA')
  })

  test('are taken of a CRL (RevocationList.CheckSignatureFrom)', () => {
    const algorithm = (hash: string) => ({ ...RSA, name: `${hash}-RSA`, hash }) as never
    expect(goCrlAlgorithmFault(algorithm('SHA1'), key(LONG), 26)).toBeUndefined()
    expect(goCrlAlgorithmFault(algorithm('SHA256'), key(LONG), 26)).toBeUndefined()
    expect(goCrlAlgorithmFault(algorithm('MD5'), key(LONG), 26)).toContain('insecure algorithm')
    const unknown = 'x509: cannot verify signature: algorithm unimplemented'
    expect(goCrlAlgorithmFault(algorithm('SHA1'), undefined, 26)).toBe(unknown)
    expect(goCrlAlgorithmFault(undefined, key(LONG), 26)).toBe(unknown)
  })
})

describe('keys of RSA', () => {
  test('that are short are refused from Go 1.24 on', async () => {
    const short = 2n ** 1015n + 1n
    expect(await says(23, 'SHA256', short)).toBeUndefined()
    expect(await says(24, 'SHA256', short)).toContain('1016-bit keys are insecure')
    expect(await says(24, 'SHA256', 2n ** 1023n + 1n)).toBeUndefined()
  })

  test('have an odd exponent from Go 1.24 on', () => {
    expect(rsaPublicKeyFault(LONG, 4n, 23)).toBeUndefined()
    expect(rsaPublicKeyFault(LONG, 4n, 24)).toBe('crypto/rsa: public exponent is even')
    expect(rsaPublicKeyFault(LONG, 5n, 24)).toBeUndefined()
  })
})

describe('who may sign CRLs', () => {
  const having = (...bits: readonly number[]) =>
    maySignCrl({ ...parent(undefined), keyUsage: new Set(bits) })

  test('has cRLSign, or no keyUsage (RFC 5280, 4.2.1.3)', () => {
    expect(having(6)).toBe(true)
    expect(having()).toBe(true)
    expect(having(5)).toBe(false)
    expect(having(7)).toBe(false)
  })
})

test('the form of a key is that of the reader that takes it', () => {
  const { forms } = keyNamed('p256-a')
  expect(keyForm(forms['PRIVATE KEY']!)).toBe('pkcs8')
  expect(keyForm(forms['EC PRIVATE KEY']!)).toBe('sec1')
  expect(keyForm(keyNamed('rsa-ca').forms['RSA PRIVATE KEY']!)).toBe('pkcs1')
  expect(keyForm(Uint8Array.of(0x30, 0))).toBeUndefined()
})
