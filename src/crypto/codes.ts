import type { Catalogue } from '../report/catalogue.ts'

/** What can be wrong with an algorithm or an engine. */
export const CRYPTO_CODES = {
  'crypto-no-web-crypto': {
    severity: 'error',
    text: 'this runtime has no Web Crypto: globalThis.crypto.subtle is missing',
    rule: 'Web Cryptography API, section 10',
    fix: 'use a secure context (https), or pass an engine made with engineFromCrypto',
  },
  'crypto-no-hash': {
    severity: 'error',
    text: 'the engine {engine} cannot compute {hash}',
    rule: 'Web Cryptography API: SHA-1, SHA-256, SHA-384 and SHA-512 only',
    fix: 'use the engine of Node, or another hash',
  },
  'crypto-operations': {
    severity: 'error',
    text: 'gave up after {limit} operations of the engine: the next would be {operation}',
    rule: 'denial of service: limits.operations',
    fix: 'give less at once, or raise limits.operations',
  },
  'crypto-algorithm-unknown': {
    severity: 'error',
    text: 'the signature algorithm {algorithm} is not known',
    rule: 'RFC 5280, section 4.1.1.2',
    fix: 'reissue with a signature of RSA, ECDSA or Ed25519',
  },
  'crypto-algorithm-parameters': {
    severity: 'error',
    text: 'the parameters of the signature algorithm {algorithm} are malformed: {problem}',
    rule: 'RFC 4055, section 3.1 and 5; RFC 5758, section 3; RFC 8410, section 3; RFC 9881, section 2',
    fix: 'reissue the certificate',
  },
} as const satisfies Catalogue

export type CryptoCode = keyof typeof CRYPTO_CODES
