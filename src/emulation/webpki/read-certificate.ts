import { equalBytes } from '../../der/bytes.ts'
import { contextConstructed, TAG } from '../../der/tags.ts'
import {
  ANCHORS_MAY_BE_CRITICAL,
  READS_EMPTY_EXTENSIONS,
  type WebpkiVersion,
} from '../../release/ztunnel.ts'
import { readExtension, refuseCritical, type WebpkiExtension } from './read-extension.ts'
import { plain, trailing, type WebpkiError } from './webpki-error.ts'
import { WebpkiReader } from './webpki-reader.ts'

// rustls-webpki 0.103.13, src/cert.rs. What is in the parts is looked at where they are used.

/** What was signed, and how: contents of the algorithm identifier and of the BIT STRING. */
export interface SignedData {
  readonly data: Uint8Array
  readonly algorithm: Uint8Array
  readonly signature: Uint8Array
}

/** The extensions that webpki looks at: contents of their SEQUENCE, of keyUsage the whole value. */
export interface WebpkiExtensions {
  readonly keyUsage?: Uint8Array
  readonly subjectAltName?: Uint8Array
  readonly basicConstraints?: Uint8Array
  readonly nameConstraints?: Uint8Array
  readonly crlDistributionPoints?: Uint8Array
  readonly extendedKeyUsage?: Uint8Array
}

/** A certificate as webpki reads it; the parts are contents of SEQUENCEs, the serial number content of an INTEGER. */
export interface WebpkiCertificate extends WebpkiExtensions {
  readonly signed: SignedData
  readonly serial: Uint8Array
  readonly issuer: Uint8Array
  readonly validity: Uint8Array
  readonly subject: Uint8Array
  readonly spki: Uint8Array
}

const KNOWN: Readonly<Record<number, keyof WebpkiExtensions>> = {
  15: 'keyUsage',
  17: 'subjectAltName',
  19: 'basicConstraints',
  30: 'nameConstraints',
  31: 'crlDistributionPoints',
  37: 'extendedKeyUsage',
}

/** `SignedData::from_der`: the first element is what was signed, tag and length with it. */
export function readSigned(
  reader: WebpkiReader,
  size?: number,
): { tbs: WebpkiReader; signed: SignedData } {
  const { bytes, position } = reader
  const tbs = reader.expect(TAG.SEQUENCE, size)
  const data = bytes.subarray(position, reader.position)
  const algorithm = reader.expect(TAG.SEQUENCE).rest()
  return { tbs, signed: { data, algorithm, signature: reader.wholeOctets() } }
}

/** `version3`. */
function readVersion(tbs: WebpkiReader): void {
  const fault = plain('UnsupportedCertVersion')
  const inner = tbs.nested(contextConstructed(0), fault)
  if (inner.small() !== 2) tbs.fail(fault)
  inner.finish(fault)
}

type Found = { -readonly [Name in keyof WebpkiExtensions]: WebpkiExtensions[Name] }

function remember(
  found: Found,
  { number, value }: WebpkiExtension,
  name: keyof WebpkiExtensions,
): void {
  if (found[name] !== undefined) {
    value.fail(plain('ExtensionValueInvalid'))
    return
  }
  if (number === 15) {
    found[name] = value.rest()
    return
  }
  found[name] = value.expect(TAG.SEQUENCE).rest()
  value.finish(plain('BadDer'))
}

/** How a certificate is read: as an anchor its unknown critical extensions do not count. */
export interface ReadOptions {
  readonly anchor?: boolean
  readonly version: WebpkiVersion
}

function readExtensions(
  tbs: WebpkiReader,
  { anchor = false, version }: ReadOptions,
): WebpkiExtensions {
  const found: Found = {}
  if (tbs.done) return found
  const lenient = anchor && version >= ANCHORS_MAY_BE_CRITICAL
  const outer = trailing('CertificateExtensions')
  const fault = trailing('Extension')
  const tagged = tbs.nested(contextConstructed(3), outer)
  const list = tagged.nested(TAG.SEQUENCE, fault)
  if (version < READS_EMPTY_EXTENSIONS && list.position === list.limit) list.fail(fault)
  while (!list.done) {
    const inner = list.nested(TAG.SEQUENCE, fault)
    const extension = readExtension(inner)
    const name = KNOWN[extension.number ?? -1]
    if (name !== undefined) remember(found, extension, name)
    else if (!lenient) refuseCritical(extension)
    inner.finish(fault)
  }
  list.finish(fault)
  tagged.finish(outer)
  return found
}

function readWhole(der: Uint8Array, options: ReadOptions): WebpkiCertificate | WebpkiError {
  const whole = new WebpkiReader(der)
  const fault = trailing('SignedData')
  const outer = whole.nested(TAG.SEQUENCE, fault)
  const { tbs, signed } = readSigned(outer)
  outer.finish(fault)
  whole.finish(trailing('Certificate'))
  readVersion(tbs)
  const serial = tbs.expect(TAG.INTEGER).rest()
  const algorithm = tbs.expect(TAG.SEQUENCE).rest()
  if (!equalBytes(algorithm, signed.algorithm)) tbs.fail(plain('SignatureAlgorithmMismatch'))
  const certificate = {
    signed,
    serial,
    issuer: tbs.expect(TAG.SEQUENCE).rest(),
    validity: tbs.expect(TAG.SEQUENCE).rest(),
    subject: tbs.expect(TAG.SEQUENCE).rest(),
    spki: tbs.expect(TAG.SEQUENCE).rest(),
    ...readExtensions(tbs, options),
  }
  tbs.finish(trailing('CertificateTbsCertificate'))
  return whole.error() ?? certificate
}

const known = new WeakMap<Uint8Array, Map<string, WebpkiCertificate | WebpkiError>>()

/**
 * `Cert::from_der` and `Cert::for_trust_anchor`. Each array of bytes is read once in each way: servers and clients are asked
 * about the same.
 *
 * @returns The certificate, or the error.
 */
export function readWebpkiCertificate(
  der: Uint8Array,
  options: ReadOptions,
): WebpkiCertificate | WebpkiError {
  const way = `${options.anchor === true ? 'anchor' : 'certificate'} ${String(options.version)}`
  const answers = known.get(der) ?? new Map<string, WebpkiCertificate | WebpkiError>()
  const answer = answers.get(way) ?? readWhole(der, options)
  answers.set(way, answer)
  known.set(der, answers)
  return answer
}
