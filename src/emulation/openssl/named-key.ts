import { isOnCurve, PRIME_CURVES, type PointForm } from '../../crypto/ec-point.ts'
import { KEY_OID } from '../../crypto/public-key.ts'
import { CURVE_NAMES } from '../../der/oids.ts'
import { ABSENT, cursorOver, FAILED, UNIVERSAL } from './asn1-element.ts'
import type { Library } from './library.ts'
import {
  any,
  bigNumber,
  keptSequence,
  listOf,
  optional,
  required,
  sequence,
  type Item,
} from './asn1-items.ts'
import { oidText, type Primitive } from './asn1-values.ts'
import { smallNumber } from './x509.ts'
import { isElsewhere, isNamedCurve } from './public-key.ts'
import { ALGORITHM, BITS, INTEGER, OCTETS } from './x509-items.ts'

// d2i_RSAPrivateKey, d2i_ECPrivateKey and the keys in PKCS#8 of OpenSSL: the form, and whether the point is on its curve. Whether
// the numbers belong together OpenSSL does not ask when it reads, and what follows the key nobody looks at.

const PRIME = sequence({ r: required(bigNumber), d: required(bigNumber), t: required(bigNumber) })
const RSA_KEY = sequence({
  version: required(bigNumber),
  n: required(bigNumber),
  e: required(bigNumber),
  d: required(bigNumber),
  p: required(bigNumber),
  q: required(bigNumber),
  dp: required(bigNumber),
  dq: required(bigNumber),
  inverse: required(bigNumber),
  others: optional(listOf(PRIME), { isList: true }),
})

const EC_KEY = sequence({
  version: required(bigNumber),
  secret: required(OCTETS),
  curve: optional(any, { explicit: 0 }),
  point: optional(BITS, { explicit: 1 }),
})

const FORMS: readonly PointForm[] = ['uncompressed', 'compressed', 'hybrid']

function read<T>(der: Uint8Array, library: Library, item: Item<T>): T | undefined {
  const found = item(cursorOver(der, library), { optional: false })
  return found === ABSENT || found === FAILED ? undefined : found
}

const INT32_OCTETS = 4

/** INT32 (crypto/asn1/x_int32.c): no octets are a zero, too many are refused. */
function isSmall({ bytes }: Primitive): boolean {
  const [first = 1, second = 0] = bytes
  const isPadded = bytes.length > 1 && first === (second < 0x80 ? 0 : 0xff)
  return bytes.length <= INT32_OCTETS && !isPadded
}

function readsRsaKey(der: Uint8Array, library: Library): boolean {
  const key = read(der, library, RSA_KEY)
  return key !== undefined && isSmall(key.version)
}

/** A key on the curve that it names itself, else on that of the algorithm in PKCS#8. */
function readsEcKey(der: Uint8Array, library: Library, outer?: Primitive): boolean {
  const key = read(der, library, EC_KEY)
  const curve = key?.curve ?? outer
  if (key === undefined || curve === undefined || !isSmall(key.version)) return false
  // a curve that is written out is taken as it is
  if (curve.type !== UNIVERSAL.OBJECT) return curve.type === UNIVERSAL.SEQUENCE
  const oid = oidText(curve.bytes)
  const known = PRIME_CURVES[CURVE_NAMES[oid] ?? '']
  if (key.point === undefined) return isNamedCurve(oid)
  const point = key.point.bytes
  return known === undefined ? isElsewhere(oid, point) : isOnCurve(known, point, FORMS)
}

const PRIVATE_KEY_INFO = sequence({
  version: required(INTEGER),
  algorithm: required(ALGORITHM),
  key: required(OCTETS),
  attributes: optional(keptSequence, { implicit: 0 }),
  publicKey: optional(BITS, { implicit: 1 }),
})

/** OpenSSL 3.5 knows RFC 5958, with a public key in version 1; those before look at no version, and know no public key. */
function fitsVersion(
  {
    version,
    publicKey,
  }: { readonly version: Primitive; readonly publicKey?: Primitive | undefined },
  library: Library,
): boolean {
  if (library !== 'openssl-3.5') return publicKey === undefined
  const number = version.negative === true ? -1 : smallNumber(version)
  return number === 1 || (number === 0 && publicKey === undefined)
}

/** Octets of the keys of RFC 8410. */
const FIXED: Readonly<Record<string, number>> = {
  [KEY_OID.X25519]: 32,
  [KEY_OID.X448]: 56,
  [KEY_OID.Ed25519]: 32,
  [KEY_OID.Ed448]: 57,
}

const RSA_KINDS: ReadonlySet<string> = new Set([KEY_OID.RSA, KEY_OID.RSA_PSS])

// kinds whose keys are judged by their shape
const BY_SHAPE: ReadonlySet<string> = new Set([
  KEY_OID.DSA,
  KEY_OID['ML-DSA-44'],
  KEY_OID['ML-DSA-65'],
  KEY_OID['ML-DSA-87'],
])

/** What is inside of PKCS#8; `undefined` for kinds that are not known here. */
function readsKind(
  oid: string,
  parameter: Primitive | undefined,
  key: Uint8Array,
  library: Library,
): boolean | undefined {
  if (RSA_KINDS.has(oid)) return readsRsaKey(key, library)
  if (oid === KEY_OID.EC) return parameter !== undefined && readsEcKey(key, library, parameter)
  const octets = FIXED[oid]
  if (octets === undefined) return BY_SHAPE.has(oid) ? undefined : false
  return parameter === undefined && read(key, library, OCTETS)?.bytes.length === octets
}

/** A key in PKCS#8 of one of these kinds; `undefined` for kinds that are not known here. */
function readsPkcs8(
  der: Uint8Array,
  library: Library,
  kinds?: ReadonlySet<string>,
): boolean | undefined {
  const info = read(der, library, PRIVATE_KEY_INFO)
  if (info === undefined || !fitsVersion(info, library)) return false
  const { algorithm, key } = info
  const oid = oidText(algorithm.algorithm.bytes)
  if (kinds?.has(oid) === false) return false
  return readsKind(oid, algorithm.parameter, key.bytes, library)
}

type Reads = (der: Uint8Array, library: Library) => boolean

/** The old forms that are tried, and what is taken in PKCS#8; OpenSSL 3 looks for old forms in a block of PKCS#8 too. */
interface Forms {
  readonly old: readonly Reads[]
  readonly kinds?: ReadonlySet<string>
}

const FORMS_OF: Readonly<Record<string, Forms>> = {
  'RSA PRIVATE KEY': { old: [readsRsaKey], kinds: new Set([KEY_OID.RSA]) },
  'EC PRIVATE KEY': { old: [readsEcKey], kinds: new Set([KEY_OID.EC]) },
  'PRIVATE KEY': { old: [readsEcKey, readsRsaKey] },
}

/** Does OpenSSL read the key in a block with this label? `undefined` for other labels, and kinds that are not known here. */
export function readsOpenSslKey(
  label: string,
  der: Uint8Array,
  library: Library,
): boolean | undefined {
  const forms = FORMS_OF[label]
  if (forms === undefined) return undefined
  return forms.old.some((reads) => reads(der, library)) || readsPkcs8(der, library, forms.kinds)
}
