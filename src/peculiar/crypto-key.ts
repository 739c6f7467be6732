import { requireObject } from '../report/argument.ts'
import type { Engine } from '../crypto/engine.ts'
import { privateKeyDer } from '../key/format.ts'
import { parsePrivateKey } from '../key/parse.ts'
import type { PrivateKey } from '../key/types.ts'
import { bytesOf, ownBuffer, peculiarError, requireModule } from './fail.ts'

/** How Web Crypto is to use a key. */
export interface KeyUse {
  /** Name of the algorithm as Web Crypto spells it: `ECDSA`, `RSASSA-PKCS1-v1_5`, `RSA-PSS`, `Ed25519`. */
  readonly name: string
  /** `P-256`, `P-384` or `P-521`, for ECDSA. */
  readonly namedCurve?: string
  /** `SHA-256` and so on, for RSA. */
  readonly hash?: string
}

/** The part of a Web Crypto that is used: the global one, or that of `@peculiar/webcrypto`; `K` is its `CryptoKey`. */
export interface CryptoModule<K> {
  /** The two functions of `SubtleCrypto` that are called. */
  readonly subtle: {
    /** As `SubtleCrypto.importKey`; the data is PKCS#8 or SubjectPublicKeyInfo in DER. */
    importKey(
      format: 'pkcs8' | 'spki',
      data: ArrayBuffer,
      algorithm: KeyUse,
      extractable: boolean,
      usages: ('sign' | 'verify')[],
    ): Promise<K>
    /** As `SubtleCrypto.exportKey`: PKCS#8 in DER, as an ArrayBuffer. */
    exportKey(format: 'pkcs8', key: K): Promise<unknown>
  }
}

/** A key pair as the generators of `@peculiar/x509` take it. */
export interface PeculiarKeyPair<K> {
  /** For `sign` only. */
  readonly privateKey: K
  /** For `verify` only; extractable. */
  readonly publicKey: K
}

/** How a key goes out. */
export interface ToPeculiarKeyOptions {
  /** `RSASSA-PKCS1-v1_5` with SHA-256 for RSA, `ECDSA` on its curve, `Ed25519` when left out. */
  readonly algorithm?: KeyUse
  /** May the private key leave Web Crypto again? Not when left out. */
  readonly extractable?: boolean
}

function useOf(key: PrivateKey): KeyUse {
  if (key.type === 'RSA') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  if (key.type === 'EC') return { name: 'ECDSA', namedCurve: key.curve ?? '' }
  return { name: key.type }
}

/**
 * Makes a pair of `CryptoKey` out of a private key, for the generators of `@peculiar/x509`.
 *
 * @param crypto - The Web Crypto of the caller.
 * @param key - The key. What is copied of it on the way is zeroed.
 * @param options - Algorithm, and whether the key may be exported again.
 * @throws MeshCertsError `peculiar-key-algorithm` when that Web Crypto lacks the kind of key.
 */
export async function toPeculiarKey<K>(
  crypto: CryptoModule<K>,
  key: PrivateKey,
  options: ToPeculiarKeyOptions = {},
): Promise<PeculiarKeyPair<K>> {
  requireModule('crypto', crypto, 'subtle')
  requireObject('key', key)
  requireObject('options', options)
  const { algorithm = useOf(key), extractable = false } = options
  const { subtle } = crypto
  const der = privateKeyDer(key)
  const secret = ownBuffer(der)
  der.fill(0)
  try {
    const spki = ownBuffer(key.publicKey.spki)
    const privateKey = await subtle.importKey('pkcs8', secret, algorithm, extractable, ['sign'])
    const publicKey = await subtle.importKey('spki', spki, algorithm, true, ['verify'])
    return Object.freeze({ privateKey, publicKey })
  } catch {
    // no cause: what a foreign package says of a key may show it
    throw peculiarError('peculiar-key-algorithm', { algorithm: key.curve ?? key.type })
  } finally {
    new Uint8Array(secret).fill(0)
  }
}

/**
 * Reads a private `CryptoKey`, or a pair that holds one.
 *
 * @param crypto - The Web Crypto that the key belongs to.
 * @param key - It must be extractable.
 * @param options - The engine that computes the public half; that of the runtime when left out.
 * @throws MeshCertsError `peculiar-key-locked`; as `parsePrivateKey`.
 */
export async function fromPeculiarKey<K extends object>(
  crypto: CryptoModule<K>,
  key:
    | K
    | {
        /** The half that is read, where a pair is given. */
        readonly privateKey: K
      },
  options: {
    /** The engine of the runtime when left out. */
    readonly engine?: Engine
  } = {},
): Promise<PrivateKey> {
  requireModule('crypto', crypto, 'subtle')
  requireObject('key', key)
  requireObject('options', options)
  const secret = 'privateKey' in key ? key.privateKey : key
  let exported: unknown
  try {
    exported = await crypto.subtle.exportKey('pkcs8', secret)
  } catch {
    throw peculiarError('peculiar-key-locked', {})
  }
  const der = bytesOf(exported, 'private CryptoKey')
  try {
    return await parsePrivateKey(der, options)
  } finally {
    der.fill(0)
    if (exported instanceof ArrayBuffer) new Uint8Array(exported).fill(0)
  }
}
