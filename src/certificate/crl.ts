import { DerReader } from '../der/reader.ts'
import { contextConstructed, contextPrimitive, TAG } from '../der/tags.ts'
import { allBlocks } from '../pem/all-blocks.ts'
import { requireText } from '../pem/input.ts'
import { readAlgorithm } from './algorithm.ts'
import { readEntries, type RevokedCertificate } from './crl-entries.ts'
import { readDistributionPoints, readPointName, readReasonFlags } from './distribution-points.ts'
import { readAuthorityKeyIdentifier } from './extension-values.ts'
import { readExtensionList } from './extensions.ts'
import { certificateError, limitSize } from './fail.ts'
import { CRL_LIMIT } from './limits.ts'
import { freezeDeep } from './freeze.ts'
import { withJson } from './json.ts'
import { readName } from './name.ts'
import type {
  AlgorithmIdentifier,
  AuthorityKeyIdentifier,
  DistributionPoint,
  DistributionPoints,
  Extension,
  Name,
  RevocationReason,
} from './types.ts'

/** Which certificates and reasons a CRL speaks of (RFC 5280, section 5.2.5). */
export interface IssuingDistributionPoint extends Pick<
  DistributionPoint,
  'fullName' | 'relativeName'
> {
  /** RFC 5280 wants true. */
  readonly critical: boolean
  /** Does it leave out CA certificates? False when absent. */
  readonly onlyUserCertificates: boolean
  /** Does it hold CA certificates only? False when absent. */
  readonly onlyCaCertificates: boolean
  /** Does it hold attribute certificates only? Then it says nothing about a certificate of X.509. */
  readonly onlyAttributeCertificates: boolean
  /** Does it speak of certificates of other issuers too? */
  readonly indirect: boolean
  /** The reasons that it covers; undefined: all. */
  readonly onlySomeReasons?: readonly RevocationReason[]
}

/** A number that CRLs are counted by (RFC 5280, section 5.2.3 and 5.2.4). */
export interface CrlNumber {
  /** RFC 5280 wants false for cRLNumber, true for deltaCRLIndicator. */
  readonly critical: boolean
  /** 0 to 2^159 - 1. */
  readonly number: bigint
}

/** A CRL: the facts in it, over the DER they were read from. */
export interface RevocationList {
  /** The bytes it was read from, exactly the CRL. */
  readonly der: Uint8Array
  /** tbsCertList as DER: the bytes that are signed. */
  readonly tbs: Uint8Array
  /** As people count: 2 where the field says 1; 1 where it is absent (RFC 5280, section 5.1.2.1). */
  readonly version: 1 | 2
  /** Who signed it, in an indirect CRL not who issued every certificate (RFC 5280, section 5.1.2.3). */
  readonly issuer: Name
  /** When it was issued, to the second (RFC 5280, section 5.1.2.4). */
  readonly thisUpdate: Date
  /**
   * By when the next one is issued, to the second (RFC 5280, section 5.1.2.5). Undefined where absent,
   * which RFC 5280 forbids.
   */
  readonly nextUpdate?: Date
  /** In the order of the list. */
  readonly revoked: readonly RevokedCertificate[]
  /** How the issuer signed it: the field outside tbsCertList (RFC 5280, section 5.1.1.2). */
  readonly signatureAlgorithm: AlgorithmIdentifier
  /** The algorithm inside tbsCertList; RFC 5280 wants it equal to `signatureAlgorithm`. */
  readonly tbsSignatureAlgorithm: AlgorithmIdentifier
  /** Contents of the BIT STRING. */
  readonly signature: Uint8Array
  /** Every extension of the list in its order, known or not; empty where there is none. */
  readonly extensions: readonly Extension[]
  /** RFC 5280, section 5.2.1. Undefined where absent. */
  readonly authorityKeyIdentifier?: AuthorityKeyIdentifier
  /** RFC 5280, section 5.2.3. Undefined where absent. */
  readonly crlNumber?: CrlNumber
  /** There in a delta CRL: the number of the complete CRL that it starts from. */
  readonly deltaCrlIndicator?: CrlNumber
  /** RFC 5280, section 5.2.5. Undefined where absent: it covers every certificate of its issuer. */
  readonly issuingDistributionPoint?: IssuingDistributionPoint
  /** RFC 5280, section 5.2.6: where delta CRLs are. Undefined where absent. */
  readonly freshestCrl?: DistributionPoints
}

type Values = Pick<
  RevocationList,
  | 'authorityKeyIdentifier'
  | 'crlNumber'
  | 'deltaCrlIndicator'
  | 'issuingDistributionPoint'
  | 'freshestCrl'
>

function readNumber(reader: DerReader, critical: boolean, what: string): CrlNumber {
  reader.readInteger(what)
  const octets = reader.content()
  // RFC 5280 5.2.3: 0 to 2^159 - 1
  if ((octets[0] as number) >= 0x80 || octets.length > 20) {
    throw certificateError('certificate-crl', { problem: `${what} is negative or too long` })
  }
  let number = 0n
  for (const octet of octets) number = number * 256n + BigInt(octet)
  return { critical, number }
}

const readFlag = (reader: DerReader, tag: number, what: string): boolean => {
  if (!reader.readOptional(contextPrimitive(tag), what)) return false
  const value = reader.bytes[reader.start]
  if (reader.stop - reader.start !== 1 || (value !== 0 && value !== 0xff)) {
    throw certificateError('certificate-crl', {
      problem: `${what} has a flag that is not a BOOLEAN`,
    })
  }
  return value === 0xff
}

function readIssuingPoint(reader: DerReader, critical: boolean): IssuingDistributionPoint {
  const what = 'issuingDistributionPoint'
  const outer = reader.enter(TAG.SEQUENCE, what)
  const name = reader.peek() === contextConstructed(0) ? readPointName(reader, what) : {}
  const onlyUserCertificates = readFlag(reader, 1, what)
  const onlyCaCertificates = readFlag(reader, 2, what)
  const reasons =
    reader.peek() === contextPrimitive(3)
      ? { onlySomeReasons: readReasonFlags(reader, contextPrimitive(3), what) }
      : {}
  const indirect = readFlag(reader, 4, what)
  const onlyAttributeCertificates = readFlag(reader, 5, what)
  reader.leave(outer, what)
  return {
    critical,
    ...name,
    onlyUserCertificates,
    onlyCaCertificates,
    onlyAttributeCertificates,
    indirect,
    ...reasons,
  }
}

// what is odd about a pointer to another list does not matter to this one
const ignore = (): void => undefined

function decode({ name, critical, value }: Extension): Values {
  const reader = new DerReader(value)
  const read = (): Values => {
    switch (name) {
      case 'authorityKeyIdentifier':
        return { authorityKeyIdentifier: readAuthorityKeyIdentifier(reader, critical) }
      case 'cRLNumber':
        return { crlNumber: readNumber(reader, critical, name) }
      case 'deltaCRLIndicator':
        return { deltaCrlIndicator: readNumber(reader, critical, name) }
      case 'issuingDistributionPoint':
        return { issuingDistributionPoint: readIssuingPoint(reader, critical) }
      case 'freshestCRL':
        return { freshestCrl: readDistributionPoints(reader, critical, ignore, name) }
      default:
        reader.readAny(name)
        return {}
    }
  }
  const values = read()
  reader.finish(name)
  return values
}

function readCrlExtensions(reader: DerReader): Pick<RevocationList, 'extensions'> & Values {
  if (reader.peek() !== contextConstructed(0)) return { extensions: [] }
  const what = 'crlExtensions'
  const outer = reader.enter(contextConstructed(0), what)
  const list = reader.enter(TAG.SEQUENCE, what)
  const extensions = readExtensionList(reader)
  reader.leave(list, what)
  reader.leave(outer, what)
  const oids = new Set(extensions.map((extension) => extension.oid))
  if (oids.size !== extensions.length) {
    throw certificateError('certificate-crl', { problem: 'an extension is there twice' })
  }
  const all = { extensions }
  for (const extension of extensions) Object.assign(all, decode(extension))
  return all
}

function readVersion(reader: DerReader): 1 | 2 {
  if (reader.peek() !== TAG.INTEGER) return 1
  // RFC 5280 5.1.2.1: v2, the integer 1, or left out
  if (reader.readSmallInteger('version') === 1) return 2
  throw certificateError('certificate-crl', { problem: 'the version is neither 1 nor 2' })
}

const isTime = (tag: number): boolean => tag === TAG.UTC_TIME || tag === TAG.GENERALIZED_TIME

function readTbs(
  reader: DerReader,
): Omit<RevocationList, 'der' | 'signatureAlgorithm' | 'signature'> {
  const outer = reader.enter(TAG.SEQUENCE, 'tbsCertList')
  const { at } = reader
  const version = readVersion(reader)
  const tbsSignatureAlgorithm = readAlgorithm(reader, 'signature')
  const issuer = readName(reader, 'issuer')
  const thisUpdate = new Date(reader.readTime('thisUpdate'))
  const next = isTime(reader.peek()) ? { nextUpdate: new Date(reader.readTime('nextUpdate')) } : {}
  const revoked = readEntries(reader)
  const extensions = readCrlExtensions(reader)
  reader.leave(outer, 'tbsCertList')
  const tbs = reader.bytes.subarray(at, reader.position)
  return {
    tbs,
    version,
    issuer,
    thisUpdate,
    ...next,
    revoked,
    tbsSignatureAlgorithm,
    ...extensions,
  }
}

const own = new WeakSet<RevocationList>()

function readDer(der: Uint8Array): RevocationList {
  limitSize('CRL', der, CRL_LIMIT)
  const reader = new DerReader(der)
  const outer = reader.enter(TAG.SEQUENCE, 'CertificateList')
  const tbs = readTbs(reader)
  const signatureAlgorithm = readAlgorithm(reader, 'signatureAlgorithm')
  reader.readBitString('signatureValue')
  const signature = reader.content()
  reader.leave(outer, 'CertificateList')
  reader.finish('CertificateList')
  const list: RevocationList = { der, ...tbs, signatureAlgorithm, signature }
  own.add(list)
  return Object.freeze(withJson(list, ['der', 'tbs', 'signature']))
}

/** As `sameCertificate`: a CRL that was not read here is read again from its DER. */
export const sameRevocationList = (given: RevocationList): RevocationList =>
  own.has(given) ? given : readDer(given.der)

// a CRL in DER begins with SEQUENCE and a long length; no text does
const looksLikeDer = (input: Uint8Array): boolean =>
  input[0] === 0x30 && (input[1] as number) >= 0x80

/**
 * Reads every CRL of a text, in its order; blocks with other labels are skipped.
 *
 * @param input - PEM text or its bytes, blocks labelled `X509 CRL`; or the DER of one CRL, which is not copied.
 * @returns Frozen facts; empty when there is no CRL.
 * @throws MeshCertsError `der-…` or `certificate-crl` when one cannot be read; `pem-too-long` or `pem-too-many` for a text that is not read.
 */
export function parseRevocationLists(input: string | Uint8Array): readonly RevocationList[] {
  requireText(input)
  if (typeof input !== 'string' && looksLikeDer(input)) return Object.freeze([readDer(input)])
  const blocks = allBlocks(input).filter((block) => block.label === 'X509 CRL')
  return Object.freeze(blocks.map((block) => freezeDeep(readDer(block.der))))
}

/**
 * Reads exactly one CRL (RFC 5280, section 5.1).
 *
 * @param input - As for {@link parseRevocationLists}.
 * @throws MeshCertsError `der-…` or `certificate-crl`.
 * @example
 * import { parseRevocationList } from 'meshcerts'
 * try { parseRevocationList('no CRL here') } catch (error) { String(error) }
 */
export function parseRevocationList(input: string | Uint8Array): RevocationList {
  const [list, ...more] = parseRevocationLists(input)
  if (list === undefined || more.length > 0) {
    const problem = list === undefined ? 'there is none' : 'there is more than one'
    throw certificateError('certificate-crl', { problem })
  }
  return list
}
