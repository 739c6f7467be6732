import type { Name, NameAttribute, RelativeName } from './types.ts'
import { equalBytes } from '../der/bytes.ts'
import { latin1 } from '../der/strings.ts'

// RFC 4518 2.2: what maps to nothing (controls, soft hyphen, joiners, variation selectors, byte order mark) …
const TO_NOTHING =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- the list of RFC 4518 holds just these
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u06dd\u070f\u1806\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc]/gu
// … and what maps to a blank; runs of blanks count as one (RFC 4518, section 2.6.1)
const TO_BLANK = /[\t-\r\u0085\p{Z}]+/gu
const PLAIN = /^[!-@[-~]*(?: [!-@[-~]+)*$/

/** A string as RFC 5280, section 7.1 compares it: mapped, folded, normalised, blanks squeezed (RFC 4518). */
export function prepareString(text: string): string {
  const lower = text.toLowerCase()
  if (PLAIN.test(lower)) return lower
  return lower
    .replace(TO_NOTHING, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(TO_BLANK, ' ')
    .replace(/^ | $/g, '')
}

// tags of the string types whose text is compared; everything else is compared byte for byte
const STRING_TAGS = new Set([12, 18, 19, 20, 22, 26, 28, 30])

function attributeKey({ oid, tag, value, bytes }: NameAttribute): string {
  // \u0001 cannot be in a prepared string, so that no value can pass for two
  return STRING_TAGS.has(tag)
    ? `${oid}\u0001${prepareString(value)}`
    : `${oid}\u0002${String(tag)}\u0002${latin1(bytes)}\u0002`
}

/** A relative name for comparison: the order of its attributes does not count. */
export function relativeNameKey(rdn: RelativeName): string {
  const [only] = rdn
  if (rdn.length === 1 && only !== undefined) return attributeKey(only)
  return rdn.map(attributeKey).toSorted().join('\u0003')
}

const keys = new WeakMap<Name, readonly string[]>()

/** One key for each relative name; two names are equal by RFC 5280, section 7.1 when their keys are. */
function relativeNameKeys(name: Name): readonly string[] {
  let known = keys.get(name)
  if (known === undefined) {
    known = name.rdns.map(relativeNameKey)
    keys.set(name, known)
  }
  return known
}

/** The whole name as one key, for an index. */
export function foldedKey(name: Name): string {
  return relativeNameKeys(name).join('\u0004')
}

/** The bytes of a name as a key, for an index of names that chain byte for byte. */
export function bytesKey(name: Name): string {
  return latin1(name.der)
}

/** Are two names equal by RFC 5280, section 7.1: case, blanks and string type do not count? */
export function sameName(a: Name, b: Name): boolean {
  return equalBytes(a.der, b.der) || foldedKey(a) === foldedKey(b)
}

/** How names are compared: as RFC 5280, section 7.1 says, or byte for byte as Go does. */
export type NameComparison = 'folded' | 'bytes'

export function isEmptyName(name: Name): boolean {
  // an empty SEQUENCE is 30 00
  return name.der.length === 2
}

/** Is `name` inside the subtree of `base`: does it begin with all relative names of `base`? */
export function isInSubtree(name: Name, base: Name): boolean {
  const inner = relativeNameKeys(name)
  const outer = relativeNameKeys(base)
  return outer.length <= inner.length && outer.every((key, index) => inner[index] === key)
}
