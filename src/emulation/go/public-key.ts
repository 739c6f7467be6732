import { element, nullValue, oid, sequence, unsignedInteger } from '../../der/writer.ts'
import { TELLS_POINTS_APART, type GoMinor } from '../../release/go-version.ts'
import {
  GO_TAG,
  GoString,
  oidOf,
  readBitString,
  readInt,
  readIntegerOctets,
  readOid,
  rightAligned,
  signedOf,
} from './cryptobyte.ts'
import { checkPoint, goCurve } from './curves.ts'
import { fail } from './fault.ts'

/** A public key that Go keeps. */
export interface GoPublicKey {
  /** Go's name of the type, as `%T` prints it. */
  readonly type: '*rsa.PublicKey' | '*ecdsa.PublicKey' | 'ed25519.PublicKey' | '*dsa.PublicKey'
  /** Of an RSA key. */
  readonly numbers?: { readonly modulus: bigint; readonly exponent: bigint }
  /** Its SubjectPublicKeyInfo without what Go skips: what an engine can import. */
  readonly spki: Uint8Array
}

/** An AlgorithmIdentifier: what follows the parameters is left alone. */
export interface GoAlgorithmIdentifier {
  readonly oid: string
  /** With the head; `undefined` when there are none. */
  readonly parameters?: Uint8Array
}

/** `parseAI` of crypto/x509. */
export function parseAlgorithm(from: GoString): GoAlgorithmIdentifier {
  const id = readOid(from) ?? fail('x509: malformed OID')
  if (from.empty) return { oid: id }
  const { element: parameters } = from.readAny() ?? fail('x509: malformed parameters')
  return { oid: id, parameters }
}

const ID = {
  RSA: '1.2.840.113549.1.1.1',
  EC: '1.2.840.10045.2.1',
  ED25519: '1.3.101.112',
  DSA: '1.2.840.10040.4.1',
} as const

/** Is this a NULL, as `asn1.NullBytes` is written? */
export function isNull(parameters: Uint8Array | undefined): boolean {
  return parameters?.length === 2 && parameters[0] === GO_TAG.NULL && parameters[1] === 0
}

const bits = (octets: Uint8Array): Uint8Array => element(0x03, Uint8Array.of(0), octets)

function rsaKey({ parameters }: GoAlgorithmIdentifier, data: Uint8Array): GoPublicKey {
  // RFC 3279, section 2.3.1
  if (!isNull(parameters)) fail('x509: RSA key missing NULL parameters')
  const key = new GoString(data).read(GO_TAG.SEQUENCE) ?? fail('x509: invalid RSA public key')
  const modulus = readIntegerOctets(key) ?? fail('x509: invalid RSA modulus')
  const exponent = readInt(key) ?? fail('x509: invalid RSA public exponent')
  const number = signedOf(modulus)
  if (number <= 0n) fail('x509: RSA modulus is not a positive number')
  if (exponent <= 0n) fail('x509: RSA public exponent is not a positive number')
  return {
    type: '*rsa.PublicKey',
    numbers: { modulus: number, exponent },
    spki: sequence(
      sequence(oid(ID.RSA), nullValue()),
      bits(sequence(unsignedInteger(modulus), element(0x02, octetsOf(exponent)))),
    ),
  }
}

function octetsOf(value: bigint): Uint8Array {
  const hex = value.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  const octets = even.match(/../g)?.map((octet) => parseInt(octet, 16)) ?? []
  return Uint8Array.from((octets[0] ?? 0) >= 0x80 ? [0, ...octets] : octets)
}

/** The words for any fault of a point, up to the release before Go distinguished them. */
const POINT = 'x509: failed to unmarshal elliptic curve point'

function ecKey({ parameters }: GoAlgorithmIdentifier, data: Uint8Array, go: GoMinor): GoPublicKey {
  const named = parameters && new GoString(parameters).read(GO_TAG.OID)
  const id = (named && oidOf(named.bytes)) ?? fail('x509: invalid ECDSA parameters')
  const curve = goCurve(id) ?? fail('x509: unsupported elliptic curve')
  checkPoint(curve, data, go < TELLS_POINTS_APART ? POINT : undefined)
  return {
    type: '*ecdsa.PublicKey',
    spki: sequence(sequence(oid(ID.EC), oid(id)), bits(data)),
  }
}

const ED25519_OCTETS = 32

function ed25519Key({ parameters }: GoAlgorithmIdentifier, data: Uint8Array): GoPublicKey {
  if (parameters !== undefined) fail('x509: Ed25519 key encoded with illegal parameters')
  if (data.length !== ED25519_OCTETS) fail('x509: wrong Ed25519 public key size')
  return { type: 'ed25519.PublicKey', spki: sequence(sequence(oid(ID.ED25519)), bits(data)) }
}

function dsaKey(
  { parameters }: GoAlgorithmIdentifier,
  data: Uint8Array,
  spki: Uint8Array,
): GoPublicKey {
  const y = readIntegerOctets(new GoString(data)) ?? fail('x509: invalid DSA public key')
  const numbers = parameters && new GoString(parameters).read(GO_TAG.SEQUENCE)
  const read = (): Uint8Array =>
    (numbers && readIntegerOctets(numbers)) ?? fail('x509: invalid DSA parameters')
  if ([y, read(), read(), read()].some((octets) => signedOf(octets) <= 0n)) {
    fail('x509: zero or negative DSA parameter')
  }
  return { type: '*dsa.PublicKey', spki }
}

/** A subjectPublicKeyInfo: its bytes, and the key where it is of a kind that Go keeps. */
export interface GoPublicKeyInfo {
  readonly der: Uint8Array
  readonly key?: GoPublicKey
}

function keyOf(
  algorithm: GoAlgorithmIdentifier,
  data: Uint8Array,
  der: Uint8Array,
  go: GoMinor,
): GoPublicKey | undefined {
  switch (algorithm.oid) {
    case ID.RSA:
      return rsaKey(algorithm, data)
    case ID.EC:
      return ecKey(algorithm, data, go)
    case ID.ED25519:
      return ed25519Key(algorithm, data)
    case ID.DSA:
      return dsaKey(algorithm, data, der)
    default:
      // X25519 too: Go has the code to read it, and no name for the algorithm
      return undefined
  }
}

/** Reads a subjectPublicKeyInfo as `parseCertificate` does. */
export function parsePublicKeyInfo(from: GoString, go: GoMinor): GoPublicKeyInfo {
  const whole = from.readElement(GO_TAG.SEQUENCE) ?? fail('x509: malformed spki')
  const der = whole.bytes
  const inside = whole.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed spki')
  const identifier =
    inside.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed public key algorithm identifier')
  const algorithm = parseAlgorithm(identifier)
  const key = readBitString(inside) ?? fail('x509: malformed subjectPublicKey')
  const kept = keyOf(algorithm, rightAligned(key), der, go)
  return kept === undefined ? { der } : { der, key: kept }
}
