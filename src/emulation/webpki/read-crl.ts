import { equalBytes } from '../../der/bytes.ts'
import { latin1 } from '../../der/strings.ts'
import { contextConstructed, contextPrimitive, TAG } from '../../der/tags.ts'
import { readFlags } from './bit-flags.ts'
import { readSigned, type SignedData } from './read-certificate.ts'
import { readExtension, refuseCritical, type WebpkiExtension } from './read-extension.ts'
import { plain, trailing, type WebpkiError } from './webpki-error.ts'
import { CRL_SIZE, WebpkiReader } from './webpki-reader.ts'

// rustls-webpki 0.103.13, src/crl/types.rs

/** Which certificates a CRL speaks of. */
export interface IssuingPoint {
  /** Contents of fullName. */
  readonly names: Uint8Array
  readonly onlyUsers: boolean
  readonly onlyAuthorities: boolean
}

/** A CRL as webpki reads it; the issuer is the content of a SEQUENCE. */
export interface WebpkiCrl {
  readonly signed: SignedData
  readonly issuer: Uint8Array
  /** The serial numbers it holds. */
  readonly revoked: ReadonlySet<string>
  readonly point?: IssuingPoint
}

/** A serial number as `revoked` has it: content of the INTEGER. */
export const serialName = (serial: Uint8Array): string => latin1(serial)

const BAD_DER = plain('BadDer')
const INVALID_NUMBER = plain('InvalidCrlNumber')
const MAX_CRL_NUMBER = 20

function checkCrlNumber(value: WebpkiReader): void {
  if (value.error() !== undefined) return
  const number = value.nonNegative()
  if (value.error() !== undefined || number.length > MAX_CRL_NUMBER) {
    value.reading.fault = INVALID_NUMBER
  }
  value.finish(INVALID_NUMBER)
}

/** An extension of the list; of issuingDistributionPoint the value is kept. */
function readListExtension(
  extension: WebpkiExtension,
  known: Uint8Array | undefined,
): Uint8Array | undefined {
  const { number, value } = extension
  switch (number) {
    case 20:
      checkCrlNumber(value)
      return known
    case 27:
      value.fail(plain('UnsupportedDeltaCrl'))
      return known
    case 28:
      if (known !== undefined) value.fail(plain('ExtensionValueInvalid'))
      return value.rest()
    case 35:
      return known
    default:
      refuseCritical(extension)
      return known
  }
}

function readListExtensions(tbs: WebpkiReader): Uint8Array | undefined {
  const outer = plain('MalformedExtensions')
  const fault = trailing('CertRevocationListExtension')
  const tagged = tbs.nested(contextConstructed(0), outer)
  const list = tagged.nested(TAG.SEQUENCE, fault)
  if (list.position === list.limit) list.fail(fault)
  let point: Uint8Array | undefined
  while (!list.done) {
    const inner = list.nested(TAG.SEQUENCE, fault)
    point = readListExtension(readExtension(inner), point)
    inner.finish(fault)
  }
  list.finish(fault)
  tagged.finish(outer)
  return point
}

/** `decode_bool` of a flag. */
function readFlag(value: WebpkiReader): boolean {
  const octet = value.octet()
  value.finish(BAD_DER)
  if (octet !== 0 && octet !== 0xff) value.fail(BAD_DER)
  return octet === 0xff
}

interface Point {
  names?: WebpkiReader
  onlyUsers?: boolean
  onlyAuthorities?: boolean
  indirect?: boolean
  onlyAttributes?: boolean
  reasons?: boolean
}

const FLAGS: Readonly<
  Record<number, 'onlyUsers' | 'onlyAuthorities' | 'indirect' | 'onlyAttributes'>
> = {
  [contextPrimitive(1)]: 'onlyUsers',
  [contextPrimitive(2)]: 'onlyAuthorities',
  [contextPrimitive(4)]: 'indirect',
  [contextPrimitive(5)]: 'onlyAttributes',
}

function readPointField(list: WebpkiReader, point: Point): void {
  const { tag, value } = list.any()
  const twice = plain('ExtensionValueInvalid')
  const flag = FLAGS[tag]
  if (flag !== undefined) {
    point[flag] = readFlag(value)
  } else if (tag === contextConstructed(0)) {
    if (point.names !== undefined) value.fail(twice)
    point.names = value
  } else if (tag === contextPrimitive(3)) {
    if (point.reasons === true) value.fail(twice)
    point.reasons = true
    readFlags(value)
  } else {
    value.fail(BAD_DER)
  }
}

/** The full name of a distribution point's name; `'other'` where it is one of another form, `undefined` where malformed. */
export function fullName(name: Uint8Array): Uint8Array | 'other' | undefined {
  const { tag, value } = new WebpkiReader(name).any()
  if (tag === contextConstructed(0)) return value.rest()
  return tag === contextConstructed(1) ? 'other' : undefined
}

/** Why a distribution point is none that webpki works with. */
function unsupportedPoint(point: Point): WebpkiError | undefined {
  if (point.onlyAttributes === true) return plain('MalformedExtensions')
  if (point.indirect === true) return plain('UnsupportedIndirectCrl')
  if (point.reasons === true) return plain('UnsupportedRevocationReasonsPartitioning')
  const names = point.names === undefined ? 'other' : fullName(point.names.rest())
  if (names === 'other') return plain('UnsupportedCrlIssuingDistributionPoint')
  return names === undefined ? plain('MalformedExtensions') : undefined
}

/** `IssuingDistributionPoint::from_der`; what follows its SEQUENCE is not looked at. */
function readPoint(value: Uint8Array): IssuingPoint | WebpkiError {
  const reader = new WebpkiReader(value)
  const fault = trailing('IssuingDistributionPoint')
  const list = reader.nested(TAG.SEQUENCE, fault)
  const point: Point = {}
  while (!list.done) readPointField(list, point)
  const error = reader.error() ?? unsupportedPoint(point)
  if (error !== undefined) return error
  return {
    names: fullName((point.names as WebpkiReader).rest()) as Uint8Array,
    onlyUsers: point.onlyUsers === true,
    onlyAuthorities: point.onlyAuthorities === true,
  }
}

// RFC 5280, section 5.3.1; 7 is not used
const REASONS = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10]

function readReason(value: WebpkiReader): void {
  const inner = value.expect(TAG.ENUMERATED)
  const reason = inner.octet()
  inner.finish(BAD_DER)
  if (!REASONS.includes(reason)) value.fail(plain('UnsupportedRevocationReason'))
  value.finish(trailing('RevocationReason'))
}

function readEntryExtension(extension: WebpkiExtension, seen: Set<number>): void {
  const { number, value } = extension
  if (number === 29) {
    value.fail(plain('UnsupportedIndirectCrl'))
  } else if (number === 21 || number === 24) {
    if (seen.has(number)) value.fail(plain('ExtensionValueInvalid'))
    seen.add(number)
    if (number === 21) readReason(value)
    else value.time()
    value.finish(BAD_DER)
  } else {
    refuseCritical(extension)
  }
}

/** `BorrowedRevokedCert::from_der`; an empty list of extensions is read, what follows the list is not. */
function readEntry(list: WebpkiReader): string {
  const fault = trailing('RevokedCertEntry')
  const entry = list.nested(TAG.SEQUENCE, fault)
  const before = list.error()
  const serial = entry.expect(TAG.INTEGER).rest()
  if (before === undefined && list.error() !== undefined) {
    list.reading.fault = plain('InvalidSerialNumber')
  }
  entry.time()
  if (entry.done) return serialName(serial)
  const extensions = entry.expect(TAG.SEQUENCE)
  const inside = trailing('RevokedCertificateExtension')
  const seen = new Set<number>()
  while (!extensions.done) {
    const inner = extensions.nested(TAG.SEQUENCE, inside)
    readEntryExtension(readExtension(inner), seen)
    inner.finish(inside)
  }
  entry.finish(fault)
  return serialName(serial)
}

/** The serial numbers of the entries; none where the list has no entries. */
function readEntries(entries: WebpkiReader | undefined): Set<string> {
  const revoked = new Set<string>()
  while (entries?.done === false) revoked.add(readEntry(entries))
  return revoked
}

/**
 * `OwnedCertRevocationList::from_der`.
 *
 * @returns The CRL, or why it is not read.
 */
export function readWebpkiCrl(der: Uint8Array): WebpkiCrl | WebpkiError {
  const whole = new WebpkiReader(der)
  const fault = trailing('CertRevocationList')
  const outer = whole.nested(TAG.SEQUENCE, fault, CRL_SIZE)
  const { tbs, signed } = readSigned(outer, CRL_SIZE)
  outer.finish(fault)
  if (tbs.small() !== 1) tbs.fail(plain('UnsupportedCrlVersion'))
  const algorithm = tbs.expect(TAG.SEQUENCE).rest()
  if (!equalBytes(algorithm, signed.algorithm)) tbs.fail(plain('SignatureAlgorithmMismatch'))
  const issuer = tbs.expect(TAG.SEQUENCE).rest()
  tbs.time()
  tbs.time()
  const entries = tbs.peek(TAG.SEQUENCE) ? tbs.expect(TAG.SEQUENCE, CRL_SIZE) : undefined
  const value = readListExtensions(tbs)
  tbs.finish(BAD_DER)
  const unread = whole.error()
  if (unread !== undefined) return unread
  const point = value && readPoint(value)
  if (point !== undefined && 'name' in point) return point
  whole.finish(fault)
  const revoked = readEntries(entries)
  return whole.error() ?? { signed, issuer, revoked, ...(point && { point }) }
}
