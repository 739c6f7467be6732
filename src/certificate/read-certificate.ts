import { equalBytes } from '../der/bytes.ts'
import { DerReader } from '../der/reader.ts'
import { contextConstructed, contextPrimitive, TAG } from '../der/tags.ts'
import { readAlgorithm } from './algorithm.ts'
import type { Note } from './extension-values.ts'
import { decodeExtensions, noneDecoded, type Decoded } from './extensions.ts'
import { certificateError } from './fail.ts'
import { readName } from './name.ts'
import { readPublicKey } from './public-key.ts'
import type { AlgorithmIdentifier, Name, PublicKey } from './types.ts'

type Version = 1 | 2 | 3

/** What one skip a certificate finds. */
export interface CertificateFields {
  readonly der: Uint8Array
  readonly tbs: TbsFields
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly deviations: readonly string[]
}

/** The same inside tbsCertificate; times in milliseconds since 1970, the list of extensions as offsets. */
export interface TbsFields {
  readonly bytes: Uint8Array
  readonly version: Version
  readonly serialBytes: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly issuer: Name
  readonly notBefore: number
  readonly notAfter: number
  readonly subject: Name
  readonly publicKey: PublicKey
  readonly extensions: ExtensionFields
}

interface ExtensionFields {
  readonly start: number
  readonly end: number
  readonly decoded: Decoded
}

/** Version ::= [0] EXPLICIT INTEGER DEFAULT v1 (RFC 5280, section 4.1.2.1). */
function readVersion(reader: DerReader, note: Note): Version {
  if (reader.peek() !== contextConstructed(0)) return 1
  const outer = reader.enter(contextConstructed(0), 'version')
  const found = reader.readSmallInteger('version') + 1
  reader.leave(outer, 'version')
  if (found === 1) note('default-written')
  if (found !== 1 && found !== 2 && found !== 3) {
    throw certificateError('certificate-version', { found, field: 'version' })
  }
  return found
}

const UNIQUE_IDS = ['issuerUniqueID', 'subjectUniqueID'] as const

/** issuerUniqueID [1] and subjectUniqueID [2]: nobody uses them, version 1 has none (RFC 5280, section 4.1.2.8). */
function skipUniqueIds(reader: DerReader, version: Version): void {
  for (const [index, field] of UNIQUE_IDS.entries()) {
    if (reader.peek() !== contextPrimitive(index + 1)) continue
    if (version === 1) throw certificateError('certificate-version', { found: version, field })
    reader.readBitString(field, contextPrimitive(index + 1))
  }
}

const NO_EXTENSIONS: ExtensionFields = { start: 0, end: 0, decoded: noneDecoded() }

/** Extensions ::= [3] EXPLICIT, only in version 3 (RFC 5280, section 4.1.2.9). */
function readExtensions(reader: DerReader, version: Version, note: Note): ExtensionFields {
  const field = 'extensions'
  if (reader.peek() !== contextConstructed(3)) return NO_EXTENSIONS
  if (version !== 3) throw certificateError('certificate-version', { found: version, field })
  const outer = reader.enter(contextConstructed(3), field)
  const list = reader.enter(TAG.SEQUENCE, field)
  const { position: start, limit: end } = reader
  // RFC 5280 4.1: SIZE (1..MAX); loaders take an empty list
  if (reader.done) note('extensions-empty')
  const decoded = decodeExtensions(reader, note)
  reader.leave(list, field)
  reader.leave(outer, field)
  return { start, end, decoded }
}

// 2050-01-01, from which on RFC 5280, section 4.1.2.5 wants GeneralizedTime
const GENERALIZED_FROM = 2524608000000
// 1950-01-01, where UTCTime begins
const UTC_FROM = -631152000000

function readInstant(reader: DerReader, field: string, note: Note): number {
  const time = reader.readTime(field)
  // every loader reads either type; years before 1950 can be written in one only
  const early = time < GENERALIZED_FROM && time >= UTC_FROM
  if (early && reader.tag === TAG.GENERALIZED_TIME) note('generalized-time-before-2050')
  return time
}

/** TBSCertificate (RFC 5280, section 4.1). */
function readTbs(reader: DerReader, note: Note): TbsFields {
  const outer = reader.enter(TAG.SEQUENCE, 'tbsCertificate')
  const { at } = reader
  const version = readVersion(reader, note)
  reader.readInteger('serialNumber')
  const serialBytes = reader.content()
  const signatureAlgorithm = readAlgorithm(reader, 'signature')
  const issuer = readName(reader, 'issuer')
  const validity = reader.enter(TAG.SEQUENCE, 'validity')
  const notBefore = readInstant(reader, 'notBefore', note)
  const notAfter = readInstant(reader, 'notAfter', note)
  reader.leave(validity, 'validity')
  const subject = readName(reader, 'subject')
  const publicKey = readPublicKey(reader, 'subjectPublicKeyInfo')
  skipUniqueIds(reader, version)
  const extensions = readExtensions(reader, version, note)
  reader.leave(outer, 'tbsCertificate')
  const bytes = reader.bytes.subarray(at, reader.position)
  return {
    bytes,
    version,
    serialBytes,
    signatureAlgorithm,
    issuer,
    notBefore,
    notAfter,
    subject,
    publicKey,
    extensions,
  }
}

/** The algorithm outside is nearly always the one inside, byte for byte: then it is read once. */
function readOuterAlgorithm(reader: DerReader, inner: AlgorithmIdentifier): AlgorithmIdentifier {
  const { bytes, position } = reader
  const same = equalBytes(inner.der, bytes.subarray(position, position + inner.der.length))
  if (!same) return readAlgorithm(reader, 'signatureAlgorithm')
  reader.readAny('signatureAlgorithm')
  return inner
}

const NONE: readonly string[] = Object.freeze([])

/** Reads exactly one certificate in one pass (RFC 5280, section 4.1). */
export function readCertificate(der: Uint8Array): CertificateFields {
  let deviations = NONE
  const note: Note = (deviation) => {
    if (!deviations.includes(deviation)) deviations = Object.freeze([...deviations, deviation])
  }
  const reader = new DerReader(der)
  const outer = reader.enter(TAG.SEQUENCE, 'Certificate')
  const tbs = readTbs(reader, note)
  const signatureAlgorithm = readOuterAlgorithm(reader, tbs.signatureAlgorithm)
  const unused = reader.readBitString('signatureValue')
  // RFC 3279 2.2: every algorithm signs in whole octets; OpenSSL and BoringSSL refuse others when they verify
  if (unused !== 0) throw certificateError('certificate-signature', { unused })
  const signature = reader.content()
  reader.leave(outer, 'Certificate')
  reader.finish('Certificate')
  return { der, tbs, signatureAlgorithm, signature, deviations }
}
