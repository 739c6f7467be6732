import { toBigInt } from '../../der/bytes.ts'
import { integer, octetString, oid, sequence } from '../../der/writer.ts'
import type { Engine } from '../../crypto/engine.ts'
import { EC_KEYS_BY_ECDSA, type GoMinor } from '../../release/go-version.ts'
import { unmarshal, unmarshalStruct, type Asn1Struct, type Asn1Value } from './asn1.ts'
import type { PlacedGoPemBlock } from '../../pem/go-pem.ts'
import { cutKeys } from '../../report/quote.ts'
import type { Reading } from '../parse-cache.ts'
import { goCurve, type GoCurve } from './curves.ts'
import { attempt, fail, type Attempt } from './fault.ts'
import { checkRsaPrivateKey, PKCS1, type GoRsaKey } from './rsa-private-key.ts'

// Private keys as crypto/x509 reads them (sec1.go, pkcs1.go, pkcs8.go). It skips much: bytes behind an EC key, the public
// half inside it, the version of PKCS#8.

/** The three forms, by Go's functions. */
export type GoKeyForm = 'pkcs8' | 'pkcs1' | 'sec1'

/** A private key as Go holds it: what its public half is found from. */
export type GoPrivateKey =
  | ({ readonly type: 'RSA' } & GoRsaKey)
  | { readonly type: 'ECDSA'; readonly curve: GoCurve; readonly scalar: Uint8Array }
  | { readonly type: 'Ed25519'; readonly seed: Uint8Array }
  | { readonly type: 'X25519' }

const EC: Asn1Struct = {
  name: 'ecPrivateKey',
  fields: [
    { type: 'int' },
    { type: 'octets' },
    { type: 'oid', explicit: 0, optional: true },
    { type: 'bits', explicit: 1, optional: true },
  ],
}
const PKCS8: Asn1Struct = {
  name: 'pkcs8',
  fields: [
    { type: 'int' },
    {
      type: {
        name: 'AlgorithmIdentifier',
        fields: [{ type: 'oid' }, { type: 'any', optional: true }],
      },
    },
    { type: 'octets' },
  ],
}

const PARSERS = {
  pkcs8: { struct: PKCS8, name: 'ParsePKCS8PrivateKey' },
  pkcs1: { struct: PKCS1, name: 'ParsePKCS1PrivateKey' },
  sec1: { struct: EC, name: 'ParseECPrivateKey' },
} as const

/** Which of the three forms the bytes have; `undefined` for none. */
export function keyForm(der: Uint8Array): GoKeyForm | undefined {
  const forms = Object.keys(PARSERS) as GoKeyForm[]
  return forms.find(
    (form) => attempt(() => unmarshalStruct(der, PARSERS[form].struct)).problem === undefined,
  )
}

/** Reads a struct; where it is not one, and one of the others fits, Go says which. */
function readAs(
  read: () => readonly Asn1Value[],
  der: Uint8Array,
  others: readonly GoKeyForm[],
  front = '',
): readonly Asn1Value[] {
  const { value, problem } = attempt(read)
  if (value !== undefined) return value
  const other = others.find(
    (form) => attempt(() => unmarshalStruct(der, PARSERS[form].struct)).problem === undefined,
  )
  return fail(
    other === undefined
      ? front + problem
      : `x509: failed to parse private key (use ${PARSERS[other].name} instead for this key format)`,
  )
}

/** `ecdsa.ParseRawPrivateKey`: a number from 1 up to the order of the curve. */
function checkScalar(curve: GoCurve, scalar: Uint8Array): void {
  const number = toBigInt(scalar)
  // a multiple of the order gives the point at infinity, which is looked at first
  if (number % curve.order === 0n) fail('ecdsa: invalid public key encoding')
  if (number > curve.order) fail('input overflows the modulus')
}

/** The number in the octets of its curve: zeros in front are skipped, and put there. */
function padded(octets: Uint8Array, size: number): Uint8Array {
  const more = octets.length - size
  if (octets.subarray(0, Math.max(0, more)).some((octet) => octet !== 0)) {
    fail('x509: invalid private key length')
  }
  const scalar = new Uint8Array(size)
  const kept = octets.subarray(Math.max(0, more))
  scalar.set(kept, size - kept.length)
  return scalar
}

function parseEc(der: Uint8Array, curveOid: string | undefined, go: GoMinor): GoPrivateKey {
  const front = 'x509: failed to parse EC private key: '
  const read = (): readonly Asn1Value[] => unmarshalStruct(der, EC)
  const [version, secret, ownCurve] = readAs(read, der, ['pkcs8', 'pkcs1'], front)
  if (version !== 1n) {
    fail(`x509: unknown EC private key version ${(version as bigint).toString()}`)
  }
  const curve =
    goCurve(curveOid ?? (ownCurve as string | undefined)) ??
    fail('x509: unknown elliptic curve', 'unknown elliptic curve')
  const octets = secret as Uint8Array
  // before, the number came first: what is longer than the order is above it then (parseECPrivateKey; asked of 1.23.12)
  const early = go < EC_KEYS_BY_ECDSA
  if (early && toBigInt(octets) >= curve.order)
    fail('x509: invalid elliptic curve private key value')
  const scalar = padded(octets, Math.ceil(curve.order.toString(2).length / 8))
  if (!early) checkScalar(curve, scalar)
  return { type: 'ECDSA', curve, scalar }
}

function parsePkcs1(der: Uint8Array, go: GoMinor): GoPrivateKey {
  const fields = readAs(() => unmarshalStruct(der, PKCS1), der, ['sec1', 'pkcs8'])
  if (unmarshal(der, PKCS1).rest.length > 0) fail('asn1: syntax error: trailing data')
  return { type: 'RSA', ...checkRsaPrivateKey(fields, go) }
}

const ID = {
  RSA: '1.2.840.113549.1.1.1',
  EC: '1.2.840.10045.2.1',
  ED25519: '1.3.101.112',
  X25519: '1.3.101.110',
} as const

/** RFC 8410, section 7: an OCTET STRING in the OCTET STRING, no parameters. */
function curveOctets(
  name: string,
  parameters: Uint8Array | undefined,
  der: Uint8Array,
): Uint8Array {
  if (parameters !== undefined) fail(`x509: invalid ${name} private key parameters`)
  const { value, problem } = attempt(() => unmarshal(der, 'octets').value as Uint8Array)
  return problem === undefined ? value : fail(`x509: invalid ${name} private key: ${problem}`)
}

const PLAIN_OCTETS = 32

function parseEd25519(parameters: Uint8Array | undefined, der: Uint8Array): GoPrivateKey {
  const seed = curveOctets('Ed25519', parameters, der)
  if (seed.length !== PLAIN_OCTETS) {
    fail(`x509: invalid Ed25519 private key length: ${String(seed.length)}`)
  }
  return { type: 'Ed25519', seed }
}

function parseX25519(parameters: Uint8Array | undefined, der: Uint8Array): GoPrivateKey {
  const octets = curveOctets('X25519', parameters, der)
  return octets.length === PLAIN_OCTETS
    ? { type: 'X25519' }
    : fail('crypto/ecdh: invalid private key size')
}

/** Runs the reader of what a PKCS#8 holds. */
function embedded(kind: string, read: () => GoPrivateKey): GoPrivateKey {
  const { value, problem, algorithm } = attempt(read)
  if (problem === undefined) return value
  return fail(`x509: failed to parse ${kind} private key embedded in PKCS#8: ${problem}`, algorithm)
}

function parsePkcs8(der: Uint8Array, go: GoMinor): GoPrivateKey {
  const [, algorithm, key] = readAs(() => unmarshalStruct(der, PKCS8), der, ['sec1', 'pkcs1'])
  const [id, parameters] = algorithm as unknown as readonly [string, Uint8Array | undefined]
  const inner = key as Uint8Array
  switch (id) {
    case ID.RSA:
      return embedded('RSA', () => parsePkcs1(inner, go))
    case ID.EC: {
      // parameters that are not an identifier leave the curve to the key inside
      const { value } = attempt(() => unmarshal(parameters ?? new Uint8Array(0), 'oid').value)
      return embedded('EC', () => parseEc(inner, value as string | undefined, go))
    }
    case ID.ED25519:
      return parseEd25519(parameters, inner)
    case ID.X25519:
      return parseX25519(parameters, inner)
    default:
      return fail(`x509: PKCS#8 wrapping contained private key with unknown algorithm: ${id}`, id)
  }
}

/** What `ParsePKCS8PrivateKey`, `ParsePKCS1PrivateKey` or `ParseECPrivateKey` makes of some bytes. */
export function parseGoPrivateKey(
  der: Uint8Array,
  form: GoKeyForm,
  go: GoMinor,
): Attempt<GoPrivateKey> {
  return attempt(() => {
    if (form === 'sec1') return parseEc(der, undefined, go)
    return form === 'pkcs1' ? parsePkcs1(der, go) : parsePkcs8(der, go)
  })
}

/** PKCS#8 without the public half. */
function bareKey(key: Extract<GoPrivateKey, { type: 'ECDSA' | 'Ed25519' }>): Uint8Array {
  if (key.type === 'Ed25519') {
    return sequence(integer(0), sequence(oid(ID.ED25519)), octetString(octetString(key.seed)))
  }
  const algorithm = sequence(oid(ID.EC), oid(key.curve.oid))
  const inner = sequence(integer(1), octetString(key.scalar))
  const bare = sequence(integer(0), algorithm, octetString(inner))
  inner.fill(0)
  return bare
}

/**
 * SubjectPublicKeyInfo of an EC or Ed25519 key, computed as Go does: what the file states is not asked.
 *
 * @returns `undefined` where the engine cannot compute it.
 */
export async function publicHalfOf(
  key: Extract<GoPrivateKey, { type: 'ECDSA' | 'Ed25519' }>,
  engine: Engine,
): Promise<Uint8Array | undefined> {
  const bare = bareKey(key)
  const half = await engine.publicKeyOf(bare)
  bare.fill(0)
  return typeof half === 'string' ? undefined : half
}

const LABELS: Readonly<Record<string, readonly [form: GoKeyForm, words: string]>> = {
  'EC PRIVATE KEY': ['sec1', 'ECDSA'],
  'RSA PRIVATE KEY': ['pkcs1', 'RSA'],
  'PRIVATE KEY': ['pkcs8', 'PKCS8'],
}

/** Why a key is not taken. */
export interface GoKeyFault {
  readonly says: string
  /** The algorithm or curve that Go has no code for, where that is it. */
  readonly algorithm?: string | undefined
}

/** `ParsePemEncodedKey` of Istio on one block; `undefined` for a key that it takes. */
export function goKeyFault(
  { label, der }: Pick<PlacedGoPemBlock, 'label' | 'der'>,
  reading: Reading,
): GoKeyFault | undefined {
  const known = LABELS[label]
  if (known === undefined) {
    return { says: `unsupported PEM block type for a private key: ${cutKeys(label)}` }
  }
  const [form, words] = known
  const { problem, algorithm } = reading.goKey(der, form)
  if (problem === undefined) return undefined
  return { says: `failed to parse the ${words} private key: ${problem}`, algorithm }
}
