import { toHex } from '../der/bytes.ts'
import { derError } from '../der/fail.ts'
import type { DerReader } from '../der/reader.ts'
import { isAscii, latin1 } from '../der/strings.ts'
import { contextConstructed, contextPrimitive, TAG } from '../der/tags.ts'
import { certificateError } from './fail.ts'
import { formatIp } from './ip.ts'
import { readName } from './name.ts'
import type { GeneralName } from './types.ts'

const OTHER = contextConstructed(0)
const EMAIL = contextPrimitive(1)
const DNS = contextPrimitive(2)
const X400 = contextConstructed(3)
const DIRECTORY = contextConstructed(4)
const EDI_PARTY = contextConstructed(5)
const URI = contextPrimitive(6)
const IP = contextPrimitive(7)
const REGISTERED_ID = contextPrimitive(8)

const IA5_NAMES: ReadonlyMap<number | undefined, 'dns' | 'email' | 'uri'> = /* @__PURE__ */ new Map(
  [
    [DNS, 'dns'],
    [URI, 'uri'],
    [EMAIL, 'email'],
  ] as const,
)

/** Where a GeneralName is: in a name constraint an IP address carries a mask (RFC 5280, section 4.2.1.10). */
export type GeneralNameUse = 'name' | 'constraint'

/** IA5String: ASCII (RFC 5280, section 4.2.1.6); an internationalised name is written in its ASCII form. */
function readIa5(reader: DerReader, type: 'dns' | 'email' | 'uri', what: string): GeneralName {
  reader.readAny(what)
  const { bytes, start, stop } = reader
  if (!isAscii(bytes, start, stop))
    throw derError('der-string', { what, offset: reader.at, type: 'IA5String' })
  return Object.freeze({ type, value: latin1(bytes, start, stop) })
}

function readIp(reader: DerReader, use: GeneralNameUse, what: string): GeneralName {
  reader.readAny(what)
  const bytes = reader.content()
  const fits = use === 'name' ? [4, 16] : [8, 32]
  if (!fits.includes(bytes.length)) {
    throw certificateError('certificate-ip-length', { what, expected: fits, found: bytes.length })
  }
  return Object.freeze({ type: 'ip', value: formatIp(bytes), bytes })
}

function readOther(reader: DerReader, what: string): GeneralName {
  const outer = reader.enter(OTHER, what)
  const oid = reader.readOid(what)
  const explicit = reader.enter(contextConstructed(0), what)
  reader.readAny(what)
  const bytes = reader.element()
  reader.leave(explicit, what)
  reader.leave(outer, what)
  return Object.freeze({ type: 'other', oid, value: `${oid}:${toHex(bytes)}`, bytes })
}

function readDirectory(reader: DerReader, what: string): GeneralName {
  // a CHOICE inside an implicit tag is explicit: the Name is whole inside
  const outer = reader.enter(DIRECTORY, what)
  const name = readName(reader, what)
  reader.leave(outer, what)
  return Object.freeze({ type: 'directory', value: name.text, name })
}

function readOpaque(reader: DerReader, type: 'x400' | 'ediParty', what: string): GeneralName {
  reader.readAny(what)
  const bytes = reader.element()
  return Object.freeze({ type, value: toHex(bytes), bytes })
}

/** Reads one GeneralName (RFC 5280, section 4.2.1.6). */
export function readGeneralName(
  reader: DerReader,
  what: string,
  use: GeneralNameUse = 'name',
): GeneralName {
  const tag = reader.peek()
  const text = IA5_NAMES.get(tag)
  if (text !== undefined) return readIa5(reader, text, what)
  switch (tag) {
    case IP:
      return readIp(reader, use, what)
    case DIRECTORY:
      return readDirectory(reader, what)
    case OTHER:
      return readOther(reader, what)
    case REGISTERED_ID:
      return Object.freeze({ type: 'registeredId', value: reader.readOid(what, REGISTERED_ID) })
    case X400:
      return readOpaque(reader, 'x400', what)
    case EDI_PARTY:
      return readOpaque(reader, 'ediParty', what)
    default:
      reader.read(TAG.SEQUENCE, `${what} (a GeneralName, tag 0 to 8)`)
      throw derError('der-unexpected-tag', {
        what,
        offset: reader.at,
        expected: 'a GeneralName',
        found: '0x30',
      })
  }
}

/** Reads GeneralNames up to the limit of the reader: at least one. */
export function readGeneralNames(reader: DerReader, what: string): readonly GeneralName[] {
  const names: GeneralName[] = []
  // RFC 5280 4.2.1.6: SIZE (1..MAX)
  do names.push(readGeneralName(reader, what))
  while (!reader.done)
  return Object.freeze(names)
}
