import { EXTENSION_NAMES, PURPOSE_NAMES } from '../../der/oids.ts'
import { equalBytes } from '../../der/bytes.ts'
import { cursorOver, FAILED, UNIVERSAL } from './asn1-element.ts'
import { isBoringSsl, type Library } from './library.ts'
import { readWhole, type Item } from './asn1-items.ts'
import { oidText, type Primitive } from './asn1-values.ts'
import { decodeKey } from './public-key.ts'
import { fitsKind } from './x509-signature.ts'
import {
  AUTHORITY_KEY_ID,
  BASIC_CONSTRAINTS,
  BITS,
  DISTRIBUTION_POINTS,
  EXTENDED_KEY_USAGE,
  GENERAL_NAMES,
  isTrue,
  NAME_CONSTRAINTS,
  OCTETS,
  PROXY_CERT_INFO,
  type AuthorityKeyIdValue,
  type DistributionPointValue,
  type ExtensionValue,
  type GeneralNameValue,
  type NameConstraintsValue,
} from './x509-items.ts'
import { sameX509Name } from './x509-name.ts'
import { smallNumber, type X509 } from './x509.ts'

// What the libraries know of a certificate before they put chains together: x509v3_cache_extensions (crypto/x509/v3_purp.c
// of OpenSSL, v3_purp.cc of BoringSSL).

/** Bits of keyUsage as they are in its first two octets. */
export const KEY_USAGE = {
  digitalSignature: 0x80,
  keyEncipherment: 0x20,
  keyAgreement: 0x08,
  keyCertSign: 0x04,
  cRLSign: 0x02,
} as const

/** Bits of netscapeCertType. */
export const NETSCAPE = { client: 0x80, server: 0x40, sslCa: 0x04, anyCa: 0x07 } as const

/** A certificate with what its extensions say to the library. */
export interface Flagged {
  readonly x509: X509
  readonly library: Library
  /** EXFLAG_INVALID: an extension that counts cannot be read, appears twice, or contradicts another. */
  readonly invalid: boolean
  /** EXFLAG_CRITICAL: a critical extension that the library does not know. */
  readonly unhandledCritical: boolean
  readonly isVersion1: boolean
  readonly hasBasicConstraints: boolean
  readonly ca: boolean
  /** -1 where there is no limit. */
  readonly pathLength: number
  readonly keyUsage: number | undefined
  /** Purposes of extendedKeyUsage, as dotted identifiers or by name. */
  readonly purposes: ReadonlySet<string> | undefined
  readonly netscapeType: number | undefined
  readonly subjectKeyId: Primitive | undefined
  readonly authorityKeyId: AuthorityKeyIdValue | undefined
  readonly selfIssued: boolean
  readonly selfSigned: boolean
  readonly altNames: readonly GeneralNameValue[] | undefined
  readonly nameConstraints: NameConstraintsValue | undefined
  readonly distributionPoints: readonly DistributionPointValue[]
  readonly isProxy: boolean
}

const isOpenSsl3 = (library: Library): boolean =>
  library === 'openssl-3.0' || library === 'openssl-3.5'

/** Finds and decodes extensions; remembers whether one of them could not be had (X509_get_ext_d2i). */
export interface ExtensionReader {
  readonly get: <T>(name: string, item: Item<T>) => T | undefined
  readonly has: (name: string) => boolean
  /** Did one that is there fail? */
  readonly failed: () => boolean
  readonly refuse: () => void
}

const nameOf = ({ object }: ExtensionValue): string => {
  const oid = oidText(object.bytes)
  return EXTENSION_NAMES[oid] ?? oid
}

// a name that appears twice
const TWICE = 'twice'

function byName(
  extensions: readonly ExtensionValue[],
): ReadonlyMap<string, Uint8Array | typeof TWICE> {
  const found = new Map<string, Uint8Array | typeof TWICE>()
  for (const extension of extensions) {
    const name = nameOf(extension)
    found.set(name, found.has(name) ? TWICE : extension.value.bytes)
  }
  return found
}

/** The reader of a list of extensions. */
export function extensionReader(
  extensions: readonly ExtensionValue[],
  library: Library,
): ExtensionReader {
  let failed = false
  const values = byName(extensions)
  return {
    get(name, item) {
      const bytes = values.get(name)
      if (bytes === undefined) return undefined
      const value = bytes === TWICE ? FAILED : readWhole(cursorOver(bytes, library), item)
      if (value !== FAILED) return value
      failed = true
      return undefined
    },
    has: (name) => values.has(name),
    failed: () => failed,
    refuse: () => {
      failed = true
    },
  }
}

/** The bits of a BIT STRING as the libraries keep them: the second octet above the first. */
const bitsOf = ({ bytes }: Primitive): number => (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)

function readBasic(reader: ExtensionReader, library: Library) {
  const basic = reader.get('basicConstraints', BASIC_CONSTRAINTS)
  if (basic === undefined) return { hasBasicConstraints: false, ca: false, pathLength: -1 }
  const ca = isTrue(basic.ca)
  const limit = basic.pathLength
  if (limit === undefined) return { hasBasicConstraints: true, ca, pathLength: -1 }
  const number = smallNumber(limit)
  if (limit.negative === true || refusesLimit(ca, number, library)) reader.refuse()
  return { hasBasicConstraints: true, ca, pathLength: Math.max(0, number) }
}

/** A path length without CA: BoringSSL takes none, OpenSSL 1.1.1 zero, 3.0 any. */
function refusesLimit(ca: boolean, limit: number, library: Library): boolean {
  if (ca || isOpenSsl3(library)) return false
  return isBoringSsl(library) || limit !== 0
}

function readUsages(reader: ExtensionReader, library: Library) {
  const usage = reader.get('keyUsage', BITS)
  const keyUsage = usage === undefined ? undefined : bitsOf(usage)
  // RFC 5280 4.2.1.3, which only OpenSSL 3 asks for
  if (keyUsage === 0 && isOpenSsl3(library)) reader.refuse()
  const list = reader.get('extendedKeyUsage', EXTENDED_KEY_USAGE)
  const purposes = list && new Set(list.map(({ bytes }) => purposeOf(oidText(bytes))))
  return { keyUsage, purposes }
}

const purposeOf = (oid: string): string => PURPOSE_NAMES[oid] ?? oid

const PROXY = '1.3.6.1.5.5.7.1.14'

/** OpenSSL: a proxy certificate is not a CA and has no alternative names. */
function readProxy(reader: ExtensionReader, ca: boolean, library: Library): boolean {
  if (isBoringSsl(library) || reader.get(PROXY, PROXY_CERT_INFO) === undefined) return false
  if (ca || reader.has('subjectAltName') || reader.has('issuerAltName')) reader.refuse()
  return true
}

function readNetscape(reader: ExtensionReader, library: Library): number | undefined {
  if (isBoringSsl(library)) return undefined
  const bits = reader.get('netscapeCertType', BITS)
  return bits && (bits.bytes[0] ?? 0)
}

/** X509_check_akid: key identifier, serial number and issuer's name, where both have them. */
export function fitsKeyId(
  issuer: Pick<Flagged, 'x509' | 'subjectKeyId'>,
  wanted: AuthorityKeyIdValue | undefined,
): boolean {
  if (wanted === undefined) return true
  const { keyId, serial, issuer: names } = wanted
  const found = issuer.subjectKeyId
  if (keyId && found && !equalBytes(keyId.bytes, found.bytes)) return false
  if (serial && !sameInteger(serial, issuer.x509.serial)) return false
  const directory = names?.find(({ kind }) => kind === 'directory')
  return directory?.kind !== 'directory' || sameX509Name(directory.value, issuer.x509.issuer)
}

/** ASN1_INTEGER_cmp. */
export function sameInteger(a: Primitive, b: Primitive): boolean {
  return a.negative === b.negative && equalBytes(a.bytes, b.bytes)
}

const SUPPORTED: ReadonlySet<string> = new Set([
  'basicConstraints',
  'keyUsage',
  'extendedKeyUsage',
  'subjectAltName',
  'certificatePolicies',
  'policyMappings',
  'policyConstraints',
  'inhibitAnyPolicy',
  'nameConstraints',
])
const ADDRESS_BLOCKS = '1.3.6.1.5.5.7.1.7'
const SYSTEM_NUMBERS = '1.3.6.1.5.5.7.1.8'
// X509_supported_extension of OpenSSL has these too
const BY_OPENSSL: ReadonlySet<string> = new Set([
  'netscapeCertType',
  PROXY,
  ADDRESS_BLOCKS,
  SYSTEM_NUMBERS,
])
// 3.0 and up; 1.1.1 does not know that a responder's certificate needs no check
const BY_OPENSSL_3: ReadonlySet<string> = new Set(['cRLDistributionPoints', '1.3.6.1.5.5.7.48.1.5'])
const BY_OPENSSL_1: ReadonlySet<string> = new Set(['cRLDistributionPoints'])
// BoringSSL: pe-mtcCertificationAuthority of a draft
const BY_BORINGSSL: ReadonlySet<string> = new Set(['1.3.6.1.4.1.11129.2.1.27'])

function isSupported(name: string, library: Library): boolean {
  if (SUPPORTED.has(name)) return true
  if (isBoringSsl(library)) return BY_BORINGSSL.has(name)
  return BY_OPENSSL.has(name) || (isOpenSsl3(library) ? BY_OPENSSL_3 : BY_OPENSSL_1).has(name)
}

function hasUnhandled(extensions: readonly ExtensionValue[], library: Library): boolean {
  return extensions.some(
    (extension) => isTrue(extension.critical) && !isSupported(nameOf(extension), library),
  )
}

const isEmptyPoint = ({ name, issuer = [] }: DistributionPointValue): boolean =>
  name === undefined && issuer.length === 0

const NO_REASONS: Primitive = { type: UNIVERSAL.BIT_STRING, bytes: new Uint8Array() }

/**
 * OpenSSL 3 wants a name or an issuer in every distribution point (setup_dp). It stops at the first that has neither: no
 * reason is set for that one and for those behind it.
 */
function readPoints(reader: ExtensionReader, library: Library): readonly DistributionPointValue[] {
  const points = reader.get('cRLDistributionPoints', DISTRIBUTION_POINTS) ?? []
  const empty = isOpenSsl3(library) ? points.findIndex(isEmptyPoint) : -1
  if (empty < 0) return points
  reader.refuse()
  return points.map((point, index) => (index < empty ? point : { ...point, reasons: NO_REASONS }))
}

/** EXFLAG_SS: names and key identifier fit; BoringSSL asks the keyUsage, OpenSSL the kind of the key. */
function isSelfSigned(
  flags: Pick<Flagged, 'x509' | 'subjectKeyId' | 'authorityKeyId' | 'keyUsage'>,
  library: Library,
): boolean {
  const { x509, keyUsage, authorityKeyId } = flags
  if (!fitsKeyId(flags, authorityKeyId)) return false
  return isBoringSsl(library)
    ? keyUsage === undefined || (keyUsage & KEY_USAGE.keyCertSign) !== 0
    : fitsKind(x509.tbsAlgorithm, decodeKey(x509.key), library)
}

/** A certificate with its flags. */
export function flagsOf(x509: X509, library: Library): Flagged {
  const extensions = x509.extensions ?? []
  const reader = extensionReader(extensions, library)
  const { hasBasicConstraints, ca, pathLength } = readBasic(reader, library)
  const { keyUsage, purposes } = readUsages(reader, library)
  const subjectKeyId = reader.get('subjectKeyIdentifier', OCTETS)
  const authorityKeyId = reader.get('authorityKeyIdentifier', AUTHORITY_KEY_ID)
  const selfIssued = sameX509Name(x509.subject, x509.issuer)
  const parts = { x509, subjectKeyId, authorityKeyId, keyUsage }
  // one literal: an object put together from pieces is slow to make and slow to read
  return {
    x509,
    library,
    hasBasicConstraints,
    ca,
    pathLength,
    keyUsage,
    purposes,
    subjectKeyId,
    authorityKeyId,
    selfIssued,
    selfSigned: selfIssued && isSelfSigned(parts, library),
    isVersion1: x509.version === 0,
    isProxy: readProxy(reader, ca, library),
    netscapeType: readNetscape(reader, library),
    altNames: reader.get('subjectAltName', GENERAL_NAMES),
    nameConstraints: reader.get('nameConstraints', NAME_CONSTRAINTS),
    distributionPoints: readPoints(reader, library),
    unhandledCritical: hasUnhandled(extensions, library),
    // asked last: every reading above may have failed
    invalid: reader.failed(),
  }
}

/** Is there a keyUsage that has none of these bits (ku_reject)? */
export function rejectsUsage({ keyUsage }: Flagged, bits: number): boolean {
  return keyUsage !== undefined && (keyUsage & bits) === 0
}
