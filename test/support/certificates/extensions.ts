import { createHash } from 'node:crypto'
import {
  bitString,
  boolean,
  element,
  integer,
  octetString,
  oid,
  sequence,
} from '../../../src/der/writer.ts'
import type { CertificateSpec } from './certificate.ts'
import { key, spkiOf } from './keys.ts'
import { generalName, relativeName } from './names.ts'
import { extension, type ExtensionPlan } from './write.ts'

// The extensions of a certificate from its words (RFC 5280, section 4.2.1).

const USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
] as const
export type Usage = (typeof USAGES)[number]

function namedBits(numbers: readonly number[]): Uint8Array {
  const octets = new Uint8Array(2)
  for (const bit of numbers) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  const last = Math.max(-1, ...numbers)
  if (last < 0) return bitString(new Uint8Array(0))
  return bitString(octets.subarray(0, (last >> 3) + 1), 7 - (last & 7))
}

const PURPOSES: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  code: '1.3.6.1.5.5.7.3.3',
}

const subtrees = (tag: number, names: readonly string[] | undefined): Uint8Array[] =>
  names === undefined ? [] : [element(tag, ...names.map((base) => sequence(generalName(base))))]

/** A distribution point. */
export interface PointSpec {
  readonly full?: readonly string[]
  readonly relative?: string
  readonly reasons?: readonly number[]
  readonly crlIssuer?: string
}

export const reasonFlags = (tag: number, reasons: readonly number[]): Uint8Array =>
  element(tag, namedBits(reasons).subarray(2))

export function pointName({
  full,
  relative,
}: Pick<PointSpec, 'full' | 'relative'>): readonly Uint8Array[] {
  if (full !== undefined) return [element(0xa0, element(0xa0, ...full.map(generalName)))]
  return relative === undefined ? [] : [element(0xa0, element(0xa1, relativeName(relative)))]
}

const point = (spec: PointSpec): Uint8Array =>
  sequence(
    ...pointName(spec),
    ...(spec.reasons === undefined ? [] : [reasonFlags(0x81, spec.reasons)]),
    ...(spec.crlIssuer === undefined ? [] : [element(0xa2, generalName(`dir:${spec.crlIssuer}`))]),
  )

/** The identifier of the key of this label, or of this public key. */
export const keyIdentifier = (of: string | Uint8Array): Uint8Array =>
  new Uint8Array(
    createHash('sha1')
      .update(typeof of === 'string' ? spkiOf(key(of)) : of)
      .digest(),
  )

/** What extensions are made of: the words, and the identifiers of the two keys. */
export interface Extended {
  readonly spec: CertificateSpec
  readonly ski: Uint8Array | undefined
  readonly aki: Uint8Array | undefined
}

type Value = Omit<ExtensionPlan, 'oid'> | undefined

const plain = (value: Uint8Array, critical = false): Value => ({ critical, value })

function basicConstraints({ ca, pathLength, bcNotCritical }: CertificateSpec): Value {
  if (ca === undefined && pathLength === undefined) return undefined
  const content = [
    ...(ca === true ? [boolean(true)] : []),
    ...(pathLength === undefined ? [] : [integer(pathLength)]),
  ]
  return plain(sequence(...content), bcNotCritical !== true)
}

function names({ san, sanCritical, subject }: CertificateSpec): Value {
  return san && plain(sequence(...san.map(generalName)), sanCritical ?? subject === '')
}

function constraints({ permitted, excluded, ncNotCritical }: CertificateSpec): Value {
  if (permitted === undefined && excluded === undefined) return undefined
  const value = sequence(...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded))
  return plain(value, ncNotCritical !== true)
}

function policyLimits({ requireExplicit, inhibitMapping }: CertificateSpec): Value {
  if (requireExplicit === undefined && inhibitMapping === undefined) return undefined
  const value = sequence(
    ...(requireExplicit === undefined ? [] : [integer(requireExplicit, 0x80)]),
    ...(inhibitMapping === undefined ? [] : [integer(inhibitMapping, 0x81)]),
  )
  return plain(value, true)
}

function list<T>(items: readonly T[] | undefined, write: (item: T) => Uint8Array): Value {
  return items && plain(sequence(...items.map(write)))
}

const bitsOf = (usages: readonly Usage[]): Uint8Array =>
  namedBits(usages.map((usage) => USAGES.indexOf(usage)))

export const keyUsage = (usages: readonly Usage[]): ExtensionPlan =>
  extension('2.5.29.15', bitsOf(usages), true)

const purposes = ({ eku, ekuCritical }: CertificateSpec): Value =>
  eku && plain(sequence(...eku.map((one) => oid(PURPOSES[one] ?? one))), ekuCritical === true)

const MAKERS: readonly (readonly [oid: string, make: (of: Extended) => Value])[] = [
  ['2.5.29.14', ({ ski }) => ski && plain(octetString(ski))],
  ['2.5.29.35', ({ aki }) => aki && plain(sequence(element(0x80, aki)))],
  ['2.5.29.19', ({ spec }) => basicConstraints(spec)],
  ['2.5.29.15', ({ spec: { usages } }) => usages && plain(bitsOf(usages), true)],
  ['2.5.29.37', ({ spec }) => purposes(spec)],
  ['2.5.29.17', ({ spec }) => names(spec)],
  ['2.5.29.30', ({ spec }) => constraints(spec)],
  ['2.5.29.32', ({ spec }) => list(spec.policies, (policy) => sequence(oid(policy)))],
  ['2.5.29.33', ({ spec }) => list(spec.mappings, (pair) => sequence(...pair.map(oid)))],
  ['2.5.29.36', ({ spec }) => policyLimits(spec)],
  [
    '2.5.29.54',
    ({ spec: { inhibitAny } }) =>
      inhibitAny === undefined ? undefined : plain(integer(inhibitAny), true),
  ],
  ['2.5.29.31', ({ spec }) => list(spec.points, point)],
]

export const extensionsOf = (of: Extended): readonly ExtensionPlan[] => [
  ...MAKERS.flatMap(([identifier, make]) => {
    const value = make(of)
    return value === undefined ? [] : [{ oid: identifier, ...value }]
  }),
  ...(of.spec.extra ?? []),
]
