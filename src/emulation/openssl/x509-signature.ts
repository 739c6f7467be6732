import type { SignatureOutcome, MaybePromise } from '../../crypto/engine.ts'
import type { SignatureAlgorithmInput } from '../../crypto/algorithms.ts'
import { equalBytes } from '../../der/bytes.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { cursorOver, FAILED, UNIVERSAL } from './asn1-element.ts'
import { isBoringSsl, type Library } from './library.ts'
import { optional, readWhole, sequence } from './asn1-items.ts'
import { oidText, type Primitive } from './asn1-values.ts'
import { parameterDer, type DecodedKey, type KeyKind } from './public-key.ts'
import { smallNumber, type X509Algorithm } from './x509.ts'
import { ALGORITHM, INTEGER } from './x509-items.ts'

// X509_verify: which algorithms a library takes, for which keys, with which parameters (crypto/x509/algorithm.cc and
// crypto/obj/obj_xref.cc of BoringSSL; a_verify.c and obj_xref.c of OpenSSL). The arithmetic is the engine's.

/** Something signed. */
export interface SignedBytes {
  /** The whole, by which it is known. */
  readonly der: Uint8Array
  readonly tbs: Uint8Array
  readonly tbsAlgorithm: X509Algorithm
  readonly algorithm: X509Algorithm
  readonly signature: Primitive
}

interface Row {
  readonly kind: KeyKind
  /** The identifier under which our engine knows it, where that is another. */
  readonly as?: string
  /** In OpenSSL only. */
  readonly openSslOnly?: true
}

const rsa: Row = { kind: 'RSA' }
const ec: Row = { kind: 'EC' }
const dsa: Row = { kind: 'DSA' }
const PSS = '1.2.840.113549.1.1.10'
const MD2_RSA = '1.2.840.113549.1.1.2'
const MD5_RSA = '1.2.840.113549.1.1.4'
const SHA1_RSA = '1.2.840.113549.1.1.5'

const ROWS: Readonly<Record<string, Row>> = {
  [MD5_RSA]: rsa,
  '1.3.14.3.2.3': { ...rsa, as: MD5_RSA, openSslOnly: true },
  [SHA1_RSA]: rsa,
  '1.3.14.3.2.29': { ...rsa, as: SHA1_RSA, openSslOnly: true },
  '1.2.840.113549.1.1.14': rsa,
  '1.2.840.113549.1.1.11': rsa,
  '1.2.840.113549.1.1.12': rsa,
  '1.2.840.113549.1.1.13': rsa,
  // known, and checked by nobody here
  [MD2_RSA]: { ...rsa, openSslOnly: true },
  '1.2.840.113549.1.1.3': rsa,
  [PSS]: rsa,
  '1.2.840.10045.4.1': ec,
  '1.2.840.10045.4.3.1': ec,
  '1.2.840.10045.4.3.2': ec,
  '1.2.840.10045.4.3.3': ec,
  '1.2.840.10045.4.3.4': ec,
  '1.2.840.10040.4.3': dsa,
  '2.16.840.1.101.3.4.3.1': dsa,
  '2.16.840.1.101.3.4.3.2': dsa,
  '1.3.101.112': { kind: 'Ed25519' },
  '1.3.101.113': { kind: 'Ed448', openSslOnly: true },
  '2.16.840.1.101.3.4.3.17': { kind: 'ML-DSA-44' },
  '2.16.840.1.101.3.4.3.18': { kind: 'ML-DSA-65' },
  '2.16.840.1.101.3.4.3.19': { kind: 'ML-DSA-87' },
}

function rowOf({ oid }: X509Algorithm, library: Library): Row | undefined {
  const row = ROWS[oid]
  return row?.openSslOnly === true && isBoringSsl(library) ? undefined : row
}

/**
 * Can a key of this kind have made a signature of this algorithm (check_sig_alg_match of OpenSSL)?
 *
 * @returns `false` for an algorithm that the library does not know.
 */
export function fitsKind(
  algorithm: X509Algorithm,
  key: DecodedKey | undefined,
  library: Library,
): boolean {
  const row = rowOf(algorithm, library)
  if (row === undefined || key === undefined) return false
  if (row.kind === key.kind) return true
  // OpenSSL 1.1.1 tells the two kinds of RSA keys apart when it checks the signature (asked in 1.1.1v)
  const fitsPss = algorithm.oid === PSS || library === 'openssl-1.1.1'
  return row.kind === 'RSA' && key.kind === 'RSA-PSS' && fitsPss
}

/** X509_ALGOR_cmp: the same identifier and the same parameters. */
function sameAlgorithm(a: X509Algorithm, b: X509Algorithm): boolean {
  const [left, right] = [a.parameter, b.parameter]
  if (a.oid !== b.oid || left?.type !== right?.type) return false
  return left === undefined || right === undefined || equalBytes(left.bytes, right.bytes)
}

const PSS_PARAMETERS = sequence({
  hash: optional(ALGORITHM, { explicit: 0 }),
  mask: optional(ALGORITHM, { explicit: 1 }),
  salt: optional(INTEGER, { explicit: 2 }),
  trailer: optional(INTEGER, { explicit: 3 }),
})
const MGF1 = '1.2.840.113549.1.1.8'
// RFC 4055 2.1: octets of the hashes that BoringSSL takes for RSA-PSS (rsa_parse_pss_params)
const PSS_HASHES: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.2.1': 32,
  '2.16.840.1.101.3.4.2.2': 48,
  '2.16.840.1.101.3.4.2.3': 64,
}

const isPlain = (parameter: Primitive | undefined): boolean =>
  parameter === undefined || parameter.type === UNIVERSAL.NULL

const isUsualTrailer = (trailer: Primitive | undefined): boolean =>
  trailer === undefined || smallNumber(trailer) === 1

/** BoringSSL: SHA-256 and up, the mask with the same hash, the salt as long; the trailer may be written out. */
function isBoringPss({ parameter }: X509Algorithm): boolean {
  if (parameter?.type !== UNIVERSAL.SEQUENCE) return false
  const read = readWhole(cursorOver(parameter.bytes, 'boringssl'), PSS_PARAMETERS)
  if (read === FAILED) return false
  const { hash, mask, salt, trailer } = read
  if (hash === undefined || mask === undefined || salt === undefined) return false
  const octets = PSS_HASHES[oidText(hash.algorithm.bytes)]
  return (
    octets === smallNumber(salt) &&
    isPlain(hash.parameter) &&
    isUsualTrailer(trailer) &&
    isMaskOf(mask, hash.algorithm)
  )
}

function isMaskOf(
  mask: { readonly algorithm: Primitive; readonly parameter: Primitive | undefined },
  hash: Primitive,
): boolean {
  const { algorithm, parameter } = mask
  if (oidText(algorithm.bytes) !== MGF1 || parameter?.type !== UNIVERSAL.SEQUENCE) return false
  const inner = readWhole(cursorOver(parameter.bytes, 'boringssl'), ALGORITHM)
  return (
    inner !== FAILED && equalBytes(inner.algorithm.bytes, hash.bytes) && isPlain(inner.parameter)
  )
}

/** Does BoringSSL take these parameters? For RSA and ECDSA both NULL and none (x509_digest_verify_init). */
function hasBoringParameters(algorithm: X509Algorithm, kind: KeyKind): boolean {
  const { oid, parameter } = algorithm
  if (oid === PSS) return isBoringPss(algorithm)
  return kind === 'RSA' || kind === 'EC' ? isPlain(parameter) : parameter === undefined
}

const NEVER_IN_BORINGSSL: ReadonlySet<string> = new Set([MD5_RSA, '1.2.840.113549.1.1.3'])

function isRefused(algorithm: X509Algorithm, key: DecodedKey, library: Library): boolean {
  if (!fitsKind(algorithm, key, library)) return true
  if (key.kind === 'RSA-PSS' && algorithm.oid !== PSS) return true
  // built without MD2 by default: the signature counts as a wrong one (asked in all three)
  if (algorithm.oid === MD2_RSA) return true
  if (!isBoringSsl(library)) return false
  if (NEVER_IN_BORINGSSL.has(algorithm.oid)) return true
  // BoringSSL checks no signature by DSA (EVP_DigestVerifyInit)
  return key.kind === 'DSA' || !hasBoringParameters(algorithm, key.kind)
}

const NULL = Uint8Array.of(0x05, 0x00)

/** The algorithm as our engine wants it, with the parameters that the RFCs ask for where the library did not care. */
function forEngine({ oid, parameter }: X509Algorithm, kind: KeyKind): SignatureAlgorithmInput {
  const known = ROWS[oid]?.as ?? oid
  if (oid === PSS) {
    const der = parameterDer(withoutTrailer(parameter))
    return der === undefined ? { oid } : { oid, parameters: der }
  }
  return kind === 'RSA' ? { oid: known, parameters: NULL } : { oid: known }
}

const TRAILER_OCTETS = 5

/** A trailer field of 1 that is written out is the default: both libraries take it. */
function withoutTrailer(parameter: Primitive | undefined): Primitive | undefined {
  if (parameter === undefined) return undefined
  const { bytes } = parameter
  const at = bytes.length - TRAILER_OCTETS
  const isWritten = [0xa3, 3, 2, 1, 1].every((octet, index) => bytes[at + index] === octet)
  if (!isWritten || (bytes[1] as number) >= 0x80) return parameter
  const shorter = bytes.slice(0, at)
  shorter[1] = at - 2
  return { ...parameter, bytes: shorter }
}

/** The signer: its certificate, and its key as it is there and as the library decodes it. */
export interface IssuerKey {
  readonly der: Uint8Array
  readonly spki: Uint8Array
  readonly key: DecodedKey
}

const isAsWritten = ({ oid, parameter }: X509Algorithm, input: SignatureAlgorithmInput): boolean =>
  oid === input.oid && sameBytes(parameterDer(parameter), input.parameters)

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equalBytes(a, b)

/** Did the key sign it, as far as the library is concerned? */
export function verifyX509(
  signed: SignedBytes,
  issuer: IssuerKey,
  library: Library,
  check: SignatureCheck,
): MaybePromise<SignatureOutcome> {
  const { der, tbs, algorithm, tbsAlgorithm, signature } = signed
  const { key } = issuer
  if (!sameAlgorithm(algorithm, tbsAlgorithm) || isRefused(algorithm, key, library))
    return 'invalid'
  if (signature.unused !== 0) return 'invalid'
  const signatureAlgorithm = forEngine(algorithm, key.kind)
  // answers are remembered by the bytes of the certificates: not where they are asked about in another form
  return check(
    {
      der: isAsWritten(algorithm, signatureAlgorithm) ? der : der.slice(),
      tbs,
      signatureAlgorithm,
      signature: signature.bytes,
    },
    {
      der: equalBytes(issuer.spki, key.spki) ? issuer.der : issuer.der.slice(),
      publicKey: { spki: key.spki },
    },
  )
}
