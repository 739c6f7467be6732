import { CURVE_OCTETS } from './ecdsa.ts'
import type { HashName, KeyAlgorithm, SignatureScheme } from './engine.ts'
import type { Algorithm } from './web-types.ts'

const HASHES = new Set<HashName>(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'])

/** Does Web Crypto have this hash? */
export const hasHash = (hash: HashName): boolean => HASHES.has(hash)

function rsaImport(name: string, hash: HashName): Algorithm | undefined {
  return hasHash(hash) ? { name, hash } : undefined
}

/** How a key is imported for a scheme; `undefined` where Web Crypto has none. */
export function importAlgorithm(scheme: SignatureScheme, curve?: string): Algorithm | undefined {
  switch (scheme.family) {
    case 'RSA':
      return rsaImport('RSASSA-PKCS1-v1_5', scheme.hash)
    case 'RSA-PSS':
      return rsaImport('RSA-PSS', scheme.hash)
    case 'ECDSA':
      return hasHash(scheme.hash) && curve !== undefined && curve in CURVE_OCTETS
        ? { name: 'ECDSA', namedCurve: curve }
        : undefined
    case 'DSA':
    case 'Ed448':
      return undefined
    default:
      return { name: scheme.family }
  }
}

/** How a signature is made or checked. */
export function signAlgorithm(scheme: SignatureScheme): Algorithm {
  switch (scheme.family) {
    case 'RSA':
      return { name: 'RSASSA-PKCS1-v1_5' }
    case 'RSA-PSS':
      return { name: 'RSA-PSS', saltLength: scheme.saltLength }
    case 'ECDSA':
      return { name: 'ECDSA', hash: scheme.hash }
    default:
      return { name: scheme.family }
  }
}

const CURVE_HASH = { 'P-256': 'SHA-256', 'P-384': 'SHA-384', 'P-521': 'SHA-512' } as const

/** The scheme that a new key is made for: with RSA, Web Crypto binds a key to one. */
export function schemeOf(algorithm: KeyAlgorithm): SignatureScheme {
  switch (algorithm) {
    case 'P-256':
    case 'P-384':
    case 'P-521':
      return { family: 'ECDSA', hash: CURVE_HASH[algorithm] }
    case 'RSA-2048':
    case 'RSA-3072':
    case 'RSA-4096':
      return { family: 'RSA', hash: 'SHA-256' }
    default:
      return { family: algorithm }
  }
}

/** How a key pair is generated. */
export function generateAlgorithm(algorithm: KeyAlgorithm): Algorithm {
  const base = importAlgorithm(schemeOf(algorithm), algorithm) as Algorithm
  if (!algorithm.startsWith('RSA-')) return base
  return {
    ...base,
    modulusLength: Number(algorithm.slice(4)),
    publicExponent: Uint8Array.of(1, 0, 1),
  }
}
