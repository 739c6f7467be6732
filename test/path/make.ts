import { createPublicKey, generateKeyPairSync, sign as nodeSign, type KeyObject } from 'node:crypto'
import {
  bitString,
  boolean,
  element,
  ia5String,
  integer,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  utf8String,
} from '../../src/der/writer.ts'

// Certificates and CRLs to order, also wrong ones. Keys are made once for each name.

export const YEAR_2001 = new Date('2001-06-01T00:00:00Z')
export const START = new Date('2001-01-01T00:00:00Z')
export const END = new Date('2002-01-01T00:00:00Z')

const keys = new Map<string, KeyObject>()

/** The private P-256 key of this label. */
function key(label: string): KeyObject {
  let known = keys.get(label)
  if (known === undefined) {
    known = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    keys.set(label, known)
  }
  return known
}

/** The private key of this label, of another kind. */
export function otherKey(label: string, make: () => KeyObject): KeyObject {
  let known = keys.get(label)
  if (known === undefined) keys.set(label, (known = make()))
  return known
}

const ATTRIBUTES: Record<string, string> = {
  CN: '2.5.4.3',
  O: '2.5.4.10',
  C: '2.5.4.6',
  emailAddress: '1.2.840.113549.1.9.1',
}

/** One relative name: `CN=x`; with `!` in front of the value it is a PrintableString. */
function relative(text: string): Uint8Array {
  const [type = '', ...rest] = text.split('=')
  const value = rest.join('=')
  const encoded =
    type === 'emailAddress'
      ? ia5String(value)
      : value.startsWith('!')
        ? printableString(value.slice(1))
        : utf8String(value)
  return sequence(oid(ATTRIBUTES[type] ?? type), encoded)
}

/** A name from `O=x,CN=y`, in the order written; empty for an empty text. */
export const name = (text: string): Uint8Array =>
  sequence(...(text === '' ? [] : text.split(',').map((part) => setOf(relative(part)))))

export interface ExtensionSpec {
  readonly oid: string
  readonly critical?: boolean
  readonly value: Uint8Array
}

export const extension = ({ oid: identifier, critical, value }: ExtensionSpec): Uint8Array =>
  sequence(oid(identifier), ...(critical === true ? [boolean(true)] : []), octetString(value))

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A GeneralName from `dns:x`, `email:x`, `uri:x`, `ip:` with hex, `dir:O=x`, `other:1.2.3`. */
export function generalName(text: string): Uint8Array {
  const colon = text.indexOf(':')
  const value = text.slice(colon + 1)
  switch (text.slice(0, colon)) {
    case 'email':
      return element(0x81, ascii(value))
    case 'dns':
      return element(0x82, ascii(value))
    case 'uri':
      return element(0x86, ascii(value))
    case 'ip':
      return element(0x87, Uint8Array.from(Buffer.from(value, 'hex')))
    case 'dir':
      return element(0xa4, name(value))
    default:
      return element(0xa0, oid(value), element(0xa0, utf8String('x')))
  }
}

const USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
]

function namedBits(numbers: readonly number[]): Uint8Array {
  const octets = new Uint8Array(2)
  for (const bit of numbers) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  const last = Math.max(-1, ...numbers)
  if (last < 0) return bitString(new Uint8Array(0))
  return bitString(octets.subarray(0, (last >> 3) + 1), 7 - (last & 7))
}

const PURPOSES: Record<string, string> = {
  any: '2.5.29.37.0',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  code: '1.3.6.1.5.5.7.3.3',
}

const subtrees = (tag: number, names: readonly string[] | undefined): Uint8Array[] =>
  names === undefined ? [] : [element(tag, ...names.map((base) => sequence(generalName(base))))]

export interface PointSpec {
  readonly full?: readonly string[]
  readonly relative?: string
  readonly reasons?: readonly number[]
  readonly crlIssuer?: string
}

export const reasonFlags = (tag: number, reasons: readonly number[]): Uint8Array => {
  const bits = namedBits(reasons)
  return element(tag, bits.subarray(2))
}

export function pointName({
  full,
  relative: rdn,
}: Pick<PointSpec, 'full' | 'relative'>): Uint8Array[] {
  if (full !== undefined) return [element(0xa0, element(0xa0, ...full.map(generalName)))]
  return rdn === undefined ? [] : [element(0xa0, element(0xa1, relative(rdn)))]
}

const point = (spec: PointSpec): Uint8Array =>
  sequence(
    ...pointName(spec),
    ...(spec.reasons === undefined ? [] : [reasonFlags(0x81, spec.reasons)]),
    ...(spec.crlIssuer === undefined ? [] : [element(0xa2, generalName(`dir:${spec.crlIssuer}`))]),
  )

export interface CertificateSpec {
  readonly subject: string
  readonly issuer: string
  /** Label of the subject's key: its name where left out. */
  readonly key?: string
  /** Label of the key that signs: the issuer's name where left out. */
  readonly signedWith?: string
  readonly serial?: number | Uint8Array
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly version?: 1 | 3
  /** Undefined for no basicConstraints. */
  readonly ca?: boolean
  readonly bcNotCritical?: boolean
  readonly pathLength?: number
  readonly usages?: readonly string[]
  readonly eku?: readonly string[]
  readonly ekuCritical?: boolean
  readonly san?: readonly string[]
  readonly sanCritical?: boolean
  readonly permitted?: readonly string[]
  readonly excluded?: readonly string[]
  readonly ncNotCritical?: boolean
  readonly policies?: readonly string[]
  readonly mappings?: readonly (readonly [string, string])[]
  readonly requireExplicit?: number
  readonly inhibitMapping?: number
  readonly inhibitAny?: number
  readonly points?: readonly PointSpec[]
  /** Key identifiers are made of the key labels; false leaves them out. */
  readonly ski?: boolean | string
  readonly aki?: boolean | string
  readonly extra?: readonly ExtensionSpec[]
  readonly algorithm?: Uint8Array
  /** The algorithm outside, where it is another. */
  readonly outerAlgorithm?: Uint8Array
  readonly hash?: string
}

export const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
export const ECDSA_SHA1 = sequence(oid('1.2.840.10045.4.1'))

export const identifier = (label: string): Uint8Array => ascii(label)

type Made = Omit<ExtensionSpec, 'oid'> | undefined

function keyIdentifierOf(spec: CertificateSpec): Made {
  const { ski = true } = spec
  if (ski === false) return undefined
  return { value: octetString(identifier(ski === true ? (spec.key ?? spec.subject) : ski)) }
}

function authorityKeyOf(spec: CertificateSpec): Made {
  const { aki = true } = spec
  if (aki === false) return undefined
  const label = aki === true ? (spec.signedWith ?? spec.issuer) : aki
  return { value: sequence(element(0x80, identifier(label))) }
}

function basicConstraintsOf({ ca, pathLength, bcNotCritical }: CertificateSpec): Made {
  if (ca === undefined && pathLength === undefined) return undefined
  const content = [
    ...(ca === true ? [boolean(true)] : []),
    ...(pathLength === undefined ? [] : [integer(pathLength)]),
  ]
  return { critical: bcNotCritical !== true, value: sequence(...content) }
}

function namesOf({ san, sanCritical, subject }: CertificateSpec): Made {
  if (san === undefined) return undefined
  return { critical: sanCritical ?? subject === '', value: sequence(...san.map(generalName)) }
}

function constraintsOf({ permitted, excluded, ncNotCritical }: CertificateSpec): Made {
  if (permitted === undefined && excluded === undefined) return undefined
  const value = sequence(...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded))
  return { critical: ncNotCritical !== true, value }
}

function policyLimitsOf({ requireExplicit, inhibitMapping }: CertificateSpec): Made {
  if (requireExplicit === undefined && inhibitMapping === undefined) return undefined
  const value = sequence(
    ...(requireExplicit === undefined ? [] : [integer(requireExplicit, 0x80)]),
    ...(inhibitMapping === undefined ? [] : [integer(inhibitMapping, 0x81)]),
  )
  return { critical: true, value }
}

function list<T>(items: readonly T[] | undefined, write: (item: T) => Uint8Array): Made {
  return items && { value: sequence(...items.map(write)) }
}

const MAKERS: readonly (readonly [oid: string, make: (spec: CertificateSpec) => Made])[] = [
  ['2.5.29.14', keyIdentifierOf],
  ['2.5.29.35', authorityKeyOf],
  ['2.5.29.19', basicConstraintsOf],
  [
    '2.5.29.15',
    ({ usages }) =>
      usages && { critical: true, value: namedBits(usages.map((usage) => USAGES.indexOf(usage))) },
  ],
  [
    '2.5.29.37',
    ({ eku, ekuCritical = false }) =>
      eku && {
        critical: ekuCritical,
        value: sequence(...eku.map((purpose) => oid(PURPOSES[purpose] ?? purpose))),
      },
  ],
  ['2.5.29.17', namesOf],
  ['2.5.29.30', constraintsOf],
  ['2.5.29.32', ({ policies }) => list(policies, (policy) => sequence(oid(policy)))],
  ['2.5.29.33', ({ mappings }) => list(mappings, ([from, to]) => sequence(oid(from), oid(to)))],
  ['2.5.29.36', policyLimitsOf],
  [
    '2.5.29.54',
    ({ inhibitAny }) =>
      inhibitAny === undefined ? undefined : { critical: true, value: integer(inhibitAny) },
  ],
  ['2.5.29.31', ({ points }) => list(points, point)],
]

function extensionsOf(spec: CertificateSpec): ExtensionSpec[] {
  const made = MAKERS.flatMap(([identifierOf, make]) => {
    const value = make(spec)
    return value === undefined ? [] : [{ oid: identifierOf, ...value }]
  })
  return [...made, ...(spec.extra ?? [])]
}

let serials = 1

export function signWith(label: string, data: Uint8Array, hash: string): Uint8Array {
  return new Uint8Array(nodeSign(hash, data, key(label)))
}

const publicKeyOf = (label: string): Uint8Array =>
  new Uint8Array(createPublicKey(key(label)).export({ type: 'spki', format: 'der' }))

const writeSerial = (serial: number | Uint8Array): Uint8Array =>
  typeof serial === 'number' ? integer(serial) : element(0x02, serial)

function versionParts(spec: CertificateSpec): readonly [version: Uint8Array[], rest: Uint8Array[]] {
  if (spec.version === 1) return [[], []]
  const extensions = sequence(...extensionsOf(spec).map(extension))
  return [[element(0xa0, integer(2))], [element(0xa3, extensions)]]
}

/** A certificate as DER. */
export function certificate(spec: CertificateSpec): Uint8Array {
  const all = {
    serial: ++serials,
    algorithm: ECDSA_SHA256,
    notBefore: START,
    notAfter: END,
    key: spec.subject,
    signedWith: spec.issuer,
    hash: 'sha256',
    ...spec,
  }
  const [version, extensions] = versionParts(spec)
  const tbs = sequence(
    ...version,
    writeSerial(all.serial),
    all.algorithm,
    name(all.issuer),
    sequence(time(all.notBefore), time(all.notAfter)),
    name(all.subject),
    publicKeyOf(all.key),
    ...extensions,
  )
  const signature = signWith(all.signedWith, tbs, all.hash)
  return sequence(tbs, spec.outerAlgorithm ?? all.algorithm, bitString(signature))
}

const CA_USAGES = ['keyCertSign', 'cRLSign']

/** A CA certificate with everything that RFC 5280 wants. */
export const authority = (spec: CertificateSpec): Uint8Array =>
  certificate({ ca: true, usages: CA_USAGES, ...spec })

/** A self-signed root. */
export const root = (subject: string, spec: Partial<CertificateSpec> = {}): Uint8Array =>
  authority({ subject, issuer: subject, ...spec })

/** A certificate of a server and client for `dns:leaf.example`. */
export const leaf = (issuer: string, spec: Partial<CertificateSpec> = {}): Uint8Array =>
  certificate({
    subject: 'CN=leaf',
    issuer,
    usages: ['digitalSignature'],
    eku: ['server', 'client'],
    san: ['dns:leaf.example'],
    ...spec,
  })
