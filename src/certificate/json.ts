import { toHex } from '../der/bytes.ts'
import type { Certificate, Extension } from './types.ts'
import { isBytes } from '../report/kinds.ts'

/** What a certificate says, as plain JSON: bytes as hex, instants in ISO 8601, the DER itself left out. */
export interface CertificateJson {
  /** 1, 2 or 3. */
  readonly version: number
  /** Lower-case hex, as `Certificate.serialHex`. */
  readonly serialHex: string
  /** The text of RFC 4514, last first; empty for an empty name. */
  readonly subject: string
  /** The text of RFC 4514, last first. */
  readonly issuer: string
  /** ISO 8601 in UTC, with milliseconds that are always zero. */
  readonly notBefore: string
  /** As `notBefore`; that second is still valid. */
  readonly notAfter: string
  /** The kind of key, and its size where it is known; the key itself is left out. */
  readonly publicKey: {
    /** As `PublicKey.type`. */
    readonly type: string
    /** As `PublicKey.curve`; left out where the key has none. */
    readonly curve?: string
    /** As `PublicKey.bits`; left out where it is not known. */
    readonly bits?: number
  }
  /** The name OpenSSL prints (`ecdsa-with-SHA256`); the dotted identifier where it is not known. */
  readonly signatureAlgorithm: string
  /** The whole URI; left out where the certificate has no identity of Istio. */
  readonly spiffeId?: string
  /** Decoded facts by the name of the extension; hex where nothing is decoded. */
  readonly extensions: Readonly<Record<string, unknown>>
  /** As `Certificate.deviations`. */
  readonly deviations: readonly string[]
}

const FIELDS: Readonly<Record<string, keyof Certificate>> = {
  cRLDistributionPoints: 'crlDistributionPoints',
  freshestCRL: 'freshestCrl',
}

/** Plain data of a decoded fact: hex for bytes, text for names, decimal text for numbers that JSON has no place for. */
function plain(value: unknown): unknown {
  if (isBytes(value)) return toHex(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return (value.toJSON as () => unknown)()
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}

function extensionJson(certificate: Certificate, extension: Extension): unknown {
  const field = FIELDS[extension.name] ?? extension.name
  const decoded = field in certificate ? certificate[field as keyof Certificate] : undefined
  const { critical, value } = extension
  return plain(decoded ?? { critical, value })
}

/** The plain data that `JSON.stringify(certificate)` prints. */
export function jsonOf(certificate: Certificate): CertificateJson {
  const { publicKey, spiffeId } = certificate
  const { type, curve, bits } = publicKey
  return {
    version: certificate.version,
    serialHex: certificate.serialHex,
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    publicKey: {
      type,
      ...(curve === undefined ? {} : { curve }),
      ...(bits === undefined ? {} : { bits }),
    },
    signatureAlgorithm: certificate.signatureAlgorithm.name,
    ...(spiffeId === undefined ? {} : { spiffeId: spiffeId.uri }),
    extensions: Object.fromEntries(
      certificate.extensions.map((one) => [one.name, extensionJson(certificate, one)]),
    ),
    deviations: certificate.deviations,
  }
}

/**
 * Gives a value what `JSON.stringify` prints of it: its facts as plain data, without the bytes they were read from. The
 * function does not show among the members.
 *
 * @returns The value itself, not frozen yet.
 */
export function withJson<T extends object>(value: T, bytes: readonly (keyof T)[]): T {
  const toJSON = (): unknown =>
    plain(
      Object.fromEntries(
        Object.entries(value).filter(([name]) => !bytes.includes(name as keyof T)),
      ),
    )
  return Object.defineProperty(value, 'toJSON', { value: toJSON })
}
