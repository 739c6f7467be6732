import { KEY_OID } from '../crypto/public-key.ts'
import { ALGORITHM_NAMES } from '../der/oids.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { bitString, sequence } from '../der/writer.ts'
import { readDsa } from './dsa.ts'
import { ecAlgorithm, type EcParts, readEc, writeEc } from './ec.ts'
import { keyError } from './fail.ts'
import { type Pkcs8Parts, readPkcs8, writePkcs8 } from './pkcs8.ts'
import { checkRsa, readRsa, rsaAlgorithm, rsaSpki } from './rsa.ts'
import type { PrivateKeyForm } from './types.ts'

/** A private key in the clear, in its parts; nothing in it shares memory with the input. */
export interface ReadKey {
  readonly form: PrivateKeyForm
  /** Identifier of the algorithm, or name where it has one. */
  readonly algorithm: string
  /** PKCS#8 without the public half, which an engine computes from it. */
  readonly bare: Uint8Array
  /** SubjectPublicKeyInfo that the file states, or that its numbers give. */
  readonly stated?: Uint8Array
  /** Is `stated` proved already? */
  readonly proved: boolean
  /** PKCS#8 in our one form, once the public half is known. */
  complete(point: Uint8Array): Uint8Array
}

function rsaKey(form: PrivateKeyForm, pkcs1: Uint8Array, algorithm: Uint8Array): ReadKey {
  const numbers = readRsa(pkcs1)
  checkRsa(numbers)
  const bare = writePkcs8(algorithm, pkcs1)
  const stated = rsaSpki(numbers, algorithm)
  return { form, algorithm: 'RSA', bare, stated, proved: true, complete: () => bare }
}

function ecKey(form: PrivateKeyForm, parts: EcParts): ReadKey {
  const { secret, point } = parts
  const parameters = parts.parameters.slice()
  const algorithm = ecAlgorithm(parameters)
  const write = (publicPoint?: Uint8Array): Uint8Array => {
    const written =
      publicPoint === undefined
        ? { secret, parameters }
        : { secret, parameters, point: publicPoint }
    const inner = writeEc(written, false)
    const pkcs8 = writePkcs8(algorithm, inner)
    inner.fill(0)
    return pkcs8
  }
  const complete = (publicPoint: Uint8Array): Uint8Array => {
    const pkcs8 = write(publicPoint)
    secret.fill(0)
    return pkcs8
  }
  const key = { form, algorithm: 'EC', bare: write(), proved: false, complete }
  return point === undefined ? key : { ...key, stated: sequence(algorithm, bitString(point)) }
}

const PLAIN = new Set<string>([
  KEY_OID.Ed25519,
  KEY_OID.Ed448,
  KEY_OID.X25519,
  KEY_OID.X448,
  KEY_OID['ML-DSA-44'],
  KEY_OID['ML-DSA-65'],
  KEY_OID['ML-DSA-87'],
  KEY_OID.DSA,
])

// RFC 8410 7: an OCTET STRING in the OCTET STRING; lengths of RFC 8032 and RFC 7748
const OCTETS: Readonly<Record<string, number>> = {
  [KEY_OID.Ed25519]: 32,
  [KEY_OID.Ed448]: 57,
  [KEY_OID.X25519]: 32,
  [KEY_OID.X448]: 56,
}

function checkPlain({ oid, parameters, inner }: Pkcs8Parts): void {
  const octets = OCTETS[oid]
  if (octets === undefined) return
  if (parameters !== undefined) {
    throw keyError('key-malformed', { problem: 'the parameters have to be absent (RFC 8410)' })
  }
  const reader = new DerReader(inner)
  reader.read(TAG.OCTET_STRING, 'CurvePrivateKey')
  reader.finish('CurvePrivateKey')
  if (reader.stop - reader.start !== octets) {
    throw keyError('key-malformed', { problem: `a key of this type has ${String(octets)} octets` })
  }
}

function plainKey(parts: Pkcs8Parts): ReadKey {
  checkPlain(parts)
  const bare = writePkcs8(parts.algorithm, parts.inner)
  const algorithm = ALGORITHM_NAMES[parts.oid] ?? parts.oid
  const key = { form: 'pkcs8' as const, algorithm, bare, proved: false, complete: () => bare }
  return parts.publicBits === undefined
    ? key
    : { ...key, stated: sequence(parts.algorithm, bitString(parts.publicBits)) }
}

function pkcs8Key(der: Uint8Array): ReadKey {
  const parts = readPkcs8(der)
  if (parts.oid === KEY_OID.RSA) return rsaKey('pkcs8', parts.inner, rsaAlgorithm())
  if (parts.oid === KEY_OID.RSA_PSS) return rsaKey('pkcs8', parts.inner, parts.algorithm.slice())
  if (parts.oid === KEY_OID.EC) return ecKey('pkcs8', readEc(parts.inner, parts.parameters))
  if (PLAIN.has(parts.oid)) return plainKey(parts)
  const algorithm = ALGORITHM_NAMES[parts.oid] ?? parts.oid
  throw keyError('key-unsupported-algorithm', { algorithm })
}

function dsaKey(der: Uint8Array): ReadKey {
  const { algorithm, inner, spki } = readDsa(der)
  const bare = writePkcs8(algorithm, inner)
  return { form: 'dsa', algorithm: 'DSA', bare, stated: spki, proved: false, complete: () => bare }
}

/** The forms that DER can be, by what is at its start. */
export type DerForm = 'pkcs8' | 'pkcs1' | 'sec1' | 'dsa' | 'encrypted' | 'pkcs12' | 'unknown'

// EncryptedPrivateKeyInfo begins with its algorithm, PFX with the number 3, the others with their version
function formByFirst(reader: DerReader): DerForm {
  if (reader.peek() === TAG.SEQUENCE) return 'encrypted'
  if (reader.peek() !== TAG.INTEGER) return 'unknown'
  const version = reader.readSmallInteger('version')
  if (reader.peek() === TAG.SEQUENCE) return version === 3 ? 'pkcs12' : 'pkcs8'
  if (reader.peek() === TAG.OCTET_STRING) return 'sec1'
  let numbers = 0
  while (reader.peek() === TAG.INTEGER && numbers <= 5) {
    reader.readAny('number')
    numbers++
  }
  return numbers === 5 && reader.done ? 'dsa' : 'pkcs1'
}

/** Tells which form a DER encoding has. */
export function formOf(der: Uint8Array): DerForm {
  const reader = new DerReader(der)
  reader.enter(TAG.SEQUENCE, 'private key')
  return formByFirst(reader)
}

/** Reads a private key in the clear. */
export function readKey(der: Uint8Array, form: DerForm): ReadKey {
  switch (form) {
    case 'pkcs8':
      return pkcs8Key(der)
    case 'pkcs1':
      return rsaKey('pkcs1', der, rsaAlgorithm())
    case 'sec1':
      return ecKey('sec1', readEc(der))
    case 'dsa':
      return dsaKey(der)
    default:
      throw keyError('key-malformed', { problem: 'it is in no form of a private key' })
  }
}
