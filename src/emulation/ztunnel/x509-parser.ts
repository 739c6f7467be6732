import { latin1 } from '../../der/strings.ts'
import { isGeneralizedTime, isUtcTime } from './asn1-time.ts'
import {
  classOf,
  EOF,
  isIncomplete,
  NomReader,
  parsingError,
  type NomElement,
} from './nom-reader.ts'

// x509-parser 0.18.1: ztunnel reads its own certificates with it before webpki does, and the names of its peers.

/** What x509-parser reads of a certificate as far as ztunnel asks. */
export interface ParsedX509 {
  /** URIs of the subjectAltName in their order; `undefined` where the extension is malformed or appears twice. */
  readonly uris: readonly string[] | undefined
}

const CONTEXT = 'ContextSpecific'

const INTEGER = 2
const BIT_STRING = 3
const OCTET_STRING = 4
const SEQUENCE = 16
const UTC_TIME = 23
const GENERALIZED_TIME = 24

const BER_ERROR = 'a value of another form'

/** `u32::from_der`. */
function readU32(reader: NomReader): void {
  const found = reader.any()
  if (found === null) return
  if (found.tag !== INTEGER || found.constructed || !isU32(found.content.rest()))
    reader.fail(BER_ERROR)
}

/** Not negative, in as few octets as it takes, and no more than 32 bits. */
function isU32(octets: Uint8Array): boolean {
  const [first = 0x80, second = 0x80] = octets
  if (first !== 0) return first < 0x80 && octets.length <= 4
  return octets.length === 1 || (second >= 0x80 && octets.length <= 5)
}

/** `X509Version::from_der_tagged_0`: any number will do. */
function readVersion(tbs: NomReader): void {
  if (tbs.done) return
  const { position } = tbs
  const found = tbs.any()
  if (found?.tag !== 0) {
    tbs.position = position
    return
  }
  if (found.tagClass !== CONTEXT) {
    const classes = `expected: Some(${CONTEXT}), actual: ${found.tagClass}`
    tbs.fail(parsingError(`Der(UnexpectedClass { ${classes} })`))
    return
  }
  tbs.named('InvalidVersion', () => {
    readU32(found.content)
  })
}

/** Is there an element of indefinite length? One with a long tag is read as any. */
const isIndefiniteAt = ({ bytes, position, limit }: NomReader): boolean =>
  bytes[position + 1] === 0x80 &&
  ((bytes[position] as number) & 0x1f) !== 0x1f &&
  position + 1 < limit

/** A BER element: of indefinite length too, then to its end. */
function readBer(reader: NomReader, depth = 50): NomElement | null {
  const { bytes, position } = reader
  if (!isIndefiniteAt(reader)) return reader.any()
  const first = bytes[position] as number
  if ((first & 0x20) === 0 || depth === 0) {
    reader.fail(BER_ERROR)
    return null
  }
  reader.position = position + 2
  let end = false
  while (!end && reader.reading.fault === undefined) {
    const inner = readBer(reader, depth - 1)
    end = inner?.tag === 0 && inner.content.position === inner.content.limit
  }
  const content = new NomReader(bytes, position + 2, reader.position - 2, reader.reading)
  return { tag: first & 0x1f, tagClass: classOf(first), constructed: true, content }
}

function readSerial(tbs: NomReader): void {
  tbs.named('InvalidSerial', () => {
    if (readBer(tbs)?.tag !== INTEGER) tbs.fail(BER_ERROR)
  })
}

/** `AlgorithmIdentifier`: the tag of the identifier is not looked at. What is cut off keeps its words (`err.map`). */
function readAlgorithm(reader: NomReader): void {
  const inner = reader.derived(SEQUENCE)
  if (inner.faulty) return
  const oid = inner.any()
  if (oid?.constructed === true) inner.fail(BER_ERROR)
  if (oid === null || oid.constructed) inner.rename('InvalidAlgorithmIdentifier')
  else if (!inner.done) inner.any()
}

function isTime(found: NomElement | null): boolean {
  if (found === null) return false
  const text = latin1(found.content.rest())
  if (found.tag === UTC_TIME) return isUtcTime(text)
  return found.tag === GENERALIZED_TIME && isGeneralizedTime(text)
}

function readValidity(tbs: NomReader): void {
  const inner = tbs.container(SEQUENCE)
  for (let i = 0; i < 2; i++) {
    inner.named('InvalidDate', () => {
      if (!isTime(inner.any())) inner.fail(BER_ERROR)
    })
  }
}

function isPadded(octets: Uint8Array): boolean {
  const [unused = 1] = octets
  if (octets.length < 2) return unused === 0
  const last = octets.at(-1) as number
  const zeros = last === 0 ? 8 : 31 - Math.clz32(last & -last)
  return unused <= zeros
}

/** `BitString::from_der`: unused bits are zero; more than eight only where nothing is set. */
function readBitString(reader: NomReader, kind: string): void {
  reader.named(kind, () => {
    const found = reader.any()
    const octets = found?.content.rest() ?? new Uint8Array()
    if (found?.tag !== BIT_STRING || found.constructed || !isPadded(octets)) reader.fail(BER_ERROR)
  })
}

function readKey(tbs: NomReader): void {
  const inner = tbs.container(SEQUENCE)
  readAlgorithm(inner)
  readBitString(inner, 'InvalidSPKI')
}

/** issuerUniqueID and subjectUniqueID: of the tag, and not empty. */
function readUniqueId(tbs: NomReader, tag: number, kind: string): void {
  if (tbs.done) return
  tbs.named(kind, () => {
    if (tbs.peek() !== tag) return
    const found = tbs.any()
    const empty = found?.content.position === found?.content.limit
    if (found?.tagClass !== CONTEXT || empty) tbs.fail(BER_ERROR)
  })
}

const SUBJECT_ALT_NAME = '\x55\x1d\x11'

/** The URIs of a subjectAltName's value; every name has to be of the context's class. */
function readUris(value: Uint8Array): readonly string[] | undefined {
  const names = new NomReader(value).container(SEQUENCE)
  const uris: string[] = []
  while (!names.done) {
    const name = names.any()
    if (name?.tagClass !== CONTEXT) return undefined
    const uri = name.tag === 6 ? utf8(name.content.rest()) : undefined
    if (uri !== undefined) uris.push(uri)
  }
  return names.reading.fault === undefined ? uris : undefined
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

const BOOLEAN = 1

/** `der_read_critical`: a BOOLEAN of one octet, whatever it says. */
function skipCritical(extension: NomReader): void {
  const { position, reading } = extension
  const found = extension.any()
  const isBoolean = found?.tag === BOOLEAN && found.content.limit - found.content.position === 1
  // what is cut off is a fault, what is not a BOOLEAN is left for the next to read
  if (isIncomplete(reading.fault) || isBoolean) return
  reading.fault = undefined
  extension.position = position
}

/** One extension: its identifier and value; `undefined` where it is malformed. */
function readExtension(
  list: NomReader,
): { readonly oid: string; readonly value: Uint8Array } | undefined {
  const extension = list.container(SEQUENCE)
  const oid = extension.any()
  if (oid === null || oid.constructed) return undefined
  skipCritical(extension)
  const value = extension.any()
  if (value?.tag !== OCTET_STRING || value.constructed) return undefined
  return { oid: latin1(oid.content.rest()), value: value.content.rest() }
}

/** The values of subjectAltName. The length of the tag [3] is not looked at; what follows the list is an error. */
function readExtensions(tbs: NomReader): readonly Uint8Array[] {
  if (tbs.done) return []
  tbs.named('InvalidExtensions', () => {
    if (tbs.peek() !== 3) tbs.fail(BER_ERROR)
    tbs.skipHeader()
  })
  const list = tbs.container(SEQUENCE)
  const names: Uint8Array[] = []
  while (!list.done) {
    const found = readExtension(list)
    if (found === undefined) {
      list.reading.fault = EOF
      return []
    }
    if (found.oid === SUBJECT_ALT_NAME) names.push(found.value)
  }
  if (tbs.position < tbs.limit) tbs.fail(EOF)
  return names
}

/**
 * `parse_x509_certificate`; what follows the certificate is skipped.
 *
 * @returns What was read; the words of nom where it is not a certificate.
 */
export function parseX509(der: Uint8Array): ParsedX509 | string {
  const whole = new NomReader(der)
  const certificate = whole.container(SEQUENCE)
  const tbs = certificate.container(SEQUENCE)
  readVersion(tbs)
  readSerial(tbs)
  readAlgorithm(tbs)
  // names: what is malformed inside ends them, and is not an error
  tbs.container(SEQUENCE)
  readValidity(tbs)
  tbs.container(SEQUENCE)
  readKey(tbs)
  readUniqueId(tbs, 1, 'InvalidIssuerUID')
  readUniqueId(tbs, 2, 'InvalidSubjectUID')
  const names = readExtensions(tbs)
  readAlgorithm(certificate)
  readBitString(certificate, 'InvalidSignatureValue')
  const { fault } = whole.reading
  if (fault !== undefined) return fault
  const [first] = names
  if (first === undefined) return { uris: [] }
  return { uris: names.length === 1 ? readUris(first) : undefined }
}
