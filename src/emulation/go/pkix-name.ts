import { toHex } from '../../der/bytes.ts'
import { isPrintable } from '../../der/strings.ts'
import { printableString, utf8String } from '../../der/writer.ts'
import { GO_TAG, GoString, readOid } from './cryptobyte.ts'
import { REFUSES_SURROGATES, type GoMinor } from '../../release/go-version.ts'
import { fail } from './fault.ts'

/** A name as Go reads it. */
export interface GoName {
  /** Its encoding: names are compared byte for byte. */
  readonly der: Uint8Array
  /** In the order in which they are. */
  readonly attributes: readonly GoAttribute[]
}

/** One attribute of a name. */
export interface GoAttribute {
  readonly oid: string
  readonly value: string
}

const bad = (problem: string): never =>
  fail(`x509: invalid RDNSequence: invalid attribute value: ${problem}`)

// beyond X.680 Go takes * and &, because they occur
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?*&]*$/
const NUMERIC = /^[0-9 ]*$/
// the code points that UCS-2 cannot have: surrogates and noncharacters
const NOT_BMP = /[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Octets as characters of the same number. */
export function latin1Text(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets) text += String.fromCharCode(octet)
  return text
}

function utf8Text(octets: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets)
  } catch {
    return bad('invalid UTF-8 string')
  }
}

function bmpText(octets: Uint8Array, go: GoMinor): string {
  let text = ''
  for (let i = 0; i + 1 < octets.length; i += 2) {
    text += String.fromCharCode(((octets[i] as number) << 8) | (octets[i + 1] as number))
  }
  // one terminator is taken off
  const stripped = text.endsWith('\0') ? text.slice(0, -1) : text
  if (octets.length % 2 !== 0) return bad('invalid BMPString')
  // before, the units were UTF-16
  if (go < REFUSES_SURROGATES) return stripped.replace(LONE, '\ufffd')
  return NOT_BMP.test(stripped) ? bad('invalid BMPString') : stripped
}

function matching(octets: Uint8Array, pattern: RegExp, problem: string): string {
  const text = latin1Text(octets)
  return pattern.test(text) ? text : bad(problem)
}

const ASCII = /^[\0-\x7f]*$/

/** `parseASN1String` of crypto/x509. */
function stringOf(tag: number, octets: Uint8Array, go: GoMinor): string {
  switch (tag) {
    case GO_TAG.T61_STRING:
      return latin1Text(octets)
    case GO_TAG.PRINTABLE_STRING:
      return matching(octets, PRINTABLE, 'invalid PrintableString')
    case GO_TAG.UTF8_STRING:
      return utf8Text(octets)
    case GO_TAG.BMP_STRING:
      return bmpText(octets, go)
    case GO_TAG.IA5_STRING:
      return matching(octets, ASCII, 'invalid IA5String')
    case GO_TAG.NUMERIC_STRING:
      return matching(octets, NUMERIC, 'invalid NumericString')
    default:
      return bad(`unsupported string type: ${String(tag)}`)
  }
}

function parseAttribute(set: GoString, go: GoMinor): GoAttribute {
  const attribute =
    set.read(GO_TAG.SEQUENCE) ?? fail('x509: invalid RDNSequence: invalid attribute')
  const oid = readOid(attribute) ?? fail('x509: invalid RDNSequence: invalid attribute type')
  const value = attribute.readAny() ?? fail('x509: invalid RDNSequence: invalid attribute value')
  return { oid, value: stringOf(value.tag, value.content.bytes, go) }
}

/** `parseName` of crypto/x509: what follows the value of an attribute is left alone, an empty set is too. */
export function parseGoName(element: GoString, go: GoMinor): GoName {
  const attributes: GoAttribute[] = []
  const sequence =
    new GoString(element.bytes).read(GO_TAG.SEQUENCE) ?? fail('x509: invalid RDNSequence')
  while (!sequence.empty) {
    const set = sequence.read(GO_TAG.SET) ?? fail('x509: invalid RDNSequence')
    while (!set.empty) attributes.push(parseAttribute(set, go))
  }
  return { der: element.bytes, attributes }
}

// Go keeps of a name what it knows, in fields, and prints those in an order of its own, whatever order the name has.

/** A type of attribute that Go has a field for, in the order in which it writes them. */
interface Field {
  readonly oid: string
  readonly name: string
  /** Only the last value is kept. */
  readonly single?: true
}

const COMMON_NAME = '2.5.4.3'
const ORGANIZATION = '2.5.4.10'

const FIELDS: readonly Field[] = [
  { oid: '2.5.4.6', name: 'C' },
  { oid: '2.5.4.8', name: 'ST' },
  { oid: '2.5.4.7', name: 'L' },
  { oid: '2.5.4.9', name: 'STREET' },
  { oid: '2.5.4.17', name: 'POSTALCODE' },
  { oid: ORGANIZATION, name: 'O' },
  { oid: '2.5.4.11', name: 'OU' },
  { oid: COMMON_NAME, name: 'CN', single: true },
  { oid: '2.5.4.5', name: 'SERIALNUMBER', single: true },
]
const HAS_FIELD = new Set(FIELDS.map(({ oid }) => oid))

function escapeValue(value: string): string {
  return [...value]
    .map((character, index, all) => {
      if (',+"\\<>;'.includes(character)) return `\\${character}`
      if (character === ' ' && (index === 0 || index === all.length - 1)) return '\\ '
      return character === '#' && index === 0 ? '\\#' : character
    })
    .join('')
}

/** Go writes the value again, with the string type that it would choose itself. */
function unknownAttribute({ oid, value }: GoAttribute): string {
  const bytes = new TextEncoder().encode(value)
  const encoded = isPrintable(bytes) ? printableString(value) : utf8String(value)
  return `${oid}=#${toHex(encoded)}`
}

function fieldText({ oid, name, single }: Field, all: readonly GoAttribute[]): readonly string[] {
  const values = all.filter((attribute) => attribute.oid === oid).map(({ value }) => value)
  const kept = single === true ? values.slice(-1).filter((value) => value !== '') : values
  // several values of one type become one relative name
  return kept.length === 0 ? [] : [kept.map((value) => `${name}=${escapeValue(value)}`).join('+')]
}

/** A name as Go's `pkix.Name.String` prints it: CN, OU, O, …, C, then what Go has no field for. */
export function goNameText({ attributes }: GoName): string {
  const unknown = attributes.filter(({ oid }) => !HAS_FIELD.has(oid)).map(unknownAttribute)
  const known = FIELDS.flatMap((field) => fieldText(field, attributes))
  return [...unknown, ...known].toReversed().join(',')
}

/** How Go names a candidate issuer: its last CommonName, else its first Organization, else its serial number. */
export function goCandidateName({ attributes }: GoName, serial: bigint): string {
  const common = attributes.findLast(({ oid }) => oid === COMMON_NAME)?.value
  if (common) return common
  const organization = attributes.find(({ oid }) => oid === ORGANIZATION)?.value
  return organization ?? `serial:${String(serial)}`
}
