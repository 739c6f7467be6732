import type { MaybePromise, SignatureOutcome } from '../../crypto/engine.ts'
import { andThen } from '../../crypto/maybe-promise.ts'
import type { SignatureInput } from '../../crypto/verify-signature.ts'
import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import { sequence } from '../../der/writer.ts'
import { isRefusal } from '../../report/error.ts'
import type { SignedData } from './read-certificate.ts'
import { spell, type SupportedAlgorithm } from './signature-algorithms.ts'
import { plain, trailing, type WebpkiError } from './webpki-error.ts'
import { WebpkiReader } from './webpki-reader.ts'

// rustls-webpki 0.103.13, src/signed_data.rs and src/aws_lc_rs_algs.rs

/** Is a signature good? As `verifySignature`, of bytes that stay the same objects within one question. */
export type WebpkiSignatureCheck = (input: SignatureInput) => MaybePromise<SignatureOutcome>

/** SubjectPublicKeyInfo: contents of the algorithm identifier and of the BIT STRING. */
interface Key {
  readonly algorithm: Uint8Array
  readonly bytes: Uint8Array
}

function readKey(spki: Uint8Array): Key | WebpkiError {
  const reader = new WebpkiReader(spki)
  const key = { algorithm: reader.expect(TAG.SEQUENCE).rest(), bytes: reader.wholeOctets() }
  reader.finish(trailing('SubjectPublicKeyInfo'))
  return reader.error() ?? key
}

const bitLength = (octets: Uint8Array): number => {
  const from = octets.findIndex((octet) => octet !== 0)
  return from < 0 ? 0 : (octets.length - from) * 8 - (Math.clz32(octets[from] as number) - 24)
}

// RSA_PKCS1_2048_8192 and RSA_PSS_2048_8192; exponents up to 33 bits (aws-lc crypto/fipsmodule/rsa, `kMaxExponentBits`)
const MIN_BITS = 2048
const MAX_BITS = 8192
const MAX_EXPONENT_BITS = 33

function fitsRsa(bytes: Uint8Array): boolean {
  try {
    const reader = new DerReader(bytes)
    reader.enter(TAG.SEQUENCE, 'RSAPublicKey')
    reader.readInteger('modulus')
    const bits = bitLength(reader.content())
    reader.readInteger('exponent')
    return bits >= MIN_BITS && bits <= MAX_BITS && bitLength(reader.content()) <= MAX_EXPONENT_BITS
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

const RSA = '1.2.840.113549.1.1.'

/** What webpki and what is under it ask of a key before it is used. */
function fitsKey({ input, points }: SupportedAlgorithm, bytes: Uint8Array): boolean {
  if (input.oid.startsWith(RSA)) return fitsRsa(bytes)
  return points?.includes(bytes[0] ?? 0) ?? true
}

/** What verifies: the algorithms of a release, and our engine. */
export interface Verifier {
  readonly algorithms: readonly SupportedAlgorithm[]
  readonly check: WebpkiSignatureCheck
  /** How many signatures are left (`Budget::signatures`). */
  left: number
}

const BAD_SIGNATURE = plain('InvalidSignatureForPublicKey')

function unknownAlgorithm(algorithm: Uint8Array, { algorithms }: Verifier): WebpkiError {
  const supported = algorithms.map(({ signature }) => signature)
  return { name: 'UnsupportedSignatureAlgorithm', algorithm, supported }
}

/**
 * `verify_signed_data`: the algorithm is looked up by its identifier, then by that of the key.
 *
 * @param spki - Contents of the SubjectPublicKeyInfo.
 */
export function signatureError(
  signed: SignedData,
  spki: Uint8Array,
  verifier: Verifier,
): MaybePromise<WebpkiError | undefined> {
  if (verifier.left-- <= 0) return plain('MaximumSignatureChecksExceeded')
  const { algorithm, signature, data } = signed
  const spelled = spell(algorithm)
  const candidates = verifier.algorithms.filter((one) => one.signature === spelled)
  if (candidates.length === 0) return unknownAlgorithm(algorithm, verifier)
  const key = readKey(spki)
  if ('name' in key) return key
  const keySpelled = spell(key.algorithm)
  const found = candidates.find((one) => one.key === keySpelled)
  if (found === undefined) {
    return { name: 'UnsupportedSignatureAlgorithmForPublicKey', algorithm, key: key.algorithm }
  }
  if (!fitsKey(found, key.bytes)) return BAD_SIGNATURE
  const outcome = verifier.check({ spki: sequence(spki), algorithm: found.input, signature, data })
  return andThen(outcome, (is) => (is === 'valid' ? undefined : BAD_SIGNATURE))
}
