import { equalBytes } from '../../der/bytes.ts'
import { DerReader } from '../../der/reader.ts'
import { contextConstructed, TAG } from '../../der/tags.ts'
import { isRefusal } from '../../report/error.ts'

// An OCSP response as Envoy reads it where it is stapled (source/common/tls/ocsp/ocsp.cc). Whether it is signed well, Envoy
// does not look; an old one it does not staple, and says nothing.

/** What Envoy says of a stapled response. */
export const OCSP_WORDS = {
  missing: 'OCSP response is required for must-staple certificate',
  status: 'OCSP ResponseStatus is not a well-formed ASN.1 ENUMERATED',
  unsuccessful: 'OCSP response was unsuccessful',
  type: 'Unknown OCSP Response type with OID: ',
  trailing: 'Data contained more than a single OCSP response',
  other: 'OCSP response does not match its TLS certificate',
} as const

const BASIC = '1.3.6.1.5.5.7.48.1.1'
const SUCCESSFUL = 0

/** The words for a response that is read no further than its envelope, or what is in it. */
function openResponse(der: Uint8Array): Uint8Array | string {
  const reader = new DerReader(der)
  reader.enter(TAG.SEQUENCE, 'OCSPResponse')
  if (reader.peek() !== TAG.ENUMERATED) return OCSP_WORDS.status
  reader.read(TAG.ENUMERATED, 'responseStatus')
  if (reader.content()[0] !== SUCCESSFUL) return OCSP_WORDS.unsuccessful
  reader.enter(contextConstructed(0), 'responseBytes')
  reader.enter(TAG.SEQUENCE, 'ResponseBytes')
  const type = reader.readOid('responseType')
  if (type !== BASIC) return OCSP_WORDS.type + type
  reader.read(TAG.OCTET_STRING, 'response')
  return reader.content()
}

/** Content octets of the serial number that the response speaks of, or why it is not read. */
function serialIn(der: Uint8Array): Uint8Array | string {
  const opened = openResponse(der)
  return typeof opened === 'string' ? opened : serialOfBasic(opened)
}

function serialOfBasic(der: Uint8Array): Uint8Array {
  const reader = new DerReader(der)
  reader.enter(TAG.SEQUENCE, 'BasicOCSPResponse')
  reader.enter(TAG.SEQUENCE, 'ResponseData')
  reader.readOptional(contextConstructed(0), 'version')
  reader.readAny('responderID')
  reader.readAny('producedAt')
  reader.enter(TAG.SEQUENCE, 'responses')
  reader.enter(TAG.SEQUENCE, 'SingleResponse')
  reader.enter(TAG.SEQUENCE, 'CertID')
  reader.read(TAG.SEQUENCE, 'hashAlgorithm')
  reader.read(TAG.OCTET_STRING, 'issuerNameHash')
  reader.read(TAG.OCTET_STRING, 'issuerKeyHash')
  reader.readInteger('serialNumber')
  return reader.content()
}

/** Is it one element from end to end? */
function isWhole(der: Uint8Array): boolean {
  const reader = new DerReader(der)
  reader.read(TAG.SEQUENCE, 'OCSPResponse')
  return reader.done
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** Why Envoy does not take a response for a certificate with this serial number. */
export function stapleFault(
  response: Uint8Array,
  serial: Uint8Array,
):
  | {
      readonly cause: 'staple-unreadable' | 'staple-other'
      /** Left out where the words are not known. */
      readonly says?: string
    }
  | undefined {
  if (attempt(() => isWhole(response)) !== true) {
    const says = OCSP_WORDS.trailing
    return { cause: 'staple-unreadable', says }
  }
  const found = attempt(() => serialIn(response))
  if (found === undefined) return { cause: 'staple-unreadable' }
  if (typeof found === 'string') return { cause: 'staple-unreadable', says: found }
  return equalBytes(found, serial) ? undefined : { cause: 'staple-other', says: OCSP_WORDS.other }
}
