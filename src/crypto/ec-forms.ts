import { contextConstructed } from '../der/tags.ts'
import { bitString, element, integer, octetString, oid, sequence } from '../der/writer.ts'
import { CURVE_NAMES } from '../der/oids.ts'
import { KEY_OID } from './public-key.ts'

const CURVE_OIDS: ReadonlyMap<string, string> = new Map(
  Object.entries(CURVE_NAMES).map(([identifier, name]) => [name, identifier]),
)

const algorithms = new Map<string, Uint8Array>()

/** AlgorithmIdentifier of an EC key on a named curve (RFC 5480, section 2.1.1). */
function ecAlgorithm(curve: string): Uint8Array {
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

function privateKeyInfo(curve: string, secret: Uint8Array, point: Uint8Array): Uint8Array {
  const publicKey = element(contextConstructed(1), bitString(point))
  const inner = sequence(integer(1), octetString(secret), publicKey)
  const outer = sequence(integer(0), ecAlgorithm(curve), octetString(inner))
  inner.fill(0)
  return outer
}

interface Forms {
  /** PKCS#8 and SubjectPublicKeyInfo with zeros in place of the numbers. */
  readonly pkcs8: Uint8Array
  readonly spki: Uint8Array
  readonly secretAt: number
}

const forms = new Map<string, Forms>()

function formsOf(curve: string, octets: number): Forms {
  let found = forms.get(curve)
  if (found === undefined) {
    const point = new Uint8Array(1 + 2 * octets)
    const pkcs8 = privateKeyInfo(curve, new Uint8Array(octets).fill(0xff), point)
    const secretAt = pkcs8.indexOf(0xff)
    pkcs8.fill(0, secretAt, secretAt + octets)
    found = { pkcs8, spki: ecPublicKeyInfo(curve, point), secretAt }
    forms.set(curve, found)
  }
  return found
}

/**
 * Both forms of a new EC key (RFC 5915, section 3 in RFC 5958; RFC 5480). All of a curve have one shape: a copy with the
 * numbers put in costs a tenth of writing it again.
 *
 * @param secret - The number d; shorter where it begins with zeros.
 * @param point - The public point, written in full.
 */
export function ecKeyForms(
  curve: string,
  octets: number,
  secret: Uint8Array,
  point: Uint8Array,
): { readonly pkcs8: Uint8Array; readonly spki: Uint8Array } {
  const shape = formsOf(curve, octets)
  const pkcs8 = shape.pkcs8.slice()
  const spki = shape.spki.slice()
  spki.set(point, spki.length - point.length)
  pkcs8.set(secret, shape.secretAt + octets - secret.length)
  pkcs8.set(point, pkcs8.length - point.length)
  return { pkcs8, spki }
}
