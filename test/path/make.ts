import { generateKeyPairSync, sign as nodeSign, type KeyObject } from 'node:crypto'
import {
  bitString,
  boolean,
  concat,
  element,
  ia5String,
  integer,
  nullValue,
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
const START = new Date('2001-01-01T00:00:00Z')
const END = new Date('2002-01-01T00:00:00Z')

const keys = new Map<string, KeyObject>()

/** The private P-256 key of this label. */
export function key(label: string): KeyObject {
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

const pair = (priv: KeyObject): Uint8Array => {
  const der = publicOf(priv)
  return new Uint8Array(der)
}

import { createPublicKey } from 'node:crypto'
const publicOf = (priv: KeyObject): Buffer =>
  createPublicKey(priv).export({ type: 'spki', format: 'der' })

const ATTRIBUTES: Record<string, string> = {
  CN: '2.5.4.3',
  O: '2.5.4.10',
  C: '2.5.4.6',
  emailAddress: '1.2.840.113549.1.9.1',
}

/** One relative name: `CN=x`; with `!` in front of the value it is a PrintableString. */
export function relative(text: string): Uint8Array {
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

const reasonFlags = (tag: number, reasons: readonly number[]): Uint8Array => {
  const bits = namedBits(reasons)
  return element(tag, bits.subarray(2))
}

function pointName({ full, relative: rdn }: Pick<PointSpec, 'full' | 'relative'>): Uint8Array[] {
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
  readonly publicKey?: Uint8Array
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
export const RSA_SHA1 = sequence(oid('1.2.840.113549.1.1.5'), nullValue())
export const ECDSA_SHA1 = sequence(oid('1.2.840.10045.4.1'))

const small = (tag: number, value: number): Uint8Array => integer(value, tag)

function policyConstraints(spec: CertificateSpec): Uint8Array {
  return sequence(
    ...(spec.requireExplicit === undefined ? [] : [small(0x80, spec.requireExplicit)]),
    ...(spec.inhibitMapping === undefined ? [] : [small(0x81, spec.inhibitMapping)]),
  )
}

const identifier = (label: string): Uint8Array => ascii(label)

function extensionsOf(spec: CertificateSpec): ExtensionSpec[] {
  const list: ExtensionSpec[] = []
  const { ski = true, aki = true } = spec
  if (ski !== false) {
    const label = ski === true ? (spec.key ?? spec.subject) : ski
    list.push({ oid: '2.5.29.14', value: octetString(identifier(label)) })
  }
  if (aki !== false) {
    const label = aki === true ? (spec.signedWith ?? spec.issuer) : aki
    list.push({ oid: '2.5.29.35', value: sequence(element(0x80, identifier(label))) })
  }
  if (spec.ca !== undefined || spec.pathLength !== undefined) {
    const content = [
      ...(spec.ca === true ? [boolean(true)] : []),
      ...(spec.pathLength === undefined ? [] : [integer(spec.pathLength)]),
    ]
    list.push({
      oid: '2.5.29.19',
      critical: spec.bcNotCritical !== true,
      value: sequence(...content),
    })
  }
  if (spec.usages !== undefined) {
    const bits = namedBits(spec.usages.map((usage) => USAGES.indexOf(usage)))
    list.push({ oid: '2.5.29.15', critical: true, value: bits })
  }
  if (spec.eku !== undefined) {
    const value = sequence(...spec.eku.map((purpose) => oid(PURPOSES[purpose] ?? purpose)))
    list.push({ oid: '2.5.29.37', critical: spec.ekuCritical === true, value })
  }
  if (spec.san !== undefined) {
    const value = sequence(...spec.san.map(generalName))
    const critical = spec.sanCritical ?? spec.subject === ''
    list.push({ oid: '2.5.29.17', critical, value })
  }
  if (spec.permitted !== undefined || spec.excluded !== undefined) {
    const value = sequence(...subtrees(0xa0, spec.permitted), ...subtrees(0xa1, spec.excluded))
    list.push({ oid: '2.5.29.30', critical: spec.ncNotCritical !== true, value })
  }
  if (spec.policies !== undefined) {
    const value = sequence(...spec.policies.map((policy) => sequence(oid(policy))))
    list.push({ oid: '2.5.29.32', value })
  }
  if (spec.mappings !== undefined) {
    const value = sequence(...spec.mappings.map(([from, to]) => sequence(oid(from), oid(to))))
    list.push({ oid: '2.5.29.33', value })
  }
  if (spec.requireExplicit !== undefined || spec.inhibitMapping !== undefined) {
    list.push({ oid: '2.5.29.36', critical: true, value: policyConstraints(spec) })
  }
  if (spec.inhibitAny !== undefined) {
    list.push({ oid: '2.5.29.54', critical: true, value: integer(spec.inhibitAny) })
  }
  if (spec.points !== undefined) {
    list.push({ oid: '2.5.29.31', value: sequence(...spec.points.map(point)) })
  }
  return [...list, ...(spec.extra ?? [])]
}

let serials = 1

function signWith(label: string, data: Uint8Array, hash: string): Uint8Array {
  const priv = keys.get(label) ?? key(label)
  return new Uint8Array(nodeSign(hash, data, priv))
}

/** A certificate as DER. */
export function certificate(spec: CertificateSpec): Uint8Array {
  const { serial = ++serials, version = 3, algorithm = ECDSA_SHA256 } = spec
  const own = keys.get(spec.key ?? spec.subject) ?? key(spec.key ?? spec.subject)
  const tbs = sequence(
    ...(version === 3 ? [element(0xa0, integer(2))] : []),
    typeof serial === 'number' ? integer(serial) : element(0x02, serial),
    algorithm,
    name(spec.issuer),
    sequence(time(spec.notBefore ?? START), time(spec.notAfter ?? END)),
    name(spec.subject),
    spec.publicKey ?? pair(own),
    ...(version === 3 ? [element(0xa3, sequence(...extensionsOf(spec).map(extension)))] : []),
  )
  const signature = signWith(spec.signedWith ?? spec.issuer, tbs, spec.hash ?? 'sha256')
  return sequence(tbs, spec.outerAlgorithm ?? algorithm, bitString(signature))
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

export interface EntrySpec {
  readonly serial: number
  readonly reason?: number
  readonly issuer?: string
  readonly extra?: readonly ExtensionSpec[]
}

export interface CrlSpec {
  readonly issuer: string
  readonly signedWith?: string
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date | null
  readonly revoked?: readonly EntrySpec[]
  readonly number?: number | null
  readonly deltaFrom?: number
  readonly idp?: {
    readonly full?: readonly string[]
    readonly relative?: string
    readonly user?: boolean
    readonly ca?: boolean
    readonly attribute?: boolean
    readonly indirect?: boolean
    readonly reasons?: readonly number[]
  }
  readonly extra?: readonly ExtensionSpec[]
}

const flag = (tag: number, set: boolean | undefined): Uint8Array[] =>
  set === true ? [element(tag, Uint8Array.of(0xff))] : []

function crlExtensions(spec: CrlSpec): ExtensionSpec[] {
  const { number = 1, idp } = spec
  const list: ExtensionSpec[] = []
  const signer = identifier(spec.signedWith ?? spec.issuer)
  list.push({ oid: '2.5.29.35', value: sequence(element(0x80, signer)) })
  if (number !== null) list.push({ oid: '2.5.29.20', value: integer(number) })
  if (spec.deltaFrom !== undefined) {
    list.push({ oid: '2.5.29.27', critical: true, value: integer(spec.deltaFrom) })
  }
  if (idp !== undefined) {
    const value = sequence(
      ...pointName(idp),
      ...flag(0x81, idp.user),
      ...flag(0x82, idp.ca),
      ...(idp.reasons === undefined ? [] : [reasonFlags(0x83, idp.reasons)]),
      ...flag(0x84, idp.indirect),
      ...flag(0x85, idp.attribute),
    )
    list.push({ oid: '2.5.29.28', critical: true, value })
  }
  return [...list, ...(spec.extra ?? [])]
}

function entry({ serial, reason, issuer, extra = [] }: EntrySpec): Uint8Array {
  const list: ExtensionSpec[] = []
  if (reason !== undefined)
    list.push({ oid: '2.5.29.21', value: element(0x0a, Uint8Array.of(reason)) })
  if (issuer !== undefined) {
    const value = sequence(generalName(`dir:${issuer}`))
    list.push({ oid: '2.5.29.29', critical: true, value })
  }
  const all = [...list, ...extra]
  return sequence(
    integer(serial),
    time(new Date('2001-02-01T00:00:00Z')),
    ...(all.length > 0 ? [sequence(...all.map(extension))] : []),
  )
}

/** A CRL as DER. */
export function crl(spec: CrlSpec): Uint8Array {
  const { revoked = [], nextUpdate = END } = spec
  const tbs = sequence(
    integer(1),
    ECDSA_SHA256,
    name(spec.issuer),
    time(spec.thisUpdate ?? START),
    ...(nextUpdate === null ? [] : [time(nextUpdate)]),
    ...(revoked.length > 0 ? [sequence(...revoked.map(entry))] : []),
    element(0xa0, sequence(...crlExtensions(spec).map(extension))),
  )
  return sequence(
    tbs,
    ECDSA_SHA256,
    bitString(signWith(spec.signedWith ?? spec.issuer, tbs, 'sha256')),
  )
}

export { concat }
