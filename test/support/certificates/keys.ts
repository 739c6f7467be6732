import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto'
import { KEY_NAMES, keyNamed } from '../../../scripts/differential/material/keys.ts'
import { ecdsaAlgorithm, ED25519, rsaAlgorithm } from './algorithms.ts'
import type { Signer } from './write.ts'

// Keys by label. A label of scripts/differential/material/keys.ts is that key, the same on every run; any other is made once.

const kept = new Map<string, KeyObject>()

/** Whose signatures are the same on every run, and so the names of tests that print them. */
const signers = new WeakMap<KeyObject, Signer>()

function named(label: string): KeyObject | undefined {
  if (!KEY_NAMES.includes(label)) return undefined
  const known = keyNamed(label)
  const der = Buffer.from(known.forms['PRIVATE KEY']!)
  const made = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
  signers.set(made, known)
  return made
}

/** The key of this label; P-256 unless `make` says otherwise. */
export function key(label: string, make?: () => KeyObject): KeyObject {
  const known =
    kept.get(label) ??
    named(label) ??
    make?.() ??
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  kept.set(label, known)
  return known
}

export function rsa(label: string, modulusLength = 2048): KeyObject {
  const found = key(label, () => generateKeyPairSync('rsa', { modulusLength }).privateKey)
  // files that share a process share labels too
  if (found.asymmetricKeyType !== 'rsa')
    throw new Error(`the label ${label} is that of another key`)
  return found
}

export const spkiOf = (priv: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(priv).export({ type: 'spki', format: 'der' }))

/** What signs with this key. The algorithm of an RSA-PSS key is written as that of PKCS#1: nothing here needs the right one. */
export function signerOf(priv: KeyObject): Signer {
  const known = signers.get(priv)
  if (known !== undefined) return known
  const type = priv.asymmetricKeyType
  if (type === 'ed25519')
    return { algorithm: () => ED25519, sign: (data) => new Uint8Array(sign(null, data, priv)) }
  return {
    algorithm: type === 'ec' ? ecdsaAlgorithm : rsaAlgorithm,
    sign: (data, hash = 'sha256') => new Uint8Array(sign(hash, data, priv)),
  }
}

/** The private key as PKCS#8 in PEM, or in another form. */
export const keyPem = (
  { key: priv }: { readonly key: KeyObject },
  type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8',
): string => priv.export({ type, format: 'pem' }) as string
