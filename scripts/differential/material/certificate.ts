import {
  bitString,
  boolean,
  concat,
  element,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
  time,
  utf8String,
} from '../../../src/der/writer.ts'
import { keyNamed, type Hash, type Signature } from './keys.ts'

// Certificates and CRLs out of finished parts, each of which may be anything: what is written here may be wrong on purpose.

/** An extension with its value as it stands in the OCTET STRING. */
export interface ExtensionPlan {
  readonly oid: string
  readonly critical: boolean
  readonly value: Uint8Array
}

/** Something done to finished bytes. */
export type Edit = (der: Uint8Array) => Uint8Array

/** A certificate to be made. Parts are DER. */
export interface CertificatePlan {
  /** 3 writes extensions; anything else is written as it is. */
  readonly version: number
  readonly serial: Uint8Array
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  readonly notBefore: Uint8Array
  readonly notAfter: Uint8Array
  /** Name of its key. */
  readonly key: string
  /** Name of the key that signs it. */
  readonly signer: string
  readonly hash?: Hash
  /** Another SubjectPublicKeyInfo than that of the key. */
  readonly spki?: Uint8Array
  /** Another AlgorithmIdentifier than that of the signature, within and without. */
  readonly algorithm?: Uint8Array
  readonly extensions: readonly ExtensionPlan[]
  /** To tbsCertificate, before it is signed. */
  readonly tbsEdits: readonly Edit[]
  /** To the whole. */
  readonly edits: readonly Edit[]
}

const NAMES = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3', L: '2.5.4.7' } as const

/** A Name of UTF8Strings. */
export function nameOf(attributes: Partial<Record<keyof typeof NAMES, string>>): Uint8Array {
  return sequence(
    ...Object.entries(attributes).map(([type, value]) =>
      setOf(sequence(oid(NAMES[type as keyof typeof NAMES]), utf8String(value))),
    ),
  )
}

/** An extension with DER inside. */
export function extension(id: string, value: Uint8Array, critical = false): ExtensionPlan {
  return { oid: id, critical, value }
}

function extensionDer({ oid: id, critical, value }: ExtensionPlan): Uint8Array {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value))
}

function tbsOf(plan: CertificatePlan, { algorithm }: Signature): Uint8Array {
  const { extensions, version } = plan
  const written = element(0xa3, sequence(...extensions.map(extensionDer)))
  return sequence(
    ...(version === 1 ? [] : [element(0xa0, integer(version - 1))]),
    plan.serial,
    plan.algorithm ?? algorithm,
    plan.issuer,
    sequence(plan.notBefore, plan.notAfter),
    plan.subject,
    plan.spki ?? keyNamed(plan.key).spki,
    ...(extensions.length > 0 ? [written] : []),
  )
}

const all = (edits: readonly Edit[], der: Uint8Array): Uint8Array =>
  edits.reduce((bytes, edit) => edit(bytes), der)

/** The finished certificate. */
export function certificateDer(plan: CertificatePlan): Uint8Array {
  const signer = keyNamed(plan.signer)
  const tbs = all(plan.tbsEdits, tbsOf(plan, signer.sign(new Uint8Array(0), plan.hash)))
  const { algorithm, value } = signer.sign(tbs, plan.hash)
  return all(plan.edits, sequence(tbs, plan.algorithm ?? algorithm, bitString(value)))
}

/** A CRL to be made. */
export interface CrlPlan {
  readonly version: Uint8Array
  readonly issuer: Uint8Array
  readonly signer: string
  readonly thisUpdate: Uint8Array
  readonly nextUpdate: Uint8Array
  /** Revoked certificates, finished elements. */
  readonly entries: readonly Uint8Array[]
  readonly extensions: readonly ExtensionPlan[]
  readonly tbsEdits: readonly Edit[]
  readonly edits: readonly Edit[]
}

/** The finished CRL. */
export function crlDer(plan: CrlPlan): Uint8Array {
  const signer = keyNamed(plan.signer)
  const { algorithm } = signer.sign(new Uint8Array(0))
  const written = element(0xa0, sequence(...plan.extensions.map(extensionDer)))
  const tbs = all(
    plan.tbsEdits,
    sequence(
      plan.version,
      algorithm,
      plan.issuer,
      plan.thisUpdate,
      plan.nextUpdate,
      ...(plan.entries.length > 0 ? [sequence(...plan.entries)] : []),
      ...(plan.extensions.length > 0 ? [written] : []),
    ),
  )
  return all(plan.edits, sequence(tbs, algorithm, bitString(signer.sign(tbs).value)))
}

/** One revoked serial number. */
export function crlEntry(
  serial: number,
  at: Date,
  ...extensions: readonly ExtensionPlan[]
): Uint8Array {
  return sequence(
    integer(serial),
    time(at),
    ...(extensions.length > 0 ? [sequence(...extensions.map(extensionDer))] : []),
  )
}

/** A PEM block with lines of 64 characters. */
export function pemBlock(label: string, der: Uint8Array): Uint8Array {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return utf8(
    `-----BEGIN ${label}-----\n${lines.map((line) => `${line}\n`).join('')}-----END ${label}-----\n`,
  )
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
export { concat }
