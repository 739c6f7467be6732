/**
 * What is taken from a Web Crypto implementation. The parameters are `never` so that every implementation fits, with and
 * without the DOM library, whatever its version says of buffers.
 */
export interface SubtleLike {
  digest(algorithm: never, data: never): Promise<ArrayBuffer>
  importKey(
    format: never,
    keyData: never,
    algorithm: never,
    extractable: boolean,
    keyUsages: never,
  ): Promise<object>
  exportKey(format: never, key: never): Promise<unknown>
  generateKey(algorithm: never, extractable: boolean, keyUsages: never): Promise<unknown>
  sign(algorithm: never, key: never, data: never): Promise<ArrayBuffer>
  verify(algorithm: never, key: never, signature: never, data: never): Promise<boolean>
  decrypt(algorithm: never, key: never, data: never): Promise<ArrayBuffer>
  deriveBits(algorithm: never, baseKey: never, length: never): Promise<ArrayBuffer>
}

/** A Web Crypto object: `globalThis.crypto`, or one of a package such as `@peculiar/webcrypto`. */
export interface CryptoLike {
  /** Where the algorithms are: `SubtleCrypto`. */
  readonly subtle: SubtleLike
  /** Fills the typed array with random octets and returns it. */
  getRandomValues(array: never): unknown
}

/** The parameters of an algorithm, as Web Crypto takes them. */
export type Algorithm = Readonly<Record<string, unknown>> & { readonly name: string }
/** A CryptoKey. */
export type WebKey = object

/** The public and private members of a JWK that are read. */
export interface Jwk {
  readonly [member: string]: unknown
}

/** The same with the parameters that we pass. */
export interface Subtle {
  digest(algorithm: string, data: Uint8Array): Promise<ArrayBuffer>
  importKey(
    format: 'raw' | 'spki' | 'pkcs8',
    data: Uint8Array,
    algorithm: Algorithm | string,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<WebKey>
  exportKey(format: 'spki' | 'pkcs8', key: WebKey): Promise<ArrayBuffer>
  exportKey(format: 'jwk', key: WebKey): Promise<Jwk>
  generateKey(
    algorithm: Algorithm,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<{ readonly publicKey: WebKey; readonly privateKey: WebKey }>
  sign(algorithm: Algorithm, key: WebKey, data: Uint8Array): Promise<ArrayBuffer>
  verify(
    algorithm: Algorithm,
    key: WebKey,
    signature: Uint8Array,
    data: Uint8Array,
  ): Promise<boolean>
  decrypt(algorithm: Algorithm, key: WebKey, data: Uint8Array): Promise<ArrayBuffer>
  deriveBits(algorithm: Algorithm, key: WebKey, length: number): Promise<ArrayBuffer>
}
