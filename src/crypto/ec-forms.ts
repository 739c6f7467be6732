import { contextConstructed } from '../der/tags.ts'
import { bitString, element, integer, octetString, oid, sequence } from '../der/writer.ts'
import { CURVE_NAMES } from '../der/oids.ts'
import { KEY_OID } from './public-key.ts'

const CURVE_OIDS: ReadonlyMap<string, string> = new Map(
  Object.entries(CURVE_NAMES).map(([identifier, name]) => [name, identifier]),
)

const algorithms = new Map<string, Uint8Array>()

/** AlgorithmIdentifier of an EC key on a named curve (RFC 5480, section 2.1.1). */
export function ecAlgorithm(curve: string): Uint8Array {
  let der = algorithms.get(curve)
  if (der === undefined) {
    der = sequence(oid(KEY_OID.EC), oid(CURVE_OIDS.get(curve) ?? curve))
    algorithms.set(curve, der)
  }
  return der
}

/** SubjectPublicKeyInfo of a point. */
export function ecPublicKeyInfo(curve: string, point: Uint8Array): Uint8Array {
  return sequence(ecAlgorithm(curve), bitString(point))
}

/** PKCS#8 of an EC key (RFC 5915, section 3): the number as long as the order of the curve, the point where it is known. */
export function ecPrivateKeyInfo(
  curve: string,
  secret: Uint8Array,
  point?: Uint8Array,
): Uint8Array {
  const publicKey = point === undefined ? [] : [element(contextConstructed(1), bitString(point))]
  const inner = sequence(integer(1), octetString(secret), ...publicKey)
  const outer = sequence(integer(0), ecAlgorithm(curve), octetString(inner))
  inner.fill(0)
  return outer
}
