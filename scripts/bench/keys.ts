import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Bench, Candidate } from './harness.ts'

// What it costs to import a public key, by form: src/crypto/keys.node.ts chooses by this.

const KEYS = 20

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`

const candidate = (
  name: string,
  inputs: readonly Parameters<typeof createPublicKey>[0][],
): Candidate => {
  let next = 0
  return { name, run: () => createPublicKey(inputs[next++ % inputs.length]!) }
}

const der = (key: KeyObject, type: 'spki' | 'pkcs1'): Buffer => key.export({ format: 'der', type })

function formsOf(keys: readonly KeyObject[]): readonly Candidate[] {
  return [
    candidate(
      'SPKI DER',
      keys.map((key) => ({ key: der(key, 'spki'), format: 'der', type: 'spki' })),
    ),
    candidate(
      'SPKI PEM',
      keys.map((key) => pem('PUBLIC KEY', der(key, 'spki'))),
    ),
    candidate(
      'JWK, once it is put together',
      keys.map((key) => ({ key: key.export({ format: 'jwk' }), format: 'jwk' })),
    ),
  ]
}

function rsaForms(keys: readonly KeyObject[]): readonly Candidate[] {
  return [
    candidate(
      'PKCS#1 DER',
      keys.map((key) => ({ key: der(key, 'pkcs1'), format: 'der', type: 'pkcs1' })),
    ),
    candidate(
      'PKCS#1 PEM',
      keys.map((key) => pem('RSA PUBLIC KEY', der(key, 'pkcs1'))),
    ),
  ]
}

const many = (make: () => KeyObject, count = KEYS): readonly KeyObject[] =>
  Array.from({ length: count }, make)

/** The forms of a public key, each imported by node:crypto. */
export function keyBenches(): readonly Bench[] {
  const ec = (namedCurve: string) => many(() => generateKeyPairSync('ec', { namedCurve }).publicKey)
  const rsa = many(() => generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey, 2)
  return [
    { title: 'Import a P-256 key', candidates: formsOf(ec('P-256')) },
    { title: 'Import a P-384 key', candidates: formsOf(ec('P-384')) },
    {
      title: 'Import an Ed25519 key',
      candidates: formsOf(many(() => generateKeyPairSync('ed25519').publicKey)),
    },
    { title: 'Import an RSA-2048 key', candidates: [...formsOf(rsa), ...rsaForms(rsa)] },
  ]
}
