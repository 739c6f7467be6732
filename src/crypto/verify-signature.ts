import { signatureAlgorithm, type SignatureAlgorithmInput } from './algorithms.ts'
import { readSignatureValue } from './ecdsa.ts'
import type {
  Engine,
  MaybePromise,
  PublicKeyInfo,
  SignatureOutcome,
  SignatureScheme,
} from './engine.ts'
import type { Imported, KeyCache } from './key-cache.ts'
import { andThen } from './maybe-promise.ts'
import { readPssParameters } from './pss.ts'
import { judgeRsaKey, KEY_OID, readPublicKeyInfo } from './public-key.ts'

/** A signature and all that says whether it is good. */
export interface SignatureInput {
  /** SubjectPublicKeyInfo of the signer as DER. */
  readonly spki: Uint8Array
  /** The algorithm named next to the signature. */
  readonly algorithm: SignatureAlgorithmInput
  /** Contents of the BIT STRING. */
  readonly signature: Uint8Array
  /** The bytes that were signed. */
  readonly data: Uint8Array
}

type Fit = 'good' | 'invalid' | 'unsupported'

/** Is it NULL? An element of two octets has no content. */
const isNull = (der: Uint8Array): boolean => der.length === 2 && der[0] === 5

/** RFC 4055 3.1: the parameters of an id-RSASSA-PSS key bind its signatures; its salt length is a minimum. */
function fitsPssKey(info: PublicKeyInfo, scheme: SignatureScheme): boolean {
  if (scheme.family !== 'RSA-PSS') return false
  if (info.parameters === undefined) return true
  const bound = readPssParameters(info.parameters)
  if (typeof bound === 'string') return false
  return bound.hash === scheme.hash && bound.saltLength <= scheme.saltLength
}

function fitsRsa(info: PublicKeyInfo, scheme: SignatureScheme): Fit {
  // RFC 3279 2.3.1: NULL; OpenSSL and BoringSSL read an absent one too
  const plain = info.oid === KEY_OID.RSA
  if (plain && info.parameters !== undefined && !isNull(info.parameters)) return 'invalid'
  if (!plain && (info.oid !== KEY_OID.RSA_PSS || !fitsPssKey(info, scheme))) return 'invalid'
  return judgeRsaKey(info.bytes)
}

function fitsEcdsa(info: PublicKeyInfo): Fit {
  // only an EC key has one
  if (info.curve === undefined) return 'invalid'
  return info.curve === 'explicit' ? 'unsupported' : 'good'
}

/** Can a key of this type have made a signature of this scheme? */
function fit(info: PublicKeyInfo, scheme: SignatureScheme): Fit {
  switch (scheme.family) {
    case 'RSA':
    case 'RSA-PSS':
      return fitsRsa(info, scheme)
    case 'ECDSA':
      return fitsEcdsa(info)
    case 'DSA':
      return info.oid === KEY_OID.DSA ? 'good' : 'invalid'
    default:
      // RFC 8410 3, RFC 9881 2: parameters are absent
      return info.oid === KEY_OID[scheme.family] && info.parameters === undefined
        ? 'good'
        : 'invalid'
  }
}

function importKey(
  engine: Engine,
  info: PublicKeyInfo,
  scheme: SignatureScheme,
  keys: KeyCache | undefined,
): MaybePromise<Imported> {
  // remembered when it is there: an import that fails for a reason of its own is tried again
  return andThen(engine.importPublicKey(info, scheme), (key) => {
    keys?.set(engine, info.spki, scheme, key)
    return key
  })
}

/** The key to check with, if it can have made a signature of this scheme. */
function findKey(
  engine: Engine,
  spki: Uint8Array,
  scheme: SignatureScheme,
  keys: KeyCache | undefined,
): MaybePromise<Imported> {
  // only keys that fit are remembered; with RSA-PSS the salt has a say as well
  const isPss = scheme.family === 'RSA-PSS'
  const known = isPss ? undefined : keys?.get(engine, spki, scheme)
  if (known !== undefined) return known
  const info = readPublicKeyInfo(spki)
  if (info === undefined) return 'invalid'
  const fits = fit(info, scheme)
  if (fits !== 'good') return fits
  const kept = isPss ? keys?.get(engine, spki, scheme) : undefined
  return kept ?? importKey(engine, info, scheme, keys)
}

/**
 * Tells whether a signature is good.
 *
 * The key has to be of the type that the algorithm names, the parameters as the RFCs want them, an ECDSA value in DER.
 *
 * @param engine - What computes.
 * @param input - Key, algorithm, signature and data.
 * @param keys - Imported keys to use again, from `createKeyCache`.
 * @returns `'unsupported'` when the algorithm is not known, its parameters are malformed (`signatureAlgorithm` says why) or
 * the engine lacks it; at once with the engine of Node, as a promise with Web Crypto. Never throws for what the input says.
 */
export function verifySignature(
  engine: Engine,
  input: SignatureInput,
  keys?: KeyCache,
): MaybePromise<SignatureOutcome> {
  const { scheme } = signatureAlgorithm(input.algorithm)
  if (scheme === undefined) return 'unsupported'
  const { signature, data } = input
  const paired = scheme.family === 'ECDSA' || scheme.family === 'DSA'
  if (paired && readSignatureValue(signature) === undefined) return 'invalid'
  return andThen(findKey(engine, input.spki, scheme, keys), (key) =>
    typeof key === 'string' ? key : engine.verify(key, scheme, signature, data),
  )
}
