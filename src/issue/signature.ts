import type { HashName, SignatureScheme } from '../crypto/engine.ts'
import { contextConstructed } from '../der/tags.ts'
import { element, integer, nullValue, oid, sequence } from '../der/writer.ts'
import type { PrivateKey } from '../key/types.ts'
import { refuseArgument, requireObject } from '../report/argument.ts'
import { issueError } from './fail.ts'

/** How an issuer signs, where it is not the usual way. */
export interface SignatureChoice {
  /** The usual hash when left out: SHA-256, with P-384 SHA-384, with P-521 SHA-512. Only for RSA and EC. */
  readonly hash?: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'
  /** RSASSA-PSS instead of PKCS #1 v1.5, with a salt as long as the hash. */
  readonly pss?: boolean
}

/** A scheme with its AlgorithmIdentifier. */
export interface Signing {
  readonly scheme: SignatureScheme
  readonly algorithm: Uint8Array
}

type Hash = NonNullable<SignatureChoice['hash']>

const RSA: Readonly<Record<Hash, string>> = {
  'SHA-1': '1.2.840.113549.1.1.5',
  'SHA-256': '1.2.840.113549.1.1.11',
  'SHA-384': '1.2.840.113549.1.1.12',
  'SHA-512': '1.2.840.113549.1.1.13',
}
const ECDSA: Readonly<Record<Hash, string>> = {
  'SHA-1': '1.2.840.10045.4.1',
  'SHA-256': '1.2.840.10045.4.3.2',
  'SHA-384': '1.2.840.10045.4.3.3',
  'SHA-512': '1.2.840.10045.4.3.4',
}
const HASHES: Readonly<Record<Hash, readonly [string, number]>> = {
  'SHA-1': ['1.3.14.3.2.26', 20],
  'SHA-256': ['2.16.840.1.101.3.4.2.1', 32],
  'SHA-384': ['2.16.840.1.101.3.4.2.2', 48],
  'SHA-512': ['2.16.840.1.101.3.4.2.3', 64],
}
// RFC 8410, section 3 and RFC 9881, section 2
const PLAIN = {
  Ed25519: '1.3.101.112',
  Ed448: '1.3.101.113',
  'ML-DSA-44': '2.16.840.1.101.3.4.3.17',
  'ML-DSA-65': '2.16.840.1.101.3.4.3.18',
  'ML-DSA-87': '2.16.840.1.101.3.4.3.19',
} as const

function pss(hash: Hash): Signing {
  const [identifier, saltLength] = HASHES[hash]
  const hashAlgorithm = sequence(oid(identifier), nullValue())
  const mask = sequence(oid('1.2.840.113549.1.1.8'), hashAlgorithm)
  // X.690 11.5: defaults, those of SHA-1, are not written
  const parameters =
    hash === 'SHA-1'
      ? []
      : [
          element(contextConstructed(0), hashAlgorithm),
          element(contextConstructed(1), mask),
          element(contextConstructed(2), integer(saltLength)),
        ]
  return {
    scheme: { family: 'RSA-PSS', hash, saltLength },
    algorithm: sequence(oid('1.2.840.113549.1.1.10'), sequence(...parameters)),
  }
}

function usualHash(bits: number | undefined): Hash {
  if (bits === undefined || bits < 384) return 'SHA-256'
  return bits < 512 ? 'SHA-384' : 'SHA-512'
}

function rsaSigning(choice: SignatureChoice): Signing {
  const hash = choice.hash ?? 'SHA-256'
  if (choice.pss === true) return pss(hash)
  return { scheme: { family: 'RSA', hash }, algorithm: sequence(oid(RSA[hash]), nullValue()) }
}

function ecdsaSigning(key: PrivateKey, choice: SignatureChoice): Signing {
  const hash: HashName & Hash = choice.hash ?? usualHash(key.bits)
  return { scheme: { family: 'ECDSA', hash }, algorithm: sequence(oid(ECDSA[hash])) }
}

function choose(key: PrivateKey, choice: SignatureChoice): Signing | undefined {
  switch (key.type) {
    case 'RSA':
      return rsaSigning(choice)
    case 'RSA-PSS':
      return pss(choice.hash ?? 'SHA-256')
    case 'EC':
      return ecdsaSigning(key, choice)
    case 'Ed25519':
    case 'Ed448':
    case 'ML-DSA-44':
    case 'ML-DSA-65':
    case 'ML-DSA-87':
      return { scheme: { family: key.type }, algorithm: sequence(oid(PLAIN[key.type])) }
    default:
      return undefined
  }
}

// an issuer signs many times
const usual = new WeakMap<PrivateKey, Signing>()
const NO_CHOICE: SignatureChoice = Object.freeze({})

/** A hash that is not known would be written as nothing. */
function requireChoice(choice: SignatureChoice): void {
  requireObject('signature', choice)
  const { hash, pss } = choice
  if (hash !== undefined && !Object.hasOwn(RSA, hash)) {
    const expected = `one of ${Object.keys(RSA).join(', ')}`
    refuseArgument('signature.hash', expected, hash)
  }
  if (pss !== undefined && typeof pss !== 'boolean')
    refuseArgument('signature.pss', 'true or false', pss)
}

/** How a key signs. */
export function signingFor(key: PrivateKey, choice: SignatureChoice = NO_CHOICE): Signing {
  const known = choice === NO_CHOICE ? usual.get(key) : undefined
  if (known !== undefined) return known
  requireChoice(choice)
  const signing = choose(key, choice)
  if (signing === undefined) {
    throw issueError('issue-key-algorithm', { engine: 'any', algorithm: key.type })
  }
  if (choice === NO_CHOICE) usual.set(key, signing)
  return signing
}
