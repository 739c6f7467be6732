import type { KeyType, PublicKey } from '../certificate/types.ts'

/** The forms of a private key. */
export type PrivateKeyForm = 'pkcs8' | 'pkcs1' | 'sec1' | 'dsa' | 'jwk'

/** Where a private key came from and how it was wrapped. */
export interface KeySource {
  /** `generated` for a key that was made here. */
  readonly form: PrivateKeyForm | 'generated'
  /** How it was written; `none` for a key that was made here. */
  readonly encoding: 'pem' | 'der' | 'jwk' | 'none'
  /** The label of the PEM block, as written. */
  readonly label?: string
  /** Line of the block's BEGIN. */
  readonly line?: number
  /** How it was encrypted: `PBES2 PBKDF2-SHA-256 aes-256-cbc`; left out for a key in the clear. */
  readonly encryption?: string
  /** Labels of PEM blocks in front of the key: `EC PARAMETERS`, which istiod stumbles over. */
  readonly before: readonly string[]
}

/**
 * A private key: what may be known of it. The key itself is out of reach of printing, logging and JSON;
 * `formatPrivateKey` and `toJwk` give it away.
 */
export interface PrivateKey {
  /** Kind of key by its algorithm identifier. */
  readonly type: KeyType
  /** `P-256`, `P-384` …; for EC keys only. */
  readonly curve?: string
  /** Size in bits: of the modulus, or of the field of the curve. */
  readonly bits?: number
  /** The public half. */
  readonly publicKey: PublicKey
  /** Where it came from: no part of the key is in it. */
  readonly source: KeySource
}

/** A private key as JSON Web Key (RFC 7517, 7518, 8037). */
export interface PrivateJwk {
  /** Kind of key: `RSA`, `EC`, `OKP` (RFC 8037) or, for ML-DSA, `AKP`. */
  readonly kty: string
  readonly [member: string]: unknown
}
