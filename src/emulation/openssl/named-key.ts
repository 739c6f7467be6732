import { isOnCurve, PRIME_CURVES, type PointForm } from '../../crypto/ec-point.ts'
import { CURVE_NAMES } from '../../der/oids.ts'
import { ABSENT, cursorOver, FAILED, UNIVERSAL, type Library } from './asn1-element.ts'
import { any, optional, required, sequence, type Item } from './asn1-items.ts'
import { oidText } from './asn1-values.ts'
import { BITS, INTEGER, OCTETS } from './x509-items.ts'

// d2i_RSAPrivateKey and d2i_ECPrivateKey of OpenSSL: the form, and whether the point is on its curve. Whether the numbers belong
// together OpenSSL does not ask when it reads, and what follows the key nobody looks at.

const RSA_KEY = sequence({
  version: required(INTEGER),
  n: required(INTEGER),
  e: required(INTEGER),
  d: required(INTEGER),
  p: required(INTEGER),
  q: required(INTEGER),
  dp: required(INTEGER),
  dq: required(INTEGER),
  inverse: required(INTEGER),
  others: optional(any),
})

const EC_KEY = sequence({
  version: required(INTEGER),
  secret: required(OCTETS),
  curve: optional(any, { explicit: 0 }),
  point: optional(BITS, { explicit: 1 }),
})

const FORMS: readonly PointForm[] = ['uncompressed', 'compressed', 'hybrid']

function read<T>(der: Uint8Array, library: Library, item: Item<T>): T | undefined {
  const found = item(cursorOver(der, library), { optional: false })
  return found === ABSENT || found === FAILED ? undefined : found
}

function readsEcKey(der: Uint8Array, library: Library): boolean {
  const key = read(der, library, EC_KEY)
  if (key?.curve === undefined) return false
  const { curve, point } = key
  const named = curve.type === UNIVERSAL.OBJECT ? CURVE_NAMES[oidText(curve.bytes)] : undefined
  const known = named === undefined ? undefined : PRIME_CURVES[named]
  // of a curve that we do not compute with the point is not looked at
  if (known === undefined || point === undefined) return true
  return isOnCurve(known, point.bytes, FORMS)
}

/** Does OpenSSL read the key in a block with this label? `undefined` for other labels. */
export function readsOpenSslKey(
  label: string,
  der: Uint8Array,
  library: Library,
): boolean | undefined {
  if (label === 'RSA PRIVATE KEY') return read(der, library, RSA_KEY) !== undefined
  return label === 'EC PRIVATE KEY' ? readsEcKey(der, library) : undefined
}
