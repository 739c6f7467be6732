// The room `crypto`: what computes. The interface of an engine, the engines on Node and on Web Crypto, signature
// algorithms, remembered keys. Not here: which certificate a signature belongs to (`certificate`), and private keys as
// users hold them (`key`).

/** A value now, or later: the Node engine answers at once, Web Crypto does not. */
export type MaybePromise<T> = T | Promise<T>

export type HashName = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512' | 'MD5'

/** What a signature check came to; an algorithm that the engine lacks is not a bad signature. */
export type SignatureOutcome = 'valid' | 'invalid' | 'unsupported'

/** How a signature was made: everything an engine needs besides key, data and signature. */
export type SignatureScheme =
  | { readonly family: 'ECDSA'; readonly hash: HashName }
  | { readonly family: 'RSA'; readonly hash: HashName }
  | { readonly family: 'RSA-PSS'; readonly hash: HashName; readonly saltLength: number }
  | { readonly family: 'DSA'; readonly hash: HashName }
  | { readonly family: 'Ed25519' | 'Ed448' | 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87' }

/** The kinds of keys that can be generated. */
export type KeyAlgorithm =
  | 'RSA-2048'
  | 'RSA-3072'
  | 'RSA-4096'
  | 'P-256'
  | 'P-384'
  | 'P-521'
  | 'Ed25519'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'

/** A key that an engine has imported or generated; only that engine knows what is in it. */
export type EngineKey = object

/** The parts of a SubjectPublicKeyInfo that an engine chooses its import form by. */
export interface PublicKeyInfo {
  /** The whole SubjectPublicKeyInfo as DER. */
  readonly spki: Uint8Array
  /** Identifier of the key algorithm. */
  readonly oid: string
  /** Parameters as DER with tag and length; left out where absent. */
  readonly parameters?: Uint8Array
  /** Name of the curve of an EC key (`P-256`); its identifier where it has none. */
  readonly curve?: string
  /** Contents of the BIT STRING: RSAPublicKey as DER, an EC point, the bytes of an Ed25519 key. */
  readonly bytes: Uint8Array
}

/** A key pair that an engine made. */
export interface GeneratedKey {
  readonly privateKey: EngineKey
  /** The public half as SubjectPublicKeyInfo in DER. */
  readonly spki: Uint8Array
  /** As {@link Engine.exportPrivateKey}, where the engine answers at once: many keys are never written. */
  readonly pkcs8?: () => Uint8Array
}

/** A block cipher of an encrypted private key, named as OpenSSL names it (`aes-256-cbc`). */
export interface CipherCall {
  readonly cipher: string
  readonly key: Uint8Array
  readonly iv: Uint8Array
  readonly data: Uint8Array
}

/** What PBKDF2 runs, and how often. */
export interface Pbkdf2Rounds {
  /** The hash of its HMAC, `SHA-256` say; may be one that only some engines have. */
  readonly hash: string
  /** How many times. */
  readonly iterations: number
}

/**
 * The cryptography that the package is built on. Web Crypto is the default, `node:crypto` the fast one on Node;
 * another can be passed to every call that needs one. Nothing below is cached by the engine itself.
 *
 * `'unsupported'` and `undefined` mean that the engine lacks the algorithm. No method throws for what a certificate or
 * a key says, except {@link Engine.digest}, which throws `crypto-no-hash` for a hash the engine lacks.
 */
export interface Engine {
  /** For messages: `node`, `web`, or the name given to `engineFromCrypto`. */
  readonly name: string
  /** The hash of the data. Throws `crypto-no-hash` for a hash that the engine lacks. */
  digest(hash: HashName, data: Uint8Array): MaybePromise<Uint8Array>
  /** So many octets from the system's random generator. */
  randomBytes(length: number): Uint8Array
  /** `'invalid'` where the bytes are not a key of their kind: a point that is not on its curve, for instance. */
  importPublicKey(
    info: PublicKeyInfo,
    scheme: SignatureScheme,
  ): MaybePromise<EngineKey | 'invalid' | 'unsupported'>
  /** The signature as a certificate has it: DER `ECDSA-Sig-Value` for ECDSA and DSA. */
  verify(
    key: EngineKey,
    scheme: SignatureScheme,
    signature: Uint8Array,
    data: Uint8Array,
  ): MaybePromise<SignatureOutcome>
  /** A new key pair. */
  generateKey(algorithm: KeyAlgorithm): MaybePromise<GeneratedKey | undefined>
  /** The bytes are PKCS#8 (PrivateKeyInfo) in DER, unencrypted. */
  importPrivateKey(
    pkcs8: Uint8Array,
    scheme: SignatureScheme,
  ): MaybePromise<EngineKey | 'invalid' | 'unsupported'>
  /** PKCS#8 in DER: a copy that the caller owns. */
  exportPrivateKey(key: EngineKey): MaybePromise<Uint8Array>
  /** SubjectPublicKeyInfo in DER, computed from the private half alone. */
  publicKeyOf(pkcs8: Uint8Array): MaybePromise<Uint8Array | 'invalid' | 'unsupported'>
  /** The signature in the form in which {@link Engine.verify} takes it. */
  sign(
    key: EngineKey,
    scheme: SignatureScheme,
    data: Uint8Array,
  ): MaybePromise<Uint8Array | undefined>
  /** PBKDF2 with HMAC (RFC 8018, section 5.2); `length` in octets. */
  pbkdf2(
    passphrase: Uint8Array,
    salt: Uint8Array,
    rounds: Pbkdf2Rounds,
    length: number,
  ): MaybePromise<Uint8Array | undefined>
  /** scrypt (RFC 7914); `length` in octets. */
  scrypt(
    passphrase: Uint8Array,
    salt: Uint8Array,
    cost: {
      /** N, the cost in memory and time: a power of 2. */
      readonly n: number
      /** Block size. */
      readonly r: number
      /** Parallelisation. */
      readonly p: number
    },
    length: number,
  ): MaybePromise<Uint8Array | undefined>
  /** The plain text, padding (RFC 8018, section 6.1.1) removed; `'invalid'` where the padding is wrong. */
  decrypt(call: CipherCall): MaybePromise<Uint8Array | 'invalid' | 'unsupported'>
}
