import { CURVE_NAMES } from '../der/oids.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { isRefusal } from '../report/error.ts'
import { KEY_OID } from './public-key.ts'

/** A reader inside the AlgorithmIdentifier of a PrivateKeyInfo, behind its identifier (RFC 5958, section 2). */
function algorithmOf(pkcs8: Uint8Array): { identifier: string; reader: DerReader } | undefined {
  try {
    const reader = new DerReader(pkcs8)
    reader.enter(TAG.SEQUENCE, 'PrivateKeyInfo')
    reader.readSmallInteger('version')
    reader.enter(TAG.SEQUENCE, 'privateKeyAlgorithm')
    return { identifier: reader.readOid('privateKeyAlgorithm'), reader }
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** Identifier of the algorithm of a PKCS#8 key; `undefined` when it is none. */
export function keyOidOfPrivateKey(pkcs8: Uint8Array): string | undefined {
  return algorithmOf(pkcs8)?.identifier
}

/** Name of the curve of a PKCS#8 EC key; `undefined` for other keys and for curves written out. */
export function curveOfPrivateKey(pkcs8: Uint8Array): string | undefined {
  const found = algorithmOf(pkcs8)
  if (found?.identifier !== KEY_OID.EC || found.reader.peek() !== TAG.OID) return undefined
  const curve = found.reader.readOid('namedCurve')
  return CURVE_NAMES[curve] ?? curve
}

/**
 * Curve and number of a PKCS#8 EC key that holds nothing else (RFC 5915, section 3, without the parts that may be left out).
 *
 * @returns `undefined` for every other key. The number is a view of the octets given.
 */
export function bareEcKey(
  pkcs8: Uint8Array,
): { readonly curve: string; readonly secret: Uint8Array } | undefined {
  const curve = curveOfPrivateKey(pkcs8)
  if (curve === undefined) return undefined
  try {
    const reader = new DerReader(pkcs8)
    reader.enter(TAG.SEQUENCE, 'PrivateKeyInfo')
    reader.readSmallInteger('version')
    reader.readAny('privateKeyAlgorithm')
    reader.read(TAG.OCTET_STRING, 'privateKey')
    const inner = new DerReader(reader.content())
    inner.enter(TAG.SEQUENCE, 'ECPrivateKey')
    inner.readSmallInteger('version')
    inner.read(TAG.OCTET_STRING, 'privateKey')
    return inner.done && reader.done ? { curve, secret: inner.content() } : undefined
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}
