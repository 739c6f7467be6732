import { contextConstructed, contextPrimitive, TAG } from '../../der/tags.ts'
import {
  REFUSES_EXCLUDED_URI,
  REFUSES_PERMITTED_URI,
  type WebpkiVersion,
} from '../../release/ztunnel.ts'
import { matchesDnsConstraint } from './dns-name.ts'
import { matchesIpConstraint } from './ip-address.ts'
import type { WebpkiCertificate } from './read-certificate.ts'
import { plain, trailing, type WebpkiError } from './webpki-error.ts'
import { WebpkiReader } from './webpki-reader.ts'

// rustls-webpki 0.103.13, src/subject_name/mod.rs. Criticality does not count.

/** How many comparisons are left (`Budget::name_constraint_comparisons`). */
export interface Comparisons {
  left: number
}

interface GeneralName {
  readonly type: 'dns' | 'directory' | 'ip' | 'uri' | 'unsupported'
  /** Tells apart the types that are not looked into. */
  readonly tag: number
  readonly value: Uint8Array
}

const TYPES: Readonly<Record<number, GeneralName['type']>> = {
  [contextConstructed(0)]: 'unsupported',
  [contextPrimitive(1)]: 'unsupported',
  [contextPrimitive(2)]: 'dns',
  [contextConstructed(3)]: 'unsupported',
  [contextConstructed(4)]: 'directory',
  [contextConstructed(5)]: 'unsupported',
  [contextPrimitive(6)]: 'uri',
  [contextPrimitive(7)]: 'ip',
  [contextPrimitive(8)]: 'unsupported',
}

/** `GeneralName::from_der`; `undefined` with a fault in the reader. */
function readGeneralName(reader: WebpkiReader): GeneralName | undefined {
  const { tag, value } = reader.any()
  const type = TYPES[tag]
  if (type === undefined) reader.fail(plain('BadDer'))
  return type && { type, tag, value: value.rest() }
}

type Kind = 'permitted' | 'excluded'

// the subject is compared by its type only: no content is looked at
const SUBJECT: GeneralName = {
  type: 'directory',
  tag: contextConstructed(4),
  value: new Uint8Array(),
}

const VIOLATION = plain('NameConstraintViolation')

/** What is not implemented matches nothing that is permitted and everything that is excluded. */
const failClosed = (kind: Kind): boolean => kind === 'excluded'

function matchesUri(kind: Kind, version: WebpkiVersion): boolean | undefined {
  const since = kind === 'permitted' ? REFUSES_PERMITTED_URI : REFUSES_EXCLUDED_URI
  return version < since ? undefined : failClosed(kind)
}

/** Does a name match a base? `undefined` where the base says nothing of names of this type. */
function matches(
  name: GeneralName,
  base: GeneralName,
  kind: Kind,
  version: WebpkiVersion,
): boolean | WebpkiError | undefined {
  if (name.type !== base.type) return undefined
  switch (name.type) {
    case 'dns':
      return matchesDnsConstraint(name.value, base.value, kind, version)
    case 'ip':
      return matchesIpConstraint(name.value, base.value)
    case 'directory':
      return failClosed(kind)
    case 'uri':
      return matchesUri(kind, version)
    case 'unsupported':
      return name.tag === base.tag ? VIOLATION : undefined
  }
}

/** One list of subtrees as it is asked. */
interface Subtrees {
  readonly kind: Kind
  readonly bytes: Uint8Array
  readonly version: WebpkiVersion
  readonly comparisons: Comparisons
}

/** `general_subtree`: minimum and maximum may not be written. */
function readBase(list: WebpkiReader): GeneralName | undefined {
  const subtree = list.expect(TAG.SEQUENCE)
  const base = readGeneralName(subtree)
  subtree.finish(trailing('GeneralName'))
  return base
}

/** What the bases say of a name, one by one; an error ends them. */
function* verdicts(name: GeneralName, subtrees: Subtrees): Generator<boolean | WebpkiError> {
  const { kind, bytes, version, comparisons } = subtrees
  const list = new WebpkiReader(bytes)
  while (!list.done) {
    if (comparisons.left-- <= 0) yield plain('MaximumNameConstraintComparisonsExceeded')
    const base = readBase(list)
    const found = list.error() ?? (base && matches(name, base, kind, version))
    if (found !== undefined) yield found
  }
}

function check(name: GeneralName, subtrees: Subtrees): WebpkiError | undefined {
  const isPermitted = subtrees.kind === 'permitted'
  const found = new Set<boolean>()
  for (const verdict of verdicts(name, subtrees)) {
    if (typeof verdict !== 'boolean') return verdict
    if (!isPermitted && verdict) return VIOLATION
    found.add(verdict)
  }
  return isPermitted && found.has(false) && !found.has(true) ? VIOLATION : undefined
}

/** The names of a certificate in their order, its subject last; an error in place of one that cannot be read. */
function* namesOf({ subjectAltName }: WebpkiCertificate): Generator<GeneralName | WebpkiError> {
  const list = new WebpkiReader(subjectAltName ?? new Uint8Array())
  while (!list.done) {
    const name = readGeneralName(list)
    if (name === undefined || list.error() !== undefined) {
      yield list.error() ?? plain('BadDer')
      return
    }
    yield name
  }
  yield SUBJECT
}

function readSubtrees(list: WebpkiReader, number: number): Uint8Array | undefined {
  const tag = contextConstructed(number)
  return list.peek(tag) ? list.expect(tag).rest() : undefined
}

/** What name constraints are asked about. */
export interface ConstraintsQuestion {
  /** Contents of the extension's SEQUENCE. */
  readonly constraints: Uint8Array
  /** The certificates below the one that has them, the next first. */
  readonly below: readonly WebpkiCertificate[]
  readonly version: WebpkiVersion
  readonly comparisons: Comparisons
}

function refusedName(
  certificate: WebpkiCertificate,
  asked: readonly Parameters<typeof check>[1][],
): WebpkiError | undefined {
  for (const name of namesOf(certificate)) {
    if ('name' in name) return name
    for (const subtrees of asked) {
      const error = check(name, subtrees)
      if (error !== undefined) return error
    }
  }
  return undefined
}

/** `check_name_constraints`. */
export function constraintsError(question: ConstraintsQuestion): WebpkiError | undefined {
  const { constraints, below, version, comparisons } = question
  const list = new WebpkiReader(constraints)
  const permitted = readSubtrees(list, 0)
  const excluded = readSubtrees(list, 1)
  if (list.error() !== undefined) return list.error()
  const asked = [
    { kind: 'permitted' as const, bytes: permitted },
    { kind: 'excluded' as const, bytes: excluded },
  ].flatMap(({ kind, bytes }) => (bytes ? [{ kind, bytes, version, comparisons }] : []))
  for (const certificate of below) {
    const error = refusedName(certificate, asked)
    if (error !== undefined) return error
  }
  list.finish(plain('BadDer'))
  return list.error()
}
