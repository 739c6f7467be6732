import { KEY_OID } from '../crypto/public-key.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { bitString, oid, sequence, unsignedInteger } from '../der/writer.ts'
import { keyError } from './fail.ts'

/** A DSA key taken out of its traditional form. */
export interface DsaParts {
  readonly algorithm: Uint8Array
  /** INTEGER x as DER. */
  readonly inner: Uint8Array
  readonly spki: Uint8Array
}

/** Reads the traditional form of DSA, which only OpenSSL describes: version 0, p, q, g, y, x. */
export function readDsa(der: Uint8Array): DsaParts {
  const reader = new DerReader(der)
  const outer = reader.enter(TAG.SEQUENCE, 'DSAPrivateKey')
  if (reader.readSmallInteger('version') !== 0) {
    throw keyError('key-malformed', { problem: 'the version of DSAPrivateKey is not 0' })
  }
  const [p, q, g, y, x] = ['p', 'q', 'g', 'y', 'x'].map((name) => {
    reader.readInteger(name)
    const content = reader.content()
    if ((content[0] as number) >= 0x80) {
      throw keyError('key-malformed', { problem: `${name} is negative` })
    }
    return unsignedInteger(content)
  }) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  reader.leave(outer, 'DSAPrivateKey')
  reader.finish('DSAPrivateKey')
  const algorithm = sequence(oid(KEY_OID.DSA), sequence(p, q, g))
  return { algorithm, inner: x, spki: sequence(algorithm, bitString(y)) }
}
