import {
  ABSENT,
  cursorOver,
  FAILED,
  fail,
  isBoring,
  readSince,
  UNIVERSAL,
  type Cursor,
  type Failed,
} from './asn1-element.ts'
import { isBoringBefore, isBoringSsl, type Library } from './library.ts'
import { listOf, optional, primitive, required, sequence, type Item } from './asn1-items.ts'
import { oidText, type Primitive } from './asn1-values.ts'
import { extensionReader, type ExtensionReader } from './extension-flags.ts'
import {
  ALGORITHM,
  AUTHORITY_KEY_ID,
  BITS,
  EXTENSIONS,
  GENERAL_NAMES,
  INTEGER,
  isTrue,
  ISSUING_POINT,
  TIME,
  type AuthorityKeyIdValue,
  type DistributionPointValue,
  type ExtensionValue,
  type GeneralNameValue,
} from './x509-items.ts'
import { NAME_ITEM, type X509Name } from './x509-name.ts'
import { WANTS_STRICT_CRLS } from '../../release/boringssl.ts'
import { algorithmFrom, located, smallNumber } from './x509.ts'
import type { SignedBytes } from './x509-signature.ts'

// A CRL as the two libraries read it (crypto/x509/x_crl.c, x_crl.cc).

const ENTRY = sequence({
  serial: required(INTEGER),
  date: required(TIME),
  extensions: optional(EXTENSIONS, { isList: true }),
})
const TBS = sequence({
  version: optional(INTEGER),
  algorithm: required(ALGORITHM),
  issuer: required(NAME_ITEM),
  lastUpdate: required(TIME),
  nextUpdate: optional(TIME),
  revoked: optional(listOf(ENTRY), { isList: true }),
  extensions: optional(EXTENSIONS, { explicit: 0, isList: true }),
})
const LIST = sequence({
  tbs: required(located(TBS)),
  algorithm: required(ALGORITHM),
  signature: required(BITS),
})

/** An entry: whose certificate, and whether it was only taken back. */
export interface RevokedEntry {
  readonly serial: Primitive
  readonly isRemoval: boolean
  /** Whose certificate it is, where an entry says that it is not one of the list's issuer. */
  readonly issuers: readonly X509Name[] | undefined
}

/** issuingDistributionPoint, as far as it decides. */
export interface ListScope {
  readonly name: DistributionPointValue['name']
  readonly onlyUser: boolean
  readonly onlyCa: boolean
  readonly onlyAttribute: boolean
  readonly indirect: boolean
  readonly hasReasons: boolean
}

export interface X509Crl extends SignedBytes {
  readonly issuer: X509Name
  readonly lastUpdate: Primitive
  readonly nextUpdate: Primitive | undefined
  readonly revoked: readonly RevokedEntry[]
  readonly scope: ListScope | undefined
  readonly authorityKeyId: AuthorityKeyIdValue | undefined
  /** A critical extension, of the list or of an entry, that the library does not know. */
  readonly unhandledCritical: boolean
  readonly isDelta: boolean
}

type Tbs = typeof TBS extends Item<infer T> ? T : never
type EntryValue = typeof ENTRY extends Item<infer T> ? T : never

const VERSION_2 = 1

const isSecondVersion = ({ version }: Tbs): boolean =>
  version !== undefined && smallNumber(version) === VERSION_2

/** What BoringSSL refuses of the entries. */
function boringEntryFault(revoked: readonly EntryValue[], isSecond: boolean): string | undefined {
  const counts = revoked.flatMap((entry) => entry.extensions?.length ?? [])
  if (!isSecond && counts.length > 0) return 'INVALID_VERSION'
  return counts.includes(0) ? 'DECODE_ERROR' : undefined
}

/** The same before it wanted more. */
function earlierBoringFault(tbs: Tbs): string | undefined {
  const { version, extensions } = tbs
  if (isSecondVersion(tbs)) return undefined
  if (version !== undefined && smallNumber(version) !== 0) return 'INVALID_VERSION'
  return extensions === undefined ? undefined : 'INVALID_FIELD_FOR_VERSION'
}

/** What a library refuses when it has read the structure; of OpenSSL nothing. */
function structureFault(tbs: Tbs, library: Library): string | undefined {
  if (!isBoringSsl(library)) return undefined
  return isBoringBefore(library, WANTS_STRICT_CRLS) ? earlierBoringFault(tbs) : boringFault(tbs)
}

/** What BoringSSL refuses when it has read the structure (crl_cb). */
function boringFault(tbs: Tbs): string | undefined {
  const { version, extensions, revoked = [] } = tbs
  const isSecond = isSecondVersion(tbs)
  if (version !== undefined && !isSecond) return 'INVALID_VERSION'
  if (extensions !== undefined && !isSecond) return 'INVALID_FIELD_FOR_VERSION'
  if (extensions?.length === 0) return 'DECODE_ERROR'
  return boringEntryFault(revoked, isSecond)
}

function scopeOf(reader: ExtensionReader): ListScope | undefined {
  const point = reader.get('issuingDistributionPoint', ISSUING_POINT)
  return (
    point && {
      name: point.name,
      onlyUser: isTrue(point.onlyUser),
      onlyCa: isTrue(point.onlyCa),
      onlyAttribute: isTrue(point.onlyAttribute),
      indirect: isTrue(point.indirect),
      hasReasons: point.reasons !== undefined,
    }
  )
}

const KEY_ID = '2.5.29.35'
const ISSUING = '2.5.29.28'
const DELTA = '2.5.29.27'
const ENTRY_ISSUER = '2.5.29.29'
const KNOWN = new Set([KEY_ID, ISSUING])
const KNOWN_TO_OPENSSL = new Set([KEY_ID, ISSUING, DELTA])

function isUnknown(extension: ExtensionValue, known: ReadonlySet<string>): boolean {
  return isTrue(extension.critical) && !known.has(oidText(extension.object.bytes))
}

const NONE: ReadonlySet<string> = new Set()
const ENTRY_KNOWN_TO_OPENSSL: ReadonlySet<string> = new Set([ENTRY_ISSUER])
const REASON = primitive(UNIVERSAL.ENUMERATED)
const REMOVE_FROM_CRL = 8

interface Entries {
  readonly entries: readonly RevokedEntry[]
  readonly critical: boolean
}

const directoriesOf = (names: readonly GeneralNameValue[]): readonly X509Name[] =>
  names.flatMap((name) => (name.kind === 'directory' ? [name.value] : []))

/** What is carried from entry to entry. */
interface EntryState {
  /** Something could not be read: the library looks at no entry any more. */
  readonly broken: boolean
  readonly critical: boolean
  /** Whose certificates the entries are, until one says otherwise. */
  readonly issuers: readonly X509Name[] | undefined
}

/** Whose certificate an entry is; BoringSSL knows no lists for others. */
function issuersAt(
  reader: ExtensionReader,
  state: EntryState,
  library: Library,
): EntryState['issuers'] {
  const names = isBoringSsl(library) ? undefined : reader.get('certificateIssuer', GENERAL_NAMES)
  return names === undefined ? state.issuers : directoriesOf(names)
}

function readEntry(
  { serial, extensions = [] }: EntryValue,
  state: EntryState,
  library: Library,
): readonly [RevokedEntry, EntryState] {
  if (state.broken) return [{ serial, isRemoval: false, issuers: undefined }, state]
  const boring = isBoringSsl(library)
  const reader = extensionReader(extensions, library)
  const issuers = issuersAt(reader, state, library)
  const reason = reader.get('cRLReason', REASON)
  const broken = reader.failed()
  const known = boring ? NONE : ENTRY_KNOWN_TO_OPENSSL
  const unknown = !broken && extensions.some((extension) => isUnknown(extension, known))
  const removed = reason !== undefined && smallNumber(reason) === REMOVE_FROM_CRL
  return [
    { serial, isRemoval: removed && !boring && !broken, issuers: broken ? undefined : issuers },
    { broken, critical: state.critical || unknown, issuers },
  ]
}

/** crl_set_issuers, crl_parse_entry_extensions. */
function readEntries(revoked: readonly EntryValue[], library: Library): Entries {
  const entries: RevokedEntry[] = []
  let state: EntryState = { broken: false, critical: false, issuers: undefined }
  for (const value of revoked) {
    const [entry, next] = readEntry(value, state, library)
    entries.push(entry)
    state = next
  }
  return { entries, critical: state.critical }
}

function assemble(cursor: Cursor, at: number, read: ListValue): X509Crl | Failed {
  const { tbs, algorithm, signature } = read
  const { library } = cursor
  const { issuer, lastUpdate, nextUpdate, extensions = [], revoked = [] } = tbs.value
  const reader = extensionReader(extensions, library)
  const scope = scopeOf(reader)
  const authorityKeyId = reader.get('authorityKeyIdentifier', AUTHORITY_KEY_ID)
  // BoringSSL refuses the list where one of the two cannot be read; OpenSSL goes on without
  if (isBoring(cursor) && reader.failed()) return fail(cursor, 'AUX_ERROR')
  const known = isBoring(cursor) ? KNOWN : KNOWN_TO_OPENSSL
  const { entries, critical } = readEntries(revoked, library)
  return {
    der: readSince(cursor, at),
    tbs: tbs.der,
    tbsAlgorithm: algorithmFrom(tbs.value.algorithm),
    algorithm: algorithmFrom(algorithm),
    signature,
    issuer,
    lastUpdate,
    nextUpdate,
    revoked: entries,
    scope,
    authorityKeyId,
    unhandledCritical: critical || extensions.some((extension) => isUnknown(extension, known)),
    isDelta: !isBoring(cursor) && reader.get('deltaCRLIndicator', INTEGER) !== undefined,
  }
}

type ListValue = typeof LIST extends Item<infer T> ? T : never

function readCrl(cursor: Cursor): X509Crl | Failed {
  const at = cursor.position
  const read = LIST(cursor, { optional: false })
  if (read === ABSENT || read === FAILED) return FAILED
  const problem = structureFault(read.tbs.value, cursor.library)
  if (problem === undefined) return assemble(cursor, at, read)
  cursor.notes.reasons.push(problem)
  return fail(cursor, 'AUX_ERROR')
}

/** A CRL, or the reasons why it cannot be read. */
export function readX509Crl(
  der: Uint8Array,
  library: Library,
): X509Crl | { readonly reasons: readonly string[] } {
  const cursor = cursorOver(der, library)
  const read = readCrl(cursor)
  return read === FAILED ? { reasons: cursor.notes.reasons } : read
}
