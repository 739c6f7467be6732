import { CURVE_NAMES } from '../../der/oids.ts'
import { DerReader } from '../../der/reader.ts'
import { contextConstructed, TAG } from '../../der/tags.ts'
import { isMeshCertsError } from '../../report/error.ts'
import { goSequenceFault } from './asn1-errors.ts'

// What Go's crypto/x509 says of the first block of ca-key.pem.

type Form = 'pkcs8' | 'pkcs1' | 'sec1'

const OID = {
  RSA: '1.2.840.113549.1.1.1',
  EC: '1.2.840.10045.2.1',
  ED25519: '1.3.101.112',
  X25519: '1.3.101.110',
}

/** Which of the three forms the bytes have, by their first fields. */
export function keyForm(der: Uint8Array): Form | undefined {
  try {
    const reader = new DerReader(der)
    reader.enter(TAG.SEQUENCE, 'key')
    const version = reader.readSmallInteger('version')
    const next = reader.peek()
    if (next === TAG.SEQUENCE) return 'pkcs8'
    if (next === TAG.INTEGER) return 'pkcs1'
    return next === TAG.OCTET_STRING && version === 1 ? 'sec1' : undefined
  } catch (error) {
    if (isMeshCertsError(error)) return undefined
    throw error
  }
}

const PARSERS: Readonly<Record<Form, string>> = {
  pkcs8: 'ParsePKCS8PrivateKey',
  pkcs1: 'ParsePKCS1PrivateKey',
  sec1: 'ParseECPrivateKey',
}

const wrongForm = (form: Form): string =>
  `x509: failed to parse private key (use ${PARSERS[form]} instead for this key format)`

/** `malformed` stands where Go's text depends on how far its reader came. */
const UNKNOWN_FAULT = 'asn1: structure error: malformed'

const GO_CURVES = new Set(['P-224', 'P-256', 'P-384', 'P-521'])

function readCurve(reader: DerReader): string | undefined {
  if (reader.peek() !== TAG.OID) return undefined
  return CURVE_NAMES[reader.readOid('curve')]
}

/** The curve a SEC 1 key names inside. */
function sec1Curve(der: Uint8Array): string | undefined {
  const reader = new DerReader(der)
  reader.enter(TAG.SEQUENCE, 'key')
  reader.readSmallInteger('version')
  reader.read(TAG.OCTET_STRING, 'key')
  if (reader.peek() !== contextConstructed(0)) return undefined
  reader.enter(contextConstructed(0), 'parameters')
  return readCurve(reader)
}

const curveFault = (curve: string | undefined): string | undefined =>
  curve !== undefined && GO_CURVES.has(curve) ? undefined : 'x509: unknown elliptic curve'

function pkcs8Fault(der: Uint8Array): string | undefined {
  const reader = new DerReader(der)
  reader.enter(TAG.SEQUENCE, 'key')
  reader.readSmallInteger('version')
  const outer = reader.enter(TAG.SEQUENCE, 'algorithm')
  const oid = reader.readOid('algorithm')
  const curve = oid === OID.EC ? readCurve(reader) : undefined
  reader.position = reader.limit
  reader.leave(outer, 'algorithm')
  reader.read(TAG.OCTET_STRING, 'key')
  const inner = reader.content()
  switch (oid) {
    case OID.RSA:
      return keyForm(inner) === 'pkcs1'
        ? undefined
        : `x509: failed to parse RSA private key embedded in PKCS#8: ${goSequenceFault(inner, 'pkcs1PrivateKey') ?? UNKNOWN_FAULT}`
    case OID.EC: {
      const fault =
        keyForm(inner) === 'sec1'
          ? curveFault(curve)
          : (goSequenceFault(inner, 'ecPrivateKey') ?? UNKNOWN_FAULT)
      return fault && `x509: failed to parse EC private key embedded in PKCS#8: ${fault}`
    }
    case OID.ED25519:
    case OID.X25519:
      return undefined
    default:
      return `x509: PKCS#8 wrapping contained private key with unknown algorithm: ${oid}`
  }
}

function guarded(read: () => string | undefined): string | undefined {
  try {
    return read()
  } catch (error) {
    if (isMeshCertsError(error)) return UNKNOWN_FAULT
    throw error
  }
}

function ecFault(der: Uint8Array): string | undefined {
  const form = keyForm(der)
  if (form === 'sec1') return guarded(() => curveFault(sec1Curve(der)))
  if (form !== undefined) return wrongForm(form)
  return `x509: failed to parse EC private key: ${goSequenceFault(der, 'ecPrivateKey') ?? UNKNOWN_FAULT}`
}

function rsaFault(der: Uint8Array): string | undefined {
  const form = keyForm(der)
  if (form === 'pkcs1') return undefined
  return form === undefined
    ? (goSequenceFault(der, 'pkcs1PrivateKey') ?? UNKNOWN_FAULT)
    : wrongForm(form)
}

function pkcs8OrFault(der: Uint8Array): string | undefined {
  const form = keyForm(der)
  if (form === 'pkcs8') return guarded(() => pkcs8Fault(der))
  return form === undefined ? (goSequenceFault(der, 'pkcs8') ?? UNKNOWN_FAULT) : wrongForm(form)
}

/**
 * What istiod's key reader says of a block; `undefined` when it takes it.
 *
 * The tail of the text for bytes that are no key at all (an encrypted key in the old form) depends on the bytes; it is
 * predicted for the outermost element only.
 */
export function goKeyFault(label: string, der: Uint8Array): string | undefined {
  switch (label) {
    case 'EC PRIVATE KEY': {
      const fault = ecFault(der)
      return fault && `failed to parse the ECDSA private key: ${fault}`
    }
    case 'RSA PRIVATE KEY': {
      const fault = rsaFault(der)
      return fault && `failed to parse the RSA private key: ${fault}`
    }
    case 'PRIVATE KEY': {
      const fault = pkcs8OrFault(der)
      return fault && `failed to parse the PKCS8 private key: ${fault}`
    }
    default:
      return `unsupported PEM block type for a private key: ${label}`
  }
}
