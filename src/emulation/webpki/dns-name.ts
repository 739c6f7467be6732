import { REFUSES_PERMITTED_URI, type WebpkiVersion } from '../../release/ztunnel.ts'
import { plain, type WebpkiError } from './webpki-error.ts'

// rustls-webpki 0.103.13, src/subject_name/dns_name.rs, as far as name constraints go.

const MAX_NAME = 253
const MAX_LABEL = 63
const DOT = 0x2e
const HYPHEN = 0x2d
const STAR = 0x2a

const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39
const lower = (octet: number): number => (octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet)

function isLetter(octet: number): boolean {
  const folded = lower(octet)
  return (folded >= 0x61 && folded <= 0x7a) || octet === 0x5f
}

const isNameOctet = (octet: number): boolean =>
  isDigit(octet) || isLetter(octet) || octet === HYPHEN

/** Neither begins nor ends with a hyphen; 1 to 63 letters, digits, hyphens and underscores. */
function isLabel(label: Uint8Array): boolean {
  if (label.length === 0 || label.length > MAX_LABEL) return false
  return label[0] !== HYPHEN && label.at(-1) !== HYPHEN && label.every(isNameOctet)
}

function labelsOf(name: Uint8Array): Uint8Array[] {
  const labels: Uint8Array[] = []
  let start = 0
  for (let i = 0; i <= name.length; i++) {
    if (i < name.length && name[i] !== DOT) continue
    labels.push(name.subarray(start, i))
    start = i + 1
  }
  return labels
}

/** Labels that are all right, the last of them not a number. */
function areLabels(labels: readonly Uint8Array[]): boolean {
  return labels.every(isLabel) && labels.at(-1)?.every(isDigit) === false
}

/** `is_valid_dns_id` of a name in a certificate: `*` may be for its first label when two follow. */
function isPresented(name: Uint8Array): boolean {
  if (name.length > MAX_NAME) return false
  const labels = labelsOf(name)
  const [first] = labels
  const wildcard = first?.length === 1 && first[0] === STAR
  return wildcard ? labels.length >= 3 && areLabels(labels.slice(1)) : areLabels(labels)
}

/** `is_valid_dns_id` of a constraint: empty, or a name that may begin with a dot. */
function isConstraint(name: Uint8Array): boolean {
  if (name.length === 0) return true
  return name.length <= MAX_NAME && areLabels(labelsOf(name[0] === DOT ? name.subarray(1) : name))
}

const isSuffix = (name: Uint8Array, suffix: Uint8Array): boolean =>
  name.length >= suffix.length &&
  suffix.every(
    (octet, i) => lower(octet) === lower(name[name.length - suffix.length + i] as number),
  )

/** The constraint without the label that a wildcard of the same length as it may be for. */
function expandsTo(wildcard: Uint8Array, constraint: Uint8Array): boolean {
  // `*` takes the place of what is before the first dot, which must be something
  const dot = constraint.indexOf(DOT, 1)
  if (dot < 0) return false
  const rest = constraint.subarray(dot)
  return rest.length === wildcard.length - 1 && isSuffix(wildcard.subarray(1), rest)
}

/** Is the name the constraint, or below it? */
function isWithin(name: Uint8Array, constraint: Uint8Array): boolean {
  if (name.length <= constraint.length)
    return name.length === constraint.length && isSuffix(name, constraint)
  if (constraint.length === 0) return true
  const below = constraint[0] === DOT || name[name.length - constraint.length - 1] === DOT
  return below && isSuffix(name, constraint)
}

/**
 * `presented_id_matches_reference_id` for a name constraint.
 *
 * @returns Whether it matches; an error where one of the names is malformed.
 */
export function matchesDnsConstraint(
  name: Uint8Array,
  constraint: Uint8Array,
  kind: 'permitted' | 'excluded',
  version: WebpkiVersion,
): boolean | WebpkiError {
  if (!isPresented(name)) return plain('MalformedDnsIdentifier')
  if (!isConstraint(constraint)) return plain('MalformedNameConstraint')
  // a wildcard may become a name outside of what is permitted
  const expands = kind === 'excluded' || version < REFUSES_PERMITTED_URI
  const starts = name[0] === STAR && name.length <= constraint.length
  return starts && expands ? expandsTo(name, constraint) : isWithin(name, constraint)
}
