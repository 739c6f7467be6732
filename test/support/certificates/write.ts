import {
  bitString,
  boolean,
  element,
  integer,
  octetString,
  oid,
  sequence,
} from '../../../src/der/writer.ts'

// The one writer of certificates and CRLs for tests, fixtures and the comparison with oracles. It puts finished parts together
// and signs; each part may be anything, so what is written here may be wrong on purpose.

export type Hash = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

/** Who signs. */
export interface Signer {
  /** The AlgorithmIdentifier of its signatures. */
  readonly algorithm: (hash?: Hash) => Uint8Array
  readonly sign: (data: Uint8Array, hash?: Hash) => Uint8Array
}

/** An extension with its value as it is in the OCTET STRING. */
export interface ExtensionPlan {
  readonly oid: string
  readonly critical: boolean
  readonly value: Uint8Array
}

/** Something done to finished bytes. */
export type Edit = (der: Uint8Array) => Uint8Array

/** The parts of a certificate, as DER. */
export interface CertificateParts {
  /** 3 has extensions; any other number is written as it is. */
  readonly version: number
  readonly serial: Uint8Array
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  readonly notBefore: Uint8Array
  readonly notAfter: Uint8Array
  readonly spki: Uint8Array
  readonly hash?: Hash | undefined
  /** Another AlgorithmIdentifier than that of the signature, within and without. */
  readonly algorithm?: Uint8Array | undefined
  /** Another AlgorithmIdentifier without. */
  readonly outerAlgorithm?: Uint8Array | undefined
  readonly extensions: readonly ExtensionPlan[]
  /** To tbsCertificate, before it is signed. */
  readonly tbsEdits?: readonly Edit[]
  /** To the whole. */
  readonly edits?: readonly Edit[]
}

/** An extension with DER inside. */
export function extension(id: string, value: Uint8Array, critical = false): ExtensionPlan {
  return { oid: id, critical, value }
}

export const extensionDer = ({ oid: id, critical, value }: ExtensionPlan): Uint8Array =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value))

/** A list that is left out where it is empty, in the tag that holds it. */
const extensionsDer = (tag: number, extensions: readonly ExtensionPlan[]): readonly Uint8Array[] =>
  extensions.length === 0 ? [] : [element(tag, sequence(...extensions.map(extensionDer)))]

const all = (edits: readonly Edit[] | undefined, der: Uint8Array): Uint8Array =>
  (edits ?? []).reduce((bytes, edit) => edit(bytes), der)

function tbsOf(parts: CertificateParts, algorithm: Uint8Array): Uint8Array {
  const { extensions, version } = parts
  return sequence(
    ...(version === 1 ? [] : [element(0xa0, integer(version - 1))]),
    parts.serial,
    algorithm,
    parts.issuer,
    sequence(parts.notBefore, parts.notAfter),
    parts.subject,
    parts.spki,
    ...extensionsDer(0xa3, extensions),
  )
}

/** The finished certificate (RFC 5280, section 4.1). */
export function writeCertificate(parts: CertificateParts, signer: Signer): Uint8Array {
  const algorithm = parts.algorithm ?? signer.algorithm(parts.hash)
  const tbs = all(parts.tbsEdits, tbsOf(parts, algorithm))
  const value = bitString(signer.sign(tbs, parts.hash))
  return all(parts.edits, sequence(tbs, parts.outerAlgorithm ?? algorithm, value))
}

/** The parts of a CRL, as DER. */
export interface CrlParts {
  readonly version: Uint8Array
  readonly hash?: Hash | undefined
  /** Another AlgorithmIdentifier within than that of the signature. */
  readonly innerAlgorithm?: Uint8Array | undefined
  readonly issuer: Uint8Array
  readonly thisUpdate: Uint8Array
  readonly nextUpdate?: Uint8Array | undefined
  /** Revoked certificates, finished elements. */
  readonly entries: readonly Uint8Array[]
  readonly extensions: readonly ExtensionPlan[]
  readonly tbsEdits?: readonly Edit[]
  readonly edits?: readonly Edit[]
}

/** The finished CRL (RFC 5280, section 5.1). */
export function writeCrl(parts: CrlParts, signer: Signer): Uint8Array {
  const { nextUpdate, entries, hash } = parts
  const algorithm = signer.algorithm(hash)
  const tbs = sequence(
    parts.version,
    parts.innerAlgorithm ?? algorithm,
    parts.issuer,
    parts.thisUpdate,
    ...(nextUpdate === undefined ? [] : [nextUpdate]),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    ...extensionsDer(0xa0, parts.extensions),
  )
  const edited = all(parts.tbsEdits, tbs)
  return all(parts.edits, sequence(edited, algorithm, bitString(signer.sign(edited, hash))))
}
