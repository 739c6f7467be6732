import { isBoringSsl } from './library.ts'
import { matchBoringSsl } from '../boringssl/constraint-match.ts'
import { UNIVERSAL } from './asn1-element.ts'
import { textOf } from './asn1-text.ts'
import type { Primitive } from './asn1-values.ts'
import type { Answer } from './constraint-answer.ts'
import { isSameKind, matchOpenSsl } from './constraint-match.ts'
import type { Flagged } from './extension-flags.ts'
import type { GeneralNameValue, NameConstraintsValue, SubtreeValue } from './x509-items.ts'
import { isEmptyName, type X509Name } from './x509-name.ts'
import type { VerifyErrorName } from './x509-errors.ts'

// NAME_CONSTRAINTS_check of both libraries (crypto/x509/v3_ncons.c, v3_ncons.cc).

/** A name that is checked. */
interface Checked {
  readonly name: GeneralNameValue
  /** BoringSSL lets an address in the subject lose its case, where it is excluded. */
  readonly fromSubject: boolean
}

const EMAIL_ADDRESS = '1.2.840.113549.1.9.1'
const COMMON_NAME = '2.5.4.3'

/** The values of the attributes of one type. */
export function attributesOf(name: X509Name, oid: string): readonly Primitive[] {
  return name.rdns.flat().flatMap((entry) => (entry.oid === oid ? [entry.value] : []))
}

/** The subject, the addresses in it, then the alternative names; `name-syntax` for an address of another type than IA5String. */
function namesOf({ x509, altNames = [] }: Flagged): readonly (Checked | 'name-syntax')[] {
  const names: (Checked | 'name-syntax')[] = []
  if (!isEmptyName(x509.subject)) {
    names.push({ name: { kind: 'directory', value: x509.subject }, fromSubject: false })
    for (const value of attributesOf(x509.subject, EMAIL_ADDRESS)) {
      const isIa5 = value.type === UNIVERSAL.IA5_STRING
      names.push(isIa5 ? { name: { kind: 'email', value }, fromSubject: true } : 'name-syntax')
    }
  }
  return [...names, ...altNames.map((name) => ({ name, fromSubject: false }))]
}

/** OpenSSL 3 takes a minimum of zero that is written out; the others want both bounds to be absent. */
function hasBounds({ minimum, maximum }: SubtreeValue, { library }: Flagged): boolean {
  const lenient = library === 'openssl-3.0' || library === 'openssl-3.5'
  if (maximum !== undefined) return true
  return minimum !== undefined && !(lenient && minimum.bytes.length === 0)
}

function answer(
  checked: Checked,
  base: GeneralNameValue,
  subject: Flagged,
  excluding: boolean,
): Answer {
  const { name, fromSubject } = checked
  const { library } = subject
  if (!isBoringSsl(library)) return matchOpenSsl(name, base, library)
  return matchBoringSsl(name, base, { library, excluding, anyCase: excluding && fromSubject })
}

type Fault = VerifyErrorName | undefined

/** One of the subtrees of its type has to match; bounds are looked for in all of them. */
function permittedFault(
  checked: Checked,
  subtrees: readonly SubtreeValue[],
  subject: Flagged,
): Fault {
  let matches = false
  for (const subtree of subtrees) {
    if (hasBounds(subtree, subject)) return 'bounds'
    if (matches) continue
    const found = answer(checked, subtree.base, subject, false)
    if (found === 'match') matches = true
    else if (found !== 'none') return found
  }
  return matches || subtrees.length === 0 ? undefined : 'permitted'
}

function excludedFault(
  checked: Checked,
  subtrees: readonly SubtreeValue[],
  subject: Flagged,
): Fault {
  for (const subtree of subtrees) {
    if (hasBounds(subtree, subject)) return 'bounds'
    const found = answer(checked, subtree.base, subject, true)
    if (found === 'match') return 'excluded'
    if (found !== 'none') return found
  }
  return undefined
}

function nameFault(checked: Checked, constraints: NameConstraintsValue, subject: Flagged): Fault {
  const tellsTypes = subject.library === 'openssl-3.0' || subject.library === 'openssl-3.5'
  const same = ({ base }: SubtreeValue): boolean => isSameKind(checked.name, base, tellsTypes)
  const { permitted = [], excluded = [] } = constraints
  return (
    permittedFault(checked, permitted.filter(same), subject) ??
    excludedFault(checked, excluded.filter(same), subject)
  )
}

// NAME_CHECK_MAX: a certificate may not make the check long
const MOST_COMPARISONS = 2 ** 20

function isTooMuch({ x509, altNames = [] }: Flagged, constraints: NameConstraintsValue): boolean {
  const { permitted = [], excluded = [] } = constraints
  const names = x509.subject.rdns.flat().length + altNames.length
  return names * (permitted.length + excluded.length) > MOST_COMPARISONS
}

// cn2dnsid of OpenSSL: two labels at least, dots and hyphens inside only
const HOST =
  /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)+$/

/** A common name that is a host name counts for OpenSSL where a leaf has no dNSName (NAME_CONSTRAINTS_check_CN). */
function commonNameFault(subject: Flagged, constraints: NameConstraintsValue): Fault {
  for (const { type, bytes } of attributesOf(subject.x509.subject, COMMON_NAME)) {
    const text = (textOf(type, bytes) ?? '').replace(/\0+$/, '')
    if (text.includes('\0')) return 'name-syntax'
    if (!HOST.test(text)) continue
    const value = { type: UNIVERSAL.IA5_STRING, bytes: new TextEncoder().encode(text) }
    const found = nameFault(
      { name: { kind: 'dns', value }, fromSubject: true },
      constraints,
      subject,
    )
    if (found !== undefined) return found
  }
  return undefined
}

/** What the constraints of one CA have against the names of a certificate below it. */
export function constraintFault(
  subject: Flagged,
  constraints: NameConstraintsValue,
  isLeaf: boolean,
): Fault {
  if (isTooMuch(subject, constraints)) return 'unspecified'
  for (const checked of namesOf(subject)) {
    const found = checked === 'name-syntax' ? checked : nameFault(checked, constraints, subject)
    if (found !== undefined) return found
  }
  const asks = isLeaf && !isBoringSsl(subject.library)
  const hasDns = subject.altNames?.some(({ kind }) => kind === 'dns') === true
  return asks && !hasDns ? commonNameFault(subject, constraints) : undefined
}
