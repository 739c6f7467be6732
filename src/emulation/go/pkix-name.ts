import type { Name, NameAttribute } from '../../certificate/types.ts'
import { toHex } from '../../der/bytes.ts'
import { isPrintable } from '../../der/strings.ts'
import { printableString, utf8String } from '../../der/writer.ts'

// Go keeps of a name what it knows, in fields, and prints those in an order of its own, whatever order the name has.

/** A type of attribute that Go has a field for, in the order in which it writes them. */
interface Field {
  readonly oid: string
  readonly name: string
  /** Only the last value is kept. */
  readonly single?: true
}

const FIELDS: readonly Field[] = [
  { oid: '2.5.4.6', name: 'C' },
  { oid: '2.5.4.8', name: 'ST' },
  { oid: '2.5.4.7', name: 'L' },
  { oid: '2.5.4.9', name: 'STREET' },
  { oid: '2.5.4.17', name: 'POSTALCODE' },
  { oid: '2.5.4.10', name: 'O' },
  { oid: '2.5.4.11', name: 'OU' },
  { oid: '2.5.4.3', name: 'CN', single: true },
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
function unknownAttribute({ oid, value }: NameAttribute): string {
  const bytes = new TextEncoder().encode(value)
  const encoded = isPrintable(bytes) ? printableString(value) : utf8String(value)
  return `${oid}=#${toHex(encoded)}`
}

function fieldText({ oid, name, single }: Field, all: readonly NameAttribute[]): readonly string[] {
  const values = all.filter((attribute) => attribute.oid === oid).map(({ value }) => value)
  const kept = single === true ? values.slice(-1).filter((value) => value !== '') : values
  // several values of one type become one relative name
  return kept.length === 0 ? [] : [kept.map((value) => `${name}=${escapeValue(value)}`).join('+')]
}

/** A name as Go's `pkix.Name.String` prints it: CN, OU, O, …, C, then what Go has no field for. */
export function goName(name: Name): string {
  const all = name.rdns.flat()
  const unknown = all.filter(({ oid }) => !HAS_FIELD.has(oid)).map(unknownAttribute)
  const known = FIELDS.flatMap((field) => fieldText(field, all))
  return [...unknown, ...known].toReversed().join(',')
}
