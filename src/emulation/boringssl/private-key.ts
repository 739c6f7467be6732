import { CURVE_NAMES } from '../../der/oids.ts'
import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import type { Engine } from '../../crypto/engine.ts'
import { KEY_OID } from '../../crypto/public-key.ts'
import { formOf, readKey } from '../../key/read.ts'
import {
  headerRefusal,
  scanCPem,
  type CPemBlock,
  type PemRefusal,
  type PemFlavour,
} from '../../pem/openssl-pem.ts'
import { isRefusal } from '../../report/error.ts'
import { ABSENT, cursorOver, FAILED, UNIVERSAL } from '../openssl/asn1-element.ts'
import { any, listOf, optional, required, sequence, type Item } from '../openssl/asn1-items.ts'
import { INTEGER, OBJECT, OCTETS } from '../openssl/x509-items.ts'
import type { Reading } from '../parse-cache.ts'
import { readsInnerKey, readsNamedKey } from './named-key.ts'
import { ALGORITHM } from './parse-x509.ts'

// How BoringSSL reads a private key out of text (PEM_read_bio_PrivateKey, crypto/pem/pem_pkey.cc): the first block with the
// label of a key, whatever is in front of it; nobody is there to say a password. Words measured on Envoy 1.40.

/** Kinds of keys that BoringSSL reads; a key of another kind is not read at all. */
export type BoringKeyType = 'RSA' | 'EC' | 'Ed25519' | 'X25519' | 'DSA'

/** Why a private key is not read. */
export type BoringKeyFault = 'key-none' | 'key-encrypted' | 'key-unreadable' | 'key-unsupported'

/** What BoringSSL reads: the key, or the first error of its queue. */
export type BoringKey =
  | {
      readonly type: BoringKeyType
      /** The named curve of an EC key. */
      readonly curve?: string
      /** SubjectPublicKeyInfo; left out where it cannot be found out here. */
      readonly spki?: Uint8Array
      /** Line of its BEGIN. */
      readonly line: number
    }
  | {
      readonly cause: BoringKeyFault
      /** Left out where the numbers of the key are damaged: which of them stops it first is not followed here. */
      readonly error?: string
      readonly line?: number
    }

const LABELS = [
  'PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'RSA PRIVATE KEY',
  'EC PRIVATE KEY',
  'DSA PRIVATE KEY',
]

// include/openssl/pem.h
const PEM_REASONS = {
  'bad base64 decode': '64',
  'bad end line': '66',
  'bad iv chars': '67',
  'bad password read': '68',
  'not dek info': '6b',
  'not encrypted': '6c',
  'not proc type': '6d',
  'no start line': '6e',
  'short header': '70',
  'unsupported encryption': '72',
  'unsupported proc type version': '73',
  'no data': '74',
} as const satisfies Readonly<Record<PemRefusal | 'no start line', string>> &
  Readonly<Record<string, string>>

type PemReason = keyof typeof PEM_REASONS

const pemError = (reason: PemReason): string =>
  `error:090000${PEM_REASONS[reason]}:PEM routines:OPENSSL_internal:${reason.toUpperCase().replaceAll(' ', '_')}`

// include/openssl/asn1.h
const ASN1_REASONS: Readonly<Record<string, string>> = {
  DECODE_ERROR: '6d',
  INVALID_BIT_STRING_BITS_LEFT: '8d',
  INVALID_BMPSTRING: '8e',
  INVALID_OBJECT_ENCODING: '92',
  INVALID_UNIVERSALSTRING: '95',
  INVALID_UTF8STRING: '96',
  SEQUENCE_LENGTH_MISMATCH: 'a8',
  STRING_TOO_SHORT: 'ae',
  INVALID_BIT_STRING_PADDING: 'c2',
  INVALID_INTEGER: 'c4',
}

const ATTRIBUTE = sequence({ type: required(OBJECT), values: required(listOf(any, UNIVERSAL.SET)) })
const PRIVATE_KEY_INFO = sequence({
  version: required(INTEGER),
  algorithm: required(ALGORITHM),
  key: required(OCTETS),
  attributes: optional(listOf(ATTRIBUTE), { implicit: 0, isList: true }),
})
const ENCRYPTED_KEY = sequence({ algorithm: required(ALGORITHM), key: required(OCTETS) })

/** What stops d2i_PKCS8_PRIV_KEY_INFO or d2i_X509_SIG; nothing where they read it. */
function undecoded<T>(der: Uint8Array, item: Item<T>): string | undefined {
  const cursor = cursorOver(der, 'boringssl')
  const read = item(cursor, { optional: false })
  if (read !== ABSENT && read !== FAILED) return undefined
  const [first = ''] = cursor.notes.reasons
  const reason = Object.hasOwn(ASN1_REASONS, first) ? first : 'DECODE_ERROR'
  return `error:0c0000${ASN1_REASONS[reason] as string}:ASN.1 encoding routines:OPENSSL_internal:${reason}`
}

const NO_KEY = 'error:06000066:public key routines:OPENSSL_internal:DECODE_ERROR'
const UNSUPPORTED = 'error:06000080:public key routines:OPENSSL_internal:UNSUPPORTED_ALGORITHM'

const CIPHER = /\nDEK-Info: (DES-CBC|DES-EDE3-CBC|AES-(?:128|192|256)-CBC),([\dA-Fa-f]*)/
const IV_DIGITS = { DES: 16, AES: 32 } as const

/** Why the headers stop the reading, the name of the cipher included (PEM_get_EVP_CIPHER_INFO). */
export function headerReason(header: string): PemReason | undefined {
  const reason = headerRefusal(header)
  if (reason !== 'bad password read') return reason
  const [, cipher = '', iv = ''] = CIPHER.exec(header) ?? []
  if (cipher === '') return 'unsupported encryption'
  const digits = cipher.startsWith('DES') ? IV_DIGITS.DES : IV_DIGITS.AES
  return iv.length < digits ? 'bad iv chars' : reason
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** Is it one SEQUENCE that begins with members of these tags? */
function beginsWith(der: Uint8Array, tags: readonly number[]): boolean {
  const whole = quietly(() => {
    const reader = new DerReader(der)
    const outer = reader.enter(TAG.SEQUENCE, 'private key')
    for (const tag of tags) reader.read(tag, 'member')
    while (!reader.done) reader.readAny('member')
    reader.leave(outer, 'private key')
    reader.finish('private key')
    return true
  })
  return whole === true
}

const PKCS8 = [TAG.INTEGER, TAG.SEQUENCE, TAG.OCTET_STRING]

/** The version of a PKCS#8 key. */
function versionOf(pkcs8: Uint8Array): number {
  const reader = new DerReader(pkcs8)
  reader.enter(TAG.SEQUENCE, 'PrivateKeyInfo')
  return reader.readSmallInteger('version')
}

interface Algorithm {
  readonly oid: string
  /** Of an EC key that names one; empty where it is not known. */
  readonly curve?: string | undefined
}

/** The AlgorithmIdentifier of a PKCS#8 key. */
function algorithmOf(pkcs8: Uint8Array): Algorithm {
  const reader = new DerReader(pkcs8)
  reader.enter(TAG.SEQUENCE, 'PrivateKeyInfo')
  reader.readInteger('version')
  reader.enter(TAG.SEQUENCE, 'algorithm')
  const oid = reader.readOid('algorithm')
  if (oid !== KEY_OID.EC || reader.peek() !== TAG.OID) return { oid }
  return { oid, curve: CURVE_NAMES[reader.readOid('namedCurve')] ?? '' }
}

const TYPES: Readonly<Record<string, BoringKeyType>> = {
  [KEY_OID.RSA]: 'RSA',
  [KEY_OID.EC]: 'EC',
  [KEY_OID.Ed25519]: 'Ed25519',
  [KEY_OID.X25519]: 'X25519',
  [KEY_OID.DSA]: 'DSA',
}
const CURVES = ['P-224', 'P-256', 'P-384', 'P-521']

const isKnown = ({ oid, curve }: Algorithm): boolean =>
  TYPES[oid] !== undefined && (curve === undefined || CURVES.includes(curve))

const refusedFor = (
  cause: BoringKeyFault,
  error: string | undefined,
  line?: number,
): BoringKey => ({
  cause,
  ...(error !== undefined && { error }),
  ...(line !== undefined && { line }),
})

/** What follows the key in its block nobody looks at. */
function firstElement(der: Uint8Array): Uint8Array {
  const first = quietly(() => {
    const reader = new DerReader(der)
    reader.read(TAG.SEQUENCE, 'private key')
    return reader.element()
  })
  return first ?? der
}

/** The key inside PKCS#8, and the curve that is stated in front of it. */
function innerKey(pkcs8: Uint8Array): { readonly der: Uint8Array; readonly curve?: string } {
  const reader = new DerReader(pkcs8)
  reader.enter(TAG.SEQUENCE, 'PrivateKeyInfo')
  reader.readInteger('version')
  const algorithm = reader.enter(TAG.SEQUENCE, 'algorithm')
  reader.readOid('algorithm')
  const curve = reader.peek() === TAG.OID ? reader.readOid('namedCurve') : undefined
  while (!reader.done) reader.readAny('parameters')
  reader.leave(algorithm, 'algorithm')
  reader.read(TAG.OCTET_STRING, 'privateKey')
  return { der: reader.content(), ...(curve !== undefined && { curve }) }
}

const EXPLICIT_CURVE = 0xa0

/** An EC key that has its curve as numbers, not by name (RFC 5915, `parameters`): those are not looked into here. */
function isExplicit(der: Uint8Array): boolean {
  const found = quietly(() => {
    const reader = new DerReader(der)
    reader.enter(TAG.SEQUENCE, 'ECPrivateKey')
    reader.readInteger('version')
    reader.read(TAG.OCTET_STRING, 'privateKey')
    if (reader.peek() !== EXPLICIT_CURVE) return false
    reader.enter(EXPLICIT_CURVE, 'parameters')
    return reader.peek() === TAG.SEQUENCE
  })
  return found === true
}

/** Do the numbers of a key fit together (RSA_check_key, EC_KEY_check_key)? */
function isSound({ label, der }: CPemBlock, type: BoringKeyType): boolean {
  if (type !== 'RSA' && type !== 'EC') return true
  if (isExplicit(der)) return true
  if (!beginsWith(der, PKCS8)) return readsNamedKey(label, der) !== false
  const inner = quietly(() => innerKey(der))
  return inner !== undefined && readsInnerKey(type, inner.der, inner.curve)
}

type Kind = Algorithm | typeof NO_KEY | undefined

function kindOfOwn({ label, der }: CPemBlock): Kind {
  const read = quietly(() => algorithmOf(readKey(der, formOf(der)).bare))
  // a whole SEQUENCE with damage inside: which member stops it first is not followed here
  if (read === undefined) return beginsWith(der, []) ? undefined : NO_KEY
  if (!isKnown(read)) return NO_KEY
  const wanted = /^(\w+) PRIVATE KEY$/.exec(label)?.[1]
  return wanted === undefined || TYPES[read.oid] === wanted ? read : NO_KEY
}

/** The kind of the key in a block that is decoded, as far as our own reader goes; it reads the same forms. */
function kindOf(block: CPemBlock): Kind | typeof UNSUPPORTED {
  const { label, der } = block
  const inPkcs8 = beginsWith(der, PKCS8)
  const stated = inPkcs8 ? quietly(() => algorithmOf(der)) : undefined
  if (stated !== undefined && !isKnown(stated))
    return label === 'PRIVATE KEY' ? UNSUPPORTED : NO_KEY
  return kindOfOwn(block)
}

/** Why a key is no PKCS#8, or one of another version (EVP_parse_private_key); other labels are tried in every form. */
function pkcs8Error({ label, der }: CPemBlock): string | undefined {
  if (label !== 'PRIVATE KEY') return undefined
  const error = undecoded(der, PRIVATE_KEY_INFO)
  if (error !== undefined) return error
  return quietly(() => versionOf(der)) === 0 ? undefined : NO_KEY
}

async function readClear(whole: CPemBlock, reading: Reading, engine: Engine): Promise<BoringKey> {
  const { line } = whole
  const der = firstElement(whole.der)
  const block = { ...whole, der }
  const error = pkcs8Error(block)
  if (error !== undefined) return refusedFor('key-unreadable', error, line)
  const kind = kindOf(block)
  if (kind === UNSUPPORTED) return refusedFor('key-unsupported', kind, line)
  if (kind === undefined || kind === NO_KEY) return refusedFor('key-unreadable', kind, line)
  const { oid, curve } = kind
  const type = TYPES[oid] as BoringKeyType
  if (!isSound(block, type)) return refusedFor('key-unreadable', undefined, line)
  const spki = await reading.publicHalf(der, engine)
  return { type, ...(curve !== undefined && { curve }), ...(spki && { spki }), line }
}

/** Reads the private key of a text as Envoy does. */
export async function readBoringKey(
  text: Uint8Array,
  tools: { readonly reading: Reading; readonly engine: Engine; readonly flavour: PemFlavour },
): Promise<BoringKey> {
  const { reading, engine, flavour } = tools
  const { blocks, refusal } = scanCPem(text, flavour)
  const block = blocks.find(({ label }) => LABELS.includes(label))
  if (refusal !== undefined && (block === undefined || refusal.line < block.line))
    return refusedFor('key-unreadable', pemError(refusal.reason), refusal.line)
  if (block === undefined) return refusedFor('key-none', pemError('no start line'))
  const reason = headerReason(block.header)
  if (reason !== undefined) {
    const encrypted = reason === 'bad password read' || reason === 'unsupported encryption'
    return refusedFor(encrypted ? 'key-encrypted' : 'key-unreadable', pemError(reason), block.line)
  }
  if (block.label !== 'ENCRYPTED PRIVATE KEY') return readClear(block, reading, engine)
  const error = undecoded(block.der, ENCRYPTED_KEY)
  return error === undefined
    ? refusedFor('key-encrypted', pemError('bad password read'), block.line)
    : refusedFor('key-unreadable', error, block.line)
}
