import { equalBytes, toHex } from '../der/bytes.ts'
import { readOneCertificate, type CertificateInput } from './input.ts'
import { freezeDeep } from './freeze.ts'
import { holderKey } from './lookup-keys.ts'
import { extensionValueText } from './text/extension-text.ts'
import type { AlgorithmIdentifier, Certificate, Extension, PublicKey } from './types.ts'

/** How two certificates are related; the first that holds. */
export type CertificateRelation = 'identical' | 'same-key' | 'same-name-other-key' | 'different'

/** A field in which two certificates differ; `null` where one lacks it. */
export interface CertificateDifference {
  /** `serialNumber`, `subject`, `notAfter`, `publicKey` …; `extensions.` and the name of an extension. */
  readonly field: string
  /**
   * Text of the field in the first certificate: instants in ISO 8601, bytes in lower-case hex; null where
   * it lacks the field.
   */
  readonly left: string | null
  /** The same of the second certificate. */
  readonly right: string | null
}

/** What {@link compareCertificates} found: the relation, and every field that differs. */
export interface CertificateComparison {
  /** The first of the four that holds, from `identical` down. */
  readonly relation: CertificateRelation
  /** In the order of a certificate, the signature last; empty when identical. */
  readonly differences: readonly CertificateDifference[]
}

function algorithmText({ name, parameters }: AlgorithmIdentifier): string {
  // an absent parameter and a NULL mean the same (RFC 4055, section 5)
  const said = parameters !== undefined && parameters[0] !== 0x05
  return said ? `${name} ${toHex(parameters)}` : name
}

function keyText({ type, curve, bits, algorithm, bytes }: PublicKey): string {
  const kind = type === 'unknown' ? algorithm.name : type
  const size = curve ?? (bits === undefined ? '' : `${String(bits)} bit`)
  return [kind, size, toHex(bytes)].filter((part) => part !== '').join(' ')
}

type Field = readonly [name: string, text: (certificate: Certificate) => string]

// in the order of a certificate, the signature last: what people look for is in front
const FIELDS: readonly Field[] = [
  ['version', (c) => String(c.version)],
  ['serialNumber', (c) => c.serialHex],
  ['issuer', (c) => c.issuer.text],
  ['notBefore', (c) => c.notBefore.toISOString()],
  ['notAfter', (c) => c.notAfter.toISOString()],
  ['subject', (c) => c.subject.text],
  ['publicKey', (c) => keyText(c.publicKey)],
]
const SIGNATURE_FIELDS: readonly Field[] = [
  ['signatureAlgorithm', (c) => algorithmText(c.signatureAlgorithm)],
  ['signature', (c) => toHex(c.signature)],
]

function compareFields(
  fields: readonly Field[],
  left: Certificate,
  right: Certificate,
): CertificateDifference[] {
  return fields
    .map(([field, text]) => ({ field, left: text(left), right: text(right) }))
    .filter((difference) => difference.left !== difference.right)
}

function extensionMeaning(
  certificate: Certificate,
  extension: Extension | undefined,
): string | null {
  if (extension === undefined) return null
  const value = extensionValueText(certificate, extension) ?? toHex(extension.value)
  return extension.critical ? `critical, ${value}` : value
}

function compareExtensions(left: Certificate, right: Certificate): CertificateDifference[] {
  const lefts = new Map(left.extensions.map((extension) => [extension.oid, extension]))
  const rights = new Map(right.extensions.map((extension) => [extension.oid, extension]))
  return [...new Map([...lefts, ...rights]).values()]
    .map(({ oid, name }) => ({
      field: `extensions.${name}`,
      left: extensionMeaning(left, lefts.get(oid)),
      right: extensionMeaning(right, rights.get(oid)),
    }))
    .filter((difference) => difference.left !== difference.right)
}

/** Where nothing but the encoding differs: a DEFAULT written out, another string type, another order of extensions. */
function compareEncodings(left: Certificate, right: Certificate): CertificateDifference[] {
  if (equalBytes(left.tbs, right.tbs)) return []
  let at = 0
  while (left.tbs[at] === right.tbs[at]) at++
  const show = (bytes: Uint8Array): string =>
    `tbsCertificate, offset ${String(at)}: ${toHex(bytes.subarray(at, at + 8))}`
  return [{ field: 'encoding', left: show(left.tbs), right: show(right.tbs) }]
}

function relationOf(left: Certificate, right: Certificate): CertificateRelation {
  if (equalBytes(left.der, right.der)) return 'identical'
  if (equalBytes(left.publicKey.spki, right.publicKey.spki)) return 'same-key'
  return holderKey(left) === holderKey(right) ? 'same-name-other-key' : 'different'
}

/**
 * Compares two certificates by what they mean.
 *
 * `same-key` is a re-issue: the same public key in another certificate, whatever its name. `same-name-other-key` is the
 * same subject (or, where it is empty, the same alternative names) with another key: case, blanks and string types in
 * names do not count. The order of extensions does not count either; a field `encoding` says so when nothing else
 * differs.
 *
 * @param left - The first: parsed, as PEM text, or as bytes in PEM or DER.
 * @param right - The second, alike.
 * @returns The relation and every field that differs, in the order of a certificate, the signature last; frozen, plain
 * JSON; no differences when identical.
 * @throws MeshCertsError `certificate-input` for anything else, and what {@link parseCertificates} throws.
 * @example
 * import { compareCertificates, parseCertificate } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const certificate = parseCertificate(readFileSync('fixtures/good/ca-cert.pem'))
 * compareCertificates(certificate, certificate).relation // => 'identical'
 */
export function compareCertificates(
  left: CertificateInput,
  right: CertificateInput,
): CertificateComparison {
  return compareParsed(readOneCertificate(left, 'left'), readOneCertificate(right, 'right'))
}

function compareParsed(left: Certificate, right: Certificate): CertificateComparison {
  const relation = relationOf(left, right)
  if (relation === 'identical') return freezeDeep({ relation, differences: [] })
  const said = [...compareFields(FIELDS, left, right), ...compareExtensions(left, right)]
  const differences = [
    ...(said.length > 0 ? said : compareEncodings(left, right)),
    ...compareFields(SIGNATURE_FIELDS, left, right),
  ]
  return freezeDeep({ relation, differences })
}
