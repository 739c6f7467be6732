import { describe, expect, test } from 'vitest'
import { clientCaOf, readCredential, serverPairOf } from '../../src/credential/index.ts'
import { isMeshCertsError } from '../../src/report/error.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const encoded = (data: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64(text)]))
const secret = (name: string, data: Readonly<Record<string, string>>) => ({
  kind: 'Secret',
  metadata: { name, namespace: 'istio-system' },
  data: encoded(data),
})

function errorOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isMeshCertsError(error)) return `${error.code}: ${error.message}`
    throw error
  }
  return 'nothing thrown'
}

// Which keys win, and the words where none is there: Istio 1.30, pilot/pkg/credentials/kube/secrets.go, and the cases of its
// secrets_test.go (TestSecretsController) by their meaning
describe('the keys of a gateway’s Secret', () => {
  const pairOf = (data: Readonly<Record<string, string>>) =>
    serverPairOf(readCredential(secret('web', data)))
  const caOf = (data: Readonly<Record<string, string>>) =>
    clientCaOf(readCredential(secret('web', data)))

  test('cert and key win over tls.crt and tls.key', () => {
    const both = { cert: 'a', key: 'b', 'tls.crt': 'c', 'tls.key': 'd' }
    expect(pairOf(both)).toMatchObject({
      scheme: 'generic',
      certificate: { key: 'cert' },
      key: { key: 'key' },
    })
    expect(pairOf({ ...both, key: '' })).toMatchObject({ scheme: 'tls' })
  })

  test('a staple is read in the tls scheme only, a CRL with the CAs of its own scheme', () => {
    expect(pairOf({ 'tls.crt': 'c', 'tls.key': 'd', 'tls.ocsp-staple': 'e' })).toMatchObject({
      staple: { key: 'tls.ocsp-staple' },
    })
    expect(pairOf({ cert: 'c', key: 'd', 'tls.ocsp-staple': 'e' })).not.toHaveProperty('staple')
    expect(caOf({ cacert: 'c', crl: 'd', 'ca.crl': 'e' })).toMatchObject({ crl: { key: 'crl' } })
    expect(caOf({ 'ca.crt': 'c', crl: 'd' })).not.toHaveProperty('crl')
  })

  test.each([
    [{ 'tls.crt': 'c', 'tls.key': '' }, 'found keys "tls.crt" and "tls.key", but they were empty'],
    [
      { cert: 'c', 'tls.key': 'd' },
      "found secret, but didn't have expected keys (cert and key) or (tls.crt and tls.key); found: cert, tls.key",
    ],
    [
      { a: 'c', d: '', c: '', b: '' },
      "found secret, but didn't have expected keys (cert and key) or (tls.crt and tls.key); found: a, b, c, and 1 more...",
    ],
  ])('of the keys of %j none can be used', (data, says) => {
    expect(pairOf(data)).toEqual({ says })
  })

  test('cacert wins over ca.crt', () => {
    expect(caOf({ cacert: 'a', 'ca.crt': 'b' })).toMatchObject({ roots: { key: 'cacert' } })
    expect(caOf({ cacert: '', 'ca.crt': 'b' })).toMatchObject({ roots: { key: 'ca.crt' } })
    expect(caOf({ cacert: '' })).toEqual({ says: 'found key "cacert", but it was empty' })
    expect(caOf({ 'tls.crt': 'a' })).toEqual({
      says: "found secret, but didn't have expected keys cacert or ca.crt; found: tls.crt",
    })
  })

  test('NAME-cacert is read in place of the Secret itself, even where it holds no CA', () => {
    const own = secret('web', { 'tls.crt': 'c', 'tls.key': 'd', 'ca.crt': 'own' })
    const items = [own, secret('web-cacert', { cacert: 'other' })]
    expect(clientCaOf(readCredential({ kind: 'List', items }))).toMatchObject({ scheme: 'generic' })
    const empty = readCredential(own, { caCredential: secret('web-cacert', {}) })
    expect(clientCaOf(empty)).toHaveProperty('says')
    expect(clientCaOf(readCredential(own))).toMatchObject({ roots: { key: 'ca.crt' } })
  })

  test('a ConfigMap has texts, not base64', () => {
    const caCredential = {
      kind: 'ConfigMap',
      metadata: { name: 'cas' },
      data: { 'ca.crt': 'text' },
    }
    const read = readCredential({ 'tls.crt': 'c', 'tls.key': 'd' }, { caCredential })
    expect(clientCaOf(read)).toMatchObject({ roots: { bytes: new TextEncoder().encode('text') } })
  })
})

describe('what is handed in', () => {
  test.each([
    [
      'no JSON',
      'credential-input: this is neither the Secret of a gateway nor files by name: the text is not JSON',
    ],
    [
      undefined,
      'credential-input: this is neither the Secret of a gateway nor files by name: expected a Secret, or files by name; found nothing',
    ],
    [
      { 'tls.crt': 7 },
      'credential-input: this is neither the Secret of a gateway nor files by name: the file tls.crt is the number 7, not text or bytes',
    ],
    [
      { items: [] },
      'credential-input: this is neither the Secret of a gateway nor files by name: no Secret is in the list',
    ],
    [
      { items: [secret('a', {}), secret('b', {})] },
      'credential-input: this is neither the Secret of a gateway nor files by name: expected one Secret, found 2 in the list: a, b',
    ],
  ])('%j is an error', (input, message) => {
    expect(errorOf(() => readCredential(input as object))).toBe(message)
  })

  test('files and Secrets are read', () => {
    expect(readCredential({ 'tls.crt': 'x' }).kind).toBe('files')
    expect(readCredential(JSON.stringify(secret('a', {}))).facts.name).toBe('a')
    expect(JSON.stringify(readCredential({ 'tls.key': 'secret text' }))).not.toContain(
      'secret text',
    )
  })
})
