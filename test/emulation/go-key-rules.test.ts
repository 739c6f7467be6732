import { describe, expect, test } from 'vitest'
import { engine } from '#engine'
import { goKeyFault, parseGoPrivateKey, publicHalfOf } from '../../src/emulation/go/private-key.ts'
import {
  goKeyBelongs,
  goKeyPairFault,
  knownKeyPairFault,
} from '../../src/emulation/go/x509-key-pair.ts'
import { parseGoCertificate } from '../../src/emulation/go/certificate.ts'
import { createReading } from '../../src/emulation/parse-cache.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { leafPlan } from '../../scripts/differential/generate/chain-plan.ts'
import { certificateDer, pemBlock } from '../../scripts/differential/material/certificate.ts'
import { keyNamed } from '../../scripts/differential/material/keys.ts'

// What is around the readers of keys, which Go itself was asked about (kept-go): the labels that Istio takes, keys of Linkerd,
// and an engine that cannot use a key.

const GO = 26
const reading = createReading(GO)
const form = (name: string, label = 'PRIVATE KEY'): Uint8Array => keyNamed(name).forms[label]!
const certificateOf = (name: string): Uint8Array => certificateDer(leafPlan('CA 1', name, 'p256-b'))
const keyOf = (name: string) => parseGoPrivateKey(form(name), 'pkcs8', GO).value!
const publicKeyOf = (name: string) => parseGoCertificate(certificateOf(name), GO).value!.publicKey
const unable: Engine = { ...engine, publicKeyOf: () => Promise.resolve('unsupported' as never) }

// ParsePemEncodedKey, security/pkg/pki/util/crypto.go of Istio: a label for each of three readers, exactly
describe('the label of a key file', () => {
  test.each([
    ['EC PRIVATE KEY', 'p256-a'],
    ['RSA PRIVATE KEY', 'rsa-ca'],
    ['PRIVATE KEY', 'p256-a'],
  ])('%s is read', (label, name) => {
    expect(goKeyFault({ label, der: form(name, label) }, reading)).toBeUndefined()
  })

  test.each(['ANY PRIVATE KEY', 'PUBLIC KEY', 'CERTIFICATE', 'private key'])(
    '%s is not',
    (label) => {
      expect(goKeyFault({ label, der: form('p256-a') }, reading)).toEqual({
        says: `unsupported PEM block type for a private key: ${label}`,
      })
    },
  )

  test.each([
    ['EC PRIVATE KEY', 'ECDSA', 'ParsePKCS8PrivateKey'],
    ['RSA PRIVATE KEY', 'RSA', 'ParsePKCS8PrivateKey'],
  ])('%s is read by its own reader alone', (label, words, instead) => {
    expect(goKeyFault({ label, der: form('p256-a') }, reading)?.says).toBe(
      `failed to parse the ${words} private key: x509: failed to parse private key (use ${instead} instead for this key format)`,
    )
  })

  test('PRIVATE KEY is read by its own reader alone', () => {
    const der = form('p256-a', 'EC PRIVATE KEY')
    expect(goKeyFault({ label: 'PRIVATE KEY', der }, reading)?.says).toBe(
      'failed to parse the PKCS8 private key: x509: failed to parse private key (use ParseECPrivateKey instead for this key format)',
    )
  })
})

describe('does a key belong to a certificate', () => {
  test('of its own, of another, of another kind, of none', async () => {
    const key = keyOf('p256-a')
    expect(await goKeyBelongs(key, publicKeyOf('p256-a'), GO, engine)).toBe(true)
    expect(await goKeyBelongs(key, publicKeyOf('p256-c'), GO, engine)).toBe(false)
    expect(await goKeyBelongs(key, publicKeyOf('rsa-ca'), GO, engine)).toBe(false)
    expect(await goKeyBelongs(key, undefined, GO, engine)).toBe(false)
    expect(await goKeyBelongs(keyOf('ed-a'), publicKeyOf('ed-a'), GO, engine)).toBe(true)
  })

  test('an engine that cannot use the key says neither, of its own curve', async () => {
    const key = keyOf('p256-a')
    expect(await goKeyBelongs(key, publicKeyOf('p256-a'), GO, unable)).toBeUndefined()
    expect(await goKeyBelongs(key, publicKeyOf('p384-a'), GO, unable)).toBe(false)
    expect(await publicHalfOf(key as never, unable)).toBeUndefined()
    expect(await publicHalfOf(key as never, engine)).toBeDefined()
  })

  test('for those who watch the engine it is another key then, for others it is not said', async () => {
    const certificate = pemBlock('CERTIFICATE', certificateOf('p256-a'))
    const [own, other] = ['p256-a', 'p256-c'].map((name) =>
      pemBlock('PRIVATE KEY', form(name)),
    ) as [Uint8Array, Uint8Array]
    const NO_MATCH = 'tls: private key does not match public key'
    expect(await goKeyPairFault(certificate, own, reading, engine)).toBeUndefined()
    expect(await goKeyPairFault(certificate, other, reading, engine)).toBe(NO_MATCH)
    expect(await goKeyPairFault(certificate, own, reading, unable)).toBe(NO_MATCH)
    expect(await knownKeyPairFault(certificate, own, reading, engine)).toBeUndefined()
    expect(await knownKeyPairFault(certificate, other, reading, engine)).toBe(NO_MATCH)
    expect(await knownKeyPairFault(certificate, own, reading, unable)).toBeUndefined()
    expect(await knownKeyPairFault(own, own, reading, engine)).toContain('did find a private key')
  })
})
