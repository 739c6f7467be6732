import { DerReader } from '../der/reader.ts'
import { contextConstructed, contextPrimitive, TAG } from '../der/tags.ts'
import { integer, octetString, sequence } from '../der/writer.ts'
import { keyError } from './fail.ts'

/** The parts of OneAsymmetricKey (RFC 5958, section 2); all share memory with the input. */
export interface Pkcs8Parts {
  readonly oid: string
  /** AlgorithmIdentifier as DER. */
  readonly algorithm: Uint8Array
  /** Its parameters as DER; left out where absent. */
  readonly parameters?: Uint8Array
  /** Contents of the OCTET STRING. */
  readonly inner: Uint8Array
  /** Contents of the BIT STRING of version 2. */
  readonly publicBits?: Uint8Array
}

// [0] attributes and [1] publicKey, both implicit
function readTail(reader: DerReader, version: number): Uint8Array | undefined {
  reader.readOptional(contextConstructed(0), 'attributes')
  const tag = contextPrimitive(1)
  if (reader.peek() !== tag) return undefined
  if (version === 0) {
    throw keyError('key-malformed', { problem: 'a public key in PKCS#8 of version 1' })
  }
  if (reader.readBitString('publicKey', tag) !== 0) {
    throw keyError('key-malformed', { problem: 'the public key is not a whole number of octets' })
  }
  return reader.content()
}

/** Reads PKCS#8 in the clear. */
export function readPkcs8(der: Uint8Array): Pkcs8Parts {
  const reader = new DerReader(der)
  const outer = reader.enter(TAG.SEQUENCE, 'PrivateKeyInfo')
  const version = reader.readSmallInteger('version')
  if (version > 1)
    throw keyError('key-malformed', { problem: 'the version of PKCS#8 is not 0 or 1' })
  const start = reader.position
  const algorithmOuter = reader.enter(TAG.SEQUENCE, 'privateKeyAlgorithm')
  const oid = reader.readOid('privateKeyAlgorithm')
  let parameters: Uint8Array | undefined
  if (!reader.done) {
    reader.readAny('parameters')
    parameters = reader.element()
  }
  reader.leave(algorithmOuter, 'privateKeyAlgorithm')
  const algorithm = der.subarray(start, reader.position)
  reader.read(TAG.OCTET_STRING, 'privateKey')
  const inner = reader.content()
  const publicBits = readTail(reader, version)
  reader.leave(outer, 'PrivateKeyInfo')
  reader.finish('PrivateKeyInfo')
  return {
    oid,
    algorithm,
    inner,
    ...(parameters === undefined ? {} : { parameters }),
    ...(publicBits === undefined ? {} : { publicBits }),
  }
}

/** PKCS#8 of version 1, as OpenSSL writes it. */
export const writePkcs8 = (algorithm: Uint8Array, inner: Uint8Array): Uint8Array =>
  sequence(integer(0), algorithm, octetString(inner))
