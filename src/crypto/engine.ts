/** A value now, or later: the Node engine answers at once, Web Crypto does not. */
export type MaybePromise<T> = T | Promise<T>

export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512' | 'MD5'

/** What a signature check came to; an algorithm that the engine lacks is not a bad signature. */
export type SignatureOutcome = 'valid' | 'invalid' | 'unsupported'

/** How a signature was made: everything an engine needs beside key, data and signature. */
export type SignatureScheme =
  | { readonly family: 'ECDSA'; readonly hash: HashName }
  | { readonly family: 'RSA'; readonly hash: HashName }
  | { readonly family: 'RSA-PSS'; readonly hash: HashName; readonly saltLength: number }
  | { readonly family: 'DSA'; readonly hash: HashName }
  | { readonly family: 'Ed25519' | 'Ed448' | 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87' }

/** A public key that an engine has imported; only that engine knows what is in it. */
export type EngineKey = object

/**
 * The cryptography that the package stands on. Web Crypto is the default, `node:crypto` the fast one on Node;
 * another can be passed to every call that needs one. Nothing below is cached by the engine itself.
 */
export interface Engine {
  readonly name: string
  digest(hash: HashName, data: Uint8Array): MaybePromise<Uint8Array>
  /** `undefined` where the engine cannot do this kind of key. The bytes are a SubjectPublicKeyInfo in DER. */
  importPublicKey(spki: Uint8Array, scheme: SignatureScheme): MaybePromise<EngineKey | undefined>
  /** The signature as it stands in a certificate: DER `ECDSA-Sig-Value` for ECDSA and DSA. */
  verify(
    key: EngineKey,
    scheme: SignatureScheme,
    signature: Uint8Array,
    data: Uint8Array,
  ): MaybePromise<SignatureOutcome>
  randomBytes(length: number): Uint8Array
}
