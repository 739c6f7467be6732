import { ATTRIBUTE_NAMES } from '../der/oids.ts'
import { isAscii, isPrintable } from '../der/strings.ts'
import { TAG } from '../der/tags.ts'
import { element, oid, sequence, setOf } from '../der/writer.ts'
import { refuseArgument, requireObject } from '../report/argument.ts'
import { issueError } from './fail.ts'

/**
 * A distinguished name to be written: attributes by short name (`{ O: 'Istio', CN: 'Root CA' }`) in the order of the
 * encoding, or pairs where an attribute appears twice.
 */
export type NameInput = Readonly<Record<string, string>> | readonly (readonly [string, string])[]

const OIDS: ReadonlyMap<string, string> = new Map(
  Object.entries(ATTRIBUTE_NAMES).map(([identifier, name]) => [name, identifier]),
)

// RFC 5280, appendix A.1; the rest is UTF8String (section 4.1.2.4)
const TAGS: Readonly<Record<string, number>> = {
  C: TAG.PRINTABLE_STRING,
  serialNumber: TAG.PRINTABLE_STRING,
  dnQualifier: TAG.PRINTABLE_STRING,
  DC: TAG.IA5_STRING,
  emailAddress: TAG.IA5_STRING,
}

// RFC 5280, appendix A.1: upper bounds in characters
const BOUNDS: Readonly<Record<string, number>> = { CN: 64, O: 64, OU: 64, L: 128, ST: 128, C: 2 }

function fits(tag: number, bytes: Uint8Array): boolean {
  if (tag === TAG.PRINTABLE_STRING) return isPrintable(bytes)
  return tag !== TAG.IA5_STRING || isAscii(bytes)
}

/**
 * How the strings of a name are written where RFC 5280 leaves it open: as UTF8String, or as PrintableString where the characters
 * allow it. The latter is what Go writes, so that CAs in Go (Vault, cfssl, step-ca) do not change the name of a request.
 */
export type NameStrings = 'utf8' | 'printable'

const openTag = (bytes: Uint8Array, strings: NameStrings): number =>
  strings === 'printable' && isPrintable(bytes) ? TAG.PRINTABLE_STRING : TAG.UTF8_STRING

function attribute(name: string, value: string, strings: NameStrings): Uint8Array {
  const identifier = OIDS.get(name) ?? (/^[012](?:\.\d+)+$/.test(name) ? name : undefined)
  if (identifier === undefined) {
    throw issueError('issue-name', { attribute: name, problem: 'it is not known' })
  }
  const bytes = new TextEncoder().encode(value)
  const tag = TAGS[name] ?? openTag(bytes, strings)
  const length = Array.from(value).length
  if (length === 0 || length > (BOUNDS[name] ?? 256)) {
    throw issueError('issue-name', { attribute: name, problem: 'it is empty or too long' })
  }
  if (!fits(tag, bytes)) {
    throw issueError('issue-name', {
      attribute: name,
      problem: 'its characters have no place there',
    })
  }
  return setOf(sequence(oid(identifier), element(tag, bytes)))
}

const isPairs = (name: NameInput): name is readonly (readonly [string, string])[] =>
  Array.isArray(name)

const NAME = 'attributes by name, or pairs of a name and its text'

const isPair = (pair: unknown): boolean =>
  Array.isArray(pair) && pair.length === 2 && pair.every((one) => typeof one === 'string')

/** Writes a Name (RFC 5280, section 4.1.2.4): one attribute in each relative name. */
export function writeName(name: NameInput, strings: NameStrings = 'utf8'): Uint8Array {
  if (!isPairs(name)) requireObject('subject', name, NAME)
  const pairs = isPairs(name) ? name : Object.entries(name)
  if (!pairs.every(isPair)) refuseArgument('subject', NAME, name)
  return sequence(...pairs.map(([type, value]) => attribute(type, value, strings)))
}
