import { concat, integer, oid, sequence, setOf, time, utf8String } from '../../../src/der/writer.ts'
import {
  extension,
  extensionDer,
  writeCertificate,
  writeCrl,
  type CertificateParts,
  type CrlParts,
  type Edit,
  type ExtensionPlan,
} from '../../../test/support/certificates/write.ts'
import { keyNamed } from './keys.ts'

// Plans of certificates and CRLs: parts, and the keys by name, so that a plan can be drawn, changed and printed.

/** A certificate to be made. Parts are DER. */
export interface CertificatePlan extends Omit<CertificateParts, 'spki'> {
  /** Name of its key. */
  readonly key: string
  /** Name of the key that signs it. */
  readonly signer: string
  /** Another SubjectPublicKeyInfo than that of the key. */
  readonly spki?: Uint8Array
  readonly tbsEdits: readonly Edit[]
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

/** The finished certificate. */
export const certificateDer = (plan: CertificatePlan): Uint8Array =>
  writeCertificate({ ...plan, spki: plan.spki ?? keyNamed(plan.key).spki }, keyNamed(plan.signer))

/** A CRL to be made. */
export interface CrlPlan extends CrlParts {
  readonly signer: string
  readonly nextUpdate: Uint8Array
  readonly tbsEdits: readonly Edit[]
  readonly edits: readonly Edit[]
}

/** The finished CRL. */
export const crlDer = (plan: CrlPlan): Uint8Array => writeCrl(plan, keyNamed(plan.signer))

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
export { concat, extension }
export type { Edit, ExtensionPlan }
