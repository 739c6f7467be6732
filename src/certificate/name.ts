import { hashOf, sameBytes, toHex } from '../der/bytes.ts'
import { derError } from '../der/fail.ts'
import { ATTRIBUTE_NAMES } from '../der/oids.ts'
import { DerReader } from '../der/reader.ts'
import { decodeString, fitsString } from '../der/strings.ts'
import { TAG } from '../der/tags.ts'
import { certificateError } from './fail.ts'
import type { Name, NameAttribute, RelativeName } from './types.ts'

/** Moves over one attribute and checks it; the reader is left at the value. Returns the identifier. */
function checkAttribute(reader: DerReader, what: string): string {
  const outer = reader.enter(TAG.SEQUENCE, what)
  const oid = reader.readOid(what)
  reader.readAny(what)
  const { tag, bytes, start, stop } = reader
  if (!fitsString(tag, bytes, start, stop)) {
    throw derError('der-string', { what, offset: reader.at, type: STRING_TYPES[tag] ?? tag })
  }
  reader.leave(outer, what)
  return oid
}

const STRING_TYPES: Readonly<Record<number, string>> = {
  [TAG.UTF8_STRING]: 'UTF8String',
  [TAG.PRINTABLE_STRING]: 'PrintableString',
  [TAG.IA5_STRING]: 'IA5String',
  [TAG.VISIBLE_STRING]: 'VisibleString',
  [TAG.NUMERIC_STRING]: 'NumericString',
  [TAG.TELETEX_STRING]: 'TeletexString',
  [TAG.BMP_STRING]: 'BMPString',
  [TAG.UNIVERSAL_STRING]: 'UniversalString',
}

/** Checks the attributes of a relative name up to the limit of the reader; collects them where they are wanted. */
function walkRelativeName(reader: DerReader, what: string, into?: NameAttribute[]): void {
  if (reader.peek() < 0) throw certificateError('certificate-empty-rdn', { what })
  while (!reader.done) {
    const oid = checkAttribute(reader, what)
    if (into === undefined) continue
    const { tag, bytes, start, stop } = reader
    // RFC 4514 2.4: a value that is not a string is shown as the hex of its DER
    const value = decodeString(tag, bytes, start, stop) ?? `#${toHex(reader.element())}`
    const name = ATTRIBUTE_NAMES[oid] ?? oid
    into.push(Object.freeze({ oid, name, value, tag, bytes: reader.content() }))
  }
}

function walkName(reader: DerReader, what: string, into?: RelativeName[]): void {
  const outer = reader.enter(TAG.SEQUENCE, what)
  while (!reader.done) {
    const inner = reader.enter(TAG.SET, what)
    const attributes: NameAttribute[] | undefined = into && []
    walkRelativeName(reader, what, attributes)
    if (attributes !== undefined) into?.push(Object.freeze(attributes))
    reader.leave(inner, what)
  }
  reader.leave(outer, what)
}

/** Reads the attributes of one relative name up to the limit of the reader (a nameRelativeToCRLIssuer, say). */
export function readRelativeNameContent(reader: DerReader, what: string): RelativeName {
  const attributes: NameAttribute[] = []
  walkRelativeName(reader, what, attributes)
  return Object.freeze(attributes)
}

// A mesh has few names and many certificates: what has been checked once is known by its bytes. Bounded, so that hostile
// input cannot make it grow; the bytes are copies, so that nobody can change what is known.
const REMEMBERED = 512
const LONGEST_REMEMBERED = 512
interface KnownName {
  readonly bytes: Uint8Array
  text: string | undefined
}
const known = new Map<number, KnownName>()

// checked when the certificate is read, spelled out when somebody asks: most names are only compared
class ReadName implements Name {
  readonly der: Uint8Array
  readonly #known: KnownName
  #rdns: readonly RelativeName[] | undefined

  constructor(der: Uint8Array, found: KnownName) {
    this.der = der
    this.#known = found
    Object.freeze(this)
  }

  get rdns(): readonly RelativeName[] {
    if (this.#rdns === undefined) {
      const rdns: RelativeName[] = []
      walkName(new DerReader(this.der), 'name', rdns)
      this.#rdns = Object.freeze(rdns)
    }
    return this.#rdns
  }

  get text(): string {
    return (this.#known.text ??= formatName(this.rdns))
  }

  toJSON(): string {
    return this.text
  }
}

/** Reads a Name (RFC 5280, section 4.1.2.4): checked at once, decoded when first asked. */
export function readName(reader: DerReader, what: string): Name {
  const { bytes, position } = reader
  reader.read(TAG.SEQUENCE, what)
  const { stop } = reader
  const hash = hashOf(bytes, position, stop)
  const found = known.get(hash)
  const seen = found !== undefined && sameBytes(found.bytes, bytes, position, stop)
  if (!seen) {
    reader.position = position
    walkName(reader, what)
  }
  const der = bytes.subarray(position, stop)
  if (seen) return new ReadName(der, found)
  const remembered =
    found === undefined && known.size < REMEMBERED && der.length <= LONGEST_REMEMBERED
  const fresh = { bytes: remembered ? der.slice() : der, text: undefined }
  if (remembered) known.set(hash, fresh)
  return new ReadName(der, fresh)
}

const SPECIAL = /[,+"\\<>;\0]|^[ #]| $/
const ESCAPED = /[,+"\\<>;\0]/g

/** Escapes a value as RFC 4514, section 2.4 asks: specials anywhere, `#` and blank in front, blank at the end. */
function escapeValue(value: string): string {
  if (!SPECIAL.test(value)) return value
  const escaped = value.replace(ESCAPED, (special) => (special === '\0' ? '\\00' : `\\${special}`))
  const ended = /. $/s.test(escaped) ? `${escaped.slice(0, -1)}\\ ` : escaped
  return /^[ #]/.test(ended) ? `\\${ended}` : ended
}

function formatRelativeName(rdn: RelativeName): string {
  let text = ''
  for (const { name, value, tag } of rdn) {
    if (text !== '') text += '+'
    // a value that is not a string is `#` and hex: nothing to escape
    text += `${name}=${STRING_TYPES[tag] === undefined ? value : escapeValue(value)}`
  }
  return text
}

/** The text of a name as RFC 4514 has it: the last relative name first, `CN=Root CA,O=Istio`. */
function formatName(rdns: readonly RelativeName[]): string {
  let text = ''
  for (const rdn of rdns) {
    text = text === '' ? formatRelativeName(rdn) : `${formatRelativeName(rdn)},${text}`
  }
  return text
}
